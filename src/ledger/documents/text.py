"""From bytes to a text that is safe to parse: bounded, UTF-8, and nothing in it that a reader cannot see."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from pathlib import Path

from ledger.errors import BadInput
from ledger.steps import FILE, instead
from ledger.unseen import CONTROLS

ALIKE = 0.75  # of two names without their ends, such as mqll and mql
SHOWN = 5
LARGEST = 1 << 20  # bytes in one file; a thousand definitions are about that much

BREAK = re.compile("\r\n|[\r\n]")

UNSEEN = re.compile(f"[{CONTROLS}]")


class TooLarge(BadInput):
    """A document, a record or the name of a file that is longer than may be read."""


def read(path: Path, source: str) -> bytes:
    """The bytes of a file, never more than LARGEST + 1 of them. Raises BadInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise missing(path, source) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one that a file can have"
        raise BadInput("the file cannot be read", why.lower(), "give a file that you may read", source) from None


def missing(path: Path, source: str) -> BadInput:
    """That there is no such file, with the name beside it that is most like it, or those that may be meant."""
    from difflib import get_close_matches  # only on the way to an error

    there, alike = list[str](), list[str]()
    with suppress(OSError):
        there = sorted(each.name for each in path.parent.iterdir() if each.suffix == path.suffix and each.is_file())
        stems = [name.removesuffix(path.suffix) for name in there]
        alike = get_close_matches(path.stem, [each for each in stems if _alike(path.stem, each)], n=1, cutoff=ALIKE)
    what = "there is no such file"
    if alike:
        near = f"{alike[0]}{path.suffix}"
        found = str(path.with_name(near))
        return BadInput(what, f"{near} is there", instead(f"write {found}", str(path), found), source)
    if there:
        why = f"beside it there are {', '.join(there[:SHOWN])}{' and others' if len(there) > SHOWN else ''}"
        return BadInput(what, why, instead("name a file that is there", str(path), FILE), source)
    return BadInput(what, "nothing has this name", instead("name a file that is there", str(path), FILE), source)


def _alike(one: str, other: str) -> bool:
    """Whether one name may be a slip for another: mql-5 and mql are two documents, which a number tells apart."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def checked(given: bytes | str, source: str) -> str:
    """The text in `given`. Raises BadInput where it is too large, not UTF-8, or holds what cannot be seen."""
    raw = given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")
    if len(raw) > LARGEST:
        why = f"a file of documents has at most {LARGEST:,} bytes"
        raise TooLarge("the file is too large", why, "split it, and keep data out of it", source)
    text = _decoded(raw, source)
    if unseen := UNSEEN.search(text):
        raise BadInput(*invisible(unseen[0]), place=_place(text, unseen.start(), source))
    return text


def invisible(character: str, instead: str = "") -> tuple[str, str, str]:
    """What, why and fix for a character that cannot be seen; `instead` is what to write without it."""
    what = f"the text holds the invisible character U+{ord(character):04X}"
    fix = f"write `{instead}`" if instead else "remove it"
    return what, "it can hide what a document says from those who sign it", fix


def _decoded(raw: bytes, source: str) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadInput("the file is saved as UTF-16", "documents are UTF-8", "save it as UTF-8", source)
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            why = "it holds bytes that are no text, as pictures and packed files do"
            raise BadInput(
                "this is not a document", why, instead("name a file of YAML", source, FILE), source
            ) from None
        before = raw[: error.start].decode("utf-8", "replace")
        why = f"the byte 0x{raw[error.start]:02x} does not belong there; the file may be Latin-1 or Windows-1252"
        place = _place(before, len(before), source)
        raise BadInput("the file is not UTF-8", why, "save it as UTF-8", place) from None


def _place(text: str, index: int, source: str) -> str:
    ends = [found.end() for found in BREAK.finditer(text, 0, index)]
    return f"{source}:{len(ends) + 1}:{index - (ends[-1] if ends else 0) + 1}"
