"""What an address may hold, and which one could be taken for somebody else's."""

from __future__ import annotations

import pytest

from ledger.domain.address import beside, like, objection, scripts

CYRILLIC_CRO = "\u0441\u0433\u043e@acme.example"
CRO = "cro@acme.example"


@pytest.mark.parametrize(
    "address",
    [
        CRO,
        "cro+x@acme.example",
        "o'brien@acme.example",
        "j\u00fcrgen.gro\u00df@acme.example",
        CYRILLIC_CRO,
        "\u0441\u0433\u043e-cro@acme.example",
        "\u4f50\u85e4\u3055\u3093@acme.example",
    ],
)
def test_an_address_is_written_in_any_script_one_at_a_time(address: str) -> None:
    assert objection(address) is None


@pytest.mark.parametrize("address", ["zoe", "zoe@acme", "a@b@c.example", "zoe @acme.example", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    found = objection(address)
    assert found
    assert found.what == f"`{address}` is no address"


@pytest.mark.parametrize("hidden", ["\x1b", "\u200b", "\u00ad", "\u202e", "\u034f", "\u115f", "\ufe0f"])
def test_what_cannot_be_seen_is_refused_and_shown_by_its_code(hidden: str) -> None:
    found = objection(f"c{hidden}ro@acme.example")
    assert found
    assert f"c<U+{ord(hidden):04X}>ro@" in found.what
    assert hidden not in "".join(found)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("\u0441ro@acme.example", "\u0441ro"),
        ("a.\u0441ro@acme.example", "\u0441ro"),
        ("cro+\u0445y@acme.example", "\u0445y"),
        ("cro_\u0430b@acme.example", "\u0430b"),
        ("cro@\u0430cme.example", "\u0430cme"),
        ("cro@acme.ex\u03b1mple", "ex\u03b1mple"),
    ],
)
def test_a_label_that_mixes_scripts_is_refused(address: str, label: str) -> None:
    found = objection(address)
    assert found
    assert found.what == f"`{label}` in `{address}` mixes {' and '.join(scripts(label))} letters"


def test_an_address_in_another_form_is_refused_with_the_one_to_write() -> None:
    found = objection("\uff43ro@acme.example")
    assert found
    assert found.fix == f"write {CRO}"


@pytest.mark.parametrize(
    "odd",
    [
        CYRILLIC_CRO,
        "cro+x@acme.example",
        "cr0@acme.example",
        "cro@acm\u0435.example",
        "\u0441\u0433\u043e+x@acme.example",
    ],
)
def test_an_address_that_could_be_taken_for_another_is_shown_beside_it(odd: str) -> None:
    known = [CRO, odd, "ana@acme.example"]
    assert beside(odd, known) == f"{odd} (like {CRO})"
    assert beside(CRO, known) == CRO


def test_two_aliases_of_one_address_are_like_each_other() -> None:
    assert like("cro+x@acme.example", ["cro+x@acme.example", "cro+y@acme.example"]) == ["cro+y@acme.example"]


@pytest.mark.parametrize("other", ["cmo@acme.example", "cro@acme.test", "\u0444\u0433\u043e@acme.example"])
def test_other_people_are_like_nobody(other: str) -> None:
    assert like(other, [CRO, other]) == []


@pytest.mark.parametrize(
    "address",
    [
        "mailto:cro@acme.example",
        "<cro@acme.example>",
        "cro@acme.example.",
        "a,b@acme.example",
        "x" * 250 + "@a.example",
    ],
)
def test_what_only_holds_an_address_is_none(address: str) -> None:
    assert objection(address) is not None


def test_quotes_make_no_other_person() -> None:
    assert like('"cro"@acme.example', ["cro@acme.example"]) == ["cro@acme.example"]
