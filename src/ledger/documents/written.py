"""A document as text again, as somebody would have written it: in its own order, with long texts as blocks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from ledger.documents.document import Document

WIDTH = 110


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
    value: dict[str, Any] = {"kind": document.kind, **document.value}
    return yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=None, width=WIDTH)
