"""A criteria becomes the filters of an active list, exactly, or is refused with a reason that can be counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hubspot_lead import BINDINGS, FIELDS, LEAD, branches, compiled

from ledger.artifacts.data import Binding
from ledger.errors import Refused
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always, Compare, Day, Name, Not, Number, Text
from ledger_hubspot.compile import reasons

HAVANA = replace(LEAD, zone="America/Havana")
SAO_PAULO = replace(LEAD, zone="America/Sao_Paulo")
BERLIN = replace(LEAD, zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("score >= 65", [["score IS_GREATER_THAN_OR_EQUAL_TO 65"]]),
        ("NOT score >= 65", [["score IS_LESS_THAN 65"], ["score IS_UNKNOWN"]]),
        ("score <> 65", [["score IS_NOT_EQUAL_TO 65"]]),
        ("NOT score <> 65", [["score IS_EQUAL_TO 65"], ["score IS_UNKNOWN"]]),
        ("score = 0.30", [["score IS_EQUAL_TO 0.3"]]),
        ("score IN (1, 2)", [["score IS_EQUAL_TO 1"], ["score IS_EQUAL_TO 2"]]),
        ("score NOT IN (1, 2)", [["score IS_NOT_EQUAL_TO 1", "score IS_NOT_EQUAL_TO 2"], ["score IS_UNKNOWN"]]),
        ("score BETWEEN 10 AND 20", [["score IS_GREATER_THAN_OR_EQUAL_TO 10", "score IS_LESS_THAN_OR_EQUAL_TO 20"]]),
        (
            "score NOT BETWEEN 10 AND 20",
            [["score IS_GREATER_THAN 20"], ["score IS_LESS_THAN 10"], ["score IS_UNKNOWN"]],
        ),
        ("score IS BLANK", [["score IS_UNKNOWN"]]),
        ("score IS NOT BLANK", [["score IS_KNOWN"]]),
        ("title IS BLANK", [["title IS_UNKNOWN"]]),
        ("employees < 200", [["employees IS_LESS_THAN 200"], ["employees IS_UNKNOWN"]]),
        ("employees <> 0", [["employees IS_NOT_EQUAL_TO 0"]]),
        ("is_competitor", [["is_competitor IS_EQUAL_TO True"]]),
        ("NOT is_competitor", [["is_competitor IS_EQUAL_TO False"], ["is_competitor IS_UNKNOWN"]]),
        ("asked_demo", [["IN_LIST 5"]]),
        ("NOT asked_demo", [["NOT_IN_LIST 5"]]),
        ("job_level <> 'vp'", [["job_level IS_NONE_OF ['vp']"]]),
        ("tags HAS ANY ('trial', 'demo')", [["tags IS_ANY_OF ['demo', 'trial']"]]),
        ("tags HAS ALL ('trial', 'demo')", [["tags IS_ANY_OF ['demo']", "tags IS_ANY_OF ['trial']"]]),
        ("NOT tags HAS 'demo'", [["tags IS_NONE_OF ['demo']"], ["tags IS_UNKNOWN"]]),
        ("TRUE", [["hs_object_id IS_KNOWN"]]),
        ("renewal >= '2026-01-01'", [["renewal IS_AFTER 2026-01-01T00 UTC"]]),
        ("renewal > '2026-01-01'", [["renewal IS_AFTER 2026-01-02T00 UTC"]]),
        ("renewal < TODAY", [["renewal IS_BEFORE TODAY+0 UTC"]]),
        (
            "renewal = '2026-02-28'",
            [["renewal IS_AFTER 2026-02-28T00 UTC", "renewal IS_BEFORE 2026-03-01T00 UTC"]],
        ),
        ("created <= TODAY - 30 DAYS", [["createdate IS_BEFORE TODAY-29 UTC"]]),
    ],
)
def test_each_form_has_one_spelling_in_hubspot(text: str, expected: list[list[str]]) -> None:
    assert sorted(map(sorted, branches(compiled(text)))) == sorted(map(sorted, expected))


def test_a_datetime_is_tested_on_the_calendar_of_the_ledger() -> None:
    assert branches(compiled("created >= '2026-07-01'", BERLIN)) == [
        ["createdate IS_AFTER 2026-07-01T00 Europe/Berlin"]
    ]
    assert branches(compiled("created >= TODAY", BERLIN)) == [["createdate IS_AFTER TODAY+0 Europe/Berlin"]]


def test_a_date_is_always_midnight_utc() -> None:
    assert branches(compiled("renewal >= '2026-07-01'", BERLIN)) == [["renewal IS_AFTER 2026-07-01T00 UTC"]]


def test_a_day_without_a_midnight_starts_when_its_clock_does() -> None:
    text = "created >= '2017-10-15'"
    assert branches(compiled(text, SAO_PAULO)) == [["createdate IS_AFTER 2017-10-15T01 America/Sao_Paulo"]]


def test_codes_are_written_as_the_platform_spells_them() -> None:
    bindings = {**BINDINGS, "job_level": (Binding("contacts.level", {"vp": "VICE_PRESIDENT"}),)}
    found = compiled("job_level IN ('vp', 'director')", bindings=bindings)
    assert branches(found) == [["level IS_ANY_OF ['VICE_PRESIDENT', 'director']"]]


def test_a_rule_that_holds_for_everybody_but_the_unknown_needs_no_known() -> None:
    assert branches(compiled("score IS NOT BLANK AND score > 5")) == [["score IS_GREATER_THAN 5"]]


def test_alternatives_of_one_choice_become_one_filter() -> None:
    text = "(score > 5 AND job_level = 'vp') OR (score > 5 AND job_level = 'director')"
    assert branches(compiled(text)) == [["job_level IS_ANY_OF ['director', 'vp']", "score IS_GREATER_THAN 5"]]


def test_a_branch_is_joined_with_its_like_only_once() -> None:
    """Each pair shares a branch with the next; joined both ways it would take four branches to say what three can."""
    pairs = (("c_level", "a"), ("c_level", "b"), ("vp", "b"), ("vp", "c"), ("director", "c"))
    text = " OR ".join(f"(job_level = '{level}' AND region = '{region}')" for level, region in pairs)
    region = Field("region", "choice", choices=("a", "b", "c"))
    schema = replace(LEAD, fields={**LEAD.fields, "region": region})
    assert len(branches(compiled(text, schema, bindings={**BINDINGS, "region": (Binding("contacts.region"),)}))) == 3


def test_a_branch_that_a_wider_one_covers_is_left_out() -> None:
    assert branches(compiled("score > 5 OR (score > 5 AND is_competitor)")) == [["score IS_GREATER_THAN 5"]]


def test_a_branch_that_nobody_can_pass_is_left_out() -> None:
    text = "(score IS BLANK AND score > 5) OR (is_competitor AND NOT is_competitor) OR asked_demo"
    assert branches(compiled(text)) == [["IN_LIST 5"]]


def test_every_filter_rejects_the_unknown() -> None:
    found = compiled("NOT score >= 65 AND NOT is_competitor AND job_level NOT IN ('vp') AND created < TODAY")
    text = str(found.body)
    assert "'includeObjectsWithNoValueSet': True" not in text
    assert text.count("'includeObjectsWithNoValueSet': False") > 8


def test_the_order_in_which_a_criteria_is_written_does_not_show() -> None:
    one = compiled("(score > 5 OR is_competitor) AND job_level IN ('vp', 'director')")
    other = compiled("job_level IN ('director', 'vp') AND (is_competitor OR score > 5)")
    assert one.body == other.body


def test_a_list_carries_its_provenance_behind_the_name_people_gave_it() -> None:
    found = compiled("score > 5", name="MQL - live")
    again = compiled("score > 5", name="MQL - live [mql v2 #7 00112233]", address="list/12")
    assert found.body["provenance"] == again.body["provenance"] == "[mql v3 #42 ab12cd34]"
    assert (again.name, again.address) == ("MQL - live", "list/12")


def test_a_body_holds_no_floats() -> None:
    def plain(part: object) -> bool:
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        return not isinstance(part, float) and all(map(plain, inside))

    assert plain(dict(compiled("score = 65.5 OR score IN (1, 2.25) OR created < TODAY").body))


TREES = {
    reasons.TEXT: "title CONTAINS 'director' OR score > 5",
    reasons.TWO_FIELDS: "renewal <= trial_end",
    reasons.NEVER: "is_competitor AND NOT is_competitor",
    reasons.TODAY_ON_DATE: "renewal >= TODAY",
    reasons.TWO_MIDNIGHTS: "created >= '2025-11-02'",
}


@pytest.mark.parametrize("reason", TREES, ids=lambda reason: reason[:30])
def test_what_a_list_cannot_say_is_refused(reason: str) -> None:
    zones = {reasons.TODAY_ON_DATE: BERLIN, reasons.TWO_MIDNIGHTS: HAVANA}
    with pytest.raises(Refused) as no:
        compiled(TREES[reason], zones.get(reason, LEAD))
    assert no.value.why == reason
    assert no.value.fix


@pytest.mark.parametrize("text", ["title = 'a'", "title <> 'a'", "title IN ('a')", "NOT title STARTS WITH 'a'"])
def test_no_text_is_compared(text: str) -> None:
    with pytest.raises(Refused) as no:
        compiled(text)
    assert no.value.why == reasons.TEXT


@pytest.mark.parametrize(
    ("bound", "text", "reason"),
    [
        ({"score": ()}, "score > 5", reasons.UNBOUND),
        ({"score": (Binding("contacts.a"), Binding("contacts.b"))}, "score > 5", reasons.BOUND_TWICE),
        ({"score": (Binding("companies.score"),)}, "score > 5", reasons.NOT_A_CONTACT),
        ({"asked_demo": (Binding("contacts.asked_demo"),)}, "asked_demo", reasons.SIGNAL),
        ({"asked_demo": (Binding("form:7"),)}, "NOT asked_demo", reasons.SIGNAL),
    ],
)
def test_what_is_not_bound_as_it_must_be_is_refused(
    bound: dict[str, tuple[Binding, ...]], text: str, reason: str
) -> None:
    with pytest.raises(Refused) as no:
        compiled(text, bindings={**BINDINGS, **bound})
    assert no.value.why == reason


def test_an_option_that_is_not_declared_is_refused() -> None:
    with pytest.raises(Refused) as no:
        compiled("TRUE", meaning=Compare("=", "job_level", Text("intern")))
    assert no.value.why == reasons.OPTION


def test_never_true_is_refused_even_as_a_constant() -> None:
    with pytest.raises(Refused) as no:
        compiled("TRUE", meaning=Not(Always()))
    assert no.value.why == reasons.NEVER


def test_a_field_that_the_rule_does_not_read_need_not_be_bound() -> None:
    assert branches(compiled("score > 5", bindings={"score": BINDINGS["score"]}))


def test_two_hundred_and_fifty_filters_fit_into_one_list_and_one_more_does_not() -> None:
    values = ", ".join(map(str, range(200)))
    fits, splits = (
        compiled(f"score IN ({values}) OR employees NOT IN ({', '.join(map(str, range(n)))})") for n in (50, 51)
    )
    assert "helpers" not in fits.body
    assert "helpers" in splits.body


def test_the_reasons_can_be_told_apart() -> None:
    texts = [value for name, value in vars(reasons).items() if name.isupper() and isinstance(value, str)]
    assert len(set(texts)) == len(texts) == 17


def test_every_type_of_field_is_realised_or_refused_on_purpose() -> None:
    types = {field.type for field in FIELDS}
    assert types == {"boolean", "signal", "number", "text", "choice", "choices", "date", "datetime"}


def test_the_last_day_of_the_calendar_still_compiles() -> None:
    found = compiled("TRUE", meaning=Compare("<=", "renewal", Day(date(2999, 12, 31))))
    assert branches(found) == [["renewal IS_BEFORE 3000-01-01T00 UTC"]]


def test_what_a_rule_rests_on_is_said() -> None:
    assert "TODAY" in compiled("created < TODAY").notes[0]
    assert compiled("score > 5").notes == ()


def test_a_negative_number_is_written_in_full() -> None:
    schema = Schema("lead", {"score": FIELDS[0]})
    tree = Compare("=", "score", Number(Decimal("-0.000000001")))
    assert branches(compiled("TRUE", schema, meaning=tree)) == [["score IS_EQUAL_TO -0.000000001"]]


def test_a_double_not_is_no_not() -> None:
    tree = Not(Not(Name("asked_demo")))
    assert branches(compiled("TRUE", meaning=tree)) == [["IN_LIST 5"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title = 'VP'", [["title IS_EQUAL_TO VP"]]),
        ("title <> 'VP'", [["title IS_NOT_EQUAL_TO VP"]]),
        ("NOT title = 'VP'", [["title IS_NOT_EQUAL_TO VP"], ["title IS_UNKNOWN"]]),
        ("title IN ('a', 'b')", [["title IS_EQUAL_TO a"], ["title IS_EQUAL_TO b"]]),
        ("title CONTAINS 'vp'", [["title CONTAINS vp"]]),
        ("title NOT CONTAINS 'vp'", [["title DOES_NOT_CONTAIN vp"], ["title IS_UNKNOWN"]]),
        ("title STARTS WITH 'vp'", [["title STARTS_WITH vp"]]),
        ("country <> 'unknown'", [["country IS_NOT_EQUAL_TO unknown"]]),
    ],
)
def test_texts_are_compared_where_somebody_accepted_that_on_record(text: str, expected: list[list[str]]) -> None:
    found = compiled(text, accepted=frozenset({"text"}))
    assert sorted(map(sorted, branches(found))) == sorted(map(sorted, expected))
    assert "nobody has observed" in found.notes[0]


def test_whoever_does_not_start_so_is_whoever_is_not_in_the_list_of_those_who_do() -> None:
    found = compiled("NOT title STARTS WITH 'vp'", accepted=frozenset({"text"}))
    assert found.text.splitlines()[1].endswith('title starts with "vp"')
    assert found.text.splitlines()[0].startswith("not in helper ")
