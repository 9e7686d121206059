-- Form stations. Released files have it: never edit, add a migration instead.

-- Machines in a lobby that hold nothing of the unit. The same in every file of a unit.
CREATE TABLE station (
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    name       TEXT NOT NULL CHECK (length(trim(name)) > 0),
    -- By what it and the unit know each other.
    secret     BLOB NOT NULL CHECK (length(secret) = 16),
    removed_at INTEGER
) STRICT, WITHOUT ROWID;

-- Forms that stand at a station. A row goes with its form's answers, when it is taken back, or after a time.
CREATE TABLE station_form (
    participant   INTEGER NOT NULL REFERENCES participant (key),
    assessment_id BLOB NOT NULL CHECK (length(assessment_id) = 16),
    station       BLOB NOT NULL REFERENCES station (id),
    -- What opens the answers: the secret half of an age identity of this form's own.
    identity      TEXT NOT NULL,
    language      TEXT NOT NULL,
    -- A first name, where the caseworker wants one to be shown.
    greeting      TEXT CHECK (length(trim(greeting)) > 0),
    sent_at       INTEGER NOT NULL,
    sent_by       TEXT NOT NULL,
    PRIMARY KEY (participant, assessment_id)
) STRICT, WITHOUT ROWID;

-- The schema of the program that another machine was last heard with: nothing that it does not know is written before.
ALTER TABLE unit_heard ADD COLUMN schema INTEGER NOT NULL DEFAULT 2;
