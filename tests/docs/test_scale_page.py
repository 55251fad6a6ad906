"""The page about scale: its sums are right, and what it multiplies is what it says was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce

import pytest

from pages import ROOT, blocks

PAGE = (ROOT / "docs" / "how-to" / "scale.md").read_text(encoding="utf-8")
UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "µs": 1e-6}
QUANTITY = re.compile(r"([\d,]+(?:\.\d+)?) (\S+)")


def sums() -> Iterator[str]:
    """Each line of a block of sums."""
    yield from (line for each in blocks(PAGE, "text") for line in each.text.splitlines() if " = " in line)


def value(quantity: str) -> float:
    found = QUANTITY.fullmatch(quantity.strip())
    assert found, quantity
    return float(found[1].replace(",", "")) * UNITS.get(found[2], 1.0)


def worked_out(text: str) -> float:
    """The value of quantities that are multiplied and divided from the left to the right."""
    first, *others = re.split(r" ([×/]) ", text)
    steps = zip(others[::2], others[1::2], strict=True)
    return reduce(lambda so_far, step: _step(so_far, *step), steps, value(first))


def _step(so_far: float, sign: str, quantity: str) -> float:
    return so_far * value(quantity) if sign == "×" else so_far / value(quantity)


@pytest.mark.parametrize("line", [*sums()])
def test_each_sum_of_the_page_comes_out(line: str) -> None:
    told, result = line.split(" = ")
    digits = len(re.sub(r"\D", "", result.split()[0]).strip("0")) or 1
    said, right = value(result), worked_out(told)

    assert float(f"{right:.{max(digits, 2)}g}") == pytest.approx(said)


def test_the_sums_of_the_page_are_found() -> None:
    assert len([*sums()]) > 20


def test_what_is_computed_of_one_ledger_is_what_the_sums_say() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| 1,000,000 events"))
    results = [line.split(" = ")[1] for line in sums() if line.startswith("1,000,000 events ×")]

    assert [each.strip() for each in row.split("|")[2:5]] == [each.replace("seconds", "s") for each in results[:3]]
    base = value("92 MB") - 10_000 * value("0.8 kB")
    assert value(row.split("|")[5].strip()) == pytest.approx(base + value(results[3]), rel=0.01)
