-- More than one questionnaire in use. Released files have it: never edit, add a migration instead.
--
-- Instruments that take each other's place are one series. '' is the series that a file always has; another one, which is
-- used beside it, has the id of the instrument that it began with. A date of measurement belongs to one series, so that
-- somebody can be measured by two of them on one day.

ALTER TABLE instrument ADD COLUMN series TEXT NOT NULL DEFAULT '';
DROP INDEX instrument_in_use;
CREATE UNIQUE INDEX instrument_in_use ON instrument (series) WHERE current = 1;

-- Triggers on other tables that read forms: a table that they name can't be put in the place of another.
DROP TRIGGER finished_assessment_takes_no_note;
DROP TRIGGER finished_note_is_final;
DROP TRIGGER finished_note_is_kept;

CREATE TABLE occasion_of_series (
    participant INTEGER NOT NULL REFERENCES participant (key),
    date        INTEGER NOT NULL,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    series      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (participant, date, series)
) STRICT, WITHOUT ROWID;
INSERT INTO occasion_of_series (participant, date, id) SELECT participant, date, id FROM occasion;

-- A form with its answers. Version 1 is the first, higher ones correct it. Finished forms are never changed or removed.
CREATE TABLE assessment_of_series (
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
    series            TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (participant, date, series, respondent, version, bin),
    FOREIGN KEY (participant, date, series) REFERENCES occasion_of_series (participant, date, series),
    CHECK ((finished_at IS NULL) = (finished_by IS NULL)),
    CHECK (finished_at IS NULL OR (version > 1) = (correction_reason IS NOT NULL)),
    CHECK (finished_at IS NULL OR removed_at IS NULL),
    CHECK ((bin = 0) = (removed_at IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO assessment_of_series
    (participant, date, respondent, version, bin, id, instrument, answers, finished_at, finished_by, correction_reason,
     filled_in, language, removed_at, removed_by)
SELECT participant, date, respondent, version, bin, id, instrument, answers, finished_at, finished_by, correction_reason,
       filled_in, language, removed_at, removed_by
FROM assessment;

DROP TABLE assessment;
DROP TABLE occasion;
ALTER TABLE occasion_of_series RENAME TO occasion;
ALTER TABLE assessment_of_series RENAME TO assessment;

-- Only an unfinished form is ever looked for by its id.
CREATE UNIQUE INDEX draft ON assessment (id) WHERE finished_at IS NULL;
CREATE INDEX draft_in_bin ON assessment (removed_at) WHERE removed_at IS NOT NULL;

CREATE TRIGGER finished_assessment_is_final BEFORE UPDATE ON assessment
WHEN old.finished_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished assessment is never changed'); END;

-- What takes a row's place removes it without asking the triggers of removal.
CREATE TRIGGER finished_assessment_is_not_replaced BEFORE INSERT ON assessment
WHEN EXISTS (
    SELECT 1 FROM assessment AS own WHERE finished_at IS NOT NULL
    AND (own.participant, own.date, own.series, own.respondent, own.version, own.bin)
        = (new.participant, new.date, new.series, new.respondent, new.version, new.bin)
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
