"""What makes no sense (R9) is told alike by both checkers, and only that is without effect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from absurd import CODEC, absurd_events, examples
from domain.steps import LEDGER, ratified
from independent.bags import write_bag
from independent.breaking import MQL, past_of
from independent.checkers import disagreements, our_judgements, our_verdicts, second_checker
from independent.rights import SENSE, sensible
from independent.signers import row_of
from ledger.domain.event import Event
from ledger.domain.sense import sense_of
from ledger.measure.figures.events.figures import FigureRecorded
from ledger.testing import DAY
from strategies import how_many

GOVERNED = ratified(LEDGER, MQL)
JUDGED = {name: said for name, said in examples((), {}).items() if name.partition("/")[0] in SENSE}


@given(absurd_events(JUDGED))
@settings(max_examples=how_many(300, 500, 20_000))
def test_both_checkers_say_alike_whether_an_event_makes_sense(event: Event) -> None:
    sense = sense_of(type(event))
    assert sense
    why, said = sense(event), json.loads(CODEC.encode(event))
    assert sensible(event.stored_name.partition("/")[0], said) is (not why), why


@pytest.mark.parametrize(("by", "effect"), [("ana", True), ("bot", False)])
def test_who_recorded_what_makes_no_sense_is_judged_all_the_same(by: str, effect: bool, tmp_path: Path) -> None:
    """By whoever holds the seat it is an act like any other (R7); by anybody else it is struck out."""
    recorded = FigureRecorded(
        key="mql",
        period="never",
        from_=DAY,
        until=DAY,
        number="much",
        as_of=DAY,
        evidence="e",
        evidence_digest="",
        right=row_of(GOVERNED, "lifecycle"),
    )
    past = past_of(GOVERNED, by, recorded)
    assert our_judgements(past)[-1].judgement.has_effect == effect
    ours, theirs = our_verdicts(past), second_checker(write_bag(past, tmp_path))
    assert [*disagreements(ours, theirs)] == []
    assert theirs[len(past.events)].verdict == ("entitled" if effect else "not entitled")
