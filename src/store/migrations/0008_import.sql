-- Imports that can be taken back. Released files have it: never edit, add a migration instead.

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
    -- The rows themselves while they are taken back.
    kept           BLOB,
    PRIMARY KEY (import, participant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_part_of ON import_part (participant_id);

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
