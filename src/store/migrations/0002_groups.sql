-- What group figures need: everybody in a form that is read fast, filters that are kept, and what an administrator decides.

-- One participant as figures need them, in the form that store/cohort.rs writes. It holds nothing that is not in the
-- other tables. A row goes, by the triggers below, as soon as something changes that it was made of, whoever changes it;
-- it is made anew when figures are asked for.
CREATE TABLE cohort_member (
    participant_id TEXT PRIMARY KEY REFERENCES participant (id),
    data           BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cohort_follows_participant AFTER UPDATE ON participant
BEGIN DELETE FROM cohort_member WHERE participant_id = new.id; END;
CREATE TRIGGER cohort_loses_participant BEFORE DELETE ON participant
BEGIN DELETE FROM cohort_member WHERE participant_id = old.id; END;

CREATE TRIGGER cohort_follows_participation AFTER UPDATE ON participation
BEGIN DELETE FROM cohort_member WHERE participant_id IN (old.participant_id, new.participant_id); END;
CREATE TRIGGER cohort_gets_participation AFTER INSERT ON participation
BEGIN DELETE FROM cohort_member WHERE participant_id = new.participant_id; END;
CREATE TRIGGER cohort_loses_participation AFTER DELETE ON participation
BEGIN DELETE FROM cohort_member WHERE participant_id = old.participant_id; END;

CREATE TRIGGER cohort_follows_responsibility AFTER UPDATE ON responsibility
BEGIN DELETE FROM cohort_member WHERE participant_id IN (old.participant_id, new.participant_id); END;
CREATE TRIGGER cohort_gets_responsibility AFTER INSERT ON responsibility
BEGIN DELETE FROM cohort_member WHERE participant_id = new.participant_id; END;
CREATE TRIGGER cohort_loses_responsibility AFTER DELETE ON responsibility
BEGIN DELETE FROM cohort_member WHERE participant_id = old.participant_id; END;

CREATE TRIGGER cohort_follows_placement AFTER UPDATE ON placement
BEGIN DELETE FROM cohort_member WHERE participant_id IN (old.participant_id, new.participant_id); END;
CREATE TRIGGER cohort_gets_placement AFTER INSERT ON placement
BEGIN DELETE FROM cohort_member WHERE participant_id = new.participant_id; END;
CREATE TRIGGER cohort_loses_placement AFTER DELETE ON placement
BEGIN DELETE FROM cohort_member WHERE participant_id = old.participant_id; END;

-- A meeting tells when the next measurement falls due.
CREATE TRIGGER cohort_follows_meeting AFTER UPDATE ON meeting
BEGIN DELETE FROM cohort_member WHERE participant_id IN (old.participant_id, new.participant_id); END;
CREATE TRIGGER cohort_gets_meeting AFTER INSERT ON meeting
BEGIN DELETE FROM cohort_member WHERE participant_id = new.participant_id; END;
CREATE TRIGGER cohort_loses_meeting AFTER DELETE ON meeting
BEGIN DELETE FROM cohort_member WHERE participant_id = old.participant_id; END;

CREATE TRIGGER cohort_follows_occasion AFTER UPDATE ON occasion
BEGIN DELETE FROM cohort_member WHERE participant_id IN (old.participant_id, new.participant_id); END;
CREATE TRIGGER cohort_loses_occasion AFTER DELETE ON occasion
BEGIN DELETE FROM cohort_member WHERE participant_id = old.participant_id; END;

-- Only finished forms count, and their answers never change; a form is begun before it is finished.
CREATE TRIGGER cohort_follows_assessment AFTER UPDATE OF finished_at ON assessment
BEGIN DELETE FROM cohort_member WHERE participant_id = (SELECT participant_id FROM occasion WHERE id = new.occasion_id); END;

-- A filter that is kept under a name. It says what is asked for, and nothing about anybody.
CREATE TABLE saved_filter (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE CHECK (length(trim(name)) > 0),
    filter TEXT NOT NULL
) STRICT;

-- What an administrator has decided; what is not here is as the program has it.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
