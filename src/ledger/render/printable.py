"""A text that somebody else wrote, as a terminal may have it."""

from __future__ import annotations

import re

from ledger.documents.text import UNSEEN

_ORDERS = re.compile(rf"\r|{UNSEEN.pattern}")


def printable(text: str) -> str:
    """A text without what a terminal would act on or hide: each such character is told by its code."""
    return _ORDERS.sub(_code, text)


def one_line(text: str) -> str:
    """The same where a line is meant: a name with a line break in it forges no second one."""
    return printable(text).replace("\n", "<U+000A>")


def unseen(text: str) -> str:
    """The first character of a text that cannot be seen; empty where all can."""
    found = UNSEEN.search(text)
    return found[0] if found else ""


def _code(found: re.Match[str]) -> str:
    return f"<U+{ord(found[0]):04X}>"
