from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import tostring

import pytest

from ledger.render.markup import tag
from ledger.render.printable import ORDERS, printable
from ledger.render.sections import Lines, Section, Table, just_lines, untitled
from ledger.render.share import growth, percent, share
from ledger.render.table import number, table
from ledger.render.text import lines

SIGNS_OF_SCRIPTS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd" + "".join(
    map(chr, range(0x13430, 0x13440))
)
"""Format characters that leave ink, such as the Arabic end of an ayah."""


@pytest.mark.parametrize(
    "cells", [("1", "-"), ("1,234", "unknown"), ("12.5%", "12 %"), ("+3", "−4", "-5"), ("", "7"), ("-", "-")]
)
def test_a_column_of_numbers_stays_one_where_some_are_not_known(cells: tuple[str, ...]) -> None:
    assert number(cells)


@pytest.mark.parametrize("cells", [(), ("v1", "2"), ("2026-04-01",), ("1 of 2",)])
def test_any_other_column_is_one_of_words(cells: tuple[str, ...]) -> None:
    assert not number(cells)


def test_an_answer_has_the_same_table_as_a_command_that_prints_one() -> None:
    head, rows = ("NAME", "RECORDS"), (("a", "1,000"), ("long", "-"))

    assert list(lines([Section("", (Table(head, rows),))])) == table(head, rows)
    assert table(head, rows) == ["NAME  RECORDS", "a       1,000", "long        -"]


def test_what_follows_a_table_in_a_section_of_its_own_follows_it_at_once() -> None:
    rows = Table(("A",), (("b",),))

    assert list(lines([Section("", (rows,)), Section("", (Lines(("c",)),))])) == ["A", "b", "c"]
    assert list(lines([Section("", (rows, Lines(("c",))))])) == ["A", "b", "", "c"]


def test_a_name_with_a_line_break_in_it_forges_no_line() -> None:
    evil = "MQL\n✓ all is well\x1b[2J"
    shown = list(lines([just_lines(f"Error: {evil}"), untitled(Table(("RULE", "IN IT"), ((evil, "7"),)))]))
    assert [each.count("✓") for each in shown] == [1, 0, 1]
    assert not any(sign in each for each in shown for sign in "\n\x1b")
    head, row = shown[1:3]
    assert head.index("IN IT") + len("IN IT") == len(row), "what is shown is as wide as it is told"


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(9, 400, "2.3%"), (1, 16, "6.3%"), (1, 3, "33.3%"), (0, 7, "0.0%"), (0, 0, "-")]
)
def test_a_share_is_rounded_alike_whichever_way_it_was_reckoned(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told
    assert percent(part / whole if whole else None) == told
    assert growth(whole, whole + part) == (f" (+{told})" if whole else "")


def test_what_a_terminal_acts_on_or_does_not_show_is_told_by_its_code() -> None:
    every = map(chr, range(0x110000))
    acted_on = [each for each in every if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    shown = set(map(printable, acted_on)) - {"\n", "    "}
    seen = {each for each in shown if not each.startswith("<U+")}
    assert seen == {each for each in seen if each in SIGNS_OF_SCRIPTS}
    assert printable("ÄÖ mq\u0142 \u00a0 ✓ — 漢字 \U0001f600\ufe0f") == "ÄÖ mq\u0142 \u00a0 ✓ — 漢字 \U0001f600\ufe0f"


def test_a_page_shows_no_hidden_sign_in_text_or_attribute() -> None:
    shown = tostring(tag("p", "a\u202eb", tag("i", "c\u200bd"), "e\x1bf", title="g\u2066h"), encoding="unicode")
    assert shown.count("\ufffd") == 4
    assert not ORDERS.search(shown)


KEYS = ("KEY", "RECORDS", "BY", "TITLE")
ROWS = (("a_long_key_that_is_one_word", "1,234", "somebody with a name", "What it is called by those who use it"),)


@pytest.mark.parametrize("width", [100, 80, 68])
def test_words_are_folded_where_there_is_no_room_and_numbers_and_keys_are_not(width: int) -> None:
    shown = table(KEYS, ROWS, width)
    assert max(map(len, shown)) <= width
    assert all(any(word in line for line in shown) for word in ("a_long_key_that_is_one_word", "1,234"))
    told = " ".join(line[shown[0].index("TITLE") :].strip() for line in shown[1:])
    assert " ".join(told.split()) == ROWS[0][3]


def test_a_key_is_cut_only_where_there_is_no_other_way() -> None:
    shown = table(KEYS, ROWS, 60)
    assert max(map(len, shown)) <= 60
    assert "".join(line[: shown[0].index("RECORDS")].strip() for line in shown[1:]) == ROWS[0][0]


def test_the_least_column_goes_first_and_no_other_where_that_is_room_enough() -> None:
    for width, gone in ((110, ""), (70, ""), (60, "BY"), (40, "BY, TITLE")):
        shown = table(KEYS, ROWS, width, ("BY", "TITLE"))
        assert shown[0].split() == [each for each in KEYS if each not in gone.split(", ")]
        assert (shown[-1] == f"(no room here for {gone})") is bool(gone)
    assert table(KEYS, ROWS, None, ("BY",)) == table(KEYS, ROWS), "a file has room for all"


def test_letters_of_two_columns_and_marks_of_none_keep_a_table_straight() -> None:
    head, *rows = table(("A", "B"), (("漢字", "x"), ("e\u0301", "y"), ("abcd", "z")))
    assert head == "A     B"
    assert rows == ["漢字  x", "e\u0301     y", "abcd  z"]


def test_a_line_is_folded_under_itself_and_what_is_exact_never_is() -> None:
    long = "  because " + "word " * 30
    shown = list(lines([just_lines(long)], 40))
    assert all(len(each) <= 40 for each in shown)
    assert [len(each) - len(each.lstrip()) for each in shown] == [2, *[6] * (len(shown) - 1)]
    assert list(lines([untitled(Lines((long,), exact=True))], 40)) == [long]
    assert list(lines([just_lines(long)])) == [long]
