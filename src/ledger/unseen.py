"""Characters that leave no ink: Unicode's property Default_Ignorable_Code_Point, with variation selectors and tags.

A key or an address that holds one looks like another, and a criteria that holds one says more than its readers see. So
none is taken in there. In prose some serve a script or an emoji, and wherever prose is shown they are told by code.
"""

from __future__ import annotations

import re

IGNORABLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""All of them, as a class of a regular expression has them (DerivedCoreProperties.txt of Unicode 16)."""
_FIRST = f"[{IGNORABLE}]"
# Control characters, lone surrogates and non-characters are not YAML. Line ends of Unicode's own and overrides of the
# direction of writing are, but let a text show one thing and mean another; and a byte order mark within a file is two
# files glued together.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
"""What no document may hold, as a class of a regular expression has it."""


def ignorable(text: str) -> int | None:
    """Where the first of them stands in a text; None where a reader sees all of it."""
    found = re.search(_FIRST, text)
    return found.start() if found else None


def seen(text: str) -> str:
    """A text without them: what a reader sees of it."""
    return re.sub(_FIRST, "", text)
