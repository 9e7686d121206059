//! The command line.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use stegvis::cli::{self, Cli};

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let Some(command) = &cli.command else { return Ok(ExitCode::FAILURE) };
    let is_done = cli::run(&cli, command).context("the result could not be printed")?;
    Ok(ExitCode::from(u8::from(!is_done)))
}
