-- What a unit shows for its work: own checks of cases drawn at random, a scorecard with aims, and the figures of others.
-- Released files have it: never edit, add a migration instead.

-- Own checks.

-- A draw of cases. With its seed it can be made again, and shown.
CREATE TABLE case_draw (
    id       BLOB PRIMARY KEY CHECK (length(id) = 16),
    seed     INTEGER NOT NULL CHECK (seed >= 0),
    drawn_on INTEGER NOT NULL,
    drawn_by TEXT NOT NULL,
    -- How many cases were asked for, and of how many that went on.
    asked    INTEGER NOT NULL CHECK (asked > 0),
    pool     INTEGER NOT NULL CHECK (pool > 0)
) STRICT, WITHOUT ROWID;

-- A case that was drawn, who reads it, and when that was done.
CREATE TABLE drawn_case (
    participant INTEGER NOT NULL REFERENCES participant (key),
    draw_id     BLOB NOT NULL REFERENCES case_draw (id),
    position    INTEGER NOT NULL,
    reader      BLOB NOT NULL REFERENCES account (id),
    read_on     INTEGER,
    read_by     TEXT,
    PRIMARY KEY (participant, draw_id),
    CHECK ((read_on IS NULL) = (read_by IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX drawn_case_of_reader ON drawn_case (reader) WHERE read_on IS NULL;
CREATE INDEX drawn_case_of_draw ON drawn_case (draw_id);

-- What was found about an item, in the words that were asked.
CREATE TABLE drawn_mark (
    participant INTEGER NOT NULL,
    draw_id     BLOB NOT NULL,
    item        BLOB NOT NULL CHECK (length(item) = 16),
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL CHECK (length(trim(text)) > 0),
    mark        TEXT NOT NULL,
    PRIMARY KEY (participant, draw_id, item),
    FOREIGN KEY (participant, draw_id) REFERENCES drawn_case (participant, draw_id)
) STRICT, WITHOUT ROWID;

-- The scorecard. Values are in thousandths, since a file of a unit holds no number with decimals.

-- What is followed. Where no source is named its values are typed in.
CREATE TABLE card_measure (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    perspective TEXT NOT NULL,
    position    INTEGER NOT NULL,
    name        TEXT NOT NULL CHECK (length(trim(name)) > 0),
    source      TEXT,
    unit        TEXT NOT NULL,
    -- Whether the value should be at least or at most the target.
    direction   TEXT NOT NULL,
    target      INTEGER NOT NULL,
    -- From where on it is nearly reached; without one it is reached or missed.
    near        INTEGER,
    removed_at  INTEGER,
    removed_by  TEXT,
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT, WITHOUT ROWID;

-- What was typed in for a month, called by its first day.
CREATE TABLE card_value (
    measure BLOB NOT NULL REFERENCES card_measure (id),
    month   INTEGER NOT NULL,
    value   INTEGER NOT NULL,
    source  TEXT NOT NULL,
    by      TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (measure, month)
) STRICT, WITHOUT ROWID;

-- What was written about a month. Signed it is locked.
CREATE TABLE card_month (
    month     INTEGER PRIMARY KEY,
    analysis  TEXT NOT NULL,
    signed_at INTEGER,
    signed_by TEXT,
    CHECK ((signed_at IS NULL) = (signed_by IS NULL))
) STRICT;

-- What the analysis leads to: what, who and by when.
CREATE TABLE card_action (
    id      BLOB PRIMARY KEY CHECK (length(id) = 16),
    month   INTEGER NOT NULL,
    text    TEXT NOT NULL CHECK (length(trim(text)) > 0),
    who     TEXT NOT NULL CHECK (length(trim(who)) > 0),
    due     INTEGER NOT NULL,
    done_on INTEGER,
    done_by TEXT,
    CHECK ((done_on IS NULL) = (done_by IS NULL))
) STRICT, WITHOUT ROWID;

-- A signed month's figures, as they were when it was signed.
CREATE TABLE card_figure (
    month       INTEGER NOT NULL,
    measure     BLOB NOT NULL CHECK (length(measure) = 16),
    perspective TEXT NOT NULL,
    position    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    source      TEXT,
    unit        TEXT NOT NULL,
    direction   TEXT NOT NULL,
    target      INTEGER NOT NULL,
    near        INTEGER,
    -- Nothing where it was not known, or hidden.
    value       INTEGER,
    is_hidden   INTEGER NOT NULL CHECK (is_hidden IN (0, 1)),
    -- Of how many, and its interval of 95 %.
    n           INTEGER,
    low         INTEGER,
    high        INTEGER,
    PRIMARY KEY (month, measure)
) STRICT, WITHOUT ROWID;

-- What is locked stays as it is.
CREATE TRIGGER signed_month_is_not_changed BEFORE UPDATE ON card_month WHEN old.signed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a signed month is never changed'); END;
CREATE TRIGGER signed_month_is_not_removed BEFORE DELETE ON card_month WHEN old.signed_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a signed month is never removed'); END;
CREATE TRIGGER signed_figure_is_not_changed BEFORE UPDATE ON card_figure
BEGIN SELECT RAISE(ABORT, 'a figure of a signed month is never changed'); END;
CREATE TRIGGER signed_figure_is_not_removed BEFORE DELETE ON card_figure
BEGIN SELECT RAISE(ABORT, 'a figure of a signed month is never removed'); END;

CREATE TRIGGER action_of_signed_month_is_not_added BEFORE INSERT ON card_action
WHEN EXISTS (SELECT 1 FROM card_month WHERE month = new.month AND signed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a signed month is never changed'); END;
-- It can still be done.
CREATE TRIGGER action_of_signed_month_is_not_changed BEFORE UPDATE OF id, month, text, who, due ON card_action
WHEN EXISTS (SELECT 1 FROM card_month WHERE month IN (old.month, new.month) AND signed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a signed month is never changed'); END;
CREATE TRIGGER action_of_signed_month_is_not_removed BEFORE DELETE ON card_action
WHEN EXISTS (SELECT 1 FROM card_month WHERE month = old.month AND signed_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a signed month is never changed'); END;

-- The figures of others.

-- A published figure of a municipality or a year: who, which measure, of which year, and where it stands.
CREATE TABLE outside_figure (
    id      BLOB PRIMARY KEY CHECK (length(id) = 16),
    owner   TEXT NOT NULL CHECK (length(trim(owner)) > 0),
    measure TEXT NOT NULL,
    -- Of whom alone; everybody where it is empty.
    gender  TEXT,
    year    INTEGER NOT NULL,
    -- In thousandths.
    value   INTEGER NOT NULL,
    n       INTEGER CHECK (n > 0),
    source  TEXT NOT NULL CHECK (length(trim(source)) > 0),
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The figures of another unit, from the file that it signed.
CREATE TABLE unit_figures (
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    name        TEXT NOT NULL CHECK (length(trim(name)) > 0),
    fingerprint TEXT NOT NULL,
    -- The file as it came, with its signature.
    file        BLOB NOT NULL CHECK (length(file) > 0),
    at          INTEGER NOT NULL,
    by          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
