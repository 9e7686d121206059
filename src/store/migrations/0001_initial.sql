-- The first schema. Released files have it: never edit, add a migration instead.
--
-- Ids are UUIDv7 as 16 bytes; within the file rows name each other by integer keys. Dates are days since 1970-01-01,
-- moments milliseconds since then, in UTC. What is about one participant lies together: its rows begin with their key.

CREATE TABLE account (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    name        TEXT NOT NULL CHECK (length(trim(name)) > 0),
    -- Codes with a space between.
    roles       TEXT NOT NULL DEFAULT 'caseworker coordinator administrator',
    sees_unit   INTEGER NOT NULL DEFAULT 1 CHECK (sees_unit IN (0, 1)),
    -- The passphrase was made by an administrator.
    must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
    -- The public half of the account's key pair. What the key file says of that is not trusted: it is not encrypted.
    recipient   TEXT,
    removed_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX account_that_signs_in ON account (name) WHERE removed_at IS NULL;

-- Names of those who finish forms, which are many: a form holds the key. Neither is ever changed.
CREATE TABLE author (
    key  INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER author_is_not_changed BEFORE UPDATE ON author
BEGIN SELECT RAISE(ABORT, 'who finished a form is never changed'); END;

CREATE TABLE caseworker (
    key     INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    name    TEXT NOT NULL UNIQUE CHECK (length(trim(name)) > 0),
    -- The day from which they no longer work here.
    left_on INTEGER
) STRICT;

CREATE TABLE participant (
    key         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    reference   INTEGER NOT NULL UNIQUE CHECK (reference > 0),
    name        TEXT,
    birth_date  INTEGER,
    birth_year  INTEGER,
    gender      TEXT,
    referred_by TEXT,
    language    TEXT,
    imported_as TEXT UNIQUE,
    CHECK (birth_date IS NULL OR birth_year IS NULL)
) STRICT;

-- Periods of participation. Who comes back has another one; the last one is the one that goes on or was the latest.
CREATE TABLE participation (
    participant INTEGER NOT NULL REFERENCES participant (key),
    start_date  INTEGER NOT NULL,
    end_date    INTEGER,
    outcome     TEXT,
    note        TEXT,
    PRIMARY KEY (participant, start_date),
    CHECK (end_date IS NULL OR end_date >= start_date),
    CHECK (end_date IS NOT NULL OR (outcome IS NULL AND note IS NULL))
) STRICT, WITHOUT ROWID;

-- Who was responsible from which day on; a day without a caseworker is a row whose caseworker is NULL.
CREATE TABLE responsibility (
    participant INTEGER NOT NULL REFERENCES participant (key),
    from_date   INTEGER NOT NULL,
    caseworker  INTEGER REFERENCES caseworker (key),
    PRIMARY KEY (participant, from_date)
) STRICT, WITHOUT ROWID;
-- Whoever sees their own participants alone asks for these before everything they do.
CREATE INDEX responsibility_of_caseworker ON responsibility (caseworker);

-- The files themselves, so that old answers keep the words and the scale that they were given in.
CREATE TABLE instrument (
    key     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    source  TEXT NOT NULL,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    UNIQUE (id, version)
) STRICT;
CREATE UNIQUE INDEX instrument_in_use ON instrument (current) WHERE current = 1;

CREATE TABLE occasion (
    participant INTEGER NOT NULL REFERENCES participant (key),
    date        INTEGER NOT NULL,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    PRIMARY KEY (participant, date)
) STRICT, WITHOUT ROWID;

-- A form with its answers. Version 1 is the first, higher ones correct it. Finished forms are never changed or removed.
CREATE TABLE assessment (
    participant       INTEGER NOT NULL,
    date              INTEGER NOT NULL,
    -- 0 is the participant, 1 the caseworker.
    respondent        INTEGER NOT NULL CHECK (respondent IN (0, 1)),
    version           INTEGER NOT NULL CHECK (version > 0),
    -- A form that was never finished can lie in the bin: 0 is out of it, each one in it has a number of its own.
    bin               INTEGER NOT NULL DEFAULT 0 CHECK (bin >= 0),
    id                BLOB NOT NULL CHECK (length(id) = 16),
    instrument        INTEGER NOT NULL REFERENCES instrument (key),
    -- One byte for each indicator of the instrument, in its order: the level's place on the scale from 0, or 255 not asked,
    -- 254 asked and not answered, 253 "vet inte", 252 "vill inte svara".
    answers           BLOB NOT NULL,
    finished_at       INTEGER,
    finished_by       INTEGER REFERENCES author (key),
    correction_reason TEXT,
    -- How it was filled in: codes with a space between, none where that is not known.
    filled_in         TEXT NOT NULL DEFAULT '',
    -- The language that the questions were read in.
    language          TEXT,
    removed_at        INTEGER,
    removed_by        TEXT,
    PRIMARY KEY (participant, date, respondent, version, bin),
    FOREIGN KEY (participant, date) REFERENCES occasion (participant, date),
    CHECK ((finished_at IS NULL) = (finished_by IS NULL)),
    CHECK (finished_at IS NULL OR (version > 1) = (correction_reason IS NOT NULL)),
    CHECK (finished_at IS NULL OR removed_at IS NULL),
    CHECK ((bin = 0) = (removed_at IS NULL))
) STRICT, WITHOUT ROWID;
-- Only an unfinished form is ever looked for by its id.
CREATE UNIQUE INDEX draft ON assessment (id) WHERE finished_at IS NULL;
CREATE INDEX draft_in_bin ON assessment (removed_at) WHERE removed_at IS NOT NULL;

-- What was written beside an answer.
CREATE TABLE answer_note (
    participant   INTEGER NOT NULL,
    assessment_id BLOB NOT NULL,
    indicator_id  TEXT NOT NULL,
    text          TEXT NOT NULL CHECK (length(trim(text)) > 0),
    PRIMARY KEY (participant, assessment_id, indicator_id)
) STRICT, WITHOUT ROWID;

-- The form that the participant fills in alone right now. While there is one, unlocking leads back to it.
CREATE TABLE handover (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    participant   INTEGER NOT NULL REFERENCES participant (key),
    assessment_id BLOB NOT NULL,
    -- The language that is chosen, and the page: 0 is the first one, then one for each question, then the last one.
    language      TEXT NOT NULL,
    page          INTEGER NOT NULL CHECK (page >= 0)
) STRICT;

-- Who is being removed in the transaction that goes on; empty at any other time.
CREATE TABLE being_removed (
    participant INTEGER PRIMARY KEY
) STRICT;

CREATE TRIGGER finished_assessment_is_final BEFORE UPDATE ON assessment
WHEN old.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never changed'); END;

-- What takes a row's place removes it without asking the triggers of removal.
CREATE TRIGGER finished_assessment_is_not_replaced BEFORE INSERT ON assessment
WHEN EXISTS (
    SELECT 1 FROM assessment AS own WHERE finished_at IS NOT NULL
    AND (own.participant, own.date, own.respondent, own.version, own.bin)
        = (new.participant, new.date, new.respondent, new.version, new.bin)
)
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never replaced'); END;

-- Finished forms are kept for as long as the participant is.
CREATE TRIGGER finished_assessment_is_kept BEFORE DELETE ON assessment
WHEN old.finished_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM being_removed WHERE participant = old.participant)
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never removed'); END;

CREATE TRIGGER handed_over_assessment_is_kept BEFORE DELETE ON assessment
WHEN EXISTS (SELECT 1 FROM handover WHERE assessment_id = old.id)
BEGIN SELECT RAISE(ABORT, 'a form that is being filled in is not removed'); END;

-- Notes hang on an unfinished form alone when they are written, changed or taken away, and on a form always.
CREATE TRIGGER noted_assessment_is_kept BEFORE DELETE ON assessment
WHEN EXISTS (SELECT 1 FROM answer_note WHERE participant = old.participant AND assessment_id = old.id)
BEGIN SELECT RAISE(ABORT, 'a note would be left without its assessment'); END;

CREATE TRIGGER finished_assessment_takes_no_note BEFORE INSERT ON answer_note
WHEN NOT EXISTS (
    SELECT 1 FROM assessment
    WHERE participant = new.participant AND id = new.assessment_id AND finished_at IS NULL
)
BEGIN SELECT RAISE(ABORT, 'only an unfinished assessment takes notes'); END;

CREATE TRIGGER finished_note_is_final BEFORE UPDATE ON answer_note
WHEN (new.participant, new.assessment_id) <> (old.participant, old.assessment_id) OR NOT EXISTS (
    SELECT 1 FROM assessment
    WHERE participant = old.participant AND id = old.assessment_id AND finished_at IS NULL
)
BEGIN SELECT RAISE(ABORT, 'a note of a finished assessment is never changed'); END;

CREATE TRIGGER finished_note_is_kept BEFORE DELETE ON answer_note
WHEN NOT EXISTS (
    SELECT 1 FROM assessment
    WHERE participant = old.participant AND id = old.assessment_id AND finished_at IS NULL
) AND NOT EXISTS (SELECT 1 FROM being_removed WHERE participant = old.participant)
BEGIN SELECT RAISE(ABORT, 'a note of a finished assessment is never removed'); END;

-- The organisation's own words on the first page of the participant's form.
CREATE TABLE form_text (
    language TEXT PRIMARY KEY,
    text     TEXT NOT NULL CHECK (length(trim(text)) > 0)
) STRICT, WITHOUT ROWID;

-- Languages that an administrator has switched on for participants, and who answers for that.
CREATE TABLE form_language (
    language TEXT PRIMARY KEY,
    since    INTEGER NOT NULL,
    by       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The catalogue of what participants can take part in. What has been used is never removed, only put out of use.
CREATE TABLE activity (
    key       INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    name      TEXT NOT NULL CHECK (length(trim(name)) > 0),
    kind      TEXT NOT NULL,
    unit      TEXT,
    cost_ore  INTEGER CHECK (cost_ore >= 0),
    cost_by   TEXT CHECK (cost_by IN ('day', 'start')),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    CHECK ((cost_ore IS NULL) = (cost_by IS NULL))
) STRICT;

-- One participant in one activity. No last day: it goes on.
CREATE TABLE placement (
    participant INTEGER NOT NULL REFERENCES participant (key),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    activity    INTEGER NOT NULL REFERENCES activity (key),
    from_date   INTEGER NOT NULL,
    to_date     INTEGER,
    extent      INTEGER CHECK (extent BETWEEN 1 AND 100),
    end_reason  TEXT,
    rating      INTEGER CHECK (rating BETWEEN 1 AND 5),
    comment     TEXT,
    -- In the bin, since when and by whom.
    removed_at  INTEGER,
    removed_by  TEXT,
    PRIMARY KEY (participant, id),
    CHECK (to_date IS NULL OR to_date >= from_date),
    CHECK (end_reason IS NULL OR to_date IS NOT NULL),
    CHECK (comment IS NULL OR rating IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_in_bin ON placement (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE goal (
    participant INTEGER NOT NULL REFERENCES participant (key),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    removed_at  INTEGER,
    removed_by  TEXT,
    PRIMARY KEY (participant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX goal_in_bin ON goal (removed_at) WHERE removed_at IS NOT NULL;

-- A goal as it was put down on one day. The highest number is how it is now.
CREATE TABLE goal_revision (
    participant  INTEGER NOT NULL,
    goal_id      BLOB NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0),
    date         INTEGER NOT NULL,
    author       TEXT NOT NULL,
    text         TEXT NOT NULL CHECK (length(trim(text)) > 0),
    indicator_id TEXT,
    instrument   INTEGER REFERENCES instrument (key),
    level        INTEGER,
    by_date      INTEGER,
    status       TEXT NOT NULL,
    PRIMARY KEY (participant, goal_id, number),
    FOREIGN KEY (participant, goal_id) REFERENCES goal (participant, id),
    CHECK ((indicator_id IS NULL) = (instrument IS NULL)),
    CHECK (level IS NULL OR indicator_id IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE goal_step (
    participant INTEGER NOT NULL,
    goal_id     BLOB NOT NULL,
    number      INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL,
    is_done     INTEGER NOT NULL CHECK (is_done IN (0, 1)),
    PRIMARY KEY (participant, goal_id, number, position),
    FOREIGN KEY (participant, goal_id, number) REFERENCES goal_revision (participant, goal_id, number)
) STRICT, WITHOUT ROWID;

-- The days on which a plan was gone through, whether or not a goal changed.
CREATE TABLE plan_review (
    participant INTEGER NOT NULL REFERENCES participant (key),
    date        INTEGER NOT NULL,
    by          TEXT NOT NULL,
    PRIMARY KEY (participant, date)
) STRICT, WITHOUT ROWID;

-- Follow-up meetings: booked, then begun, then held.
CREATE TABLE meeting (
    participant      INTEGER NOT NULL REFERENCES participant (key),
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    date             INTEGER NOT NULL,
    time             TEXT,
    has_begun        INTEGER NOT NULL CHECK (has_begun IN (0, 1)),
    held_at          INTEGER,
    held_by          TEXT,
    -- Agreed on at the meeting.
    next_measurement INTEGER,
    removed_at       INTEGER,
    removed_by       TEXT,
    PRIMARY KEY (participant, id),
    CHECK ((held_at IS NULL) = (held_by IS NULL)),
    CHECK (held_at IS NULL OR has_begun = 1),
    CHECK (next_measurement IS NULL OR held_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_in_bin ON meeting (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE note (
    participant  INTEGER NOT NULL REFERENCES participant (key),
    id           BLOB NOT NULL CHECK (length(id) = 16),
    date         INTEGER NOT NULL,
    meeting_id   BLOB,
    indicator_id TEXT,
    is_private   INTEGER NOT NULL CHECK (is_private IN (0, 1)),
    removed_at   INTEGER,
    removed_by   TEXT,
    PRIMARY KEY (participant, id),
    FOREIGN KEY (participant, meeting_id) REFERENCES meeting (participant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_of_meeting ON note (participant, meeting_id) WHERE meeting_id IS NOT NULL;
CREATE INDEX note_in_bin ON note (removed_at) WHERE removed_at IS NOT NULL;

-- Every wording of a note. The highest number is how it is now.
CREATE TABLE note_wording (
    participant INTEGER NOT NULL,
    note_id     BLOB NOT NULL,
    number      INTEGER NOT NULL CHECK (number > 0),
    text        TEXT NOT NULL CHECK (length(trim(text)) > 0),
    author      TEXT NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (participant, note_id, number),
    FOREIGN KEY (participant, note_id) REFERENCES note (participant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE protection (
    participant INTEGER PRIMARY KEY REFERENCES participant (key),
    level       TEXT NOT NULL
) STRICT;

-- The users who may see a protected participant, by name: as those who are responsible.
CREATE TABLE protection_named (
    participant INTEGER NOT NULL REFERENCES protection (participant),
    name        TEXT NOT NULL,
    PRIMARY KEY (participant, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX protection_by_name ON protection_named (name);

CREATE TABLE consent (
    participant  INTEGER NOT NULL REFERENCES participant (key),
    id           BLOB NOT NULL CHECK (length(id) = 16),
    kind         TEXT NOT NULL,
    date         INTEGER NOT NULL,
    text_version TEXT NOT NULL CHECK (length(trim(text_version)) > 0),
    by           TEXT NOT NULL,
    PRIMARY KEY (participant, id)
) STRICT, WITHOUT ROWID;

-- Kept though due for removal, and why.
CREATE TABLE hold (
    participant INTEGER PRIMARY KEY REFERENCES participant (key),
    reason      TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    since       INTEGER NOT NULL,
    by          TEXT NOT NULL
) STRICT;

-- What was removed, without a word about whom: JSON, as domain/retention.rs has it.
CREATE TABLE removal (
    number      INTEGER PRIMARY KEY,
    certificate TEXT NOT NULL
) STRICT;

-- What lists, due dates and searches show of one participant, in the form that store/rows.rs writes. It holds nothing
-- that is not in the other tables, and is written in the transaction that changes them.
CREATE TABLE standing (
    participant INTEGER PRIMARY KEY REFERENCES participant (key) ON DELETE CASCADE,
    data        BLOB NOT NULL
) STRICT;

-- One participant as group figures need them; as above.
CREATE TABLE cohort_member (
    participant INTEGER PRIMARY KEY REFERENCES participant (key) ON DELETE CASCADE,
    data        BLOB NOT NULL
) STRICT;

-- A filter that is kept under a name. It says what is asked for, and nothing about anybody.
CREATE TABLE saved_filter (
    id     BLOB PRIMARY KEY CHECK (length(id) = 16),
    name   TEXT NOT NULL UNIQUE CHECK (length(trim(name)) > 0),
    filter TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What an administrator has decided; what is not here is as the program has it.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each row of the log seals itself and the one before it; the head says which row is the last.
CREATE TABLE audit (
    number         INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,
    by             TEXT NOT NULL,
    operation      TEXT NOT NULL,
    -- What was undone or done again.
    undone         TEXT,
    -- By id: the row outlasts the participant.
    participant_id BLOB,
    hash           BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_participant ON audit (participant_id) WHERE participant_id IS NOT NULL;

CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   BLOB NOT NULL
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END;

CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE number = new.number)
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END;

CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END;
