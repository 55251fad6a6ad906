"""The table of the grammar is that of grammar.lark: whoever changes the grammar writes it again.

python tests/language/test_table.py     writes the table
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from lark import Lark, UnexpectedInput, __version__
from lark.grammar import Rule
from lark.lexer import TerminalDef

from ledger.language import parse

ROOT = Path(__file__).parents[2]
LANGUAGE = ROOT / "src/ledger/language"
TABLE = LANGUAGE / "grammar.json"
TEXTS = (
    "TRUE",
    "score >= 65 AND NOT (title IS BLANK OR country <> 'US') AND fit > base",
    "(a OR b = TRUE) AND c NOT IN ('x', 2.5, -3, 2026-03-01, TODAY - 30 DAYS)",
    "score NOT BETWEEN 1 AND 2 OR title STARTS WITH 'VP' OR title NOT CONTAINS 'x' OR tags HAS ALL ('a', 'b')",
    "score >= 65 AND a OR b",
    "score >=",
    "",
    "score ! 5",
)


def digest() -> str:
    return sha256((LANGUAGE / "grammar.lark").read_bytes()).hexdigest()


def read(parser: Lark, text: str) -> object:
    try:
        return parser.parse(text)
    except UnexpectedInput as error:
        return type(error), error.pos_in_stream, getattr(error, "token", None)


def test_the_table_is_of_this_grammar_and_of_the_pinned_lark() -> None:
    kept = json.loads(TABLE.read_bytes())
    pinned = re.search(r"^lark==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE)

    assert pinned
    assert (kept["lark"], kept["grammar"]) == (pinned[1], digest()), f"write it again: python {__file__}"


@pytest.mark.parametrize("text", TEXTS)
def test_the_table_reads_as_the_grammar_does(text: str) -> None:
    assert read(parse.parser(), text) == read(parse.make_parser(), text)


def test_with_another_lark_the_parser_is_made_from_the_grammar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "version", "1.99")
    monkeypatch.setattr(parse.Lark, "load", lambda _: pytest.fail("a table of another lark was read"))

    assert read(parse.parser.__wrapped__(), "TRUE") == read(parse.make_parser(), "TRUE")


if __name__ == "__main__":
    data, memo = parse.make_parser().memo_serialize([TerminalDef, Rule])
    table = {"lark": __version__, "grammar": digest(), "parser": {"data": data, "memo": memo}}
    TABLE.write_text(json.dumps(table, separators=(",", ":")) + "\n")
