"""What a change does is told with the same words in every answer about it."""

from typing import Any

import pytest

from shell import ANA, TERMS, Desk, criteria

PROPOSE = f"ledger propose other.yaml --effective 2026-03-01 {TERMS} --because agreed"


@pytest.fixture
def other(desk: Desk) -> Desk:
    """A desk with a draft of `mql` that lets some in and puts some out."""
    desk.write("other.yaml", criteria("score >= 60 AND employees >= 300"))
    return desk


def changes(desk: Desk) -> list[Any]:
    """The change as `diff`, `propose` and `show` tell it."""
    proposed = desk.does(f"{PROPOSE} --json", by=ANA).data
    shown = desk.does(f"ledger show {proposed['proposal']} --json").data
    compared = desk.run("ledger diff mql other.yaml --json").data
    return [compared, proposed["changes"][0]["change"], shown["changes"][0]["change"]]


def test_a_record_that_gets_in_is_gained_and_one_that_gets_out_is_lost_in_every_answer(other: Desk) -> None:
    for change in changes(other):
        assert (change["gained"]["before"], change["gained"]["after"]) == (0, 1)
        assert (change["lost"]["before"], change["lost"]["after"]) == (1, 0)


def test_the_names_that_gained_and_lost_had_before_stay_beside_them(other: Desk) -> None:
    for change in changes(other):
        assert (change["gains"], change["losses"]) == (change["gained"], change["lost"])


def test_people_read_the_same_words_in_every_answer(other: Desk) -> None:
    told = [other.run(each, by=ANA).out for each in ("ledger diff mql other.yaml", "ledger check other.yaml", PROPOSE)]

    for text in told:
        assert "}: gained" in text
        assert "}: lost" in text
