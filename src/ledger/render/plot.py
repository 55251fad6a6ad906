"""Pictures of a brief, as SVG: drawn here, with no script and nothing fetched, and readable without colour.

The colours are of Okabe and Ito (2008), which people with any sort of colour vision can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ledger.render.markup import tag
from ledger.render.sections import Pairs, Part, Split

WIDTH, LABEL, BAR, GAP, LINE = 640.0, 165.0, 13.0, 10.0, 20.0
BLUE, ORANGE, GREEN, GREY, DARK = "#0072B2", "#D55E00", "#009E73", "#d4d4d4", "#444444"
COLOURS = {
    "gained": GREEN,
    "up": GREEN,
    "lost": ORANGE,
    "down": ORANGE,
    "moved": ORANGE,
    "both": BLUE,
    "same": BLUE,
    "neither": GREY,
    "unreadable": DARK,
}
LONGEST = 24


def split(of: Split) -> Element:
    """One bar as wide as the picture, cut where the parts are; a legend under it says how many each is."""
    whole = sum(each.records for each in of.parts) or 1
    bars, at = [], 0.0
    for each in of.parts:
        width = WIDTH * each.records / whole
        bars.append(tag("rect", tag("title", _said(each)), x=at, y=0, width=width, height=28, fill=COLOURS[each.sort]))
        at += width
    said = "; ".join(map(_said, of.parts))
    return _picture(f"{of.title}: {said}", 28 + LINE * -(-len(of.parts) // 2) + GAP, *bars, *_legend(of.parts))


def pairs(of: Pairs) -> Element:
    """For each name a bar of before over one of after."""
    most = max((*of.before, *of.after, 1))
    height = len(of.names) * (2 * BAR + GAP) + LINE
    rows = zip(of.names, of.before, of.after, strict=True)
    drawn = [element for n, row in enumerate(rows) for element in _pair(n * (2 * BAR + GAP), most, *row)]
    said = "; ".join(
        f"{name}: {was:,} to {now:,}" for name, was, now in zip(of.names, of.before, of.after, strict=True)
    )
    return _picture(f"{of.title}, before and after: {said}", height, *drawn, *_key(height - 6))


def _pair(top: float, most: int, name: str, before: int, after: int) -> Iterator[Element]:
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    yield _text(short, LABEL - 8, top + BAR + 4, text_anchor="end")
    for n, (count, fill) in enumerate(((before, GREY), (after, BLUE))):
        width = (WIDTH - LABEL - 70) * count / most
        y = top + n * BAR
        yield tag("rect", x=LABEL, y=y, width=width, height=BAR - 1, fill=fill)
        yield _text(f"{count:,}", LABEL + width + 6, y + BAR - 3)


def _key(y: float) -> Iterator[Element]:
    for x, name, fill in ((LABEL, "before", GREY), (LABEL + 80, "after", BLUE)):
        yield tag("rect", x=x, y=y - 9, width=10, height=10, fill=fill)
        yield _text(name, x + 15, y)


def _legend(parts: tuple[Part, ...]) -> Iterator[Element]:
    for n, each in enumerate(parts):
        x, y = WIDTH / 2 * (n % 2), 28 + LINE * (n // 2 + 1)
        yield tag("rect", x=x, y=y - 10, width=11, height=11, fill=COLOURS[each.sort])
        yield _text(_said(each), x + 17, y)


def _said(part: Part) -> str:
    return f"{part.name}: {part.records:,}"


def _text(said: str, x: float, y: float, **attributes: str) -> Element:
    return tag("text", said, x=x, y=y, **attributes)


def _picture(said: str, height: float, *inside: Element) -> Element:
    box = f"0 0 {WIDTH:g} {height:g}"
    return tag("svg", tag("title", said), *inside, viewBox=box, role="img", class_="plot")
