"""Judge one act: by the table of what each sort takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from ledger import nouns
from ledger.domain import agents
from ledger.domain.entitlement.act import Act, Since
from ledger.domain.entitlement.assurance import require_established, require_signature, signed_in_words
from ledger.domain.entitlement.charters import ACTS as CHARTERS
from ledger.domain.entitlement.definitions import ACTS as DEFINITIONS
from ledger.domain.entitlement.proposals import ACTS as PROPOSALS
from ledger.domain.entitlement.since import SINCE
from ledger.domain.event import Actor, Assurance, Event, Recorded
from ledger.domain.guarded import parts
from ledger.domain.guards import still_here
from ledger.domain.sense import Senseless, out_of_range
from ledger.domain.state import State
from ledger.errors import LedgerError


class Obstacle(NamedTuple):
    """What stood in the way of an act, in a sentence; `guard` is the rule of a charter, empty where it is none."""

    guard: str
    why: str


class Judgement(NamedTuple):
    """By which right an act stood, or what it lacked; and why it would be refused today. All empty: it takes none.

    `unchecked` where it is signed and nobody here can tell whether by that key, `erased` where nobody can any more.
    `obstacles` are what it lacks, each by itself. `of_content` where all that it lacks is what this program alone
    judges (R7).
    """

    right: str = ""
    lacks: str = ""
    refused_today: str = ""
    unchecked: bool = False
    erased: bool = False
    obstacles: tuple[Obstacle, ...] = ()
    of_content: bool = False

    @property
    def has_effect(self) -> bool:
        """Whether the act changes the state: only what every checker can judge takes that away (R3)."""
        return not self.lacks or self.of_content


def judge(
    state: State, recorded: Recorded, day: date, assurance: Callable[[int], Assurance] = lambda _: "asserted"
) -> Judgement:
    """Judge one act on the state before it. Events that only say what became of something take no right.

    `assurance` tells, by position, how surely it was established who acted; it is asked where a charter needs it.
    """
    event, senseless = recorded.event, ""
    if isinstance(event, Senseless):  # who recorded it is judged all the same
        senseless, event = event.why, event.said
        recorded = recorded._replace(event=event)
    sort = type(event)
    act, why = find_judge(sort), senseless or out_of_range(event)
    if act is None:
        return _senseless(why) if why else _NO_ACT
    try:
        if state.gone(recorded.actor):
            still_here(state, recorded.actor)
        if recorder := _find("RECORDERS", sort):
            recorder(state, recorded, day)
            return _senseless(why) if why else _of_content(state, recorded, day, act)
        right = act(state, recorded, day) + signed_in_words(state, recorded)
        require_signature(state, recorded, assurance)
        require_established(state, recorded, day, assurance)
    except LedgerError as no:
        return _and_senseless(lacking(no), why)
    except Exception as broken:  # whoever writes into the file may write anything; that it is no act is the finding
        return _and_senseless(Judgement(lacks=f"it is no act that the ledger makes: {type(broken).__name__}"), why)
    if why:
        return _senseless(why)
    return Judgement(right, refused_today=next(_refused_today(state, recorded, day, assurance), ""))


def _senseless(why: str) -> Judgement:
    no = f"it makes no sense: {why}"
    return Judgement(lacks=no, obstacles=(Obstacle("given", no),), of_content=True)


def _and_senseless(found: Judgement, why: str) -> Judgement:
    """Add to what an act lacked that it makes no sense, where it makes none."""
    return found._replace(lacks=f"{found.lacks}; it makes no sense: {why}") if why else found


def _of_content(state: State, recorded: Recorded, day: date, act: Act) -> Judgement:
    """How an act on what was found is judged, once it is known who recorded it."""
    try:
        right, since = act(state, recorded, day), _find_since(type(recorded.event))
        return Judgement(right, refused_today=next(since(state, recorded, day), "") if since else "")
    except LedgerError as no:
        found = lacking(no)
        return found._replace(obstacles=(Obstacle("given", found.lacks),), of_content=True)
    except Exception as broken:  # as above
        why = f"it is no act that the ledger makes: {type(broken).__name__}"
        return Judgement(lacks=why, obstacles=(Obstacle("given", why),), of_content=True)


def _refused_today(state: State, recorded: Recorded, day: date, assurance: Callable[[int], Assurance]) -> Iterator[str]:
    """Why an act that had its right would be refused today."""
    kind = state.persons.get(recorded.actor, "")
    try:
        if kind == agents.AGENT:
            agents.through_the_door(Actor(recorded.actor, kind, assurance(recorded.position)), [recorded.event])
    except LedgerError as no:
        yield f"{no.what}: {no.why}"
    if since := _find_since(type(recorded.event)):
        yield from since(state, recorded, day)


def lacking(no: LedgerError) -> Judgement:
    """That an act lacked what a guard asked for, or several of them did."""
    found = tuple(Obstacle(each.guard, f"{each.what}: {each.why}") for each in parts(no))
    return Judgement(lacks="; ".join(each.why for each in found), obstacles=found)


def find_judge(sort: type[Event]) -> Act | None:
    """Return what judges acts of a sort, of the kernel or of their noun; None where they take no right."""
    return _ACTS.get(sort) or _find("JUDGES", sort)


def _find_since(sort: type[Event]) -> Since | None:
    return SINCE.get(sort) or _find("SINCE", sort)


def _find(table: str, sort: type[Event]) -> Any:
    """Look an act up in one of the tables of its noun: who judges, who records, what would be refused today."""
    return nouns.find_in(getattr(sort, "stored_name", ""), "rights", table, sort)


_NO_ACT = Judgement()


_ACTS: Mapping[type[Event], Act] = {**CHARTERS, **PROPOSALS, **DEFINITIONS}
