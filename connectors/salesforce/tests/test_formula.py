"""The emulator's formulas follow the truth table that Salesforce's own engine shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ledger_salesforce_emulator.formula import Formula, FormulaError, Moment, RowError, read
from ledger_salesforce_emulator.formula.check import Field

FIELDS = {
    field.name: field
    for field in (
        Field("a", "Number"),
        Field("b", "Number"),
        Field("c", "Checkbox"),
        Field("d", "Date"),
        Field("m", "MultiselectPicklist"),
        Field("p", "Percent"),
        Field("s", "Text"),
        Field("s2", "Text"),
        Field("long", "LongTextArea"),
        Field("status", "Picklist", frozenset({"New", "Open"})),
    )
}
NOW = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
T, F, N = True, False, None


def compiled(text: str, zero: bool = False, result: Any = "Boolean") -> Formula:
    return read(text, FIELDS, result, zero)


def value(text: str, zero: bool = False, logic: Any = "java", zone: str = "UTC", **row: Any) -> Any:
    result = "Number" if text.startswith("#") else "Boolean"
    return compiled(text.removeprefix("#"), zero, result).run(row, Moment(NOW, ZoneInfo(zone), logic))


@pytest.mark.parametrize(
    ("text", "blank", "zero"),
    [
        ("a > 5", N, F),
        ("a = 5", N, F),
        ("a <> 5", N, T),
        ("a = b", N, T),
        ("NOT(a > 5)", N, T),
        ("NOT(AND(a > 5, TRUE))", T, T),
        ("IF(a > 5, FALSE, TRUE)", T, T),
        ("ISBLANK(a)", T, F),
        ("BLANKVALUE(a, 7) = 0", F, T),
        ("d > TODAY()", N, N),
        ("d <> TODAY()", N, N),
        ("NOT(d > TODAY())", N, N),
        ('s = ""', T, T),
        ('s <> "x"', T, T),
        ("s = s2", T, T),
        ('CONTAINS(s, "x")', N, N),
        ('NOT(CONTAINS(s, "x"))', N, N),
        ('BEGINS(s, "x")', N, N),
        ('CONTAINS("10.24", s)', T, T),
        ("CONTAINS(s, s2)", T, T),
        ('BEGINS("10.24", s)', T, T),
        ("ISNULL(s)", F, F),
        ("ISNULL(TEXT(status))", F, F),
        ("ISNULL(a)", T, F),
        ("ISNULL(d)", T, T),
        ('NULLVALUE(s, "x") = "x"', F, F),
        ('BLANKVALUE(s, "x") = "x"', T, T),
        ("NULLVALUE(a, 7) = 7", T, F),
        ('ISPICKVAL(status, "")', T, T),
        ('NOT(ISPICKVAL(status, "New"))', T, T),
        ('TEXT(status) <> "New"', T, T),
        ('CASE(status, "New", 1, 0) = 0', T, T),
        ("ISBLANK(TEXT(status))", T, T),
        ("c", F, F),
        ("NOT(c)", T, T),
        ("c = FALSE", T, T),
        ("#a + 1", N, 1),
        ("#MAX(a, b)", N, 3),
    ],
)
def test_a_blank_is_read_as_the_engine_reads_it(text: str, blank: Any, zero: Any) -> None:
    row = {"b": 3} if "MAX" in text else {}
    assert (value(text, **row), value(text, zero=True, **row)) == (blank, zero)


def test_sql_keeps_a_null_in_and_which_java_reads_as_false() -> None:
    assert value("NOT(AND(a > 5, TRUE))", logic="sql") is None
    assert value("NOT(AND(a > 5, TRUE))", logic="java") is True
    assert value("OR(a > 5, TRUE)", logic="sql") is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a" = "A"', F),
        ('CONTAINS("Abc", "a")', F),
        ("0.1 + 0.2 = 0.3", T),
        ("-2^2 = 4", T),
        ("2^3^2 = 64", T),
        ("TRUE && !FALSE || FALSE", T),
        ("1 == 1 /* as in Java */", T),
        ('CASE(status, "Gone", 1, 0) = 0', T),
        ('ISPICKVAL(status, "Gone")', F),
        ("isblank(A)", T),
        ("'it' = \"it\"", T),
        (r'"\n" = "\\n"', T),
    ],
)
def test_signs_names_and_strings_are_read_as_the_engine_reads_them(text: str, expected: bool) -> None:
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'status = "New"',
            "Field status is a picklist field. Picklist fields are only supported in certain functions.",
        ),
        ("ISPICKVAL(s, 'x')", "Incorrect parameter type for function 'ISPICKVAL()'. Expected Picklist, received Text"),
        ("gone = 1", "Field gone does not exist. Check spelling."),
        ("GONE(a)", "Unknown function GONE. Check spelling."),
        ("IFERROR(1 / a, 0) = 0", "The sandbox does not evaluate IFERROR()."),
        ('TIMEVALUE("17:30:45.125") = a', "The sandbox does not evaluate TIMEVALUE()."),
        ("LN(s) = 0", "Incorrect parameter type for function 'LN()'. Expected Number, received Text"),
        ("a", "Formula result is data type (Number), incompatible with expected data type (Boolean)."),
        ("(a > 1", "Syntax error. Missing ')'"),
        ("a ? 1", "Syntax error.  Found '?'"),
        (r'"\q" = "x"', r"Syntax error.  Found '\q'"),
        ("c = d", "Incorrect parameter type for operator '='. Expected Boolean, received Date"),
        ("NOT(c, c)", "Incorrect number of parameters for function 'NOT()'. Expected 1, received 2"),
        ("AND()", "Incorrect number of parameters for function 'AND()'. Expected 1, received 0"),
        ("ISBLANK(long)", "Field long may not be used in this type of formula"),
        ('CASE(s, "x", TRUE, FALSE)', "Incorrect parameter type for function 'CASE()'. Expected Number, Text, Date"),
        (f's = "{"x" * 3_900}"', "Formula is too long (3,906 characters).  Maximum length is 3,900 characters"),
    ],
)
def test_what_does_not_compile_is_told_in_salesforces_words(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as told:
        compiled(text)
    assert str(told.value).startswith(message)


def test_a_formula_that_compiles_to_too_much_sql_is_refused() -> None:
    with pytest.raises(FormulaError, match="Compiled formula is too big to execute"):
        compiled("||".join(["INCLUDES(m,'x')"] * 229))


def test_today_is_the_readers_day_and_now_is_everybodys_moment() -> None:
    tomorrow = date(2026, 3, 30)
    assert value("d = TODAY()", d=tomorrow) is False
    assert value("d = TODAY()", d=tomorrow, zone="Asia/Tokyo") is True
    assert value("DATETIMEVALUE(d) > NOW()", d=tomorrow, zone="Asia/Tokyo") is True


def test_a_percent_is_its_fraction() -> None:
    assert value("p = 0.65", p=Decimal(65)) is True


@pytest.mark.parametrize("text", ["1 / (a - a) = 1", "DATE(2024, 2, 30) = d", 'DATETIMEVALUE("soon") > NOW()'])
def test_what_one_record_breaks_is_an_error_on_that_record(text: str) -> None:
    with pytest.raises(RowError):
        value(text, a=1, d=date(2026, 1, 1))


def test_options_of_a_set_are_looked_up_one_by_one() -> None:
    assert value('INCLUDES(m, "demo")', m=("demo", "trial")) is True
    assert value('INCLUDES(m, "dem")', m=("demo",)) is False
    assert value('INCLUDES(m, "demo")') is None
