//! Gives Windows' programs their icon, their version, and a manifest: sharp on every screen, and paths of any length.

use std::env;
use std::io;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return Ok(());
    }
    for file in ["assets/icons/app.ico", "packaging/windows/stegvis.manifest"] {
        println!("cargo:rerun-if-changed={file}");
    }
    winresource::WindowsResource::new()
        .set_icon("assets/icons/app.ico")
        .set("ProductName", "Stegvis")
        .set("FileDescription", "Stegvis")
        .set("LegalCopyright", "The Stegvis project")
        .set_language(0x041d)
        .set_manifest_file("packaging/windows/stegvis.manifest")
        .compile()
}
