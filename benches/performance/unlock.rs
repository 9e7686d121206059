//! From the passphrase's Enter to the list, and a key in its search field.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use egui::{Id, Key};
use serde_json::{Value, json};
use stegvis::i18n::{Locale, Texts};
use stegvis::store::backups;
use stegvis::ui::app::Opening;

use crate::headless::{Window, press};
use crate::{PASSPHRASE, median, seconds};

const ROUNDS: usize = 5;

/// Unlocks this file as the window does, and types into the search.
pub fn measure(path: &Path) -> Value {
    let list = Texts::new(Locale::Swedish).get("participant-new");
    let mut window = Window::new(Opening::File(Some(path.to_owned())));
    window.type_text(PASSPHRASE);
    let start = Instant::now();
    window.frame(press(Key::Enter));
    while !window.screen.shows(&list) {
        thread::sleep(Duration::from_millis(1));
        window.frame(Vec::new());
    }
    let unlock = start.elapsed();
    let peak = peak_bytes();
    window.settle(Vec::new());
    wait_for_backup(path);
    let search = Id::unique("participants search");
    window.screen.ctx.memory_mut(|memory| memory.request_focus(search));
    window.settle(Vec::new());
    let mut keys = Vec::new();
    for _ in 0..ROUNDS {
        for letter in ["T", "-", "0", "0", "1"] {
            keys.push(window.type_text(letter));
        }
        for _ in 0..5 {
            window.settle(press(Key::Backspace));
        }
    }
    json!({"unlock": seconds(unlock), "key": seconds(median(&mut keys)), "peak": peak})
}

/// The day's first backup is made beside the work. It must neither disturb what is measured next nor be cut off.
fn wait_for_backup(path: &Path) {
    let end = Instant::now() + Duration::from_secs(300);
    while backups(path).is_ok_and(|found| found.is_empty()) && Instant::now() < end {
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(100));
}

/// The most memory that this process has had, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}
