-- Going through cases by a checklist, and reminders. Released files have it: never edit, add a migration instead.

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
