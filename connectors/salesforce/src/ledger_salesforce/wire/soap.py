"""The few calls of the Metadata API that REST has no counterpart for, over the same HTTP session.

    save     standard value sets and custom metadata records
    deploy   files, checked and not deployed; status

Elements are written in the order of the vendor's WSDL, which a schema for sequences asks for.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ledger import TargetFault
from ledger_salesforce.wire import faults

METADATA = "http://soap.sforce.com/2006/04/metadata"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SCHEMA, INSTANCE = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
MOST = 10  # documented: components of one call; custom metadata records 200
BASE = ("fullName", "color", "default", "description", "isActive", "label")
"""Elements of a type that others extend come first; then those of its own, which the WSDL has in alphabetical order."""

OPTIONS: Mapping[str, Any] = {
    "allowMissingFiles": False,
    "autoUpdatePackage": False,
    "checkOnly": True,
    "ignoreWarnings": False,
    "performRetrieve": False,
    "purgeOnDelete": False,
    "rollbackOnError": True,
    "singlePackage": True,
}
"""Without a testLevel the org itself decides which tests it needs; production refuses `NoTestRun` (observed)."""


class Typed(NamedTuple):
    """A value that says its own type, as values of custom metadata must (observed): `string`, `double`, `date`."""

    type: str
    value: Any


class Wire(Protocol):
    """What these calls need of the client."""

    def soap(self, path: str, envelope: Callable[[str], bytes]) -> bytes: ...  # noqa: D102


def save(wire: Wire, action: str, kind: str, components: Sequence[Mapping[str, Any]]) -> list[TargetFault | None]:
    """Update or upsert components of one kind (`updateMetadata`, `upsertMetadata`); the fault of each, in this order.

    Raises TargetFault where the call as a whole came to nothing, or to something unknown.
    """
    body = _element(action)
    for each in components:
        part = SubElement(body, _in(METADATA, "metadata"), {_in(INSTANCE, "type"): f"m:{kind}"})
        _fill(part, each)
    results = list(_named(_call(wire, "", body), "result"))
    if len(results) != len(components):
        raise faults.unreadable("a save answered for other components than were sent")
    return [None if _text(each, "success") == "true" else _refusal(each) for each in results]


def deploy(wire: Wire, zipped: bytes) -> str:
    """Have files checked, never deployed; the id to ask the status by."""
    body = _element("deploy")
    SubElement(body, _in(METADATA, "ZipFile")).text = base64.b64encode(zipped).decode()
    _fill(SubElement(body, _in(METADATA, "DeployOptions")), OPTIONS)
    found = _text(_call(wire, "", body), "id")
    if not found:
        raise faults.unreadable("a deployment has no id")
    return found


def status(wire: Wire, key: str) -> list[str] | None:
    """What a deployment was refused for, a sentence each; None while it is not done."""
    body = _element("checkDeployStatus")
    SubElement(body, _in(METADATA, "asyncProcessId")).text = key
    SubElement(body, _in(METADATA, "includeDetails")).text = "true"
    answer = _call(wire, "", body)
    if _text(answer, "done") != "true":
        return None
    told = [_problem(each) for each in _named(answer, "componentFailures")]
    if not told and _text(answer, "success") != "true":
        told = [_text(answer, "errorMessage") or "it was refused, without a reason"]
    return told


def _problem(of: Element) -> str:
    where = _text(of, "fullName") or _text(of, "fileName")
    return f"{where}: {_text(of, 'problem') or 'it was refused, without a reason'}"


def _call(wire: Wire, path: str, body: Element) -> Element:
    """The body of the answer. Raises TargetFault for a SOAP fault."""
    try:
        root = ElementTree.fromstring(wire.soap(path, lambda token: _envelope(token, body)))
    except ElementTree.ParseError:
        raise faults.unreadable("it is not XML", passes=True) from None
    if fault := next(_named(root, "Fault"), None):
        code = _text(fault, "faultcode").rpartition(":")[2]
        raise faults.answered(500, [{"errorCode": code, "message": _text(fault, "faultstring")}])
    return root


def _envelope(token: str, body: Element) -> bytes:
    root = Element(_in(ENVELOPE, "Envelope"), {"xmlns:xsd": SCHEMA})
    header = SubElement(SubElement(root, _in(ENVELOPE, "Header")), _in(METADATA, "SessionHeader"))
    SubElement(header, _in(METADATA, "sessionId")).text = token
    SubElement(root, _in(ENVELOPE, "Body")).append(body)
    for prefix, space in (("m", METADATA), ("soapenv", ENVELOPE), ("xsi", INSTANCE)):
        ElementTree.register_namespace(prefix, space)
    written: bytes = ElementTree.tostring(root, "utf-8")
    return written


def _fill(parent: Element, of: Mapping[str, Any]) -> None:
    """Children by the keys that are set; a list repeats its element."""
    for key in sorted(of, key=lambda name: (BASE.index(name) if name in BASE else len(BASE), name)):
        values = of[key] if isinstance(of[key], list | tuple) and not isinstance(of[key], Typed) else [of[key]]
        for value in values:
            if value is not None:
                _set(SubElement(parent, _in(METADATA, key)), value)


def _set(of: Element, value: Any) -> None:
    if isinstance(value, Mapping):
        _fill(of, value)
    elif isinstance(value, Typed) and value.value is None:
        of.set(_in(INSTANCE, "nil"), "true")
    elif isinstance(value, Typed):
        of.set(_in(INSTANCE, "type"), f"xsd:{value.type}")
        of.text = _written(value.value)
    else:
        of.text = _written(value)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refusal(of: Element) -> TargetFault:
    error = next(_named(of, "errors"), of)
    return faults.answered(400, [{"errorCode": _text(error, "statusCode"), "message": _text(error, "message")}])


def _named(of: Element, name: str) -> Iterator[Element]:
    return (each for each in of.iter() if each.tag.rpartition("}")[2] == name)


def _text(of: Element, name: str) -> str:
    return next((each.text or "" for each in _named(of, name)), "")


def _element(name: str) -> Element:
    return Element(_in(METADATA, name))


def _in(space: str, name: str) -> str:
    return f"{{{space}}}{name}"
