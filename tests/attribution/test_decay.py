"""Time decay of a real journey of twelve hours: by calendar days it depends on midnight, by hours it does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from attribution.real import LINEAR, real_sides, world
from ledger.meanings.credit.attribution import Window
from ledger.meanings.credit.moment import Moment
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.answers.why import _before
from ledger.measure.credit.pure.compare import compare
from ledger.measure.credit.pure.run import run

CUSTOMER, ZONES = "A004993", ("UTC", "America/Los_Angeles")
BY_DAY, BY_HOUR = "{decay: {half_life: 1 day}}", "{decay: {half_life: 1 day, ages: elapsed}}"
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "give-credit.md"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def earned(folder: Path, form: str, zone: str) -> str:
    """What Facebook earns of the first purchase."""
    text = LINEAR.replace("credit: linear", f"credit: {form}").replace("at: closed", "at: closed, again: first")
    asked = world(text)
    found = run(asked.rule, asked.taxonomy, real_sides(folder, zone, CUSTOMER), asked.weighed)
    assert found.conversions == 1
    return f"{next(each.credit for each in found.channels if each.channel == 'facebook') / PARTS:.1%}".replace(
        "%", " %"
    )


@pytest.mark.parametrize(("form", "shares"), [(BY_DAY, ["50.0 %", "33.3 %"]), (BY_HOUR, ["41.4 %", "41.4 %"])])
def test_half_a_day_weighs_by_midnight_where_days_count_and_by_itself_where_hours_do(
    tmp_path: Path, form: str, shares: list[str]
) -> None:
    assert [earned(tmp_path, form, zone) for zone in ZONES] == shares
    rows = [
        re.split(r" \| ", line.strip("| \n")) for line in PAGE.read_text().splitlines() if line.startswith("| `{decay")
    ]
    assert [row[1:] for row in rows if row[0] == f"`{form}`"] == [shares]


def test_what_hours_move_beside_days_is_told_to_the_last_unit_on_all_real_journeys(tmp_path: Path) -> None:
    days, hours = (world(LINEAR.replace("credit: linear", f"credit: {form}")) for form in (BY_DAY, BY_HOUR))
    sides = real_sides(tmp_path)
    found = compare(days, hours, sides)
    assert found.remainders == ()
    assert [each.name for each in found.steps if each.differs] == ["credit"]
    assert found.after.found.channels == run(hours.rule, hours.taxonomy, sides, hours.weighed).channels


@pytest.mark.parametrize(
    ("window", "hours", "told"),
    [
        (Window(2), 61, "3 days"),
        (Window(48, hours=True), 49, "49 hours"),
        (Window(48, hours=True), 48.5, "48 hours 30 minutes"),
    ],
)
def test_how_far_a_touch_lies_outside_a_window_is_told_in_what_the_window_counts(
    window: Window, hours: float, told: str
) -> None:
    at = NOON - timedelta(hours=hours)
    assert _before(Moment(at.date(), at), Moment(NOON.date(), NOON), window) == told
