"""A first figure from a file that nobody prepared takes few commands; what they answer is tested with all pages."""

from __future__ import annotations

from pages import CSV, ROOT, blocks, steps

PAGE = (ROOT / CSV).read_text(encoding="utf-8")
MOST = 3


def test_the_first_figure_takes_no_more_than_three_commands() -> None:
    typed = [each.command for block in blocks(PAGE, "console") for each in steps(block.text)]
    typed = [each for each in typed if each.startswith("ledger ")]
    assert 0 < next(at for at, each in enumerate(typed, 1) if each.startswith("ledger count ")) <= MOST
