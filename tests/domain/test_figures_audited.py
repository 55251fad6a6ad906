"""What the verbs of figures, closes and restatements give stood, as an audit finds; what nobody could do, did not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Event, Recorded
from ledger.measure.figures.events.figures import FigureWithdrawn
from ledger.measure.figures.verbs.closing import close
from ledger.measure.figures.verbs.reporting import record, withdraw
from ledger.measure.figures.verbs.restating import complete, decline, order
from ledger.testing import Given, by

from .test_closing import GOVERNED, closing
from .test_figures import ASKED, JULY, KNOWN
from .test_restating import COMPUTED, MEASURED, ONE, ORDER, ORDERED, TWO

ACTS: list[tuple[Given, Any, dict[str, Any]]] = [
    (GOVERNED, record, {**ASKED, "by": "ana"}),
    (KNOWN, withdraw, {"key": "mql", "period": "2025-Q2", "as_of": JULY, "by": "ana"}),
    (GOVERNED, close, closing(GOVERNED)),
    (TWO, order, ORDER),
    (ORDERED, complete, COMPUTED),
    (MEASURED, decline, ONE),
]
EACH = pytest.mark.parametrize(("before", "verb", "asked"), ACTS, ids=[verb.__name__ for _, verb, _ in ACTS])


def judged(before: Given, actor: str, event: Event) -> Any:
    recorded = Recorded(len(before.events) + 1, "2026-03-02T10:00:00.000000Z", actor, event)
    return judge(before.state, recorded, before.today)


@EACH
def test_what_the_verb_gave_stood_by_the_seat_that_it_names(before: Given, verb: Any, asked: dict[str, Any]) -> None:
    (event,) = before.when(verb, **asked).events
    role = "steward" if verb in (record, withdraw) else "decider"
    found = judged(before, asked["by"], event)
    assert found.right.startswith(f"{role} in `lifecycle`")
    assert (found.lacks, found.refused_today) == ("", "")


@EACH
def test_written_into_the_file_by_anybody_else_it_had_no_right(before: Given, verb: Any, asked: dict[str, Any]) -> None:
    (event,) = before.when(verb, **asked).events
    for who in ("sal", "ops", "nobody"):
        assert "may not act as" in judged(before, who, event).lacks


@EACH
def test_by_another_row_than_the_one_that_governed_it_had_no_right(
    before: Given, verb: Any, asked: dict[str, Any]
) -> None:
    (event,) = before.when(verb, **asked).events
    assert "it names the right #1" in judged(before, asked["by"], msgspec.structs.replace(event, right=1)).lacks


@EACH
def test_written_twice_it_had_no_right_the_second_time(before: Given, verb: Any, asked: dict[str, Any]) -> None:
    (event,) = before.when(verb, **asked).events
    assert judged(before.also(by(asked["by"], event)), asked["by"], event).lacks


def test_a_withdrawal_of_what_is_no_figure_had_no_right() -> None:
    event = FigureWithdrawn(key="mql", figure=3, because="x", right=KNOWN.events[-1].event.right)  # type: ignore[attr-defined]
    assert "#3 is no figure of `mql`" in judged(KNOWN, "ana", event).lacks
