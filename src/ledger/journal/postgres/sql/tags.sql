-- The tags that follow from what an event says, by the forms of its type (`tag_forms`, which is written from the
-- program's own). What the program checks before it sends an append, the server checks for whoever sends one.

CREATE FUNCTION content_tags(event text, said jsonb) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT found.tag FROM tag_forms() AS f, LATERAL (
        SELECT f.prefix AS tag WHERE f.sort = 'constant'
        UNION ALL
        SELECT f.prefix || ':' || coalesce(said #>> f.path, '') WHERE f.sort = 'member'
        UNION ALL
        SELECT f.prefix || ':' || (said #>> f.path) WHERE f.sort = 'given' AND said #>> f.path <> ''
        UNION ALL
        SELECT f.prefix || ':' || text FROM jsonb_array_elements(
            CASE jsonb_typeof(said #> f.path) WHEN 'array' THEN said #> f.path ELSE '[]' END) AS element,
            LATERAL (SELECT CASE f.of_each WHEN '' THEN element #>> '{}' ELSE element ->> f.of_each END AS text) AS each
        WHERE f.sort = 'each' AND text <> ''
        UNION ALL
        SELECT f.prefix || ':' || (said #>> f.path) || '/' || coalesce((
            SELECT said ->> other FROM unnest(f.others) WITH ORDINALITY AS o (other, n)
            WHERE said ->> other <> '' ORDER BY n LIMIT 1), '')
        WHERE f.sort = 'pair'
        UNION ALL
        SELECT f.prefix || ':' || (said #>> f.path) || '/' || element FROM jsonb_array_elements_text(
            CASE jsonb_typeof(said -> f.others[1]) WHEN 'array' THEN said -> f.others[1] ELSE '[]' END) AS element
        WHERE f.sort = 'pairs'
        UNION ALL
        SELECT f.prefix || ':' || coalesce(nullif(substring(said #>> f.path FROM '^(.*)#[^#]*$'), ''), said #>> f.path)
        WHERE f.sort = 'before' AND said #>> f.path <> ''
        UNION ALL
        SELECT f.prefix || ':' || regexp_replace(said #>> f.path, '^.*@', '')
        WHERE f.sort = 'after' AND starts_with(said #>> f.path, f.opening)
    ) AS found
    WHERE f.type = event
$$;

CREATE FUNCTION require_tags(head bigint, types text[], payloads bytea[], tags text[], tag_of integer[]) RETURNS void
LANGUAGE plpgsql AS $$
-- No event stands under other tags than its content has: a decision would not find it where it belongs.
DECLARE
    first bigint;
BEGIN
    SELECT head + e.n INTO first
    FROM unnest(types, payloads) WITH ORDINALITY AS e (type, payload, n)
    WHERE CASE WHEN EXISTS (SELECT FROM tag_forms() AS f WHERE f.type = e.type) THEN -- or it may be no JSON at all
        ARRAY(SELECT t COLLATE "C" FROM content_tags(e.type, convert_from(e.payload, 'UTF8')::jsonb) AS t ORDER BY 1)
        IS DISTINCT FROM ARRAY(
            SELECT DISTINCT given.tag COLLATE "C" FROM unnest(tags, tag_of) AS given (tag, of)
            WHERE given.of = e.n ORDER BY 1)
    ELSE false END
    ORDER BY e.n LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'LG001',
            MESSAGE = format('event #%s has other tags than its content', first),
            DETAIL = 'a decision finds what it rests on by its tags, so they follow from what an event says';
    END IF;
END $$;
