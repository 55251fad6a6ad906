"""An e-mail address, by which a person is known: what one may hold, and when one looks like that of somebody else.

Which letters look alike is told by Unicode UTS 39 (confusables.txt), of which the small letters of Cyrillic, Greek and
Armenian that look like a Latin one are here, and the digits 0 and 1. Python does not know the script of a letter, but
its name begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import category, is_normalized, name, normalize

from ledger.unseen import ignorable

ADDRESS = r"[^@\s<>(),:;\[\]]+@[^@\s<>(),:;\[\]]+\.[^@\s<>(),:;.\[\]]+"
QUOTES = '"'
LONGEST = 254
"""Characters: the most that a mail server takes (RFC 5321, as corrected in erratum 1690)."""
_LABELS = r"[@.\-+_]"
_UNSEEN = "FILLER|JOINER|SELECTOR|INVISIBLE"  # letters and marks that leave no ink
_EAST_ASIAN = frozenset({"BOPOMOFO", "CJK", "HANGUL", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})  # one writing
_LOOK = {
    "a": "\u0430\u03b1", "c": "\u0441", "d": "\u0501", "e": "\u0435\u04bd", "f": "\u0584", "g": "\u0581",
    "h": "\u04bb\u0570", "i": "\u0456\ua647\u03b9", "j": "\u0458\u03f3", "l": "\u04cf1", "n": "\u0578\u057c",
    "o": "\u043e\u03bf\u03c3\u05850", "p": "\u0440\u03c1", "q": "\u051b\u0563\u0566", "r": "\u0433\u1d26",
    "s": "\u0455", "u": "\u03c5\u057d", "v": "\u0475\u03bd", "w": "\u051d\u0461\u0561",
    "x": "\u0445", "y": "\u0443\u04af\u03b3",
}  # fmt: skip
_LATIN = str.maketrans({other: latin for latin, others in _LOOK.items() for other in others})


class Objection(NamedTuple):
    """What stands against an address, why, and what to do."""

    what: str
    why: str
    fix: str


def objection(address: str) -> Objection | None:
    """What stands against knowing somebody by `address`; None for nothing."""
    found, told = address.strip().lower(), visible(address.strip())
    example = "such as ana@acme.example"
    if len(found) > LONGEST or not re.fullmatch(ADDRESS, found):
        return Objection(f"`{told[:60]}` is no address", "people are known by their e-mail address", example)
    if told != address.strip():
        why = "people are known by their e-mail address, and who reads it is to see all of it"
        return Objection(f"`{told}` is no address: it holds what cannot be seen", why, f"write {_ink(found)}")
    if not is_normalized("NFKC", found):
        why = "it looks like another address, so one person could pass for two"
        return Objection(f"`{found}` is not in its plain form (NFKC)", why, f"write {normalize('NFKC', found)}")
    for label in re.split(_LABELS, found):
        if len(mixed := scripts(label)) > 1:
            why = "letters of several scripts in one word may pass for somebody else's address"
            return Objection(f"`{label}` in `{found}` mixes {' and '.join(mixed)} letters", why, "use one script")
    return None


def visible(text: str) -> str:
    """A text that somebody else wrote, with the code of each character that cannot be seen in its place."""
    return "".join(f"<U+{ord(each):04X}>" if _unseen(each) else each for each in text)


def scripts(label: str) -> list[str]:
    """The scripts of the letters in a label, sorted: `Cyrillic`, `Latin`."""
    return sorted({script for each in label if (script := _script(each))})


def like(address: str, others: Iterable[str]) -> list[str]:
    """Those of `others` that `address` could be taken for: written with letters that look alike, or its own with a `+`.

    Only the one that is not plain is like the plain one, so that of two only the odd one is pointed at.
    """
    plain = _plain(address)
    return [] if plain == address else sorted(each for each in others if each != address and _plain(each) == plain)


def beside(address: str, others: Iterable[str]) -> str:
    """An address as it is listed among people who may act: with those that it could be taken for."""
    found = like(address, others)
    return f"{address} (like {', '.join(found)})" if found else address


def _plain(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0].strip(QUOTES)}@{domain}".translate(_LATIN)


def _unseen(character: str) -> bool:
    unseen = not character.isprintable() or ignorable(character) is not None
    return unseen or bool(re.search(_UNSEEN, name(character, "")))


def _ink(text: str) -> str:
    return "".join(each for each in text if not _unseen(each))


def _script(character: str) -> str:
    """The script of a letter; empty for what is common to all: digits, signs, and marks."""
    word = name(character, "").partition(" ")[0] if category(character).startswith("L") else ""
    return "" if word in ("", "MODIFIER") else "East Asian" if word in _EAST_ASIAN else word.capitalize()
