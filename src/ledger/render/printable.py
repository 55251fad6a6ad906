"""A text that somebody else wrote, as a terminal may have it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from ledger.unseen import CONTROLS, IGNORABLE

_EMOJI = "(?<=[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])\ufe0f"
"""A picture in colours: the one selector that follows it shows, and hides nothing."""
# All that a document refuses, and what its prose may hold for the sake of a script (a joiner, a mark of direction), but
# that shows nothing: a name with one looks like another name.
ORDERS = re.compile(rf"(?!{_EMOJI})(?:\r|[{CONTROLS}]|[{IGNORABLE}\ufff9-\ufffb])")


def printable(text: str) -> str:
    """A text without what a terminal would act on or hide: each such character is told by its code, a tab is spaces."""
    return ORDERS.sub(_code, text).replace("\t", "    ")


def one_line(text: str) -> str:
    """The same where a line is meant: a name with a line break in it forges no second one."""
    return printable(text).replace("\n", "<U+000A>")


def printable_throughout(value: Any) -> Any:
    """A value of JSON with every text and name in it so; what is no text stays as it is."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {printable_throughout(name): printable_throughout(each) for name, each in value.items()}
        case list() | tuple():
            return [printable_throughout(each) for each in value]
        case _:
            return value


def columns(text: str) -> int:
    """How many columns of a terminal a line takes: a letter of East Asia takes two, and a mark over one none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def unseen(text: str) -> str:
    """The first character of a text that cannot be seen; empty where all can."""
    found = re.search(f"[{CONTROLS}]", text)
    return found[0] if found else ""


def _code(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
