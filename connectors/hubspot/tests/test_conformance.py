"""The cases of the language's own table, over HTTP: created as lists, and the members read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hubspot_contact import contact
from hubspot_lead import BINDINGS, LEAD, PROPERTIES, compiled, seed

from cases import VERDICTS
from ledger.artifacts import Binding, Observed
from ledger.errors import Refused
from ledger.language import expand, judge, read
from ledger.language.schema import Schema
from ledger_hubspot.compile import reasons

TODAY = date(2026, 3, 29)
WITH_MQL = Schema("lead", LEAD.fields, frozenset({"mql"}), "UTC")
MQL = read("score >= 65 AND employees >= 200", LEAD)
CASES = [(text, record, verdict) for _, text, record, verdict in VERDICTS]


def test_every_case_of_the_language_is_in_the_list_as_it_should_be_or_refused(open_portal: Callable[..., Any]) -> None:
    # `createdate` is set for every contact, so the created field is bound to a property of its own here.
    bindings = {**BINDINGS, "created": (Binding("contacts.created"),)}
    place = open_portal(
        seed(
            properties=[*PROPERTIES, {"name": "created", "type": "datetime"}],
            contacts=[
                {"id": str(number), "properties": contact(record, LEAD)}
                for number, (_, record, _) in enumerate(CASES, 1)
            ],
        )
    )
    refused: dict[int, str] = {}
    for number, (text, record, verdict) in enumerate(CASES, 1):
        tree = expand(read(text, WITH_MQL), {"mql": MQL})
        assert judge(tree, record, WITH_MQL, TODAY) is verdict, number
        try:
            artifact = compiled("TRUE", name=f"case {number}", tree=tree, bindings=bindings)
        except Refused as no:
            refused[number] = no.why
            continue
        made = place.session.apply(artifact, Observed("", "", None))
        assert members(place, made.address, str(number)) is verdict, number
    assert refused == {
        **dict.fromkeys((11, 18, 19, 20, 21, 22), reasons.TEXT),
        **dict.fromkeys((29, 30), reasons.TWO_FIELDS),
    }


def members(place: Any, address: str, number: str) -> bool:
    _, ids = place.session._client.members(address.removeprefix("list/"), 10_000)
    return number in ids
