"""The judge convicts: each of these would pass for an answer of Salesforce, and is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from salesforce_wsdl import judge_envelope, judge_exchange, judge_metadata

FIELD = {"label": "Hot", "type": "Checkbox", "formula": "TRUE", "formulaTreatBlanksAs": "BlankAsBlank", "urls": None}
SET = {"masterLabel": "x", "sorted": False, "customValue": [{"valueName": "a", "default": False, "label": "a"}]}


def convicted(sort: str, metadata: dict[str, Any]) -> bool:
    """Whether the judge lets metadata not pass."""
    try:
        judge_metadata(sort, metadata)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(("sort", "metadata"), [("CustomField", FIELD), ("GlobalValueSet", SET)])
def test_what_the_wsdl_has_passes(sort: str, metadata: dict[str, Any]) -> None:
    assert not convicted(sort, metadata)


@pytest.mark.parametrize(
    ("sort", "metadata"),
    [
        ("CustomField", {**FIELD, "type": "CheckBox"}),
        ("CustomField", {**FIELD, "inlineHelp": "x"}),
        ("CustomField", {**FIELD, "formulaTreatBlanksAs": "Zero"}),
        ("CustomField", {**FIELD, "precision": "many"}),
        ("GlobalValueSet", {**SET, "sorted": None}),
        ("GlobalValueSet", {**SET, "customValue": [{"label": "a"}]}),
        ("StandardValueSet", {"sorted": False, "customValue": []} | {"standardValue": [{"default": 1.5}]}),
        ("ValidationRule", {"active": True}),
    ],
)
def test_wrong_enums_elements_and_types_are_convicted(sort: str, metadata: dict[str, Any]) -> None:
    assert convicted(sort, metadata)


def envelope(inner: str) -> str:
    return (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body>{inner}</e:Body></e:Envelope>'
    )


def test_an_envelope_is_judged_as_a_whole() -> None:
    judge_envelope(envelope("<readMetadata><type>CustomField</type><fullNames>Lead.X__c</fullNames></readMetadata>"))
    judge_envelope(envelope('<readMetadataResponse><result><records xsi:nil="true"/></result></readMetadataResponse>'))
    for wrong in (
        "<readMetadata><fullNames>Lead.X__c</fullNames><type>CustomField</type></readMetadata>",
        "<readMetadatas/>",
        "<deleteMetadataResponse><result><success>yes</success></result></deleteMetadataResponse>",
    ):
        with pytest.raises(AssertionError):
            judge_envelope(envelope(wrong))


def test_a_subrequest_that_was_accepted_is_judged_and_a_refused_one_is_not() -> None:
    asked = {"url": "/x/tooling/sobjects/CustomField", "referenceId": "k", "body": {"Metadata": {"type": "x"}}}
    sent = json.dumps({"compositeRequest": [asked]})
    exchange = {"method": "POST", "target": "/services/data/v62.0/tooling/composite", "status": 200, "body": sent}
    judge_exchange(
        {**exchange, "answer": {"compositeResponse": [{"referenceId": "k", "httpStatusCode": 400, "body": []}]}}
    )
    with pytest.raises(AssertionError):
        judge_exchange(
            {**exchange, "answer": {"compositeResponse": [{"referenceId": "k", "httpStatusCode": 201, "body": {}}]}}
        )
