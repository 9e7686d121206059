//! The command line: opens the window, or runs one headless command.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use anyhow::Context as _;
use clap::Parser as _;
use eframe::{NativeOptions, Renderer};
use stegvis::cli::{self, Cli};
use stegvis::demo;
use stegvis::devices::Computer;
use stegvis::explain::Explain as _;
use stegvis::files;
use stegvis::i18n::{Locale, Texts};
use stegvis::store::Session;
use stegvis::store::vault::KdfCost;
use stegvis::ui::app::{App, Environment, Opening, StationWork};
use stegvis::ui::dialogs::SystemDialogs;
use stegvis::ui::settings::Settings;
use stegvis::ui::theme;

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    if let Some(command) = &cli.command {
        return match cli::run(&cli, command) {
            Ok(is_done) => Ok(ExitCode::from(u8::from(!is_done))),
            // Whoever read the result has read enough of it.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => Err(error).context("the result could not be printed"),
        };
    }
    open_window(&cli)
}

/// Opens the window with the renderer that suits the platform, else with the other one, else says what is missing.
fn open_window(cli: &Cli) -> anyhow::Result<ExitCode> {
    // glow starts fastest on Linux. It fails on Windows' remote desktops, where wgpu has a software adapter.
    let renderers = if cfg!(target_os = "linux") {
        [Renderer::Glow, Renderer::Wgpu]
    } else {
        [Renderer::Wgpu, Renderer::Glow]
    };
    let mut reasons = Vec::new();
    for renderer in renderers {
        let station = cli.station.as_deref().map(|path| open_station(cli, path)).transpose();
        let station = match station {
            Ok(station) => station,
            Err(sentence) => return Ok(refuse(&sentence)),
        };
        match run(cli, renderer, station) {
            Ok(()) => return Ok(ExitCode::SUCCESS),
            Err(error) => reasons.push(format!("{renderer}: {error}")),
        }
    }
    let texts = Texts::new(Locale::Swedish);
    let args = [
        ("renderer", "Vulkan/DirectX/Metal".into()),
        ("detail", reasons.join("; ").into()),
    ];
    Ok(refuse(&texts.with("error-window", &args)))
}

/// Says why there is no window, on the console and in a dialog of the system's.
fn refuse(sentence: &str) -> ExitCode {
    eprintln!("{sentence}");
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Stegvis")
        .set_description(sentence)
        .show();
    ExitCode::FAILURE
}

/// What the window of a form station works with; else a sentence.
fn open_station(cli: &Cli, path: &Path) -> Result<StationWork, String> {
    let texts = Texts::new(cli.language);
    let password = match &cli.station_password_file {
        Some(path) => Some(files::load_first_line(path).map_err(|error| error.explain(&texts))?),
        None => None,
    };
    StationWork::open(path, password).map_err(|error| error.explain(&texts))
}

fn run(cli: &Cli, renderer: Renderer, station: Option<StationWork>) -> eframe::Result {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icons/app-256.png")).unwrap_or_default();
    let options = NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Stegvis")
            .with_app_id("stegvis")
            .with_icon(icon)
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([480.0, 360.0]),
        renderer,
        // The window asks for the system's fonts itself, once it needs one.
        system_font_fallback: false,
        // The other renderer can only be tried where this one hands back control.
        run_and_return: true,
        ..NativeOptions::default()
    };
    let file = cli.file.clone();
    // Made while the system makes the window.
    let demonstration = cli.demo.then(|| {
        let (now, today) = cli::clock();
        let user = demo::CASEWORKER.to_owned();
        thread::spawn(move || demo::begin(&Session { user, now, today }))
    });
    eframe::run_native(
        "stegvis",
        options,
        Box::new(move |context| {
            let environment = Environment {
                clock: cli::clock,
                dialogs: Box::new(SystemDialogs),
                devices: Arc::new(Computer::default()),
                settings_path: Settings::default_path(),
                kdf_cost: KdfCost::STANDARD,
            };
            let opening = match (station, demonstration) {
                (Some(station), _) => Opening::Station(Box::new(station)),
                (None, Some(demonstration)) => {
                    let (store, crowd) = demonstration
                        .join()
                        .map_err(|_| "the demonstration could not be made")??;
                    Opening::Demo(Box::new(store), Some(Box::new(crowd)))
                }
                (None, None) => Opening::File(file),
            };
            theme::allow_system_fonts(&context.egui_ctx);
            Ok(Box::new(App::new(&context.egui_ctx, environment, opening)))
        }),
    )
}
