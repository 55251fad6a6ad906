"""What a meaning is called, in a connector's word for what it can hold."""

from __future__ import annotations

from ledger.language.meaning import Ladder, Meaning, Score

_NAMES: dict[type, str] = {Score: "score", Ladder: "ladder"}


def meaning_name(meaning: Meaning) -> str:
    """`score`, `ladder`, or `predicate` for a criteria's tree: the words of `Capabilities.meanings`."""
    return _NAMES.get(type(meaning), "predicate")
