"""A life as a picture: stretches of days in a row, and the day that it is.

    ┌╌╌╌╌╌╌╌╌╌╌╌┐┌──────┐┌───│──┐
    ╎    v1     ╎│  v2  ││ v3│  │      dashed: decided by nobody
    └╌╌╌╌╌╌╌╌╌╌╌┘└──────┘└───│──┘
    Jan 2025         Jul 2025

Lengths are percents, so that it is as wide as the page; the style sheet gives each class its look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ledger.render.markup import tag

TOP, HIGH, WHOLE = 26, 38, 96
WIDE = 5  # percents that a name takes
TICKS = 5
MONTHS = (1, 3, 6, 12, 24, 60, 120)
NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Span(NamedTuple):
    """Days, the last excluded: their name, what is said of them, and `sort`, the class of how they came about."""

    name: str
    said: str
    from_: date
    until: date | None
    sort: str


class _Scale(NamedTuple):
    start: date
    end: date

    def at(self, day: date) -> float:
        """Where a day lies, in percent."""
        return max(0.0, min(100.0, 100 * (day - self.start).days / (self.end - self.start).days))


def life(said: str, spans: Sequence[Span], today: date) -> Element:
    """The picture; `said` is what it shows in a sentence."""
    edges = [day for each in spans for day in (each.from_, each.until) if day]
    start, end = min(*edges, today), max(*edges, today)
    scale = _Scale(start, end + max((end - start) / 10, timedelta(days=14)))
    drawn = (element for each in spans for element in _span(each, scale))
    parts = (tag("title", said), *drawn, *_ticks(scale), *_today(scale.at(today)))
    return tag("svg", *parts, height=WHOLE, role="img", class_="life")


def _span(span: Span, scale: _Scale) -> Iterator[Element]:
    x, end = scale.at(span.from_), scale.at(span.until or scale.end)
    within = tag("title", span.said)
    yield tag("rect", within, x=f"{x:.2f}%", y=TOP, width=f"{end - x:.2f}%", height=HIGH, rx=4, class_=span.sort)
    if end - x >= WIDE:
        middle = f"{(x + end) / 2:.2f}%"
        yield tag("text", span.name, x=middle, y=TOP + HIGH / 2 + 5, text_anchor="middle", class_=span.sort)


def _today(x: float) -> Iterator[Element]:
    side = "end" if x > 96 else "start" if x < 4 else "middle"
    yield tag("line", x1=f"{x:.2f}%", x2=f"{x:.2f}%", y1=TOP - 8, y2=TOP + HIGH + 6, class_="today")
    yield tag("text", "today", x=f"{x:.2f}%", y=12, text_anchor=side, class_="today")


def _ticks(scale: _Scale) -> Iterator[Element]:
    months = 12 * scale.end.year + scale.end.month - 12 * scale.start.year - scale.start.month
    step = next((each for each in MONTHS if months / each <= TICKS), MONTHS[-1])
    first = 12 * scale.start.year + scale.start.month - 1
    for month in range(-(-first // step) * step, first + months + 1, step):
        x = scale.at(date(month // 12, month % 12 + 1, 1))
        if x < 94:
            name = f"{NAMES[month % 12]} {month // 12}"
            yield tag("text", name, x=f"{x:.2f}%", y=WHOLE - 8, class_="tick")
