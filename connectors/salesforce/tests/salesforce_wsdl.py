"""The WSDL inside simple-salesforce as judge of what crosses the emulator: SOAP both ways, and Tooling Metadata too.

    SOAP body --------------------------------> XSD
    Tooling Metadata --valueName -> fullName--> the same type's XML --> XSD

A wrong enum or element is caught whoever wrote it, the connector or the emulator. Only what was accepted is judged:
a test may send nonsense to see it refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import simple_salesforce
from lxml import etree

WSDL = Path(simple_salesforce.__file__).parent / "metadata.wsdl"
XSD, XSI = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
SPACE = "http://soap.sforce.com/2006/04/metadata"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SORTS = ("CustomField", "GlobalValueSet", "StandardValueSet", "ValidationRule")
DOCUMENTS = (*SORTS, "CustomMetadata", "CustomObject", "PermissionSet")
VALUES = ("CustomValue", "StandardValue")


def judge_exchange(exchange: Mapping[str, Any]) -> None:
    """Fail unless what was sent and answered is as the WSDL has it."""
    if exchange.get("status") not in (200, 201, 204) or "answer" not in exchange:
        return
    if re.search(r"/Soap/m/", exchange["target"]):
        judge_envelope(exchange["body"])
        judge_envelope(exchange["answer"])
    elif "/tooling/" in exchange["target"]:
        for sort, metadata in [*_sent(exchange), *_answered(exchange.get("answer"))]:
            judge_metadata(sort, metadata)


def judge_envelope(text: str) -> None:
    """Fail unless the headers and the body of an envelope are what the WSDL declares."""
    root = etree.fromstring(text.encode())
    for part in root.iterfind(f"{{{ENVELOPE}}}*/*"):
        if etree.QName(part).localname == "deploy" and re.search(r">(True|False)<", text):
            continue  # simple-salesforce writes Python's booleans, and the platform takes them
        for nil in part.xpath("//*[local-name()='records'][@xsi:nil='true']", namespaces={"xsi": XSI}):
            nil.getparent().remove(nil)  # the platform answers these, its WSDL does not say so
        _validate(part)


def judge_metadata(sort: str, metadata: Mapping[str, Any]) -> None:
    """Fail unless Tooling Metadata would be valid in the Metadata API."""
    _validate(_element(etree.Element(f"{{{SPACE}}}{sort}"), sort, metadata))


def judge_document(text: bytes) -> None:
    """Fail unless a file of a package is what the WSDL has under its name."""
    _validate(etree.fromstring(text))


def _validate(element: Any) -> None:
    schema = _schema()
    alone = etree.fromstring(etree.tostring(element))
    assert schema.validate(alone), f"{etree.QName(alone).localname}: {schema.error_log[0].message[:400]}"


def _sent(exchange: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not exchange["body"]:
        return
    body = json.loads(exchange["body"])
    one = {"method": exchange["method"], "url": exchange["target"], "body": body, "referenceId": ""}
    failed = {
        each["referenceId"]
        for each in (exchange.get("answer") or {}).get("compositeResponse", ())
        if each["httpStatusCode"] >= 400
    }
    for each in body.get("compositeRequest", [one]):
        match = re.search(rf"/sobjects/({'|'.join(SORTS)})\b", each["url"])
        metadata = (each.get("body") or {}).get("Metadata")
        if match and metadata and each["referenceId"] not in failed:
            yield match[1], metadata


def _answered(answer: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(answer, list):
        for each in answer:
            yield from _answered(each)
    elif isinstance(answer, Mapping):
        sort = (answer.get("attributes") or {}).get("type")
        if sort in SORTS and answer.get("Metadata"):
            yield sort, answer["Metadata"]
        else:
            yield from _answered(list(answer.values()))


def _element(made: Any, kind: str, value: Mapping[str, Any]) -> Any:
    """JSON as XML, its keys in the order of the type's sequence; unknown keys stay, to be refused."""
    given = {key: each for key, each in value.items() if each is not None}
    if kind in VALUES and "valueName" in given:
        given["fullName"] = given.pop("valueName")
    known = _sequence(kind)
    for name in sorted(given, key=lambda name: list(known).index(name) if name in known else len(known)):
        for each in given[name] if isinstance(given[name], list) else [given[name]]:
            inner = etree.SubElement(made, f"{{{SPACE}}}{name}")
            if isinstance(each, Mapping):
                _element(inner, known.get(name, ""), each)
            else:
                inner.text = str(each).lower() if isinstance(each, bool) else str(each)
    return made


@cache
def _sequence(kind: str) -> dict[str, str]:
    """Element names of a type to the types of their contents, those of its base first."""
    of = _source().find(f"{{{XSD}}}complexType[@name='{kind}']")
    if of is None:
        return {}
    base = of.find(f".//{{{XSD}}}extension")
    found = dict(_sequence(base.get("base").removeprefix("tns:"))) if base is not None else {}
    for each in of.iter(f"{{{XSD}}}element"):
        found[each.get("name")] = each.get("type").removeprefix("tns:")
    return found


@cache
def _source() -> Any:
    found = etree.parse(str(WSDL)).find(f".//{{{XSD}}}schema")
    return etree.fromstring(etree.tostring(found))


@cache
def _schema() -> etree.XMLSchema:
    root = etree.fromstring(etree.tostring(_source()))
    level = root.find(f".//{{{XSD}}}complexType[@name='DeployOptions']//{{{XSD}}}element[@name='testLevel']")
    level.set("minOccurs", "0")  # observed: left out, as the sf command does, the org decides (forcedotcom/cli #2105)
    for sort in DOCUMENTS:
        etree.SubElement(root, f"{{{XSD}}}element", name=sort, type=f"tns:{sort}")
    return etree.XMLSchema(root)
