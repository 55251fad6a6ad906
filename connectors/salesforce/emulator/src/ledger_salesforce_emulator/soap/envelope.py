"""Envelopes: read from a request, and written for an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from ledger_salesforce_emulator.answers import Answer

METADATA = "http://soap.sforce.com/2006/04/metadata"
PARTNER = "urn:partner.soap.sforce.com"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_blank_text=True)
XML = "text/xml;charset=UTF-8"


class Fault(Exception):
    """What fails a whole call: `code` without its prefix."""

    def __init__(self, code: str, message: str, prefix: str = "sf") -> None:
        super().__init__(message)
        self.code, self.message, self.prefix = code, message, prefix


@dataclass(frozen=True, slots=True)
class SoapCall:
    """One call: its name, its element, the session that it names, and what its headers ask for."""

    name: str
    body: Any
    session: str
    all_or_none: bool


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def child(element: Any, name: str) -> Any:
    """The first child of a name, whatever its namespace."""
    return next((each for each in element if local(each) == name), None)


def text(element: Any, name: str) -> str:
    """The text of a child, empty where there is none."""
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def read(body: bytes) -> SoapCall:
    """The call in a request. Raises Fault."""
    try:
        root = etree.fromstring(body, PARSER)
    except etree.XMLSyntaxError:
        raise Fault("Client", "The request is not well-formed XML", "soapenv") from None
    inner = child(root, "Body") if local(root) == "Envelope" else None
    if inner is None or not len(inner):
        raise Fault("Client", "No operation available for this request", "soapenv")
    session, all_or_none = "", False
    headers = child(root, "Header")
    for header in headers if headers is not None else ():
        session = text(header, "sessionId") or session
        all_or_none = all_or_none or truth(text(header, "allOrNone"))
    return SoapCall(local(inner[0]), inner[0], session, all_or_none)


def truth(given: str) -> bool:
    """A boolean; observed: `True`, as Python writes it, passes too."""
    return given.strip().lower() in ("true", "1")


def write(name: str, fill: Callable[[Any], None], space: str = METADATA) -> Answer:
    """A response of that name, filled in place."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soapenv": ENVELOPE, None: space, "xsi": XSI, "xsd": XSD})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    fill(etree.SubElement(body, f"{{{space}}}{name}"))
    return Answer(200, _encoded(root), XML)


def add(parent: Any, name: str, value: Any = None) -> Any:
    """A child, in its parent's namespace; nothing where the value is None but for a bare element."""
    made = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    if value is not None:
        made.text = str(value).lower() if isinstance(value, bool) else str(value)
    return made


def fault(of: Fault, space: str = METADATA, detail: bool = False) -> Answer:
    """Observed: HTTP 500, the code with its prefix, and the code again before the message.

    The login's fault has a `detail` whose `sf:` prefix clients look for by its letters.
    """
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soapenv": ENVELOPE, "sf": space, "xsi": XSI})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    made = etree.SubElement(body, f"{{{ENVELOPE}}}Fault")
    etree.SubElement(made, "faultcode").text = f"{of.prefix}:{of.code}"
    told = of.message if of.prefix == "soapenv" else f"{of.code}: {of.message}"
    etree.SubElement(made, "faultstring").text = told
    if detail:
        inner = etree.SubElement(etree.SubElement(made, "detail"), f"{{{space}}}LoginFault")
        etree.SubElement(inner, f"{{{space}}}exceptionCode").text = of.code
        etree.SubElement(inner, f"{{{space}}}exceptionMessage").text = of.message
    return Answer(500, _encoded(root), XML)


def _encoded(root: Any) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{etree.tostring(root, encoding="unicode")}'
