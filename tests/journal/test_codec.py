"""Events become canonical bytes, come back from them, and what must not be stored is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import msgspec
import pytest
import rfc8785
from hypothesis import given, strategies as st

from ledger.domain.event import Event
from ledger.domain.sense import is_unreadable
from ledger.errors import BadInput, LedgerError
from ledger.journal.codec import Codec, by_name, canonical
from ledger.journal.people import as_stored

from .toys import CODEC, Closed, Opened

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(1 - (1 << 53), (1 << 53) - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(min_codepoint=1, max_codepoint=127)), inner),
    max_leaves=20,
)


class Noted(Event, frozen=True):
    stored_name: ClassVar[str] = "toy.noted/1"
    what: Any


NOTES = Codec(by_name(Noted))


def test_a_text_is_sought_in_payloads_as_json_writes_it_without_its_quotation_marks() -> None:
    assert as_stored('Ana "Lee"') == rb"Ana \"Lee\""


@given(JSON)
def test_what_is_stored_is_rfc_8785(what: Any) -> None:
    assert NOTES.encode(Noted(what=what)) == rfc8785.dumps({"what": what})


@given(JSON)
def test_an_event_comes_back_as_it_went(what: Any) -> None:
    event = Noted(what=what)
    assert NOTES.decode("toy.noted/1", NOTES.encode(event)) == event


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**15), max_value=10**15))
def test_a_decimal_is_stored_as_one_string_whatever_its_spelling(value: Decimal) -> None:
    same = value.normalize() if value else Decimal("-0.00")
    stored = {CODEC.encode(Opened(key="a", weight=weight)) for weight in (value, same, value + Decimal("0.0"))}
    assert len(stored) == 1
    back = CODEC.decode("toy.opened/1", stored.pop())
    assert isinstance(back, Opened)
    assert back.weight == value


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (0.5, "float"),
        ({"deep": ["a\0b"]}, "U+0000"),
        ({"a\0b": 1}, "U+0000"),
        ([{"deep": [1, 2.0]}], "float"),
        (float("nan"), "float"),
        (1 << 53, "2^53"),
        ({"deep": [-(1 << 53)]}, "2^53"),
        ({"größe": 1}, "ASCII"),
        (Decimal("NaN"), "finite"),
        (Decimal("Infinity"), "finite"),
        ("\ud800", "Unicode"),
        ("x" * (1 << 20), "1 MiB"),
    ],
)
def test_what_other_readers_would_read_differently_is_refused(what: Any, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        NOTES.encode(Noted(what=what))
    assert says in str(refusal.value)


def test_the_limits_themselves_are_stored() -> None:
    NOTES.encode(Noted(what=(1 << 53) - 1))
    longest = "x" * ((1 << 20) - len(b'{"what":""}'))
    assert len(NOTES.encode(Noted(what=longest))) == 1 << 20
    with pytest.raises(BadInput, match="1048577 bytes"):
        NOTES.encode(Noted(what=longest + "x"))


def test_an_event_of_a_newer_version_is_named_and_never_passed_over() -> None:
    with pytest.raises(LedgerError, match=r"newer version.*toy\.shelved/1"):
        CODEC.decode("toy.shelved/1", b"{}")


def test_an_event_that_this_codec_does_not_know_is_not_written() -> None:
    with pytest.raises(ValueError, match="not an event of this codec"):
        NOTES.encode(Opened(key="a"))


def test_two_events_never_share_a_name() -> None:
    with pytest.raises(ValueError, match="share"):
        Codec(by_name(Opened, Opened))


def test_bytes_that_are_no_such_event_are_read_as_one_that_makes_no_sense() -> None:
    (found,) = CODEC.recorded([(7, "", "", "toy.opened/1", b'{"key":5}')])
    assert is_unreadable(found.event)
    assert (found.position, found.event.stored_name) == (7, "toy.opened/1")


class Renamed(Event, frozen=True):
    """The third spelling of an event that began with `name` and then had `label`."""

    stored_name: ClassVar[str] = "toy.renamed/3"
    key: str
    because: str


def to_2(old: dict[str, Any]) -> dict[str, Any]:
    return {"label": old["name"]}


def to_3(old: dict[str, Any]) -> dict[str, Any]:
    return {"key": old["label"], "because": "nobody said"}


UPCASTERS = {"toy.renamed/1": ("toy.renamed/2", to_2), "toy.renamed/2": ("toy.renamed/3", to_3)}


def test_old_bytes_are_read_as_the_event_of_today() -> None:
    codec = Codec(by_name(Renamed), UPCASTERS)
    assert codec.decode("toy.renamed/1", b'{"name":"mql"}') == Renamed(key="mql", because="nobody said")
    assert codec.decode("toy.renamed/2", b'{"label":"mql"}') == Renamed(key="mql", because="nobody said")


def test_old_bytes_without_a_field_that_was_added_later_are_read_with_its_default() -> None:
    assert CODEC.decode("toy.closed/1", b'{"key":"a"}') == Closed(key="a", because="")


def test_asking_for_an_event_asks_for_its_retired_names_too() -> None:
    codec = Codec(by_name(Renamed, Closed), UPCASTERS)
    assert codec.names(["toy.renamed/3"]) == ("toy.renamed/1", "toy.renamed/2", "toy.renamed/3")
    assert codec.names(["toy.closed/1"]) == ("toy.closed/1",)


@pytest.mark.parametrize(
    ("upcasters", "says"),
    [
        ({"a/1": ("a/2", to_2)}, "no event has"),
        ({"a/1": ("a/2", to_2), "a/2": ("a/1", to_2)}, "circle"),
        ({"a/1": ("a/1", to_2)}, "circle"),
        ({"toy.renamed/3": ("toy.closed/1", to_2)}, "both written and retired"),
    ],
)
def test_a_chain_of_upcasters_that_leads_nowhere_is_found_at_once(upcasters: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Codec(by_name(Renamed, Closed), upcasters)


def test_the_order_of_fields_in_a_class_has_no_meaning() -> None:
    assert canonical({"b": 1, "a": 2}) == b'{"a":2,"b":1}'
    assert msgspec.json.decode(CODEC.encode(Opened(key="a"))) == {"key": "a", "points": 0, "weight": None}
