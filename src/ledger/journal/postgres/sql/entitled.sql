-- What a login may append: whose acts, of which types, and how sure it may say that it is who they are.
--
--     owner, and members of it    anything: whoever owns the tables can write them without any of this
--     server                      anybody's acts, but nothing as signed that no key of theirs could have signed
--     person                      that person's acts
--     worker                      that service's acts, and only what comes of carrying out an order

CREATE FUNCTION acting() RETURNS logins
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
-- What this session was signed in as. All null for the owner; an error where the ledger knows nothing of the login.
DECLARE
    found logins;
BEGIN
    SELECT l.* INTO found FROM logins AS l JOIN pg_roles AS r ON r.oid = l.login
    WHERE r.rolname = session_user;
    IF found.login IS NULL AND NOT EXISTS (
        SELECT FROM pg_class AS c
        WHERE c.oid = 'lines'::regclass AND pg_has_role(session_user, c.relowner, 'MEMBER')) THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('the login %I acts for nobody here', session_user),
            DETAIL = 'a login appends in the name of whom it was granted to',
            HINT = format('who runs the database may grant it: ledger login grant %I --role person --person ADDRESS',
                session_user);
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION require_entitled(
    actor text, actor_kind text, assurance text, recorded_at text, types text[], payloads bytea[]
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    who logins := acting();
    ranks CONSTANT text[] := ARRAY['asserted', 'session', 'federated', 'signed'];
    free CONSTANT text := CASE who.role WHEN 'server' THEN 'federated' ELSE 'session' END;
    other text;
BEGIN
    IF who.role IS NULL THEN
        RETURN;
    END IF;
    IF actor_kind IS DISTINCT FROM registered_kind(actor, types, payloads) THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('%s is not registered as %s', actor, actor_kind),
            DETAIL = 'whether a human being, an agent or a service acts is what their registration says';
    END IF;
    SELECT t.type INTO other FROM unnest(types) AS t (type)
    WHERE NOT EXISTS (SELECT FROM permitted AS p WHERE p.role = who.role AND p.type = t.type) LIMIT 1;
    IF who.role <> 'server' AND other IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('the login %I records no %s', session_user, other),
            DETAIL = format('it was granted as %s, who records other things', who.role),
            HINT = 'act through the pages, or with a login of another sort: ledger login list; after an upgrade, whoever '
                'runs the database lets logins record what is new: ledger login groups';
    END IF;
    IF who.role = 'person' AND EXISTS (
        SELECT FROM unnest(types, payloads) AS e (type, payload)
        WHERE e.type LIKE 'credential.confirmed/%' AND begins_trust(actor, convert_from(e.payload, 'UTF8')::jsonb)) THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('%s confirms no key of their own', actor),
            DETAIL = 'trust begins with the key that whoever founded the ledger, alone, says is theirs',
            HINT = 'a registrar confirms it: ledger credential confirm KEY';
    END IF;
    IF array_position(ranks, assurance) > array_position(ranks, free) AND NOT EXISTS (
        SELECT FROM unnest(types, payloads) AS e (type, payload)
        WHERE array_position(ranks, assurance)
            <= array_position(ranks, rank_of_signature(actor, recorded_at, e.type, e.payload))) THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('%s cannot act as %s here', actor, assurance),
            DETAIL = 'an act is as sure as the login through which it comes, or as the key that signed it',
            HINT = 'sign it: ledger approve … --sign KEYFILE';
    END IF;
    IF array_position(ranks, assurance) IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001', MESSAGE = format('%s is no assurance', assurance);
    END IF;
END $$;

CREATE FUNCTION require_registrar(actor text, types text[]) RETURNS void
LANGUAGE plpgsql AS $$
-- Whom an append registers stands beside the events for ever, whether or not that had its right.
BEGIN
    IF (acting()).role = 'person' AND NOT is_named(actor) AND EXISTS (
        SELECT FROM unnest(types) AS t (type) WHERE t.type LIKE 'person.registered/%') THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('%s registers nobody', actor),
            DETAIL = 'an address stands for one person for ever, and whoever holds no seat would take those of others',
            HINT = 'ask somebody who holds a seat: ledger rights';
    END IF;
END $$;

CREATE FUNCTION begins_trust(actor text, said jsonb) RETURNS boolean
LANGUAGE sql STABLE AS $$
-- Whether a confirmation is of one's own key, or says that nobody else could be asked, and is not the founder's.
    SELECT (said ->> 'person' = actor OR COALESCE((said ->> 'self_attested')::boolean, false))
        AND actor IS DISTINCT FROM (SELECT p.actor FROM payloads AS p WHERE p.position = 1)
$$;

CREATE FUNCTION registered_kind(person text, types text[], payloads bytea[]) RETURNS text
LANGUAGE sql STABLE AS $$
-- What sort of actor somebody is registered as, in this append or before it; null where they are not.
    SELECT said ->> 'kind' FROM (
        SELECT convert_from(e.payload, 'UTF8')::jsonb AS said, NULL::bigint AS position
        FROM unnest(types, payloads) AS e (type, payload) WHERE e.type LIKE 'person.registered/%'
        UNION ALL
        SELECT convert_from(p.payload, 'UTF8')::jsonb, p.position
        FROM tags AS t JOIN payloads AS p USING (position)
        WHERE t.tag = 'person:' || person AND t.type LIKE 'person.registered/%'
    ) AS registrations
    WHERE said ->> 'id' = person ORDER BY position DESC NULLS FIRST LIMIT 1
$$;

CREATE FUNCTION is_root(named text) RETURNS boolean
LANGUAGE sql STABLE AS $$
-- Whether trust begins with a key: the first that a founder confirmed for themselves, of those that sign or of those
-- that are kept offline.
    WITH told AS (
        SELECT p.position, split_part(p.type, '/', 1) AS sort, convert_from(p.payload, 'UTF8')::jsonb AS said
        FROM payloads AS p WHERE p.type LIKE 'credential.added/%' OR p.type LIKE 'credential.confirmed/%'
    ), added AS (
        SELECT DISTINCT ON (said ->> 'credential') said ->> 'credential' AS id, position,
            said #>> '{public,method}' = 'recovery' AS offline
        FROM told WHERE sort = 'credential.added' ORDER BY said ->> 'credential', position
    ), first AS (
        SELECT DISTINCT ON (offline) id FROM added JOIN told ON told.said ->> 'credential' = id
        AND told.sort = 'credential.confirmed' AND told.position > added.position
        AND (told.said ->> 'self_attested')::boolean
        ORDER BY offline, told.position
    )
    SELECT EXISTS (SELECT FROM first WHERE id = named)
$$;

CREATE FUNCTION is_named(person text) RETURNS boolean
LANGUAGE sql STABLE AS $$
-- Whether somebody founded the ledger, or somebody else named them in a charter or for a delegation. Whether that had
-- its right, and whether it still holds, each reader judges.
    SELECT EXISTS (SELECT FROM payloads AS p WHERE p.position = 1 AND p.actor = person)
    OR EXISTS (SELECT FROM payloads AS p WHERE (p.type LIKE 'charter.%' OR p.type LIKE 'right.delegated/%')
        AND p.actor <> person AND position(convert_to(to_json(person)::text, 'UTF8') IN p.payload) > 0)
$$;

CREATE FUNCTION is_registrar(person text) RETURNS boolean
LANGUAGE sql STABLE AS $$
-- Whether somebody founded the ledger, or somebody else gave them a seat that confirms and ends the keys of others.
-- Whether that had its right, and whether it still holds, each reader judges.
    SELECT EXISTS (SELECT FROM payloads AS p WHERE p.position = 1 AND p.actor = person)
    OR EXISTS (
        SELECT FROM tags AS t JOIN payloads AS p USING (position),
            LATERAL (SELECT convert_from(p.payload, 'UTF8')::jsonb AS said) AS row
        WHERE t.tag = 'rights:*' AND p.actor <> person AND (
            p.type LIKE 'charter.%' AND (said ->> 'decider' = person OR said -> 'registrars' ? person)
            OR p.type LIKE 'right.delegated/%' AND said ->> 'to' = person))
$$;

CREATE FUNCTION rank_of_key(named text, actor text, recorded_at text, type text) RETURNS text
LANGUAGE sql STABLE AS $$
-- An act on a key that had no right is on record, too: what nobody could have the right to does not count here, or
-- whoever has a login would end the keys of others, or take their names. Where this lets more pass than is right, each
-- reader finds that; where it let less pass, somebody could not act who may.
    WITH told AS (
        SELECT p.position, p.actor AS by, split_part(p.type, '/', 1) AS sort, p.recorded_at::timestamptz AS at,
            convert_from(p.payload, 'UTF8')::jsonb AS said
        FROM tags AS t JOIN payloads AS p USING (position)
        WHERE t.tag = 'credential:' || named AND p.type LIKE 'credential.%'
    ), added AS (
        SELECT position, said ->> 'person' AS person, said #>> '{public,method}' AS method
        FROM told WHERE sort = 'credential.added' AND by = said ->> 'person'
        ORDER BY said ->> 'person' = rank_of_key.actor DESC, position LIMIT 1
    ), confirmed AS (
        SELECT said ->> 'assurance' AS assurance, at
            + CASE WHEN (said ->> 'recovered')::boolean THEN interval '72 hours' ELSE interval '24 hours' END AS since
        FROM told, added WHERE sort = 'credential.confirmed' AND told.position > added.position
        AND (is_registrar(by) OR (said ->> 'recovered')::boolean AND is_named(by))
    )
    SELECT CASE WHEN is_root(named) THEN 'signed' ELSE confirmed.assurance END
    FROM added, confirmed
    WHERE (added.person = actor AND added.method IN ('ssh', 'passkey')
        OR added.method = 'recovery' AND type LIKE 'credential.confirmed/%')
    AND confirmed.since <= rank_of_key.recorded_at::timestamptz
    AND NOT EXISTS (SELECT FROM told WHERE told.position > added.position
        AND (sort = 'credential.revoked' AND (by = added.person OR is_registrar(by))
            OR sort = 'credential.objected' AND is_named(by)
            AND NOT EXISTS (SELECT FROM confirmed AS before WHERE before.since <= told.at)))
    ORDER BY array_position(ARRAY['asserted', 'session', 'federated', 'signed'], confirmed.assurance) DESC LIMIT 1
$$;

CREATE FUNCTION rank_of_signature(actor text, recorded_at text, type text, payload bytea) RETURNS text
LANGUAGE sql STABLE AS $$
-- How sure a signed act may be: as the act that confirmed its key; null where no key of theirs counts that signed it.
-- That the key made these bytes cannot be told here: `ledger audit rights` checks it.
    SELECT rank_of_key(said #>> '{authentication,credential}', actor, recorded_at, type)
    FROM (SELECT convert_from(payload, 'UTF8')::jsonb AS said) AS act
    WHERE coalesce(nullif(said ->> 'signature', ''), said #>> '{commitments,signature}') <> ''
$$;
