"""What a portal has is looked at before a list is written: properties, their types, and their options."""

from __future__ import annotations

from typing import Any

import pytest
from hubspot_lead import compiled

from ledger_hubspot.native.fit import objections

TYPES = {
    "score": {"type": "number", "fieldType": "number"},
    "title": {"type": "string", "fieldType": "text"},
    "is_competitor": {"type": "bool", "fieldType": "booleancheckbox"},
    "renewal": {"type": "date", "fieldType": "date"},
    "job_level": {"type": "enumeration", "fieldType": "select", "options": [{"value": "vp"}, {"value": "c_level"}]},
    "tags": {"type": "enumeration", "fieldType": "checkbox", "options": [{"value": "demo"}]},
}
HIDDEN = {**TYPES["job_level"], "options": [{"value": "vp", "hidden": True}]}


def against(text: str, **changed: Any) -> list[str]:
    artifact = compiled(text, accepted=frozenset({"text"}))
    assert artifact.body is not None
    return objections(artifact.body["filterBranch"], {**TYPES, **changed}, artifact.probe or {})


@pytest.mark.parametrize(
    "text",
    [
        "score > 5",
        "title = 'a'",
        "is_competitor",
        "renewal < TODAY",
        "job_level = 'vp'",
        "tags HAS 'demo'",
        "asked_demo",
    ],
)
def test_what_suits_meets_no_objection(text: str) -> None:
    assert against(text) == []


@pytest.mark.parametrize(
    ("text", "changed", "clause"),
    [
        ("score > 5", {"score": None}, "contacts have no property `score`"),
        (
            "score > 5",
            {"score": {**TYPES["score"], "archived": True}},
            "contacts have no property `score`, it is archived",
        ),
        ("score > 5", {"score": TYPES["title"]}, "`score` is a string property there, and the rule needs number"),
        (
            "title = 'a'",
            {"title": TYPES["score"]},
            "`title` is a number property there, and the rule needs phone_number or string",
        ),
        (
            "renewal < TODAY",
            {"renewal": {"type": "datetime", "fieldType": "date"}},
            "`renewal` is a datetime property there",
        ),
        ("job_level = 'vp'", {"job_level": TYPES["tags"]}, "`job_level` is a checkbox property there"),
        ("job_level = 'director'", {}, "`director` is no option of `job_level` there, or a hidden one"),
        ("job_level = 'vp'", {"job_level": HIDDEN}, "`vp` is no option of `job_level` there, or a hidden one"),
    ],
)
def test_what_does_not_suit_is_told_once(text: str, changed: dict[str, Any], clause: str) -> None:
    (told,) = against(f"{text} OR ({text} AND is_competitor)", **changed)
    assert told.startswith(clause)
