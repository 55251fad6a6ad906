"""What a person types at a terminal, and what a program has to say in full."""

from __future__ import annotations

import io
import os
import pty
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.app import clock
from ledger.app.clock import far, require_near
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.settings import find, load
from ledger.cli import report
from ledger.errors import Refused
from shell import ANA, CHARTER, DANA, SAL, TERMS, Desk, criteria, founded

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
        assert error["fix"].startswith("read it, and give all of them")
    asked.does(f"ledger approve more#1 --digest {digest}", by=SAL)


@pytest.mark.usefixtures("terminal")
def test_at_a_terminal_its_first_eight_digits_are_enough(asked: Desk, digest: str) -> None:
    (error,) = asked.run(f"ledger approve more#1 --digest {digest[:7]} --json", by=SAL).errors
    assert error["fix"].startswith("read it, and give the first 8")
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
    from ledger.govern.seats.decide.revoke import revoke

    revoke(ledger, ledger.actor(DANA), "*", "operator", DANA, None, "left the team")


def test_a_digest_that_is_given_and_empty_is_none(desk: Desk) -> None:
    """In a script it is a variable that was never set, and then nothing would be checked."""
    desk.write("next.yaml", criteria("score >= 60"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    refused = desk.run("ledger approve mql#2 --digest ''", by=SAL)
    assert (refused.code, "is not the digest that was read" in refused.err) == (1, True)


# --- terms and reasons ------------------------------------------------------------------------------------------------


PLAIN = CHARTER + "nature: policy\n"


def own_charter(desk: Desk, text: str) -> None:
    """Dana puts another charter in force for the scope."""
    desk.write("charter.yaml", text)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because b", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)


def test_a_proposal_has_the_nature_and_the_first_standard_that_the_charter_names(desk: Desk) -> None:
    own_charter(desk, PLAIN.replace("[prospective, cohort", "[cohort, prospective"))
    desk.write("more.yaml", criteria("score >= 1", key="more"))

    desk.does("ledger propose more.yaml --effective tomorrow --because x", by=ANA)

    shown = desk.does("ledger show more#1 --json").data
    assert (shown["nature"], shown["standard"], shown["from"]) == ("policy", "cohort", "2026-02-03")
    assert "a change is policy where it says nothing else" in desk.does("ledger rights").out


def test_where_the_charter_names_none_the_proposal_has_to(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))

    typed = "ledger propose more.yaml --effective today --because x --json"
    done = desk.run(typed, by=ANA)

    (error,) = done.errors
    assert (done.code, error["fix"]) == (4, f"say what sort of change it is: {typed} --nature NATURE")
    assert error["what"] == "the proposal names no nature"


def test_a_charter_names_a_nature_that_there_is(desk: Desk) -> None:
    desk.write("charter.yaml", CHARTER + "nature: whim\n")
    (error,) = desk.run(f"ledger propose charter.yaml --effective today {TERMS} --because b --json", by=DANA).errors
    assert "`whim` is no nature of a change" in error["what"]


def test_today_and_tomorrow_are_days_of_ledger_time(desk: Desk) -> None:
    late = desk.at(now="2026-02-02T23:30:00Z")
    assert late.does("ledger list --effective-on today --json").data["on"] == "2026-02-02"
    assert late.does("ledger list --effective-on tomorrow --json").data["on"] == "2026-02-03"
    assert desk.does("ledger init --zone Europe/Berlin --help").code == 0


def typed(desk: Desk, command: str, wrote: str) -> tuple[int, str]:
    """How a command ends at a real terminal whose editor writes this above what it finds, and what is read there."""
    above = desk.write("above.txt", wrote)
    editor = desk.write("editor.sh", f'#!/bin/sh\ncat "{above}" "$1" > "$1.new" && mv "$1.new" "$1"\n')
    editor.chmod(0o755)
    master, slave = pty.openpty()
    process = desk.at(by=ANA, VISUAL=str(editor)).spawn(command, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    said = b""
    with suppress(OSError):  # the other end is closed
        while part := os.read(master, 4096):
            said += part
    os.close(master)
    return process.wait(), said.decode()


def test_at_a_terminal_the_reason_is_written_in_the_editor(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    command = f"ledger propose more.yaml --effective today {TERMS}"

    code, said = typed(desk, command, "\n\n")
    assert (code, "it says nothing" in said) == (2, True)
    assert typed(desk, command, "Sales asked.\n\nIn May.\n")[0] == 0

    assert desk.does("ledger show more#1 --json").data["because"] == "Sales asked.\n\nIn May."


def test_what_hurts_is_written_there_too_and_why_not(desk: Desk) -> None:
    assert typed(desk, "ledger ask mql", "\n")[0] == 2
    code, said = typed(desk, "ledger ask mql", "They wait.\n\nFor days.\n")
    assert (code, "r-1: a change of mql" in said) == (0, True)
    assert typed(desk, "ledger answer r-1 --no", "We saw none.\n")[0] == 0

    found = desk.does("ledger show r-1 --json").data
    assert (found["hurts"], found["because"]) == ("They wait.\n\nFor days.", "We saw none.")


def test_elsewhere_the_reason_is_given(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    done = desk.run(f"ledger propose more.yaml --effective today {TERMS}", by=ANA)
    assert (done.code, "Missing option '--because'" in done.err) == (2, True)


def test_a_version_is_shown_by_its_number(desk: Desk) -> None:
    by_number = desk.does("ledger show mql@1")
    assert by_number.out == desk.does("ledger show mql --version 1").out
    (error,) = desk.run("ledger show mql@7 --json").errors
    assert (error["what"], error["why"]) == ("`mql` has no version 7", "it has v1 only")
