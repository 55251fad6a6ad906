"""What an org holds of the sorts that this connector writes: formulas, and the value sets that stages are chosen from.

    EntityParticle --calculated--> addresses --read--> Metadata --imports--> Native: exact, partial, or refused with why

Number and text formulas and value sets are listed as what they are; the language reads conditions back, not those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ledger import Native, NativeField, TargetFault
from ledger_salesforce.compile.columns import FORMULA, PATH, ZERO_FORMULA
from ledger_salesforce.imports.fields import native_field
from ledger_salesforce.imports.native import native
from ledger_salesforce.native import field, valueset
from ledger_salesforce.org import held
from ledger_salesforce.org.directory import Directory
from ledger_salesforce.org.held import Held
from ledger_salesforce.reading import history, trail

OBJECTS = ("Lead", "Contact", "Account", "Opportunity", "Campaign", "CampaignMember")
"""What definitions of marketing and sales are about. A formula elsewhere is read when it is named."""

SETS = ("LeadStatus", "LeadSource", "CampaignType", "CampaignStatus", "OpportunityStage")
CHOSEN = "it lists what may be chosen, and is no rule that judges a record"
RELATION = re.compile(r"\b([A-Za-z]\w*)\.[A-Za-z]")


class Wire(held.Reads, trail.Wire, Protocol):
    """What a survey needs of the client."""

    def counts(self, queries: Sequence[str]) -> list[int | TargetFault]: ...  # noqa: D102


def rules(wire: Wire, directory: Directory) -> Iterator[Native]:
    """Every formula on the objects above, and every value set. Raises TargetFault."""
    changes = history.latest(wire)
    for of in OBJECTS:
        yield from _formulas(wire, directory, _calculated(wire, of), changes)
    sets = [*directory.sets(), *(f"StandardValueSet/{name}" for name in SETS)]
    for address, each in zip(sets, held.read(wire, directory, sets), strict=True):
        if isinstance(each, Held):
            yield value_set(address, each)


def rule(wire: Wire, directory: Directory, address: str, shown: Callable[[str, Held], Native] | None = None) -> Native:
    """The rule of one artifact, as its sort shows it (None: as a formula). Raises TargetFault where there is none."""
    found = held.read(wire, directory, [address])[0]
    if isinstance(found, TargetFault):
        raise found
    if found is None:
        raise TargetFault(f"the org has nothing at {address}", "somebody deleted or renamed it", "check the address")
    if shown is not None:
        return shown(address, found)
    return next(_formulas(wire, directory, [address], history.latest(wire)))


def fields(wire: Wire, directory: Directory, paths: Sequence[str]) -> list[NativeField]:
    """These fields, in this order, with how many records have a value. Raises TargetFault."""
    told = [_field(directory, path) for path in paths]
    objects = sorted({path.split(".")[0] for path in paths})
    every = dict(zip(objects, wire.counts([f"SELECT COUNT() FROM {of}" for of in objects]), strict=True))
    asked = [path for path in paths if not _is_part(path) and _filterable(directory, path)]
    queries = [f"SELECT COUNT() FROM {of} WHERE {column} != null" for of, column in map(_split, asked)]
    filled = dict(zip(asked, wire.counts(queries), strict=True))
    return [
        replace(each, filled=_number(filled.get(path)), records=_number(every[path.split(".")[0]]))
        for path, each in zip(paths, told, strict=True)
    ]


def _calculated(wire: Wire, of: str) -> list[str]:
    """The custom formula fields of an object, seen by the user or not."""
    soql = (
        "SELECT QualifiedApiName FROM EntityParticle "
        f"WHERE EntityDefinition.QualifiedApiName = '{of}' AND IsCalculated = true"
    )
    names = [f"{of}.{row.get('QualifiedApiName')}" for row in wire.rows(soql, tooling=True)]
    return sorted(name for name in names if field.ADDRESS.fullmatch(name))


def _formulas(wire: Wire, directory: Directory, addresses: Sequence[str], changes: history.Latest) -> Iterator[Native]:
    """The formulas at these addresses, all of one object, read against each other."""
    found = [each for each in held.read(wire, directory, addresses) if isinstance(each, Held)]
    others = {each.observed.address.partition(".")[2].lower(): each.metadata for each in found if _is_rule(each)}
    members = _members(wire, [each.observed.address for each in found if _is_rule(each)])
    for each in found:
        address, seen = each.observed.address, each.observed
        described = _described(directory, address.split(".")[0], str(each.metadata.get("formula")))
        told = native(address, seen.name, each.metadata, described, others)
        yield replace(history.dated(told, each, changes), members=members.get(address))


def _members(wire: Wire, addresses: Sequence[str]) -> dict[str, int | None]:
    """On how many records each checkbox is true; None where the user may not read it."""
    queries = [f"SELECT COUNT() FROM {of} WHERE {column} = true" for of, column in map(_split, addresses)]
    return {address: _number(n) for address, n in zip(addresses, wire.counts(queries), strict=True)}


def _described(directory: Directory, of: str, formula: str) -> Mapping[str, Mapping[str, Any]]:
    """The describe rows by path, with those of the objects that the formula's relations lead to."""
    rows = dict(directory.fields(of))
    for relation in sorted(set(RELATION.findall(formula))):
        rows |= {f"{relation}.{name}".lower(): row for name, row in directory.related(of, relation).items()}
    return rows


def value_set(address: str, of: Held) -> Native:
    """The values that can be chosen, which are no rule."""
    text = "\n".join(str(each["label"]) for each in map(valueset.shown, valueset.active(of.metadata)))
    told = Native(address, of.observed.name, "value set", "", None, {}, refused=CHOSEN, text=text)
    return history.dated(told, of, {})


def _is_rule(of: Held) -> bool:
    return of.metadata.get("type") == "Checkbox" and bool(of.metadata.get("formula"))


def _field(directory: Directory, path: str) -> NativeField:
    if _is_part(path):
        return NativeField("", path, "", "signal")
    of, column = _split(path)
    row = directory.row(of, column)
    if not row:
        return NativeField("", path, "", "", why="it does not exist, or the integration user may not read it")
    return native_field(of, column, row)


def _split(path: str) -> tuple[str, str]:
    match = PATH.fullmatch(path)
    if match is None:
        raise TargetFault(f"{path} is no field", "a path is the object and the field", "such as Lead.Job_Level__c")
    return match["object"], match["column"]


def _is_part(path: str) -> bool:
    """Whether a signal is bound to it: a part of a formula, which no field tells."""
    return path.partition(".")[2].startswith((FORMULA, ZERO_FORMULA))


def _filterable(directory: Directory, path: str) -> bool:
    return directory.row(*_split(path)).get("filterable") is True


def _number(found: int | TargetFault | None) -> int | None:
    return found if isinstance(found, int) else None
