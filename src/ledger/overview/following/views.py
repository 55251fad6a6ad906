"""Who is to be told what, of an event that was recorded and of how things stand on a day?

    an event       decided (ratified, retired, declined by the decider) · drift · answered (a request) · key
                   stands in (a seat is delegated, or is no more)
                   recovery (begun, consented to, objected to or completed)
    how it stands  waits for you · lapses within 3 days · asked (a request that waits for an answer)
                   judged (a channel that waits for a decision)
                   emergency (what was ratified in one waits for an answer, ends within 3 days, or did)
    the calendar   weekly (a week is over)

A notice that is found again is the same notice, so that it is told once however often it is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias

from ledger.deliver.targets.events.delivery import DriftObserved
from ledger.domain.boundaries import DECIDED
from ledger.domain.charter import ROLES, CharterRecovered, Role
from ledger.domain.credential import CREDENTIAL_EVENTS, CredentialAdded
from ledger.domain.delegation import DelegationEnded, RightDelegated
from ledger.domain.event import Event, Recorded
from ledger.domain.notice import Notice
from ledger.domain.proposal import DefinitionConfirmed, DefinitionRatified, DefinitionRetired, ProposalDeclined
from ledger.domain.recovery import RECOVERY_EVENTS
from ledger.domain.state import State
from ledger.govern.people.verbs.enrolling import registrars
from ledger.govern.proposals.views import Standing
from ledger.govern.requests.events import ChangeAnswered
from ledger.govern.requests.fold import SLOT as REQUESTS, stewards_of
from ledger.govern.seats.views.emergencies import waiting as emergencies
from ledger.measure.channels.views.judged import judged
from ledger.overview.board.views import lapsing

SOON = timedelta(days=3)
PASSING = ("waits", "asked", "judged", "lapses", "emergency", "weekly")
"""The sorts that follow from how things stand, and end with it."""
FIRST = 1
"""The position of a notice that comes of no event: that of the ledger itself."""


People: TypeAlias = Iterable[str]


def of_event(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """What is told of one event to people other than who brought it about. The state may be a later one."""
    find = TELLS.get(type(recorded.event))
    return find(recorded, state, today) if find else []


def of_standings(standings: Iterable[Standing], state: State, today: date) -> Iterator[Notice]:
    """What is told of how open proposals stand, whichever event or day brought it about."""
    for each in standings:
        proposal, wait = each.proposal, each.wait
        if wait.act:
            yield from _notices("waits", proposal.id, wait.act, proposal.position, wait.people, state)
        day = lapsing(state, proposal, today)
        if day and day - today <= SOON:
            people = {*state.authors(proposal), *wait.people}
            yield from _notices("lapses", proposal.id, day.isoformat(), proposal.position, people, state)


def of_requests(state: State, today: date) -> Iterator[Notice]:
    """What is told of requests that nobody answered: to each who may."""
    for each in REQUESTS.of(state).values():
        if each.answer is None:
            yield from _notices("asked", each.id, "", each.position, stewards_of(state, each, today), state)


def of_week(state: State, week: str, today: date) -> Iterator[Notice]:
    """That a week is over and can be read: to everybody who decides, in whatever scope."""
    rows = filter(None, (state.rights.row(scope, today) for scope in state.rights.rows))
    deciders = {person for row in rows for person in state.rights.actors(row, "decider", today)}
    yield from _notices("weekly", week, "", FIRST, deciders, state)


def of_channels(state: State, today: date) -> Iterator[Notice]:
    """What is told of channels that were judged and not decided: to each decider who did not judge."""
    for each in judged(state, today):
        yield from _notices(
            "judged", each.history.key, each.evaluation.recommendation, each.position, each.people, state
        )


def of_emergencies(state: State, today: date) -> Iterator[Notice]:
    """What is told of emergencies that nobody answered: to the decider at once, and to all concerned near its end.

    Whoever ratified it, its authors and the operators, who put the platforms back, are told when it ends within three
    days, and again once it is over.
    """
    for each in emergencies(state, today):
        found = each.emergency
        yield from _notices("emergency", found.proposal, "waits", found.position, each.people, state)
        authors = state.authors(state.proposals[found.proposal])
        people = {*each.people, *each.operators, *authors, found.by}
        if each.over or found.until - today <= SOON:
            act = "over" if each.over else "ends"
            yield from _notices("emergency", found.proposal, act, found.position, people, state)


def _decided(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """Its authors, who answered it, and who runs the platforms there."""
    event: Any = recorded.event
    if isinstance(event, ProposalDeclined) and event.role != "decider":
        return []  # it is still open, and waits for its authors
    proposal = state.proposals.get(event.proposal)
    if proposal is None:
        return []  # nobody asked for it, and so nothing was decided
    how = _HOW[type(event)]
    answered = {*(each.person for each in proposal.approvals), *proposal.blocks, *proposal.vetoes}
    runs = _holders(state, proposal.draft.path, today, "operator")
    people = {*state.authors(proposal), *answered, *runs} - {recorded.actor}
    return list(_notices("decided", proposal.id, how, recorded.position, people, state))


def _drifted(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """The stewards of the definition, and who runs the platforms there."""
    event: Any = recorded.event
    history = state.definitions.get(event.key)
    if history is None:
        return []
    people = _holders(state, history.versions[-1].draft.path, today, "steward", "operator")
    about = f"{event.target} {event.address}"
    return list(_notices("drift", about, event.key, recorded.position, people, state))


def _answered(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """Who asked."""
    event: Any = recorded.event
    asked = REQUESTS.of(state).get(event.request)
    people = {asked.by} - {recorded.actor} if asked else ()
    return list(_notices("answered", event.request, event.proposal, recorded.position, people, state))


def _key(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """The registrars, where one was enrolled; every seat and its holder, where it is to count or was ended."""
    event: Any = recorded.event
    enrolled = isinstance(event, CredentialAdded)
    people = registrars(state, today) if enrolled else {*_seated(state, today), event.person}
    told = {*people} - {recorded.actor}
    return list(_notices("key", event.credential, event.person, recorded.position, told, state))


def _stands_in(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """Both who hold the seat and who is to act in it, and who decides there."""
    event: Any = recorded.event
    deciders = _holders(state, event.scope, today, "decider")
    told = {event.person, event.to, *deciders} - {recorded.actor}
    act = "begins" if isinstance(event, RightDelegated) else "ends"
    return list(_notices("stands in", event.scope, act, recorded.position, told, state))


def _recovery(recorded: Recorded, state: State, today: date) -> list[Notice]:
    """Every seat, the decider who is to be replaced among them, and those who are named for a recovery."""
    event: Any = recorded.event
    found = state.recoveries.by_id[event.recovery]
    consenting = (each.person for each in found.consents)
    told = {*_seated(state, today), found.terms.decider, found.terms.replaces, *consenting} - {recorded.actor}
    return list(_notices("recovery", event.recovery, "", recorded.position, told, state))


def _seated(state: State, today: date) -> set[str]:
    rows = filter(None, (state.rights.row(scope, today) for scope in state.rights.rows))
    return {person for row in rows for role in ROLES for person in state.rights.actors(row, role, today)}


def _holders(state: State, scope: str, today: date, *roles: Role) -> set[str]:
    row = state.rights.governing(scope, today)
    return {person for role in roles for person in state.rights.actors(row, role, today)} if row else set()


def _notices(sort: str, about: str, act: str, position: int, people: People, state: State) -> Iterator[Notice]:
    """One for each human being among them who is still here; agents and services are told nothing."""
    here = (each for each in sorted(set(people) - state.left) if state.human(each))
    return (Notice(sort, about, act, position, each) for each in here)


_HOW: Mapping[type[Event], str] = {
    DefinitionRatified: "ratified",
    DefinitionRetired: "retired",
    DefinitionConfirmed: "confirmed",
    ProposalDeclined: "declined",
}
TELLS: Mapping[type[Event], Callable[[Recorded, State, date], list[Notice]]] = {
    **dict.fromkeys(_HOW, _decided),
    DriftObserved: _drifted,
    ChangeAnswered: _answered,
    RightDelegated: _stands_in,
    DelegationEnded: _stands_in,
    **dict.fromkeys(CREDENTIAL_EVENTS, _key),
    **dict.fromkeys((*RECOVERY_EVENTS, CharterRecovered), _recovery),
}
"""Which events are told, each with whom and of what: another one is a line here."""

FOLLOWED = tuple(dict.fromkeys((*DECIDED, *(each.stored_name for each in TELLS))))
"""The stored names of the events that may bring a notice about: those that are told, and all that decides."""
