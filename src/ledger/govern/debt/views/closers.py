"""Who may close an item: who runs the act that closes it, and who decides it where it is only proposed by that.

    unratified_version lifecycle/mql    propose: its stewards       ratified by its decider
    no_decider lifecycle                propose: those of `*`       ratified by the decider of `*`
    drift                               plan: its operators

People appear here alone, and nowhere as who caused an item.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from ledger.domain.charter import Role, Row
from ledger.domain.scope import wider
from ledger.domain.state import State
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.debt.views import channels
from ledger.govern.debt.views.facts import Sort
from ledger.govern.debt.views.item import Item, proposed
from ledger.govern.debt.views.reading import EXPIRED
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.steps import NextStep

RUNS: Mapping[str, Role] = {
    "propose": "steward",
    "retire": "steward",
    "rebase": "steward",
    "answer": "steward",
    "attribution fit": "steward",
    "consumer add": "steward",
    "consumer remove": "steward",
    "plan": "operator",
    "bind": "operator",
    "unbind": "operator",
    "drift": "operator",
    "survey": "operator",
}
"""Who runs an act; any other is the decider's own."""
PROPOSES = ("propose", "retire", "rebase", "attribution fit")
"""The acts that close nothing before somebody ratifies what they ask for."""
NO_DECIDER, OVERDUE_REVIEW = "no_decider", "overdue_review"
OF_SCOPE = (NO_DECIDER, "unmet_quorum", "contested_scope", "no_operator")
"""The sorts that another charter closes: who decides in the next wider scope decides that."""


DECIDED_TOO = "drift"
"""The sort that whoever decides may close as well: what was found there is put back, or ratified."""
ANYBODY = "anybody"
_OPEN_TO_ALL = ("channel evaluate",)
_OF_OWNER = ("consumer acknowledge",)


class Closers(NamedTuple):
    """In which role somebody runs the act, who may, and after whose act the item is gone.

    The role is a seat, `owner` of what the item is about, or `anybody`, and then nobody is named.
    """

    role: str
    people: tuple[str, ...]
    closing: tuple[str, ...]


def seated_first(state: State, item: Item, day: date) -> Row | None:
    """The row under which one person decides alone what others are to confirm; None where others hold seats."""
    row = state.rights.governing(item.scope, day) if item.sort == "self_attested" else None
    return row if row and row.terms.solo else None


def closing_of(state: State, sort: Sort, item: Item, day: date) -> NextStep:
    """How an item is closed on a day: by the act of its sort, or by what has to come first."""
    if item.sort == OVERDUE_REVIEW and item.subject in CHANNELS.of(state):
        return item.closed_by(channels.OVERDUE_REVIEW.closing)
    row = seated_first(state, item, day)
    if row is None:
        return item.closed_by(sort.closing)
    words = f"seat others first, in the charter of `{row.terms.scope}`; then have them confirm it, as it is"
    return proposed(words)


def closing_scope(state: State, item: Item, day: date) -> str:
    """The scope by whose charter what comes first to close an item is decided on a day."""
    row = seated_first(state, item, day)
    return wider(row.terms.scope) if row else deciding_scope(item)


def deciding_scope(item: Item) -> str:
    """The scope by whose charter what closes an item is decided."""
    if is_of_gate(item):
        return wider(wider(item.scope))
    return wider(item.subject) if item.sort in OF_SCOPE else item.scope


def is_of_gate(item: Item) -> bool:
    """Whether it is of a waiver of a gate that ended: such a waiver is of the next wider scope than the framework's."""
    return item.sort == EXPIRED and item.about.startswith("gate:")


def waiving_scope(item: Item) -> str:
    """The scope whose decider may let an item stand: its own; where that has no decider, the next wider one."""
    if is_of_gate(item):
        return deciding_scope(item)
    return wider(item.scope) if item.sort == NO_DECIDER else item.scope


def closers(state: State, sort: Sort, item: Item, day: date) -> Closers:
    """Who may close an item on a day; nobody, where the charter seats nobody."""
    act = sort.closing.act
    if act in _OPEN_TO_ALL:
        return Closers(ANYBODY, (), ())
    if act in _OF_OWNER:
        owners = tuple(each.terms.owner for each in CONSUMERS.of(state).values() if each.terms.id == item.subject)
        return Closers("owner", owners, owners)
    role: Role = RUNS.get(act, "decider")
    row = state.rights.governing(closing_scope(state, item, day), day)
    if row is None:
        return Closers(role, (), ())
    people, deciders = (tuple(state.rights.actors(row, each, day)) for each in (role, "decider"))
    if item.sort == DECIDED_TOO:
        return Closers(role, people, tuple(dict.fromkeys((*people, *deciders))))
    return Closers(role, people, deciders if act in PROPOSES else people)
