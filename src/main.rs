//! The command line: runs one headless command, or opens the window.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use stegvis::cli::Cli;
use stegvis::start;

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    match start::run_command(&cli) {
        Some(done) => done.context("the result could not be printed"),
        None => open_window(&cli),
    }
}

#[cfg(not(windows))]
fn open_window(cli: &Cli) -> anyhow::Result<ExitCode> {
    Ok(start::open_window(cli))
}

/// This program has a console, so that it can print and ask; the window would keep that open. It is another program's.
#[cfg(windows)]
fn open_window(_: &Cli) -> anyhow::Result<ExitCode> {
    let program = std::env::current_exe()?.with_file_name("stegvisw.exe");
    // It is not waited for: the prompt comes back, as with every program that has a window.
    std::process::Command::new(&program)
        .args(std::env::args_os().skip(1))
        .spawn()
        .with_context(|| {
            format!(
                "the window is opened by {}, which could not be started",
                program.display()
            )
        })?;
    Ok(ExitCode::SUCCESS)
}
