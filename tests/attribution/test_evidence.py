"""What experiments found, beside the credit of the same days and scope; and what was spent, beside what came back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from attribution.test_compare import LAST, two, worlds_of
from attribution.test_run import START
from ledger.errors import BadInput
from ledger.language.read import read
from ledger.measure.credit.pure.compare import channel_key, compare, credit_by
from ledger.measure.credit.pure.evidence import LiftEvidence, evidence, read_evidence, unrecorded, verdict
from ledger.measure.credit.pure.small_table import TableRow
from ledger.measure.credit.pure.spend import read_spend, roas, spend
from ledger.population.source.file import open_file

ALL = LiftEvidence(
    "content", "geo", date(2026, 3, 1), date(2026, 4, 1), "", None, Decimal(100), Decimal(10), "sha256:4f"
)


@pytest.mark.parametrize(
    ("credit", "word"),
    [
        (119_600_000_001, "overstated"),
        (119_600_000_000, "consistent"),
        (80_400_000_000, "consistent"),
        (80_399_999_999, "understated"),
    ],
)
def test_credit_agrees_with_an_experiment_within_1_96_standard_errors_ends_included(credit: int, word: str) -> None:
    assert verdict(credit, ALL) == word


def test_what_caused_more_than_it_was_seen_in_is_not_recorded() -> None:
    assert unrecorded(99, ALL)
    assert not unrecorded(100, ALL)


def row(of: Mapping[str, Any] | None = None, *, unreadable: tuple[str, ...] = ()) -> TableRow:
    given = {
        "channel": "content",
        "design": "geo",
        "from": date(2026, 3, 1),
        "until": date(2026, 4, 1),
        "scope": None,
        "incremental": Decimal(1),
        "standard_error": Decimal(0),
        "document_digest": None,
    }
    return TableRow(1, {**given, **(of or {})}, unreadable)


def test_a_row_that_is_no_experiment_is_counted_by_why() -> None:
    rows = [
        row(),
        row(unreadable=("incremental",)),
        row({"channel": None}),
        row({"channel": "tiktok"}),
        row({"design": "guess"}),
        row({"until": None}),
        row({"until": date(2026, 3, 1)}),
        row({"incremental": None}),
        row({"standard_error": None}),
        row({"standard_error": Decimal(-1)}),
    ]
    found = evidence(rows, {"content"}, lambda text, number: pytest.fail(text))
    assert len(found.found) == 1
    assert found.left_out == {
        "unreadable": 1,
        "no channel": 1,
        "unknown channel": 1,
        "unknown design": 1,
        "no day": 1,
        "ends before it begins": 1,
        "no estimate": 1,
        "no standard error": 1,
        "negative standard error": 1,
    }


def test_evidence_is_laid_beside_the_conversions_of_its_days_and_its_scope_alone(tmp_path: Path) -> None:
    """Deals close as 10 March begins, two as the 11th does, and one on the 17th."""
    before, after = two(tmp_path, LAST, LAST)
    one, other = worlds_of(before, after)
    deal = before.schemas["deal"]
    whole = ALL._replace(from_=date(2026, 1, 1), until=date(2027, 1, 1))
    first = whole._replace(among=read("deal_id = 'd0'", deal), scope="deal_id = 'd0'")
    early, later = (whole._replace(until=START.date().replace(day=end)) for end in (11, 12))
    found = compare(one, other, before.sides, (whole, first, early, later)).before
    all_, in_scope, until, after_ = found.evidence.inside
    credit = credit_by(found.found, channel_key)["content"][0]
    assert all_.credit == credit
    assert all_.ceiling == found.detail.channels["content"].ceiling
    assert (in_scope.ceiling, until.ceiling, after_.ceiling) == (1, 1, 3)
    assert until.credit <= after_.credit <= credit
    assert (found.evidence.covered, found.evidence.credit) == (credit, sum(c for c, _ in _earned(found).values()))


def _earned(found: Any) -> dict[str, tuple[int, int]]:
    return {name: each for name, each in credit_by(found.found, channel_key).items() if name}


def test_evidence_is_read_from_a_file_that_names_no_scope(tmp_path: Path) -> None:
    path = tmp_path / "lift.csv"
    path.write_text(
        "channel,design,from,until,incremental,standard_error\ncontent,geo,2026-03-01,2026-04-01,1e2,10.5\n"
    )
    found = read_evidence(open_file(path), {"content"}, lambda text, number: pytest.fail(text))
    assert [(each.incremental, each.standard_error) for each in found.found] == [(Decimal(100), Decimal("10.5"))]


SPENT = """\
month,channel,amount,currency
2026-03,content,100.50,EUR
2026-03-09,content,0.000001,EUR
2026-05,direct,900000000000,EUR
2026-05,content,-20,EUR
2026-04,tiktok,5,EUR
2026-04,content,5,USD
2026-Q2,content,5,EUR
soon,content,5,EUR
2026-04,content,lots,EUR
,content,5,EUR
2026-04,,5,EUR
2026-04,content,,EUR
2026-04,content,5,
"""


def test_spend_is_added_up_by_channel_and_what_cannot_be_used_is_counted_by_why(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text(SPENT)
    found = read_spend(open_file(path), "EUR", {"content", "direct"})
    assert found.amounts == {"content": 80_500_001, "direct": 900_000_000_000_000_000}
    assert (found.first, found.last, found.negative) == ("2026-03", "2026-05", 1)
    assert found.left_out == {
        "unknown channel": 1,
        "other currency": 1,
        "unreadable": 3,
        "no month": 1,
        "no channel": 1,
        "no amount": 1,
        "no currency": 1,
    }
    assert [found.covers(month) for month in ("2026-02", "2026-03", "2026-04", "2026-05", "2026-06")] == [
        *(False, True, True, True, False)
    ]


def test_a_spend_that_lacks_a_column_is_refused_with_the_file_that_can_name_it(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text("month,channel,amount\n")
    with pytest.raises(BadInput, match="no column `currency`"):
        read_spend(open_file(path), "EUR", {"content"})


def test_nothing_comes_back_for_nothing_and_no_spend_at_all_covers_no_month() -> None:
    assert (roas(5, 2), roas(0, 2), roas(5, 0), roas(5, -1)) == (Decimal("2.50"), Decimal("0.00"), None, None)
    assert not spend([], "EUR", set()).covers("2026-03")
