-- The one way into the history, for whoever may append: two calls of one transaction.
--
--     begin_append ──▶ head, time ──the client writes its lines──▶ append_events ──checks──▶ tables, peaks, counter
--
-- Both run as the owner of the tables, in whom alone the right to write them lies. Who is at the other end is told by
-- `session_user`, which no SET ROLE changes. They find what is built in first, then what is in the schema of the ledger,
-- and what a session made for itself last: nothing of the caller's stands in for anything of ours.

CREATE FUNCTION begin_append(
    simulated text, OUT head bigint, OUT highest bigint, OUT latest text, OUT stamp text, OUT moved text
)
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    told boolean;
BEGIN
    SELECT c.head INTO head FROM counter AS c FOR UPDATE;  -- apart, so that the clock is read once the lock is held
    SELECT l.told, l.moved INTO told, moved FROM ledger AS l;
    IF told AND simulated !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$' THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001',
            MESSAGE = format('%s is no time', to_json(simulated)), DETAIL = 'nothing could be recorded after it';
    END IF;
    SELECT p.position, p.recorded_at INTO highest, latest FROM payloads AS p ORDER BY p.position DESC LIMIT 1;
    highest := coalesce(highest, 0);
    latest := coalesce(latest, '');
    stamp := greatest(latest, CASE WHEN told THEN simulated
        ELSE to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') END COLLATE "C");
    UPDATE counter AS c SET stamp = begin_append.stamp;
END $$;

CREATE FUNCTION append_events(
    command_id text, actor text, actor_kind text, assurance text, recorded_at text,
    types text[], salts bytea[], payloads bytea[], lines bytea[],
    tags text[], tag_of integer[],
    person_ids text[], person_addresses text[], person_names text[], person_kinds text[], person_salts bytea[],
    disclosure_of integer[], disclosure_fields text[], disclosure_salts bytea[], disclosure_values bytea[]
) RETURNS bigint
LANGUAGE plpgsql STRICT SECURITY DEFINER AS $$
#variable_conflict use_variable
DECLARE
    head bigint;
    after bigint;
BEGIN
    SELECT c.head INTO head FROM counter AS c FOR UPDATE;
    after := head + cardinality(types);
    PERFORM require_at_home();
    PERFORM require_stamped(recorded_at);
    PERFORM require_lines(
        head, command_id, actor, actor_kind, assurance, recorded_at, types, salts, payloads, lines, tags, tag_of);
    PERFORM require_entitled(actor, actor_kind, assurance, recorded_at, types, payloads);
    PERFORM require_unchanged(types, payloads);
    PERFORM require_registrar(actor, types);
    PERFORM require_registered(
        types, payloads, person_ids, person_addresses, person_names, person_kinds, person_salts);
    PERFORM require_disclosed(payloads, disclosure_of, disclosure_fields, disclosure_salts, disclosure_values);
    PERFORM require_tags(head, types, payloads, tags, tag_of);

    INSERT INTO lines
    SELECT head + e.n, command_id, e.n - 1, sha256(decode('00', 'hex') || e.line), e.line
    FROM unnest(lines) WITH ORDINALITY AS e (line, n);
    INSERT INTO payloads
    SELECT head + e.n, e.type, recorded_at, actor, e.salt, e.payload
    FROM unnest(types, salts, payloads) WITH ORDINALITY AS e (type, salt, payload, n);
    INSERT INTO tags
    SELECT t.tag, e.type, head + e.n FROM unnest(tags, tag_of) AS t (tag, of)
    JOIN unnest(types) WITH ORDINALITY AS e (type, n) ON e.n = t.of;  -- no types[t.of]: a caller says where it begins
    INSERT INTO persons
    SELECT * FROM unnest(person_ids, person_addresses, person_names, person_kinds, person_salts);
    INSERT INTO disclosures
    SELECT head + d.of, d.field, actor, d.salt, d.value
    FROM unnest(disclosure_of, disclosure_fields, disclosure_salts, disclosure_values) AS d (of, field, salt, value);
    PERFORM erase_person(convert_from(e.payload, 'UTF8')::jsonb ->> 'person')
    FROM unnest(types, payloads) AS e (type, payload) WHERE e.type LIKE 'person.erased/%';

    PERFORM add_peaks();
    UPDATE counter AS c SET head = after;
    PERFORM pg_notify(current_schema(), after::text);
    RETURN after;
END $$;

CREATE FUNCTION erase_person(erased text) RETURNS void
LANGUAGE plpgsql AS $$
-- All that lies beside the events of a person goes with the event that says so: no right to delete is given to anybody.
DECLARE
    known text := (SELECT p.address FROM persons AS p WHERE p.id = erased);
BEGIN
    UPDATE leases SET holder = replace(holder, known, erased) WHERE position(known IN holder) > 0;
    DELETE FROM plans WHERE position(convert_to(known, 'UTF8') IN plan) > 0;
    DELETE FROM disclosures WHERE person = erased;
    DELETE FROM persons WHERE id = erased;
END $$;

CREATE FUNCTION add_peaks() RETURNS void
LANGUAGE plpgsql AS $$
-- The peaks of the hash tree with the leaves that came since; from the first leaf where what is kept cannot be right.
DECLARE
    kept peaks;
    grown bytea;
    size bigint;
    node bytea;
BEGIN
    SELECT * INTO kept FROM peaks;
    IF kept.size = (SELECT c.head FROM counter AS c) AND length(kept.hashes) = 32 * bit_count(int8send(kept.size)) THEN
        grown := kept.hashes;
    ELSE
        kept.size := 0;
        grown := decode('', 'hex');
    END IF;
    FOR size, node IN SELECT position, leaf FROM lines WHERE position > kept.size ORDER BY position LOOP
        kept.size := size;
        WHILE size & 1 = 0 LOOP
            node := sha256(decode('01', 'hex') || substr(grown, length(grown) - 31) || node);
            grown := substr(grown, 1, length(grown) - 32);
            size := size >> 1;
        END LOOP;
        grown := grown || node;
    END LOOP;
    INSERT INTO peaks VALUES (1, kept.size, grown)
    ON CONFLICT (id) DO UPDATE SET size = excluded.size, hashes = excluded.hashes;
END $$;
