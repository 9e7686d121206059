//! The user's session with the system: whether it was just locked, put to sleep, or handed to another user.

/// From now on calls `locked` whenever the system locks the session: Linux' login manager and screen savers say so on
/// their buses. Where a system says nothing, it is never called, and the window's own time without input has to do.
#[cfg(target_os = "linux")]
pub fn watch(locked: impl Fn() + Clone + Send + 'static) {
    linux::watch(locked);
}

/// Windows and macOS tell windows alone, in ways that no safe interface leads to.
#[cfg(not(target_os = "linux"))]
pub fn watch(_: impl Fn() + Clone + Send + 'static) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::thread;

    use zbus::blocking::{Connection, MessageIterator};
    use zbus::message::Type;
    use zbus::zvariant::OwnedValue;
    use zbus::{MatchRule, Message};

    const SESSION: &str = "org.freedesktop.login1.Session";
    /// Interface and name of each signal.
    const LOGIN: [(&str, &str); 3] = [
        (SESSION, "Lock"),
        ("org.freedesktop.login1.Manager", "PrepareForSleep"),
        ("org.freedesktop.DBus.Properties", "PropertiesChanged"),
    ];
    const SCREEN_SAVERS: [(&str, &str); 5] = [
        ("org.freedesktop.ScreenSaver", "ActiveChanged"),
        ("org.gnome.ScreenSaver", "ActiveChanged"),
        ("org.cinnamon.ScreenSaver", "ActiveChanged"),
        ("org.mate.ScreenSaver", "ActiveChanged"),
        ("org.xfce.ScreenSaver", "ActiveChanged"),
    ];
    /// Signals that wait to be looked at. One is enough to lock.
    const MOST_QUEUED: usize = 8;

    pub(super) fn watch(locked: impl Fn() + Clone + Send + 'static) {
        // A bus that does not answer must not keep the window.
        thread::spawn(move || {
            for (bus, signals) in [
                (Connection::system(), &LOGIN[..]),
                (Connection::session(), &SCREEN_SAVERS),
            ] {
                let watched = bus.and_then(|bus| watch_on(&bus, signals, &locked));
                if let Err(error) = watched {
                    log::info!("a bus tells nothing of locked screens: {error}");
                }
            }
        });
    }

    /// Listens for these signals, each on a thread of its own.
    pub(super) fn watch_on(
        bus: &Connection,
        signals: &[(&'static str, &'static str)],
        locked: &(impl Fn() + Clone + Send + 'static),
    ) -> zbus::Result<()> {
        for (interface, name) in signals {
            let rule = MatchRule::builder()
                .msg_type(Type::Signal)
                .interface(*interface)?
                .member(*name)?
                .build();
            let told = MessageIterator::for_match_rule(rule, bus, Some(MOST_QUEUED))?;
            let locked = locked.clone();
            thread::spawn(move || {
                for message in told.flatten() {
                    if means_locked(&message) {
                        locked();
                    }
                }
            });
        }
        Ok(())
    }

    /// Whether a signal says that nobody sits at the session any more. Sessions of other users are not told apart from
    /// one's own: a window that is locked once too often is safe.
    fn means_locked(message: &Message) -> bool {
        let header = message.header();
        let body = message.body();
        match header.member().map(|member| member.as_str()) {
            Some("Lock") => true,
            Some("PrepareForSleep" | "ActiveChanged") => body.deserialize::<bool>().unwrap_or(false),
            Some("PropertiesChanged") => {
                type Changed = (String, HashMap<String, OwnedValue>, Vec<String>);
                let Ok((interface, changed, _)) = body.deserialize::<Changed>() else {
                    return false;
                };
                let is = |name: &str, wanted: bool| {
                    changed.get(name).and_then(|value| bool::try_from(value).ok()) == Some(wanted)
                };
                interface == SESSION && (is("LockedHint", true) || is("Active", false))
            }
            _ => false,
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io::{BufRead as _, BufReader};
        use std::process::{Child, Command, Stdio};
        use std::sync::mpsc::channel;
        use std::time::Duration;

        use serde::Serialize;
        use zbus::blocking::connection::Builder;
        use zbus::zvariant::{DynamicType, Value};

        use super::*;

        /// A bus of one's own, as long as this lives.
        struct Bus(Child, String);

        impl Bus {
            fn begin() -> Option<Self> {
                let mut daemon = Command::new("dbus-daemon")
                    .args(["--session", "--nofork", "--nopidfile", "--print-address"])
                    .stdout(Stdio::piped())
                    .spawn()
                    .ok()?;
                let mut address = String::new();
                BufReader::new(daemon.stdout.take()?).read_line(&mut address).ok()?;
                Some(Self(daemon, address.trim().to_owned()))
            }

            fn connect(&self) -> Connection {
                Builder::address(self.1.as_str())
                    .and_then(Builder::build)
                    .expect("the bus is there")
            }
        }

        impl Drop for Bus {
            fn drop(&mut self) {
                let _ = self.0.kill();
                let _ = self.0.wait();
            }
        }

        #[test]
        fn a_session_that_is_left_locks_and_one_that_is_come_back_to_does_not() {
            let Some(bus) = Bus::begin() else {
                eprintln!("there is no dbus-daemon here, so nothing was tried");
                return;
            };
            let (tell, told) = channel();
            let listener = bus.connect();
            let signals = [&LOGIN[..], &SCREEN_SAVERS[..]].concat();
            let locked = move || {
                // The test may be over.
                let _ = tell.send(());
            };
            watch_on(&listener, &signals, &locked).expect("it listens");
            let speaker = bus.connect();
            let is_told = |wait| told.recv_timeout(wait).is_ok();

            fn emit(bus: &Connection, (interface, name): (&str, &str), body: &(impl Serialize + DynamicType)) {
                bus.emit_signal(None::<&str>, "/a", interface, name, body)
                    .expect("sent");
            }
            let changed = |interface: &'static str, name: &'static str, value: bool| {
                (
                    interface,
                    HashMap::from([(name, Value::from(value))]),
                    Vec::<String>::new(),
                )
            };
            let properties = LOGIN[2];
            // What does not lock comes first: what locks after it shows that it was heard.
            let long = Duration::from_secs(20);
            for round in 0..2 {
                emit(&speaker, LOGIN[1], &false);
                emit(&speaker, SCREEN_SAVERS[1], &false);
                emit(&speaker, properties, &changed(SESSION, "Active", true));
                emit(&speaker, properties, &changed(SESSION, "LockedHint", false));
                emit(&speaker, properties, &changed("org.example.Other", "Active", false));
                emit(&speaker, (SESSION, "Unlock"), &());
                assert!(!is_told(Duration::from_millis(300)), "round {round}");
                emit(&speaker, LOGIN[0], &());
                assert!(is_told(long), "locked");
                emit(&speaker, LOGIN[1], &true);
                assert!(is_told(long), "put to sleep");
                emit(&speaker, properties, &changed(SESSION, "LockedHint", true));
                assert!(is_told(long), "locked by a desktop");
                emit(&speaker, properties, &changed(SESSION, "Active", false));
                assert!(is_told(long), "another user");
                for saver in SCREEN_SAVERS {
                    emit(&speaker, saver, &true);
                    assert!(is_told(long), "{saver:?}");
                }
            }
        }
    }
}
