//! A PostgreSQL server of the tests' own: a cluster in a temporary folder, on a free port of this computer, with TLS.
//!
//! The programs are Debian's (`postgresql`). Where they are missing, what needs a server fails and says so.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tempfile::TempDir;
use tokio_postgres::{Config, NoTls};

use super::{LogAddress, SCHEMA_SQL};

/// The role that made the cluster.
const ADMINISTRATOR: &str = "postgres";
pub(in crate::unit) const PASSWORD: &str = "a password of the tests";
pub(super) const DATABASE: &str = "stegvis";

/// A server that runs until this is dropped.
pub(in crate::unit) struct Server {
    folder: TempDir,
    port: u16,
    process: Mutex<Option<Child>>,
    authority: Authority,
}

/// Whoever signs servers' certificates.
pub(super) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(super) fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("signed")
}

/// How a server's certificate is.
pub(super) struct Certificate<'a> {
    pub(super) host: &'a str,
    pub(super) last_year: i32,
    pub(super) by: &'a Authority,
}

/// The server that most tests share; it stops with the last of them.
pub(in crate::unit) fn shared() -> Arc<Server> {
    static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(Server::start());
    *shared = Arc::downgrade(&server);
    server
}

impl Server {
    /// Makes a cluster, starts it, and makes the database with the schema in it.
    pub(super) fn start() -> Self {
        let server = Self::start_empty();
        server.administer(DATABASE, SCHEMA_SQL);
        server
    }

    /// Makes a cluster, starts it, and makes an empty database.
    pub(super) fn start_empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let password = folder.path().join("password");
        fs::write(&password, PASSWORD).expect("written");
        give_away(folder.path());
        let data = folder.path().join("data");
        let made = as_server(&program("initdb"))
            .arg("--pgdata")
            .arg(&data)
            .args([
                "--username",
                ADMINISTRATOR,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .args(["--no-sync", "--pwfile"])
            .arg(&password)
            .output()
            .expect("initdb runs");
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let mut server = Self {
            authority: authority("The tests' own authority"),
            folder,
            port: 0,
            process: Mutex::new(None),
        };
        fs::write(server.root_certificate(), server.authority.pem()).expect("written");
        server.show(&Certificate {
            host: "localhost",
            last_year: 2099,
            by: &server.authority,
        });
        fs::write(
            data.join("pg_hba.conf"),
            "host all all 127.0.0.1/32 scram-sha-256\nhost all all ::1/128 scram-sha-256\n",
        )
        .expect("written");
        // Another program can take the port between its being found free and the server's start.
        for _ in 0..5 {
            server.port = free_port();
            if server.run() {
                server.administer(ADMINISTRATOR, &format!("CREATE DATABASE {DATABASE}"));
                return server;
            }
        }
        panic!("the server does not start: {}", server.said());
    }

    pub(super) fn root_certificate(&self) -> PathBuf {
        self.folder.path().join("root.crt")
    }

    /// Where a role finds the database, over TLS.
    pub(in crate::unit) fn address(&self, role: &str) -> LogAddress {
        self.address_at("localhost", role, DATABASE)
    }

    pub(super) fn address_at(&self, host: &str, role: &str, database: &str) -> LogAddress {
        let root = self.root_certificate();
        let text = format!(
            "postgres://{role}@{host}:{}/{database}?sslmode=verify-full&sslrootcert={}",
            self.port,
            root.display()
        );
        text.parse().expect("an address")
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Makes a login role that may have units.
    pub(in crate::unit) fn add_role(&self, role: &str) {
        let sql = format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' IN ROLE stegvis_unit");
        self.administer(DATABASE, &sql);
    }

    /// Makes a login role that reaches a unit's messages and nothing else.
    pub(super) fn add_station(&self, role: &str, unit: uuid::Uuid) {
        let made = format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' IN ROLE stegvis_station");
        self.administer(DATABASE, &made);
        self.administer(DATABASE, &format!("SELECT stegvis.admit('{unit}', '{role}')"));
    }

    /// Does something as the one who made the cluster.
    pub(super) fn administer(&self, database: &str, sql: &str) {
        self.run_sql(ADMINISTRATOR, database, sql)
            .unwrap_or_else(|(code, message)| panic!("{sql}: {message} ({code})"));
    }

    /// Runs SQL as some role; what is refused comes back as its code and message.
    pub(super) fn run_sql(&self, role: &str, database: &str, sql: &str) -> Result<Vec<String>, (String, String)> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let mut config = Config::new();
            config
                .host("127.0.0.1")
                .port(self.port)
                .user(role)
                .password(PASSWORD)
                .dbname(database);
            let refused = |error: tokio_postgres::Error| match error.as_db_error() {
                Some(said) => (said.code().code().to_owned(), said.message().to_owned()),
                None => (String::new(), error.to_string()),
            };
            let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
            tokio::spawn(connection);
            let answers = client.simple_query(sql).await.map_err(refused)?;
            let rows = answers.iter().filter_map(|answer| match answer {
                tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
                _ => None,
            });
            Ok(rows.collect())
        })
    }

    /// Puts a certificate in place; a running server shows it from the next [`Self::run`] on.
    pub(super) fn show(&self, certificate: &Certificate<'_>) {
        let mut params = CertificateParams::new(vec![certificate.host.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(certificate.last_year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let signed = params.signed_by(&key, certificate.by).expect("signed");
        let (certificate, secret) = (
            self.folder.path().join("server.crt"),
            self.folder.path().join("server.key"),
        );
        fs::write(&certificate, signed.pem()).expect("written");
        fs::write(&secret, key.serialize_pem()).expect("written");
        let closed = Command::new("chmod")
            .arg("600")
            .arg(&secret)
            .status()
            .expect("chmod runs");
        assert!(closed.success());
        give_away(&certificate);
        give_away(&secret);
    }

    /// Lets the server know its settings anew, certificates among them.
    pub(super) fn restart(&self) {
        self.stop();
        self.run_again();
    }

    /// Starts the server again on the port that it had.
    pub(super) fn run_again(&self) {
        for _ in 0..20 {
            if self.run() {
                return;
            }
            // What was killed may be leaving still.
            thread::sleep(Duration::from_millis(300));
        }
        panic!("the server does not start again: {}", self.said());
    }

    /// Makes the cluster one that follows another, which it never reaches.
    pub(super) fn become_standby(&self) {
        self.stop();
        let signal = self.folder.path().join("data/standby.signal");
        fs::write(&signal, "").expect("written");
        give_away(&signal);
        self.run_again();
    }

    /// Ends the server as its administrator does: whoever is connected is sent away.
    pub(super) fn stop(&self) {
        self.end("INT");
    }

    /// Ends the server in the middle of whatever it does.
    pub(super) fn kill(&self) {
        self.end("KILL");
    }

    fn end(&self, signal: &str) {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut process) = process {
            let _ = Command::new("kill")
                .args(["-s", signal, &process.id().to_string()])
                .status();
            let _ = process.wait();
        }
    }

    fn run(&self) -> bool {
        self.stop();
        let said = fs::File::create(self.folder.path().join("said")).expect("made");
        let setting = |name: &str, value: &str| ["-c".to_owned(), format!("{name}={value}")];
        let within = |name: &str| self.folder.path().join(name).display().to_string();
        let child = as_server(&program("postgres"))
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .args(["-p", &self.port.to_string()])
            .args(setting("listen_addresses", "127.0.0.1"))
            .args(setting("unix_socket_directories", ""))
            .args(setting("ssl", "on"))
            .args(setting("ssl_cert_file", &within("server.crt")))
            .args(setting("ssl_key_file", &within("server.key")))
            .args(setting("max_connections", "60"))
            .args(setting("shared_buffers", "32MB"))
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .expect("postgres runs");
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            if let Some(child) = self.process.lock().unwrap_or_else(PoisonError::into_inner).as_mut()
                && matches!(child.try_wait(), Ok(Some(_)))
            {
                return false;
            }
            if self.run_sql(ADMINISTRATOR, ADMINISTRATOR, "SELECT 1").is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("said")).unwrap_or_default()
    }

    pub(super) fn authority(&self) -> &Authority {
        &self.authority
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("bound").port()
}

/// The newest server's program, where Debian puts it, or on the path.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let found = versions
        .filter_map(|version| version.file_name().to_string_lossy().parse::<u32>().ok())
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin/{name}")));
    let found = found.or_else(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
    });
    found.unwrap_or_else(|| panic!("{name} is missing: install PostgreSQL (Debian: postgresql)"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    id.stdout.trim_ascii() == b"0"
}

/// A program as the user that the server runs as: it refuses to be root.
fn as_server(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]);
        command.arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Lets the user that the server runs as have a file or a folder.
fn give_away(path: &Path) {
    if is_root() {
        let given = Command::new("chown")
            .arg("-R")
            .arg("postgres:postgres")
            .arg(path)
            .status();
        assert!(given.expect("chown runs").success());
    }
}
