-- The intake interview. Released files have it: never edit, add a migration instead.

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
