"""The pictures of a brief are as long as what they count, and say the same to who cannot see them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from ledger.measure.figures.answers.figures import CELLS
from ledger.render.page import STYLE
from ledger.render.plot import pairs, split
from ledger.render.sections import Pairs, Part, Split

SPLIT = Split("records", (Part("in both", 30, "both"), Part("gained", 10, "gained"), Part("none", 0, "lost")))
PAIRS = Pairs("by source", ("Ads", "Web"), (10, 5), (20, 0))


def bars(of: Element, attribute: str) -> list[str]:
    return [each.get(attribute, "") for each in of.iter("rect")]


def test_a_part_is_as_long_as_its_share_and_begins_where_the_one_before_ends() -> None:
    found = split(SPLIT)

    assert bars(found, "x") == ["0%", "75%", "100%"]
    assert bars(found, "width") == ["75%", "25%", "0%"]
    assert bars(found, "class") == ["both", "gained", "lost"]


def test_before_stands_over_after_and_both_are_on_one_scale() -> None:
    found = pairs(PAIRS)

    assert bars(found, "width") == ["50%", "100%", "25%", "0%"]
    assert bars(found, "class") == ["before", "after"] * 2
    assert bars(found, "y") == ["0", "13"] * 2


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (split(SPLIT), ["records: in both: 30; gained: 10; none: 0"]),
        (pairs(PAIRS), ["Ads, before and after: 10 → 20", "Web, before and after: 5 → 0"]),
    ],
)
def test_a_picture_says_in_words_what_it_shows(picture: Element, said: list[str]) -> None:
    drawn = list(picture.iter("svg"))

    assert [each.findtext("title") for each in drawn] == said
    assert all(each.get("role") == "img" for each in drawn)


def test_every_cell_has_a_colour_in_the_style_sheet() -> None:
    assert [
        each for each in (*CELLS, "before", "after") if f".{each} {{" not in STYLE and f".{each}, ." not in STYLE
    ] == []
