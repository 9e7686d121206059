//! Windows' program for the window: without a console, so that none flashes up beside it. Commands are stegvis.exe's.

#![windows_subsystem = "windows"]

use std::process::ExitCode;

use clap::Parser as _;
use stegvis::cli::Cli;
use stegvis::i18n::Texts;
use stegvis::start;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // What cannot be printed is shown.
        Err(error) => return start::refuse(error.render().to_string().trim_end()),
    };
    if cli.command.is_some() {
        return start::refuse(&Texts::new(cli.language).get("error-window-program"));
    }
    start::open_window(&cli)
}
