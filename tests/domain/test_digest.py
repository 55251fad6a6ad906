"""What an approval binds: every ingredient of a proposal, and nothing of how it happens to be written down."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given, strategies as st

from ledger.domain.digest import sha256
from ledger.domain.expectation import expectation
from ledger.domain.proposal import Basis, Displaced, Grounds, Terms, digest
from ledger.errors import BadInput
from ledger.kinds.criteria import CriteriaKind
from ledger.kinds.drafting import draft

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
CONTENT = {"key": "mql", "title": "MQL", "examples": [{"given": {"score": "80"}, "verdict": True}]}
PARTS: dict[str, Any] = {"key": "mql", "scope": "lifecycle", "entity": "lead", "content": CONTENT, "tree": ["a"]}
TERMS = Terms(from_=MARCH)
BOUND = Grounds(
    basis=(Basis(key="lead", version=1, digest="b"),),
    displaces=(Displaced(version=1, from_=MARCH),),
    affects=("hot v1",),
    rights=11,
    shown="s",
)


def made(**parts: Any) -> str:
    """The digest of a proposal in which these ingredients are other ones."""
    bound = msgspec.structs.replace(
        BOUND, **{name: parts.pop(name) for name in BOUND.__struct_fields__ if name in parts}
    )
    terms = msgspec.structs.replace(
        TERMS, **{name: parts.pop(name) for name in TERMS.__struct_fields__ if name in parts}
    )
    return digest(draft(CriteriaKind(), meaning="m", **{**PARTS, **parts}), terms, bound)


OTHERS: list[dict[str, Any]] = [
    {"key": "sql"},
    {"scope": "sales"},
    {"entity": "deal"},
    {"tree": ["b"]},
    {"tree": None},
    {"content": {**CONTENT, "title": "SQL"}},
    {"content": {**CONTENT, "statement": "-"}},
    {"content": {**CONTENT, "examples": []}},
    {"from_": APRIL},
    {"until": APRIL},
    {"nature": "error"},
    {"standard": "cohort"},
    {"retroactive": True},
    {"retires": True},
    {"answers": ("r-1",)},
    {"since": APRIL},
    {"cohort": "opened"},
    {"dual_until": APRIL},
    {"primary": "old"},
    {"corrects": 1},
    {"confirms": 1},
    {"stock": "edge"},
    {"lost": "keep"},
    {"reason": "the board asked"},
    {"expects": (expectation("sql_rate >= 31 % by 2026-04-01"),)},
    {"expects": (expectation("sql_rate >= 30 % by 2026-04-01"),)},
    {"expects": (expectation("sql_rate of mql >= 31 % by 2026-04-01"),)},
    {"revisit": APRIL},
    {"revoked": (7,)},
    {"basis": ()},
    {"basis": (Basis(key="deal", version=1, digest="b"),)},
    {"basis": (Basis(key="lead", version=2, digest="b"),)},
    {"basis": (Basis(key="lead", version=1, digest="c"),)},
    {"displaces": ()},
    {"displaces": (Displaced(version=2, from_=MARCH),)},
    {"displaces": (Displaced(version=1, from_=APRIL),)},
    {"displaces": (Displaced(version=1, from_=MARCH, until=APRIL),)},
    {"affects": ()},
    {"affects": ("hot v2",)},
    {"rights": 12},
    {"shown": "t"},
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: next(iter(other)))
def test_any_other_ingredient_makes_another_digest(other: dict[str, Any]) -> None:
    assert made(**other) != made()


def test_no_two_of_them_make_the_same() -> None:
    digests = [made(), *(made(**other) for other in OTHERS)]
    assert len(set(digests)) == len(digests)


def test_every_ingredient_of_the_design_is_among_them() -> None:
    """A field that is added to the terms, or to what is bound, is added here."""
    changed = {name for other in OTHERS for name in other}
    assert {*Terms.__struct_fields__, *Grounds.__struct_fields__} <= changed


def test_the_version_of_the_kind_is_an_ingredient() -> None:
    class Newer(CriteriaKind):
        version = 2

    one, other = (draft(kind, meaning="m", **PARTS) for kind in (Newer(), CriteriaKind()))
    assert one.content_digest != other.content_digest


def test_how_the_text_was_written_and_what_it_means_are_none() -> None:
    for more in ({"source": {"criteria": "A"}}, {"meaning": "other"}):
        assert (
            draft(CriteriaKind(), **{"meaning": "m", **PARTS, **more}).content_digest
            == draft(CriteriaKind(), meaning="m", **PARTS).content_digest
        )


leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(("", "a", "é"))
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=4),
    max_leaves=12,
)


def reordered(value: Any) -> Any:
    match value:
        case dict():
            return {key: reordered(value[key]) for key in reversed(list(value))}
        case list():
            return [reordered(each) for each in value]
        case _:
            return value


@given(values)
def test_the_order_of_keys_is_no_ingredient(value: Any) -> None:
    assert sha256(reordered(value)) == sha256(value)


@given(values, values)
def test_two_values_that_differ_have_two_digests(one: Any, other: Any) -> None:
    assert (sha256(one) == sha256(other)) == (repr(in_order(one)) == repr(in_order(other)))


def in_order(value: Any) -> Any:
    """The value with its keys in one order, by which Python's `1 == True` does not deceive."""
    match value:
        case dict():
            return {key: in_order(value[key]) for key in sorted(value)}
        case list():
            return [in_order(each) for each in value]
        case _:
            return value


@pytest.mark.parametrize("value", [1.5, 2**53, {"é": 1}, {1, 2}, date(2026, 3, 1), "\ud800"], ids=repr)
def test_what_is_never_stored_has_no_digest(value: Any) -> None:
    with pytest.raises(BadInput):
        sha256({"value": value})


class Named(str):
    """A text of a class of its own."""


STORABLE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(), st.text().map(Named), st.integers(-(2**53) + 1, 2**53 - 1)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
    ),
)


@given(STORABLE)
def test_content_is_named_by_the_hash_of_its_canonical_json(value: Any):
    assert sha256(value) == hashlib.sha256(rfc8785.dumps(value)).hexdigest()
