//! Opens an encrypted file without the program's own rooms, as the least that has to be done.

use std::io::Read as _;
use std::iter;
use std::path::Path;

use age::armor::ArmoredReader;
use age::x25519;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use rusqlite::Connection;

use crate::PASSPHRASE;

/// A connection to the file, by its key file beside it.
pub fn open(path: &Path) -> Connection {
    let keys = std::fs::read_to_string(path.with_extension("keys")).expect("keys beside the file");
    let keys: toml::Table = keys.parse().expect("a key file");
    let account = keys["account"][0].as_table().expect("an account");
    let text = |name: &str| account[name].as_str().expect("text");
    let cost = |name: &str| u32::try_from(account["cost"][name].as_integer().expect("a number")).expect("a cost");
    let derived = derive(
        &unhex(text("salt")),
        [cost("memory_kib"), cost("passes"), cost("lanes")],
    );
    let id: uuid::Uuid = text("id").parse().expect("an id");
    let nonce: [u8; 24] = unhex(text("nonce")).try_into().expect("a nonce");
    let wrapped = unhex(text("wrapped_key"));
    let payload = Payload {
        msg: &wrapped,
        aad: id.as_bytes(),
    };
    let half = XChaCha20Poly1305::new(&derived.into())
        .decrypt(&nonce.into(), payload)
        .expect("the passphrase");
    let identity: x25519::Identity = String::from_utf8(half).expect("text").parse().expect("an identity");
    let sealed = keys["sealed_keys"][0].as_str().expect("a sealed key");
    let decryptor = age::Decryptor::new(ArmoredReader::new(sealed.as_bytes())).expect("an age file");
    let mut key = Vec::new();
    decryptor
        .decrypt(iter::once(&identity as &dyn age::Identity))
        .and_then(|mut reader| Ok(reader.read_to_end(&mut key)?))
        .expect("a key");
    let connection = Connection::open(path).expect("the file");
    set_key(&connection, &key);
    connection
}

/// An empty encrypted file, written as the program writes its own.
pub fn create(path: &Path) -> Connection {
    for old in ["db", "db-wal", "db-shm"] {
        let _ = std::fs::remove_file(path.with_extension(old));
    }
    let connection = Connection::open(path).expect("a file");
    set_key(&connection, &[7; 32]);
    for (pragma, value) in [
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("secure_delete", "ON"),
    ] {
        connection
            .pragma_update_and_check(None, pragma, value, |_| Ok(()))
            .or_else(|_| connection.pragma_update(None, pragma, value))
            .expect("a setting");
    }
    connection
}

/// What Argon2id makes of the passphrase: memory in KiB, passes, lanes.
pub fn derive(salt: &[u8], [memory, passes, lanes]: [u32; 3]) -> [u8; 32] {
    let params = Params::new(memory, passes, lanes, Some(32)).expect("a cost");
    let mut derived = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSPHRASE.as_bytes(), salt, &mut derived)
        .expect("derived");
    derived
}

fn set_key(connection: &Connection, key: &[u8]) {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    connection
        .pragma_update(None, "key", format!("x'{hex}'"))
        .expect("a key");
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("digits");
    (0..text.len()).step_by(2).map(digit).collect()
}
