"""Signed notes, beside the example that Go's documentation of `golang.org/x/mod/sumdb/note` prints."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given, strategies as st

from ledger.domain.keys.note_key import public_key
from ledger.errors import BadInput
from ledger.journal.note import Note, NoteSignature, SecretKey, parse, secret_key, sign, signers

PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = f"""{TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
OTHER = SecretKey("acme.example/other", bytes(range(32)))


def test_what_is_signed_is_to_the_last_byte_what_go_signs() -> None:
    key = secret_key(SECRET)
    assert (str(key.public), key.text) == (PUBLIC, SECRET)
    assert str(sign(TEXT, key)) == SIGNED


def test_a_note_that_was_kept_tells_who_signed_it() -> None:
    note = parse(SIGNED)
    assert (note.text, str(note)) == (TEXT, SIGNED)
    assert signers(note, [OTHER.public, public_key(PUBLIC)]) == [public_key(PUBLIC)]


def test_a_key_whose_bytes_are_written_with_a_plus_is_read() -> None:
    keys = (SecretKey("acme.example/n", bytes([n]) * 32) for n in range(256))
    key = next(each for each in keys if "+" in b64encode(b"\1" + each.public.key).decode())
    assert public_key(str(key.public)) == key.public
    assert secret_key(key.text) == key


def test_a_signature_of_a_key_that_is_not_known_is_passed_over() -> None:
    note = parse(SIGNED)
    more = sign(TEXT, OTHER).signatures
    unknown = NoteSignature("witness.example/w", b"abcd", b"a signature of another sort")
    assert signers(parse(str(Note(TEXT, (unknown, *note.signatures, *more)))), [OTHER.public]) == [OTHER.public]


@given(st.integers(0, len(TEXT) - 2), st.characters(min_codepoint=32, max_codepoint=126))
def test_an_altered_note_is_found(at: int, to: str) -> None:
    altered = TEXT[:at] + to + TEXT[at + 1 :]
    if altered == TEXT:
        return
    with pytest.raises(BadInput, match="altered"):
        signers(parse(SIGNED.replace(TEXT, altered)), [public_key(PUBLIC)])


def test_no_key_signs_by_the_name_of_another() -> None:
    (one,) = sign(TEXT, OTHER).signatures
    forged = Note(TEXT, (one._replace(name="PeterNeumann"),))
    assert signers(forged, [public_key(PUBLIC)]) == []
    same_id = Note(TEXT, (one._replace(name="PeterNeumann", id=public_key(PUBLIC).id),))
    with pytest.raises(BadInput, match="altered"):
        signers(same_id, [public_key(PUBLIC)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        SIGNED.removesuffix("\n"),
        SIGNED.replace("— ", "- "),
        SIGNED.replace("x08go", "x0!go"),
        SIGNED.replace("PeterNeumann ", "Peter+Neumann "),
        f"{TEXT}\n— PeterNeumann AAAA\n",
        SIGNED.replace("your problem,", "your\x1bproblem,"),
        f"{SIGNED}\n{'x' * 1_000_000}",
    ],
    ids=[
        "nothing",
        "no gap",
        "no signature",
        "cut",
        "another dash",
        "no base64",
        "a plus in the name",
        "too short",
        "a control character",
        "too long",
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["", "PeterNeumann", PUBLIC[:-4], PUBLIC.replace("c74f20a3", "c74f20a4"), PUBLIC.replace("+AR", "+BB"), SECRET],
    ids=["nothing", "a name", "cut", "another id", "another sort", "a secret"],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        public_key(text)


@pytest.mark.parametrize("text", ["", PUBLIC, SECRET[:-6], SECRET.replace("c74f20a3", "c74f20a4")], ids=range(4))
def test_what_is_no_secret_key_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(BadInput) as told:
        secret_key(text)
    assert "AYEKFAL" not in str(told.value)


def test_a_secret_key_is_not_told_by_its_repr() -> None:
    assert repr(secret_key(SECRET)) == "SecretKey('PeterNeumann')"
