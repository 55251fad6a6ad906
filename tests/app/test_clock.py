"""Days of ledger time: where they begin and end, and that a decision belongs to one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

from ledger.app import clock, settings
from ledger.app.ledger import ATTEMPTS, Ledger, open_ledger
from ledger.domain import boundaries
from ledger.domain.event import Condition
from ledger.errors import BadInput, Conflict, Refused
from ledger.govern.seats.decide.revoke import revoke as revoke_it
from ledger.journal.port import DayOver
from ledger.journal.sqlite.journal import SQLiteJournal
from shell import CRO, DANA, OPS, Desk, founded

ZONES = st.sampled_from(
    ("UTC", "Europe/Berlin", "America/Sao_Paulo", "America/St_Johns", "Asia/Beirut", "Pacific/Apia")
)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
NO_MIDNIGHT = (date(2018, 11, 4), "America/Sao_Paulo")
MIDNIGHT_TWICE = (date(2010, 11, 7), "America/Havana")
BACK_OVER_MIDNIGHT = (date(2010, 11, 7), "America/St_Johns")
SKIPPED_WHOLE = (date(2011, 12, 29), "Pacific/Apia")


@given(DAYS, ZONES)
@example(*NO_MIDNIGHT)
@example(NO_MIDNIGHT[0] - timedelta(1), NO_MIDNIGHT[1])
@example(*MIDNIGHT_TWICE)
@example(*BACK_OVER_MIDNIGHT)
@example(*SKIPPED_WHOLE)
def test_a_day_ends_where_the_next_begins_and_no_instant_is_in_neither(day: date, zone: str) -> None:
    last, end = clock.last(day, zone), clock.end(day, zone)
    assert datetime.fromisoformat(end) - datetime.fromisoformat(last) == timedelta(microseconds=1)
    assert clock.day(end, zone) > day
    assert clock.day(last, zone) == day or (day, zone) == (SKIPPED_WHOLE[0] + timedelta(1), zone)


@given(DAYS.flatmap(lambda day: st.times().map(lambda time: datetime.combine(day, time, UTC))), ZONES)
@example(datetime(2010, 11, 7, 3, tzinfo=UTC), "America/St_Johns")
def test_an_instant_lies_before_the_end_of_its_day(moment: datetime, zone: str) -> None:
    """Else nothing could be decided at all while a clock is set back over midnight."""
    stamp = clock.stamp(moment)
    day = clock.day(stamp, zone)
    assert stamp < clock.end(day, zone)
    assert clock.end(day - timedelta(1), zone) <= stamp


def test_a_stamp_has_six_digits_and_z_whatever_zone_it_came_from() -> None:
    berlin = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert clock.stamp(berlin) == "2026-03-01T09:00:00.000000Z"


@pytest.mark.parametrize(
    "text", ["", "now", "2026-03-01", "2026-03-01T09:00", "1899-12-31T00:00:00Z", "3000-01-01T00:00:00Z"]
)
def test_an_instant_says_its_offset_and_lies_in_our_time(text: str) -> None:
    with pytest.raises(BadInput, match="is no instant"):
        clock.instant(text)


def test_the_real_clock_is_read_with_its_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.NOW, raising=False)
    assert clock.now(simulated=False).utcoffset() == timedelta(0)


# --- a decision that the day overtakes --------------------------------------------------------------------------------


def opened(desk: Desk) -> Ledger:
    return open_ledger(settings.load(desk.folder / settings.FILE))


def midnight(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, times: int) -> list[date]:
    """Let the clock strike midnight between reading and recording, so many times; gives the days decided on."""
    record, days = ledger.journal.record, []

    def late(*events: object, condition: Condition, **given: object) -> list[int]:
        days.append(ledger.today())
        if len(days) <= times:
            tomorrow = datetime.fromisoformat(condition.before) + timedelta(seconds=1)
            monkeypatch.setenv(clock.NOW, tomorrow.isoformat())
            given["now"] = tomorrow
        return record(*events, condition=condition, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger.journal, "record", late)
    return days


def test_a_decision_that_midnight_overtakes_is_made_again_for_the_new_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, "2026-02-02T23:59:59Z")
    ledger = opened(desk)
    days = midnight(ledger, monkeypatch, times=1)
    decided = revoke_it(ledger, ledger.actor(CRO), "lifecycle", "operator", OPS, None, "left")
    assert days == [date(2026, 2, 2), date(2026, 2, 3)]
    (event,) = decided.events
    assert getattr(event, "from_", None) == date(2026, 2, 3), (
        "the seat ends on the day of the record, not the day before"
    )
    (recorded,), _ = ledger.journal.read(after=decided.positions[0] - 1)
    assert recorded.recorded_at.startswith("2026-02-03")


def test_what_was_right_yesterday_may_be_refused_today(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seat that revokes ends at midnight too: decided again, it is refused, and nothing is recorded."""
    desk.does(f"ledger revoke lifecycle decider {CRO} --effective 2026-02-03 --because left", by=DANA)
    before = desk.stored()
    monkeypatch.setenv(clock.NOW, "2026-02-02T23:59:59Z")
    ledger = opened(desk)
    days = midnight(ledger, monkeypatch, times=1)
    with pytest.raises(Refused, match=f"{CRO} may not revoke a seat"):
        revoke_it(ledger, ledger.actor(CRO), "lifecycle", "operator", OPS, None, "left")
    assert days == [date(2026, 2, 2)]
    assert desk.stored() == before


def test_a_command_that_is_overtaken_for_ever_gives_up_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, "2026-02-02T23:59:59Z")
    ledger = opened(desk)
    days = midnight(ledger, monkeypatch, times=ATTEMPTS)
    with pytest.raises(Conflict, match="others kept deciding"):
        revoke_it(ledger, ledger.actor(CRO), "lifecycle", "operator", OPS, None, "left")
    assert len(days) == ATTEMPTS


def test_the_journal_itself_refuses_an_append_after_the_day(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.NOW, "2026-02-02T10:00:00Z")
    ledger = opened(desk)
    journal: SQLiteJournal = ledger.journal
    decided = revoke_it(ledger, ledger.actor(CRO), "lifecycle", "operator", OPS, None, "left")
    with pytest.raises(DayOver):
        journal.record(
            decided.events,
            actor=ledger.actor(CRO),
            command_id="another",
            now=datetime(2026, 2, 3, tzinfo=UTC),
            condition=Condition(boundaries.people(), journal.head(), clock.end(date(2026, 2, 2), "UTC")),
        )


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2018-11-04T02:59:59Z", "2018-11-03"),
        ("2018-11-04T03:00:00Z", "2018-11-04"),  # 01:00 there: the hour from midnight on was skipped
    ],
)
def test_a_day_without_midnight_begins_at_one(tmp_path: Path, now: str, day: str) -> None:
    (tmp_path / ".git").mkdir()
    desk = Desk(tmp_path, DANA, "2018-11-01T12:00:00Z")
    desk.does("ledger init --simulated-clock --zone America/Sao_Paulo")
    assert desk.does("ledger rights --json", now=now).data["on"] == day
    desk.does(f"ledger revoke '*' operator {DANA} --because x", now=now)
    known = {
        each: desk.does(f"ledger replay --until {each} --json").data["position"]
        for each in ("2018-11-03", "2018-11-04")
    }
    assert known == ({"2018-11-03": 4, "2018-11-04": 4} if day == "2018-11-03" else {"2018-11-03": 3, "2018-11-04": 4})


def test_a_decision_can_be_made_while_the_clock_goes_back_over_midnight(tmp_path: Path) -> None:
    """In 2010, the clocks of St John's went from 00:01 back to 23:01 of the day before."""
    desk = founded(tmp_path, clock="--simulated-clock --zone America/St_Johns", now="2010-10-20T12:00:00Z")
    desk.does(f"ledger revoke '*' operator {DANA} --because x", now="2010-11-07T03:00:00Z")
    assert desk.does("ledger rights --json", now="2010-11-07T03:00:00Z").data["on"] == "2010-11-07"


def test_who_met_somebody_waits_a_little_at_random_and_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(clock.time, "sleep", waits.append)
    for attempt in range(ATTEMPTS):
        for _ in range(50):
            clock.hesitate(attempt)
    most = [max(waits[50 * attempt : 50 * attempt + 50]) for attempt in range(ATTEMPTS)]
    assert all(wait <= 0.001 * 2 ** min(attempt, 6) for attempt, wait in enumerate(most))
    assert most[0] < most[3] < most[6]
    assert len(set(waits)) == len(waits), "no two the same"
