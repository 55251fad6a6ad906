"""Items of a scope: where nobody can decide, where too few can consent, and where two charters began on one day.

no_decider        the row of a charter in force seats no decider                      until another row seats one
unmet_quorum      fewer people may consent than some change needs                     until the charter is amended
contested_scope   two rows began on one day with two deciders, and the later one      until a third row begins
                  does not list the earlier one among what it displaces
no_operator       somebody may ratify in an emergency, and nobody operates the        until another row seats one
                  platforms, where what governed before is put back on its due day

A charter is in force in its scope, so a scope that holds nothing else yet has its gaps, too. That of the founding names
itself as what stands until a charter says otherwise: one that does contests nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

from ledger.domain.charter import RIGHTS_EVENTS, Rights, Row
from ledger.domain.contested import contested
from ledger.domain.event import Event, Recorded
from ledger.domain.route import ALL, routes
from ledger.domain.state import State
from ledger.govern.debt.views.facts import DebtFacts, Sort, Touch
from ledger.govern.debt.views.item import Spell, proposed

Lack: TypeAlias = Callable[[State, Rights, Row, date], str]
"""What is missing under a row on a day, by these rights; empty where nothing is."""


def _scope(facts: DebtFacts, recorded: Recorded) -> Iterable[str]:
    event: Any = recorded.event
    return (event.scope,)


ABOUT_SCOPE: Mapping[type[Event], Touch] = dict.fromkeys(RIGHTS_EVENTS, _scope)


def _scopes(facts: DebtFacts) -> Iterable[str]:
    return facts.state.rights.rows


def _spells(lack: Lack, facts: DebtFacts, scope: str) -> Sequence[Spell]:
    """The days in a row on which the governing row of exactly this scope lacks something."""
    found, rights = list[Spell](), facts.state.rights
    for start, end in pairwise([*sorted(rights.turning(scope)), None]):
        assert start
        row = rights.row(scope, start)
        about = lack(facts.state, rights, row, start) if row else ""
        if not row or not about:
            continue
        spell = Spell(start, end, _told(lack, facts.state, row, start), scope, about)
        if found and found[-1].until == start:
            before = found.pop()
            spell = spell._replace(since=before.since, known=before.known)
        found.append(spell)
    return found


def _told(lack: Lack, state: State, row: Row, day: date) -> int:
    """The position at which the ledger could first tell: that of the row, or of the seat that was one too many.

    By a delegation two seats may become one person's.
    """
    gone, lent = state.rights.revoked, state.rights.delegations
    every = (*((each.scope, at) for at, each in gone), *((each.terms.scope, each.position) for each in lent))
    later = (position for scope, position in every if scope == row.terms.scope and position > row.position)
    for known in (row.position, *sorted(later)):
        before = [each for each in gone if each[0] <= known], [each for each in lent if each.position <= known]
        rights = Rights(state.rights.rows, *before)
        if lack(state, rights, row, day):
            return known
    raise AssertionError("it lacks nothing by all that was recorded")


def _no_decider(state: State, rights: Rights, row: Row, day: date) -> str:
    return "" if rights.holders(row, "decider", day) else "nobody decides in it"


def _unmet_quorum(state: State, rights: Rights, row: Row, day: date) -> str:
    """The first route on which too few are left, in words. The decider's own counts only where they are solo."""
    seated = set(rights.holders(row, "approver", day))
    others = seated if row.terms.solo else seated - rights.one_with(row, row.terms.decider, day)
    left = len(rights.each_once(row, others, day))
    for when, number in routes(row.terms):
        needed = 1 if number == ALL else number
        if left < needed:
            return f"{needed} must consent{when and f' {when}'}, and {left} may"
    return ""


def _no_operator(state: State, rights: Rights, row: Row, day: date) -> str:
    """Whom an emergency needs on the day on which it is over: without one, platforms keep what it brought."""
    named = rights.holders(row, "emergency", day)
    unseated = bool(named) and not rights.holders(row, "operator", day)
    return "nobody operates the platforms that an emergency changes" if unseated else ""


def _contested(state: State, rights: Rights, row: Row, day: date) -> str:
    other = contested(state, rights, row)
    return f"{other.terms.decider} (#{other.position}) or {row.terms.decider} (#{row.position})" if other else ""


def _sort(name: str, weight: int, due: int, lack: Lack, closing: str) -> Sort:
    return Sort(
        name=name,
        subject="scope",
        weight=weight,
        due=due,
        spells=lambda facts, scope: _spells(lack, facts, scope),
        subjects=_scopes,
        touched=ABOUT_SCOPE,
        closing=proposed(closing),
    )


NO_DECIDER = _sort("no_decider", 8, 14, _no_decider, "amend its charter, so that it seats a decider")
UNMET_QUORUM = _sort("unmet_quorum", 5, 30, _unmet_quorum, "amend its charter: seat more approvers, or ask fewer")
CONTESTED_SCOPE = _sort("contested_scope", 5, 30, _contested, "amend its charter, so that one of them decides")
NO_OPERATOR = _sort("no_operator", 3, 14, _no_operator, "amend its charter, so that it seats an operator")
GAPS = (NO_DECIDER.name, UNMET_QUORUM.name, CONTESTED_SCOPE.name, NO_OPERATOR.name)
"""The sorts that another charter closes."""
