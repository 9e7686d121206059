//! The program as it is built, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Opens the files that are made here.
pub const PASSPHRASE: &str = "tre gula bilar på rad";

/// A folder with a passphrase file in it, and the program run there.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A place without a file.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("passphrase"), format!("{PASSPHRASE}\nsecond line\n")).expect("written");
        Self { folder }
    }

    /// A place with an empty file in it.
    pub fn with_file() -> Self {
        let place = Self::new();
        place.json(&["init", "--user", "A. Lind"]);
        place
    }

    /// Where a file of this name is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and gives its path.
    pub fn write(&self, name: &str, content: &str) -> String {
        fs::write(self.path(name), content).expect("written");
        self.path(name).display().to_string()
    }

    /// Runs a command on the file.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_stegvis"))
            .args(arguments)
            .args(["--file", &self.path("unit.db").display().to_string()])
            .args(["--passphrase-file", &self.path("passphrase").display().to_string()])
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    /// Runs a command that must be done, and reads what it prints.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    }

    /// Everybody's stays in activities, as the program exports them with names.
    pub fn placements(&self) -> String {
        let out = self.path("placements.csv").display().to_string();
        let what = [
            "export",
            "--what",
            "placements",
            "--format",
            "csv",
            "--with-names",
            "--out",
            &out,
        ];
        self.json(&what);
        std::fs::read_to_string(&out).expect("a file")
    }

    /// Runs a command that must fail, and gives what it says.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).expect("text")
    }
}

/// The real data beside the checkout; `None` where it is missing, which in CI is a failure.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{name} is missing, and CI must have it"
    );
    eprintln!("did not run: {} is not there", path.display());
    None
}
