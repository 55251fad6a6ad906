"""One stored event of each type, written on 30 November 2026: its bytes, its hash and its tags stay what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger.domain import EVENTS
from ledger.domain.credential import CredentialAdded
from ledger.journal import line
from ledger.journal.codec import Codec

CODEC = Codec(EVENTS)
KEPT: list[dict[str, Any]] = [
    json.loads(each) for each in (Path(__file__).parents[1] / "kept" / "each.jsonl").read_text("utf-8").splitlines()
]


def test_each_kept_event_hashes_as_it_did() -> None:
    for kept in KEPT:
        said, salt, payload = line.decode(kept["line"].encode()), bytes.fromhex(kept["salt"]), kept["payload"].encode()
        assert line.leaf(kept["line"].encode()).hex() == kept["leaf"]
        assert line.digest(salt, payload) == said.payload_sha256


def test_each_kept_event_reads_and_writes_as_the_same_bytes() -> None:
    for kept in KEPT:
        name = line.decode(kept["line"].encode()).type
        assert CODEC.encode(CODEC.decode(name, kept["payload"].encode())) == kept["payload"].encode()


def test_the_tags_of_each_kept_event_follow_from_its_content() -> None:
    for kept in KEPT:
        said = line.decode(kept["line"].encode())
        assert sorted(CODEC.decode(said.type, kept["payload"].encode()).tags) == said.tags


def test_each_type_of_that_day_is_kept_and_says_how_its_tags_follow() -> None:
    names = {line.decode(kept["line"].encode()).type for kept in KEPT}
    assert len(names) == 78
    assert names <= {event.stored_name for event in EVENTS.values()}
    assert all(event.tag_forms for event in EVENTS.values())


def test_no_member_that_a_tag_follows_from_can_be_erased() -> None:
    erasable = {"signature", "public", "proof"}
    for event in EVENTS.values():
        paths = {path.partition(".")[0] for form in event.tag_forms for path in (form.path, *form.others) if path}
        assert not paths & erasable, event.stored_name
    decoded = [CODEC.decode(line.decode(kept["line"].encode()).type, kept["payload"].encode()) for kept in KEPT]
    assert {name for event in decoded for name in event.erasable} <= erasable
    assert any(isinstance(event, CredentialAdded) for event in decoded)


@pytest.mark.parametrize("more", [("definition:other",), ()])
def test_an_append_takes_no_tags_but_those_of_the_content(more: tuple[str, ...]) -> None:
    kept = next(each for each in KEPT if '"definition.revised/1"' in each["line"])
    said, payload = line.decode(kept["line"].encode()), kept["payload"].encode()
    with pytest.raises(ValueError, match="not those of its content"):
        CODEC.require_tags(said.type, (*said.tags[1:], *more), payload)
