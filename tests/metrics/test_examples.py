"""The hand example of credit and money, to the last digit, asked at the command line."""

from __future__ import annotations

import pytest

from credit_figures_desk import V1, V2, decided, figures
from shell import Desk


@pytest.fixture(scope="module")
def desk(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return decided(template.copied(tmp_path_factory.mktemp("figures")))


MARCH, APRIL = "--period 2026-03", "--period 2026-04"
CHANNELS = ("video", "content", "search", "unattributed")


@pytest.mark.parametrize(
    ("key", "asked", "told"),
    [
        ("all_credit", f"{V1} {MARCH}", ("0.333333333", "0.833333333", "0.833333334", "1")),
        ("all_credit", f"{V2} {MARCH}", ("0.4", "0.8", "0.8", "1")),
        ("all_credit", f"{V1} {APRIL}", ("1", "1", "0", "0")),
        ("all_credit", f"{V2} {APRIL}", ("1", "1", "0", "0")),
        ("all_value", f"{V1} {MARCH}", ("300", "600", "600", "100")),
        ("all_value", f"{V2} {MARCH}", ("360", "570", "570", "100")),
        ("cost", f"{V2} {MARCH}", ("1250", "—", "625/2", "—")),
        ("return", f"{V1} {MARCH}", ("3/5", "—", "12/5", "—")),
        ("return", f"{V2} {MARCH}", ("18/25", "—", "57/25", "—")),
    ],
)
def test_each_channel_has_its_figure_to_the_last_digit(desk: Desk, key: str, asked: str, told: tuple[str, ...]) -> None:
    found = figures(desk, key, f"{asked} --by channel")
    assert tuple(found[name] for name in CHANNELS) == told


@pytest.mark.parametrize(
    ("key", "asked", "told"),
    [
        ("paid_cost", f"{V2} {MARCH}", "625"),
        ("cost", f"{V2} {MARCH}", "250"),
        ("paid_return", f"{V1} {MARCH}", "6/5"),
        ("return", f"{V1} {MARCH}", "32/15"),
        ("video_share", f"{V1} {MARCH}", "111111111/1000000000"),
        ("video_part", f"{V1} {MARCH}", "3/16"),
        ("change", f"{V1} {APRIL}", "-9/16"),
    ],
)
def test_the_whole_has_the_quotient_of_the_sums(desk: Desk, key: str, asked: str, told: str) -> None:
    assert figures(desk, key, asked)["all"] == told


def test_a_row_of_a_share_is_of_the_same_whole(desk: Desk) -> None:
    found = figures(desk, "video_share", f"{V1} {MARCH} --by channel")
    assert found == dict.fromkeys(("video", "all"), "111111111/1000000000")
    assert figures(desk, "video_part", f"{V1} {MARCH} --by part") == {"top": "3/16", "all": "3/16"}
