"""Pictures of counts: bars of SVG, and words in HTML, which stay as large as all others on any screen.

A bar has a length in percent and a class; the style sheet gives each class its colour. Words say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from xml.etree.ElementTree import Element

from ledger.render.markup import tag
from ledger.render.sections import Bars, Pairs, Part, Ranges, Split, Waterfall

BAR, GAP, HIGH = 11, 2, 28
LEAST, MARK = 0.3, 0.8
"""Percents that the bar of a small step and a mark take."""


def picture(of: Split | Pairs | Bars | Waterfall | Ranges) -> Element:
    """The picture of a block."""
    match of:
        case Split():
            return split(of)
        case Pairs():
            return pairs(of)
        case Bars():
            return bars(of)
        case Waterfall():
            return waterfall(of)
        case Ranges():
            return ranges(of)


def split(of: Split) -> Element:
    """One bar as wide as the page, cut where the parts are; a legend under it says how many each is."""
    whole = sum(each.records for each in of.parts) or 1
    bars, at = [], 0
    for each in of.parts:
        bars.append(_bar(100 * at / whole, 0, 100 * each.records / whole, HIGH, each.sort))
        at += each.records
    said = [(_said(each), each.sort) for each in of.parts]
    picture = _picture(f"{of.title}: {'; '.join(text for text, _ in said)}", HIGH, *bars)
    return tag("figure", picture, _legend(said))


def pairs(of: Pairs) -> Element:
    """For each name a bar of before over one of after, and both numbers."""
    most = max((*of.before, *of.after, 1))
    drawn = (_pair(most, *row) for row in zip(of.names, of.before, of.after, strict=True))
    legend = _legend([(each, each) for each in ("before", "after")])
    return tag("figure", tag("figcaption", of.title), legend, *drawn)


def _pair(most: int, name: str, before: int, after: int) -> Element:
    bars = (
        _bar(0, n * (BAR + GAP), 100 * count / most, BAR, sort)
        for n, (count, sort) in enumerate(((before, "before"), (after, "after")))
    )
    counts = f"{before:,} → {after:,}"
    picture = _picture(f"{name}, before and after: {counts}", 2 * BAR + GAP, *bars)
    return tag("div", tag("span", name), picture, tag("span", counts, class_="number"), class_="pair")


def bars(of: Bars) -> Element:
    """A bar for each name, within that of its whole, and the numbers."""
    most = max((*of.counts, *of.wholes, 1))
    drawn = (_within(most, *row) for row in zip(of.names, of.counts, of.wholes or [0] * len(of.names), strict=True))
    return tag("figure", tag("figcaption", of.title), *drawn)


def _within(most: int, name: str, count: int, whole: int) -> Element:
    told = f"{count:,} of {whole:,}" if whole else f"{count:,}"
    lengths = ((whole, "neither"), (count, "both"))
    picture = _picture(f"{name}: {told}", BAR, *(_bar(0, 0, 100 * n / most, BAR, sort) for n, sort in lengths))
    return tag("div", tag("span", name), picture, tag("span", told, class_="number"), class_="pair")


def waterfall(of: Waterfall) -> Element:
    """A bar for the first amount, one for each step from where the last one ended, and one for what it comes to."""
    levels = list(accumulate(of.amounts))
    low, high = min(0, *levels), max(*levels, 1)
    steps = [(before, level, "gained" if level >= before else "lost") for before, level in pairwise(levels)]
    bars = [(0, levels[0], "before"), *steps, (0, levels[-1], "after")]
    drawn = (_stretch(low, high, *row) for row in zip(of.names, bars, of.told, strict=True))
    return tag("figure", tag("figcaption", of.title), *drawn, class_="waterfall")


def _stretch(low: int, high: int, name: str, bar: tuple[int, int, str], told: str) -> Element:
    start, end, sort = bar
    x, width = 100 * (min(start, end) - low) / (high - low), 100 * abs(end - start) / (high - low)
    picture = _picture(f"{name}: {told}", BAR, _bar(x, 0, max(width, LEAST), BAR, sort))
    return tag("div", tag("span", name), picture, tag("span", told, class_="number"), class_="pair")


def ranges(of: Ranges) -> Element:
    """For each name a bar from the least to the most, and a mark where it was and where it is."""
    most = max((*of.highs, 1))
    drawn = (_range(most, *row) for row in zip(of.names, of.lows, of.highs, of.marks, of.told, strict=True))
    legend = _legend([("what is possible", "neither"), ("before", "was"), ("after", "after")])
    return tag("figure", tag("figcaption", of.title), legend, *drawn)


def _range(most: int, name: str, low: int, high: int, marks: tuple[int | None, int | None], told: str) -> Element:
    bar = _bar(100 * low / most, 0, 100 * (high - low) / most, 2 * BAR, "neither")
    lines = (
        _bar(min(100 * at / most, 100 - MARK), 0, MARK, 2 * BAR, sort)
        for at, sort in zip(marks, ("was", "after"), strict=True)
        if at is not None
    )
    picture = _picture(f"{name}: {told}", 2 * BAR, bar, *lines)
    return tag("div", tag("span", name), picture, tag("span", told, class_="number"), class_="pair")


def _legend(said: Sequence[tuple[str, str]]) -> Element:
    return tag("ul", *(tag("li", text, class_=sort) for text, sort in said), class_="legend")


def _said(part: Part) -> str:
    return f"{part.name}: {part.records:,}"


def _bar(x: float, y: float, width: float, height: float, sort: str) -> Element:
    return tag("rect", x=f"{x:g}%", y=y, width=f"{width:g}%", height=height, class_=sort)


def _picture(said: str, height: float, *inside: Element) -> Element:
    return tag("svg", tag("title", said), *inside, height=height, role="img")
