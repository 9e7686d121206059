-- Moves to and from other units. Released files have it: never edit, add a migration instead.

-- What others seal participants for, and what this unit signs with. The newest is in use; the earlier ones still open what
-- was sealed for them. The same in every file of a unit.
CREATE TABLE transfer_key (
    id       BLOB PRIMARY KEY CHECK (length(id) = 16),
    -- What the unit calls itself.
    name     TEXT NOT NULL CHECK (length(trim(name)) > 0),
    -- The secret half of an age identity; what signs is derived from it.
    identity TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    made_by  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that were made for other units, each under a consent.
CREATE TABLE transfer (
    participant    INTEGER NOT NULL REFERENCES participant (key),
    id             BLOB NOT NULL CHECK (length(id) = 16),
    at             INTEGER NOT NULL,
    by             TEXT NOT NULL,
    to_name        TEXT NOT NULL,
    to_fingerprint TEXT NOT NULL,
    consent_date   INTEGER NOT NULL,
    consent_giver  TEXT NOT NULL,
    consent_form   TEXT NOT NULL,
    PRIMARY KEY (participant, id)
) STRICT, WITHOUT ROWID;

-- Who came from another unit, and with which file: none is taken in twice.
CREATE TABLE reception (
    participant      INTEGER PRIMARY KEY REFERENCES participant (key),
    file             BLOB NOT NULL UNIQUE CHECK (length(file) = 16),
    -- Whose it was there: their id and case reference.
    origin           BLOB NOT NULL CHECK (length(origin) = 16),
    reference        TEXT NOT NULL,
    sent_at          INTEGER NOT NULL,
    sent_by          TEXT NOT NULL,
    from_name        TEXT NOT NULL,
    from_fingerprint TEXT NOT NULL,
    consent_date     INTEGER NOT NULL,
    consent_giver    TEXT NOT NULL,
    consent_form     TEXT NOT NULL,
    at               INTEGER NOT NULL,
    by               TEXT NOT NULL
) STRICT;
CREATE INDEX reception_by_origin ON reception (origin);
