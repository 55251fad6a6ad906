"""What holds for every kind: no document breaks it, and what was stored is read again as it was."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.data import replace
from ledger.documents import Document
from ledger.domain.proposal import DefinitionProposed, Grounds, Terms
from ledger.errors import LedgerError
from ledger.govern.documents.queries.rereading import document_of
from ledger.journal.codec import Codec, by_name

from .framing import FRAMEWORK, around
from .reading import APART, CHARTER, DEBT, FIGURE, FIT, FUNNEL, KIND, LEAD, MQL, SOBER, document, read

AROUND = around()
TEXTS = (LEAD, MQL, FIT, FUNNEL, FIGURE, SOBER, APART, FRAMEWORK, DEBT, CHARTER)
NAMES = (
    *("entity", "criteria", "score", "stages", "metric", "invariant", "invariant with a list", "framework", "debt"),
    "charter",
)

words = st.sampled_from(
    (
        "",
        " ",
        "vp",
        "2026-01-31",
        "mql",
        "number",
        "choice",
        "ana@acme.example",
        "a//b",
        "*",
        "größe",
        "true",
        "1",
        "lead",
        "score > 1",
    )
)
leaves = st.none() | st.booleans() | st.integers(-3, 10**15) | st.decimals(-5, 5, places=2) | words
parts = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, part in inner for each in places(part, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], by)
    return copy


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A good document of some kind in which one or two parts are anything else."""
    found = document(draw(st.sampled_from(TEXTS)))
    value: Any = dict(found.value)
    for _ in range(draw(st.integers(1, 2))):
        value = replaced(value, draw(st.sampled_from(places(value)[1:])), draw(parts))
    return replace(found, value=value, kind=found.kind)


@given(documents())
def test_no_document_breaks_a_kind(given_document: Document) -> None:
    """It is read, or refused in words; and what is read can be stored."""
    kind = KIND[given_document.kind]
    try:
        draft = kind.read(given_document, AROUND)
        told = [*kind.objections(draft, given_document, AROUND), *kind.notes(draft, AROUND)]
    except LedgerError:
        return
    assert all(isinstance(each, LedgerError | str) for each in told)
    bound, terms = Grounds(basis=(), displaces=(), affects=(), rights=1), Terms(from_=date(2026, 3, 2))
    event = DefinitionProposed(
        proposal="x#1", draft=draft, terms=terms, bound=bound, digest="", on=date(2026, 3, 2), because=""
    )
    codec = Codec(by_name(DefinitionProposed))
    assert codec.decode(event.stored_name, codec.encode(event)) == event


@pytest.mark.parametrize("text", TEXTS[:-1], ids=NAMES[:-1])
def test_what_was_stored_is_read_again_as_it_was(text: str) -> None:
    """A rebase reads the content again, from what the proposal holds."""
    draft = read(text, AROUND)
    stored = json.loads(json.dumps(document_of(draft).value))
    assert KIND[draft.kind].read(Document(draft.kind, stored, "again"), AROUND) == draft


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_a_key_that_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(LedgerError, match="`colour` is not a key here"):
        read(text + "colour: red\n", AROUND)


@pytest.mark.parametrize("text", TEXTS, ids=NAMES)
def test_content_holds_only_what_can_be_stored(text: str) -> None:
    def each(value: Any) -> list[Any]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return [value, *(found for part in inner for found in each(part))]

    assert not any(isinstance(value, float | Decimal) for value in each(read(text, AROUND).content))
