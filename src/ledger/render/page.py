"""A brief as one HTML page that needs nothing else: no script, no font, no picture is fetched; it prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from ledger.render import plot
from ledger.render.markup import document, tag
from ledger.render.sections import Block, Lines, Outline, Pairs, Points, Section, Split, Table, Words
from ledger.render.table import number

STYLE = """
:root { color-scheme: light; --ink: #1b1b1b; --soft: #5c5c5c; --line: #e2e2e2; }
body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; color: var(--ink);
  max-width: 44rem; margin: 2.5rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .2rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; padding-top: .8rem; border-top: 1px solid var(--line); }
p { margin: .4rem 0; }
strong { font-weight: 650; }
ul { margin: .4rem 0; padding-left: 1.2rem; }
.soft, figcaption { color: var(--soft); font-size: .85rem; }
.outline { margin: .5rem 0; }
.outline div { padding-left: calc(var(--level) * 1.2rem); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .6rem 0; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.plot { width: 100%; height: auto; margin: .6rem 0; font-size: 12px; fill: var(--ink); }
footer { margin-top: 2.5rem; padding-top: .8rem; border-top: 1px solid var(--line); }
td:first-child { white-space: nowrap; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } h2 { break-after: avoid; } }
"""


def page(title: str, subtitle: str, sections: Sequence[Section], footer: Sequence[str]) -> str:
    """The page as text, in UTF-8."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("title", title),
        tag("style", STYLE),
    )
    top = tag("header", tag("h1", title), tag("p", subtitle, class_="soft"))
    foot = tag("footer", *(tag("p", line, class_="soft") for line in footer))
    return document(tag("html", head, tag("body", top, tag("main", *_sections(sections)), foot), lang="en"))


def _sections(sections: Sequence[Section]) -> Iterator[Element]:
    for each in sections:
        head = (tag("h2", each.title),) if each.title else ()
        yield tag("section", *head, *(_block(block) for block in each.blocks))


def _block(block: Block) -> Element:
    match block:
        case Words(text=text, strong=strong):
            return tag("p", tag("strong", text)) if strong else tag("p", text)
        case Points(items=items):
            return tag("ul", *(tag("li", each) for each in items))
        case Outline(title=title, lines=lines):
            return tag("div", tag("p", f"{title}:", class_="soft"), *map(_line, lines), class_="outline")
        case Lines(items=items):
            return tag("div", *map(_line, items), class_="outline")
        case Table(head=head, rows=rows):
            return _table(head, rows)
        case Split():
            return tag("figure", plot.split(block), style="margin:0")
        case Pairs():
            return tag("figure", tag("figcaption", block.title), plot.pairs(block), style="margin:0")


def _line(line: str) -> Element:
    told = line.lstrip()
    return tag("div", told, style=f"--level:{(len(line) - len(told)) // 2}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
    columns = list(zip(*rows, strict=True)) or [()] * len(head)
    sorts = ["number" if number(cells) else "word" for cells in columns]
    top = tag("tr", *(tag("th", name, class_=sort) for name, sort in zip(head, sorts, strict=True)))
    body = (tag("tr", *(tag("td", cell, class_=sort) for cell, sort in zip(row, sorts, strict=True))) for row in rows)
    return tag("table", tag("thead", top), tag("tbody", *body))
