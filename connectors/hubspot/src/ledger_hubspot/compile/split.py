"""A core form as the branches of one list, and where they are too many for it, of helper lists below it.

    a AND (b OR c) AND NOT (d OR e)   one OR of ANDs, multiplied out, where that stays within HubSpot's limit; else
    a AND IN_LIST h1 AND NOT_IN_LIST h2      h1 = b OR c      h2 = d OR e

A part goes into a helper list as what it says (IN_LIST) or, together with others, as its contrary (NOT_IN_LIST),
whichever takes fewer filters. Exact either way: a contact is in a list or not in it, blank or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import TypeAlias

from ledger import AllOf, AnyOf, Core, Leaf, Rule
from ledger_hubspot.compile import reasons
from ledger_hubspot.compile.leaves import branches
from ledger_hubspot.compile.normal import both, merged, tidied
from ledger_hubspot.native.filters import Branch, Branches, InHelper, helpers_in, size, spelled

MOST_FILTERS = 250  # HubSpot's limit for one list
MOST_HELPERS = 20  # ours, for one rule (language.md, section 10)
# On the way. Beyond these, merging is unlikely to bring the filters under the limit, and comparing branches is slow.
_MOST_BRANCHES, _MOST_PAIRS = 500, 2_000
# How many filters an AND may be multiplied out to before its parts go into helper lists. Which one takes the fewest
# lists depends on the rule, so each is tried.
_ROOMS = (MOST_FILTERS, 40, 1)
_EVERYONE: Branches = frozenset({frozenset()})

Read: TypeAlias = Callable[[Leaf], Branches]


class _TooMany(Exception):
    """The branches go beyond what merging could bring under the limit."""


def normal(form: Core, rule: Rule) -> Branches:
    """The branches of a core form, over as few helper lists as this can find. Raises Refused."""

    @cache
    def read(leaf: Leaf) -> Branches:
        return tidied(branches(leaf, rule))

    found = min(_ways(form, read), key=_cost, default=None)
    if found is None or len(helpers_in(found)) > MOST_HELPERS:
        raise reasons.refused(reasons.TOO_MANY, f"`{rule.key}`")
    if not found:
        raise reasons.refused(reasons.NEVER, f"`{rule.key}`")
    return found


def _cost(found: Branches) -> tuple[int, int]:
    """How many lists, and how many filters in all of them."""
    below = helpers_in(found)
    return len(below), size(found) + sum(map(size, below))


def turned(form: Core) -> Core:
    """The contrary of a core form."""
    match form:
        case Leaf(predicate=predicate, negated=negated, on_blank=on_blank):
            return Leaf(predicate, not negated, not on_blank)
        case AllOf(of=parts):
            return AnyOf(tuple(map(turned, parts)))
        case AnyOf(of=parts):
            return AllOf(tuple(map(turned, parts)))


def _ways(form: Core, read: Read) -> Iterator[Branches]:
    """The one list, where it is small enough; else the ways to split it."""
    with suppress(_TooMany):
        found = merged(_whole(form, read))
        if size(found) <= MOST_FILTERS and len(helpers_in(found)) <= MOST_HELPERS:
            yield found
            return
    for room in _ROOMS:
        with suppress(_TooMany):
            yield _chunked(_split(form, read, room))


def _whole(form: Core, read: Read) -> Branches:
    """Everything multiplied out."""
    if isinstance(form, Leaf):
        return read(form)
    parts = [_whole(part, read) for part in form.of]
    if not isinstance(form, AllOf):
        return _within(tidied(frozenset().union(*parts)), _MOST_BRANCHES)
    found = _EVERYONE
    for part in sorted(parts, key=len):
        if len(found) * len(part) > _MOST_PAIRS:
            raise _TooMany
        found = _within(tidied(both(found, merged(part))), _MOST_BRANCHES)
    return found


def _split(form: Core, read: Read, room: int) -> Branches:
    """Multiplied out as far as there is room, the rest in helper lists."""

    @cache
    def built(part: Core) -> Branches:
        match part:
            case Leaf():
                return read(part)
            case AnyOf(of=parts):
                found = frozenset[Branch]().union(*map(built, parts))
                return merged(tidied(_within(found, MOST_FILTERS * MOST_HELPERS)))
            case AllOf(of=parts):
                return _joined(parts, built, room)

    return built(form)


def _joined(parts: Sequence[Core], built: Callable[[Core], Branches], room: int) -> Branches:
    found, wide = _EVERYONE, []
    for part in sorted(parts, key=lambda part: (len(built(part)), sorted(map(spelled, built(part))))):
        fits = len(built(part)) <= 1 or len(found) * len(built(part)) <= room
        more = tidied(both(found, built(part))) if fits else found
        if fits and (len(built(part)) <= 1 or size(more) <= room):
            found = more
        else:
            wide.append(part)
    return tidied(both(found, frozenset({_in_helpers(wide, built)})))


def _in_helpers(wide: Sequence[Core], built: Callable[[Core], Branches]) -> Branch:
    """One branch that says all of `wide`: what is shorter as its contrary shares one list, any other has its own."""
    contrary: Branches = frozenset()
    filters: set[InHelper] = set()
    for part in wide:
        yes, no = built(part), built(turned(part))
        if size(no) <= size(yes):
            contrary |= no
        else:
            filters.add(InHelper(_chunked(yes), True))
    if contrary:
        filters.add(InHelper(_chunked(merged(tidied(contrary))), False))
    return frozenset(filters)


def _chunked(found: Branches) -> Branches:
    """The branches as one list may hold them: the same, or helper lists that share them out."""
    if size(found) <= MOST_FILTERS:
        return found
    return frozenset(_packed([part for one in sorted(found, key=spelled) for part in _cut(one)]))


def _cut(one: Branch) -> Iterator[Branch]:
    """A branch that fits into a list: itself, or what says the same by helper lists."""
    if len(one) <= MOST_FILTERS:
        yield one
        return
    items = sorted(one, key=lambda item: spelled(frozenset({item})))
    cuts = [frozenset(items[at : at + MOST_FILTERS]) for at in range(0, len(items), MOST_FILTERS)]
    yield frozenset(InHelper(frozenset({cut}), True) for cut in cuts)


def _packed(parts: Sequence[Branch]) -> Iterator[Branch]:
    """One filter for each list full of `parts`."""
    pack: list[Branch] = []
    for part in parts:
        if sum(map(len, pack)) + len(part) > MOST_FILTERS:
            yield frozenset({InHelper(frozenset(pack), True)})
            pack = []
        pack.append(part)
    yield frozenset({InHelper(frozenset(pack), True)})


def _within(found: Branches, most: int) -> Branches:
    if len(found) > most:
        raise _TooMany
    return found
