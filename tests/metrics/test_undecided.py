"""The item of a reader of credit whose credit nobody decided: when it opens, what it is of, and what closes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.views.test_debt_fold import standing

from credit_figures_desk import CHANNELS, LINEAR, decided
from ledger.govern.debt.views.facts import DebtFacts
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.journal.replay import replay
from memory import opened
from shell import OPS, Desk, decide

CMO = "cmo@acme.example"
UNTOLD, UNDECIDED = 2, 3
"""What an item of a reader weighs."""
ITEM = "undecided_credit/cmo-weekly"


@pytest.fixture(scope="module")
def attested(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Everything was found in use on 1 February: no metric, taxonomy or attribution was decided."""
    return decided(template.copied(tmp_path_factory.mktemp("undecided")), spend=(), v2="", now="2026-02-03T09:00:00Z")


@pytest.fixture
def desk(attested: Desk, tmp_path: Path) -> Desk:
    return attested.copied(tmp_path)


def reads(desk: Desk, key: str, now: str) -> None:
    desk.does(f'ledger consumer add "CMO weekly" --uses {key} --owner {CMO}', by=OPS, now=now)


def item(desk: Desk, now: str, more: str = "") -> dict[str, object] | None:
    found = desk.does(f"ledger debt --json {more}", now=now).data["items"]
    return next((each for each in found if each["item"] == ITEM), None)


def ratify(desk: Desk, key: str, text: str, now: str) -> None:
    """Have others decide what is in use, over its days."""
    at = desk.at(now)
    at.write(f"{key}.yaml", text)
    decide(at, f"{key}.yaml", key, "2025-01-01 --retroactive")


@pytest.mark.parametrize("key", ["pipeline", "all_credit", "cost", "video_share"])
def test_it_opens_with_the_reader_and_no_earlier_than_that(desk: Desk, key: str) -> None:
    reads(desk, key, "2026-03-02T09:00:00Z")
    found = item(desk, "2026-03-03T09:00:00Z")
    assert found
    assert (found["since"], found["due"], found["weight"]) == ("2026-03-02", "2026-05-01", 3)
    assert item(desk, "2026-03-03T09:00:00Z", "--on 2026-03-01") is None


def test_reports_of_before_stay_as_they_were(desk: Desk) -> None:
    """What could be debt of a reader of credit is no part of the whole before somebody reads credit."""
    desk.does(f'ledger consumer add "Old board" --uses mql --owner {CMO}', by=OPS, now="2026-02-10T09:00:00Z")
    asked = "ledger debt report --by month --known now --json"
    before = desk.does(asked, now="2026-03-01T09:00:00Z").data
    reads(desk, "all_credit", "2026-03-02T09:00:00Z")
    after = desk.does(asked, now="2026-03-02T10:00:00Z").data
    kept = len(before["months"]) - 1
    assert kept > 0
    assert after["months"][:kept] == before["months"][:kept]


def test_what_could_be_debt_grows_by_it_for_readers_of_credit_alone(desk: Desk) -> None:
    def whole() -> Any:
        found = desk.does("ledger debt report --by scope --json", now="2026-02-10T10:00:00Z").data["rows"]
        return max(each["ratio"]["whole"] for each in found)

    before = whole()
    desk.does(f'ledger consumer add "Old board" --uses mql --owner {CMO}', by=OPS, now="2026-02-10T09:00:00Z")
    assert whole() == before + UNTOLD
    reads(desk, "all_credit", "2026-02-10T09:30:00Z")
    assert whole() == before + 2 * UNTOLD + UNDECIDED


def test_a_reader_of_what_judges_records_has_none(desk: Desk) -> None:
    reads(desk, "mql", "2026-03-02T09:00:00Z")
    assert item(desk, "2026-03-03T09:00:00Z") is None


def test_it_stays_until_the_taxonomy_and_the_attribution_are_ratified(desk: Desk) -> None:
    reads(desk, "video_share", "2026-03-02T09:00:00Z")
    assert "channels v1" in desk.does(f"ledger debt show {ITEM}", now="2026-03-03T09:00:00Z").out
    ratify(desk, "touch", (desk.folder / "touch.yaml").read_text(), "2026-03-03T09:00:00Z")
    ratify(desk, "deal", (desk.folder / "deal.yaml").read_text(), "2026-03-03T09:00:00Z")
    ratify(desk, "channels", CHANNELS, "2026-03-04T09:00:00Z")
    found = item(desk, "2026-03-05T09:00:00Z")
    assert found
    assert found["since"] == "2026-03-02"
    assert "pipeline v1" in desk.does(f"ledger debt show {ITEM}", now="2026-03-05T09:00:00Z").out
    ratify(desk, "pipeline", LINEAR, "2026-03-06T09:00:00Z")
    assert item(desk, "2026-03-07T09:00:00Z") is None


def test_it_goes_with_the_reader_and_with_what_that_uses(desk: Desk) -> None:
    reads(desk, "pipeline", "2026-03-02T09:00:00Z")
    reads(desk, "mql", "2026-03-04T09:00:00Z")
    assert item(desk, "2026-03-04T10:00:00Z") is None
    assert item(desk, "2026-03-04T10:00:00Z", "--on 2026-03-03")


def test_a_metric_over_it_reads_an_attribution(template: Desk, tmp_path: Path) -> None:
    """Nobody says who reads `pipeline`, and its metrics do; of those nobody does."""
    desk = decided(template.copied(tmp_path), spend=(), v2="", now="2026-02-03T09:00:00Z")
    found = {each["item"] for each in desk.does("ledger debt --json", now="2026-09-03T09:00:00Z").data["items"]}
    assert "no_reader/all_credit" not in found  # the shares and costs are made of it
    assert "no_reader/pipeline" not in found
    assert "no_reader/video_share" in found


def test_the_document_that_is_drafted_is_of_what_is_to_be_decided_first(desk: Desk) -> None:
    reads(desk, "all_credit", "2026-03-02T09:00:00Z")
    out = desk.does(f"ledger debt resolve {ITEM} -o first.yaml", now="2026-03-03T09:00:00Z").out
    assert "key: channels" in (desk.folder / "first.yaml").read_text()
    assert "ledger consumer remove cmo-weekly" in out


def test_the_trend_by_replay_equals_what_was_found_on_each_day(desk: Desk) -> None:
    reads(desk, "all_credit", "2026-03-02T09:00:00Z")
    for key in ("touch", "deal"):
        ratify(desk, key, (desk.folder / f"{key}.yaml").read_text(), "2026-03-03T09:00:00Z")
    ratify(desk, "channels", CHANNELS, "2026-03-04T09:00:00Z")
    ratify(desk, "pipeline", LINEAR, "2026-03-06T09:00:00Z")
    events = [*replay(opened(desk.at("2026-03-08T09:00:00Z")).journal)]
    told, days = DebtFold(SORTS).taken(events).then(date(2026, 3, 12)), [date(2026, 3, n) for n in range(1, 12)]
    for day in days:
        facts = DebtFacts(SORTS).taken(each for each in events if each.recorded_at[:10] <= str(day))
        assert standing(told, day) == sorted(items(facts, day), key=lambda item: item.key)
    assert [any(each.sort == "undecided_credit" for each in standing(told, day)) for day in days] == [
        date(2026, 3, 2) <= day < date(2026, 3, 6) for day in days
    ]
