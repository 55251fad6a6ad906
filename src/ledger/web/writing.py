"""How pages are written: Jinja templates that escape everything, dates in words, and sections as blocks of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import tostring

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ledger.app.clock import days_in_words, in_words
from ledger.app.ledger import PERSON
from ledger.render import life as picture
from ledger.render.life import Span
from ledger.render.page import BLOCKS, blocks
from ledger.render.printable import ORDERS
from ledger.render.sections import Section

PAGES = (
    ("/", "In force"),
    ("/weekly", "Week"),
    ("/debt", "Debt"),
    ("/channels", "Channels"),
    ("/map", "Map"),
    ("/targets", "Platforms"),
    ("/ask", "Ask"),
)
"""Those that the head of every page leads to, by their paths."""
HERE = Path(__file__).parent
STATIC = HERE / "static"


def environment() -> Environment:
    """The templates, with what they may use."""
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "day": day,
        "days": days_in_words,
        "sections": sections,
        "short": short,
        "life": life,
        "coded": coded,
        "by_nobody": by_nobody,
    }
    found.globals |= {"static": static, "proposal_path": proposal_path, "definition_path": definition_path}
    found.globals |= {"sentence": sentence, "pages": PAGES, "place_in": place_in, "short": short}
    return found


def _seen(value: object) -> object:
    """What stands in a page. A sign that turns round what comes after it, or hides, is shown as one that does not."""
    if not isinstance(value, str):
        return value
    seen = ORDERS.sub("\ufffd", value)
    return Markup(seen) if isinstance(value, Markup) else seen


def day(value: date | str | None) -> str:
    """A day as people write it; a dash where there is none."""
    if not value:
        return "–"
    return in_words(datetime.fromisoformat(value).date() if isinstance(value, str) else value)


def sections(found: Iterable[Section]) -> Markup:
    """Sections as HTML. It is built as a tree in which every text is a text, so that it needs no more escaping."""
    return Markup("".join(tostring(each, encoding="unicode", method="html") for each in blocks(list(found))))


def life(spans: Sequence[Span], today: date) -> Markup:
    """A life as a picture, a tree in which every text is a text."""
    said = "; ".join(each.said for each in spans)
    return Markup(tostring(picture.life(said, spans, today), encoding="unicode", method="html"))


def coded(text: str) -> Markup:
    """A sentence, with what stands in backticks as code."""
    parts = text.split("`")
    marked = (Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))
    return Markup("").join(marked)


def by_nobody(text: str) -> Markup:
    """The same, with the word that says who decided as it stands out everywhere."""
    return Markup('<span class="nobody">nobody</span>').join(coded(part) for part in re.split(r"\bnobody\b", text))


class TextPlace(NamedTuple):
    """A place in a text that somebody wrote: its line and column from 1, and the line itself."""

    line: int
    column: int
    text: str


def place_in(text: str, place: str) -> TextPlace | None:
    """The place that an error names, such as `text:3:7`; None where it is not of this text."""
    found = re.fullmatch(r"text:(\d{1,6}):(\d{1,6})", place)
    lines = text.splitlines()
    if not found or not 1 <= int(found[1]) <= len(lines):
        return None
    return TextPlace(int(found[1]), int(found[2]), lines[int(found[1]) - 1])


def short(address: str) -> str:
    """Somebody by what stands before the @ of their address; of whom only an id is left, that they were erased."""
    return f"somebody erased ({address})" if PERSON.fullmatch(address) else address.partition("@")[0]


def sentence(text: str) -> str:
    """A clause as a sentence begins; it ends with what the template puts there."""
    return text[:1].upper() + text[1:].rstrip(".")


def proposal_path(proposal: str, act: str = "") -> str:
    """Where a proposal has its page."""
    key, _, number = proposal.rpartition("#")
    return f"/p/{quote(key)}/{number}" + (f"/{act}" if act else "")


def definition_path(key: str) -> str:
    """Where a definition has its page."""
    return f"/d/{quote(key)}"


@cache
def static(name: str) -> str:
    """Where a style or script is served, by its content: a browser keeps it until it changes."""
    content = BLOCKS.encode() if name == "blocks.css" else (STATIC / name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:12]}"
