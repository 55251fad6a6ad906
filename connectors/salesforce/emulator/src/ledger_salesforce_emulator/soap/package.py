"""A package as a zip: package.xml, the components' files, and destructive changes.

Documented: the Metadata API guide's file-based calls. Fields and validation rules are children of their object's file.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.soap import convert
from ledger_salesforce_emulator.soap.calls import FOLDERS
from ledger_salesforce_emulator.soap.envelope import PARSER, Fault, local, text

SUFFIXES = {suffix: (sort, folder) for sort, (folder, suffix) in FOLDERS.items()}
MANIFEST, DESTRUCTIVE = (
    "package.xml",
    ("destructiveChangesPre.xml", "destructiveChanges.xml", "destructiveChangesPost.xml"),
)
LARGEST = 39 << 20  # documented: 39 MB before encoding


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a package: `broken` says why it could not be read; `deletes` that it shall go."""

    sort: str
    name: str
    file: str
    metadata: Mapping[str, Any]
    broken: str = ""
    deletes: bool = False


def read(encoded: str) -> list[Part]:
    """The components of a package. Raises Fault."""
    try:
        content = base64.b64decode(encoded, validate=True)
        with zipfile.ZipFile(io.BytesIO(content)) as held:
            files = {name: held.read(name) for name in held.namelist() if not name.endswith("/")}
    except (binascii.Error, ValueError, zipfile.BadZipFile):
        raise Fault("INVALID_OPERATION", "The zip file cannot be read") from None
    if len(content) > LARGEST:
        raise Fault("LIMIT_EXCEEDED", "Maximum size of request reached. Maximum size of request is 39 MB")
    root = "" if MANIFEST in files else f"{next(iter(files), '').partition('/')[0]}/"
    inside = {name.removeprefix(root): data for name, data in files.items()}
    if MANIFEST not in inside:  # observed wording
        return [Part("", MANIFEST, MANIFEST, {}, "No package.xml found")]
    named = _members(inside[MANIFEST], MANIFEST)
    parts = [part for name, data in inside.items() for part in _parts(name, data)]
    gone = [part for name in DESTRUCTIVE if name in inside for part in _destroyed(inside[name], name)]
    return [*_matched(parts, named), *gone]


def _members(data: bytes, file: str) -> list[tuple[str, str]]:
    try:
        root = etree.fromstring(data, PARSER)
    except etree.XMLSyntaxError:
        raise Fault("INVALID_OPERATION", f"{file} cannot be read") from None
    types = [each for each in root if local(each) == "types"]
    return [
        (text(each, "name"), (member.text or "").strip())
        for each in types
        for member in each
        if local(member) == "members"
    ]


def _destroyed(data: bytes, file: str) -> list[Part]:
    """Documented: no wildcards there."""
    return [
        Part(sort, name, file, {}, "" if name != "*" else "wildcards are not allowed", True)
        for sort, name in _members(data, file)
    ]


def _matched(parts: list[Part], named: list[tuple[str, str]]) -> Iterator[Part]:
    """What is in the zip and in package.xml; what is only in one of them is told (the first wording is observed)."""
    held = {(part.sort, part.name) for part in parts}
    every = {sort for sort, name in named if name == "*"}
    for sort, name in named:
        if name != "*" and (sort, name) not in held and not (sort == "CustomObject" and not name.endswith("__mdt")):
            why = f"An object '{name}' of type {sort} was named in package.xml, but was not found in zipped directory"
            yield Part(sort, name, MANIFEST, {}, why)
    for part in parts:
        whole = ("CustomObject", part.name.partition(".")[0]) in named
        known = (part.sort, part.name) in named or part.sort in every or whole or part.broken
        yield part if known else Part(part.sort, part.name, part.file, {}, f"{part.name} is not in package.xml")


def _parts(file: str, data: bytes) -> Iterator[Part]:
    match = re.fullmatch(r"([^/]+)/(.+)\.(\w+)", file)
    if match is None or match[3] not in SUFFIXES or SUFFIXES[match[3]][1] != match[1]:
        if file != MANIFEST and file not in DESTRUCTIVE:
            yield Part("", file, file, {}, f"Unknown file in a package: {file}")
        return
    sort, name = SUFFIXES[match[3]][0], match[2]
    try:
        root = etree.fromstring(data, PARSER)
        _, metadata = convert.read(root)
    except etree.XMLSyntaxError as wrong:
        yield Part(sort, name, file, {}, f"Error parsing file: {wrong.msg}")
        return
    except ApiError as refused:
        yield Part(sort, name, file, {}, refused.message)
        return
    yield from _children(sort, name, file, metadata)


def _children(sort: str, name: str, file: str, metadata: Mapping[str, Any]) -> Iterator[Part]:
    if sort != "CustomObject":
        yield Part(sort, name, file, metadata)
        return
    rest = {key: value for key, value in metadata.items() if key not in ("fields", "validationRules")}
    if rest:
        yield Part(sort, name, file, rest)
    for child, key in (("CustomField", "fields"), ("ValidationRule", "validationRules")):
        for each in metadata.get(key) or ():
            inner = {name: value for name, value in each.items() if name != "fullName"}
            yield Part(child, f"{name}.{each.get('fullName', '')}", file, inner)
