"""What people write and keep in git: YAML, read strictly, with the place of everything in it (design section 10).

    bytes --text--> checked text --parse--> Document(kind, value, places)

YAML is read as the plain data that people mean by it. A word is a word (`no`, `on`, `2026-01-01` and `010` are
strings), a number is an exact integer or decimal, and whatever could mean something else to somebody else is refused:
duplicate keys, anchors, tags, keys that are not words.
"""

from __future__ import annotations

from pathlib import Path

from ledger.documents.document import Document, Value, only_keys

__all__ = ["Document", "Value", "load", "only_keys"]


def load(given: Path | str | bytes, source: str = "") -> list[Document]:
    """The documents in a file (a `Path`) or in a text, which errors call `source`.

    Raises BadInput with the place, for the first thing that cannot be read.
    """
    from ledger.documents import parse, text  # the parser is loaded for those who read documents, not for `--help`

    if isinstance(given, Path):
        source = source or given.as_posix()
        given = text.read(given, source)
    return parse.documents(text.checked(given, source or "text"), source or "text")
