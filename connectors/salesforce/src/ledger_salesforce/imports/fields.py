"""Fields of Salesforce, as an entity would declare them, and what a formula is read against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger import KEYWORDS, NativeField
from ledger_salesforce.imports.opaque import Opaque
from ledger_salesforce.imports.parse import Reference
from ledger_salesforce.imports.words import Unreadable
from ledger_salesforce.native import describe

TYPES = {each: name for name, sorts in describe.TYPES.items() for each in sorts}
LONGEST = 50
WHY = {
    "percent": "a percent is a hundred times smaller in a formula than in the API",
    "reference": "the language does not look at ids",
}


@dataclass(frozen=True, slots=True)
class Around:
    """What a formula is read against.

    `described` holds rows of the describe call by lower-case path (`account.industry` for one hop), `formulas` the
    Metadata of checkbox formulas that it may refer to, by the same. `names` are those that the form will use, by the
    same again. `zone` is the ledger's; `zero` says that blanks are treated as zeroes; `within` are the formulas that
    are being read already. `opaque` takes what cannot be read, and is None where nothing may be left unread.
    """

    described: Mapping[str, Mapping[str, Any]]
    formulas: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    zone: str = "UTC"
    zero: bool = False
    within: tuple[str, ...] = ()
    opaque: Opaque | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A field that a formula reads: its name in the form, and its type."""

    name: str
    type: str


def known(reference: Reference, around: Around) -> Known:
    """The field that a formula refers to. Raises Unreadable where the language has none like it."""
    path, text = reference.path.lower(), reference.text
    if path.startswith("$"):
        raise Unreadable(text, "it is no field of the record")
    if path.count(".") > 1:
        raise Unreadable(text, "it is more than one relation away")
    if path not in around.described:
        raise Unreadable(text, "the field is not there, or the integration user may not read it")
    field = native_field("", reference.path, around.described[path])
    if not field.type:
        raise Unreadable(text, field.why)
    return Known(around.names[path], field.type)


def named(paths: Iterable[str]) -> Mapping[str, str]:
    """A name for each path, by its lower-case form; where two would be called alike, the later has a number."""
    found: dict[str, str] = {}
    for path in sorted({path.lower(): path for path in paths}.values(), key=str.lower):
        wanted, number = name(path), 2
        while (told := wanted if number == 2 else f"{wanted}_{number - 1}") in found.values():
            number += 1
        found[path.lower()] = told
    return found


def native_field(of: str, path: str, row: Mapping[str, Any]) -> NativeField:
    """A field by its row in the describe call; `path` is as a formula spells it (`Account.Industry`)."""
    kind, options = str(row.get("type")), describe.options(row)
    sort = TYPES.get(kind, "")
    why = "" if sort else WHY.get(kind, f"the language has no field of the type {kind}")
    if sort == "text" and describe.hidden(row):
        sort, why = "", "a formula cannot read so long, or so well kept, a text"
    relation, dot, _ = path.rpartition(".")
    spelled = f"{relation}{dot}{row.get('name') or path.rpartition('.')[2]}"
    choices = options if sort in ("choice", "choices") else ()
    return NativeField(name(spelled), f"{of}.{spelled}", str(row.get("label") or ""), sort, choices, why=why)


def name(path: str) -> str:
    """The name that an entity might give: `Job_Level__c` is job_level, `Account.Industry` account_industry."""
    words = [re.sub(r"__[a-z]$", "", part, flags=re.IGNORECASE) for part in path.split(".")]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", "_".join(words))
    plain = re.sub(r"_+", "_", spaced).strip("_").lower()[:LONGEST].strip("_")
    return plain if plain[:1].isalpha() and plain.upper() not in KEYWORDS else f"field_{plain}"[:LONGEST]
