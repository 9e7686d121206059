-- What stands on printed pages. Released files have it: never edit, add a migration instead.

-- Whose they are: one row, once anything has been set. The same in every file of a unit.
CREATE TABLE organisation (
    key  INTEGER PRIMARY KEY CHECK (key = 1),
    name TEXT CHECK (length(trim(name)) > 0),
    -- Format, alternative text and file in one value, packed: of two logos that two machines set one holds whole.
    logo BLOB CHECK (length(logo) > 0)
) STRICT;
