"""A text that somebody else wrote, as a terminal may have it."""

from __future__ import annotations

import re
import unicodedata

from ledger.documents.text import UNSEEN

# All that a document refuses, and what it may hold for the sake of a script (a joiner, a mark of direction), but that
# shows nothing: a name with one looks like another name.
HIDDEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
ORDERS = re.compile(rf"\r|{UNSEEN.pattern}|[{HIDDEN}]")


def printable(text: str) -> str:
    """A text without what a terminal would act on or hide: each such character is told by its code, a tab is spaces."""
    return ORDERS.sub(_code, text).replace("\t", "    ")


def one_line(text: str) -> str:
    """The same where a line is meant: a name with a line break in it forges no second one."""
    return printable(text).replace("\n", "<U+000A>")


def columns(text: str) -> int:
    """How many columns of a terminal a line takes: a letter of East Asia takes two, and a mark over one none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def unseen(text: str) -> str:
    """The first character of a text that cannot be seen; empty where all can."""
    found = UNSEEN.search(text)
    return found[0] if found else ""


def _code(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
