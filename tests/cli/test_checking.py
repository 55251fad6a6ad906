"""`target check` also lays the entities beside the fields that they are bound to: types, and options one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from platforms import BOUND, Place, delivering, org
from shell import Desk, decide

STATUS = "status: {{type: choice, title: Status, choices: [{choices}], bind: {{salesforce: Lead.Status}}}}"


def checked(desk: Desk, there: Place, field: str) -> dict[str, tuple[bool | None, str]]:
    """What the check tells of an entity that has this field as well."""
    operator = delivering(desk, there)
    desk.write("wider.yaml", BOUND.rstrip("\n") + f"\n  {field}\n")
    decide(operator, "wider.yaml", "lead", number=2)
    found = operator.run("ledger target check sf --json")
    assert found.code == (3 if any(each["held"] is False for each in found.data) else 0)
    return {each["assumption"]: (each["held"], each["seen"]) for each in found.data}


@pytest.mark.parametrize(
    ("choices", "missing", "extra"),
    [
        ("Open, Working, Closed", (True, "it has all 3"), (True, "it has no others")),
        ("Open, Gone", (False, "it lacks Gone"), (False, "`lead.status` lacks Working, Closed")),
        ("Open, Working", (True, "it has all 2"), (False, "`lead.status` lacks Closed")),
    ],
)
def test_the_options_of_a_standard_value_set_are_laid_beside_the_choices(
    tmp_path: Path, choices: str, missing: tuple[bool, str], extra: tuple[bool, str]
) -> None:
    with org() as there:
        there.door("edit", {"address": "StandardValueSet/LeadStatus", "values": STATUSES})
        found = checked(Desk(tmp_path), there, STATUS.format(choices=choices))
    assert found["Lead.Status has each choice of `lead.status` as an option"] == missing
    assert found["each option of Lead.Status is a choice of `lead.status`"] == extra
    assert found["Lead.Score__c is the number that `lead.score` takes it for"] == (True, "it is a number")


STATUSES = [
    {"valueName": "Open", "default": True},
    {"valueName": "Working"},
    {"valueName": "Closed", "converted": True},
]


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("Lead.Company", "it is a text"),
        ("Lead.Gone__c", "it does not exist, or the integration user may not read it"),
    ],
)
def test_a_field_of_another_type_and_one_that_is_gone_are_told(tmp_path: Path, path: str, seen: str) -> None:
    with org() as there:
        found = checked(Desk(tmp_path), there, f"other: {{type: number, title: Other, bind: {{salesforce: {path}}}}}")
    assert found[f"{path} is the number that `lead.other` takes it for"] == (False, seen)
