//! Where a unit's log lies, as it is written down.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use thiserror::Error;
use url::{Host, Url};

const DEFAULT_PORT: u16 = 5432;

/// Where a unit's log lies: `folder:PATH`, or `postgres://user@host:port/database?sslmode=…&sslrootcert=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogAddress {
    /// A shared folder.
    Folder(PathBuf),
    /// A database.
    Postgres(PostgresAddress),
}

/// A database and how it is reached. It holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresAddress {
    /// The login role.
    pub user: String,
    /// A name, or an IP address without brackets.
    pub host: String,
    /// The server's port, 5432 unless it is written.
    pub port: u16,
    /// The database's name; the role's unless it is written.
    pub database: String,
    /// How the way there is protected.
    pub protection: Protection,
    /// A file with certificates in PEM, the only ones to trust. Where there is none, the system's are trusted.
    pub root_certificates: Option<PathBuf>,
}

/// How the way to a database is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// TLS, and the certificate must be trusted, in date, and of this host: `sslmode=verify-full`. What libpq calls
    /// `require` and `verify-ca` is taken as this: encryption to whoever answers protects nothing.
    Verified,
    /// None, to this computer alone: `sslmode=disable`.
    Loopback,
}

/// Why an address can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Neither `folder:PATH` nor `postgres://…`.
    #[error("an address is folder:PATH or postgres://user@host/database")]
    Unknown,
    /// `folder:` without a path.
    #[error("the path of the folder is missing")]
    FolderPath,
    /// The address of a database can't be read as one.
    #[error("the address of the database can't be read")]
    Database,
    /// The login role is missing.
    #[error("the address names no user")]
    NoUser,
    /// A password does not belong in an address, which is shown and stored.
    #[error("the address holds a password")]
    HasPassword,
    /// Something after `?` that is not known.
    #[error("sslmode and sslrootcert alone may follow")]
    Option,
    /// A server on the network needs TLS.
    #[error("a server on the network needs TLS")]
    Unprotected,
}

impl FromStr for LogAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("folder:") {
            // Kept and shown whole, since the next time the program may be started from elsewhere.
            let path = std::path::absolute(path).map_err(|_| AddressError::FolderPath)?;
            return Ok(Self::Folder(path));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return postgres(text).map(Self::Postgres);
        }
        Err(AddressError::Unknown)
    }
}

fn postgres(text: &str) -> Result<PostgresAddress, AddressError> {
    let url = Url::parse(text).map_err(|_| AddressError::Database)?;
    if url.password().is_some() {
        return Err(AddressError::HasPassword);
    }
    let host = match url.host() {
        Some(Host::Domain(name)) => decoded(name)?,
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => return Err(AddressError::Database),
    };
    let user = decoded(url.username())?;
    if user.is_empty() {
        return Err(AddressError::NoUser);
    }
    let database = decoded(url.path().trim_start_matches('/'))?;
    if host.is_empty() || host.contains('/') || database.contains('/') {
        return Err(AddressError::Database);
    }
    let (mut mode, mut root_certificates) = (None, None);
    for (name, value) in url.query_pairs() {
        match &*name {
            "sslmode" => mode = Some(value.into_owned()),
            // What libpq calls the system's own.
            "sslrootcert" if value == "system" => root_certificates = None,
            "sslrootcert" if !value.is_empty() => root_certificates = Some(PathBuf::from(&*value)),
            "password" => return Err(AddressError::HasPassword),
            _ => return Err(AddressError::Option),
        }
    }
    let protection = match mode.as_deref() {
        Some("require" | "verify-ca" | "verify-full") => Protection::Verified,
        Some("disable" | "allow" | "prefer") if is_loopback(&host) => Protection::Loopback,
        Some("disable" | "allow" | "prefer") => return Err(AddressError::Unprotected),
        Some(_) => return Err(AddressError::Option),
        None if is_loopback(&host) && root_certificates.is_none() => Protection::Loopback,
        None => Protection::Verified,
    };
    Ok(PostgresAddress {
        database: if database.is_empty() { user.clone() } else { database },
        user,
        host,
        port: url.port().unwrap_or(DEFAULT_PORT),
        protection,
        root_certificates,
    })
}

/// This computer itself: what goes there passes no network.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn decoded(text: &str) -> Result<String, AddressError> {
    let text = percent_encoding::percent_decode_str(text).decode_utf8();
    text.map(std::borrow::Cow::into_owned)
        .map_err(|_| AddressError::Database)
}

impl PostgresAddress {
    /// Host and port, as they are shown.
    pub fn server(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for LogAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(formatter, "folder:{}", path.display()),
            Self::Postgres(address) => address.fmt(formatter),
        }
    }
}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
        /// All but what is read the same everywhere in an address.
        const ENCODED: &percent_encoding::AsciiSet =
            &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        write!(
            formatter,
            "postgres://{}@{}/{}?sslmode={}",
            encoded(&self.user),
            self.server(),
            encoded(&self.database),
            match self.protection {
                Protection::Verified => "verify-full",
                Protection::Loopback => "disable",
            }
        )?;
        if let Some(path) = &self.root_certificates {
            // Slashes and the colon of a drive are easier to read as they are.
            let path = path.to_string_lossy();
            let path =
                utf8_percent_encode(&path, &const { ENCODED.remove(b'/').remove(b':').remove(b'\\') }).to_string();
            write!(formatter, "&sslrootcert={path}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<LogAddress, AddressError> {
        text.parse()
    }

    fn database(text: &str) -> PostgresAddress {
        match read(text) {
            Ok(LogAddress::Postgres(address)) => address,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn what_is_written_is_read_and_written_again() {
        for text in [
            "folder:/srv/unit",
            "folder:/srv/a folder/åäö",
            "postgres://enhet@db.example.se:5433/stegvis?sslmode=verify-full",
            "postgres://enhet@db.example.se:5432/stegvis?sslmode=verify-full&sslrootcert=/etc/ssl/our%20ca.pem",
            "postgres://a%2Bb%40c@[2001:db8::1]:5432/unit%20data?sslmode=verify-full",
            "postgres://enhet@127.0.0.1:5432/stegvis?sslmode=disable",
        ] {
            assert_eq!(read(text).expect(text).to_string(), text, "it comes out as it went in");
        }
    }

    #[test]
    fn what_is_left_out_is_what_postgresql_takes() {
        let address = database("postgresql://enhet@db.example.se");
        assert_eq!((address.port, &*address.database), (5432, "enhet"));
        assert_eq!(address.protection, Protection::Verified, "a server on the network");
        for loopback in ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"] {
            let text = format!("postgres://enhet@{loopback}/stegvis");
            assert_eq!(database(&text).protection, Protection::Loopback, "{text}");
            let text = format!("postgres://enhet@{loopback}/stegvis?sslrootcert=/ca.pem");
            assert_eq!(database(&text).protection, Protection::Verified, "{text}");
        }
        for mode in ["require", "verify-ca", "verify-full"] {
            let text = format!("postgres://enhet@localhost/stegvis?sslmode={mode}");
            assert_eq!(database(&text).protection, Protection::Verified, "{text}");
        }
    }

    #[test]
    fn a_folder_is_kept_with_its_whole_path() {
        let LogAddress::Folder(path) = read("folder:unit/log").expect("a path from here") else {
            panic!("a folder");
        };
        assert!(path.is_absolute() && path.ends_with("unit/log"), "{}", path.display());
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for (text, error) in [
            ("", AddressError::Unknown),
            ("/srv/unit", AddressError::Unknown),
            ("https://db.example.se", AddressError::Unknown),
            ("folder:", AddressError::FolderPath),
            ("postgres://", AddressError::Database),
            ("postgres://a@:5432/b", AddressError::Database),
            ("postgres://a@b:port/c", AddressError::Database),
            ("postgres://a@b/c/d", AddressError::Database),
            ("postgres://db.example.se/b", AddressError::NoUser),
            ("postgres://a:secret@b/c", AddressError::HasPassword),
            ("postgres://a@b/c?password=secret", AddressError::HasPassword),
            ("postgres://a@b/c?sslmode=strict", AddressError::Option),
            ("postgres://a@b/c?host=/run", AddressError::Option),
            ("postgres://a@b/c?sslmode=disable", AddressError::Unprotected),
            ("postgres://a@b/c?sslmode=prefer", AddressError::Unprotected),
            // A name that only begins like this computer's.
            (
                "postgres://a@localhost.example.se/c?sslmode=disable",
                AddressError::Unprotected,
            ),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }
}
