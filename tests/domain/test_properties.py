"""What holds for every history, whoever asks for whatever: held against a second, independent writing of the rules.

`LEDGER_EXAMPLES=5000` makes a night of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st

from ledger.domain import boundaries
from ledger.domain.charter import RightRevoked
from ledger.domain.definition import Draft, History, Term, mentions
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Boundary, Event, Recorded
from ledger.domain.folding.folding import evolve, fold
from ledger.domain.period import Period
from ledger.domain.proposal import DefinitionProposed
from ledger.domain.state import State
from ledger.domain.status import status
from ledger.errors import LedgerError
from ledger.govern.requests.events import ChangeAnswered, ChangeRequested
from ledger.govern.requests.fold import SLOT as REQUESTS, find_boundary, path_of
from ledger.testing import DAY

from . import model
from .histories import READ_AS, Story, many, stories, stories_of_content

DAYS = [DAY + timedelta(days=each) for each in range(-40, 300, 5)]
NOTHING = Term(0, 0, Period(DAY, None), "")
KEYS = ("lead", "fit", "mql", "hot", "sql", "charter", "charter/lifecycle")


@many
@given(stories())
def test_every_event_keeps_the_rules(story: Story) -> None:
    """Four eyes, seats of the day, one decider, the quorum, no service or agent, digests, blocks, dates."""
    assert list(model.broken(story.events)) == []


@many
@given(stories())
def test_nobody_without_the_seat_answers_and_what_is_answered_is_never_open(story: Story) -> None:
    assert list(model.requests_broken(story.events)) == []
    answered = {each.event.request for each in story.events if isinstance(each.event, ChangeAnswered)}
    assert answered == {each.id for each in REQUESTS.of(story.state).values() if each.answer}


@many
@given(stories())
def test_the_right_behind_each_request_and_each_answer_is_found_again(story: Story) -> None:
    state = State()
    for recorded in story.events:
        if isinstance(recorded.event, ChangeRequested | ChangeAnswered):
            found = judge(state, recorded, model.day_of(recorded))
            assert found.right
            assert not found.lacks
        evolve(state, recorded)


@many
@given(stories() | stories_of_content(), st.data())
def test_the_last_word_about_a_day_governs_it_as_far_as_it_was_known(story: Story, data: st.DataObject) -> None:
    known = data.draw(st.integers(0, len(story.events)))
    then = fold(story.events[:known])
    for key in story.state.definitions:
        history = story.state.history(key)
        assert history.segments(known) == then.history(key).segments()
        for day in DAYS:
            expected = model.in_force(story.events, key, day, known)
            assert number(history.in_force(day, known)) == expected
            assert number(then.history(key).in_force(day)) == expected


@many
@given(stories_of_content())
def test_stretches_are_the_same_answer_for_all_days_at_once(story: Story) -> None:
    for history in story.state.definitions.values():
        stretches = history.segments()
        for day in DAYS:
            found = [each.version for each in stretches if model.covers(each.from_, each.until, day)]
            assert (found or [0]) == [number(history.in_force(day))]
        for one, following in pairwise(stretches):
            assert one.until == following.from_
            assert one.version != following.version


@many
@given(stories())
def test_asking_twice_yields_nothing(story: Story) -> None:
    """Unless somebody left meanwhile: whoever asked, or whoever it is about."""
    for asked in story.asked:
        now = next((each.position for each in story.asked if each.position > asked.position), len(story.events) + 1)
        then, state = fold(story.events[: asked.position]), fold(story.events[: now - 1])
        gone = asked.by in state.left or then.left != state.left
        assert gone or asked.verb(state, asked.day) == [], asked


@many
@given(stories())
def test_a_decision_needs_only_the_events_inside_its_boundary(story: Story) -> None:
    """What was asked is answered alike by all that happened and by what design section 4 says that it rests on."""
    for asked in story.asked:
        before, first = story.events[: asked.position - 1], story.events[asked.position - 1].event
        rests = boundaries.union(boundary(asked.draft, first), requests_around(first, fold(before)))
        inside = [each for each in before if within(rests, each)]
        assert outcome(asked.verb, fold(inside), asked.day) == outcome(asked.verb, fold(before), asked.day)


@many
@given(stories())
def test_no_part_of_a_history_is_too_little_to_be_folded(story: Story) -> None:
    for upto in range(len(story.events)):
        fold(story.events[:upto])
    for key in KEYS:
        for part in (boundaries.definitions([key]), boundaries.entity(key), boundaries.referring(key)):
            for history in fold(each for each in story.events if within(part, each)).definitions.values():
                assert all(number(history.in_force(day)) == governing(history, day) for day in DAYS)


@many
@given(stories_of_content())
def test_what_governs_together_fits_together_on_every_day(story: Story) -> None:
    """No circle; every field that is read is there with its type; no definition has the name of a field."""
    for day in DAYS:
        found = {key: version.draft for key in KEYS if (version := story.state.history(key).in_force(day))}
        entity = found.get("lead")
        fields = entity.content["fields"] if entity else {}
        for draft in found.values():
            assert draft.key not in everything_under(draft, found)
            if entity and draft.entity == "lead" and draft.kind != "entity":
                assert draft.key not in fields
                assert all(fields[name]["type"] == each for name, each in READ_AS[draft.content_digest].items())


@many
@given(stories_of_content())
def test_what_was_decided_is_never_displaced_by_what_was_found(story: Story) -> None:
    for attested in (each for each in story.events if model.name(each) == "definition.attested"):
        event: Any = attested.event
        for day in filter(lambda day: model.covers(event.from_, event.until, day), DAYS):
            about = [
                each for each in story.events[: attested.position - 1] if model.key_of(each.event) == event.draft.key
            ]
            last = [each for each in about if model.covers(each.event.from_, each.event.until, day)][-1:]  # type: ignore[attr-defined]
            assert all(model.name(each) == "definition.attested" for each in last)


@many
@given(stories())
def test_a_proposal_stands_in_one_of_seven_ways_and_what_is_closed_stays_closed(story: Story) -> None:
    for proposal in story.state.proposals.values():
        said = [each for each in story.events if getattr(each.event, "proposal", "") == proposal.id]
        sudden = story.state.emergencies.get(proposal.id)  # a no to that is an answer, and no end of what was closed
        ends = [each for each in said if ending(each) and (sudden is None or each.position != sudden.answered)]
        now = status(story.state, proposal, story.today)
        assert (now in ("ratified", "declined", "withdrawn")) == bool(ends)
        assert len(ends) <= 1
        if ends:
            assert now == ending(ends[0])
            assert status(story.state, proposal, story.today + timedelta(days=400)) == now
        else:
            assert now in ("open", "blocked", "stale", "lapsed")


@many
@given(stories())
def test_a_key_keeps_its_kind_its_entity_and_its_scope(story: Story) -> None:
    for history in story.state.definitions.values():
        assert len({(each.draft.kind, each.draft.entity, each.draft.scope) for each in history.versions}) == 1


def number(version: Any) -> int:
    return version.number if version else 0


def governing(history: History, day: date) -> int:
    return max((each for each in history.terms if each.period.covers(day)), default=NOTHING).version


def ending(recorded: Recorded) -> str:
    """How an event ended a proposal, if it did."""
    decider = getattr(recorded.event, "role", "") == "decider"
    return {
        "definition.ratified": "ratified",
        "definition.retired": "ratified",
        "definition.confirmed": "ratified",
        "proposal.withdrawn": "withdrawn",
        "proposal.declined": "declined" if decider else "",
    }.get(model.name(recorded), "")


def everything_under(draft: Draft, found: dict[str, Draft]) -> set[str]:
    under, waiting = set[str](), list(mentions(draft))
    while waiting:
        key = waiting.pop()
        if key in found and key not in under:
            under.add(key)
            waiting += mentions(found[key])
    return under


def boundary(draft: Draft, first: Event) -> Boundary:
    """Design section 4: the definition, its entity with all that is on it, the rights; and who refers, to retire it."""
    if isinstance(first, RightRevoked):
        return boundaries.union(boundaries.people(), boundaries.rights(first.scope))
    retires = isinstance(first, DefinitionProposed) and first.terms.retires
    return boundaries.union(
        boundaries.people(),
        boundaries.definitions([draft.key, draft.entity] if draft.entity else [draft.key]),
        boundaries.entity(draft.entity),
        boundaries.rights(draft.content["scope"] if draft.kind == "charter" else draft.path),
        *([boundaries.referring(draft.key)] if retires else []),
    )


def requests_around(first: Event, state: State) -> Boundary:
    """The requests that are asked or answered, and what each is about with the rights there."""
    if isinstance(first, ChangeRequested):
        return boundaries.union(find_boundary(), boundaries.definitions([first.key] if first.key else []))
    named = (
        [first.request] if isinstance(first, ChangeAnswered) else getattr(getattr(first, "terms", None), "answers", ())
    )
    about = [REQUESTS.of(state)[each].terms.key for each in named or ()]
    return boundaries.union(
        *([find_boundary(named)] if named else []),
        boundaries.definitions(filter(None, about)),
        *(boundaries.rights(path_of(state, key)) for key in about),
    )


def within(boundary: Boundary, recorded: Recorded) -> bool:
    kind, tags = type(recorded.event).stored_name, set(recorded.event.tags)
    return any((not each.types or kind in each.types) and set(each.tags) <= tags for each in boundary.queries)


def outcome(verb: Any, state: State, day: date) -> Any:
    try:
        return verb(state, day)
    except LedgerError as refused:
        return str(refused)
