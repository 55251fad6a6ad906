"""The judges of npm can say no: sformula tells verdicts apart, and Salesforce's parser refuses what is no SOQL."""

from __future__ import annotations

import salesforce_oracles as oracles

NOW = "2026-03-29T12:00:00Z"


def test_salesforces_parser_refuses_what_is_no_soql() -> None:
    oracles.wanted()
    queries = [
        "SELECT COUNT() FROM Lead WHERE (A__c = 1 AND B__c = 2) OR C__c = 3",
        "SELECT COUNT() FROM Lead WHERE A__c = 1 AND B__c = 2 OR C__c = 3",
        "SELECT COUNT() FROM Lead WHERE X__c",
        "SELECT COUNT() FROM Contact WHERE (Account.Industry != null) AND ((NOT (Title LIKE '%a%')) OR Title = null)",
    ]
    answer = oracles.asked("judge.js", {"now": NOW, "formulas": [], "queries": queries})
    assert answer["accepted"] == [True, False, False, True]


def test_sformula_tells_days_and_types_apart() -> None:
    oracles.wanted()
    types = {"D__c": {"type": "date"}}
    rows = [{"D__c": "2026-03-29"}, {"D__c": "2026-03-28"}, {"D__c": None}]
    formulas = [
        {"text": "DATETIMEVALUE(D__c) > NOW() - 1", "type": "boolean", "types": types, "rows": rows},
        {"text": "D__c > 1", "type": "boolean", "types": types, "rows": rows},
    ]
    right, wrong = oracles.asked("judge.js", {"now": NOW, "formulas": formulas, "queries": []})["verdicts"]
    assert right == [True, False, False]
    assert "type value" in wrong
