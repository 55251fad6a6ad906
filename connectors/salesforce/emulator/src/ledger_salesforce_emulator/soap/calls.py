"""create, update, upsert, delete, read, list and describe: each writes its results into the response.

Documented: ten components a call, 200 for custom metadata, all of one type; three queries a listMetadata.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from ledger_salesforce_emulator import setup
from ledger_salesforce_emulator.answers import ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soap import convert
from ledger_salesforce_emulator.soap.envelope import XSI, Fault, SoapCall, add, local, text

MOST = {"CustomMetadata": 200}
TEN, QUERIES = 10, 3
MALFORMED = "JSON_PARSER_ERROR"
FOLDERS: Mapping[str, tuple[str, str]] = {
    "CustomMetadata": ("customMetadata", "md"),
    "CustomObject": ("objects", "object"),
    "GlobalValueSet": ("globalValueSets", "globalValueSet"),
    "PermissionSet": ("permissionsets", "permissionset"),
    "StandardValueSet": ("standardValueSets", "standardValueSet"),
}
"""Folder and suffix in a package; fields and rules are children of their object's file (documented)."""

CHILDREN = {"CustomField": "fields", "ValidationRule": "validationRules"}


def create(org: Org, call: SoapCall, into: Any) -> None:
    """The createMetadata call."""
    _each(org, call, into, _create)


def update(org: Org, call: SoapCall, into: Any) -> None:
    """The updateMetadata call."""
    _each(org, call, into, _update)


def upsert(org: Org, call: SoapCall, into: Any) -> None:
    """upsertMetadata, whose results say what was created."""

    def act(org: Org, sort: str, name: str, metadata: Any) -> bool:
        new = setup.read(org, sort, name) is None
        (_create if new else _update)(org, sort, name, metadata)
        return new

    _each(org, call, into, act, upsert=True)


def _create(org: Org, sort: str, name: str, metadata: Any) -> bool:
    setup.SORTS[sort].create(org, name, metadata, org.me)
    return True


def _update(org: Org, sort: str, name: str, metadata: Any) -> bool:
    setup.SORTS[sort].update(org, name, metadata, org.me)
    return False


def _each(org: Org, call: SoapCall, into: Any, act: Callable[..., bool], upsert: bool = False) -> None:
    components = [(_sort(each), each) for each in call.body]
    _limit([sort for sort, _ in components])
    kept = org.copied()
    results: list[tuple[str, bool, ApiError | None]] = []
    for sort, each in components:
        name = text(each, "fullName")
        try:
            name, metadata = convert.read(each)
            results.append((name, act(org, sort, name, metadata), None))
        except ApiError as refused:
            if refused.code == MALFORMED:  # observed: what the type cannot be read from fails the whole call
                org.restore(kept)
                raise Fault("Client", refused.message, "soapenv") from None
            results.append((name, False, refused))
    if call.all_or_none and any(wrong for _, _, wrong in results):
        org.restore(kept)
        results = [_undone(each) for each in results]
    for name, created, wrong in results:
        _result(add(into, "result"), name, wrong, created if upsert else None)


def _undone(of: tuple[str, bool, ApiError | None]) -> tuple[str, bool, ApiError | None]:
    name, _, refused = of
    undone = ApiError(
        400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid", ()
    )
    return name, False, refused or undone


def _result(into: Any, name: str, refused: ApiError | None, created: bool | None) -> None:
    if created is not None:
        add(into, "created", created)
    if refused:
        told = add(into, "errors")
        for each in refused.fields or ():
            add(told, "fields", each)
        add(told, "message", refused.message)
        add(told, "statusCode", refused.code)
    add(into, "fullName", name)
    add(into, "success", refused is None)


def _sort(of: Any) -> str:
    prefix, _, kind = of.get(f"{{{XSI}}}type", "").rpartition(":")
    if of.nsmap.get(prefix or None) != etree.QName(of).namespace or kind not in setup.SORTS:
        raise Fault("INVALID_TYPE", f"This type of metadata is not available for this organization: {kind or 'none'}")
    return str(kind)


def _limit(sorts: list[str]) -> None:
    if len(set(sorts)) > 1:
        raise Fault("INVALID_TYPE", "All components of a call must be of one type")
    most = MOST.get(sorts[0], TEN) if sorts else TEN
    if len(sorts) > most:  # wording assumed
        raise Fault("LIMIT_EXCEEDED", f"EXCEEDED_MAX_COMPONENTS: a call takes {most} components of this type")


def delete(org: Org, call: SoapCall, into: Any) -> None:
    """The deleteMetadata call."""
    sort, names = _named(call)
    for name in names:
        try:
            if setup.read(org, sort, name) is None:
                raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", f"No {sort} named: {name} found", ())
            setup.SORTS[sort].delete(org, name, org.me)
        except ApiError as refused:
            _result(add(into, "result"), name, refused, None)
        else:
            _result(add(into, "result"), name, None, None)


def read(org: Org, call: SoapCall, into: Any) -> None:
    """The readMetadata call."""
    sort, names = _named(call)
    result = add(into, "result")
    for name in names:
        found = setup.read(org, sort, name)
        if found is None:
            convert.nothing(result, "records")
        else:
            known = {each.lower(): each for each in setup.SORTS[sort].names(org)}
            convert.write(result, "records", sort, known.get(name.lower(), name), found)


def _named(call: SoapCall) -> tuple[str, list[str]]:
    sort = text(call.body, "type")
    if sort not in setup.SORTS:
        raise Fault("INVALID_TYPE", f"This type of metadata is not available for this organization: {sort}")
    names = [(each.text or "").strip() for each in call.body if local(each) == "fullNames"]
    _limit([sort] * len(names))
    return sort, names


def listing(org: Org, call: SoapCall, into: Any) -> None:
    """The listMetadata call (observed: a standard value set is listed once somebody changed it; assumed: never)."""
    queries = [each for each in call.body if local(each) == "queries"]
    if len(queries) > QUERIES:
        raise Fault("LIMIT_EXCEEDED", f"listMetadata takes {QUERIES} queries")
    for each in queries:
        sort = text(each, "type")
        if sort not in setup.SORTS:
            raise Fault("INVALID_TYPE", f"Unknown type name '{sort}' specified in listMetadata")
        for name in () if sort == "StandardValueSet" else setup.SORTS[sort].names(org):
            _properties(org, add(into, "result"), sort, name)


def _properties(org: Org, into: Any, sort: str, name: str) -> None:
    of: Any = org.field(name) if sort == "CustomField" else org.component(sort, name)
    now, by = org.clock.now(), org.user(of.by) if of else org.admin
    add(into, "createdById", org.admin.id)
    add(into, "createdByName", org.admin.name)
    add(into, "createdDate", _stamp(of.created if of else now))
    add(into, "fileName", _file(sort, name))
    add(into, "fullName", name)
    add(into, "id", of.id if of else "")
    add(into, "lastModifiedById", by.id)
    add(into, "lastModifiedByName", by.name)
    add(into, "lastModifiedDate", _stamp(of.modified if of else now))
    add(into, "manageableState", "unmanaged")
    add(into, "type", sort)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _file(sort: str, name: str) -> str:
    if sort in CHILDREN:
        return f"objects/{name.partition('.')[0]}.object"
    folder, suffix = FOLDERS[sort]
    return f"{folder}/{name}.{suffix}"


def describe(org: Org, call: SoapCall, into: Any) -> None:
    """The describeMetadata call."""
    result = add(into, "result")
    for sort, (folder, suffix) in FOLDERS.items():
        of = add(result, "metadataObjects")
        for name in CHILDREN if sort == "CustomObject" else ():
            add(of, "childXmlNames", name)
        for key, value in (("directoryName", folder), ("inFolder", False), ("metaFile", False)):
            add(of, key, value)
        add(of, "suffix", suffix)
        add(of, "xmlName", sort)
    add(result, "organizationNamespace", "")
    add(result, "partialSaveAllowed", org.sandbox)  # documented: rollbackOnError false is for other than production
    add(result, "testRequired", False)
