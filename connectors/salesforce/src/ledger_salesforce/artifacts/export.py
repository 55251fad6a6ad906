"""Artifacts as files, for a team that deploys through its own pipeline; and as the package that an org checks.

    artifacts x held --sfdx--> force-app/main/default/objects/Lead/fields/MQL__c.field-meta.xml …   manifest/package.xml
                       `-----> manifest/left-out.txt: what nobody can merge from here, and why
    removed   ---------------> manifest/destructiveChanges.xml, with an empty package beside it, never with the rest
    files     --zipped-------> package.xml, objects/Lead.object, destructiveChanges.xml …           in one archive

A deployment replaces what is there, so a file is made of what the org holds, or of nothing where the org has none.
Source format as the `sf` command reads it (documented: Salesforce DX Developer Guide, source format).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from ledger import Artifact, LedgerError, Refused, UnknownName
from ledger_salesforce.artifacts import sort_of
from ledger_salesforce.artifacts.sort import ROOT, Member
from ledger_salesforce.native import field
from ledger_salesforce.native.xml import around, document, inner
from ledger_salesforce.registry import TYPES

FORMATS: Mapping[str, str] = {
    "sfdx": (
        "source files of the sf command, with a manifest, merged with what the org holds; "
        "what exists there and could not be read is left out, and manifest/left-out.txt says why"
    ),
    "sfdx-registry": "source files of the custom metadata type that the registry's records need, once for each org",
}
UNREAD = "it exists, and what it holds was not read"
VERSION = "62.0"
MANIFEST = "manifest/package.xml"
DESTRUCTIVE, LEFT_OUT = "manifest/destructiveChanges.xml", "manifest/left-out.txt"
PERMISSIONS, REGISTRY = "Ledger_Definitions", "Marketing_Definition__mdt"
OF_OBJECT = re.compile(r"objects/(?P<of>\w+)/(?:fields/)?\w+\.(?P<sort>field|object)-meta\.xml", re.ASCII)
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first that an archive can hold: bytes depend on the content alone

Files = Mapping[str, bytes]
Mergeable: TypeAlias = Mapping[str, Any] | LedgerError | None
"""What the org has at an address: Metadata, None where nothing is, or why it cannot be merged."""

Held: TypeAlias = Mapping[str, Mergeable]
"""The same by address; what is not in it was not asked for."""


def export(
    format: str,
    artifacts: Sequence[Artifact],
    removed: Sequence[str] = (),
    held: Held | None = None,
    version: str = VERSION,
) -> Files:
    """The files by path, sorted, over what the org holds; `version` is that of the API that will take them.

    What exists and is not in `held` is left out, and so is what shall be removed. Raises UnknownName for another
    format, Refused for a standard value set in `removed`.
    """
    if format not in FORMATS:
        raise UnknownName(f"there is no format {format}", "", f"choose one of {', '.join(FORMATS)}")
    going = {address.lower() for address in removed}
    staying = [each for each in artifacts if field.target(each).lower() not in going]
    made = _registry(version) if format == "sfdx-registry" else _made(staying, held or {}, version)
    return dict(sorted([*made, _project(version), *_destructive(removed, version)]))


def zipped(files: Files) -> bytes:
    """Exported files as the package that the Metadata API takes, with what is to be removed.

    Raises BadInput for a file that was not exported.
    """
    objects: dict[str, str] = {}
    package = {"package.xml": files[MANIFEST]}
    package |= {"destructiveChanges.xml": files[DESTRUCTIVE]} if DESTRUCTIVE in files else {}
    for path in sorted(files, key=lambda each: each.split("/fields/")):  # an object before its fields
        short = path.removeprefix(f"{ROOT}/")
        if match := OF_OBJECT.fullmatch(short):
            objects[match["of"]] = objects.get(match["of"], "") + _part(match["sort"], path, files[path])
        elif short != path:
            package[short.removesuffix("-meta.xml")] = files[path]
    for of, inside in objects.items():
        package[f"objects/{of}.object"] = around("CustomObject", inside)
    return _archive(package)


def _part(sort: str, path: str, file: bytes) -> str:
    """What a file adds to its object."""
    if sort == "object":
        return inner("CustomObject", path, file)
    return f"    <fields>\n{inner('CustomField', path, file)}    </fields>\n"


def _made(artifacts: Iterable[Artifact], held: Held, version: str) -> Iterator[tuple[str, bytes]]:
    members, left_out = list[Member](), list[str]()
    for artifact in (each for each in artifacts if each.body is not None):
        try:
            member, path, file = _component(artifact, field.target(artifact), held)
        except LedgerError as why:
            told = "; ".join(part for part in (why.what, why.why, why.fix) if part)
            left_out.append(f"{field.target(artifact)}: {told}\n")
            continue
        members.append(member)
        yield path, file
    if fields := [name for sort, name in members if sort == "CustomField"]:
        members.append(("PermissionSet", PERMISSIONS))
        yield f"{ROOT}/permissionsets/{PERMISSIONS}.permissionset-meta.xml", _permissions(fields)
    if left_out:
        yield LEFT_OUT, "".join(sorted(left_out)).encode()
    yield MANIFEST, _package(members, version)


def _component(artifact: Artifact, target: str, held: Held) -> tuple[Member, str, bytes]:
    """What it is in a package, its path and its file. Raises LedgerError where it has to be left out."""
    sort, there = sort_of(target), held.get(target)
    if isinstance(there, LedgerError):
        raise there
    if target not in held and (artifact.address or target.startswith("StandardValueSet/")):
        raise Refused(UNREAD, sort.loses, "export where the org can be reached, or write it with ledger apply")
    return sort.component(artifact, there)


def _permissions(fields: Sequence[str]) -> bytes:
    """Who has this permission set can read the fields; nobody else can see a new one."""
    readable = [{"editable": False, "field": name, "readable": True} for name in sorted(fields)]
    return document("PermissionSet", {"fieldPermissions": readable, "label": PERMISSIONS.replace("_", " ")})


def _registry(version: str) -> Iterator[tuple[str, bytes]]:
    """The custom metadata type, and a field for each thing that a record tells."""
    label = REGISTRY.removesuffix("__mdt").replace("_", " ")
    folder = f"{ROOT}/objects/{REGISTRY}"
    described = {"label": label, "pluralLabel": f"{label}s", "visibility": "Public"}
    yield f"{folder}/{REGISTRY}.object-meta.xml", document("CustomObject", described)
    shapes: Mapping[str, Mapping[str, Any]] = {
        "string": {"type": "Text", "length": 255},
        "double": {"type": "Number", "precision": 18, "scale": 0},
        "date": {"type": "Date"},
    }
    for name, kind in TYPES.items():
        told = {"fullName": name, "label": name.removesuffix("__c").replace("_", " "), "externalId": False}
        shape = {**told, "fieldManageability": "DeveloperControlled", **shapes[kind]}
        yield f"{folder}/fields/{name}.field-meta.xml", document("CustomField", shape)
    fields = [("CustomField", f"{REGISTRY}.{name}") for name in TYPES]
    yield MANIFEST, _package([("CustomObject", REGISTRY), *fields], version)


def _project(version: str) -> tuple[str, bytes]:
    told = {"packageDirectories": [{"default": True, "path": "force-app"}], "sourceApiVersion": version}
    return "sfdx-project.json", f"{json.dumps(told, indent=2, sort_keys=True)}\n".encode()


def _destructive(removed: Iterable[str], version: str) -> Iterator[tuple[str, bytes]]:
    members = [sort_of(address).member(address) for address in removed]
    if members:
        yield DESTRUCTIVE, _package(members, version)
        yield "manifest/emptyPackage.xml", _package([], version)


def _package(members: Iterable[Member], version: str) -> bytes:
    sorts: dict[str, list[str]] = {}
    for sort, name in sorted(set(members)):
        sorts.setdefault(sort, []).append(name)
    types = [{"members": names, "name": sort} for sort, names in sorts.items()]
    return document("Package", {"types": types, "version": version})


def _archive(package: Files) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(package):
            archive.writestr(zipfile.ZipInfo(path, EPOCH), package[path], zipfile.ZIP_DEFLATED)
    return held.getvalue()
