-- Attendance and readers. Released files have it: never edit, add a migration instead. The same in every file of a unit.

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
