//! How the window looks and which file it opened last. Nothing about anybody.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::placement::{self, Kept};
use super::theme::{self, ThemeName};
use crate::devices::renderer::RendererName;
use crate::domain::coded_enum;
use crate::files;
use crate::i18n::Locale;

const VERSION: &str = env!("CARGO_PKG_VERSION");

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
    /// What drew the window last.
    pub renderer: Option<RendererName>,
    /// What the window is being started with. It is left standing where the program dies before the window is there.
    pub starting: Option<RendererName>,
    /// How the window was left, by screen, the latest first.
    pub windows: Vec<Kept>,
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
            renderer: None,
            starting: None,
            windows: Vec::new(),
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
    renderer: Option<String>,
    /// The version of the program that it drew for: another one tries the best again.
    renderer_of: Option<String>,
    starting: Option<String>,
    /// Each is looked at by itself: a damaged one takes no other setting along.
    windows: Vec<toml::Value>,
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
            renderer: stored
                .renderer
                .filter(|_| stored.renderer_of.as_deref() == Some(VERSION))
                .and_then(|code| RendererName::from_code(&code)),
            starting: stored.starting.and_then(|code| RendererName::from_code(&code)),
            windows: stored
                .windows
                .into_iter()
                .filter_map(|window| window.try_into().ok())
                .filter(placement::is_sound)
                .collect(),
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
            renderer: self.renderer.map(|name| name.code().to_owned()),
            renderer_of: self.renderer.map(|_| VERSION.to_owned()),
            starting: self.starting.map(|name| name.code().to_owned()),
            windows: self
                .windows
                .iter()
                .map(toml::Value::try_from)
                .collect::<Result<_, _>>()
                .map_err(io::Error::other)?,
        };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = toml::to_string(&stored).map_err(io::Error::other)?;
        files::save_private(path, text.as_bytes(), files::Earlier::Replaced)
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
            renderer: Some(RendererName::OpenGl),
            starting: Some(RendererName::Software),
            windows: vec![
                Kept {
                    screen: "DP-1".to_owned(),
                    screen_size: [1366, 768],
                    corner: Some([-8, 12]),
                    size: [683.0, 728.5],
                    maximized: true,
                },
                Kept {
                    screen: String::new(),
                    screen_size: [2560, 1440],
                    corner: None,
                    size: [1280.0, 800.0],
                    maximized: false,
                },
            ],
        };
        chosen.save(&path).expect("saved");
        assert_eq!(Settings::load(&path), chosen);
        fs::write(&path, "zoom = 99.0\ntheme = \"pink\"").expect("written");
        assert_eq!(Settings::load(&path), Settings::default());
        fs::write(&path, "renderer = \"vulkan\"\nrenderer_of = \"0.0.1\"").expect("written");
        assert_eq!(Settings::load(&path).renderer, None, "another version tries anew");
        let windows = "zoom = 2.0\nwindows = [3, { screen = \"A\" }]";
        fs::write(&path, windows).expect("written");
        assert_eq!(
            Settings::load(&path),
            Settings {
                zoom: 2.0,
                ..Settings::default()
            },
            "a window that can't be takes nothing along"
        );
        fs::write(&path, [0xff, 0xfe]).expect("written");
        assert_eq!(Settings::load(&path), Settings::default());
    }
}
