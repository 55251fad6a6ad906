"""The verbs of whoever erases a person, and of whoever keeps a payload out of what auditors take away.

    state --right, no seat, nothing open, nobody to answer for--> person.left where they had not, person.erased

A registrar or the decider of `*` erases, as they let people go; never themselves, since they hold a seat. No second
pair of eyes is asked for: nothing that was decided changes by it, and who erased whom, and why, is on record for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.audit.erasure.events import (
    ERASURE_EVENTS,
    PayloadReleased,
    PayloadWithheld,
    PersonErased,
)
from ledger.domain.acts.leaving import leave, right_to_let_go, seats_of
from ledger.domain.charter import require
from ledger.domain.delegation import Delegation
from ledger.domain.event import Event, Recorded
from ledger.domain.founding import Founded
from ledger.domain.guards import a_person, raise_all
from ledger.domain.period import Period
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.domain.status import lapses_on
from ledger.errors import LedgerError, Refused, UnknownName
from ledger.steps import TEXT, step


def erase(state: State, person: str, *, by: str, today: date, because: str) -> list[Event]:
    """Erase somebody who holds no seat and has nothing open. Raises UnknownName and Refused."""
    right_to_let_go(state, by, today)
    if person not in state.persons:
        raise UnknownName(f"nobody is {person} here", why="no event registers them", fix=step("see", "person list"))
    if person in state.erased:
        return []
    require_erasable(state, person, today)
    gone = [] if person in state.left else leave(state, person, by=by, today=today, because=because)
    struck = tuple(sorted(position for position, act in state.struck.items() if act.actor == person))
    return [*gone, PersonErased(person=person, because=because, struck=struck or msgspec.UNSET)]


def require_erasable(state: State, person: str, today: date) -> None:
    """Pass where nothing that is in force, scheduled or open needs to know who somebody is. Raises Refused."""
    raise_all(
        [
            *_seated(state, person, today),
            *_recovering(state, person, today),
            *_open(state, person, today),
            *_answering(state, person),
        ]
    )


def withhold(state: State, event: Recorded | None, position: int, *, by: str, today: date, because: str) -> list[Event]:
    """Keep the payload of an event out of bags: for the decider of `*`. Raises UnknownName and Refused."""
    require_to_withhold(state, by, today)
    if event is None:
        raise UnknownName(
            f"there is no event #{position}", why="the ledger does not reach so far", fix=step("see", "log")
        )
    if isinstance(event.event, (Founded, *ERASURE_EVENTS)):
        raise Refused(
            f"event #{position} cannot be withheld",
            why="whoever audits needs it to know which ledger it is, and what was taken out of it",
            fix=step("name the event whose text is the trouble", "log"),
        )
    return [] if position in state.withheld else [PayloadWithheld(position=position, because=because)]


def release(state: State, position: int, *, by: str, today: date, because: str) -> list[Event]:
    """Let it be in bags again: for the decider of `*`. Raises Refused."""
    require_to_withhold(state, by, today)
    return [PayloadReleased(position=position, because=because)] if position in state.withheld else []


def withhold_or_release(
    state: State, event: Recorded | None, position: int, *, lift: bool, by: str, today: date, because: str
) -> list[Event]:
    """Keep it out of bags, or `lift` that. Raises UnknownName and Refused."""
    if lift:
        return release(state, position, by=by, today=today, because=because)
    return withhold(state, event, position, by=by, today=today, because=because)


def require_to_withhold(state: State, by: str, today: date) -> None:
    """Pass where somebody says what auditors are given: a human being who decides on `*`. Raises NoRight."""
    a_person(state, by, "withhold a payload")
    require(state.rights, EVERYTHING, "decider", by, today)


def _seated(state: State, person: str, today: date) -> Iterator[LedgerError]:
    lent = (each for each in state.rights.delegations if each.terms.to == person)
    seats = [
        *(f"{role} in `{scope}`" for scope, role in seats_of(state.rights, person, today)),
        *(
            f"{each.terms.role} in `{each.terms.scope}`, for {each.terms.person}"
            for each in lent
            if _lasts(each, today)
        ),
    ]
    if seats:
        yield Refused(
            f"{person} holds a seat",
            why=f"{', '.join(seats)}: who acts, or will, has to be known",
            fix=step("let them go first", "person leave", person, because=TEXT),
        )


def _recovering(state: State, person: str, today: date) -> Iterator[LedgerError]:
    """Whoever may replace a decider who vanished, today or by a row to come, has to be known, too."""
    days = (today, *(day for day in state.rights.turning(EVERYTHING) if day > today))
    rows = (row for day in days if (row := state.rights.row(EVERYTHING, day)))
    if any(row.terms.recovery and person in row.terms.recovery.people for row in rows):
        yield Refused(
            f"{person} is named for the recovery of `{EVERYTHING}`",
            why="together with others they may replace its decider",
            fix=step("have a charter of `*` decided that does not name them", "new", "charter"),
        )


def _lasts(lent: Delegation, today: date) -> bool:
    return lent.period.overlaps(Period(today, None))


def _open(state: State, person: str, today: date) -> Iterator[LedgerError]:
    """Proposals that wait for an answer: theirs, and those by whose content they would be seated."""
    for proposal in state.proposals.values():
        end = lapses_on(state, proposal)
        if proposal.closed or (end and end <= today):
            continue
        if person in state.authors(proposal):
            yield _waits(proposal.id, f"{person} wrote it, and it is to be answered by people who know whose it is")
        elif f'"{person}"'.encode() in msgspec.json.encode(proposal.draft.content):
            yield _waits(proposal.id, f"it names {person}, who would be seated by it")


def _waits(proposal: str, why: str) -> Refused:
    return Refused(
        f"{proposal} is open", why=why, fix=step("have it decided, or withdrawn", "withdraw", proposal, because=TEXT)
    )


def _answering(state: State, person: str) -> Iterator[LedgerError]:
    if theirs := [each for each, owner in state.owners.items() if owner == person and each not in state.left]:
        yield Refused(
            f"{person} answers for {', '.join(theirs)}",
            why="what an agent or a service does counts as its owner's",
            fix=step("let them go first, and those go with them", "person leave", person, because=TEXT),
        )
