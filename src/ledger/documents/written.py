"""A document as text again, as people write it: what it is first, examples last, long texts as blocks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from ledger.documents.document import Document

WIDTH = 110
FIRST = ("kind", "key", "scope", "entity", "title", "statement", "criteria")
LAST = ("examples",)


class _Writer(yaml.SafeDumper):
    """One that knows how this project writes YAML."""


def _text(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _number(writer: yaml.SafeDumper, number: Decimal) -> yaml.Node:
    whole = number == number.to_integral_value()
    return writer.represent_scalar(f"tag:yaml.org,2002:{'int' if whole else 'float'}", f"{number:f}")


_Writer.add_representer(str, _text)
_Writer.add_representer(Decimal, _number)


def written(document: Document) -> str:
    """Its YAML, which reads as the same document."""
    found: dict[str, Any] = {"kind": document.kind, **document.value}
    middle = [name for name in found if name not in (*FIRST, *LAST)]
    value = {name: _key_first(found[name]) for name in (*FIRST, *middle, *LAST) if name in found}
    return yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=None, width=WIDTH)


def _key_first(value: Any) -> Any:
    """The same, each part that has a key begun by it: by that it is found."""
    match value:
        case list():
            return [_key_first(each) for each in value]
        case {"key": key, **rest}:
            return {"key": key, **{name: _key_first(each) for name, each in rest.items()}}
    return value
