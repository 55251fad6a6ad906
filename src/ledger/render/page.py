"""Sections as one HTML page that needs nothing else: no script, no font, no picture is fetched; it prints well.

Nothing in it has a style or a script of its own: the one style sheet is allowed by its hash, and all else forbidden,
by the page itself (`POLICY`) and by whoever serves it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

from ledger.render import plot
from ledger.render.markup import document, tag
from ledger.render.sections import (
    Bars,
    Block,
    Lines,
    Outline,
    Pairs,
    Points,
    Ranges,
    Section,
    Split,
    Table,
    Trend,
    Waterfall,
    Words,
)
from ledger.render.table import number
from ledger.render.trend import trend

BLOCKS = Path(__file__).with_name("blocks.css").read_text(encoding="utf-8")
STYLE = BLOCKS + Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?|-")
_CODE = re.compile(r"`([^`]+)`")
PHONE = 44
"""So many signs of a table go side by side on a phone."""
NARROW = 16
"""A column of words may be broken into lines of so many signs."""


def page(title: str, subtitle: str, sections: Sequence[Section], footer: Sequence[str]) -> str:
    """The page as text, in UTF-8."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("title", title),
        tag("style", STYLE),
    )
    top = tag("header", tag("h1", title), tag("p", subtitle, class_="soft"))
    foot = tag("footer", *(tag("p", line, class_="soft") for line in footer))
    return document(tag("html", head, tag("body", top, tag("main", *blocks(sections)), foot), lang="en"))


def blocks(sections: Sequence[Section]) -> Iterator[Element]:
    """Each section as an element, for a page that has more around them."""
    for each in sections:
        head = (tag("summary" if each.folded else "h2", each.title),) if each.title else ()
        yield tag("details" if each.folded else "section", *head, *(_block(block) for block in each.blocks))


def _block(block: Block) -> Element:
    match block:
        case Words(text=text, strong=strong):
            return tag("p", tag("strong", *_inline(text))) if strong else tag("p", *_inline(text))
        case Points(items=items):
            return tag("ul", *(tag("li", *_inline(each)) for each in items))
        case Outline(title=title, lines=lines):
            return tag("div", tag("p", f"{title}:", class_="soft"), _nested(lines))
        case Lines(items=items):
            return _nested(items)
        case Table(head=head, rows=rows):
            return tag("div", _table(head, rows), class_="table")
        case Split() | Pairs() | Bars() | Waterfall() | Ranges():
            return plot.picture(block)
        case Trend():
            return trend(block)


def _inline(text: str) -> Iterator[Element | str]:
    """A sentence, with what stands in backticks as code."""
    for n, part in enumerate(_CODE.split(text)):
        yield tag("code", part) if n % 2 else part


def _nested(lines: Sequence[str]) -> Element:
    """Lines as lists in lists, each under the one before it that is indented less."""
    whole = tag("div", class_="outline")
    within = [(-1, whole)]
    for told in filter(str.strip, lines):
        indent = len(told) - len(told.lstrip())
        while within[-1][0] >= indent:
            within.pop()
        over = within[-1][1]
        under = over.find("ul")
        if under is None:
            over.append(under := tag("ul"))
        under.append(item := tag("li", told.strip()))
        within.append((indent, item))
    return whole


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    columns = list(zip(*rows, strict=True)) or [("",)] * len(head)
    sorts = list(map(_sort, columns))
    top = (tag("th" if name else "td", name, class_=sort) for name, sort in zip(head, sorts, strict=True))
    body = (tag("tr", *map(_cell, head, row, sorts)) for row in rows)
    whole = tag("table", tag("thead", tag("tr", *top)), tag("tbody", *body))
    if sum(_needs(column) for column in zip(head, *rows, strict=True)) > PHONE:
        whole.set("class", "cards")
    return whole


def _cell(name: str, cell: str, sort: str) -> Element:
    return tag("td", cell, data_name=name, class_=sort)


def _sort(cells: Sequence[str]) -> str:
    if number(cells):
        return "number"
    return "day" if all(map(_DAY.fullmatch, cells)) else "words" if max(map(len, cells)) > NARROW else "word"


def _needs(column: Sequence[str]) -> int:
    """How many signs side by side a column cannot do without, and one that parts it from the next."""
    longest = max(map(len, column))
    word = max(len(word) for cell in column for word in ("", *cell.split()))
    return 1 + (longest if number(column[1:]) else max(word, min(longest, NARROW)))
