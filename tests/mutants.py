"""Do the tests notice a wrong word in the code? Some hundred lines are altered, one at a time, and their tests run.

    python tests/mutants.py cover -o covers.json [ROOM ...]     one run of the tests: which of them pass by which line
    python tests/mutants.py try covers.json -o found.json       each mutant against its tests, the fastest first

    a seed --choose--> places --a probe at each--> the tests that pass there --one altered--> killed, or it survives

The same seed chooses the same places in the same code. So two states of the tests are compared by the mutants that each
kills: where the run was made cheaper, none that was killed before may survive. Nothing is written into the code: a
module is altered while it is imported. A command that a test starts as a process of its own is not followed.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "ledger"
SEED, COUNT = 28, 200
COVER, MUTANT = "LEDGER_MUTANTS_COVER", "LEDGER_MUTANT"
"""Where a run of the tests writes what it covers; and which place is altered in another run."""
LONGEST = 600.0
"""Seconds after which a mutant counts as killed: what was a loop with an end may have none."""
_TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


class Place(NamedTuple):
    """What may be altered: the file, the line and the column, and how."""

    file: str
    line: int
    column: int
    how: str


# Which places there are


def choose(seed: int = SEED, count: int = COUNT) -> list[Place]:
    """Return as many places of the code as are asked for, the same ones each time."""
    every = sorted({each for path in CODE.rglob("*.py") for each in places(path)})
    return sorted(random.Random(seed).sample(every, min(count, len(every))))


def places(path: Path) -> Iterator[Place]:
    """Each place inside a function of one file that may be altered."""
    name, tree = path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    patterns = {id(part) for node in ast.walk(tree) if isinstance(node, ast.pattern) for part in ast.walk(node)}
    functions = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    for node in (part for each in functions for statement in each.body for part in ast.walk(statement)):
        if id(node) not in patterns and (how := _how(node)):
            yield Place(name, getattr(node, "lineno", 0), getattr(node, "col_offset", 0), how)


def _how(node: ast.AST) -> str:
    match node:
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in _TURNED:
            return f"{type(op).__name__} to {_TURNED[type(op)].__name__}"
        case ast.UnaryOp(op=ast.Not()):
            return "without not"
        case ast.Constant(value=int()) if not isinstance(node.value, bool):
            return "one more"
        case ast.Return(value=ast.expr()):
            return "returns None"
    return ""


# How a module is altered while it is imported


class _Altering(ast.NodeTransformer):
    """Alters the one node at a place, or puts a probe before each statement that holds one of several places."""

    def __init__(self, wanted: Sequence[tuple[int, Place]], *, probing: bool) -> None:
        self.wanted, self.probing = {(each.line, each.column, each.how): n for n, each in wanted}, probing

    def visit(self, node: ast.AST) -> Any:
        """Visit what is inside first, so that no probe is looked for places itself."""
        at = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0), _how(node))
        found = self.wanted.get(at)
        self.generic_visit(node)
        if found is None:
            return node
        return _probe(node, found) if self.probing else _altered(node)


def _probe(node: Any, number: int) -> ast.AST:
    """The same, which tells that somebody passed by."""
    call = ast.parse(f"__import__('mutants').passed({number})", mode="eval").body
    if isinstance(node, ast.Return):
        assert node.value
        node.value = _first(call, node.value)
        return node
    return _first(call, node)


def _first(call: ast.expr, value: ast.expr) -> ast.expr:
    """Both, in their order, for the value of the second."""
    return ast.Subscript(ast.Tuple([call, value], ast.Load()), ast.Constant(1), ast.Load())


def _altered(node: Any) -> ast.AST:
    match node:
        case ast.Compare():
            node.ops = [_TURNED[type(node.ops[0])]()]
        case ast.BoolOp() | ast.BinOp():
            node.op = _TURNED[type(node.op)]()
        case ast.UnaryOp():
            return node.operand  # type: ignore[no-any-return]
        case ast.Constant():
            node.value += 1
        case ast.Return():
            node.value = ast.Constant(None)
    return node  # type: ignore[no-any-return]


class _Loader(SourceFileLoader):
    wanted: Sequence[tuple[int, Place]] = ()
    probing = True

    def get_code(self, fullname: str) -> Any:
        """Compile the altered source, past what was compiled before."""
        tree = _Altering(self.wanted, probing=self.probing).visit(ast.parse(self.get_data(self.path)))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """Finds the modules that hold a place, before anybody else does."""

    def __init__(self, found: Sequence[Place], *, probing: bool) -> None:
        self.files, self.probing = defaultdict[str, list[tuple[int, Place]]](list), probing
        for n, each in enumerate(found):
            self.files[str(ROOT / each.file)].append((n, each))

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return where a module is, with the loader that alters it."""
        spec = PathFinder.find_spec(fullname, path) if fullname.partition(".")[0] == "ledger" else None
        if spec is None or spec.origin not in self.files:
            return None
        loader = _Loader(fullname, spec.origin)
        loader.wanted, loader.probing = self.files[spec.origin], self.probing
        spec.loader = loader
        return spec


# As a plugin of pytest


_NOW = [""]
_PASSED = defaultdict[int, set[str]](set)
_TOOK: dict[str, float] = {}


def passed(number: int) -> None:
    """Note that the test that runs passes by a place."""
    if _NOW[0]:
        _PASSED[number].add(_NOW[0])


def pytest_configure() -> None:
    """Alter what is imported from now on."""
    if os.environ.get(COVER):
        sys.meta_path.insert(0, _Finder(choose(), probing=True))
    elif mutant := os.environ.get(MUTANT):
        sys.meta_path.insert(0, _Finder([Place(*json.loads(mutant))], probing=False))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Remember which test runs."""
    _NOW[0] = item.nodeid
    try:
        return (yield)
    finally:
        _NOW[0] = ""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember how long each test took, its fixtures included."""
    _TOOK[report.nodeid] = _TOOK.get(report.nodeid, 0.0) + report.duration


def pytest_sessionfinish() -> None:
    """Write what one process of the run covered."""
    if folder := os.environ.get(COVER):
        told = {"passed": {n: sorted(each) for n, each in _PASSED.items()}, "took": _TOOK}
        (Path(folder) / f"{os.getpid()}.json").write_text(json.dumps(told), encoding="utf-8")


# The two commands


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("act", choices=("cover", "try"))
    parser.add_argument("given", nargs="*", help="rooms of the tests; or the file that cover wrote")
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_intermixed_args()
    told = cover(asked.given or ["tests"]) if asked.act == "cover" else tried(Path(asked.given[0]))
    asked.output.write_text(json.dumps(told, indent=1), encoding="utf-8")


def cover(rooms: Sequence[str]) -> dict[str, Any]:
    """Run the tests once: for each place the tests that pass there, the fastest first, and how long each takes."""
    with tempfile.TemporaryDirectory() as folder:
        _pytest("-n", "auto", "--dist", "loadfile", *rooms, **{COVER: folder})
        told = [json.loads(each.read_text(encoding="utf-8")) for each in Path(folder).glob("*.json")]
    took = {name: seconds for each in told for name, seconds in each["took"].items()}
    found = []
    for n, place in enumerate(choose()):
        tests = {name for each in told for name in each["passed"].get(str(n), ())}
        found.append({"place": place, "tests": sorted(tests, key=lambda name: (took.get(name, 0.0), name))})
    return {"seed": SEED, "mutants": found}


def tried(covers: Path) -> dict[str, Any]:
    """Try each mutant against the tests that pass by it: killed, survived, or passed by none."""
    mutants = json.loads(covers.read_text(encoding="utf-8"))["mutants"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(_try, mutants))
    count = {what: sum(each["what"] == what for each in found) for what in ("killed", "survived", "passed by none")}
    print(", ".join(f"{many} {what}" for what, many in count.items()))
    return {**count, "mutants": found}


def _try(mutant: dict[str, Any]) -> dict[str, Any]:
    if not mutant["tests"]:
        return {"place": mutant["place"], "what": "passed by none"}
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names:
        names.write("\n".join(mutant["tests"]))
        names.flush()
        try:
            code = _pytest("-x", f"@{names.name}", **{MUTANT: json.dumps(mutant["place"])})
        except subprocess.TimeoutExpired:
            code = 1
    return {"place": mutant["place"], "what": "killed" if code else "survived"}


def _pytest(*words: str, **told: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "mutants", *words]
    env = {**os.environ, **told, "PYTHONPATH": str(ROOT / "tests")}
    limit = None if COVER in told else LONGEST
    return subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, timeout=limit, check=False).returncode


if __name__ == "__main__":
    main()
