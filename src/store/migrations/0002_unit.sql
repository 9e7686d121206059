-- A unit of several machines. Released files have it: never edit, add a migration instead.
--
-- The first four tables and account.signer are the same in every file of a unit, as what 0001 holds is. The others are
-- this machine's own.

-- The public half of what the account signs its changes with.
ALTER TABLE account ADD COLUMN signer BLOB CHECK (length(signer) = 32);

CREATE TABLE machine (
    id        BLOB PRIMARY KEY CHECK (length(id) = 16),
    name      TEXT NOT NULL CHECK (length(trim(name)) > 0),
    -- In the order in which they joined, from 1.
    number    INTEGER NOT NULL UNIQUE CHECK (number > 0),
    joined_at INTEGER NOT NULL,
    joined_by TEXT NOT NULL,
    left_at   INTEGER
) STRICT, WITHOUT ROWID;

-- Case references that a machine may give, so that no two give the same one.
CREATE TABLE number_block (
    first   INTEGER PRIMARY KEY CHECK (first > 0),
    last    INTEGER NOT NULL CHECK (last >= first),
    machine BLOB NOT NULL REFERENCES machine (id)
) STRICT;

-- Two machines added the same thing, which became one: what is called from_id is to_id.
CREATE TABLE alias (
    kind    TEXT NOT NULL,
    from_id BLOB NOT NULL CHECK (length(from_id) = 16),
    to_id   BLOB NOT NULL CHECK (length(to_id) = 16),
    PRIMARY KEY (kind, from_id)
) STRICT, WITHOUT ROWID;

-- What two machines changed at the same time, until somebody has looked at it. `change` is the later one.
CREATE TABLE collision (
    change         BLOB NOT NULL CHECK (length(change) = 16),
    place          INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    -- value: a value gave way; forms: two finished forms of one day.
    kind           TEXT NOT NULL,
    participant_id BLOB,
    -- Table and column, or the date and respondent.
    what           TEXT NOT NULL,
    lost           TEXT,
    lost_by        TEXT,
    kept           TEXT,
    kept_by        TEXT NOT NULL,
    seen_at        INTEGER,
    seen_by        TEXT,
    PRIMARY KEY (change, place)
) STRICT, WITHOUT ROWID;

-- The unit that this file is of, and how far this machine has come in its log. At most one row.
CREATE TABLE unit (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    unit         BLOB NOT NULL CHECK (length(unit) = 16),
    machine      BLOB NOT NULL CHECK (length(machine) = 16),
    -- Where the log lies, and the secret of the unit's code.
    address      TEXT NOT NULL,
    secret       BLOB NOT NULL CHECK (length(secret) = 16),
    -- The epoch, the number and the hash of the last change that has been applied: what the next one names.
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    hash         BLOB NOT NULL CHECK (length(hash) = 32),
    -- The hash of what the file holds, waiting changes included; the last row of the log without them.
    content      BLOB NOT NULL CHECK (length(content) = 32),
    audit_number INTEGER NOT NULL,
    audit_hash   BLOB NOT NULL,
    -- The key file as it was taken from the log last.
    keys_version INTEGER NOT NULL,
    keys         TEXT NOT NULL,
    heard_at     INTEGER,
    -- The last change that removed somebody for good, and when it came here: what lies before it in the log goes.
    removal_seq  INTEGER NOT NULL DEFAULT 0,
    removal_at   INTEGER
) STRICT;

-- How far the others said that they had come.
CREATE TABLE unit_heard (
    machine BLOB PRIMARY KEY CHECK (length(machine) = 16),
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_epoch (
    epoch INTEGER PRIMARY KEY,
    key   BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;

-- Changes made here that are not in the log yet, in order.
CREATE TABLE unit_waiting (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    body      BLOB NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    -- What it changed here, so that it can be taken back.
    effect    BLOB NOT NULL
) STRICT;

-- Changes made here that a rule refused once those of others were known.
CREATE TABLE unit_set_aside (
    id        BLOB PRIMARY KEY CHECK (length(id) = 16),
    at        INTEGER NOT NULL,
    body      BLOB NOT NULL,
    signature BLOB NOT NULL,
    reason    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The log's last ninety days as they lie there, so that it can be made whole from here.
CREATE TABLE unit_entry (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;

-- Every change that has been applied: none is applied twice.
CREATE TABLE unit_seen (
    id BLOB PRIMARY KEY CHECK (length(id) = 16)
) STRICT, WITHOUT ROWID;

-- Changes in the log that every machine refuses, and whose they were.
CREATE TABLE unit_refused (
    seq    INTEGER PRIMARY KEY,
    by     TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- The log's password, sealed for the account that gave it.
CREATE TABLE unit_password (
    account BLOB PRIMARY KEY CHECK (length(account) = 16),
    sealed  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
