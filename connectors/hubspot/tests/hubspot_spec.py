"""HubSpot's own OpenAPI files as judges of what crosses the emulator: requests and answers, keys and types.

The files carry no licence, so they are read from beside the repository, never from inside it. Where they are absent
nothing is judged, but for a build that says `CI=true`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

ROOT = next(above for above in Path(__file__).parents if (above / ".importlinter").exists())
SPECS = ROOT.parent / "shared" / "specs" / "hubspot"
FILES = ("lists.v3", "accountInfo.v3", "properties.v3", "contacts.v3")


def available() -> bool:
    """Whether the files are there. Raises where they must be."""
    if not SPECS.is_dir() and os.environ.get("CI") == "true":
        pytest.fail("HubSpot's OpenAPI files are not beside the repository")
    return SPECS.is_dir()


def judge_exchange(exchange: Mapping[str, Any]) -> None:
    """Fail unless the request and a successful answer are as HubSpot's file for that path describes them."""
    if not available() or exchange["status"] >= 400:
        return
    spec, operation = _operation(exchange["method"], exchange["path"].rstrip("/"))
    known = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"}
    assert set(exchange["query"]) <= known, f"{exchange['path']} takes no {set(exchange['query']) - known}"
    if exchange["request"] is not None:
        _judge(spec, operation["requestBody"]["content"]["application/json"]["schema"], exchange["request"])
    answer = operation["responses"].get(str(exchange["status"]))
    assert answer, f"{exchange['status']} is no success of {exchange['method']} {exchange['path']}"
    _judge(spec, answer["content"]["application/json"]["schema"], exchange["response"])


def _judge(spec: Mapping[str, Any], schema: Mapping[str, Any], body: Any) -> None:
    validator = Draft4Validator({"components": spec["components"], "allOf": [schema]})
    for error in validator.iter_errors(body):
        raise AssertionError(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:400]}")


def _operation(method: str, path: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The most literal path that fits."""
    found = [
        (template.count("{"), spec, operations[method.lower()])
        for spec in map(_spec, FILES)
        for template, operations in spec["paths"].items()
        if method.lower() in operations and _fits(template, path)
    ]
    assert found, f"HubSpot's files know no {method} {path}"
    return min(found, key=lambda entry: entry[0])[1:]


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


@cache
def _spec(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SPECS / f"{name}.json").read_text())
    return found
