//! What stands beside the screen: a voice that reads aloud, and a printer. Either may be missing, and then what needs it
//! is not offered.

pub mod renderer;
pub mod session;

use std::sync::Mutex;
use std::sync::mpsc::Sender;

/// A voice and a printer. A failure of either never disturbs what the user is doing.
pub trait Devices: Send + Sync {
    /// The languages that the system has a voice for, as primary codes such as `sv`. May take a moment.
    fn voices(&self) -> Vec<String>;
    /// Reads `text` aloud, in place of what is being read.
    fn speak(&self, language: &str, text: &str);
    /// Stops reading.
    fn silence(&self);
    /// `true` where a page can be printed without leaving the program. May take a moment.
    fn has_printer(&self) -> bool;
    /// Prints a PDF.
    ///
    /// # Errors
    /// What the system says, in its own words.
    fn print(&self, title: &str, pdf: &[u8]) -> Result<(), String>;
}

/// What this machine is called: as somebody has typed, else as the system calls it, where it does.
pub fn machine_name(typed: &str) -> Option<String> {
    let typed = Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
    typed.or_else(|| {
        let name = gethostname::gethostname().into_string().ok()?;
        (!name.trim().is_empty()).then_some(name)
    })
}

/// What is asked of the voice, which lives on a thread of its own.
#[cfg_attr(
    not(feature = "read_aloud"),
    allow(dead_code, reason = "nobody reads it where the program has no voice")
)]
enum Order {
    Speak { language: String, text: String },
    Silence,
}

/// The devices of this computer.
#[derive(Default)]
pub struct Computer {
    voice: Mutex<Option<Sender<Order>>>,
}

impl Computer {
    fn order(&self, order: Order) {
        if let Ok(voice) = self.voice.lock()
            && let Some(voice) = voice.as_ref()
            && voice.send(order).is_err()
        {
            log::warn!("the voice is gone");
        }
    }
}

impl Devices for Computer {
    fn voices(&self) -> Vec<String> {
        let (voices, voice) = voice::start();
        if let Ok(mut place) = self.voice.lock() {
            *place = voice;
        }
        voices
    }

    fn speak(&self, language: &str, text: &str) {
        self.order(Order::Speak {
            language: language.to_owned(),
            text: text.to_owned(),
        });
    }

    fn silence(&self) {
        self.order(Order::Silence);
    }

    fn has_printer(&self) -> bool {
        printer::is_there()
    }

    fn print(&self, title: &str, pdf: &[u8]) -> Result<(), String> {
        printer::print(title, pdf)
    }
}

/// The system's voice.
#[cfg(feature = "read_aloud")]
mod voice {
    use std::sync::mpsc::{self, Sender};

    use tts::Tts;

    use super::Order;

    /// Starts the voice; what it can speak, and where to send what it is to say.
    pub(super) fn start() -> (Vec<String>, Option<Sender<Order>>) {
        let (orders, received) = mpsc::channel();
        let (found, languages) = mpsc::channel();
        // The system's speech is not always made to be handed from thread to thread, so it stays on one.
        std::thread::spawn(move || {
            let Ok(mut tts) = Tts::default().inspect_err(|error| log::info!("no voice: {error}")) else {
                return;
            };
            let voices = tts.voices().unwrap_or_default();
            let primary = |voice: &tts::Voice| voice.language().primary_language().to_owned();
            if found.send(voices.iter().map(primary).collect()).is_err() {
                return;
            }
            for order in received {
                let done = match order {
                    Order::Silence => tts.stop().map(drop),
                    Order::Speak { language, text } => {
                        let voice = voices.iter().find(|voice| primary(voice) == language);
                        let chosen = voice.map_or(Ok(()), |voice| tts.set_voice(voice));
                        chosen.and_then(|()| tts.speak(text, true)).map(drop)
                    }
                };
                if let Err(error) = done {
                    log::warn!("the voice failed: {error}");
                }
            }
        });
        let mut languages: Vec<String> = languages.recv().unwrap_or_default();
        languages.sort();
        languages.dedup();
        let voice = (!languages.is_empty()).then_some(orders);
        (languages, voice)
    }
}

/// Built without a voice.
#[cfg(not(feature = "read_aloud"))]
mod voice {
    use std::sync::mpsc::Sender;

    use super::Order;

    pub(super) fn start() -> (Vec<String>, Option<Sender<Order>>) {
        (Vec::new(), None)
    }
}

/// The printing service of Unix systems takes a PDF as it is, without a file on the way.
#[cfg(unix)]
mod printer {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    pub(super) fn is_there() -> bool {
        // It prints "system default destination: NAME", or another sentence where there is none.
        Command::new("lpstat")
            .arg("-d")
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .is_ok_and(|output| output.status.success() && output.stdout.starts_with(b"system default destination:"))
    }

    pub(super) fn print(title: &str, pdf: &[u8]) -> Result<(), String> {
        let explain = |error: std::io::Error| error.to_string();
        let mut lp = Command::new("lp")
            .args(["-s", "-t", title])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(explain)?;
        let written = lp.stdin.take().map_or(Ok(()), |mut input| input.write_all(pdf));
        let output = lp.wait_with_output().map_err(explain)?;
        if output.status.success() {
            written.map_err(explain)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }
}

/// Elsewhere a PDF can't be printed without another program's window; staff can save it from the participant's page.
#[cfg(not(unix))]
mod printer {
    pub(super) fn is_there() -> bool {
        false
    }

    pub(super) fn print(_title: &str, _pdf: &[u8]) -> Result<(), String> {
        Err("no printing without another program".to_owned())
    }
}
