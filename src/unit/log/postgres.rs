//! The unit's log in a PostgreSQL database, version 14 or later.
//!
//! The database itself decides who was first, by the key of its table; `postgres.sql` beside this file is all that is asked
//! of it, and tells one unit from another. Contact is taken up when it is needed, and nothing waits longer than
//! [`STATEMENT_TIMEOUT`] for one answer.

use std::future::{Future, poll_fn};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Row};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::frame::read_part;
use super::{Appended, LogError, MAX_READ_BYTES, PostgresAddress, Protection, Seq, UnitLog, box_name, check_size};
use crate::files;

/// What a database needs before a unit can be made in it: schema, tables, rules, and a group role for login roles of units.
/// [`PostgresLog::create`] runs it where the role may; elsewhere it is for whoever looks after the server.
pub const SCHEMA_SQL: &str = include_str!("postgres.sql");

/// The version of the schema that this program works with, as `stegvis.version()` gives it.
const SCHEMA_VERSION: i32 = 1;
/// As `server_version_num` gives it.
const OLDEST_SERVER: i32 = 140_000;

/// How long the server may take to let somebody in, name lookup and TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long one statement may take on the way there, in the server, and back.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(60);
/// What the server is told, so that it gives up first and says so.
const SESSION: &str = "SET statement_timeout = '50s'; SET lock_timeout = '20s'; \
                       SET idle_in_transaction_session_timeout = '5min'; SET client_min_messages = 'warning'";
/// How often a waiting machine looks where the server wakes it: a pooler between them may swallow that.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How often it looks where nobody wakes it: a standby can't.
const LOOK_OFTEN: Duration = Duration::from_secs(2);
/// How much of a snapshot lies in one row, in bytes.
const PART_BYTES: usize = 1 << 20;

/// What the schema raises where a change or a key file does not follow the newest.
const NOT_NEXT: &str = "SV001";
/// What it raises where no snapshot has what is to be forgotten.
const NO_SNAPSHOT: &str = "SV002";

const HEAD: &str = "SELECT u.forgotten, greatest(u.forgotten, \
                    (SELECT max(c.seq) FROM stegvis.change AS c WHERE c.unit = u.id)) \
                    FROM stegvis.unit AS u WHERE u.id = $1";
const APPEND: &str = "INSERT INTO stegvis.change (unit, seq, sealed) \
                      SELECT $1, $2 + t.place, t.sealed \
                      FROM unnest($3) WITH ORDINALITY AS t (sealed, place) ORDER BY t.place";
/// Lengths are known without reading what is that long.
const READ: &str = "WITH next AS ( \
                        SELECT seq, octet_length(sealed) AS size FROM stegvis.change \
                        WHERE unit = $1 AND seq > $2 ORDER BY seq LIMIT $3), \
                    fits AS ( \
                        SELECT seq, sum(size) OVER (ORDER BY seq) AS total, row_number() OVER (ORDER BY seq) AS place \
                        FROM next) \
                    SELECT c.seq, c.sealed FROM fits AS f \
                    JOIN stegvis.change AS c ON c.unit = $1 AND c.seq = f.seq \
                    WHERE f.total <= $4 OR f.place = 1 ORDER BY c.seq";

/// A log in a database.
pub struct PostgresLog {
    address: PostgresAddress,
    password: Option<Zeroizing<String>>,
    unit: Uuid,
    runtime: Runtime,
    session: Option<Session>,
}

/// A connection, and who listens to what the server says unasked.
struct Session {
    client: Client,
    /// Something for each time the unit's log grew.
    news: mpsc::UnboundedReceiver<()>,
    is_woken: bool,
}

/// A value for a statement, and its type there.
type Value<'a> = (&'a (dyn ToSql + Sync), Type);

/// Why something that was asked of the server did not come about.
enum Failure {
    Said(tokio_postgres::Error),
    TimedOut,
    Log(LogError),
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Said(error)
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

impl Failure {
    /// `true` where the server refused with one of these codes.
    fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Said(error) if error.code().is_some_and(|code| codes.contains(&code.code())))
    }
}

impl PostgresLog {
    /// Makes a unit's log in a database, and the schema where it is missing.
    ///
    /// # Errors
    /// [`LogError::SchemaMissing`] where this role may not make the schema: [`SCHEMA_SQL`] is for IT then.
    /// [`LogError::Foreign`] where another login role has the unit. Whatever keeps the server from being reached.
    pub fn create(address: &PostgresAddress, password: Option<&str>, unit: Uuid) -> Result<Self, LogError> {
        let mut log = Self::at(address, password, unit)?;
        match log.call(async |_| Ok(())) {
            Err(LogError::SchemaMissing) => log.make_schema()?,
            other => other?,
        }
        let is_ours = log.call(async |session| {
            let row = session
                .one("SELECT stegvis.add_unit($1)", &[(&unit, Type::UUID)])
                .await?;
            Ok(row.try_get::<_, bool>(0)?)
        })?;
        if is_ours { Ok(log) } else { Err(LogError::Foreign(unit)) }
    }

    /// Opens a unit's log in a database.
    ///
    /// # Errors
    /// [`LogError::NoLog`] where the database has no such unit, or this login role may not see it. Whatever keeps the server
    /// from being reached.
    pub fn open(address: &PostgresAddress, password: Option<&str>, unit: Uuid) -> Result<Self, LogError> {
        let mut log = Self::at(address, password, unit)?;
        match log.unit()? {
            Some(_) => Ok(log),
            None => Err(LogError::NoLog),
        }
    }

    fn at(address: &PostgresAddress, password: Option<&str>, unit: Uuid) -> Result<Self, LogError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            address: address.clone(),
            password: password.map(|password| Zeroizing::new(password.to_owned())),
            unit,
            runtime: runtime.map_err(LogError::Local)?,
            session: None,
        })
    }

    fn make_schema(&self) -> Result<(), LogError> {
        let made = self.runtime.block_on(async {
            let session = self.connect().await?;
            if session.facts().await?.is_standby {
                return Err(LogError::Standby.into());
            }
            within(session.client.batch_execute(SCHEMA_SQL)).await
        });
        match made {
            Ok(()) => Ok(()),
            // Somebody else made it in the same moment.
            Err(failure) if failure.is(&["42P06", "42710", "23505"]) => Ok(()),
            Err(failure) if failure.is(&[SqlState::INSUFFICIENT_PRIVILEGE.code()]) => Err(LogError::SchemaMissing),
            Err(failure) => Err(self.explained(failure, true)),
        }
    }

    /// Asks something of the server, taking up contact where there is none. After a failure contact is taken up anew.
    fn call<T>(&mut self, work: impl AsyncFnOnce(&mut Session) -> Result<T, Failure>) -> Result<T, LogError> {
        let kept = self.session.take();
        let mut is_connected = false;
        let outcome = self.runtime.block_on(async {
            let mut session = match still_open(kept).await {
                Some(session) => session,
                None => {
                    let session = self.connect().await?;
                    session.make_ready(self.unit, &self.address.user).await?
                }
            };
            is_connected = true;
            let done = work(&mut session).await?;
            Ok((session, done))
        });
        match outcome {
            Ok((session, done)) => {
                self.session = Some(session);
                Ok(done)
            }
            Err(failure) => {
                // The farewell goes out now, so that the server gives up at once what it has begun.
                self.runtime.block_on(let_tasks_run());
                Err(self.explained(failure, is_connected))
            }
        }
    }

    async fn connect(&self) -> Result<Session, Failure> {
        let mut config = Config::new();
        config
            .user(&self.address.user)
            .dbname(&self.address.database)
            .host(&self.address.host)
            .port(self.address.port)
            .application_name("stegvis")
            .connect_timeout(CONNECT_TIMEOUT)
            // A server that is gone without a word is missed within a minute.
            .keepalives_idle(Duration::from_secs(30))
            .keepalives_interval(Duration::from_secs(10))
            .keepalives_retries(3)
            .tcp_user_timeout(STATEMENT_TIMEOUT);
        if let Some(password) = &self.password {
            config.password(password.as_bytes());
        }
        match self.address.protection {
            Protection::Verified => {
                let tls = self.tls()?;
                let connecting = config.ssl_mode(SslMode::Require).connect(tls);
                Session::driven(connecting).await
            }
            Protection::Loopback => {
                let connecting = config.ssl_mode(SslMode::Disable).connect(NoTls);
                Session::driven(connecting).await
            }
        }
    }

    fn tls(&self) -> Result<MakeRustlsConnect, LogError> {
        let failed = |detail: String| LogError::RootCertificate { detail };
        let mut roots = RootCertStore::empty();
        if let Some(path) = &self.address.root_certificates {
            let at = |error: &dyn std::fmt::Display| failed(format!("{}: {error}", path.display()));
            let pem = files::read_plain(path, files::MAX_TEXT_BYTES).map_err(|error| at(&error))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|error| at(&error))?;
                roots.add(certificate).map_err(|error| at(&error))?;
            }
            if roots.is_empty() {
                return Err(at(&"no certificate in PEM"));
            }
        } else {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
            if roots.is_empty() {
                let reasons: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
                return Err(failed(reasons.join(", ")));
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }

    /// A failure as what a user can do about it.
    fn explained(&self, failure: Failure, is_connected: bool) -> LogError {
        let error = match failure {
            Failure::Log(error) => return error,
            Failure::TimedOut if is_connected => return LogError::TimedOut,
            Failure::TimedOut => {
                return LogError::Unreachable {
                    server: self.address.server(),
                    detail: "no answer in time".to_owned(),
                };
            }
            Failure::Said(error) => error,
        };
        if let Some(said) = error.as_db_error() {
            return self.refused(said.code(), said.message());
        }
        let causes: Vec<_> = causes(&error).collect();
        let server = self.address.server();
        for cause in &causes {
            let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            let tls = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
            if let Some(rustls::Error::InvalidCertificate(problem)) = tls {
                return certificate_problem(problem, server);
            }
        }
        let detail = causes.last().map(ToString::to_string).unwrap_or_default();
        // What the client itself finds wrong has no codes.
        match &*detail {
            "server does not support TLS" => LogError::NoTls { server },
            "password missing" => LogError::WrongPassword {
                user: self.address.user.clone(),
            },
            _ if is_connected => LogError::Interrupted { detail },
            _ => LogError::Unreachable { server, detail },
        }
    }

    /// A refusal by the server, as what a user can do about it.
    fn refused(&self, code: &SqlState, message: &str) -> LogError {
        let detail = message.to_owned();
        let user = self.address.user.clone();
        match code.code() {
            "28P01" => LogError::WrongPassword { user },
            "28000" => LogError::NotAdmitted { detail },
            "3D000" => LogError::NoDatabase {
                database: self.address.database.clone(),
            },
            "42501" => LogError::NoRights { user, detail },
            "53300" => LogError::TooManyConnections,
            "53000" | "53100" | "53200" | "53400" => LogError::ServerFull { detail },
            "25006" => LogError::ReadOnly,
            "57P01" | "57P02" | "57P03" | "57P05" => LogError::Restarting,
            "57014" | "55P03" | "25P03" => LogError::TimedOut,
            // The schema is looked for on connecting: here a part of it has gone since.
            "42P01" | "42883" | "3F000" => LogError::SchemaMissing,
            code => LogError::Server {
                code: code.to_owned(),
                detail,
            },
        }
    }

    /// The number up to which changes are gone, and the head.
    fn ends(&mut self) -> Result<(Seq, Seq), LogError> {
        let unit = self.unit;
        self.call(async |session| session.ends(unit).await)
    }
}

/// A kept connection, unless it was lost since.
async fn still_open(kept: Option<Session>) -> Option<Session> {
    let session = kept?;
    // What the server said meanwhile, its farewell too, is heard only when there is time to.
    let_tasks_run().await;
    (!session.client.is_closed()).then_some(session)
}

/// Lets the task of a connection take what has come and send what is to go, without waiting for anything.
async fn let_tasks_run() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

/// Waits for the server, but not for ever.
async fn within<T>(answer: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T, Failure> {
    match timeout(STATEMENT_TIMEOUT, answer).await {
        Ok(answer) => answer.map_err(Failure::Said),
        Err(_) => Err(Failure::TimedOut),
    }
}

/// What a server and a role are like.
struct Facts {
    version: i32,
    is_standby: bool,
    has_schema: bool,
    may_use_schema: bool,
}

impl Session {
    /// Connects, and leaves the connection to a task of its own.
    async fn driven<S, T>(
        connecting: impl Future<Output = Result<(Client, Connection<S, T>), tokio_postgres::Error>>,
    ) -> Result<Self, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Ok(connected) = timeout(CONNECT_TIMEOUT, connecting).await else {
            return Err(Failure::TimedOut);
        };
        let (client, mut connection) = connected?;
        let (tell, news) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if matches!(message, AsyncMessage::Notification(_)) && tell.send(()).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            client,
            news,
            is_woken: false,
        })
    }

    async fn facts(&self) -> Result<Facts, Failure> {
        let row = self
            .one(
                "SELECT current_setting('server_version_num')::integer, pg_is_in_recovery(), n.oid IS NOT NULL, \
                 coalesce(has_schema_privilege(n.oid, 'USAGE'), false) \
                 FROM (SELECT (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'stegvis') AS oid) AS n",
                &[],
            )
            .await?;
        Ok(Facts {
            version: row.try_get(0)?,
            is_standby: row.try_get(1)?,
            has_schema: row.try_get(2)?,
            may_use_schema: row.try_get(3)?,
        })
    }

    /// Looks whether this is a server, a role and a schema to work with, and listens for news of the unit.
    async fn make_ready(mut self, unit: Uuid, user: &str) -> Result<Self, Failure> {
        within(self.client.batch_execute(SESSION)).await?;
        let facts = self.facts().await?;
        if facts.version < OLDEST_SERVER {
            return Err(LogError::ServerTooOld(facts.version / 10_000).into());
        }
        if !facts.has_schema {
            return Err(LogError::SchemaMissing.into());
        }
        if !facts.may_use_schema {
            let (user, detail) = (user.to_owned(), "schema stegvis".to_owned());
            return Err(LogError::NoRights { user, detail }.into());
        }
        let version = self.one("SELECT stegvis.version()", &[]).await?.try_get(0)?;
        if version > SCHEMA_VERSION {
            return Err(LogError::SchemaNewer(version).into());
        }
        if !facts.is_standby {
            let listen = format!("LISTEN stegvis_{}", unit.simple());
            within(self.client.batch_execute(&listen)).await?;
            self.is_woken = true;
        }
        Ok(self)
    }

    async fn query(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Failure> {
        within(self.client.query_typed(sql, values)).await
    }

    async fn one(&self, sql: &str, values: &[Value<'_>]) -> Result<Row, Failure> {
        within(self.client.query_typed_one(sql, values)).await
    }

    /// Writes, and tells a standby from a database that can only be read.
    async fn write(&self, sql: &str, values: &[Value<'_>]) -> Result<(), Failure> {
        let written = self.query(sql, values).await;
        match written {
            Ok(_) => Ok(()),
            Err(failure) if failure.is(&["25006"]) && self.is_standby().await => Err(LogError::Standby.into()),
            Err(failure) => Err(failure),
        }
    }

    async fn is_standby(&self) -> bool {
        // In a transaction that has failed, the server answers nothing more.
        let _ = within(self.client.batch_execute("ROLLBACK")).await;
        self.facts().await.is_ok_and(|facts| facts.is_standby)
    }

    async fn ends(&self, unit: Uuid) -> Result<(Seq, Seq), Failure> {
        let rows = self.query(HEAD, &[(&unit, Type::UUID)]).await?;
        let row = rows.first().ok_or(LogError::NoLog)?;
        Ok((seq(row.try_get(0)?), seq(row.try_get(1)?)))
    }

    async fn put_parts(&self, unit: Uuid, at: i64, sealed: &mut dyn Read) -> Result<(), Failure> {
        within(self.client.batch_execute("BEGIN")).await?;
        let mut part = vec![0; PART_BYTES];
        let mut parts = 0_i32;
        loop {
            let read = read_part(sealed, &mut part).map_err(LogError::Local)?;
            if read == 0 {
                break;
            }
            let values: [Value<'_>; 4] = [
                (&unit, Type::UUID),
                (&at, Type::INT8),
                (&parts, Type::INT4),
                (&&part[..read], Type::BYTEA),
            ];
            self.write(
                "INSERT INTO stegvis.snapshot_part (unit, seq, part, sealed) VALUES ($1, $2, $3, $4)",
                &values,
            )
            .await?;
            parts += 1;
        }
        let values: [Value<'_>; 3] = [(&unit, Type::UUID), (&at, Type::INT8), (&parts, Type::INT4)];
        self.write(
            "INSERT INTO stegvis.snapshot (unit, seq, parts) VALUES ($1, $2, $3)",
            &values,
        )
        .await?;
        within(self.client.batch_execute("COMMIT")).await
    }
}

impl UnitLog for PostgresLog {
    fn unit(&mut self) -> Result<Option<Uuid>, LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let rows = session
                .query("SELECT id FROM stegvis.unit WHERE id = $1", &[(&unit, Type::UUID)])
                .await?;
            Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
        })
    }

    fn head(&mut self) -> Result<Seq, LogError> {
        self.ends().map(|(_, head)| head)
    }

    fn oldest(&mut self) -> Result<Seq, LogError> {
        self.ends().map(|(forgotten, _)| forgotten.next())
    }

    fn append(&mut self, after: Seq, sealed: &[Vec<u8>]) -> Result<Appended, LogError> {
        check_size(sealed.iter().map(Vec::as_slice))?;
        let unit = self.unit;
        if sealed.is_empty() {
            let head = self.head()?;
            return Ok(if head == after {
                Appended::At(head)
            } else {
                Appended::Moved(head)
            });
        }
        let appended = self.call(async |session| {
            let values: [Value<'_>; 3] = [
                (&unit, Type::UUID),
                (&number(after), Type::INT8),
                (&sealed, Type::BYTEA_ARRAY),
            ];
            match session.write(APPEND, &values).await {
                Ok(()) => Ok(true),
                Err(failure) if failure.is(&[NOT_NEXT, SqlState::UNIQUE_VIOLATION.code()]) => Ok(false),
                Err(failure) => Err(failure),
            }
        })?;
        Ok(if appended {
            Appended::At(Seq(after.0 + sealed.len() as u64))
        } else {
            Appended::Moved(self.head()?)
        })
    }

    fn read(&mut self, after: Seq, limit: usize) -> Result<Vec<(Seq, Vec<u8>)>, LogError> {
        let unit = self.unit;
        let most = i64::try_from(limit).unwrap_or(i64::MAX);
        self.call(async |session| {
            let values: [Value<'_>; 4] = [
                (&unit, Type::UUID),
                (&number(after), Type::INT8),
                (&most, Type::INT8),
                (&(MAX_READ_BYTES as i64), Type::INT8),
            ];
            // The ends are looked at first: what comes between that and the reading only adds to what is read.
            let (forgotten, head) = session.ends(unit).await?;
            if forgotten > after {
                return Err(LogError::Forgotten {
                    oldest: forgotten.next(),
                }
                .into());
            }
            let rows = session.query(READ, &values).await?;
            let mut changes = Vec::with_capacity(rows.len());
            let mut next = after.next();
            for row in rows {
                let change = (seq(row.try_get(0)?), row.try_get(1)?);
                if change.0 != next {
                    break;
                }
                next = next.next();
                changes.push(change);
            }
            if changes.is_empty() && limit > 0 && head > after {
                let (forgotten, _) = session.ends(unit).await?;
                return Err(if forgotten > after {
                    LogError::Forgotten {
                        oldest: forgotten.next(),
                    }
                } else {
                    LogError::Missing(next)
                }
                .into());
            }
            Ok(changes)
        })
    }

    fn keys(&mut self) -> Result<Option<(u64, Vec<u8>)>, LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let rows = session
                .query(
                    "SELECT version, sealed FROM stegvis.keys WHERE unit = $1 ORDER BY version DESC LIMIT 1",
                    &[(&unit, Type::UUID)],
                )
                .await?;
            match rows.first() {
                Some(row) => Ok(Some((seq(row.try_get(0)?).0, row.try_get(1)?))),
                None => Ok(None),
            }
        })
    }

    fn put_keys(&mut self, expected: u64, keys: &[u8]) -> Result<bool, LogError> {
        check_size([keys])?;
        let unit = self.unit;
        let version = number(Seq(expected).next());
        self.call(async |session| {
            let values: [Value<'_>; 3] = [(&unit, Type::UUID), (&version, Type::INT8), (&keys, Type::BYTEA)];
            let put = session.write(
                "INSERT INTO stegvis.keys (unit, version, sealed) VALUES ($1, $2, $3)",
                &values,
            );
            match put.await {
                Ok(()) => Ok(true),
                Err(failure) if failure.is(&[NOT_NEXT, SqlState::UNIQUE_VIOLATION.code()]) => Ok(false),
                Err(failure) => Err(failure),
            }
        })
    }

    fn snapshot(&mut self) -> Result<Option<Seq>, LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let newest = "SELECT max(seq) FROM stegvis.snapshot WHERE unit = $1";
            let row = session.one(newest, &[(&unit, Type::UUID)]).await?;
            Ok(row.try_get::<_, Option<i64>>(0)?.map(seq))
        })
    }

    fn read_snapshot(&mut self, at: Seq, into: &mut dyn Write) -> Result<(), LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let values: [Value<'_>; 2] = [(&unit, Type::UUID), (&number(at), Type::INT8)];
            let parts = "SELECT parts FROM stegvis.snapshot WHERE unit = $1 AND seq = $2";
            let rows = session.query(parts, &values).await?;
            let parts: i32 = rows.first().ok_or(LogError::NoSnapshot(at))?.try_get(0)?;
            for part in 0..parts {
                let values: [Value<'_>; 3] = [(&unit, Type::UUID), (&number(at), Type::INT8), (&part, Type::INT4)];
                let sql = "SELECT sealed FROM stegvis.snapshot_part WHERE unit = $1 AND seq = $2 AND part = $3";
                let rows = session.query(sql, &values).await?;
                // Two newer ones have come meanwhile.
                let row = rows.first().ok_or(LogError::NoSnapshot(at))?;
                into.write_all(row.try_get(0)?).map_err(LogError::Local)?;
            }
            Ok(())
        })
    }

    fn put_snapshot(&mut self, at: Seq, sealed: &mut dyn Read) -> Result<(), LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let values: [Value<'_>; 2] = [(&unit, Type::UUID), (&number(at), Type::INT8)];
            let sql = "SELECT FROM stegvis.snapshot WHERE unit = $1 AND seq = $2";
            if !session.query(sql, &values).await?.is_empty() {
                return Ok(());
            }
            match session.put_parts(unit, number(at), sealed).await {
                // Somebody else stored the same one in the same moment.
                Err(failure) if failure.is(&[SqlState::UNIQUE_VIOLATION.code()]) => {
                    within(session.client.batch_execute("ROLLBACK")).await
                }
                other => other,
            }
        })
    }

    fn forget_before(&mut self, seq: Seq) -> Result<(), LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let values: [Value<'_>; 2] = [(&unit, Type::UUID), (&number(seq), Type::INT8)];
            match session.write("SELECT stegvis.forget_before($1, $2)", &values).await {
                Err(failure) if failure.is(&[NO_SNAPSHOT]) => {
                    Err(LogError::NoSnapshot(Seq(seq.0.saturating_sub(1))).into())
                }
                other => other,
            }
        })
    }

    fn wait(&mut self, after: Seq, at_most: Duration) -> Result<bool, LogError> {
        let unit = self.unit;
        let begun = Instant::now();
        self.call(async |session| {
            loop {
                if session.ends(unit).await?.1 > after {
                    return Ok(true);
                }
                let left = at_most.saturating_sub(begun.elapsed());
                if left.is_zero() {
                    return Ok(false);
                }
                let look = if session.is_woken { LOOK_EVERY } else { LOOK_OFTEN };
                // No sender left: the connection is gone, and asking for the head tells how.
                let _ = timeout(left.min(look), session.news.recv()).await;
            }
        })
    }

    fn put_message(&mut self, to: &str, id: Uuid, sealed: &[u8]) -> Result<(), LogError> {
        check_size([sealed])?;
        let unit = self.unit;
        self.call(async |session| {
            let values: [Value<'_>; 4] = [
                (&unit, Type::UUID),
                (&box_name(to), Type::TEXT),
                (&id, Type::UUID),
                (&sealed, Type::BYTEA),
            ];
            session
                .write("SELECT stegvis.put_message($1, $2, $3, $4)", &values)
                .await
        })
    }

    fn messages(&mut self, to: &str) -> Result<Vec<(Uuid, Vec<u8>)>, LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let values: [Value<'_>; 2] = [(&unit, Type::UUID), (&box_name(to), Type::TEXT)];
            let sql = "SELECT id, sealed FROM stegvis.message WHERE unit = $1 AND box = $2 ORDER BY id";
            let rows = session.query(sql, &values).await?;
            let messages = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
            messages.collect()
        })
    }

    fn remove_message(&mut self, to: &str, id: Uuid) -> Result<(), LogError> {
        let unit = self.unit;
        self.call(async |session| {
            let values: [Value<'_>; 3] = [(&unit, Type::UUID), (&box_name(to), Type::TEXT), (&id, Type::UUID)];
            session
                .write("SELECT stegvis.remove_message($1, $2, $3)", &values)
                .await
        })
    }
}

fn certificate_problem(problem: &CertificateError, server: String) -> LogError {
    use CertificateError as Problem;
    match problem {
        Problem::Expired
        | Problem::ExpiredContext { .. }
        | Problem::NotValidYet
        | Problem::NotValidYetContext { .. } => LogError::CertificateExpired { server },
        Problem::NotValidForName | Problem::NotValidForNameContext { .. } => LogError::CertificateWrongHost { server },
        other => LogError::CertificateNotTrusted {
            server,
            detail: other.to_string(),
        },
    }
}

/// An error and what it comes from, outermost first.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// A number as the database keeps it. More than it can keep is nowhere, so nothing is found there.
fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

fn seq(number: i64) -> Seq {
    Seq(u64::try_from(number).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};
    use std::thread;

    use super::super::conformance::{Place, conformance};
    use super::super::server::{self, Certificate, DATABASE, PASSWORD, Server, authority};
    use super::super::{LogAddress, create, open};
    use super::*;

    /// One database with two units' login roles.
    struct Shared {
        server: Arc<Server>,
        role: String,
        beside: String,
    }

    impl Shared {
        fn new() -> Self {
            let server = server::shared();
            let name = |what: &str| format!("{what}_{}", Uuid::now_v7().simple());
            let (role, beside) = (name("unit"), name("other"));
            server.add_role(&role);
            server.add_role(&beside);
            Self { server, role, beside }
        }
    }

    impl Place for Shared {
        fn create(&self, unit: Uuid) -> Box<dyn UnitLog> {
            create(&self.server.address(&self.role), Some(PASSWORD), unit).expect("made")
        }

        fn open(&self, unit: Uuid) -> Result<Box<dyn UnitLog>, LogError> {
            open(&self.server.address(&self.role), Some(PASSWORD), unit)
        }

        fn beside(&self, unit: Uuid) -> Box<dyn UnitLog> {
            create(&self.server.address(&self.beside), Some(PASSWORD), unit).expect("made")
        }
    }

    conformance!(super::Shared::new());

    fn refusal(opened: Result<Box<dyn UnitLog>, LogError>) -> LogError {
        opened.map(drop).expect_err("it is refused")
    }

    fn with(address: &LogAddress, change: impl FnOnce(&mut PostgresAddress)) -> LogAddress {
        let LogAddress::Postgres(mut address) = address.clone() else {
            panic!("a database");
        };
        change(&mut address);
        LogAddress::Postgres(address)
    }

    #[test]
    fn what_keeps_somebody_out_is_told_apart() {
        let place = Shared::new();
        let unit = Uuid::now_v7();
        let address = place.server.address(&place.role);
        let try_at = |address: &LogAddress| refusal(open(address, Some(PASSWORD), unit));

        for password in [Some("not the password"), None] {
            let error = refusal(open(&address, password, unit));
            assert!(
                matches!(&error, LogError::WrongPassword { user } if *user == place.role),
                "{error:?}"
            );
        }
        let error = try_at(&with(&address, |address| address.user = "nobody".to_owned()));
        assert!(matches!(error, LogError::WrongPassword { .. }), "{error:?}");
        let error = try_at(&with(&address, |address| address.database = "another".to_owned()));
        assert!(
            matches!(&error, LogError::NoDatabase { database } if database == "another"),
            "{error:?}"
        );
        let error = try_at(&with(&address, |address| address.port = server_of_nothing()));
        assert!(matches!(error, LogError::Unreachable { .. }), "{error:?}");
        let error = try_at(&with(&address, |address| address.host = "nowhere.invalid".to_owned()));
        assert!(matches!(error, LogError::Unreachable { .. }), "{error:?}");
        let error = try_at(&address);
        assert!(matches!(error, LogError::NoLog), "{error:?}");
        create(&place.server.address(&place.beside), Some(PASSWORD), unit).expect("made by the other role");
        let error = try_at(&address);
        assert!(
            matches!(error, LogError::NoLog),
            "another role's unit can't be told from none: {error:?}"
        );
        let error = refusal(create(&address, Some(PASSWORD), unit));
        assert!(matches!(error, LogError::Foreign(found) if found == unit), "{error:?}");

        let role = format!("outside_{}", Uuid::now_v7().simple());
        let sql = format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'");
        place.server.administer(DATABASE, &sql);
        let error = try_at(&place.server.address(&role));
        assert!(
            matches!(&error, LogError::NoRights { user, .. } if *user == role),
            "{error:?}"
        );

        place
            .server
            .administer(DATABASE, &format!("ALTER ROLE {role} CONNECTION LIMIT 0"));
        let error = try_at(&place.server.address(&role));
        assert!(matches!(error, LogError::TooManyConnections), "{error:?}");
        place
            .server
            .administer(DATABASE, &format!("ALTER ROLE {role} CONNECTION LIMIT -1 NOLOGIN"));
        let error = try_at(&place.server.address(&role));
        assert!(matches!(error, LogError::NotAdmitted { .. }), "{error:?}");
    }

    /// A port on which nobody listens.
    fn server_of_nothing() -> u16 {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        listener.local_addr().expect("bound").port()
    }

    #[test]
    fn whoever_answers_without_being_the_server_is_not_believed() {
        let unit = Uuid::now_v7();
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let answering = thread::spawn(move || {
            // "No TLS", then something that is no PostgreSQL.
            for answer in [b"N".to_vec(), b"S".to_vec()] {
                let (mut stream, _) = listener.accept().expect("somebody comes");
                let mut asked = [0; 8];
                stream.read_exact(&mut asked).expect("a request for TLS");
                stream.write_all(&answer).expect("answered");
            }
        });
        let place = Shared::new();
        let address = with(&place.server.address(&place.role), |address| address.port = port);
        let error = refusal(open(&address, Some(PASSWORD), unit));
        assert!(
            matches!(error, LogError::NoTls { .. }),
            "a password is never sent in the clear: {error:?}"
        );
        let error = refusal(open(&address, Some(PASSWORD), unit));
        assert!(matches!(error, LogError::Unreachable { .. }), "{error:?}");
        answering.join().expect("it ended");
    }

    #[test]
    fn certificates_are_looked_at() {
        let server = Server::start();
        server.add_role("unit_a");
        let unit = Uuid::now_v7();
        let address = server.address("unit_a");
        create(&address, Some(PASSWORD), unit).expect("a certificate of the authority that is trusted");

        let error = refusal(open(
            &server.address_at("127.0.0.1", "unit_a", DATABASE),
            Some(PASSWORD),
            unit,
        ));
        assert!(
            matches!(error, LogError::CertificateWrongHost { .. }),
            "it is of localhost: {error:?}"
        );
        let error = refusal(open(
            &with(&address, |address| {
                address.root_certificates = Some("/nowhere/root.crt".into());
            }),
            Some(PASSWORD),
            unit,
        ));
        assert!(
            matches!(&error, LogError::RootCertificate { detail } if detail.contains("/nowhere/root.crt")),
            "{error:?}"
        );

        let stranger = authority("Another authority");
        let show = |host: &str, last_year: i32, by: &server::Authority| {
            server.show(&Certificate { host, last_year, by });
            server.restart();
            refusal(open(&address, Some(PASSWORD), unit))
        };
        let error = show("localhost", 2021, server.authority());
        assert!(matches!(error, LogError::CertificateExpired { .. }), "{error:?}");
        let error = show("localhost", 2099, &stranger);
        assert!(matches!(error, LogError::CertificateNotTrusted { .. }), "{error:?}");
        let error = show("db.example.se", 2099, server.authority());
        assert!(matches!(error, LogError::CertificateWrongHost { .. }), "{error:?}");

        server.show(&Certificate {
            host: "localhost",
            last_year: 2099,
            by: server.authority(),
        });
        server.restart();
        let mut log = open(&address, Some(PASSWORD), unit).expect("opened");
        assert_eq!(log.head().expect("asked"), Seq(0), "a restart lost nothing");
    }

    #[test]
    fn a_form_stations_role_reaches_messages_and_nothing_of_the_log() {
        let place = Shared::new();
        let unit = Uuid::now_v7();
        let mut log = create(&place.server.address(&place.role), Some(PASSWORD), unit).expect("made");
        log.append(Seq(0), &[vec![1]]).expect("appended");
        log.put_keys(0, b"keys").expect("put");
        log.put_snapshot(Seq(1), &mut &b"one"[..]).expect("stored");
        let role = format!("{}_lobby", place.role);
        place.server.add_station(&role, unit);
        let mut lobby = open(&place.server.address(&role), Some(PASSWORD), unit).expect("its unit is there");
        let id = Uuid::now_v7();
        lobby.put_message("answers", id, b"sealed").expect("put");
        assert_eq!(log.messages("answers").expect("read"), [(id, b"sealed".to_vec())]);
        log.put_message("station", id, b"form").expect("put");
        assert_eq!(lobby.messages("station").expect("read"), [(id, b"form".to_vec())]);
        lobby.remove_message("station", id).expect("removed");
        assert_eq!(log.messages("station").expect("read"), []);
        let refused = [
            lobby.read(Seq(0), 9).err(),
            lobby.append(Seq(1), &[vec![2]]).err(),
            lobby.keys().err(),
            lobby.put_keys(1, b"others").err(),
            lobby.snapshot().err(),
            lobby.forget_before(Seq(1)).err(),
        ];
        for error in refused {
            assert!(matches!(error, Some(LogError::NoRights { .. })), "{error:?}");
        }
        assert_eq!(log.head().expect("read"), Seq(1));
    }

    #[test]
    fn to_this_computer_alone_it_goes_without_tls() {
        let place = Shared::new();
        let text = format!("postgres://{}@127.0.0.1:{}/{DATABASE}", place.role, place.server.port());
        let address: LogAddress = text.parse().expect("an address");
        let unit = Uuid::now_v7();
        let mut log = create(&address, Some(PASSWORD), unit).expect("made");
        assert_eq!(log.append(Seq(0), &[vec![1]]).expect("appended"), Appended::At(Seq(1)));
    }

    #[test]
    fn the_schema_is_made_by_whoever_may() {
        let server = Server::start_empty();
        let unit = Uuid::now_v7();
        let role = |name: &str, rights: &str| {
            let sql = format!("CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' {rights}");
            server.administer(DATABASE, &sql);
        };
        role("without", "");
        let error = refusal(create(&server.address("without"), Some(PASSWORD), unit));
        assert!(matches!(error, LogError::SchemaMissing), "{error:?}");
        let error = refusal(open(&server.address("without"), Some(PASSWORD), unit));
        assert!(matches!(error, LogError::SchemaMissing), "{error:?}");

        role("owner", "CREATEROLE");
        server.administer(DATABASE, &format!("GRANT CREATE ON DATABASE {DATABASE} TO owner"));
        let owner = server.address("owner");
        let mut log = create(&owner, Some(PASSWORD), unit).expect("it may");
        assert_eq!(
            log.append(Seq(0), &vec![vec![1]; 3]).expect("appended"),
            Appended::At(Seq(3))
        );
        log.put_snapshot(Seq(3), &mut &b"three"[..]).expect("stored");
        log.forget_before(Seq(3)).expect("forgotten");
        log.put_message("box", Uuid::nil(), b"message").expect("put");
        assert_eq!(log.read(Seq(2), 9).expect("read").len(), 1);
        // Row-level security holds for who owns the tables as well.
        server.add_role("unit_b");
        let other = Uuid::now_v7();
        let mut others = create(&server.address("unit_b"), Some(PASSWORD), other).expect("made");
        others.append(Seq(0), &[vec![2]]).expect("appended");
        let seen = server.run_sql("owner", DATABASE, "SELECT unit FROM stegvis.change");
        assert_eq!(seen, Ok(vec![unit.to_string()]));
        let gone = format!("SELECT stegvis.forget_before('{other}', 2)");
        assert_eq!(
            server.run_sql("owner", DATABASE, &gone).expect_err("refused").0,
            "42501"
        );

        server.administer(
            DATABASE,
            "CREATE OR REPLACE FUNCTION stegvis.version() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
        );
        let error = refusal(open(&owner, Some(PASSWORD), unit));
        assert!(matches!(error, LogError::SchemaNewer(2)), "{error:?}");
    }

    #[test]
    fn a_role_may_add_to_its_own_unit_and_nothing_else() {
        let place = Shared::new();
        let (own, other) = (Uuid::now_v7(), Uuid::now_v7());
        let mut log = place.create(own);
        let mut others = place.beside(other);
        for log in [&mut log, &mut others] {
            log.append(Seq(0), &[vec![1], vec![2]]).expect("appended");
            assert!(log.put_keys(0, b"keys").expect("put"));
            log.put_snapshot(Seq(2), &mut &b"two"[..]).expect("stored");
            log.put_message("box", Uuid::nil(), b"message").expect("put");
        }
        let refused = |sql: &str| match place.server.run_sql(&place.role, DATABASE, sql) {
            Err((code, _)) => code,
            Ok(rows) => panic!("{sql} went through: {rows:?}"),
        };
        let mut forbidden = 0;
        for table in [
            "unit",
            "change",
            "keys",
            "snapshot",
            "snapshot_part",
            "message",
            "member",
        ] {
            for sql in [
                format!("DELETE FROM stegvis.{table}"),
                format!("TRUNCATE stegvis.{table}"),
                format!("DROP TABLE stegvis.{table} CASCADE"),
                format!("ALTER TABLE stegvis.{table} DISABLE ROW LEVEL SECURITY"),
                format!("CREATE TRIGGER t BEFORE INSERT ON stegvis.{table} EXECUTE FUNCTION stegvis.change_follows()"),
            ] {
                assert_eq!(refused(&sql), "42501", "{sql}");
                forbidden += 1;
            }
            let column = match table {
                "unit" => "forgotten = 9",
                "snapshot" => "parts = 0",
                "member" => "role = current_user",
                _ => "sealed = '\\x00'",
            };
            let sql = format!("UPDATE stegvis.{table} SET {column}");
            assert_eq!(refused(&sql), "42501", "{sql}");
            forbidden += 1;
        }
        for sql in [
            format!("INSERT INTO stegvis.unit (id) VALUES ('{}')", Uuid::now_v7()),
            format!("INSERT INTO stegvis.member VALUES ('{other}', current_user)"),
            format!("INSERT INTO stegvis.message VALUES ('{own}', 'box', '{own}', '\\x00')"),
            "SELECT * FROM stegvis.member".to_owned(),
            format!("SELECT stegvis.admit('{other}', '{}')", place.role),
            format!("SET ROLE {}", place.beside),
            format!("SET SESSION AUTHORIZATION {}", place.beside),
            "CREATE TABLE stegvis.own (a integer)".to_owned(),
            "CREATE FUNCTION stegvis.own() RETURNS integer LANGUAGE sql AS 'SELECT 1'".to_owned(),
            // What is another's.
            format!("INSERT INTO stegvis.keys VALUES ('{other}', 2, '\\x00')"),
            format!("INSERT INTO stegvis.snapshot VALUES ('{other}', 3, 0)"),
            format!("INSERT INTO stegvis.snapshot_part VALUES ('{other}', 2, 1, '\\x00')"),
            format!("SELECT stegvis.forget_before('{other}', 2)"),
            format!("SELECT stegvis.put_message('{other}', 'box', '{own}', '\\x00')"),
            format!("SELECT stegvis.remove_message('{other}', 'box', '{}')", Uuid::nil()),
        ] {
            assert_eq!(refused(&sql), "42501", "{sql}");
            forbidden += 1;
        }
        assert_eq!(forbidden, 57);
        // Its number is told by nothing but that it is refused.
        let sql = format!("INSERT INTO stegvis.change VALUES ('{other}', 3, '\\x00')");
        assert_eq!(refused(&sql), NOT_NEXT);
        for number in [0, 1, 2, 4, 1_000_000] {
            let sql = format!("INSERT INTO stegvis.change VALUES ('{own}', {number}, '\\x00')");
            assert_eq!(
                refused(&sql),
                NOT_NEXT,
                "no gap and no second can be made by hand: {number}"
            );
        }
        for (table, key) in [
            ("unit", "id"),
            ("change", "unit"),
            ("keys", "unit"),
            ("snapshot", "unit"),
            ("snapshot_part", "unit"),
            ("message", "unit"),
        ] {
            let sql = format!("SET stegvis.unit = '{other}'; SELECT DISTINCT {key} FROM stegvis.{table}");
            let seen = place.server.run_sql(&place.role, DATABASE, &sql);
            assert_eq!(seen, Ok(vec![own.to_string()]), "{table}");
        }
        assert_eq!(
            others.read(Seq(0), 9).expect("read").len(),
            2,
            "nothing of it reached the other"
        );
        assert_eq!(others.keys().expect("asked"), Some((1, b"keys".to_vec())));
        assert_eq!(others.messages("box").expect("asked").len(), 1);
    }

    #[test]
    fn a_second_role_is_let_into_a_unit_by_it() {
        let place = Shared::new();
        let unit = Uuid::now_v7();
        place.create(unit).append(Seq(0), &[vec![1]]).expect("appended");
        let colleague = place.server.address(&place.beside);
        assert!(matches!(
            refusal(open(&colleague, Some(PASSWORD), unit)),
            LogError::NoLog
        ));
        place
            .server
            .administer(DATABASE, &format!("SELECT stegvis.admit('{unit}', '{}')", place.beside));
        let mut log = open(&colleague, Some(PASSWORD), unit).expect("opened");
        assert_eq!(log.append(Seq(1), &[vec![2]]).expect("appended"), Appended::At(Seq(2)));
    }

    #[test]
    fn older_key_files_are_gone() {
        let place = Shared::new();
        let unit = Uuid::now_v7();
        let mut log = place.create(unit);
        for version in 0..3 {
            assert!(log.put_keys(version, b"keys").expect("put"));
        }
        let sql = format!("SELECT version FROM stegvis.keys WHERE unit = '{unit}'");
        let kept = place.server.run_sql(&place.role, DATABASE, &sql);
        assert_eq!(kept, Ok(vec!["3".to_owned()]));
    }

    #[test]
    fn a_missing_change_is_told_by_its_number() {
        let place = Shared::new();
        let unit = Uuid::now_v7();
        let mut log = place.create(unit);
        log.append(Seq(0), &vec![vec![1]; 4]).expect("appended");
        place.server.administer(
            DATABASE,
            &format!("DELETE FROM stegvis.change WHERE unit = '{unit}' AND seq = 2"),
        );
        assert_eq!(log.read(Seq(0), 9).expect("up to the gap").len(), 1);
        let read = log.read(Seq(1), 9);
        assert!(matches!(read, Err(LogError::Missing(Seq(2)))), "{read:?}");
    }

    #[test]
    fn a_database_that_can_only_be_read_is_read() {
        let place = Shared::new();
        let unit = Uuid::now_v7();
        let mut log = place.create(unit);
        log.append(Seq(0), &[vec![1]]).expect("appended");
        let set = |on: &str| {
            let sql = format!("ALTER ROLE {} SET default_transaction_read_only = {on}", place.role);
            place.server.administer(DATABASE, &sql);
        };
        set("on");
        let mut log = place.open(unit).expect("opened");
        let writes = [
            log.append(Seq(1), &[vec![2]]).map(drop),
            log.put_keys(0, b"keys").map(drop),
            log.put_snapshot(Seq(1), &mut &b"one"[..]),
            log.put_message("box", Uuid::nil(), b""),
        ];
        for written in writes {
            assert!(matches!(written, Err(LogError::ReadOnly)), "{written:?}");
        }
        assert_eq!(log.read(Seq(0), 9).expect("read").len(), 1);
        set("off");
        let mut log = place.open(unit).expect("opened");
        assert_eq!(log.append(Seq(1), &[vec![2]]).expect("appended"), Appended::At(Seq(2)));
    }

    #[test]
    fn a_full_server_is_told_and_loses_nothing() {
        let server = Server::start();
        server.add_role("unit_a");
        let unit = Uuid::now_v7();
        let mut log = create(&server.address("unit_a"), Some(PASSWORD), unit).expect("made");
        log.append(Seq(0), &[vec![1]]).expect("appended");
        // What the server says where its disk has no room for the row.
        server.administer(
            DATABASE,
            "CREATE FUNCTION public.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$; \
             CREATE TRIGGER a_full BEFORE INSERT ON stegvis.change FOR EACH ROW EXECUTE FUNCTION public.full()",
        );
        let full = log.append(Seq(1), &[vec![2]]);
        assert!(
            matches!(&full, Err(LogError::ServerFull { detail }) if detail.contains("No space")),
            "{full:?}"
        );
        assert_eq!(log.read(Seq(0), 9).expect("read").len(), 1);
        server.administer(DATABASE, "DROP TRIGGER a_full ON stegvis.change");
        assert_eq!(log.append(Seq(1), &[vec![2]]).expect("appended"), Appended::At(Seq(2)));

        // All connections that are not kept for the administrator.
        let mut open_ones = Vec::new();
        let refused = loop {
            match open(&server.address("unit_a"), Some(PASSWORD), unit) {
                Ok(log) => open_ones.push(log),
                Err(error) => break error,
            }
            assert!(open_ones.len() < 100, "there is no end of connections");
        };
        assert!(matches!(refused, LogError::TooManyConnections), "{refused:?}");
        assert!(open_ones.len() > 40, "{}", open_ones.len());
        assert_eq!(log.head().expect("who is in stays in"), Seq(2));
        drop(open_ones);
        // The server needs a moment to see that they are gone.
        let begun = Instant::now();
        while open(&server.address("unit_a"), Some(PASSWORD), unit).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "nobody gets in any more");
            thread::sleep(Duration::from_millis(50));
        }
    }

    #[test]
    fn a_server_that_stops_comes_back() {
        let server = Server::start();
        server.add_role("unit_a");
        let unit = Uuid::now_v7();
        let address = server.address("unit_a");
        let mut log = create(&address, Some(PASSWORD), unit).expect("made");
        log.append(Seq(0), &[vec![1]]).expect("appended");
        server.stop();
        for _ in 0..3 {
            let gone = log.append(Seq(1), &[vec![2]]);
            assert!(
                matches!(
                    gone,
                    Err(LogError::Unreachable { .. } | LogError::Interrupted { .. } | LogError::Restarting)
                ),
                "{gone:?}"
            );
            assert!(gone.expect_err("just seen").is_passing());
        }
        server.run_again();
        assert_eq!(log.head().expect("contact is taken up again"), Seq(1));
        assert_eq!(log.append(Seq(1), &[vec![2]]).expect("appended"), Appended::At(Seq(2)));

        // Stopped and back between two calls: nothing was under way, so nobody need hear of it.
        server.restart();
        assert_eq!(log.append(Seq(2), &[vec![3]]).expect("appended"), Appended::At(Seq(3)));

        let start = Barrier::new(2);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let mut log = open(&address, Some(PASSWORD), unit).expect("opened");
                start.wait();
                log.wait(Seq(3), Duration::from_secs(300))
            });
            start.wait();
            thread::sleep(Duration::from_millis(200));
            server.stop();
            let waited = waiting.join().expect("it ended");
            assert!(
                waited.as_ref().is_err_and(LogError::is_passing),
                "who waits is told: {waited:?}"
            );
        });

        server.become_standby();
        assert_eq!(log.read(Seq(0), 9).expect("a standby can be read").len(), 3);
        assert!(log.wait(Seq(2), Duration::from_secs(5)).expect("and asked"));
        assert!(!log.wait(Seq(3), Duration::from_millis(10)).expect("and asked"));
        for written in [
            log.append(Seq(3), &[vec![4]]).map(drop),
            log.put_message("box", Uuid::nil(), b""),
            log.put_snapshot(Seq(3), &mut &b"three"[..]),
        ] {
            assert!(matches!(written, Err(LogError::Standby)), "{written:?}");
        }
    }

    #[test]
    fn a_server_that_is_killed_under_load_loses_nothing_acknowledged() {
        let server = Server::start();
        server.add_role("unit_a");
        let unit = Uuid::now_v7();
        let address = server.address("unit_a");
        create(&address, Some(PASSWORD), unit).expect("made");
        let kills = 4;
        let (mut acknowledged, mut unknown) = (0, 0);
        for kill in 0..kills {
            let start = Barrier::new(4);
            thread::scope(|scope| {
                let writers: Vec<_> = (0..3)
                    .map(|writer| {
                        let (start, address) = (&start, &address);
                        scope.spawn(move || {
                            let mut log = open(address, Some(PASSWORD), unit).expect("opened");
                            let mut head = log.head().expect("asked");
                            let mut stands = Vec::new();
                            start.wait();
                            for number in 0.. {
                                let sealed = [format!("{kill} {writer} {number}").into_bytes(), vec![7; 600]];
                                match log.append(head, &sealed) {
                                    Ok(Appended::At(last)) => {
                                        stands.push((Seq(last.0 - 1), sealed[0].clone()));
                                        head = last;
                                    }
                                    Ok(Appended::Moved(now)) => head = now,
                                    Err(error) => {
                                        assert!(error.is_passing(), "{error:?}");
                                        return (stands, sealed[0].clone());
                                    }
                                }
                            }
                            unreachable!("the server is killed")
                        })
                    })
                    .collect();
                start.wait();
                thread::sleep(Duration::from_millis(150 + 130 * kill));
                server.kill();
                let ended: Vec<_> = writers
                    .into_iter()
                    .map(|writer| writer.join().expect("it ended"))
                    .collect();
                server.run_again();
                let mut log = open(&address, Some(PASSWORD), unit).expect("opened");
                let mut all = Vec::new();
                loop {
                    let read = log.read(Seq(all.len() as u64), 500).expect("read");
                    if read.is_empty() {
                        break;
                    }
                    all.extend(read);
                }
                for (place, (seq, _)) in all.iter().enumerate() {
                    assert_eq!(seq.0, place as u64 + 1, "no gap");
                }
                assert!(
                    all.len().is_multiple_of(2),
                    "two that were appended together stand together"
                );
                for (stands, last) in ended {
                    for (seq, change) in &stands {
                        let found = &all[usize::try_from(seq.0).expect("small") - 1];
                        assert_eq!(found, &(*seq, change.clone()), "it was acknowledged");
                    }
                    acknowledged += stands.len();
                    // Whoever was cut off finds out by reading.
                    unknown += all.iter().filter(|(_, change)| *change == last).count();
                }
            });
        }
        assert!(acknowledged > 20, "{acknowledged}");
        crate::tell(&format!(
            "a server that is killed: {kills} kills, {acknowledged} appends acknowledged and found, {unknown} found that were not, 0 lost"
        ));
    }
}
