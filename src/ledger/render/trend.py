"""Numbers by period as a picture: one line by one standard, a thin one as it was, and a mark wherever the rule broke.

     A        B
 400 ┊   ●────┊────●        bold: by the standard      thin: as it was counted
     ●───┊    ┊         ●   ┊ somebody decided it, ╎ nobody did
   0 ┊   ╎    ┊
     ▂▂▂ ▂▂▂  ▂▂▂           how much of each period could be judged
     2025-Q1 … 2026-Q1

Places along it are percents, so that it is as wide as the page and its words stay as large as all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from ledger.render.markup import tag
from ledger.render.sections import Trend, TrendBreak

MARKS, HIGH, STRIP, NAMES = 26, 190, 8, 22
"""Heights: of the marks above, of the numbers, of the coverage under them, and of the names of the periods."""
ROOM = 18
"""Above the largest number, for what is written there."""
STROKE = 6
"""So far apart are the strokes of what is hatched."""
MOST_NAMES, FEW_NAMES = 9, 4
STEPS = (1, 2, 3, 4, 5, 6, 8)
NEAR = 3.5
"""Percents that a mark keeps from the one before it; else it stands lower."""


def trend(of: Trend) -> Element:
    """The picture with what its signs mean."""
    top = _top([each for each in (*of.line, *of.thin, *of.bars, *of.hatched) if each is not None])
    inside = (
        *_grid(top),
        *_bars(of, top),
        *_hatched(of, top),
        *_breaks(of),
        *_line(of, of.thin, top, "thin"),
        *_line(of, of.line, top, "line"),
        *_numbers(of, top),
        *_coverage(of),
        *_names(of.names),
    )
    height = MARKS + HIGH + STRIP + NAMES
    picture = tag("svg", tag("title", _said(of)), *inside, height=height, role="img", class_="trend")
    return tag("figure", tag("figcaption", of.title), picture, _legend(of))


def _said(of: Trend) -> str:
    """What it shows, in words for who does not see it; the table beside it has every number."""
    ends = [(name, number) for name, number in zip(of.names, of.line, strict=True) if number is not None]
    told = [f"{number:,} in {name}" for name, number in (ends[:1] + ends[1:][-1:])]
    broke = [each.said for each in of.breaks]
    return "; ".join([f"{of.title}, {of.words[0]}: {' to '.join(told) or 'none'}", *broke])


def _top(numbers: Sequence[int]) -> int:
    """The number at the top of the picture: a round one, not under the largest."""
    most = max((*numbers, 1))
    size: int = 10 ** (len(str(most)) - 1)
    return next(each * size for each in (*STEPS, 10) if each * size >= most)


def _y(number: float, top: int) -> float:
    return round(MARKS + HIGH - (HIGH - ROOM) * number / top, 1)


def _x(at: float, of: int) -> str:
    return f"{100 * at / max(of, 1):.2f}%"


def _grid(top: int) -> Iterator[Element]:
    for number in (0, top // 2, top) if top > 1 else (0, top):
        y = _y(number, top)
        yield tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid")
        if number:
            yield tag("text", f"{number:,}", x=0, y=y - 4, class_="tick")


def _bars(of: Trend, top: int) -> Iterator[Element]:
    """What was reported of a period; filled where the period is closed."""
    many = len(of.names)
    for at, number in enumerate(of.bars):
        if number is not None:
            y, sort = _y(number, top), "closed" if of.closed and of.closed[at] else "reported"
            yield tag(
                "rect", x=_x(at + 0.2, many), y=y, width=_x(0.6, many), height=MARKS + HIGH - y, class_=f"bar {sort}"
            )


def _hatched(of: Trend, top: int) -> Iterator[Element]:
    """What a change of the definition moved: strokes across each bar, as lines are drawn on paper."""
    many = len(of.names)
    for at, number in enumerate(of.hatched):
        if number:
            y = _y(number, top)
            left, wide, bottom = _x(at + 0.3, many), _x(0.4, many), MARKS + HIGH
            yield tag("rect", x=left, y=y, width=wide, height=bottom - y, class_="bar moved")
            for stroke in range(round(y) + STROKE, bottom, STROKE):
                yield tag("line", x1=left, x2=_x(at + 0.7, many), y1=stroke, y2=stroke - STROKE, class_="moved")


def _breaks(of: Trend) -> Iterator[Element]:
    before, low = -100.0, False
    for each in of.breaks:
        place = 100 * each.at / max(len(of.names), 1)
        low = place - before < NEAR and not low
        before = place
        yield from _broke(each, _x(each.at, len(of.names)), 28 if low else 14)


def _broke(each: TrendBreak, x: str, y: float) -> Iterator[Element]:
    sort = "ratified" if each.decided else "nobody"
    yield tag("line", tag("title", each.said), x1=x, x2=x, y1=y + 6, y2=MARKS + HIGH, class_=f"break {sort}")
    yield tag("text", each.mark, x=x, y=y, text_anchor="middle", class_=f"break {sort}")


def _line(of: Trend, numbers: Sequence[int | None], top: int, sort: str) -> Iterator[Element]:
    """Points in the middle of their periods, and lines between those that are side by side; to what runs, a faint one.

    What is not over yet will not stay so low.
    """
    many, over = len(numbers), len(numbers) - of.running
    points = [None if each is None else (_x(at + 0.5, many), _y(each, top)) for at, each in enumerate(numbers)]
    for at, (one, other) in enumerate(pairwise(points), 1):
        if one and other:
            faint = sort if at < over else f"{sort} running"
            yield tag("line", x1=one[0], y1=one[1], x2=other[0], y2=other[1], class_=faint)
    for at, each in enumerate(points):
        if each:
            faint = sort if at < over else f"{sort} running"
            yield tag("circle", cx=each[0], cy=each[1], r=4 if sort == "line" else 2.5, class_=faint)


def _numbers(of: Trend, top: int) -> Iterator[Element]:
    """The numbers that are put side by side, as they were counted."""
    many = len(of.names)
    for at in of.told:
        number = of.thin[at]
        if number is not None:
            x, y = _x(at + 0.5, many), _y(number, top)
            yield tag("circle", cx=x, cy=y, r=6, class_="told")
            side = "start" if at == 0 else "end" if at == many - 1 else "middle"
            yield tag("text", f"{number:,}", x=x, y=y - 12, text_anchor=side, class_="told")


def _coverage(of: Trend) -> Iterator[Element]:
    many, y = len(of.names), MARKS + HIGH + 2
    if all(each in (None, 1) for each in of.coverage):
        return
    for at, share in enumerate(of.coverage):
        width = 0.9 * float(share or 0)
        yield tag("rect", x=_x(at + 0.05, many), y=y, width=_x(0.9, many), height=STRIP - 3, class_="uncovered")
        yield tag("rect", x=_x(at + 0.05, many), y=y, width=_x(width, many), height=STRIP - 3, class_="covered")


def _names(names: Sequence[str]) -> Iterator[Element]:
    """As many names as there is room for; on a phone fewer."""
    many = len(names)
    each, few = -(-many // MOST_NAMES), -(-many // FEW_NAMES)
    few = -(-few // each) * each  # those of a phone are among the others
    for at in range(0, many, each):
        sort = "tick" if at % few == 0 else "tick more"
        place, side = (0.0, "start") if at == 0 else (at + 1.0, "end") if at == many - 1 else (at + 0.5, "middle")
        y = MARKS + HIGH + STRIP + NAMES - 6
        yield tag("text", names[at], x=_x(place, many), y=y, text_anchor=side, class_=sort)


def _legend(of: Trend) -> Element:
    said = [(of.words[0], "line"), (of.words[1], "thin")]
    if any(each is not None for each in of.bars):
        said.append(("as it was reported", "reported"))
    if any(of.hatched):
        said.append(("moved in by a change of the rule", "moved"))
    if any(of.closed):
        said.append(("closed", "closed"))
    if any(each.decided for each in of.breaks):
        said.append(("the rule changed, and somebody decided it", "ratified"))
    if any(not each.decided for each in of.breaks):
        said.append(("the rule changed, and nobody decided it", "nobody"))
    if any(each not in (None, 1) for each in of.coverage):
        said.append(("how much could be judged", "covered"))
    if of.running:
        said.append(("not over yet", "running"))
    return tag("ul", *(tag("li", text, class_=sort) for text, sort in said), class_="legend trend")
