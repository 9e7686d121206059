-- What came beside measuring: intake interviews, case reviews, attendance and readers, whose pages these are, imports that
-- can be taken back, and moves between units. Released files have it: never edit, add a migration instead.

-- The intake interview.

-- The template files, so that answers keep the words that they were given to. The one that ships with the program is
-- here once somebody has answered it, or an administrator has chosen it; without one in use it is the shipped one that is.
CREATE TABLE intake_template (
    id      TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    source  TEXT NOT NULL,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX intake_template_in_use ON intake_template (current) WHERE current = 1;

-- An answer as it was given on one day. The highest number is how it is now; without a text it was taken back.
CREATE TABLE intake_answer (
    participant      INTEGER NOT NULL REFERENCES participant (key),
    question         TEXT NOT NULL CHECK (length(question) > 0),
    number           INTEGER NOT NULL CHECK (number > 0),
    template         TEXT NOT NULL,
    template_version INTEGER NOT NULL,
    -- What kind of answer, and the answer as domain/intake writes it.
    kind             TEXT,
    text             TEXT,
    date             INTEGER NOT NULL,
    author           TEXT NOT NULL,
    PRIMARY KEY (participant, question, number),
    FOREIGN KEY (template, template_version) REFERENCES intake_template (id, version),
    CHECK ((kind IS NULL) = (text IS NULL))
) STRICT, WITHOUT ROWID;
-- Whether a template was answered is asked when another file of its name comes.
CREATE INDEX intake_answer_to_template ON intake_answer (template, template_version);

-- Which activities fit, and who decided. The last one holds.
CREATE TABLE intake_decision (
    participant INTEGER NOT NULL REFERENCES participant (key),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    date        INTEGER NOT NULL,
    decided_by  TEXT NOT NULL CHECK (length(trim(decided_by)) > 0),
    reason      TEXT NOT NULL,
    recorded_on INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (participant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE intake_fit (
    participant INTEGER NOT NULL,
    decision_id BLOB NOT NULL,
    position    INTEGER NOT NULL,
    activity    INTEGER NOT NULL REFERENCES activity (key),
    PRIMARY KEY (participant, decision_id, position),
    FOREIGN KEY (participant, decision_id) REFERENCES intake_decision (participant, id)
) STRICT, WITHOUT ROWID;

-- Going through cases by a checklist, and reminders.

-- The checklist as an administrator has it. Without a row it is the one that comes with the program.
CREATE TABLE checklist_item (
    id       BLOB PRIMARY KEY CHECK (length(id) = 16),
    text     TEXT NOT NULL CHECK (length(trim(text)) > 0),
    -- What the program itself knows about it.
    knows    TEXT,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A case as it was gone through once. Without a day on which it was finished it goes on.
CREATE TABLE case_review (
    participant INTEGER NOT NULL REFERENCES participant (key),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    begun_on    INTEGER NOT NULL,
    by          TEXT NOT NULL,
    finished_on INTEGER CHECK (finished_on >= begun_on),
    PRIMARY KEY (participant, id)
) STRICT, WITHOUT ROWID;

-- What was found about an item, in the words that were asked: the checklist may be changed in the middle of it.
CREATE TABLE review_mark (
    participant INTEGER NOT NULL,
    review_id   BLOB NOT NULL,
    item        BLOB NOT NULL CHECK (length(item) = 16),
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL CHECK (length(trim(text)) > 0),
    mark        TEXT NOT NULL,
    PRIMARY KEY (participant, review_id, item),
    FOREIGN KEY (participant, review_id) REFERENCES case_review (participant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reminder (
    participant INTEGER NOT NULL REFERENCES participant (key),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    text        TEXT NOT NULL CHECK (length(trim(text)) > 0),
    date        INTEGER NOT NULL,
    created_on  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    done_on     INTEGER,
    done_by     TEXT,
    PRIMARY KEY (participant, id),
    CHECK ((done_on IS NULL) = (done_by IS NULL))
) STRICT, WITHOUT ROWID;

-- Attendance and readers. The same in every file of a unit.

-- On which days of the week a placement is, a bit a day, Monday the lowest. Where nobody has said, Monday to Friday.
CREATE TABLE placement_week (
    participant  INTEGER NOT NULL,
    placement_id BLOB NOT NULL,
    weekdays     INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    PRIMARY KEY (participant, placement_id),
    FOREIGN KEY (participant, placement_id) REFERENCES placement (participant, id)
) STRICT, WITHOUT ROWID;

-- What somebody noted about a day of a placement, or about a booked meeting. The latest decision holds, and those before
-- it are kept; one without a mark took away what had been noted.
CREATE TABLE attendance (
    participant  INTEGER NOT NULL REFERENCES participant (key),
    id           BLOB NOT NULL CHECK (length(id) = 16),
    placement_id BLOB,
    meeting_id   BLOB,
    date         INTEGER NOT NULL,
    mark         TEXT,
    at           INTEGER NOT NULL,
    by           TEXT NOT NULL,
    PRIMARY KEY (participant, id),
    FOREIGN KEY (participant, placement_id) REFERENCES placement (participant, id),
    FOREIGN KEY (participant, meeting_id) REFERENCES meeting (participant, id),
    CHECK ((placement_id IS NULL) <> (meeting_id IS NULL))
) STRICT, WITHOUT ROWID;

-- Somebody has seen to a row of absences that ended on this day.
CREATE TABLE absence_seen (
    participant INTEGER NOT NULL REFERENCES participant (key),
    kind        TEXT NOT NULL,
    until_date  INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    by          TEXT NOT NULL,
    PRIMARY KEY (participant, kind, until_date)
) STRICT, WITHOUT ROWID;

-- A participant lets a reader read their page. What has been taken back stays, with who wrote that down.
CREATE TABLE sharing (
    participant  INTEGER NOT NULL REFERENCES participant (key),
    id           BLOB NOT NULL CHECK (length(id) = 16),
    reader       BLOB NOT NULL REFERENCES account (id),
    from_date    INTEGER NOT NULL,
    to_date      INTEGER NOT NULL,
    way          TEXT NOT NULL,
    at           INTEGER NOT NULL,
    by           TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    PRIMARY KEY (participant, id),
    CHECK (to_date >= from_date),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sharing_of_reader ON sharing (reader);

-- What stands on printed pages.

-- Whose they are: one row, once anything has been set. The same in every file of a unit.
CREATE TABLE organisation (
    key  INTEGER PRIMARY KEY CHECK (key = 1),
    name TEXT CHECK (length(trim(name)) > 0),
    -- Format, alternative text and file in one value, packed: of two logos that two machines set one holds whole.
    logo BLOB CHECK (length(logo) > 0)
) STRICT;

-- Imports that can be taken back.

-- What was taken in at once, and whether it was taken back since. The same in every file of a unit.
CREATE TABLE import (
    id            BLOB PRIMARY KEY CHECK (length(id) = 16),
    at            INTEGER NOT NULL,
    by            TEXT NOT NULL,
    -- What the file was called, without its folder; nothing where cells were pasted.
    file          TEXT NOT NULL,
    participants  INTEGER NOT NULL CHECK (participants >= 0),
    forms         INTEGER NOT NULL CHECK (forms >= 0),
    corrections   INTEGER NOT NULL CHECK (corrections >= 0),
    placements    INTEGER NOT NULL CHECK (placements >= 0),
    exits         INTEGER NOT NULL CHECK (exits >= 0),
    taken_back_at INTEGER,
    taken_back_by TEXT,
    CHECK ((taken_back_at IS NULL) = (taken_back_by IS NULL))
) STRICT, WITHOUT ROWID;

-- What an import made of one participant, in the form that store/imports.rs writes. Each machine works it out for itself.
CREATE TABLE import_part (
    import         BLOB NOT NULL REFERENCES import (id),
    -- By id: the row outlasts a participant who is taken back. Zeros for what is about nobody.
    participant_id BLOB NOT NULL CHECK (length(participant_id) = 16),
    -- Which rows, what they were before, and what they are known by.
    made           BLOB NOT NULL,
    -- The rows themselves while they are taken back, and the case reference that nobody else is given meanwhile.
    kept           BLOB,
    reference      INTEGER CHECK (reference IS NULL OR kept IS NOT NULL),
    PRIMARY KEY (import, participant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_part_of ON import_part (participant_id);
CREATE INDEX import_part_reference ON import_part (reference) WHERE reference IS NOT NULL;

-- Finished forms are kept for as long as the participant is, but for those of an import that is taken back.
DROP TRIGGER finished_assessment_is_kept;
CREATE TRIGGER finished_assessment_is_kept BEFORE DELETE ON assessment
WHEN old.finished_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM being_removed WHERE participant = old.participant)
AND NOT EXISTS (
    SELECT 1 FROM import_part JOIN import ON import.id = import
    WHERE participant_id = (SELECT id FROM participant WHERE key = old.participant)
    AND taken_back_at IS NOT NULL AND instr(made, old.id) > 0
)
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never removed'); END;

DROP TRIGGER finished_note_is_kept;
CREATE TRIGGER finished_note_is_kept BEFORE DELETE ON answer_note
WHEN NOT EXISTS (
    SELECT 1 FROM assessment
    WHERE participant = old.participant AND id = old.assessment_id AND finished_at IS NULL
) AND NOT EXISTS (SELECT 1 FROM being_removed WHERE participant = old.participant)
AND NOT EXISTS (
    SELECT 1 FROM import_part JOIN import ON import.id = import
    WHERE participant_id = (SELECT id FROM participant WHERE key = old.participant)
    AND taken_back_at IS NOT NULL AND instr(made, old.assessment_id) > 0
)
BEGIN SELECT RAISE(ABORT, 'a note of a finished assessment is never removed'); END;

-- They come back with what was written beside their answers.
DROP TRIGGER finished_assessment_takes_no_note;
CREATE TRIGGER finished_assessment_takes_no_note BEFORE INSERT ON answer_note
WHEN NOT EXISTS (
    SELECT 1 FROM assessment
    WHERE participant = new.participant AND id = new.assessment_id AND finished_at IS NULL
) AND NOT EXISTS (
    SELECT 1 FROM import_part JOIN import ON import.id = import
    WHERE participant_id = (SELECT id FROM participant WHERE key = new.participant)
    AND taken_back_at IS NOT NULL AND instr(made, new.assessment_id) > 0
)
BEGIN SELECT RAISE(ABORT, 'only an unfinished assessment takes notes'); END;

-- Moves to and from other units.

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
