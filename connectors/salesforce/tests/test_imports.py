"""A formula read back into the language: exactly, or refused with the part that stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, event, given, settings, strategies as st
from salesforce_records import CODES, FORMULA_REASONS, MOSTLY_UTC, TYPES, column, held, rule as ruled

from ledger.artifacts.data import Binding
from ledger.errors import Refused
from ledger.language.core import AllOf, Core, Leaf
from ledger.language.evaluate import judge
from ledger.language.print import canonical
from ledger.language.schema import Field, Schema
from ledger.language.tree import Always, Blank, reads
from ledger.language.written import tree_of
from ledger_salesforce.artifacts import compile_rule
from ledger_salesforce.imports.fields import name, native_field
from ledger_salesforce.imports.native import native
from ledger_salesforce.imports.truth import DISAGREE
from ledger_salesforce_emulator import formula
from ledger_salesforce_emulator.formula.check import Field as Readable
from strategies import TODAY, how_many, ladders, records, schemas, scorings, trees, tries

PATHS = {"on the record": "Lead.{}", "one hop away": "Contact.Account.{}"}
CASES = how_many(300, 2_000, 5_000) // len(PATHS)


def row(kind: str, label: str = "", *options: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": label, "picklistValues": [{"value": each} for each in options], **more}


LEAD = {
    "annualrevenue": row("currency", "Annual revenue", name="AnnualRevenue"),
    "createddate": row("datetime", name="CreatedDate"),
    "email": row("email", length=80, name="Email"),
    "is_competitor__c": row("boolean", "Competitor", name="Is_Competitor__c"),
    "likely__c": row("percent", name="Likely__c"),
    "mql__c": row("boolean", "MQL", name="MQL__c"),
    "note__c": row("textarea", length=32_000, name="Note__c"),
    "owner.email": row("email", length=80, name="Email"),
    "ownerid": row("reference", name="OwnerId"),
    "renewal__c": row("date", name="Renewal__c"),
    "score__c": row("double", "Score", name="Score__c"),
    "sql__c": row("boolean", "SQL", name="SQL__c"),
    "status": row("picklist", "Status", "Open", "Working", name="Status"),
    "tags__c": row("multipicklist", "Tags", "demo", "trial", name="Tags__c"),
    "title": row("string", "Title", length=128, name="Title"),
    "trial_end__c": row("date", name="Trial_End__c"),
    "region__c": row("string", length=1_300, calculated=True, name="Region__c"),
    "zip": row("string", length=20, name="Zip"),
}


def imported(text: str, *, blanks: str = "BlankAsBlank", **given: Any) -> Any:
    metadata = {"type": "Checkbox", "formula": text, "formulaTreatBlanksAs": blanks}
    return native("Lead.X__c", "X", metadata, LEAD, **given)


def written(found: Any) -> str:
    """What was read, as the language writes it."""
    assert found.form is not None, found.refused
    fields = {each.name: Field(each.name, each.type, choices=each.choices) for each in found.fields.values()}
    return canonical(tree_of(found.form, Schema("lead", fields)))


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("Score__c >= 65", "score >= 65"),
        ("65 <= score__c", "score >= 65"),
        ("AND(NOT(ISBLANK(Score__c)), Score__c >= 65, !Is_Competitor__c)", "score >= 65 AND NOT is_competitor"),
        ("Score__c > 1 && (Is_Competitor__c || ISBLANK(Tags__c))", "score > 1 AND (is_competitor OR tags IS BLANK)"),
        ("OR(ISBLANK(Score__c), Score__c < 65)", "score < 65 OR score IS BLANK"),
        ("BLANKVALUE(Score__c, 100) >= 65", "score >= 65 OR score IS BLANK"),
        ("Score__c + 5 > AnnualRevenue - 1 + 6", "score > annual_revenue"),
        ("10 - Score__c < 3", "score > 7"),
        ("Score__c >= Score__c", "NOT score IS BLANK"),
        ("ISPICKVAL(Status, 'Open') /* new ones */", "status = 'Open'"),
        ('OR(TEXT(Status) = "Open", TEXT(Status) = "Gone")', "status IN ('Open', 'Gone')"),
        ('TEXT(Status) <> "Open"', "NOT status = 'Open'"),
        ('CASE(Status, "Open", 1, "Working", 1, 0) = 1', "status IN ('Open', 'Working')"),
        ('CASE(Status, "Open", 0, 1) > 0', "NOT status = 'Open'"),
        ('ISPICKVAL(Status, "")', "status IS BLANK"),
        ("ISBLANK(TEXT(Status))", "status IS BLANK"),
        ("ISNULL(Renewal__c)", "renewal IS BLANK"),
        ('LOWER(Title) = "ceo"', "title = 'ceo'"),
        ('LOWER(Title) = "CEO"', "NOT TRUE"),
        ('CONTAINS(LOWER(Title), LOWER("Sales"))', "title CONTAINS 'sales'"),
        ('BEGINS(Zip, "94")', "zip STARTS WITH '94'"),
        ('Zip = "94107"', "zip = '94107'"),
        ('Title = ""', "title IS BLANK"),
        ('LOWER(Region__c) = "emea"', "region = 'emea'"),
        ('INCLUDES(Tags__c, "demo")', "tags HAS ANY ('demo')"),
        ("Renewal__c >= DATE(2026, 3, 1)", "renewal >= DATE '2026-03-01'"),
        ("Renewal__c - 30 <= TODAY()", "renewal <= TODAY + 30 DAYS"),
        ("TODAY() - Renewal__c <= 30", "renewal >= TODAY - 30 DAYS"),
        ("Renewal__c > Trial_End__c", "renewal > trial_end"),
        ("TODAY() - DATEVALUE(CreatedDate) < 7", "created_date > TODAY - 7 DAYS"),
        ('CreatedDate >= DATETIMEVALUE("2026-03-29 00:00:00")', "created_date >= DATE '2026-03-29'"),
        ("DATETIMEVALUE(Renewal__c) > NOW() - 31", "renewal >= TODAY - 30 DAYS"),
        ("Is_Competitor__c = FALSE", "NOT is_competitor"),
        ("IF(Score__c >= 65, TRUE, Is_Competitor__c)", "score >= 65 OR (NOT score >= 65 AND is_competitor)"),
        ("IF(Score__c >= 65, 1, 0) = 1", "score >= 65"),
        ('CONTAINS(LOWER(Owner.Email), "@acme.")', "owner_email CONTAINS '@acme.'"),
        ("TRUE", "TRUE"),
        ("NOT(NOT(Score__c >= 65))", "score >= 65"),
        ("AND(NOT(ISBLANK(Score__c)), NOT(AND(Score__c > 5, TRUE)))", "score <= 5"),
    ],
)  # fmt: skip
def test_a_formula_becomes_the_criteria_that_it_is(text: str, criteria: str) -> None:
    assert written(imported(text)) == criteria


PAIR_OF_ZEROES = (
    "score < annual_revenue OR (score IS BLANK AND annual_revenue > 0) OR (annual_revenue IS BLANK AND score < 0)"
)


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("Score__c < 65", "score < 65 OR score IS BLANK"),
        ("Score__c > 5", "score > 5"),
        ("NOT(Score__c > 5)", "NOT score > 5"),
        ("ISBLANK(Score__c)", "NOT TRUE"),
        ("BLANKVALUE(Score__c, 70) >= 65", "score >= 65"),
        ("Renewal__c < DATE(2026, 3, 1)", "renewal < DATE '2026-03-01'"),
        ("Score__c < AnnualRevenue", PAIR_OF_ZEROES),
    ],
)
def test_where_blanks_are_zeroes_a_number_has_the_verdict_of_zero(text: str, criteria: str) -> None:
    assert written(imported(text, blanks="BlankAsZero")) == criteria


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NOT(AND(Score__c > 5, TRUE))", DISAGREE),
        ("IF(NOT(Score__c > 5 || Score__c < 0), TRUE, FALSE)", DISAGREE),
        ('Title = "CEO"', 'Title = "CEO": it compares letter case, and the language does not'),
        ('CONTAINS(Title, "CEO")', 'CONTAINS(Title, "CEO"): it compares letter case, and the language does not'),
        ("Likely__c >= 0.5", "Likely__c: a percent is a hundred times smaller in a formula than in the API"),
        ("Score__c * 2 > 5", "Score__c * 2: the language has no arithmetic"),
        ("LEN(Title) > 5", "LEN(Title): the language has nothing like LEN"),
        ('REGEX(Zip, "9.*")', 'REGEX(Zip, "9.*"): the language has nothing like REGEX'),
        ('OR(REGEX(Zip, "9.*"), LEN(Title) > 5)', 'REGEX(Zip, "9.*"): the language has nothing like REGEX'),
        ('NOT(AND(Score__c > 1, REGEX(Zip, "9.*")))', 'REGEX(Zip, "9.*"): the language has nothing like REGEX'),
        ('AND(Score__c > 1, REGEX(Zip, "9.*")) = FALSE', 'REGEX(Zip, "9.*"): the language has nothing like REGEX'),
        ("ISNULL(Title)", "ISNULL(Title): a text is never null there, blank or not"),
        ('OwnerId = "005"', "OwnerId: the language does not look at ids"),
        ('Note__c = "1"', "Note__c: a formula cannot read so long, or so well kept, a text"),
        ("$Permission.Boss", "$Permission.Boss: it is no field of the record"),
        ("Account.Parent.X__c", "Account.Parent.X__c: it is more than one relation away"),
        ("Gone__c", "Gone__c: the field is not there, or the integration user may not read it"),
        ("CreatedDate > NOW() - 30", "CreatedDate > NOW() - 30: NOW cuts a day in two"),
        ('CreatedDate > DATETIMEVALUE("2026-03-29 00:00:00")', "it cuts a day in two"),
        ("Renewal__c = DATE(2026, 2, 30)", "DATE(2026, 2, 30): it is no fixed day of the calendar"),
        ("Score__c = 1234567890123456", "a number has at most 15 digits"),
        ("Score__c = NULL", "NULL: it is compared with no value"),
        ("Score__c = 1 / 0", "1 / 0: the language has no arithmetic"),
        ("Score__c", "Score__c: it is neither true nor false"),
        ("Score__c >= 65 AND TRUE", "the formula should have ended before it"),
        ("AND(Score__c >= 65", "a ) is missing there"),
        ("X__c", "X__c: the field is not there"),
        ("AND()", "AND(): AND takes another number of operands"),
        ("(" * 5_000, "nested more than"),
        ("1" + "+1" * 1_900 + "=Score__c", "operators in a row"),
    ],
)
def test_what_the_language_cannot_say_is_refused_by_its_part(text: str, why: str) -> None:
    found = imported(text)
    assert found.form is None
    assert why in found.refused


@pytest.mark.parametrize(
    ("text", "criteria", "parts"),
    [
        ("AND(ISBLANK(Title), Score__c*2>=50)", "title IS BLANK AND x_part", ["Score__c*2>=50"]),
        (
            '(Score__c > 1 || REGEX(Zip, "9.*")) && NOT(LEN(Title) > 5)',
            "(score > 1 OR x_part) AND x_part_2",
            ['REGEX(Zip, "9.*")', "NOT(LEN(Title) > 5)"],
        ),
        ("IF(LEN(Title) > 5, Score__c > 1, FALSE)", "x_part AND score > 1", ["LEN(Title) > 5"]),
        ("IF(LEN(Title) > 5, FALSE, Score__c > 1)", "NOT x_part AND score > 1", ["LEN(Title) > 5"]),
        ("OR(Gone__c, Gone__c && Score__c > 1)", "x_part OR (x_part AND score > 1)", ["Gone__c"]),
    ],
)
def test_a_part_that_cannot_be_read_is_a_signal_and_the_rest_is_read(
    text: str, criteria: str, parts: list[str]
) -> None:
    found = imported(text)
    signals = [each for each in found.fields.values() if each.type == "signal"]
    assert written(found) == criteria
    assert [each.path for each in signals] == [f"Lead.formula:{part}" for part in parts]
    assert [each.partition("`: ")[0] for each in found.signals] == [f"`{each.name}" for each in signals]
    assert found.refused == ""


def test_a_signal_says_why_it_is_one_and_how_blanks_were_read() -> None:
    (reason,) = imported("AND(ISBLANK(Title), Score__c*2>=50)").signals
    assert reason == "`x_part`: Score__c*2: the language has no arithmetic"
    zeroes = imported("AND(ISBLANK(Title), Score__c*2>=50)", blanks="BlankAsZero")
    assert zeroes.fields["x_part"].path == "Lead.formula of zeroes:Score__c*2>=50"


def test_a_formula_that_refers_to_one_that_cannot_be_read_reads_its_field() -> None:
    mql = {"type": "Checkbox", "formula": "Score__c * 2 >= 65", "formulaTreatBlanksAs": "BlankAsZero"}
    assert written(imported("AND(MQL__c, ISBLANK(Title))", formulas={"mql__c": mql})) == "mql AND title IS BLANK"
    assert "no arithmetic" in imported("NOT(MQL__c)", formulas={"mql__c": mql}).refused


def test_today_is_the_ledgers_only_in_utc_and_the_reader_is_told() -> None:
    assert any("people work in UTC" in note for note in imported("Renewal__c >= TODAY()").notes)
    assert "it is the day of whoever looks" in imported("Renewal__c >= TODAY()", zone="Europe/Berlin").refused


def test_the_start_of_a_day_is_that_of_a_zone_which_is_told() -> None:
    text = 'CreatedDate >= DATETIMEVALUE("2026-03-28 23:00:00")'
    berlin = imported(text, zone="Europe/Berlin")
    assert written(berlin) == "created_date >= DATE '2026-03-29'"
    assert any("a day in Europe/Berlin" in note for note in berlin.notes)
    assert "cuts a day in two" in imported(text).refused


def test_what_lower_does_otherwise_is_told_where_it_can_matter() -> None:
    assert imported('LOWER(Title) = "vip"').notes
    assert not imported('LOWER(SUBSTITUTE(Title, "İ", "i")) = "vip"').notes
    assert not imported('LOWER(Title) = "ceo"').notes


def test_a_formula_that_refers_to_another_is_read_whole() -> None:
    mql = {"type": "Checkbox", "formula": "Score__c >= 65", "formulaTreatBlanksAs": "BlankAsZero"}
    whole = imported("NOT(MQL__c)", formulas={"mql__c": mql})
    assert written(whole) == "NOT score >= 65"
    assert written(imported("NOT(MQL__c)")) == "NOT mql"
    loop = {"mql__c": {**mql, "formula": "SQL__c"}, "sql__c": {**mql, "formula": "MQL__c"}}
    assert "refers to itself" in imported("MQL__c", formulas=loop).refused


def test_a_native_rule_says_where_it_is_and_which_fields_it_reads() -> None:
    found = imported('AND(Score__c >= 65, Owner.Email = "1@2.3", TEXT(Status) = "Gone")')
    assert (found.address, found.sort, found.parent, found.refused) == ("Lead.X__c", "checkbox formula", "Lead", "")
    assert {each.path for each in found.fields.values()} == {"Lead.Score__c", "Lead.Owner.Email", "Lead.Status"}
    assert found.fields["status"].choices == ("Open", "Working", "Gone")
    assert (found.fields["score"].title, found.fields["score"].type) == ("Score", "number")


@pytest.mark.parametrize(
    ("metadata", "sort", "why"),
    [
        ({"type": "Number", "formula": "1"}, "number formula", "it gives a number"),
        ({"type": "Checkbox"}, "checkbox field", "no rule"),
    ],
)
def test_only_a_formula_that_is_true_or_false_is_a_criteria(metadata: Any, sort: str, why: str) -> None:
    found = native("Lead.X__c", "X", metadata, LEAD)
    assert (found.form, found.sort) == (None, sort)
    assert why in found.refused


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        ("Number", "MAX(0, MIN(100, IF(Score__c > 1, 40, 0) + IF(A__c, -30, 0)))", "a score of 2 rules, from 0 to 100"),
        ("Number", "MIN(50, 10 + IF(A__c, 1, 0))", "a score of 2 rules, from -∞ to 50"),
        ("Number", "IF(A__c, 10, 0)", "a score of 1 rule,"),
        ("Text", 'IF(A__c, "sal", IF(B__c, "mql", "new"))', "a ladder of the stages new, mql, sal"),
        ("Text", 'IF(A__c, "sal", "")', "a ladder of the stages sal"),
        ("Number", "Score__c * 2", "it gives a number"),
        ("Number", "MAX(0, Score__c)", "it gives a number"),
        ("Text", 'IF(A__c, Title, "")', "it gives a text"),
        ("Text", "IF(", "it gives a text"),
    ],
)
def test_a_score_and_a_ladder_are_told_as_what_they_are(kind: str, text: str, what: str) -> None:
    found = native("Lead.X__c", "X", {"type": kind, "formula": text}, LEAD)
    assert found.form is None
    assert what in found.refused


@settings(max_examples=tries(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_score_and_a_ladder_that_were_compiled_are_told_as_that(data: st.DataObject) -> None:
    known = data.draw(schemas(types=TYPES))
    meaning, kind, word = data.draw(
        st.one_of(
            scorings(known)
            .filter(lambda of: any(rule.when != Always() for rule in of.rules))  # a constant is no score to anybody
            .map(lambda of: (of, "Number", f"it is a score of {len(of.rules)} rule")),
            ladders(known).map(lambda of: (of, "Text", "it is a ladder of the stages")),
        )
    )
    try:
        body = compile_rule(ruled(meaning, known), "Lead.X__c", "X").body
    except Refused:
        return
    told = native("Lead.X__c", "X", body, described(known), zone=known.zone)
    assert told.sort == f"{kind.lower()} formula"
    assert told.refused.startswith(word), told.text


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("Job_Level__c", "job_level"),
        ("NumberOfEmployees", "number_of_employees"),
        ("Account.NumberOfEmployees", "account_number_of_employees"),
        ("Parent__r.MQL__c", "parent_mql"),
        ("acme__Is_MQL__c", "acme_is_mql"),
        ("Date__c", "field_date"),
        ("X" * 80, "x" * 50),
    ],
)
def test_a_name_is_suggested_in_the_languages_spelling(path: str, wanted: str) -> None:
    assert name(path) == wanted


# --- import and compile are inverse -----------------------------------------------------------------------------------


def holds(form: Core, record: Mapping[str, Any], known: Schema) -> bool:
    """What a form says of a record: each leaf says itself what it is on a blank."""
    if not isinstance(form, Leaf):
        return (all if isinstance(form, AllOf) else any)(holds(part, record, known) for part in form.of)
    names = reads(form.predicate)
    blank = any(judge(Blank(name), record, known, TODAY) for name in names if known.fields[name].type != "boolean")
    if blank and not isinstance(form.predicate, Blank):
        return form.on_blank
    return judge(form.predicate, record, known, TODAY) is not form.negated


def described(known: Schema) -> dict[str, dict[str, Any]]:
    """The describe rows of the fields of a schema."""
    return {
        column(each.name).lower(): row(TYPES[each.type][1], name=column(each.name)) for each in known.fields.values()
    }


def plain(known: Schema, found: Any, names: Mapping[str, str]) -> Schema:
    """The schema as the import knows it: nothing has a `blank:`, and codes are the platform's."""
    assert set(names.values()) <= set(known.fields)
    fields = {each.name: Field(each.name, each.type, choices=each.choices) for each in found.fields.values()}
    return Schema("lead", fields, zone=known.zone)


def there(record: Mapping[str, Any], known: Schema) -> dict[str, Any]:
    """A record as the platform gives it, by the import's names."""
    values = held(record, known)
    found = {each: values[column(each)] for each in known.fields}
    return {each: shown(value) for each, value in found.items()}


@st.composite
def cases(draw: st.DrawFn) -> Any:
    known = draw(schemas(MOSTLY_UTC, TYPES))
    return draw(trees(known)), known, draw(st.lists(records(known, typed=True), min_size=4, max_size=6))


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_import_and_compile_are_inverse(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    refused = Counter[str]()
    _inverse(path, refused)
    with capsys.disabled():
        told = ", ".join(f"{count:,} {why}" for why, count in refused.most_common())
        print(
            f"\nimport(compile(c)) means c, {path.format('X__c')}: {CASES:,} criteria; not compiled: {told or 'none'}"
        )
    assert set(refused) <= FORMULA_REASONS
    assert sum(refused.values()) < CASES / 2


def _inverse(path: str, refused: Counter[str]) -> None:
    relation = path.partition(".")[2].removesuffix("{}")

    @settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(cases())
    def tried(case: Any) -> None:
        tree, known, rows = case
        rule = replace(ruled(tree, known), bindings=bound(known, path))
        try:
            body = compile_rule(rule, f"{path.partition('.')[0]}.X__c", "X").body
        except Refused as why:
            refused[why.why] += 1
            return
        rows_of = {f"{relation}{name}".lower(): row for name, row in described(known).items()}
        found = native(f"{path.partition('.')[0]}.X__c", "X", body, rows_of, zone=known.zone)
        assert found.form is not None, found.refused
        assert not found.signals
        assert all(each.path.startswith(path.format("")) for each in found.fields.values())
        names = {each.name: each.name.removeprefix(name(relation.rstrip(".")) + "_") for each in found.fields.values()}
        plainly = plain(known, found, names)
        for record in rows:
            held = {here: there(record, known)[each] for here, each in names.items()}
            assert holds(found.form, held, plainly) is judge(tree, record, known, TODAY)

    tried()


def bound(known: Schema, path: str) -> dict[str, tuple[Binding, ...]]:
    """Where the fields of a schema live, on the record or one hop away."""
    codes = {"job_level": CODES}
    return {each: (Binding(path.format(column(each)), codes.get(each, {})),) for each in known.given}


# --- formulas that people write, unguarded, are what Salesforce's engines make of them --------------------------------

SIGNS = st.sampled_from(("=", "<>", "<", "<=", ">", ">=", "==", "!="))
NUMBERS = st.sampled_from(
    ("Score__c", "AnnualRevenue", "BLANKVALUE(Score__c, 3)", "NULLVALUE(AnnualRevenue, 0)", "Score__c - 1", "0", "3")
)
DAYS = st.sampled_from(("Renewal__c", "Trial_End__c", "TODAY()", "TODAY() - 1", "DATE(2026, 3, 30)", "Renewal__c + 1"))
TESTS = (
    "Is_Competitor__c",
    "NOT(Is_Competitor__c)",
    "TRUE",
    "ISBLANK(Score__c)",
    "ISNULL(Renewal__c)",
    "ISBLANK(Title)",
    'Title = ""',
    'LOWER(Title) = "ceo"',
    'LOWER(Title) <> "ceo"',
    'LOWER(BLANKVALUE(Title, "CEO")) = "ceo"',
    'CONTAINS(LOWER(Title), "e")',
    'BEGINS(LOWER(BLANKVALUE(Title, "cto")), "c")',
    'ISPICKVAL(Status, "Open")',
    'ISPICKVAL(Status, "")',
    'TEXT(Status) <> "Open"',
    'CASE(Status, "Open", 1, "Working", 0, 1) = 1',
    'INCLUDES(Tags__c, "demo")',
    "DATETIMEVALUE(Renewal__c) > NOW() - 2",
    "Score__c * 2 > 5",
    "LEN(Title) > 3",
)


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """A formula as somebody might have written it."""
    match draw(st.sampled_from(("sign", "test", "not", "and", "or", "if", "is"))) if depth else "sign":
        case "sign":
            side = draw(st.sampled_from((NUMBERS, DAYS)))
            return f"{draw(side)} {draw(SIGNS)} {draw(side)}"
        case "test":
            return draw(st.sampled_from(TESTS))
        case "not":
            return f"NOT({draw(formulas(depth - 1))})"
        case "is":
            return f"({draw(formulas(depth - 1))}) = {draw(st.sampled_from(('TRUE', 'FALSE')))}"
        case "if":
            when, then, other = (draw(formulas(depth - 1)) for _ in range(3))
            return draw(st.sampled_from((f"IF({when}, {then}, {other})", f"IF({when}, 3, 0) > 1 || ({then})")))
        case word:
            parts = [draw(formulas(depth - 1)) for _ in range(draw(st.integers(2, 3)))]
            sign = {"and": " && ", "or": " || "}[word]
            calls = f"{word.upper()}({', '.join(parts)})"
            return draw(st.sampled_from((calls, sign.join(f"({part})" for part in parts))))


VALUES: Mapping[str, tuple[Any, ...]] = {
    "Score__c": (0, 1, 3, 4),
    "AnnualRevenue": (0, 2, 3),
    "Renewal__c": tuple(date(2026, 3, day) for day in (27, 28, 29, 30, 31)),
    "Trial_End__c": (date(2026, 3, 29), date(2026, 3, 30)),
    "Title": ("CEO", "cto", "Sales"),
    "Status": ("Open", "Working", "Gone"),
    "Tags__c": (("demo",), ("trial", "demo")),
    "Is_Competitor__c": (True, False),
}
LEADS = st.fixed_dictionaries({name: st.sampled_from((None, *values)) for name, values in VALUES.items()})
KINDS = {"currency": "Currency", "boolean": "Checkbox", "date": "Date", "double": "Number", "picklist": "Picklist"} | {
    "multipicklist": "MultiselectPicklist",
    "string": "Text",
}


@settings(max_examples=tries(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(formulas(), st.booleans(), st.lists(LEADS, min_size=6, max_size=8))
def test_a_formula_that_was_read_is_what_both_engines_say(text: str, zero: bool, rows: list[dict[str, Any]]) -> None:
    found = imported(text, blanks="BlankAsZero" if zero else "BlankAsBlank")
    if found.form is None:
        event(f"refused: {found.refused.rpartition(':')[2]}")
        return
    event("read in part" if found.signals else "read")
    names = {each: name(each) for each in VALUES}
    types = {names[each]: native_field("Lead", each, LEAD[each.lower()]).type for each in VALUES}
    known = Schema("lead", {each: Field(each, kind, choices=("Open",)) for each, kind in types.items()})
    known = replace(known, fields={**known.fields, **{each.name: Field(each.name, "signal") for each in parts(found)}})
    columns = {each.lower(): Readable(each, KINDS[LEAD[each.lower()]["type"]]) for each in VALUES}
    engines = {each.name: formula.read(part(each), columns, "Boolean", zero) for each in parts(found)}
    whole, again = formula.read(text, columns, "Boolean", zero), compiled(found, known)
    for lead in rows:
        spelled = {names[each]: shown(value) for each, value in lead.items()}
        for logic in ("java", "sql"):
            moment = formula.Moment(datetime(2026, 3, 29, 12, tzinfo=UTC), ZoneInfo("UTC"), logic)
            told = {each: engine.run(lead, moment) is True for each, engine in engines.items()}
            said = holds(found.form, {**spelled, **told}, known)
            assert (whole.run(lead, moment) is True) is said, (text, lead)
            if again:
                assert (formula.read(again, columns, "Boolean", False).run(lead, moment) is True) is said, (text, again)


def parts(found: Any) -> list[Any]:
    """The signals of what was read."""
    return [each for each in found.fields.values() if each.type == "signal"]


def part(signal: Any) -> str:
    """The part of a formula that a signal stands for."""
    return str(signal.path.partition(":")[2])


def compiled(found: Any, known: Schema) -> str:
    """What was read, as a formula again; empty where that is refused, as it is for signals over zeroes."""
    rule = replace(
        ruled(tree_of(found.form, known), known),
        bindings={each.name: (Binding(each.path),) for each in found.fields.values()},
    )
    try:
        return str((compile_rule(rule, "Lead.X__c", "X").body or {})["formula"])
    except Refused:
        event("not compiled again")
        return ""


def shown(value: Any) -> Any:
    """A value as a record of the ledger has it."""
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
