"""Somebody can always decide: no act leaves `*`, on any day to come, to people who cannot amend its charter.

charter.amended, right.revoked, right.delegated --as if recorded--> rights --each day on which `*` turns-->
    can anybody amend it?

To amend it takes a human steward who proposes, as many human approvers as its charter asks for at most, and a human
decider who ratifies, each able to show what it needs of them; four eyes keep the three apart, but for a solo charter.
Whoever is locked out stays so for ever. Those who hold a seat count, and nobody who stands in for them: a delegation
only takes away, where it makes one person of two.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.charter import Rights, RightsEvent
from ledger.domain.route import most
from ledger.domain.scope import EVERYTHING
from ledger.domain.showing import SEATS, able, lacks
from ledger.domain.state import State
from ledger.errors import Refused


def lockout(state: State, event: RightsEvent, today: date) -> Iterator[Refused]:
    """The first day, from today on, on which nobody could amend `*` any more because of this event, if there is one."""
    if event.scope == EVERYTHING:
        yield from locked_out(state, state.rights.also(event), today)


def locked_out(state: State, after: Rights, today: date) -> Iterator[Refused]:
    """The first day, from today on, on which nobody could amend `*` any more under other rights, if there is one."""
    for day in sorted({today, *(day for day in after.turning(EVERYTHING) if day > today)}):
        if (short := short_of(state, after, day)) and not short_of(state, state.rights, day):
            yield Refused(
                f"from {day} on nobody could decide anything in `*`",
                why=f"{short}, and what nobody can amend stays so for ever",
                fix="seat somebody else first: ledger propose, with a charter for `*`",
            )
            return


def short_of(state: State, rights: Rights, day: date) -> str:
    """What `*` lacks on a day to be amended; empty where it can be."""
    row = rights.row(EVERYTHING, day)
    if row is None:
        return "no charter would cover it"
    stewards, approvers, decider = (
        {person for person in able(state, row, role, act, rights, day) if _human(state, person)}
        for role, act in (("steward", "propose"), *SEATS)
    )
    if not decider:
        for each in rights.holders(row, "decider", day):
            if short := lacks(state.credentials, each, row.needs.ratify, day):
                return f"{each} {short}"
        return "it would have no human decider"
    if not stewards:
        return "it would have no human steward"
    if row.terms.solo:
        return "" if len(approvers) >= most(row.terms) else "it would have too few approvers"
    deciding = rights.one_with(row, row.terms.decider, day)
    others = stewards - deciding
    if not others:
        return "its only steward would be its decider, who may not ratify what they propose"
    if not any(
        len(rights.each_once(row, approvers - deciding - rights.one_with(row, steward, day), day)) >= most(row.terms)
        for steward in others
    ):
        return f"it would have too few approvers for the {most(row.terms)} that its charter asks for"
    return ""


def _human(state: State, person: str) -> bool:
    """Whether that is a human being; whom nobody registered yet will be one, since a charter names them."""
    return state.persons.get(person, "human") == "human"
