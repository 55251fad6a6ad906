-- What an append has to be, whoever sends it: as its lines say, at the time that was told, of persons it registers.

CREATE FUNCTION require_at_home() RETURNS void
LANGUAGE plpgsql AS $$
-- A ledger that was moved to another store is only read here.
DECLARE
    moved text := (SELECT l.moved FROM ledger AS l);
BEGIN
    IF moved <> '' THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = 'this ledger was moved', DETAIL = format('it goes on at %s', moved),
            HINT = 'name that as the database in ledger.toml';
    END IF;
END $$;

CREATE FUNCTION require_stamped(recorded_at text) RETURNS void
LANGUAGE plpgsql AS $$
-- The time is the one that begin_append told this very transaction: whoever kept an older one may not come back with it.
BEGIN
    PERFORM FROM counter AS c
    WHERE c.xmin = pg_current_xact_id()::xid AND c.stamp = require_stamped.recorded_at;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001',
            MESSAGE = 'an append is recorded at another time than it was told',
            DETAIL = 'the server tells the time once it has the lock, and no event is older than the one before it';
    END IF;
END $$;

CREATE FUNCTION require_lines(
    head bigint, command_id text, actor text, actor_kind text, assurance text, recorded_at text,
    types text[], salts bytea[], payloads bytea[], lines bytea[], tags text[], tag_of integer[]
) RETURNS void
LANGUAGE plpgsql AS $$
-- Each line is written here again from what is to stand beside it, and has to come out byte for byte.
DECLARE
    first bigint;
BEGIN
    SELECT head + coalesce(e.n, tagged.of) INTO first
    FROM unnest(types, salts, payloads, lines) WITH ORDINALITY AS e (type, salt, payload, line, n)
    FULL JOIN (
        SELECT t.of, string_agg(to_json(t.tag)::text, ',' ORDER BY t.tag COLLATE "C") AS written
        FROM unnest(tags, tag_of) AS t (tag, of) GROUP BY t.of
    ) AS tagged ON tagged.of = e.n
    WHERE length(e.salt) IS DISTINCT FROM 16 OR length(e.payload) > 1048576 OR length(e.line) >= 65535
    OR e.line IS DISTINCT FROM convert_to(
        '{"actor":' || to_json(actor) || ',"actor_kind":' || to_json(actor_kind)
        || ',"assurance":' || to_json(assurance) || ',"command_id":' || to_json(command_id)
        || ',"index":' || e.n - 1 || ',"payload_sha256":"' || encode(sha256(e.salt || e.payload), 'hex')
        || '","position":' || head + e.n || ',"recorded_at":' || to_json(recorded_at)
        || ',"tags":[' || coalesce(tagged.written, '') || '],"type":' || to_json(e.type) || ',"v":1}', 'UTF8')
    ORDER BY e.n LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001',
            MESSAGE = format('event #%s is not what its line says', first),
            DETAIL = 'a line is stored only where it can be written again from what stands beside it';
    END IF;
END $$;

CREATE FUNCTION require_unchanged(types text[], payloads bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
-- Whoever is registered stays of that kind, and who they were: acts were judged by it. Who left comes back as the same.
DECLARE
    other text;
BEGIN
    IF NOT EXISTS (SELECT FROM unnest(types) AS e (type) WHERE e.type LIKE 'person.registered/%') THEN
        RETURN;
    END IF;
    WITH told AS (
        SELECT convert_from(e.payload, 'UTF8')::jsonb AS said, true AS here
        FROM unnest(types, payloads) AS e (type, payload) WHERE e.type LIKE 'person.registered/%'
        UNION ALL
        SELECT convert_from(p.payload, 'UTF8')::jsonb, false
        FROM payloads AS p WHERE p.type LIKE 'person.registered/%'
    )
    SELECT coalesce(said ->> 'id', 'nobody') INTO other FROM told GROUP BY said ->> 'id'
    HAVING bool_or(here) AND (count(DISTINCT jsonb_build_array(said -> 'kind', said -> 'commitment')) > 1
        OR bool_or(jsonb_typeof(said -> 'id') IS DISTINCT FROM 'string'
            OR jsonb_typeof(said -> 'commitment') IS DISTINCT FROM 'string'
            OR coalesce(said -> 'kind' NOT IN ('"human"', '"agent"', '"service"'), true)))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('%s cannot be registered so', other),
            DETAIL = 'what somebody is does not change, since acts were judged by it',
            HINT = 'register the other one under an address of its own: ledger person add ADDRESS';
    END IF;
END $$;

CREATE FUNCTION require_registered(
    types text[], payloads bytea[], ids text[], addresses text[], names text[], kinds text[], salts bytea[]
) RETURNS void
LANGUAGE plpgsql AS $$
-- Each person in the table beside the events is one whom an event of this very append commits to.
BEGIN
    IF cardinality(ids) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM unnest(ids, addresses, names, kinds, salts) AS p (id, address, name, kind, salt)
    WHERE NOT EXISTS (
        SELECT FROM unnest(types, payloads) AS e (type, payload)
        WHERE e.type LIKE 'person.registered/%'
        AND convert_from(e.payload, 'UTF8')::jsonb @> jsonb_build_object(
            'id', p.id, 'kind', p.kind, 'commitment', encode(sha256(p.salt || convert_to(
                '{"address":' || to_json(p.address) || ',"name":' || to_json(p.name) || '}', 'UTF8')), 'hex')));
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001',
            MESSAGE = 'an append names a person whom it does not register',
            DETAIL = 'who stands behind an id is what an event of the same append commits to';
    END IF;
END $$;

CREATE FUNCTION require_disclosed(
    payloads bytea[], of integer[], fields text[], salts bytea[], disclosed bytea[]
) RETURNS void
LANGUAGE plpgsql AS $$
-- What lies beside an event is what it commits to, all of it and nothing else: a signature that is not there from the
-- first could be judged by nobody.
BEGIN
    PERFORM FROM (
        SELECT e.n, c.key AS field, c.value AS commitment
        FROM unnest(payloads) WITH ORDINALITY AS e (payload, n),
            jsonb_each_text(coalesce(convert_from(e.payload, 'UTF8')::jsonb -> 'commitments', '{}')) AS c
        WHERE position(convert_to('"commitments"', 'UTF8') IN e.payload) > 0
        OR position(convert_to('\u', 'UTF8') IN e.payload) > 0  -- or the word in another spelling
    ) AS said
    FULL JOIN unnest(of, fields, salts, disclosed) AS d (n, field, salt, value)
        ON d.n = said.n AND d.field = said.field
    WHERE length(d.salt) IS DISTINCT FROM 16 OR length(d.value) > 1048576
    OR said.commitment IS DISTINCT FROM encode(sha256(d.salt || d.value), 'hex');
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001',
            MESSAGE = 'what lies beside an event is not what it commits to',
            DETAIL = 'a signature and a key are kept beside the event, which holds a commitment to them';
    END IF;
END $$;
