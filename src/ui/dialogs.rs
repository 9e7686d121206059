//! The system's dialogs for files.

use std::path::PathBuf;

use rfd::{AsyncFileDialog, FileHandle};

use super::app::{Dialog, Dialogs};

/// The dialogs of the desktop that the window runs on.
pub struct SystemDialogs;

impl Dialogs for SystemDialogs {
    fn open(&self, title: &str, extensions: &[&str]) -> Dialog {
        // It must be begun here, on the window's own thread: macOS insists. Waiting for it may happen anywhere.
        let answer = AsyncFileDialog::new()
            .set_title(title)
            .add_filter(extensions.join(", "), extensions)
            .pick_file();
        Box::new(move || path(pollster::block_on(answer)))
    }

    fn save(&self, title: &str, name: &str) -> Dialog {
        let answer = AsyncFileDialog::new().set_title(title).set_file_name(name).save_file();
        Box::new(move || path(pollster::block_on(answer)))
    }

    fn folder(&self, title: &str) -> Dialog {
        let answer = AsyncFileDialog::new().set_title(title).pick_folder();
        Box::new(move || path(pollster::block_on(answer)))
    }
}

fn path(chosen: Option<FileHandle>) -> Option<PathBuf> {
    chosen.map(|file| file.path().to_owned())
}
