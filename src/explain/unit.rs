//! What the unit's machines and their log say.

use super::{Explain, mib, path};
use crate::i18n::{Arg, Texts};
use crate::unit::UnitError;
use crate::unit::log::{AddressError, LogError, MAX_APPEND_BYTES, Seq};
use crate::unit::seal::SealError;

impl Explain for UnitError {
    fn explain(&self, texts: &Texts) -> String {
        let at = |key: &str, seq: &Seq| texts.with(key, &[("number", seq.to_string().into())]);
        match self {
            Self::Log(error) => error.explain(texts),
            Self::Address(error) => error.explain(texts),
            Self::Store(error) => error.explain(texts),
            Self::Seal(SealError::Newer) => texts.get("error-unit-newer-seal"),
            Self::Seal(SealError::Forged) => texts.get("error-unit-wrong-code"),
            Self::Seal(SealError::NoRandomness) => texts.get("error-no-randomness"),
            Self::Shorter { head, seen } => {
                let numbers = [("head", head.to_string().into()), ("seen", seen.to_string().into())];
                texts.with("error-unit-shorter", &numbers)
            }
            Self::Altered(seq) => at("error-unit-altered", seq),
            Self::Forged(seq) => at("error-unit-forged", seq),
            Self::BrokenChain(seq) => at("error-unit-broken-chain", seq),
            Self::TooFarBehind { .. } => texts.get("error-unit-too-far-behind"),
            Self::Newer(seq) => at("error-unit-newer", seq),
            Self::Differs(seq) => at("error-unit-differs", seq),
            Self::NoAccess => texts.get("error-unit-no-access"),
            Self::WrongCode => texts.get("error-unit-wrong-code"),
            Self::Code(_) => texts.get("error-unit-code"),
            Self::NotAStation(at) => texts.with("error-not-a-station", &path(at)),
            Self::NothingToJoin => texts.get("error-unit-nothing-to-join"),
            Self::Io(error) => texts.with("error-database", &[("detail", error.to_string().into())]),
        }
    }
}

impl Explain for LogError {
    fn explain(&self, texts: &Texts) -> String {
        let detail = |detail: &str| -> (&'static str, Arg) { ("detail", detail.to_owned().into()) };
        let server = |server: &str| -> (&'static str, Arg) { ("server", server.to_owned().into()) };
        let user = |user: &str| -> (&'static str, Arg) { ("user", user.to_owned().into()) };
        match self {
            Self::Unreachable {
                server: at,
                detail: why,
            } => texts.with("error-log-unreachable", &[server(at), detail(why)]),
            Self::WrongPassword { user: who } => texts.with("error-log-wrong-password", &[user(who)]),
            Self::NotAdmitted { detail: why } => texts.with("error-log-not-admitted", &[detail(why)]),
            Self::NoDatabase { database } => {
                texts.with("error-log-no-database", &[("database", database.as_str().into())])
            }
            Self::NoRights { user: who, detail: why } => texts.with("error-log-no-rights", &[user(who), detail(why)]),
            Self::NoTls { server: at } => texts.with("error-log-no-tls", &[server(at)]),
            Self::CertificateExpired { server: at } => texts.with("error-log-certificate-expired", &[server(at)]),
            Self::CertificateNotTrusted {
                server: at,
                detail: why,
            } => texts.with("error-log-certificate-not-trusted", &[server(at), detail(why)]),
            Self::CertificateWrongHost { server: at } => texts.with("error-log-certificate-wrong-host", &[server(at)]),
            Self::RootCertificate { detail: why } => texts.with("error-log-root-certificate", &[detail(why)]),
            Self::TooManyConnections => texts.get("error-log-too-many-connections"),
            Self::ServerFull { detail: why } => texts.with("error-log-server-full", &[detail(why)]),
            Self::ReadOnly => texts.get("error-log-read-only"),
            Self::Standby => texts.get("error-log-standby"),
            Self::Restarting => texts.get("error-log-restarting"),
            Self::Interrupted { detail: why } => texts.with("error-log-interrupted", &[detail(why)]),
            Self::TimedOut => texts.get("error-log-timed-out"),
            Self::SchemaMissing => texts.get("error-log-schema-missing"),
            Self::SchemaNewer(_) => texts.get("error-log-schema-newer"),
            Self::ServerTooOld(version) => {
                texts.with("error-log-server-too-old", &[("version", version.to_string().into())])
            }
            Self::Server { code, detail: why } => {
                texts.with("error-log-server", &[("code", code.as_str().into()), detail(why)])
            }
            Self::FolderMissing(at) => texts.with("error-log-folder-missing", &path(at)),
            Self::FolderUnreachable { path: at, source } => {
                let [path] = path(at);
                texts.with("error-log-folder-unreachable", &[path, detail(&source.to_string())])
            }
            Self::FolderFull(at) => texts.with("error-log-folder-full", &path(at)),
            Self::FolderNoRights(at) => texts.with("error-log-folder-no-rights", &path(at)),
            Self::Torn(at) => texts.with("error-log-torn", &path(at)),
            Self::ForeignFile(at) => texts.with("error-log-foreign-file", &path(at)),
            Self::ConflictCopy(at) => texts.with("error-log-conflict-copy", &path(at)),
            Self::Missing(seq) => texts.with("error-log-missing", &[("number", seq.to_string().into())]),
            Self::FolderNewer(at) => texts.with("error-log-folder-newer", &path(at)),
            Self::Foreign(_) => texts.get("error-log-foreign"),
            Self::NoLog => texts.get("error-log-none"),
            Self::NoSnapshot(_) => texts.get("error-log-no-snapshot"),
            Self::Forgotten { .. } => texts.get("error-log-forgotten"),
            Self::TooLarge => texts.with("error-log-too-large", &[mib(MAX_APPEND_BYTES as u64)]),
            Self::Local(source) => texts.with("error-log-local", &[detail(&source.to_string())]),
            Self::Io { path: at, source } => {
                let [path] = path(at);
                texts.with("error-log-io", &[path, detail(&source.to_string())])
            }
        }
    }
}

impl Explain for AddressError {
    fn explain(&self, texts: &Texts) -> String {
        texts.get(match self {
            Self::Unknown => "error-log-address-unknown",
            Self::FolderPath => "error-log-address-folder",
            Self::Database => "error-log-address-database",
            Self::NoUser => "error-log-address-user",
            Self::HasPassword => "error-log-address-password",
            Self::Option => "error-log-address-option",
            Self::Unprotected => "error-log-address-unprotected",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io;
    use std::path::PathBuf;

    use uuid::Uuid;

    use super::*;
    use crate::i18n::Locale;

    fn log_errors() -> Vec<LogError> {
        let detail = || "DETAIL".to_owned();
        let server = || "SERVER".to_owned();
        let user = || "USER".to_owned();
        let path = || PathBuf::from("PATH");
        let source = || io::Error::other("DETAIL");
        vec![
            LogError::Unreachable {
                server: server(),
                detail: detail(),
            },
            LogError::WrongPassword { user: user() },
            LogError::NotAdmitted { detail: detail() },
            LogError::NoDatabase {
                database: "DATABASE".to_owned(),
            },
            LogError::NoRights {
                user: user(),
                detail: detail(),
            },
            LogError::NoTls { server: server() },
            LogError::CertificateExpired { server: server() },
            LogError::CertificateNotTrusted {
                server: server(),
                detail: detail(),
            },
            LogError::CertificateWrongHost { server: server() },
            LogError::RootCertificate { detail: detail() },
            LogError::TooManyConnections,
            LogError::ServerFull { detail: detail() },
            LogError::ReadOnly,
            LogError::Standby,
            LogError::Restarting,
            LogError::Interrupted { detail: detail() },
            LogError::TimedOut,
            LogError::SchemaMissing,
            LogError::SchemaNewer(2),
            LogError::ServerTooOld(13),
            LogError::Server {
                code: "XX000".to_owned(),
                detail: detail(),
            },
            LogError::FolderMissing(path()),
            LogError::FolderUnreachable {
                path: path(),
                source: source(),
            },
            LogError::FolderFull(path()),
            LogError::FolderNoRights(path()),
            LogError::Torn(path()),
            LogError::ForeignFile(path()),
            LogError::ConflictCopy(path()),
            LogError::Missing(Seq(7)),
            LogError::FolderNewer(path()),
            LogError::Foreign(Uuid::nil()),
            LogError::NoLog,
            LogError::NoSnapshot(Seq(7)),
            LogError::Forgotten { oldest: Seq(7) },
            LogError::TooLarge,
            LogError::Local(source()),
            LogError::Io {
                path: path(),
                source: source(),
            },
        ]
    }

    #[test]
    fn whatever_the_units_log_says_has_a_sentence_of_its_own() {
        let addresses = [
            AddressError::Unknown,
            AddressError::FolderPath,
            AddressError::Database,
            AddressError::NoUser,
            AddressError::HasPassword,
            AddressError::Option,
            AddressError::Unprotected,
        ];
        let mut told = Vec::new();
        for locale in [Locale::Swedish, Locale::English] {
            let texts = Texts::new(locale);
            let keys = locale.sources().iter().flat_map(|(_, source)| source.lines());
            let keys = keys.filter(|line| line.starts_with("error-log-")).count();
            let errors = log_errors();
            let mut sentences: Vec<_> = errors.iter().map(|error| error.explain(&texts)).collect();
            for (error, sentence) in errors.iter().zip(&sentences) {
                assert!(!sentence.contains("error-log-"), "{error:?}: {sentence}");
                let ends = sentence.matches(". ").count() + usize::from(sentence.ends_with('.'));
                assert!(ends >= 2, "what happened, and what is safe or to be done: {sentence}");
                for value in ["DETAIL", "SERVER", "USER", "DATABASE", "PATH", "XX000", "13"] {
                    let is_needed = format!("{error:?}").contains(value);
                    assert!(!is_needed || sentence.contains(value), "{value} is missing: {sentence}");
                }
            }
            sentences.extend(addresses.iter().map(|error| error.explain(&texts)));
            let own: BTreeSet<_> = sentences.iter().cloned().collect();
            assert_eq!(
                (own.len(), sentences.len()),
                (keys, keys),
                "each has one, and each is somebody's"
            );
            told.push(sentences);
        }
        for (swedish, english) in told[0].iter().zip(&told[1]) {
            assert_ne!(swedish, english);
        }
    }
}
