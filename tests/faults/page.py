"""The page of the reference about faults, from the matrix, the marked tests and the figures of the last long run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from faults.figures import FIGURES, LEFT_OUT, RUN_ON
from faults.marked import MarkedTest, marked_tests
from faults.matrix import GROUPS, Row

HEAD = """# Faults

{note}
What can go wrong with the ledger's files, servers, people and platforms, what must come of it, and the tests that see
it. `./dev test` runs the quick form of all of them and ends with *faults survived n/47*; `./dev faults` runs the long
form of those marked *long*.

A *control* is a test that sees the same fault hurt where our guard is missing. Without one, a test that passes might
prove nothing. Row 20 is a limit: it is not survived, a test sees that, and [security](../../SECURITY.md) says so.
"""
NOT_CLAIMED = """## What is not claimed

That a disk which says it has stored something has done so; that file systems have no bugs; that PostgreSQL survives
the loss of power (only the death of its processes is tried here); that a kernel which fails loses nothing. The images
of row 2 do not model directory entries that are lost.
"""


def page(note: str) -> str:
    """All of it; `note` says that it is generated."""
    tests = marked_tests()
    parts = [
        HEAD.format(note=note),
        *(part for title, rows in GROUPS.items() for part in (f"## {title}\n", *(_row(row, tests) for row in rows))),
        *_figures(),
        NOT_CLAIMED,
    ]
    return "\n".join(parts)


def _row(row: Row, tests: Sequence[MarkedTest]) -> str:
    mine = [test for test in tests if test.row == row.number]
    lines = [
        f"### {row.number}. {row.fault[0].upper()}{row.fault[1:]}",
        "",
        f"Brought about by {row.brought_by}.  ",
        f"**Must come:** {row.outcome}{' (a limit)' if row.limit else ''}.  ",
        f"**Control:** {row.control}." if row.control else f"**No control:** {row.uncontrolled}.",
        "",
        *_tests([test for test in mine if not test.control]),
        *_tests([test for test in mine if test.control]),
        "" if mine else "- no test yet\n",
    ]
    return "\n".join(lines)


def _tests(tests: Sequence[MarkedTest]) -> Iterator[str]:
    for file, each in groupby(tests, key=lambda test: test.file):
        yield f"- [{file}](../../{file})"
        for test in each:
            told = ", ".join(word for word, so in (("control", test.control), ("long", test.long)) if so)
            yield f"  - {test.name.removeprefix('test_').replace('_', ' ')}{f' ({told})' if told else ''}"


def _figures() -> Iterator[str]:
    yield f"## The last long run\n\n{RUN_ON}\n"
    yield "| row | tried | came of it |\n|--:|---|---|"
    yield from (f"| {row} | {tried} | {came} |" for row, tried, came in FIGURES)
    yield f"\n{LEFT_OUT}\n"
