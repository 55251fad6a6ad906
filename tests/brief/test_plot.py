"""The pictures of a brief are as wide as what they count, and say the same to who cannot see them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from ledger.answers.story import CELLS
from ledger.render.plot import COLOURS, WIDTH, pairs, split
from ledger.render.sections import Pairs, Part, Split

SPLIT = Split("records", (Part("in both", 30, "both"), Part("gained", 10, "gained"), Part("none", 0, "lost")))
PAIRS = Pairs("by source", ("Ads", "Web"), (10, 5), (20, 0))


def bars(of: Element, height: str) -> list[Element]:
    return [each for each in of.iter("rect") if each.get("height") == height]


def test_a_part_is_as_wide_as_its_share_and_begins_where_the_one_before_ends() -> None:
    both, gained, lost = bars(split(SPLIT), "28")
    widths = [float(each.get("width", "")) for each in (both, gained, lost)]

    assert widths == pytest.approx([WIDTH * 0.75, WIDTH * 0.25, 0])
    assert [float(each.get("x", "")) for each in (both, gained, lost)] == pytest.approx([0, WIDTH * 0.75, WIDTH])
    assert [each.get("fill") for each in (both, gained)] == [COLOURS["both"], COLOURS["gained"]]


def test_before_stands_over_after_and_both_are_on_one_scale() -> None:
    found = bars(pairs(PAIRS), "12")
    widths = [float(each.get("width", "")) for each in found]

    assert widths == pytest.approx([widths[1] / 2, widths[1], widths[1] / 4, 0])
    assert [each.get("fill") for each in found[:2]] == [found[2].get("fill"), found[3].get("fill")]
    assert found[0].get("fill") != found[1].get("fill")


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (split(SPLIT), "records: in both: 30; gained: 10; none: 0"),
        (pairs(PAIRS), "by source, before and after: Ads: 10 to 20; Web: 5 to 0"),
    ],
)
def test_a_picture_says_in_words_what_it_shows(picture: Element, said: str) -> None:
    title = picture.find("title")
    assert title is not None
    assert title.text == said
    assert picture.get("role") == "img"


def test_every_cell_has_a_colour() -> None:
    assert COLOURS.keys() == CELLS.keys()
