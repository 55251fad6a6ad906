"""The mutants that the tests are tried with: the same ones each time, one place each, and nothing else is altered."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import mutants
from mutants import Place, choose, places

SOURCE = '''
def grown(age: int, limit: int = 17) -> bool:
    """Whether somebody is grown up."""
    return age > limit and not age == 99
'''


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    (path := tmp_path / "grown.py").write_text(SOURCE, encoding="utf-8")
    return path


def test_one_seed_chooses_the_same_places_each_time() -> None:
    assert choose(count=20) == choose(count=20)
    assert choose(1, 20) != choose(2, 20)


def test_each_place_inside_a_function_is_found(file: Path) -> None:
    found = [each.how for each in places(file)]
    assert sorted(found) == ["And to Or", "Eq to NotEq", "Gt to GtE", "one more", "returns None", "without not"]


def altered(file: Path, how: str, *, probing: bool = False) -> Any:
    (place,) = (each for each in places(file) if each.how == how)
    tree = mutants._Altering([(7, Place(*place))], probing=probing).visit(ast.parse(SOURCE))
    names: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(tree), str(file), "exec"), names)
    return names["grown"]


def test_one_place_is_altered(file: Path) -> None:
    assert [altered(file, "Gt to GtE")(age) for age in (16, 17, 18, 99)] == [False, True, True, False]
    assert [altered(file, "without not")(age) for age in (16, 18, 99)] == [False, False, True]
    assert altered(file, "returns None")(18) is None


def test_a_probe_tells_which_test_passed_and_changes_no_answer(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = list[int]()
    monkeypatch.setattr(mutants, "passed", passed.append)
    grown = altered(file, "Eq to NotEq", probing=True)
    assert [grown(age) for age in (16, 18, 99)] == [False, True, False]
    assert passed == [7, 7]
