"""`target check` also lays the entities beside the fields that they are bound to: types, and options one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from platforms import BOUND, Place, delivering, org
from shell import ANA, CHARTER, DANA, LEAD, TERMS, Desk, criteria, decide

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


# --- what a proposal would be refused for -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (criteria("employees >= 1", key="score"), "`score` is already a field of lead"),
        (criteria("score >= 1", scope="sales"), "`mql` has the scope `lifecycle`, not `sales`"),
        (LEAD.replace("  score:         {type: number", "  score:         {type: text"), "a text instead of a number"),
        (
            CHARTER.replace("scope: lifecycle", 'scope: "*"').replace(
                "steward: [ana@acme.example, ben@acme.example]\n", ""
            ),
            "nobody could decide anything in `*`",
        ),
    ],
)
def test_check_objects_to_what_propose_would_refuse(desk: Desk, text: str, what: str) -> None:
    desk.write("asked.yaml", text)

    checked = desk.run("ledger check asked.yaml --effective today --json")
    refused = desk.run(
        f"ledger propose asked.yaml --effective today {TERMS} --because b --json",
        by=ANA if "scope: lifecycle" in text else DANA,
    )

    (problem,) = checked.data[0]["problems"]
    assert what in problem["what"]
    assert checked.code == 1
    assert problem["place"].startswith("asked.yaml:")
    assert {**problem, "place": ""} in refused.errors


def test_what_nothing_governed_yet_is_called_new(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    assert "new: nothing governs `more` on 2026-02-02" in desk.does("ledger check more.yaml").out
    said = desk.does(f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because b", by=ANA).out
    assert "  new: nothing governed `more` on 2026-03-01" in said
    assert "new: nothing" not in desk.does("ledger check mql.yaml").out


def test_a_score_that_moves_goes_higher_and_lower_not_in_and_out(desk: Desk) -> None:
    fit = "kind: score\nkey: fit\nscope: lifecycle\nentity: lead\nbounds: [0, 100]\nrules: [%s]"
    rule = "{when: score >= 10, points: %d}"
    desk.write("fit.yaml", fit % (rule % 40))
    decide(desk, "fit.yaml", "fit")
    desk.write("fit.yaml", fit % (rule % 60))
    assert "widening (some higher, none lower)" in desk.does("ledger check fit.yaml").out


def test_every_file_is_told_where_several_cannot_be_read(desk: Desk) -> None:
    desk.write("a.yaml", "kind: criteria\nkey: [\n")
    desk.write("b.yaml", criteria("score >= 65 and warm", "more"))
    desk.write("c.yaml", "kind: criteria\nkind: criteria\n")
    desk.write("d.yaml", criteria("score >= 65", "fine"))

    done = desk.run("ledger check a.yaml b.yaml c.yaml d.yaml gone.yaml")

    heads = [line for line in done.out.splitlines() if line[:1] in "✓✗"]
    named = [each.rpartition("(")[2].rstrip(")") for each in heads]
    assert named == ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "gone.yaml"]
    assert (done.code, [each[0] for each in heads]) == (1, ["✗", "✗", "✗", "✓", "✗"])
    assert "Error: c.yaml:2:1: " in done.out
    assert done.out.count("judged without a.yaml and c.yaml and gone.yaml, which cannot be read") == 1
    assert [each["kind"] for each in desk.run("ledger check a.yaml d.yaml --json").data] == ["", "criteria"]


def test_a_mistake_behind_which_nothing_can_be_read_says_so(desk: Desk) -> None:
    desk.write("a.yaml", "kind: criteria\nkey: [\n")
    desk.write("b.yaml", "kind: criteria\nkind: criteria\nkey: 1\nkey: 2\n")
    for file in ("a.yaml", "b.yaml"):
        (error,) = desk.run(f"ledger check {file} --json").errors
        assert error["why"].endswith("; what stands after it was not read")
    (error,) = desk.run("ledger check gone.yaml --json").errors
    assert "not read" not in error["why"]
