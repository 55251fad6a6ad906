"""Functions are verbs, and a parameter has one meaning: what breaks that is counted, and only becomes less.

    def renamed(found: Draft)  -->  `renamed` is a past participle · `found` is of yet another type

Whoever touches such a name gives it a better one and writes the new number here; a greater one is red.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    "src",
    *(f"connectors/{name}/{part}" for name in ("hubspot", "salesforce") for part in ("src", "emulator/src")),
)
IRREGULAR = re.compile(
    "begun|bound|broken|brought|built|chosen|done|drawn|fallen|felt|forgotten|found|given|gone|grown|held|kept|known|laid|"
    "led|left|lost|made|meant|met|paid|proven|put|said|seen|sent|shown|sold|spelt|spent|stood|struck|sunk|taken|taught|"
    "thought|told|torn|undone|woven|written"
)
VERBS = re.compile("feed|need|seed|speed|embed|exceed|proceed|shed")
PARTICIPLES = 1811
"""Functions of the product that are called by a past participle, properties apart."""
TYPES = {"found": 321, "asked": 76, "known": 33, "given": 32, "said": 37}
"""Of how many types the parameters of these names are."""


def functions() -> Iterator[ast.FunctionDef]:
    """Every function and method of the product."""
    for file in (file for source in SOURCES for file in sorted((ROOT / source).rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield node


def is_property(function: ast.FunctionDef) -> bool:
    return any("property" in ast.unparse(each) for each in function.decorator_list)


def is_participle(name: str) -> bool:
    word = name.strip("_").partition("_")[0]
    return bool(IRREGULAR.fullmatch(word)) or (word.endswith("ed") and not VERBS.fullmatch(word))


def test_fewer_and_fewer_functions_are_called_by_a_past_participle() -> None:
    assert is_participle("_renamed")
    assert not is_participle("rename_found")
    counted = sum(is_participle(each.name) and not is_property(each) for each in functions())
    assert counted == PARTICIPLES, "give the function a verb; where there are fewer now, write that number here"


def test_a_parameter_comes_to_have_one_type_wherever_its_name_stands() -> None:
    types = defaultdict[str, set[str]](set)
    for function in functions():
        for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
            types[each.arg].add(ast.unparse(each.annotation) if each.annotation else "")
    counted = {name: len(types[name]) for name in TYPES}
    assert counted == TYPES, "call the parameter by what it is; where there are fewer now, write that number here"


def test_no_file_is_called_by_a_word_that_says_where_it_stands() -> None:
    every = {file.stem for source in SOURCES for file in (ROOT / source).rglob("*.py")}
    assert every.isdisjoint({"apart", "beside", "laid", "kin"})
