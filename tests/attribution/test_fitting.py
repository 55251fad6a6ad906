"""What real journeys lose without each channel, as another program finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from attribution.real import LINEAR, real_sides, world
from ledger.measure.credit.pure.fitting import fitted

PEER = {
    "display": 0.4814857727027587,
    "facebook": 0.7320066845435846,
    "instagram": 0.4795769960361529,
    "search": 0.7164736022030487,
    "video": 0.5913685908559301,
}
"""The removal effects that `marketing-attribution-models` 2.1.1 gives for the same 9,506 journeys: `run_markov` of its
`MAM`, with `create_journey_id_based_on_conversion`, on the touches in the order of customer, time and row."""


def test_real_journeys_lose_what_another_program_says_without_each_channel(tmp_path: Path) -> None:
    found = world(LINEAR.replace("reset: never", "reset: at_conversion"))
    fit = fitted(found.rule, found.taxonomy, real_sides(tmp_path), 1, unconverted=True)
    assert (fit.converted, fit.lost) == (1_838, 7_668)
    assert fit.removal.effects == pytest.approx(PEER, rel=0, abs=1e-12)
