"""A formula field, in the ledger's shape and in Salesforce's: a checkbox, a number or a text.

    Metadata of the Tooling API --to_body--> body --to_metadata--> Metadata, with all else as it was

The body holds only what the ledger governs. A field's label, and the words that people wrote in its description,
stay theirs; the ledger's line in the description is told by its mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ledger import Artifact, Rule, TargetFault, UnknownName

NAME = r"[A-Za-z](?:_?[A-Za-z0-9])*"
ADDRESS = re.compile(rf"(?P<object>[A-Za-z]\w*)\.(?:(?P<namespace>{NAME})__)?(?P<name>{NAME})__c", re.ASCII)
MARK = "[ledger] "
WHOLE = {"precision": 18, "scale": 0}
DESCRIPTION, HELP, LABEL = 1_000, 510, 40  # documented: CustomField in the Metadata API guide


def parts(address: str) -> re.Match[str]:
    """The object, namespace and developer name of `Lead.MQL__c`. Raises UnknownName for anything else."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise UnknownName(
            f"{address or 'an empty name'} is no custom field",
            "only a custom field holds a formula",
            "name the object and the field, such as Lead.MQL__c",
        )
    return match


def target(artifact: Artifact) -> str:
    """Where an artifact is, or is to be made: a new one has no address yet, and its name is what it shall be."""
    return artifact.address or artifact.name


def wanted(rule: Rule, formula: str, kind: str) -> Mapping[str, Any]:
    """The body that realises a rule as a formula of the type `kind`: Checkbox, Number or Text."""
    return {
        "type": kind,
        "formula": formula,
        "formulaTreatBlanksAs": "BlankAsBlank",
        "description": provenance(rule),
        "inlineHelpText": _cut(rule.statement, HELP),
        **(WHOLE if kind == "Number" else {}),
    }


def to_body(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the ledger governs of a field, normalised: no nulls, one sort of line end, nothing after the last word."""
    return {
        "type": _text(metadata, "type"),
        "formula": _text(metadata, "formula"),
        "formulaTreatBlanksAs": _text(metadata, "formulaTreatBlanksAs"),
        "description": ours(metadata),
        "inlineHelpText": _text(metadata, "inlineHelpText"),
        **({key: metadata.get(key) for key in WHOLE} if metadata.get("type") == "Number" else {}),
    }


def to_metadata(body: Mapping[str, Any], before: Mapping[str, Any]) -> Mapping[str, Any]:
    """The whole Metadata after the change: PATCH replaces all of it, so every other key is sent as it was.

    Raises TargetFault where the ledger's line does not fit beside what people wrote.
    """
    return {**before, **body, "description": description(before, str(body["description"]))}


def objection(body: Mapping[str, Any], kind: str = "Checkbox") -> str:
    """Why a field that exists cannot hold a formula of the type `kind`, empty where it can."""
    if body["type"] == kind and body["formula"]:
        return ""
    held = "a formula" if body["formula"] else "a plain field"
    return f"it is {held} of type {body['type']}, and its values or its users would be lost"


def provenance(rule: Rule, most: int = DESCRIPTION) -> str:
    """The ledger's line, as long as a description takes."""
    return MARK + _cut(rule.provenance.line, most - len(MARK))


def ours(metadata: Mapping[str, Any]) -> str:
    """The ledger's line in a description."""
    return "\n".join(line for line in _lines(metadata) if line.startswith(MARK))


def description(before: Mapping[str, Any], line: str, most: int = DESCRIPTION) -> str:
    """What people wrote, and the ledger's line below it. Raises TargetFault where they do not fit together."""
    people = "\n".join(each for each in _lines(before) if not each.startswith(MARK)).rstrip()
    both = f"{people}\n{line}" if people and line else people or line
    if len(both) > most:
        raise TargetFault(
            "the description is full",
            f"it holds {most:,} characters, the ledger's line among them",
            f"shorten what people wrote there by {len(both) - most} characters",
        )
    return both


def label(title: str, name: str) -> str:
    """What people will read above a new field: the title where it fits, else the field's own name in words."""
    return title if 0 < len(title) <= LABEL else name.replace("_", " ")[:LABEL]


def _lines(metadata: Mapping[str, Any]) -> list[str]:
    return _text(metadata, "description").split("\n")


def _text(metadata: Mapping[str, Any], key: str) -> str:
    return str(metadata.get(key) or "").replace("\r\n", "\n").rstrip()


def _cut(text: str, longest: int) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= longest else whole[: longest - 1].rstrip() + "…"
