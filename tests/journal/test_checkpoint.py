"""Checkpoints and proofs as they are kept: what is written is read back, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from ledger.errors import BadInput
from ledger.journal.checkpoint import Checkpoint, InclusionProof, checkpoint, inclusion_proof
from ledger.journal.note import SecretKey, parse, sign
from ledger.journal.proofs import included, inclusion
from ledger.journal.root import Root

from .test_proofs import nodes, some, tree

ORIGIN = "acme.example/ledger/3f0c/1"
KEY = SecretKey(ORIGIN, bytes(range(32)))


@given(st.integers(1, 60), st.data())
def test_a_proof_that_was_kept_leads_to_the_checkpoint_in_it(size: int, data: st.DataObject) -> None:
    leaves, index = some(size), data.draw(st.integers(0, size - 1))
    note = sign(Checkpoint(ORIGIN, Root(size, tree(leaves).hex())).text, KEY)
    kept = inclusion_proof(str(InclusionProof(index, inclusion(nodes(leaves), index, size), note)))
    said = checkpoint(parse(str(kept.note)))
    assert (said.origin, said.root.size) == (ORIGIN, size)
    assert included(kept.hashes, kept.place, said.root.size, leaves[index], bytes.fromhex(said.root.hex))


def test_a_checkpoint_of_no_events_is_one() -> None:
    empty = Checkpoint(ORIGIN, Root(0, tree([]).hex()))
    assert checkpoint(sign(empty.text, KEY)) == empty


@pytest.mark.parametrize(
    "text",
    ["\n12\nAAAA\n", f"{ORIGIN}\n012\n{'A' * 43}=\n", f"{ORIGIN}\n12\n{'A' * 42}==\n", f"{ORIGIN}\n-1\n{'A' * 43}=\n"],
    ids=["no origin", "a size with a zero before it", "a root that is too short", "a size below nothing"],
)
def test_another_note_is_no_checkpoint(text: str) -> None:
    with pytest.raises(BadInput, match="checkpoint"):
        checkpoint(sign(text, KEY))


def test_what_is_no_proof_is_refused() -> None:
    note = sign(Checkpoint(ORIGIN, Root(1, tree(some(1)).hex())).text, KEY)
    whole = str(InclusionProof(0, (), note))
    assert inclusion_proof(whole).place == 0
    for broken in (
        "",
        str(note),
        whole.replace("v1", "v2"),
        whole.replace("index 0", "index x"),
        whole[: len(whole) // 3],
    ):
        with pytest.raises(BadInput):
            inclusion_proof(broken)
    with pytest.raises(BadInput):
        inclusion_proof(whole.replace("index 0\n", "index 0\nAAAA\n"))
