"""Finds the tests that are marked as of a row of the matrix, by reading the files: nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("tests/**/test_*.py", "connectors/*/tests/test_*.py", "plugins/*/tests/test_*.py")


class MarkedTest(NamedTuple):
    """A test of a row: its file from the root, its name, whether it is a control, whether it has a longer form."""

    row: int
    file: str
    name: str
    control: bool
    long: bool


def marked_tests() -> list[MarkedTest]:
    """All of them, by row, then file, then as they stand there."""
    files = sorted(path for place in PLACES for path in ROOT.glob(place))
    found = [test for path in files for test in _of_file(path) if "node_modules" not in path.parts]
    return sorted(found, key=lambda test: (test.row, test.control, test.file))


def _of_file(path: Path) -> Iterator[MarkedTest]:
    text = path.read_text(encoding="utf-8")
    if "mark.fault(" not in text:
        return
    tree = ast.parse(text)
    of_all = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and _name(node.targets[0]) == "pytestmark"
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = [*of_all, *node.decorator_list]
            long = any(_name(part) == "faults" for mark in marks for part in ast.walk(mark))
            for row, control in {said for mark in marks for said in _said(mark)}:
                yield MarkedTest(row, path.relative_to(ROOT).as_posix(), node.name, control, long)


def _said(mark: ast.expr) -> Iterator[tuple[int, bool]]:
    """Each `pytest.mark.fault(ROW, control=…)` in a decorator, also among the cases of a parameter."""
    for node in ast.walk(mark):
        if isinstance(node, ast.Call) and _name(node.func) == "fault":
            row = ast.literal_eval(node.args[0])
            yield row, any(each.arg == "control" and ast.literal_eval(each.value) for each in node.keywords)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
