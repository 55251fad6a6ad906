"""A criteria as formula text and as SOQL, or the reason why not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from salesforce_lead import BINDINGS, rule, schema

from ledger.artifacts.data import Binding
from ledger.errors import Refused, UnknownName
from ledger.language.schema import Field
from ledger_salesforce.compile import reasons
from ledger_salesforce.compile.accepted import ACCEPTS
from ledger_salesforce.compile.soql import complement, condition
from ledger_salesforce.connector import Salesforce

TODAY = date(2026, 3, 29)


def compiled(text: str, address: str = "Lead.MQL__c", **given: Any) -> Any:
    return Salesforce().compile(rule(text, **given), address, "MQL")


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("score >= 65", "AND(NOT(ISBLANK(Engagement_Score__c)), Engagement_Score__c >= 65)"),
        ("NOT score >= 65", "OR(ISBLANK(Engagement_Score__c), Engagement_Score__c < 65)"),
        ("score <> -0.5", "AND(NOT(ISBLANK(Engagement_Score__c)), Engagement_Score__c <> -0.5)"),
        (
            "score NOT BETWEEN 1 AND 9",
            "OR(ISBLANK(Engagement_Score__c), NOT(AND(Engagement_Score__c >= 1, Engagement_Score__c <= 9)))",
        ),
        ("employees < 200", "OR(ISBLANK(NumberOfEmployees), NumberOfEmployees < 200)"),
        (
            "score > employees",
            "AND(NOT(ISBLANK(Engagement_Score__c)), Engagement_Score__c > BLANKVALUE(NumberOfEmployees, 0))",
        ),
        ("job_level IN ('c_level', 'vp')", 'OR(ISPICKVAL(Job_Level__c, "C-Level"), ISPICKVAL(Job_Level__c, "VP"))'),
        ("job_level <> 'vp'", 'AND(NOT(ISBLANK(TEXT(Job_Level__c))), NOT(ISPICKVAL(Job_Level__c, "VP")))'),
        ("NOT job_level = 'vp'", 'NOT(ISPICKVAL(Job_Level__c, "VP"))'),
        ("job_level IS BLANK", "ISBLANK(TEXT(Job_Level__c))"),
        ("title IS NOT BLANK", "NOT(ISBLANK(Title))"),
        ("title CONTAINS 'Sales'", 'AND(NOT(ISBLANK(Title)), CONTAINS(LOWER(Title), "sales"))'),
        (
            "title STARTS WITH 'VIP'",
            'AND(NOT(ISBLANK(Title)), BEGINS(LOWER(SUBSTITUTE(Title, "İ", "i")), "vip"))',
        ),
        ("title = 'οδος'", 'AND(NOT(ISBLANK(Title)), LOWER(SUBSTITUTE(Title, "Σ", "σ")) = "οδος")'),
        (r"""title = 'a"b\c'""", r'AND(NOT(ISBLANK(Title)), LOWER(Title) = "a\"b\\c")'),
        ("country = 'Unknown'", 'OR(ISBLANK(Country), LOWER(Country) = "unknown")'),
        (
            "tags HAS ALL ('demo', 'trial')",
            'AND(NOT(ISBLANK(Tags__c)), INCLUDES(Tags__c, "demo"), INCLUDES(Tags__c, "trial"))',
        ),
        ("NOT is_competitor", "NOT(Is_Competitor__c)"),
        ("renewal = DATE '2026-03-01'", "AND(NOT(ISBLANK(Renewal__c)), Renewal__c = DATE(2026, 3, 1))"),
        ("renewal >= TODAY - 30 DAYS", "AND(NOT(ISBLANK(Renewal__c)), DATETIMEVALUE(Renewal__c) > NOW() - 31)"),
        ("renewal < TODAY + 1 DAY", "AND(NOT(ISBLANK(Renewal__c)), DATETIMEVALUE(Renewal__c) <= NOW())"),
        ("renewal > TODAY", "AND(NOT(ISBLANK(Renewal__c)), DATETIMEVALUE(Renewal__c) > NOW())"),
        ("TRUE", "TRUE"),
        (
            "score >= 65 AND (is_competitor OR title IS BLANK)",
            "AND(NOT(ISBLANK(Engagement_Score__c)), Engagement_Score__c >= 65, OR(Is_Competitor__c, ISBLANK(Title)))",
        ),
    ],
)  # fmt: skip
def test_a_criteria_becomes_a_formula_in_which_no_blank_meets_a_not(text: str, formula: str) -> None:
    assert compiled(text).body["formula"] == formula


def test_a_day_of_an_instant_is_the_ledgers_day_in_utc() -> None:
    assert compiled("created >= '2026-03-29'", zone="Europe/Berlin").body["formula"] == (
        'AND(NOT(ISBLANK(CreatedDate)), CreatedDate >= DATETIMEVALUE("2026-03-28 23:00:00"))'
    )
    without_midnight = compiled("created < '2018-11-04'", zone="America/Sao_Paulo").body["formula"]
    assert 'DATETIMEVALUE("2018-11-04 03:00:00")' in without_midnight


def test_the_field_tells_where_it_comes_from_and_what_it_is_for() -> None:
    body = compiled("score >= 65").body
    assert body["description"] == (
        "[ledger] mql v3 · ledger #42 · sha256:ab12cd34ef56 · ratified by cro@acme.example · in force from 2026-04-01"
    )
    assert body["inlineHelpText"] == "A lead that sales has agreed to call."
    assert (body["type"], body["formulaTreatBlanksAs"]) == ("Checkbox", "BlankAsBlank")


def test_what_is_too_long_for_a_field_is_cut_at_its_end() -> None:
    body = compiled("score >= 65", statement="word " * 200).body
    assert len(body["inlineHelpText"]) <= 510
    assert body["inlineHelpText"].endswith("word…")


def test_rules_about_today_say_what_they_assume() -> None:
    assert any("midnight UTC" in note for note in compiled("NOT renewal BETWEEN '2026-01-01' AND TODAY").notes)
    assert not any("midnight UTC" in note for note in compiled("score >= 65").notes)


def test_a_formula_that_an_org_may_refuse_is_told_in_the_plan() -> None:
    wide = schema(extra=(Field("tags", "choices", choices=tuple(f"t{n}" for n in range(150))),))
    given: dict[str, Any] = {"schema": wide, "bindings": {"tags": (Binding("Lead.T__c"),)}}
    for many, told in ((10, False), (60, True)):
        notes = compiled(f"tags HAS ANY ({', '.join(repr(f't{n}') for n in range(many))})", **given).notes
        assert any("characters of SQL" in note for note in notes) is told, many


def long(text: str, times: int) -> str:
    return " OR ".join(text.replace("#", str(n)) for n in range(times))


@pytest.mark.parametrize(
    ("text", "given", "why"),
    [
        ("asked_demo", {}, reasons.SIGNAL),
        ("score >= 65", {"bindings": {}}, reasons.UNBOUND),
        ("score >= 65", {"bindings": {"score": (Binding("Contact.Score__c"),)}}, reasons.ELSEWHERE),
        ("score >= 65", {"bindings": {"score": (Binding("Lead.A__c"), Binding("lead.B__c"))}}, reasons.TWICE),
        ("score >= 65", {"bindings": {"score": (Binding("Lead.Parent__r.Owner.Score__c"),)}}, reasons.PATH),
        ("score >= 65", {"bindings": {"score": (Binding("Lead.X__c = 1) OR (Id"),)}}, reasons.PATH),
        ("score >= 65", {"bindings": {"score": (Binding("Lead.MQL__c"),)}}, reasons.ITSELF),
        ("renewal >= TODAY", {"zone": "Europe/Berlin"}, reasons.ZONE),
        ("created >= TODAY", {}, reasons.TODAY_ON_INSTANT),
        ("renewal >= '2026-01-01'", {"bindings": {"renewal": (Binding("Lead.CreatedDate"),)}}, reasons.SYSTEM_INSTANT),
        ("tags HAS 'demo'", {"bindings": {"tags": (Binding("Lead.Tags__c", {"demo": "a;b"}),)}}, reasons.CODE),
        (long("score = #", 60), {}, reasons.CHARACTERS),
        (f"title IN ({', '.join(repr(chr(0x431 + n) * 250) for n in range(8))})", {}, reasons.BYTES),
        (f"tags HAS ANY ({', '.join(repr(f't{n}') for n in range(150))})", {"wide": True}, reasons.COMPILED),
    ],
)  # fmt: skip
def test_what_a_formula_cannot_hold_is_refused_with_the_reason(text: str, given: dict[str, Any], why: str) -> None:
    if given.pop("wide", False):
        given["schema"] = schema(extra=(Field("tags", "choices", choices=tuple(f"t{n}" for n in range(150))),))
        given["bindings"] = {"tags": (Binding("Lead.T__c"),)}
    with pytest.raises(Refused) as told:
        compiled(text, **given)
    assert told.value.why == why
    assert told.value.fix


def test_every_reason_is_told_apart() -> None:
    told = [value for name, value in vars(reasons).items() if name.isupper()]
    assert len(set(told)) == len(told)


def test_what_somebody_accepted_on_record_is_written_and_said() -> None:
    accepted = {"accepted": frozenset({"today"})}
    berlin = compiled("renewal >= TODAY - 30 DAYS", zone="Europe/Berlin", **accepted)
    assert berlin.body["formula"] == "AND(NOT(ISBLANK(Renewal__c)), Renewal__c >= TODAY() - 30)"
    instant = compiled("NOT created = TODAY", **accepted).body["formula"]
    assert instant == (
        "OR(ISBLANK(CreatedDate), OR(DATEVALUE(CreatedDate) < TODAY(), DATEVALUE(CreatedDate) >= TODAY() + 1))"
    )
    assert any("day of whoever looks" in note for note in berlin.notes)
    exact = compiled("renewal >= TODAY", **accepted)
    assert "TODAY()" not in exact.body["formula"]
    assert not any("whoever" in note for note in exact.notes)


def test_the_words_that_can_be_accepted_each_say_what_they_would_mean() -> None:
    assert set(ACCEPTS) == {"today", "drop-values"}
    assert all(len(meaning.split()) > 5 for meaning in ACCEPTS.values())


HOPS = {
    **BINDINGS,
    "employees": (Binding("Lead.NumberOfEmployees"), Binding("Contact.Account.NumberOfEmployees")),
    "is_competitor": (Binding("Contact.Account.Is_Competitor__c"),),
    "renewal": (Binding("Contact.Account.Renewal__c"),),
}


def test_each_object_reads_its_own_fields_and_what_it_looks_up() -> None:
    text = "score >= 65 AND employees >= 200"
    lead, contact = (compiled(text, f"{each}.MQL__c", bindings=HOPS) for each in ("Lead", "Contact"))
    assert lead.body["formula"].endswith("NOT(ISBLANK(NumberOfEmployees)), NumberOfEmployees >= 200)")
    assert contact.body["formula"].endswith(
        "NOT(ISBLANK(Account.NumberOfEmployees)), Account.NumberOfEmployees >= 200)"
    )


@pytest.mark.parametrize(
    ("text", "formula", "where"),
    [
        ("is_competitor", "Account.Is_Competitor__c", "Account.Is_Competitor__c = true"),
        (
            "NOT is_competitor",
            "IF(Account.Is_Competitor__c, FALSE, TRUE)",
            "(Account.Is_Competitor__c = false) OR Account.Id = null",
        ),
        (
            "renewal < '2026-03-01'",
            "AND(NOT(ISBLANK(Account.Renewal__c)), Account.Renewal__c < DATE(2026, 3, 1))",
            "(Account.Renewal__c < 2026-03-01) AND Account.Renewal__c != null",
        ),
    ],
)  # fmt: skip
def test_a_record_that_is_not_there_reads_as_blank(text: str, formula: str, where: str) -> None:
    made = compiled(text, "Contact.MQL__c", bindings=HOPS)
    assert made.body["formula"] == formula
    assert condition(made.probe.form, made.probe.columns, made.probe.zone, TODAY) == where


@pytest.mark.parametrize("name", ["MQL", "Lead.Status", "Lead.", "Lead.a__b__c__c", "Lead.X__c' OR Id != '", ""])
def test_only_a_custom_field_can_hold_a_criteria(name: str) -> None:
    with pytest.raises(UnknownName, match="is no custom field"):
        Salesforce().compile(rule("score >= 65"), "", name)


def test_a_new_field_is_known_by_the_name_that_it_shall_have() -> None:
    made = Salesforce().compile(rule("score >= 65"), "", "Lead.Is_MQL__c")
    assert (made.address, made.name) == ("", "Lead.Is_MQL__c")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("score >= 65", "(Engagement_Score__c >= 65) AND Engagement_Score__c != null"),
        ("NOT score >= 65", "(Engagement_Score__c < 65) OR Engagement_Score__c = null"),
        ("title CONTAINS '100%_'", r"(Title LIKE '%100\%\_%') AND Title != null"),
        ("title NOT CONTAINS 'it''s'", r"(NOT (Title LIKE '%it\'s%')) OR Title = null"),
        (r"title = 'a\b'", r"(Title = 'a\\b') AND Title != null"),
        ("NOT tags HAS ANY ('demo', 'trial')", "(Tags__c EXCLUDES ('demo', 'trial')) OR Tags__c = null"),
        ("job_level NOT IN ('vp')", "(Job_Level__c NOT IN ('VP')) OR Job_Level__c = null"),
        ("is_competitor", "Is_Competitor__c = true"),
        ("renewal <= TODAY", "(Renewal__c <= 2026-03-29) AND Renewal__c != null"),
        (
            "created = '2026-03-29'",
            "((CreatedDate >= 2026-03-29T00:00:00Z) AND (CreatedDate < 2026-03-30T00:00:00Z)) AND CreatedDate != null",
        ),
        ("TRUE", "Id != null"),
    ],
)
def test_a_criteria_becomes_soql_that_never_depends_on_how_nulls_compare(text: str, where: str) -> None:
    probe = compiled(text).probe
    assert condition(probe.form, probe.columns, probe.zone, TODAY) == where


def test_nothing_satisfies_the_complement_of_everything() -> None:
    probe = compiled("TRUE").probe
    assert condition(complement(probe.form), probe.columns, probe.zone, TODAY) == "Id = null"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("score > employees", reasons.PAIR),
        ("title = 'éclair'", reasons.NOT_ASCII),
        (r"title CONTAINS 'a\b'", reasons.BACKSLASH),
    ],
)
def test_what_soql_cannot_say_is_refused_with_the_reason(text: str, why: str) -> None:
    probe = compiled(text).probe
    with pytest.raises(Refused) as told:
        condition(probe.form, probe.columns, probe.zone, TODAY)
    assert told.value.why == why


def test_two_fields_that_both_have_a_default_need_no_guard() -> None:
    known = schema(extra=(Field("seats", "number", blank=Decimal("-5")),))
    bound = {**BINDINGS, "seats": (Binding("Lead.Seats__c"),)}
    made = compiled("NOT seats < employees", schema=known, bindings=bound).body["formula"]
    assert made == "BLANKVALUE(Seats__c, -5) >= BLANKVALUE(NumberOfEmployees, 0)"
