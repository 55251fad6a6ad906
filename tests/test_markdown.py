"""What somebody else wrote stays a text in Markdown: judged by a parser that this project did not write."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings, strategies as st

from ledger.render.markdown import fenced, inline, markdown
from ledger.render.printable import one_line
from ledger.render.sections import Lines, Points, Section, Table, Words, untitled
from strategies import tries

parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable(["table", "strikethrough"])

ADDRESS = "https://ledger.acme.example"
WORDS = st.text(
    st.sampled_from("ab1 \\`|*_[]()<>!@#~$%&:=/.-+^{}\"'\n\t\u200b") | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)
MADE = [
    "@team",
    "#12",
    "GH-12",
    "![x](//evil)",
    "<b>",
    "**x**",
    "a|b\\|c",
    "`",
    "``",
    "1. x",
    "- x",
    "/close",
    ":tada:",
]
PLAIN = {"text", "code_inline", "html_inline"}


def tokens(text: str) -> list[str]:
    """The sorts of everything that a parser finds in a text."""
    return [inner.type for each in parser.parse(text) for inner in (each, *(each.children or ()))]


def read(text: str) -> str:
    """What a reader of a text sees in it outside code."""
    found, within = "", False
    for each in parser.parse(text):
        for inner in each.children or ():
            if inner.type == "html_inline":
                assert inner.content in ("<code>", "</code>")
                within = inner.content == "<code>"
            found += inner.content if inner.type == "text" and not within else " "
    return found


@settings(max_examples=tries(200))
@given(WORDS | st.sampled_from(MADE) | st.tuples(WORDS, st.sampled_from(MADE), WORDS).map(" ".join))
@example("a\\|b")
@example("www.evil.example")
def test_a_text_of_others_is_words_and_code_and_no_mention_reference_or_link(text: str) -> None:
    said = f"- {inline(text)} end"

    assert {*tokens(said)} <= PLAIN | {"inline"} | {
        f"{each}_{at}" for each in ("bullet_list", "list_item", "paragraph") for at in ("open", "close")
    }
    outside = read(said)
    assert not re.search(r"@|#\d|://|www\.|[A-Z]+-\d|[~$%!&]\w|:\w+:|^/", outside.removeprefix("end"))


def cells_of(text: str) -> list[str]:
    """What a reader sees in each cell of the body of a table, without the signs that set code apart."""
    found, body = list[str](), False
    for each in parser.parse(text):
        body = body or each.type == "tbody_open"
        if body and each.type == "inline":
            shown = (one.content for one in each.children or () if one.type != "html_inline")
            found.append(bare("".join(shown)))
    return found


def bare(text: str) -> str:
    """A text as one line, without backquotes, which a reader of code does not see."""
    return " ".join(one_line(text).replace("`", "").split())


@settings(max_examples=tries(200))
@given(st.lists(WORDS | st.sampled_from(MADE), min_size=2, max_size=2))
@example(["a\\|b", "x"])
@example(["a\\\\|b", "`|`"])
@example(["a|b", "c"])
def test_a_cell_of_a_table_stays_one_cell_that_says_what_it_said(cells: list[str]) -> None:
    said = markdown([untitled(Table(("A", "B"), (tuple(cells),)))])

    assert cells_of(said) == [bare(each) for each in cells]
    assert not {*tokens(said)} & {"link_open", "image", "em_open", "strong_open", "s_open", "html_block", "fence"}


@settings(max_examples=tries(200))
@given(st.lists(WORDS | st.sampled_from(["```", "````text", "~~~", "</code>", "    x"]), min_size=1, max_size=4))
def test_lines_of_others_end_no_block_of_code(lines: list[str]) -> None:
    said = markdown([untitled(Lines(tuple(lines)))])

    assert tokens(said) in (["fence"], [])
    assert said == fenced(lines)


def test_addresses_proposals_and_files_are_code_and_what_is_a_word_stays_one() -> None:
    said = inline("mql#1 in definitions/mql.yaml waits for approval (by sal@acme.example), then self-attested, 12.5%.")

    assert said == (
        "`mql#1` in `definitions/mql.yaml` waits for approval (by `sal@acme.example`), then self-attested, 12.5%."
    )


def test_only_what_leads_to_the_own_pages_is_a_link() -> None:
    told = (Points((f"{ADDRESS}/p/mql/1", f"{ADDRESS}.evil.example/p", f"{ADDRESS}/p/<x>")),)

    links = [
        inner.attrGet("href")
        for each in parser.parse(markdown([Section("", told)], ADDRESS))
        for inner in each.children or ()
        if inner.type == "link_open"
    ]

    assert links == [f"{ADDRESS}/p/mql/1"]


def test_what_has_no_room_in_a_comment_is_left_out_and_counted() -> None:
    said = markdown([untitled(Words("one")), untitled(Words("two " * 50)), untitled(Words("three"))], most=20)

    assert said == "one\n\nThere is no room here for the last 2: run the command to read them."
