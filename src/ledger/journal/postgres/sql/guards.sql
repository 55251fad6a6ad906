-- The history only grows, also for its owner, and nobody writes in another's name: triggers, which hold beside the
-- rights. Whoever owns the tables can disable them; `ledger verify` tells that they did.

CREATE FUNCTION only_grows() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = 'a ledger only grows', DETAIL = format('%s of %s would change the past', TG_OP, TG_TABLE_NAME);
END $$;

CREATE FUNCTION moves_forward() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
-- The counter moves by the events that were stored, and never back.
BEGIN
    IF NEW.head = OLD.head OR NEW.head > OLD.head
        AND NEW.head - OLD.head = (SELECT count(*) FROM lines AS l WHERE l.position > OLD.head)
        AND NEW.head - OLD.head = (SELECT count(*) FROM payloads AS p WHERE p.position > OLD.head)
        AND NEW.head = (SELECT max(l.position) FROM lines AS l)
        AND NEW.head = (SELECT max(p.position) FROM payloads AS p) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = format('the ledger does not go from event #%s to event #%s', OLD.head, NEW.head),
        DETAIL = 'its counter moves forward by the events that were stored, and by nothing else';
END $$;

CREATE FUNCTION fence_grows() RETURNS trigger
LANGUAGE plpgsql AS $$
-- Whoever delivers after another has the fence after theirs, whatever else becomes of a lease: it never runs out.
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.fence = 0 OR pg_has_role(
            session_user, (SELECT c.relowner FROM pg_class AS c WHERE c.oid = TG_RELID), 'MEMBER') THEN
            RETURN NEW;  -- the owner brings the fences of a ledger that is copied
        END IF;
    ELSIF NEW.fence IN (OLD.fence, OLD.fence + 1) AND NEW.target = OLD.target THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
        MESSAGE = format('the fence of %s does not go from %s to %s', NEW.target, coalesce(OLD.fence, 0), NEW.fence),
        DETAIL = 'it grows by one, so that the last who delivers is told from those before';
END $$;

CREATE FUNCTION acts_as_itself() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
-- A person's login, and a worker's, writes that person's acts: in the line that is hashed, and beside the payload.
DECLARE
    who logins := acting();
    other text;
BEGIN
    IF who.role IS NULL OR who.role = 'server' THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'lines' THEN
        SELECT convert_from(s.line, 'UTF8')::jsonb ->> 'actor' INTO other FROM stored AS s
        WHERE convert_from(s.line, 'UTF8')::jsonb ->> 'actor' IS DISTINCT FROM who.person LIMIT 1;
    ELSE
        SELECT s.actor INTO other FROM stored AS s WHERE s.actor IS DISTINCT FROM who.person LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG002',
            MESSAGE = format('the login %I cannot act as %s', session_user, other),
            DETAIL = format('it acts as %s and as nobody else', who.person),
            HINT = 'use your own login, and your own address with --as';
    END IF;
    RETURN NULL;
END $$;
