"""The cases of the language's own table, over HTTP: created as lists, and the members read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from hubspot_contact import contact
from hubspot_lead import BINDINGS, LEAD, MQL_TEXT, PROPERTIES, compiled, rule, seed

import ledger_hubspot_emulator
from cases import VERDICTS
from ledger.artifacts.data import Binding, Observed
from ledger.errors import Refused
from ledger.language.evaluate import judge
from ledger.language.expand import expand
from ledger.language.read import read
from ledger.language.schema import Schema
from ledger.testing import check_connector, sandbox_world
from ledger_hubspot import HubSpot
from ledger_hubspot.compile import reasons

TODAY = date(2026, 3, 29)
WITH_MQL = Schema("lead", LEAD.fields, frozenset({"mql"}), "UTC")
MQL = read("score >= 65 AND employees >= 200", LEAD)
CASES = [(text, record, verdict) for _, text, record, verdict in VERDICTS]


def held(state: Mapping[str, Any]) -> dict[str, Any]:
    """Everything in a portal that counts, by name."""
    found = {f"list {each['name']}": each["filters"] for each in state["lists"].values() if not each["deleted"]}
    for name, each in state["definitions"]["contacts"].items():
        parts = ("archived", "type", "fieldType", "options", "calculationFormula", "description")
        found[f"property {name}"] = {part: each.get(part) for part in parts}
    return found


def test_the_connector_keeps_every_promise() -> None:
    connector = HubSpot(sleep=lambda _: None)
    check_connector(
        connector,
        rule(MQL_TEXT),
        lambda: sandbox_world(ledger_hubspot_emulator.serve, seed(), held),
        name="New",
        not_ours="MQL - live",
        nobody="Nobody",
        names={"score": "contacts.new_score", "ladder": "contacts.new_stage"},
    )


def test_a_criteria_as_a_calculated_property_keeps_every_promise() -> None:
    numbers = Schema("lead", {name: LEAD.fields[name] for name in ("score", "employees")})
    other = {"name": "other", "type": "number", "calculationFormula": "score + 1"}
    connector = HubSpot(sleep=lambda _: None)
    check_connector(
        connector,
        rule("score >= 65 AND employees > 200", numbers, bindings={name: BINDINGS[name] for name in numbers.fields}),
        lambda: sandbox_world(ledger_hubspot_emulator.serve, seed(properties=[*PROPERTIES, other]), held),
        name="contacts.flag",
        not_ours="contacts.other",
        nobody="contacts.nobody",
    )


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
            artifact = compiled("TRUE", name=f"case {number}", meaning=tree, bindings=bindings)
        except Refused as no:
            refused[number] = no.why
            continue
        made = place.session.apply(artifact, Observed("", "", None))
        assert (str(number) in place.members(made.address)) is verdict, number
    assert refused == {
        **dict.fromkeys((11, 18, 19, 20, 21, 22), reasons.TEXT),
        **dict.fromkeys((29, 30), reasons.TWO_FIELDS),
    }
