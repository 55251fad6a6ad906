"""What an act without effect leaves behind: a number that is taken, and nothing else, wherever anybody looks.

history --judge--> what counts, and what is struck out --fold all--> Bench
                   what counts alone, at its positions ---fold-----> the same Bench, but for the numbers taken
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from domain.steps import LEDGER, proposed
from independent.bags import Past
from independent.breaking import MQL, OTHER, asked, past_of
from independent.checkers import erased_in, our_judgements
from independent.histories import pasts
from independent.sabotage import broken
from independent.test_sabotage import CONDITIONS
from ledger.app.judging import (
    EventJudging,
    JudgedEvent,
    NoLines,
    find_rightful,
    judge_events,
    judge_with_erasures,
    strike,
)
from ledger.audit.checkpoints.queries.signatures import Erasures
from ledger.deliver.targets.fold import Bench
from ledger.domain.event import Recorded
from ledger.domain.state import State
from ledger.domain.struck import TakenNumbers
from ledger.govern.requests.fold import SLOT as REQUESTS
from ledger.testing import DAY
from strategies import how_many

pytestmark = pytest.mark.faults
many = settings(max_examples=how_many(20, 30, 500), deadline=None)
DAYS = tuple(DAY + timedelta(days=each) for each in range(-40, 121, 10))


def _struck_out(judged: list[JudgedEvent]) -> Bench:
    """What there is after all of a history, struck out where it has no effect."""
    return _folded([each.recorded if each.judgement.has_effect else strike(*each) for each in judged])


def _left_out(judged: list[JudgedEvent]) -> Bench:
    """The same without what has no effect, as if nobody had written it."""
    return _folded([each.recorded for each in judged if each.judgement.has_effect])


def _folded(events: list[Recorded]) -> Bench:
    bench = Bench()
    for each in events:
        bench.take(each)
    return bench


def _but_for_numbers(state: State) -> State:
    """The same without what is only said of acts without effect: their numbers, and whose they are."""
    return msgspec.structs.replace(state, taken=TakenNumbers(), struck={})


def _answers(state: State) -> dict[str, Any]:
    """What people ask a ledger for: what governs, who may do what, what is open, and what was asked for."""
    rights = state.rights
    return {
        "in force": {day: {key: each.draft for key, each in state.in_force_on(day).items()} for day in DAYS},
        "retired": {day: {key for key in state.definitions if state.retired(key, day)} for day in DAYS},
        "rights": {day: {scope: rights.row(scope, day) for scope in rights.rows} for day in DAYS},
        "gaps": {day: [*rights.gaps(day)] for day in DAYS},
        "open": {each.id: each.draft for each in state.proposals.values() if not each.closed},
        "requests": {name: each.terms for name, each in REQUESTS.of(state).items()},
        "people": {name: state.here(name) for name in state.persons},
    }


@many
@given(pasts())
def test_a_history_answers_as_if_nobody_had_written_what_has_no_effect(past: Past) -> None:
    judged = our_judgements(past)
    struck, left = _struck_out(judged), _left_out(judged)
    assert _answers(struck.state) == _answers(left.state)
    assert _but_for_numbers(struck.state) == _but_for_numbers(left.state)
    assert (struck.deliveries, struck.plans) == (left.deliveries, left.plans)


@many
@given(pasts())
def test_every_act_stands_without_those_that_have_no_effect_as_it_stood_with_them(past: Past) -> None:
    """But for numbers: those that are skipped stay taken."""
    judged = our_judgements(past)
    kept = [each for each in judged if each.judgement.has_effect]
    taken = _struck_out(judged).state.taken

    def judge(erasures: Erasures) -> list[JudgedEvent]:
        bench = Bench(State(taken=taken.copied()))
        judging = EventJudging("UTC", NoLines(past.assurance), erasures, bench)
        return [*judge_events((each.recorded for each in kept), judging)]

    again = judge_with_erasures(erased_in(past), judge, find_rightful)
    assert [each.judgement for each in again] == [each.judgement for each in kept]


@pytest.mark.parametrize("rule", CONDITIONS)
def test_an_act_that_breaks_a_rule_changes_nothing_but_which_number_is_next(rule: str) -> None:
    judged = our_judgements(broken(rule).past)
    before, after = _folded([each.recorded for each in judged[:-1]]), _struck_out(judged)
    assert _but_for_numbers(before.state) == _but_for_numbers(after.state)
    assert (before.deliveries, before.plans) == (after.deliveries, after.plans)


def test_an_act_that_has_no_effect_takes_the_number_that_it_names_unless_it_stands_elsewhere() -> None:
    forged = past_of(LEDGER, "mia", asked(LEDGER, MQL))
    hidden = forged._replace(tags={len(forged.events): ("definition:fit", "proposal:fit#1", "rights:lifecycle")})
    taken = [_struck_out(our_judgements(past)).state.taken.of("proposal mql") for past in (forged, hidden)]
    assert [{*each} for each in taken] == [{1}, set()]


def test_whoever_asks_next_skips_the_number_and_whoever_asked_at_once_keeps_theirs() -> None:
    forged = past_of(LEDGER, "mia", asked(LEDGER, MQL)).events
    at_once = proposed(LEDGER, OTHER).events[-1]
    for said in ("mql#1", "mql#2", "mql#3"):
        event = msgspec.structs.replace(at_once.event, proposal=said)  # type: ignore[call-arg]
        last = at_once._replace(position=len(forged) + 1, event=event)
        verdict = our_judgements(Past((*forged, last)))[-1].judgement
        assert verdict.has_effect == (said != "mql#3")
