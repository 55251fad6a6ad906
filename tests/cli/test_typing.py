"""What a person types at a terminal, and what a program has to say in full."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.app import clock
from ledger.app.clock import far, require_near
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.settings import find, load
from ledger.cli import report
from ledger.errors import Refused
from shell import ANA, DANA, SAL, TERMS, Desk, criteria, founded

LAST = datetime(2026, 2, 2, 8, tzinfo=UTC)
REVOKE = f"ledger revoke '*' operator {DANA} --because 'left the team'"


class Typing(io.StringIO):
    """A terminal on which somebody types."""

    def isatty(self) -> bool:
        """Somebody sits there."""
        return True


# --- digests ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(desk: Desk) -> Desk:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.does(f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    return desk


@pytest.fixture
def digest(asked: Desk) -> str:
    return str(asked.does("ledger show more#1 --json").data["digest"])


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk is one at which somebody types."""
    monkeypatch.setattr("shell._Nobody.isatty", lambda _: True)


@pytest.mark.parametrize("length", [1, 7, 8, 16, 63])
def test_elsewhere_than_at_a_terminal_a_digest_is_given_whole(asked: Desk, digest: str, length: int) -> None:
    for command in ("approve", "ratify"):
        (error,) = asked.run(f"ledger {command} more#1 --digest {digest[:length]} --json", by=SAL).errors
        assert "64 hexadecimal digits" in error["why"]
        assert "at a terminal the first 8" in error["why"]
        assert error["fix"].startswith("give all of them")
    asked.does(f"ledger approve more#1 --digest {digest}", by=SAL)


@pytest.mark.usefixtures("terminal")
def test_at_a_terminal_its_first_eight_digits_are_enough(asked: Desk, digest: str) -> None:
    (error,) = asked.run(f"ledger approve more#1 --digest {digest[:7]} --json", by=SAL).errors
    assert error["fix"].startswith("give the first 8")
    asked.does(f"ledger approve more#1 --digest {digest[:8]}", by=SAL)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("odd", ["zzzzzzzz", "ABCDEF01", "0" * 65])
def test_what_is_no_digest_is_refused_as_such(asked: Desk, odd: str) -> None:
    done = asked.run(f"ledger approve more#1 --digest {odd}", by=SAL)
    assert done.code == 1
    assert "is not the digest that was read" in done.err


# --- a clock that is far off ------------------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A ledger on the machine's clock, which stands at LAST."""
    monkeypatch.setattr(clock, "now", lambda simulated: LAST)
    return founded(tmp_path, clock="", now=None)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda simulated: moment)


def test_400_days_are_a_pause_and_more_are_far() -> None:
    last = LAST.isoformat()
    assert not far(LAST + timedelta(days=400), last)
    assert far(LAST + timedelta(days=400, seconds=1), last)
    assert not far(LAST + timedelta(days=99_999), "")


def test_a_simulated_clock_may_jump() -> None:
    require_near(LAST + timedelta(days=9_999), LAST.isoformat(), simulated=True)
    with pytest.raises(Refused):
        require_near(LAST + timedelta(days=9_999), LAST.isoformat(), simulated=False)


def test_an_act_far_past_the_last_event_is_refused_where_nobody_can_be_asked(
    real: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, datetime(2999, 1, 1, tzinfo=UTC))
    before = real.stored()
    done = real.run(f"{REVOKE} --json")
    (error,) = done.errors
    assert (done.code, error["what"]) == (4, "the clock says 2999-01-01, and the last event is of 2026-02-02")
    assert "more than 400 days" in error["why"]
    assert error["fix"].startswith("mend the clock")
    assert real.stored() == before
    assert real.run("ledger rights").code == 0


def test_whoever_opens_a_ledger_in_a_program_is_refused_too(real: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, datetime(2999, 1, 1, tzinfo=UTC))
    ledger = _opened(real)
    with pytest.raises(Refused, match="the clock says 2999-01-01"):
        _revoke(ledger)
    ledger.year = 2999
    _revoke(ledger)
    assert ledger.last_recorded()[:4] == "2999"


def test_an_act_soon_after_the_last_event_is_asked_about_by_nobody(real: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LAST + timedelta(days=399))
    real.does(REVOKE)


@pytest.mark.parametrize(("typed", "goes_on"), [("2999\n", True), ("2026\n", False)])
def test_at_a_terminal_the_year_is_typed(
    real: Desk, monkeypatch: pytest.MonkeyPatch, typed: str, goes_on: bool
) -> None:
    at(monkeypatch, datetime(2999, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(sys, "stdin", Typing(typed))
    monkeypatch.setattr(sys, "stderr", Typing())
    invocation = report.Invocation(str(real.folder / "ledger.toml"), DANA)
    assert invocation.actor.id == invocation.ledger.person(DANA).id
    ledger = invocation.ledger
    assert "The clock says 2999-01-01, and the last event is of 2026-02-02" in sys.stderr.getvalue()  # type: ignore[attr-defined]
    if goes_on:
        _revoke(ledger)
    else:
        with pytest.raises(Refused):
            _revoke(ledger)


def _opened(desk: Desk) -> Ledger:
    settings = load(find(str(desk.folder / "ledger.toml"), desk.folder))
    return open_ledger(settings)


def _revoke(ledger: Ledger) -> None:
    from ledger.app.decisions.revoke import revoke

    revoke(ledger, ledger.actor(DANA), "*", "operator", DANA, None, "left the team")


def test_a_digest_that_is_given_and_empty_is_none(desk: Desk) -> None:
    """In a script it is a variable that was never set, and then nothing would be checked."""
    desk.write("next.yaml", criteria("score >= 60"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    refused = desk.run("ledger approve mql#2 --digest ''", by=SAL)
    assert (refused.code, "is not the digest that was read" in refused.err) == (1, True)
