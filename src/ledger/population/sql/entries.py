"""From what a record was on each of its days to the days on which it became something.

    judged    v1: no  no  yes yes | v2: no  no | v3: yes      what it is, and by the rule of the day before
    stints            <own------->                <v3>        from an entry to an exit
    entries           day 3                       day 7, by the definition

A move is the definition's where a rule began that day, and by the rule before it the record would not have moved. What
a version says of its first day is honoured: by `edge`, a record that qualifies at once enters only once it moves
itself; by `keep`, one that no longer qualifies stays in, and so does not enter again.

Pure SQL over a table `judged`, one row for every day on which something of a record may change:

    _id _n       the record, and the order of its rows           _is _was    what it is, by the rule then and by the old
    _first _last the days of which the row may be the first      _ruled      whether another rule judges it than before
    _before      nothing is known of it earlier                  _moved      whether its own values changed
    _apart       it was not there before                         _edge _keep what the rule says of its first day
"""

from __future__ import annotations

OWN, BY_DEFINITION, BEFORE, OUT = "own", "definition", "before", "out"
"""Why a record entered, and when: by itself, by the definition, before anything is known of it; or it left by one."""
KEPT = "kept"
_ORDER = "PARTITION BY _id ORDER BY _n"
_SO_FAR = f"({_ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"


def moves() -> str:
    """Rows (_id, _n, _first, _last, _cause): entries, exits by a definition, and who would have left by one."""
    return f"""
WITH stepped AS (
    SELECT *, NOT _apart AND COALESCE(lag(_is) OVER ({_ORDER}), FALSE) AS _had FROM judged
), turned AS (
    SELECT *, _is AND NOT _had AS _enters, _apart OR (_had AND NOT _is) AS _leaves,
        _ruled AND _is <> _was AS _by_rule
    FROM stepped
), stayed AS (
    SELECT *, _leaves AND _had AND _by_rule AND _keep AS _stays,
        last_value(CASE WHEN _enters THEN _by_rule AND _edge AND NOT _moved END IGNORE NULLS) OVER {_SO_FAR} AS _waits
    FROM turned
), joined AS (
    SELECT *, last_value(CASE WHEN _leaves THEN _stays END IGNORE NULLS) OVER {_SO_FAR} AS _stayed FROM stayed
), stints AS (
    SELECT *, count(*) FILTER (WHERE _enters AND NOT COALESCE(_stayed, FALSE)) OVER {_SO_FAR} AS _stint,
        _is AND CASE WHEN _enters THEN NOT _waits ELSE _waits AND _moved END AS _counts
    FROM joined
), inside AS (
    SELECT *, COALESCE(count(*) FILTER (WHERE _counts) OVER (
        PARTITION BY _id, _stint ORDER BY _n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) > 0 AS _in
    FROM stints
)
SELECT _id, _n, _first, _last, CASE
    WHEN NOT _counts THEN CASE WHEN _stays THEN '{KEPT}' ELSE '{OUT}' END
    WHEN _before THEN '{BEFORE}'
    WHEN _enters AND _by_rule THEN '{BY_DEFINITION}'
    ELSE '{OWN}' END AS _cause
FROM inside
WHERE (_counts AND NOT _in) OR (_leaves AND _had AND _by_rule AND _in)"""


def of_each(re_entry: str) -> str:
    """Those of a table `moves` that count: of entries the first, the latest, or each of a record."""
    if re_entry == "each":
        return "SELECT * FROM moves"
    order = "_n" if re_entry == "first" else "_n DESC"
    return f"""
SELECT * FROM moves WHERE _cause NOT IN ('{OUT}', '{KEPT}')
QUALIFY row_number() OVER (PARTITION BY _id ORDER BY {order}) = 1
UNION ALL SELECT * FROM moves WHERE _cause IN ('{OUT}', '{KEPT}')"""


def by_period() -> str:
    """Rows (_period, _cause, certain, possible) of tables `counted` and `periods`, [_start, _end) each.

    Certain are those whose days all lie in the period, possible those of which one does.
    """
    certain = "count(*) FILTER (WHERE _first >= _start AND _last < _end)"
    return f"""
SELECT _period, _cause, {certain}, count(*)
FROM periods JOIN counted ON _first < _end AND _last >= _start
WHERE _cause <> '{BEFORE}' GROUP BY ALL"""


def in_all() -> str:
    """Rows (_cause, how many, how many with a known day, the first and the last day) of a table `counted`."""
    return (
        "SELECT _cause, count(*), count(*) FILTER (WHERE _first = _last), min(_first), max(_last)"
        " FROM counted GROUP BY ALL"
    )
