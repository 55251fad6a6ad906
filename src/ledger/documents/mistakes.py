"""What to tell of a text that is not YAML: the parser speaks of its tokens, people of quotes, lists and columns."""

from __future__ import annotations

from typing import NamedTuple

from yaml import MarkedYAMLError


class Mistake(NamedTuple):
    """A mistake, known by a part of the parser's sentence; `opened` where it shows only after the place it began."""

    sign: str
    what: str
    why: str
    fix: str
    opened: bool = False


_COLUMNS = (
    "this does not fit what is around it",
    "keys of one level begin in the same column, and nothing follows a closed quote or list on its line",
    "line it up with its neighbours, or put the whole text in quotes",
)
_TAB = Mistake("\t", "a tab stands where a line is indented", "YAML is indented by spaces", "put spaces in its place")
_UNKNOWN = "this cannot be read as YAML"

MISTAKES = (
    Mistake(
        "unexpected end of stream",
        "a quote opens here and never closes",
        "everything after it was read as part of the text",
        "close it; within '…' write '' for one '",
        opened=True,
    ),
    Mistake(
        "',' or ']'",
        "a list opens here and is not closed",
        "its parts stand between [ and ], with commas",
        "add a , or the ]",
        opened=True,
    ),
    Mistake(
        "',' or '}'",
        "a mapping opens here and is not closed",
        "its parts stand between { and }, with commas",
        "add a , or the }",
        opened=True,
    ),
    Mistake(
        "could not find expected ':'",
        "this line has no `key: value`",
        "a colon is followed by a space, and a long text is indented below its key",
        "write `key: value`",
        opened=True,
    ),
    Mistake(
        "mapping values are not allowed",
        "a colon stands where no key can end",
        "`: ` ends a key, and a key is the first thing on its line",
        "put a text that holds a colon in quotes, and check that the line above is complete",
    ),
    Mistake(
        "sequence entries are not allowed",
        "a list begins on the line of its key",
        "each `- ` begins a line of its own",
        "move it to the next line, or write [a, b]",
    ),
    Mistake(
        "cannot start any token",
        "a text cannot begin with this sign",
        "YAML keeps it for itself",
        "put the text in quotes",
    ),
    Mistake("node content", "a value is missing here", "what stands here belongs to YAML", "put a text in quotes"),
    Mistake("<document start>", "a document begins without `---`", "`...` ended the one before", "write a line `---`"),
    Mistake("block end", *_COLUMNS),
    Mistake("expected key", *_COLUMNS),
    Mistake("'-' indicator", *_COLUMNS),
)


def explained(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int, Mistake]:
    """The line and the column, both from 1, and the mistake."""
    problem = error.problem or ""
    mistake = next((mistake for mistake in MISTAKES if mistake.sign in problem), None)
    mark = error.context_mark if mistake and mistake.opened else error.problem_mark
    if mark is None:
        return 1, 1, Mistake("", _UNKNOWN, problem, "compare it with the examples of the documentation")
    if "cannot start" in problem and lines[mark.line].startswith("\t", mark.column):
        mistake = _TAB
    mistake = mistake or Mistake("", _UNKNOWN, problem, "compare it with the examples of the documentation")
    return mark.line + 1, mark.column + 1, mistake
