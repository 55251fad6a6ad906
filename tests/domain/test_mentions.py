"""People in what is recorded: by id, never by address, whatever the event."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from ledger.deliver.targets.events.delivery import DeliveryFailed
from ledger.domain import EVENTS
from ledger.domain.event import Event
from ledger.domain.mentions import by_id, reason, recorded, texts_in, withheld
from ledger.errors import BadInput
from ledger.journal.codec import Codec

from .test_stored import LINES, Line

CODEC = Codec(EVENTS)
BEN, BENS, ID, OTHER = "ben@acme.example", "ben@acme.example.test", "p_00000000000000b1", "p_00000000000000b2"
IDS = {BEN: ID, BENS: OTHER}
OF_PLATFORMS = ("artifact.", "baseline.", "delivery.", "drift.", "notice.", "refusal.", "target.")
"""The events that name something on a platform, which is found by what it is called there."""
PLATFORMS_OWN = ("target", "address", "name", "identity", "label")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("as ben@acme.example said", f"as {ID} said"),
        ("Ask BEN@acme.example.", f"Ask {ID}."),
        ("(ben@acme.example), <ben@acme.example>", f"({ID}), <{ID}>"),
        ("ben@acme.example.test", OTHER),
        ("mailto:ben@acme.example?x", f"mailto:{ID}?x"),
        ("nobody", "nobody"),
        ("@channel at 9", "@channel at 9"),
    ],
)
def test_a_known_person_is_told_by_id(text: str, told: str) -> None:
    assert by_id(text, IDS) == told
    assert reason(text, IDS) == told


@pytest.mark.parametrize(
    "text", ["ask zoe@acme.example", "x.ben@acme.example", "ben+x@acme.example", "ben@acme.example.org"]
)
def test_the_address_of_a_stranger_is_refused_and_never_half_replaced(text: str) -> None:
    with pytest.raises(BadInput, match="the text holds an address") as refused:
        reason(text, IDS, "mql.yaml:3:1")
    assert (refused.value.place, "by role" in refused.value.fix) == ("mql.yaml:3:1", True)
    assert withheld(text, IDS).replace("ask ", "") == "(an address)"


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from([BEN, BEN.upper(), BENS]))
def test_no_text_that_is_taken_holds_an_address_of_somebody_known(before: str, after: str, address: str) -> None:
    try:
        told = reason(f"{before}{address}{after}", IDS)
    except BadInput:
        return
    assert BEN not in told.lower()


@pytest.mark.parametrize("line", LINES, ids=[line.name for line in LINES])
@given(before=st.sampled_from(["", "as ", "(", "x"]), after=st.sampled_from(["", ", who asked", ".", "x"]))
@settings(max_examples=16)
def test_no_event_names_a_known_person_by_address(line: Line, before: str, after: str) -> None:
    event = CODEC.decode(line.name, line.payload)
    for name in _texts(event):
        said = msgspec.structs.replace(event, **{name: f"{before}{BEN}{after}"})
        try:
            told = recorded(said, IDS)
        except BadInput:
            continue
        owned = line.name.startswith(OF_PLATFORMS) and name in PLATFORMS_OWN
        found = re.search(r"(?<![\w.+-])ben@acme\.example(?![\w-])", str(getattr(told, name)))
        assert owned or not found or line.name.startswith("person.")


def test_what_a_platform_says_of_a_stranger_is_recorded_without_the_address() -> None:
    line = next(each for each in LINES if each.name == "delivery.failed/1")
    event = CODEC.decode(line.name, line.payload)
    assert isinstance(event, DeliveryFailed)
    told = recorded(msgspec.structs.replace(event, because="locked by zoe@acme.example"), IDS)
    assert isinstance(told, DeliveryFailed)
    assert told.because == "locked by (an address)"


def test_what_names_nobody_is_recorded_as_it_is() -> None:
    for line in LINES:
        event = CODEC.decode(line.name, line.payload)
        assert CODEC.encode(recorded(event, IDS)) == line.payload


def _texts(event: Event) -> list[str]:
    return [name for name in event.__struct_fields__ if isinstance(getattr(event, name), str)]


def test_a_text_of_a_megabyte_is_searched_in_one_pass() -> None:
    """A search that begins anew at every letter would take hours."""
    for text in ("x" * 2**20, "x@" * 2**19, "x." * 2**19 + "@"):
        assert reason(text, {}) == text


@pytest.mark.parametrize(
    ("payload", "texts"),
    [
        (b'{"because":"so","title":"laptop","scope":"sales"}', [("because", "so"), ("title", "laptop")]),
        (b'{"draft":{"content":{"statement":"two words","key":"mql"}}}', [("statement", "two words")]),
        (
            b'{"because":["a b",["c d","e"]],"title":"","n":1}',
            [("because", "a b"), ("because", "c d"), ("because", "e")],
        ),
        (b'{"because":"cut', []),
        (b'{"because":"\xff so"}', []),
    ],
)
def test_what_people_wrote_in_an_event_is_found_wherever_it_stands(
    payload: bytes, texts: list[tuple[str, str]]
) -> None:
    assert [*texts_in(payload)] == texts
