"""The ledger: the system of record for marketing definitions and the decisions about them.

This module is the public door: what a plugin or a connector may import, and nothing deeper (`ledger.testing` beside
it). Each name is imported when it is first asked for, so that a door this wide costs nothing to open.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ledger.artifacts import (
        Artifact as Artifact,
        Binding as Binding,
        Connector as Connector,
        Effects as Effects,
        Identity as Identity,
        Observed as Observed,
        Provenance as Provenance,
        Rule as Rule,
        Sandbox as Sandbox,
        Session as Session,
    )
    from ledger.documents import Document as Document, only_keys as only_keys
    from ledger.domain.definition import Draft as Draft
    from ledger.errors import (
        BadInput as BadInput,
        LedgerError as LedgerError,
        Problems as Problems,
        Refused as Refused,
        TargetFault as TargetFault,
        UnknownName as UnknownName,
    )
    from ledger.hookspecs import Check as Check, hookimpl as hookimpl
    from ledger.kinds import Kind as Kind, Surroundings as Surroundings, shape as shape
    from ledger.kinds.criteria import (
        criteria_at as criteria_at,
        predicates as predicates,
        schema_around as schema_around,
    )
    from ledger.kinds.drafting import draft as draft
    from ledger.language import (
        All as All,
        Any as Any,
        Core as Core,
        Leaf as Leaf,
        canonical as canonical,
        core as core,
        expand as expand,
        fields_of as fields_of,
        from_json as from_json,
        judge as judge,
        meaning_digest as meaning_digest,
        names as names,
        pretty as pretty,
        read as read,
        to_json as to_json,
    )
    from ledger.language.days import start_of as start_of
    from ledger.language.fold import fold as fold
    from ledger.language.schema import Field as Field, Schema as Schema
    from ledger.language.tree import (
        Always as Always,
        And as And,
        Between as Between,
        Blank as Blank,
        Compare as Compare,
        Contains as Contains,
        Day as Day,
        HasAll as HasAll,
        HasAny as HasAny,
        In as In,
        Literal as Literal,
        Name as Name,
        Not as Not,
        Number as Number,
        Or as Or,
        Place as Place,
        Predicate as Predicate,
        Ref as Ref,
        StartsWith as StartsWith,
        Text as Text,
        Today as Today,
        Tree as Tree,
    )

_DOOR = {
    "ledger.artifacts": "Artifact Binding Connector Effects Identity Observed Provenance Rule Sandbox Session",
    "ledger.documents": "Document only_keys",
    "ledger.domain.definition": "Draft",
    "ledger.errors": "BadInput LedgerError Problems Refused TargetFault UnknownName",
    "ledger.hookspecs": "Check hookimpl",
    "ledger.kinds": "Kind Surroundings shape",
    "ledger.kinds.criteria": "criteria_at predicates schema_around",
    "ledger.kinds.drafting": "draft",
    "ledger.language": (
        "All Any Core Leaf canonical core expand fields_of from_json judge meaning_digest names pretty read to_json "
    ),
    "ledger.language.days": "start_of",
    "ledger.language.fold": "fold",
    "ledger.language.schema": "Field Schema",
    "ledger.language.tree": (
        "Always And Between Blank Compare Contains Day HasAll HasAny In Literal Name Not Number Or "
        "Place Predicate Ref StartsWith Text Today Tree "
    ),
}
_HOMES = {name: module for module, names in _DOOR.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module `ledger` has no public name `{name}`")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(_HOMES)
