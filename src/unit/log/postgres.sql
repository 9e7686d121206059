-- The log of units in Stegvis: one schema for any number of units, which cannot see one another.
--
-- Run it once, in a database made for it, as a role that may create schemas and roles, and is no unit's own:
--
--     psql --dbname=stegvis --file=stegvis.sql
--
-- Then make a login role for each unit:
--
--     CREATE ROLE enhet_a LOGIN PASSWORD '…' IN ROLE stegvis_unit;
--
-- and, where a machine in a lobby is to show forms, one that reaches the unit's messages and nothing else:
--
--     CREATE ROLE vantrum_a LOGIN PASSWORD '…' IN ROLE stegvis_station;
--     SELECT stegvis.admit('UNIT', 'vantrum_a');
--
-- Whatever is stored is sealed on the units' own machines; nothing here can be read without their keys. PostgreSQL 14 or
-- later; no extension.

BEGIN;

DO $$
BEGIN
    IF current_setting('server_version_num')::integer < 140000 THEN
        RAISE EXCEPTION 'PostgreSQL 14 or later is needed';
    END IF;
    -- Roles belong to the whole server: another database may have made it.
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'stegvis_unit') THEN
        CREATE ROLE stegvis_unit NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'stegvis_station') THEN
        CREATE ROLE stegvis_station NOLOGIN;
    END IF;
END
$$;

CREATE SCHEMA stegvis;
COMMENT ON SCHEMA stegvis IS 'Sealed logs of units in Stegvis, version 1';

-- Tables ----------------------------------------------------------------------------------------------------------------

CREATE TABLE stegvis.unit (
    id        uuid   PRIMARY KEY,
    -- Changes up to this number are gone for good. Their numbers are never given again.
    forgotten bigint NOT NULL DEFAULT 0 CHECK (forgotten >= 0)
);

-- Which login role, or which group of them, a unit belongs to. Nobody but the functions below and the owner reads it.
CREATE TABLE stegvis.member (
    -- A unit is seen and made by its members alone, so the first member comes before the unit.
    unit uuid NOT NULL REFERENCES stegvis.unit DEFERRABLE INITIALLY DEFERRED,
    role name NOT NULL,
    PRIMARY KEY (unit, role)
);

-- The key decides who was first.
CREATE TABLE stegvis.change (
    unit   uuid   NOT NULL REFERENCES stegvis.unit,
    seq    bigint NOT NULL CHECK (seq > 0),
    sealed bytea  NOT NULL,
    PRIMARY KEY (unit, seq)
);

CREATE TABLE stegvis.keys (
    unit    uuid   NOT NULL REFERENCES stegvis.unit,
    version bigint NOT NULL CHECK (version > 0),
    sealed  bytea  NOT NULL,
    PRIMARY KEY (unit, version)
);

CREATE TABLE stegvis.snapshot (
    unit  uuid    NOT NULL REFERENCES stegvis.unit,
    seq   bigint  NOT NULL CHECK (seq >= 0),
    parts integer NOT NULL CHECK (parts >= 0),
    PRIMARY KEY (unit, seq)
);

CREATE TABLE stegvis.snapshot_part (
    unit   uuid    NOT NULL,
    seq    bigint  NOT NULL,
    part   integer NOT NULL CHECK (part >= 0),
    sealed bytea   NOT NULL,
    PRIMARY KEY (unit, seq, part),
    FOREIGN KEY (unit, seq) REFERENCES stegvis.snapshot ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE stegvis.message (
    unit   uuid  NOT NULL REFERENCES stegvis.unit,
    box    text  NOT NULL,
    id     uuid  NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (unit, box, id)
);

-- What is sealed can't be made smaller, so nobody shall try.
ALTER TABLE stegvis.change        ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE stegvis.keys          ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE stegvis.snapshot_part ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE stegvis.message       ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- Who sees what ---------------------------------------------------------------------------------------------------------

-- The units of whoever has logged in. It asks for the session's user and not for the current one, which a function of the
-- owner's or SET ROLE changes, nor for a setting, which anybody can set.
CREATE FUNCTION stegvis.my_units() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.unit
    FROM stegvis.member AS m
    JOIN pg_catalog.pg_roles AS r ON r.rolname = m.role
    WHERE pg_has_role(session_user, r.oid, 'MEMBER')
$$;

-- FORCE: also for the owner, and so for what the functions below do in the owner's name.
DO $$
DECLARE
    the_table text;
    the_key   text;
BEGIN
    FOREACH the_table IN ARRAY ARRAY['unit', 'change', 'keys', 'snapshot', 'snapshot_part', 'message'] LOOP
        the_key := CASE the_table WHEN 'unit' THEN 'id' ELSE 'unit' END;
        EXECUTE format('ALTER TABLE stegvis.%I ENABLE ROW LEVEL SECURITY', the_table);
        EXECUTE format('ALTER TABLE stegvis.%I FORCE ROW LEVEL SECURITY', the_table);
        EXECUTE format(
            'CREATE POLICY own_unit ON stegvis.%I USING (%I = ANY (ARRAY(SELECT stegvis.my_units())))',
            the_table, the_key);
    END LOOP;
END
$$;

-- The rules of the log --------------------------------------------------------------------------------------------------

-- A change has the number after the head's, or is refused. The lock keeps what lies before the head from being forgotten
-- between this look and the row's being there; those who append share it.
CREATE FUNCTION stegvis.change_follows() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('stegvis change ' || NEW.unit, 0));
    SELECT greatest(
        (SELECT max(c.seq) FROM stegvis.change AS c WHERE c.unit = NEW.unit),
        (SELECT u.forgotten FROM stegvis.unit AS u WHERE u.id = NEW.unit)
    ) INTO head;
    IF NEW.seq IS DISTINCT FROM head + 1 THEN
        RAISE EXCEPTION 'change % does not follow %', NEW.seq, head USING ERRCODE = 'SV001';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER change_follows BEFORE INSERT ON stegvis.change
FOR EACH ROW EXECUTE FUNCTION stegvis.change_follows();

-- Wakes the unit's machines. The channel is named after the unit, which nobody else knows.
CREATE FUNCTION stegvis.tell_of_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('stegvis_' || replace(a.unit::text, '-', ''), '')
    FROM (SELECT DISTINCT added.unit FROM added) AS a;
    RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_changes AFTER INSERT ON stegvis.change
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION stegvis.tell_of_changes();

-- A key file follows the one before, or is refused, and takes its place: older ones may hold keys of users that have been
-- removed since.
CREATE FUNCTION stegvis.keys_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    newest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('stegvis keys ' || NEW.unit, 0));
    SELECT coalesce(max(k.version), 0) FROM stegvis.keys AS k WHERE k.unit = NEW.unit INTO newest;
    IF NEW.version IS DISTINCT FROM newest + 1 THEN
        RAISE EXCEPTION 'keys % do not follow %', NEW.version, newest USING ERRCODE = 'SV001';
    END IF;
    DELETE FROM stegvis.keys AS k WHERE k.unit = NEW.unit;
    RETURN NEW;
END
$$;

CREATE TRIGGER keys_follow BEFORE INSERT ON stegvis.keys
FOR EACH ROW EXECUTE FUNCTION stegvis.keys_follow();

-- The newest two snapshots are kept, so that whoever reads the last but one can finish.
CREATE FUNCTION stegvis.drop_old_snapshots() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM stegvis.snapshot AS s
    WHERE s.unit = NEW.unit AND s.seq < (
        SELECT min(kept.seq)
        FROM (SELECT n.seq FROM stegvis.snapshot AS n WHERE n.unit = NEW.unit ORDER BY n.seq DESC LIMIT 2) AS kept);
    RETURN NULL;
END
$$;

CREATE TRIGGER drop_old_snapshots AFTER INSERT ON stegvis.snapshot
FOR EACH ROW EXECUTE FUNCTION stegvis.drop_old_snapshots();

-- What a unit may do besides reading and adding -------------------------------------------------------------------------

-- Refuses whoever the unit is not theirs. Row-level security does not hold for an owner that is a superuser.
CREATE FUNCTION stegvis.require_own(the_unit uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stegvis.my_units() AS mine WHERE mine = the_unit) THEN
        RAISE EXCEPTION 'the unit is not yours' USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

-- Makes a unit that belongs to whoever has logged in. That of somebody else stays theirs; false then.
CREATE FUNCTION stegvis.add_unit(the_unit uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM stegvis.my_units() AS mine WHERE mine = the_unit) THEN
        RETURN true;
    END IF;
    INSERT INTO stegvis.member (unit, role) SELECT the_unit, session_user
    WHERE NOT EXISTS (SELECT FROM stegvis.member AS m WHERE m.unit = the_unit);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO stegvis.unit (id) VALUES (the_unit);
    RETURN true;
END
$$;

-- Lets another role into a unit. For the owner of this schema alone.
CREATE FUNCTION stegvis.admit(the_unit uuid, the_role name) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO stegvis.member (unit, role) VALUES (the_unit, the_role) ON CONFLICT DO NOTHING
$$;

-- Removes the changes below a number, for good. A snapshot must have them: SV002 otherwise.
CREATE FUNCTION stegvis.forget_before(the_unit uuid, below bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    head bigint;
    gone bigint;
BEGIN
    PERFORM stegvis.require_own(the_unit);
    IF below <= 1 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('stegvis change ' || the_unit, 0));
    IF NOT EXISTS (SELECT FROM stegvis.snapshot AS s WHERE s.unit = the_unit AND s.seq >= below - 1) THEN
        RAISE EXCEPTION 'no snapshot has the changes before %', below USING ERRCODE = 'SV002';
    END IF;
    SELECT greatest(
        (SELECT max(c.seq) FROM stegvis.change AS c WHERE c.unit = the_unit),
        (SELECT u.forgotten FROM stegvis.unit AS u WHERE u.id = the_unit)
    ) INTO head;
    gone := least(below - 1, head);
    UPDATE stegvis.unit SET forgotten = greatest(forgotten, gone) WHERE id = the_unit;
    DELETE FROM stegvis.change AS c WHERE c.unit = the_unit AND c.seq <= gone;
END
$$;

CREATE FUNCTION stegvis.put_message(the_unit uuid, the_box text, the_id uuid, the_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM stegvis.require_own(the_unit);
    INSERT INTO stegvis.message AS m (unit, box, id, sealed) VALUES (the_unit, the_box, the_id, the_sealed)
    ON CONFLICT (unit, box, id) DO UPDATE SET sealed = excluded.sealed;
END
$$;

CREATE FUNCTION stegvis.remove_message(the_unit uuid, the_box text, the_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM stegvis.require_own(the_unit);
    DELETE FROM stegvis.message AS m WHERE m.unit = the_unit AND m.box = the_box AND m.id = the_id;
END
$$;

CREATE FUNCTION stegvis.version() RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 1 $$;

-- Grants ----------------------------------------------------------------------------------------------------------------

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA stegvis FROM PUBLIC;
GRANT USAGE ON SCHEMA stegvis TO stegvis_unit;
GRANT SELECT ON stegvis.unit, stegvis.message TO stegvis_unit;
-- A form station puts and takes messages; of the log it sees nothing.
GRANT USAGE ON SCHEMA stegvis TO stegvis_station;
GRANT SELECT ON stegvis.unit, stegvis.message TO stegvis_station;
GRANT EXECUTE ON FUNCTION
    stegvis.put_message(uuid, text, uuid, bytea),
    stegvis.remove_message(uuid, text, uuid),
    stegvis.my_units(),
    stegvis.version()
TO stegvis_station;
GRANT SELECT, INSERT ON stegvis.change, stegvis.keys, stegvis.snapshot, stegvis.snapshot_part TO stegvis_unit;
GRANT EXECUTE ON FUNCTION
    stegvis.version(),
    stegvis.my_units(),
    stegvis.add_unit(uuid),
    stegvis.forget_before(uuid, bigint),
    stegvis.put_message(uuid, text, uuid, bytea),
    stegvis.remove_message(uuid, text, uuid)
TO stegvis_unit;

COMMIT;
