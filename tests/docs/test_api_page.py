"""The page of the Python API has every public name, says what each is for, and names no module that may move."""

import inspect
import re

import pytest

import ledger
import ledger.testing
from pages import ROOT

PAGE = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
DOORS = {"ledger": dir(ledger), "ledger.testing": ledger.testing.__all__}


def told(door: str) -> dict[str, str]:
    """What the page says of each name of a door."""
    (part,) = re.findall(rf"^# `{re.escape(door)}`\n(.*?)(?=^# |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    _, *parts = re.split(r"^## `(\w+)`\n", part, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("door", DOORS)
def test_every_public_name_is_there_in_order_and_says_what_it_is_for(door: str) -> None:
    found = told(door)

    assert list(found) == list(DOORS[door])
    assert [name for name, text in found.items() if not re.search(r"^[A-Z`]", text, re.MULTILINE)] == []


def test_every_public_class_and_function_has_a_docstring_of_its_own() -> None:
    public = {name: getattr(ledger, name) for name in dir(ledger)}
    ours = {name: each for name, each in public.items() if inspect.isclass(each) or inspect.isfunction(each)}

    assert [name for name, each in ours.items() if not each.__doc__ or each.__doc__.startswith(f"{name}(")] == []


def test_a_call_names_types_by_their_public_names() -> None:
    calls = re.findall(r"^```python\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)

    assert len(calls) > 50
    assert [call for call in calls if re.search(r"\bledger\.|<|ForwardRef", call)] == []
