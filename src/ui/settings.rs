//! How the window looks and which file it opened last. Nothing about anybody.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::theme::{self, ThemeName};
use crate::domain::coded_enum;
use crate::files;
use crate::i18n::Locale;

coded_enum!(
    /// How high a list's rows are.
    Density {
        /// With room for several lines.
        Roomy = "roomy",
        /// As many rows as can be read.
        Dense = "dense",
    }
);

/// What is kept between starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The interface's language.
    pub locale: Locale,
    /// The colours.
    pub theme: ThemeName,
    /// 1 is 100 %.
    pub zoom: f32,
    /// The file that was opened last.
    pub file: Option<PathBuf>,
    /// Meetings are looked at together with the participant, so what concerns caseworkers alone is hidden.
    pub shares_screen: bool,
    /// How high a list's rows are.
    pub density: Density,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            locale: Locale::Swedish,
            theme: ThemeName::Light,
            zoom: 1.0,
            file: None,
            shares_screen: true,
            density: Density::Roomy,
        }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    locale: Option<String>,
    theme: Option<String>,
    zoom: Option<f32>,
    file: Option<PathBuf>,
    shares_screen: Option<bool>,
    density: Option<String>,
}

impl Settings {
    /// Where they lie: the platform's folder for settings.
    pub fn default_path() -> Option<PathBuf> {
        let folders = directories::ProjectDirs::from("se", "Stegvis", "Stegvis")?;
        Some(folders.config_local_dir().join("settings.toml"))
    }

    /// Reads them; what is missing or can't be read is as new.
    pub fn load(path: &Path) -> Self {
        let stored: Stored = files::read_text(path, files::MAX_TEXT_BYTES)
            .ok()
            .and_then(|text| toml::from_str(&text).ok())
            .unwrap_or_default();
        let new = Self::default();
        Self {
            locale: stored
                .locale
                .and_then(|code| Locale::from_code(&code))
                .unwrap_or(new.locale),
            theme: stored
                .theme
                .and_then(|code| ThemeName::from_code(&code))
                .unwrap_or(new.theme),
            zoom: stored
                .zoom
                .filter(|zoom| theme::ZOOM.contains(zoom))
                .unwrap_or(new.zoom),
            file: stored.file,
            shares_screen: stored.shares_screen.unwrap_or(new.shares_screen),
            density: stored
                .density
                .and_then(|code| Density::from_code(&code))
                .unwrap_or(new.density),
        }
    }

    /// Writes them.
    ///
    /// # Errors
    /// Where the folder can't be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let stored = Stored {
            locale: Some(self.locale.code().to_owned()),
            theme: Some(self.theme.code().to_owned()),
            zoom: Some(self.zoom),
            file: self.file.clone(),
            shares_screen: Some(self.shares_screen),
            density: Some(self.density.code().to_owned()),
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, toml::to_string(&stored).map_err(io::Error::other)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_and_damage_does_no_harm() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sub").join("settings.toml");
        assert_eq!(Settings::load(&path), Settings::default());
        let chosen = Settings {
            locale: Locale::English,
            theme: ThemeName::HighContrast,
            zoom: 2.5,
            file: Some("/a/b.db".into()),
            shares_screen: false,
            density: Density::Dense,
        };
        chosen.save(&path).expect("saved");
        assert_eq!(Settings::load(&path), chosen);
        fs::write(&path, "zoom = 99.0\ntheme = \"pink\"").expect("written");
        assert_eq!(Settings::load(&path), Settings::default());
        fs::write(&path, [0xff, 0xfe]).expect("written");
        assert_eq!(Settings::load(&path), Settings::default());
    }
}
