"""What makes no sense (R9) is told alike by both checkers, and only that is without effect."""

from __future__ import annotations

import json

from hypothesis import given, settings

from absurd import CODEC, absurd_events, examples
from independent.rights import SENSE, sensible
from ledger.domain.event import Event
from ledger.domain.sense import sense_of
from strategies import how_many

JUDGED = {name: said for name, said in examples((), {}).items() if name.partition("/")[0] in SENSE}


@given(absurd_events(JUDGED))
@settings(max_examples=how_many(300, 1_000, 20_000))
def test_both_checkers_say_alike_whether_an_event_makes_sense(event: Event) -> None:
    sense = sense_of(type(event))
    assert sense
    why, said = sense(event), json.loads(CODEC.encode(event))
    assert sensible(event.stored_name.partition("/")[0], said) is (not why), why
