-- Who may do what, what the law asks for, and a log that shows where it was tampered with.

-- Roles are codes with a space between. The first user of a file could do everything, and still can.
ALTER TABLE account ADD COLUMN roles TEXT NOT NULL DEFAULT 'caseworker coordinator administrator';
ALTER TABLE account ADD COLUMN sees_unit INTEGER NOT NULL DEFAULT 1 CHECK (sees_unit IN (0, 1));
-- The passphrase was made by an administrator.
ALTER TABLE account ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1));
-- The public half of the account's key pair. What the key file says of that is not trusted: it is not encrypted.
ALTER TABLE account ADD COLUMN recipient TEXT;
ALTER TABLE account ADD COLUMN removed_at TEXT;
CREATE UNIQUE INDEX account_that_signs_in ON account (name) WHERE removed_at IS NULL;

-- Whoever sees their own participants alone asks for these before everything they do.
CREATE INDEX responsibility_of_caseworker ON responsibility (caseworker_id);

CREATE TABLE protection (
    participant_id TEXT PRIMARY KEY REFERENCES participant (id),
    level          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The users who may see a protected participant, by name: as those who are responsible.
CREATE TABLE protection_named (
    participant_id TEXT NOT NULL REFERENCES protection (participant_id),
    name           TEXT NOT NULL,
    PRIMARY KEY (participant_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
    id             TEXT PRIMARY KEY,
    participant_id TEXT NOT NULL REFERENCES participant (id),
    kind           TEXT NOT NULL,
    date           TEXT NOT NULL,
    text_version   TEXT NOT NULL CHECK (length(trim(text_version)) > 0),
    by             TEXT NOT NULL
) STRICT;
CREATE INDEX consent_of_participant ON consent (participant_id);

-- Kept though due for removal, and why.
CREATE TABLE hold (
    participant_id TEXT PRIMARY KEY REFERENCES participant (id),
    reason         TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    since          TEXT NOT NULL,
    by             TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was removed, without a word about whom: JSON, as domain/retention.rs has it.
CREATE TABLE removal (
    number      INTEGER PRIMARY KEY,
    certificate TEXT NOT NULL
) STRICT;

-- Who is being removed in the transaction that goes on; empty at any other time.
CREATE TABLE being_removed (
    participant_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Finished forms are kept for as long as the participant is.
DROP TRIGGER finished_assessment_is_kept;
CREATE TRIGGER finished_assessment_is_kept BEFORE DELETE ON assessment
WHEN old.finished_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM occasion JOIN being_removed USING (participant_id) WHERE occasion.id = old.occasion_id
)
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never removed'); END;

DROP TRIGGER finished_answer_is_kept;
CREATE TRIGGER finished_answer_is_kept BEFORE DELETE ON answer
WHEN (SELECT finished_at FROM assessment WHERE id = old.assessment_id) IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM assessment JOIN occasion ON occasion.id = occasion_id JOIN being_removed USING (participant_id)
    WHERE assessment.id = old.assessment_id
)
BEGIN SELECT RAISE(ABORT, 'a finished answer is never removed'); END;

-- Each row of the log seals itself and the one before it; the head says which row is the last.
ALTER TABLE audit ADD COLUMN hash TEXT;
CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   TEXT NOT NULL
) STRICT;
-- Rows that were written before are sealed now, by the program; it puts the trigger back.
DROP TRIGGER audit_is_not_changed;
