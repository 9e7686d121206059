//! How the program begins: the window, with whatever this computer can draw with.

use std::cell::LazyCell;
use std::ffi::OsString;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use eframe::egui_wgpu::{WgpuConfiguration, WgpuSetupCreateNew};
use eframe::{NativeOptions, Renderer, SurfaceConfig, wgpu};

use crate::cli::{self, Cli};
use crate::demo;
use crate::devices::Computer;
use crate::devices::renderer::{RendererName, System, order};
use crate::devices::session;
use crate::domain::text::has_controls;
use crate::explain::Explain as _;
use crate::files;
use crate::i18n::Texts;
use crate::policy::Policy;
use crate::store::Session;
use crate::store::vault::KdfCost;
use crate::ui::app::{App, Environment, Opening, StationWork, put};
use crate::ui::dialogs::SystemDialogs;
use crate::ui::placement::{COMFORTABLE, LEAST};
use crate::ui::settings::Settings;
use crate::ui::theme;

/// In letters.
const MOST_OF_A_REASON: usize = 80;

/// Carries a headless command out, where the command line names one.
///
/// # Errors
/// Where its result can't be printed.
pub fn run_command(cli: &Cli) -> Option<io::Result<ExitCode>> {
    let command = cli.command.as_ref()?;
    if let Some(before) = before_a_control(std::env::args_os()) {
        let texts = Texts::new(cli.language);
        eprintln!("{}", texts.with("error-argument-control", &[("before", before.into())]));
        return Some(Ok(ExitCode::FAILURE));
    }
    Some(match cli::run(cli, command) {
        Ok(is_done) => Ok(ExitCode::from(u8::from(!is_done))),
        // Whoever read the result has read enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
    })
}

/// What stands before the first argument that holds a control character.
fn before_a_control(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut before = String::new();
    for argument in arguments {
        let argument = argument.to_string_lossy().into_owned();
        if has_controls(&argument) {
            return Some(before);
        }
        before = argument;
    }
    None
}

/// Opens the window and returns once it is closed. Where nothing can draw it, says what is missing.
pub fn open_window(cli: &Cli) -> ExitCode {
    let settings_path = Settings::default_path();
    let mut settings = settings_path.as_deref().map(Settings::load).unwrap_or_default();
    // The window has texts of its own: these are for what goes wrong.
    let locale = settings.locale;
    let texts = LazyCell::new(|| Texts::new(locale));
    let policy = Policy::here(|| &texts);
    let tried = match cli.renderer {
        Some(name) => vec![name],
        None => order(System::HERE, settings.renderer, settings.starting),
    };
    let mut reasons = Vec::new();
    for name in tried {
        let station = cli.station.as_deref().map(|path| open_station(cli, path)).transpose();
        let station = match station {
            Ok(station) => station,
            Err(sentence) => return refuse(&sentence),
        };
        // What is forced is no experience, neither good nor bad.
        if cli.renderer.is_none() {
            settings.starting = Some(name);
            save(&settings, settings_path.as_deref());
        }
        let ran = panic::catch_unwind(AssertUnwindSafe(|| run(cli, name, &settings, &policy, station)));
        let reason = match ran {
            Ok(Ok(())) => return ExitCode::SUCCESS,
            // No renderer helps against these.
            Ok(Err(eframe::Error::AppCreation(error))) => return refuse(&error.to_string()),
            Ok(Err(eframe::Error::WinitEventLoop(error))) => {
                forget_start(&mut settings, settings_path.as_deref());
                return refuse(&texts.with("error-no-display", &[("detail", error.to_string().into())]));
            }
            Ok(Err(error)) => error.to_string(),
            // A driver that takes the start down; what happens once the window is there is no driver's.
            Err(panic) if is_starting(settings_path.as_deref()) => said(&*panic),
            Err(panic) => panic::resume_unwind(panic),
        };
        log::warn!("{}: {reason}", name.own_name());
        reasons.push(format!("{}: {}", name.own_name(), shortened(&reason)));
    }
    // Nothing died: the next start may try in the best order again.
    forget_start(&mut settings, settings_path.as_deref());
    refuse(&sentence(&texts, cli.renderer, &reasons))
}

/// Why there is no window, what is safe, and what to ask for.
fn sentence(texts: &Texts, forced: Option<RendererName>, reasons: &[String]) -> String {
    let detail = ("detail", reasons.join("; ").into());
    if let Some(name) = forced {
        let args = [("renderer", name.own_name().into()), detail];
        return texts.with("error-window-forced", &args);
    }
    let needs = match System::HERE {
        System::Linux => "error-window-needs-linux",
        System::Windows => "error-window-needs-windows",
        System::Mac => "error-window-needs-mac",
    };
    texts.with("error-window", &[("needs", texts.get(needs).into()), detail])
}

/// As much of a reason as somebody can read on: drivers tell of all that they have tried. The log has the whole.
fn shortened(reason: &str) -> String {
    let mut letters = reason.chars();
    let start: String = letters.by_ref().take(MOST_OF_A_REASON).collect();
    match letters.next() {
        Some(_) => format!("{}…", start.trim_end()),
        None => start,
    }
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it stopped without a word").to_owned()
}

fn save(settings: &Settings, path: Option<&Path>) {
    if let Some(path) = path
        && let Err(error) = settings.save(path)
    {
        log::warn!("settings were not saved: {error}");
    }
}

fn forget_start(settings: &mut Settings, path: Option<&Path>) {
    settings.starting = None;
    save(settings, path);
}

/// The window has not been shown yet: it would have taken the mark away.
fn is_starting(settings: Option<&Path>) -> bool {
    settings.is_some_and(|path| Settings::load(path).starting.is_some())
}

/// Says why there is no window, on the console where there is one and in a dialog of the system's.
pub fn refuse(sentence: &str) -> ExitCode {
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

fn run(
    cli: &Cli,
    name: RendererName,
    settings: &Settings,
    policy: &Policy,
    station: Option<StationWork>,
) -> eframe::Result {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../assets/icons/app-256.png")).unwrap_or_default();
    let [width, height] = COMFORTABLE.map(|side| side as f32);
    let least = LEAST.map(|side| side as f32);
    let options = NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Stegvis")
            .with_app_id("stegvis")
            .with_icon(icon)
            .with_inner_size([width, height])
            .with_min_inner_size(least),
        renderer: match name {
            RendererName::OpenGl => Renderer::Glow,
            _ => Renderer::Wgpu,
        },
        wgpu_options: wgpu_options(name),
        // The window asks for the system's fonts itself, once it needs one.
        system_font_fallback: false,
        // The other renderers can only be tried where this one hands back control.
        run_and_return: true,
        ..NativeOptions::default()
    };
    let file = cli.file.clone();
    let is_remembered = cli.renderer.is_none();
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
            if let Some(window) = context.winit_window() {
                put(window, &settings.windows);
            }
            let locked = Arc::new(AtomicBool::new(false));
            let (window, flag) = (context.egui_ctx.clone(), Arc::clone(&locked));
            session::watch(move || {
                flag.store(true, Ordering::Relaxed);
                window.request_repaint();
            });
            let environment = Environment {
                clock: cli::clock,
                dialogs: Box::new(SystemDialogs),
                devices: Arc::new(Computer::default()),
                settings_path: Settings::default_path(),
                renderer: is_remembered.then_some(name),
                locked,
                policy: policy.clone(),
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

/// How wgpu draws, where it does.
fn wgpu_options(name: RendererName) -> WgpuConfiguration {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.instance_descriptor.backends = match name {
        RendererName::DirectX => wgpu::Backends::DX12,
        RendererName::Metal => wgpu::Backends::METAL,
        RendererName::Software => wgpu::Backends::DX12 | wgpu::Backends::VULKAN,
        RendererName::Vulkan | RendererName::OpenGl => wgpu::Backends::VULKAN,
    };
    if name == RendererName::Software {
        setup.native_adapter_selector = Some(Arc::new(|adapters, surface| {
            let is_fit = |adapter: &&wgpu::Adapter| {
                adapter.get_info().device_type == wgpu::DeviceType::Cpu
                    && surface.is_none_or(|surface| adapter.is_surface_supported(surface))
            };
            let found = adapters.iter().find(is_fit).cloned();
            found.ok_or_else(|| "no software adapter".to_owned())
        }));
    }
    WgpuConfiguration {
        wgpu_setup: setup.into(),
        ..WgpuConfiguration::default()
    }
    .with_surface_config(SurfaceConfig::LOW_LATENCY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn who_gets_no_window_is_told_what_was_tried_and_what_to_ask_for() {
        let long = format!("{}å{}", "a".repeat(79), "b".repeat(9));
        assert_eq!(shortened(&long), format!("{}å…", "a".repeat(79)));
        assert_eq!(shortened(&long[..81]), long[..81]);
        for locale in Locale::ALL {
            let texts = Texts::new(*locale);
            let reasons = ["Direct3D 12: no adapter".to_owned(), "OpenGL: version 1.1".to_owned()];
            let all = sentence(&texts, None, &reasons);
            for part in ["Direct3D 12: no adapter; ", "OpenGL: version 1.1"] {
                assert!(all.contains(part), "{all}");
            }
            let forced = sentence(&texts, Some(RendererName::Vulkan), &reasons[..1]);
            assert!(forced.contains("Vulkan") && forced.contains("--renderer"), "{forced}");
        }
    }
}
