"""HubSpot's own OpenAPI files as judges of what crosses the emulator: requests and answers, keys and types.

The files carry no licence, so they are read from beside the repository, never from inside it. Where they are absent
nothing is judged, but for a build that says `CI=true`.

Paths of a version without a file of its own are judged by the file of v3. Where a file is known to be wrong, what live
portals were seen to answer holds: an error's `subCategory` is a text. Refusals, for which the files have next to
nothing, are judged by the shapes that were observed. An answer has no key that its file does not name. What no file
knows (workflows, beside a few more) is judged by nobody.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, validators

ROOT = next(above for above in Path(__file__).parents if (above / ".importlinter").exists())
SPECS = ROOT.parent / "shared" / "specs" / "hubspot"
BY_V3 = (
    ("/crm/objects/", "objects"),
    ("/crm/limits/", "limits"),
    ("/crm/property-validations/", "property-validations"),
)
UNJUDGED = ("/automation/",)
ADDED = "addedLater"  # the key of a portal that is set to answer with more than is documented
REFUSAL = {
    "type": "object",
    "required": ["status", "message", "category", "correlationId"],
    "properties": {
        "status": {"enum": ["error"]},
        "message": {"type": "string"},
        "category": {"type": "string", "pattern": "^[A-Z_]+$"},
        "subCategory": {"type": "string"},
        "correlationId": {"type": "string", "pattern": "^[0-9a-f-]{36}$"},
        "context": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {key: {} for key in ("message", "in", "code", "subCategory", "context")},
                "additionalProperties": False,
            },
        },
        "links": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "additionalProperties": False,
}
LIMIT = {
    "type": "object",
    "required": ["status", "message", "errorType", "policyName", "correlationId"],
    "properties": {"errorType": {"enum": ["RATE_LIMIT"]}, "category": {"not": {}}},
}


def available() -> bool:
    """Whether the files are there. Raises where they must be."""
    if not SPECS.is_dir() and os.environ.get("CI") == "true":
        pytest.fail("HubSpot's OpenAPI files are not beside the repository")
    return SPECS.is_dir()


def judge_exchange(exchange: Mapping[str, Any]) -> None:
    """Fail unless the request and the answer are as HubSpot's file for that path describes them."""
    if not available() or exchange["path"].startswith(UNJUDGED):
        return
    if exchange["status"] == 429:
        _none(Draft4Validator(LIMIT).iter_errors(exchange["response"]))
        return
    if exchange["status"] >= 400:
        _none(Draft4Validator(REFUSAL).iter_errors(exchange["response"]))
        return
    name, operation = _operation(exchange["method"], _path(exchange["path"]))
    known = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"}
    assert set(exchange["query"]) <= known, f"{exchange['path']} takes no {set(exchange['query']) - known}"
    if exchange["request"] is not None:
        _judge(name, operation["requestBody"]["content"]["application/json"]["schema"], exchange["request"])
    answer = operation["responses"].get(str(exchange["status"]))
    assert answer, f"{exchange['status']} is no success of {exchange['method']} {exchange['path']}"
    if exchange["status"] == 204:
        assert exchange["response"] is None
    else:
        told = _without(exchange["response"], ADDED)
        _judge(name, answer["content"]["application/json"]["schema"], told, closed=True)


def _path(path: str) -> str:
    """The path as a file has it."""
    for start, family in BY_V3:
        path = re.sub(rf"^{start}20\d\d-\d\d", f"/crm/v3/{family}", path)
    return re.sub(r"^/account-info/20\d\d-\d\d/activity", "/account-info/v3/activity", path).rstrip("/")


def _judge(name: str, schema: Mapping[str, Any], body: Any, *, closed: bool = False) -> None:
    _none((_strict if closed else _validator)(name, json.dumps(schema, sort_keys=True)).iter_errors(body))


def _one_of(validator: Any, choices: list[Any], body: Any, schema: Any) -> Iterator[Any]:
    """As jsonschema has it, but what a name in the body rules out is not read to its end: a filter has dozens."""
    fitting = [each for each in choices if not _ruled_out(each, body)]
    yield from Draft4Validator.VALIDATORS["oneOf"](validator, fitting or choices, body, schema)


def _ruled_out(schema: Mapping[str, Any], body: Any) -> bool:
    named = schema.get("properties", {}).items() if isinstance(body, dict) else ()
    return any(isinstance(body.get(key), str) and body[key] not in each.get("enum", [body[key]]) for key, each in named)


_Validator = validators.extend(Draft4Validator, {"oneOf": _one_of})


@cache
def _validator(name: str, schema: str) -> Any:
    return _Validator(_inlined(json.loads(schema), _spec(name), _parts(name)))


@cache
def _strict(name: str, schema: str) -> Any:
    """The same for an answer, in which no key is that no file knows."""
    return _Validator(_inlined(_closed(json.loads(schema)), _closed(_spec(name)), _parts(name, closed=True)))


@cache
def _parts(name: str, *, closed: bool = False) -> dict[str, Any]:
    """What is referred to in a file, by its reference, as far as it was looked up."""
    return {}


def _inlined(schema: Any, spec: Mapping[str, Any], parts: dict[str, Any]) -> Any:
    """The schema with what it refers to in place: to look a reference up each time takes longer than to judge."""
    if isinstance(schema, list):
        return [_inlined(each, spec, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return {key: _inlined(each, spec, parts) for key, each in schema.items()}
    if reference not in parts:
        parts[reference] = {}  # what refers to itself finds itself
        parts[reference] |= _inlined(_referred(spec, reference), spec, parts)
    return parts[reference]


def _referred(spec: Any, reference: str) -> Any:
    for key in reference.removeprefix("#/").split("/"):
        spec = spec[key]
    return spec


def _none(errors: Iterator[Any]) -> None:
    for error in errors:
        raise AssertionError(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:400]}")


@cache
def _operation(method: str, path: str) -> tuple[str, Mapping[str, Any]]:
    """The most literal path that fits, and the file it is in."""
    found = [
        (template.count("{"), name, operations[method.lower()])
        for name in _names()
        for template, operations in _spec(name)["paths"].items()
        if method.lower() in operations and _fits(template, path)
    ]
    assert found, f"HubSpot's files know no {method} {path}"
    return min(found, key=lambda entry: (entry[0], entry[1]))[1:]


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


def _names() -> list[str]:
    return sorted(file.stem for file in SPECS.glob("*.json"))


def _closed(schema: Any) -> Any:
    """The schema, but it knows no keys but its own: the files leave every object open, and so would judge no name."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = {"additionalProperties": False} if isinstance(schema.get("properties"), dict) and schema["properties"] else {}
    return {**own, **{key: _closed(each) for key, each in schema.items()}}


def _without(body: Any, key: str) -> Any:
    if isinstance(body, list):
        return [_without(each, key) for each in body]
    return {name: _without(each, key) for name, each in body.items() if name != key} if isinstance(body, dict) else body


@cache
def _spec(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SPECS / f"{name}.json").read_text())
    schemas = found["components"]["schemas"]
    for each in (schemas.get(title) for title in ("Error", "StandardError")):
        if each is not None:
            each["properties"]["subCategory"] = {"type": "string"}
    return found
