"""Scores and ladders as fields and value sets, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from salesforce_lead import BINDINGS, PROVENANCE, schema

from ledger.artifacts.data import Rule
from ledger.errors import Refused, UnknownName
from ledger.language.meaning import Meaning
from ledger.language.read import read
from ledger.meanings.ladder import Ladder, Stage
from ledger.meanings.score import Score, Weighted
from ledger_salesforce.compile import reasons
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.native import field


def when(text: str) -> Any:
    return read(text, schema())


FIT = Score((Weighted(when("job_level = 'vp'"), 40), Weighted(when("is_competitor"), -60)), 0, 100)
STAGES = Ladder((Stage("mql", "MQL", when("score >= 50")), Stage("sal", "", when("NOT is_competitor"))), "open")


def made(meaning: Meaning, name: str, address: str = "", **given: Any) -> Any:
    told = {"key": "fit", "title": "Fit", "statement": "How well a lead fits.", **given}
    rule = Rule(meaning=meaning, schema=schema(), bindings=BINDINGS, provenance=PROVENANCE, **told)
    return Salesforce().compile(rule, address, name)


def test_a_score_is_clamped_once() -> None:
    body = made(FIT, "Lead.Fit__c").body
    assert body["formula"] == (
        'MAX(0, MIN(100, IF(ISPICKVAL(Job_Level__c, "VP"), 40, 0) + IF(Is_Competitor__c, -60, 0)))'
    )
    assert (body["type"], body["precision"], body["scale"]) == ("Number", 18, 0)


def test_base_points_are_points_without_a_condition() -> None:
    body = made(Score((Weighted(when("TRUE"), 10), Weighted(when("is_competitor"), -5)), 0, 100), "Lead.Fit__c").body
    assert body["formula"] == "MAX(0, MIN(100, 10 + IF(Is_Competitor__c, -5, 0)))"


def test_a_record_is_in_the_last_stage_that_it_satisfies() -> None:
    body = made(STAGES, "Lead.Stage__c").body
    assert body["type"] == "Text"
    assert body["formula"] == (
        'IF(NOT(Is_Competitor__c), "sal", '
        'IF(AND(NOT(ISBLANK(Engagement_Score__c)), Engagement_Score__c >= 50), "mql", "open"))'
    )
    nowhere = made(Ladder(STAGES.stages[:1]), "Lead.Stage__c").body["formula"]
    assert nowhere.endswith('"mql", "")')


def test_a_value_set_holds_the_stages_in_their_order_and_then_the_rest() -> None:
    values = [
        {"valueName": "mql", "label": "MQL"},
        {"valueName": "sal", "label": "sal"},
        {"valueName": "open", "label": "open"},
    ]
    marketing = made(STAGES, "GlobalValueSet/Marketing_Stage")
    assert marketing.body["values"] == values
    assert marketing.body["description"].startswith("[ledger] mql v3 · ledger #42")
    assert marketing.probe.label == "Fit"
    assert made(STAGES, "StandardValueSet/LeadStatus").body == marketing.body


def test_that_values_may_be_dropped_is_said_and_told_to_the_writer() -> None:
    kept, dropped = (
        made(STAGES, "StandardValueSet/LeadStatus", accepted=words)
        for words in (frozenset[str](), frozenset({"drop-values"}))
    )
    assert (kept.probe.drop, dropped.probe.drop) == (False, True)
    assert any("deactivated" in note for note in dropped.notes)


@pytest.mark.parametrize("meaning", [FIT, when("is_competitor")])
def test_only_a_ladder_is_a_value_set(meaning: Meaning) -> None:
    with pytest.raises(Refused) as told:
        made(meaning, "GlobalValueSet/Marketing_Stage")
    assert told.value.why == reasons.NO_LADDER


@pytest.mark.parametrize("name", ["GlobalValueSet/", "Lead/Status", "GlobalValueSet/X' OR Id != '", "/"])
def test_a_value_set_has_a_sort_and_a_name(name: str) -> None:
    with pytest.raises(UnknownName, match="is no value set"):
        made(STAGES, name)


def test_nothing_can_be_counted_before_a_score_is_there() -> None:
    assert made(FIT, "Lead.Fit__c").probe.form is None


@pytest.mark.parametrize(
    ("meaning", "name", "metadata"),
    [
        (FIT, "Lead.Fit__c", {"label": "Fit", "externalId": False, "precision": 3, "scale": 2}),
        (STAGES, "Lead.Stage__c", {"label": "Stage", "description": "Ours.\n[ledger] old line", "length": None}),
    ],
)
def test_a_field_that_was_written_is_read_back_as_it_should_be(
    meaning: Meaning, name: str, metadata: Mapping[str, Any]
) -> None:
    body = made(meaning, name).body
    written = field.to_metadata(body, metadata)
    assert field.to_body(written) == body
    assert written["label"] == metadata["label"]


def test_a_field_keeps_its_type() -> None:
    body = made(FIT, "Lead.Fit__c").body
    assert field.objection(body, "Number") == ""
    assert "a formula of type Number" in field.objection(body, "Checkbox")
    assert "a plain field of type Number" in field.objection({**body, "formula": ""}, "Number")
