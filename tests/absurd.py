"""Events of the right schema that no verb would give: every type, each value drawn without sense.

    an example of the type (stored.txt, or of the ledger itself) --some values absurd--> JSON that is decoded as it

A server takes such an event from a person's own login: it checks bytes, types and who acts.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st

from domain.test_stored import LINES
from ledger.domain import EVENTS
from ledger.domain.event import Event, Recorded
from ledger.errors import LedgerError
from ledger.journal.codec import Codec, canonical

CODEC = Codec(EVENTS)
NUMBERS = (-1, 0, 1, 47, 999, 10**9, 1 - 2**53, 2**53 - 1)
DAYS = ("0001-01-01", "0001-02-01", "1000-01-01", "2026-02-02", "2030-01-01", "9999-01-01", "9999-12-31")
TEXTS = (
    *("", "x", "-1", "1e999999", "9" * 30, "1/0", "nan", "٣", "²", "-0", "1_000", "x" * 3_000),
    *("mql", "nothing", "mql#1", "mql#99", "podcast", "charter/", "*", "a/b/c", "#", "@"),
    *("2026-13", "0000-00", "9999-12", "0001-01", "2026-W99"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    *DAYS,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Examples = Mapping[str, Sequence[Any]]


def examples(events: Sequence[Recorded], people: Mapping[str, str]) -> Examples:
    """What there is of each type, as JSON: the lines of stored.txt, in them the people of a ledger, and its own."""
    found = defaultdict[str, list[Any]](list)
    for line in LINES:
        text = line.payload.decode()
        for name, id_ in people.items():
            text = text.replace(f'"p_{name}"', f'"{id_}"')
        found[line.name].append(json.loads(text))
    for each in events:
        found[each.event.stored_name].append(json.loads(CODEC.encode(each.event)))
    return found


@st.composite
def absurd_events(draw: st.DrawFn, known: Examples) -> Event:
    """One of them."""
    name = draw(st.sampled_from(sorted(known)))
    said = draw(st.sampled_from(known[name]))
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        at = draw(st.sampled_from([*places(said)]))
        said = _put(said, at, draw(st.sampled_from(_others(_at(said, at)))))
    try:
        found = CODEC.decode(name, canonical(said))
        CODEC.encode(getattr(found, "said", found))
    except (msgspec.MsgspecError, LedgerError, ValueError):  # ValueError: it is no event of its type any more
        found = CODEC.decode(name, canonical(draw(st.sampled_from(known[name]))))
    return getattr(found, "said", found)  # type: ignore[no-any-return]


def places(of: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in JSON, other than all of it."""
    inner = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for name, each in inner:
        yield (*at, name)
        yield from places(each, (*at, name))


def _others(was: Any) -> Sequence[Any]:
    match was:
        case bool():
            return (not was,)
        case int():
            return NUMBERS
        case str() if _DAY.fullmatch(was):
            return DAYS
        case str():
            return TEXTS
        case list():
            return ([], was * 2, was[::-1], was * 30)
        case dict():
            return ({}, dict([*was.items()][:1]), {**was, "x": 1})
        case _:
            return (*DAYS, "", 0, -1)


def _at(of: Any, at: tuple[Any, ...]) -> Any:
    for name in at:
        of = of[name]
    return of


def _put(of: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    head, *rest = at
    changed = _put(of[head], tuple(rest), value)
    if isinstance(of, dict):
        return {**of, head: changed}
    return [changed if n == head else each for n, each in enumerate(of)]
