-- The first schema. Released files have it: never edit, add a migration instead.
-- Ids are UUIDv7 as text, dates ISO 8601 (2026-11-16), moments RFC 3339 in UTC.

CREATE TABLE account (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(trim(name)) > 0)
) STRICT;

CREATE TABLE caseworker (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE CHECK (length(trim(name)) > 0),
    -- The day from which they no longer work here.
    left_on TEXT
) STRICT;

CREATE TABLE participant (
    id          TEXT PRIMARY KEY,
    reference   INTEGER NOT NULL UNIQUE CHECK (reference > 0),
    name        TEXT,
    birth_date  TEXT,
    birth_year  INTEGER,
    gender      TEXT,
    referred_by TEXT,
    language    TEXT,
    imported_as TEXT UNIQUE,
    CHECK (birth_date IS NULL OR birth_year IS NULL)
) STRICT;

-- Periods of participation. Who comes back has another one; the last one is the one that goes on or was the latest.
CREATE TABLE participation (
    participant_id TEXT NOT NULL REFERENCES participant (id),
    start_date     TEXT NOT NULL,
    end_date       TEXT,
    outcome        TEXT,
    note           TEXT,
    PRIMARY KEY (participant_id, start_date),
    CHECK (end_date IS NULL OR end_date >= start_date),
    CHECK (end_date IS NOT NULL OR (outcome IS NULL AND note IS NULL))
) STRICT, WITHOUT ROWID;

-- Who was responsible from which day on; a day without a caseworker is a row whose caseworker is NULL.
CREATE TABLE responsibility (
    participant_id TEXT NOT NULL REFERENCES participant (id),
    from_date      TEXT NOT NULL,
    caseworker_id  TEXT REFERENCES caseworker (id),
    PRIMARY KEY (participant_id, from_date)
) STRICT, WITHOUT ROWID;

-- The files themselves, so that old answers keep the words and the scale that they were given in.
CREATE TABLE instrument (
    id      TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    source  TEXT NOT NULL,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX instrument_in_use ON instrument (current) WHERE current = 1;

CREATE TABLE occasion (
    id             TEXT PRIMARY KEY,
    participant_id TEXT NOT NULL REFERENCES participant (id),
    date           TEXT NOT NULL,
    UNIQUE (participant_id, date)
) STRICT;

-- A form. Version 1 is the first, higher ones correct it. Finished forms are never changed or removed.
CREATE TABLE assessment (
    id                 TEXT PRIMARY KEY,
    occasion_id        TEXT NOT NULL REFERENCES occasion (id),
    respondent         TEXT NOT NULL CHECK (respondent IN ('participant', 'caseworker')),
    version            INTEGER NOT NULL CHECK (version > 0),
    instrument_id      TEXT NOT NULL,
    instrument_version INTEGER NOT NULL,
    finished_at        TEXT,
    finished_by        TEXT,
    correction_reason  TEXT,
    -- How it was filled in: codes with a space between, none where that is not known.
    filled_in          TEXT NOT NULL DEFAULT '',
    -- The language that the questions were read in.
    language           TEXT,
    -- A form that was never finished can lie in the bin.
    removed_at         TEXT,
    removed_by         TEXT,
    FOREIGN KEY (instrument_id, instrument_version) REFERENCES instrument (id, version),
    CHECK ((finished_at IS NULL) = (finished_by IS NULL)),
    CHECK (finished_at IS NULL OR (version > 1) = (correction_reason IS NOT NULL)),
    CHECK (finished_at IS NULL OR removed_at IS NULL)
) STRICT;
CREATE INDEX assessment_of_occasion ON assessment (occasion_id);
CREATE UNIQUE INDEX one_form_a_version ON assessment (occasion_id, respondent, version) WHERE removed_at IS NULL;

-- One row for each indicator that was asked. 'blank' is asked but not answered; no row is not asked.
CREATE TABLE answer (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    indicator_id  TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('blank', 'score', 'dont_know', 'declined')),
    score         INTEGER,
    note          TEXT,
    PRIMARY KEY (assessment_id, indicator_id),
    CHECK ((kind = 'score') = (score IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER finished_assessment_is_final BEFORE UPDATE ON assessment
WHEN old.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never changed'); END;

CREATE TRIGGER finished_answer_is_final BEFORE UPDATE ON answer
WHEN (SELECT finished_at FROM assessment WHERE id = old.assessment_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished answer is never changed'); END;

CREATE TRIGGER finished_assessment_is_kept BEFORE DELETE ON assessment
WHEN old.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never removed'); END;

CREATE TRIGGER finished_answer_is_kept BEFORE DELETE ON answer
WHEN (SELECT finished_at FROM assessment WHERE id = old.assessment_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished answer is never removed'); END;

CREATE TRIGGER finished_assessment_takes_no_answer BEFORE INSERT ON answer
WHEN (SELECT finished_at FROM assessment WHERE id = new.assessment_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished assessment takes no more answers'); END;

-- The form that the participant fills in alone right now. While there is one, unlocking leads back to it.
CREATE TABLE handover (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    -- The language that is chosen, and the page: 0 is the first one, then one for each question, then the last one.
    language      TEXT NOT NULL,
    page          INTEGER NOT NULL CHECK (page >= 0)
) STRICT;

-- The organisation's own words on the first page of the participant's form.
CREATE TABLE form_text (
    language TEXT PRIMARY KEY,
    text     TEXT NOT NULL CHECK (length(trim(text)) > 0)
) STRICT, WITHOUT ROWID;

-- Languages that an administrator has switched on for participants, and who answers for that.
CREATE TABLE form_language (
    language TEXT PRIMARY KEY,
    since    TEXT NOT NULL,
    by       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The catalogue of what participants can take part in. What has been used is never removed, only put out of use.
CREATE TABLE activity (
    id        TEXT PRIMARY KEY,
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
    id             TEXT PRIMARY KEY,
    participant_id TEXT NOT NULL REFERENCES participant (id),
    activity_id    TEXT NOT NULL REFERENCES activity (id),
    from_date      TEXT NOT NULL,
    to_date        TEXT,
    extent         INTEGER CHECK (extent BETWEEN 1 AND 100),
    end_reason     TEXT,
    rating         INTEGER CHECK (rating BETWEEN 1 AND 5),
    comment        TEXT,
    -- In the bin, since when and by whom.
    removed_at     TEXT,
    removed_by     TEXT,
    CHECK (to_date IS NULL OR to_date >= from_date),
    CHECK (end_reason IS NULL OR to_date IS NOT NULL),
    CHECK (comment IS NULL OR rating IS NOT NULL)
) STRICT;
CREATE INDEX placement_of_participant ON placement (participant_id);

CREATE TABLE goal (
    id             TEXT PRIMARY KEY,
    participant_id TEXT NOT NULL REFERENCES participant (id),
    removed_at     TEXT,
    removed_by     TEXT
) STRICT;
CREATE INDEX goal_of_participant ON goal (participant_id);

-- A goal as it was put down on one day. The highest number is how it is now.
CREATE TABLE goal_revision (
    goal_id            TEXT NOT NULL REFERENCES goal (id),
    number             INTEGER NOT NULL CHECK (number > 0),
    date               TEXT NOT NULL,
    author             TEXT NOT NULL,
    text               TEXT NOT NULL CHECK (length(trim(text)) > 0),
    indicator_id       TEXT,
    instrument_id      TEXT,
    instrument_version INTEGER,
    level              INTEGER,
    by_date            TEXT,
    status             TEXT NOT NULL,
    PRIMARY KEY (goal_id, number),
    FOREIGN KEY (instrument_id, instrument_version) REFERENCES instrument (id, version),
    CHECK ((indicator_id IS NULL) = (instrument_id IS NULL)),
    CHECK ((instrument_id IS NULL) = (instrument_version IS NULL)),
    CHECK (level IS NULL OR indicator_id IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE goal_step (
    goal_id  TEXT NOT NULL,
    number   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    text     TEXT NOT NULL,
    is_done  INTEGER NOT NULL CHECK (is_done IN (0, 1)),
    PRIMARY KEY (goal_id, number, position),
    FOREIGN KEY (goal_id, number) REFERENCES goal_revision (goal_id, number)
) STRICT, WITHOUT ROWID;

-- The days on which a plan was gone through, whether or not a goal changed.
CREATE TABLE plan_review (
    participant_id TEXT NOT NULL REFERENCES participant (id),
    date           TEXT NOT NULL,
    by             TEXT NOT NULL,
    PRIMARY KEY (participant_id, date)
) STRICT, WITHOUT ROWID;

-- Follow-up meetings: booked, then begun, then held.
CREATE TABLE meeting (
    id               TEXT PRIMARY KEY,
    participant_id   TEXT NOT NULL REFERENCES participant (id),
    date             TEXT NOT NULL,
    time             TEXT,
    has_begun        INTEGER NOT NULL CHECK (has_begun IN (0, 1)),
    held_at          TEXT,
    held_by          TEXT,
    -- Agreed on at the meeting.
    next_measurement TEXT,
    removed_at       TEXT,
    removed_by       TEXT,
    CHECK ((held_at IS NULL) = (held_by IS NULL)),
    CHECK (held_at IS NULL OR has_begun = 1),
    CHECK (next_measurement IS NULL OR held_at IS NOT NULL)
) STRICT;
CREATE INDEX meeting_of_participant ON meeting (participant_id);

CREATE TABLE note (
    id             TEXT PRIMARY KEY,
    participant_id TEXT NOT NULL REFERENCES participant (id),
    date           TEXT NOT NULL,
    meeting_id     TEXT REFERENCES meeting (id),
    indicator_id   TEXT,
    is_private     INTEGER NOT NULL CHECK (is_private IN (0, 1)),
    removed_at     TEXT,
    removed_by     TEXT
) STRICT;
CREATE INDEX note_of_participant ON note (participant_id);
CREATE INDEX note_of_meeting ON note (meeting_id);

-- Every wording of a note. The highest number is how it is now.
CREATE TABLE note_wording (
    note_id TEXT NOT NULL REFERENCES note (id),
    number  INTEGER NOT NULL CHECK (number > 0),
    text    TEXT NOT NULL CHECK (length(trim(text)) > 0),
    author  TEXT NOT NULL,
    at      TEXT NOT NULL,
    PRIMARY KEY (note_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number         INTEGER PRIMARY KEY,
    at             TEXT NOT NULL,
    by             TEXT NOT NULL,
    operation      TEXT NOT NULL,
    -- What was undone or done again.
    undone         TEXT,
    participant_id TEXT
) STRICT;
CREATE INDEX audit_of_participant ON audit (participant_id);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END;

CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END;
