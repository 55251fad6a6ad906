"""The ledger: the system of record for marketing definitions and the decisions about them.

This module is the public door: what a plugin or a connector may import, and nothing deeper (beside it there are
`ledger.connecting` and `ledger.testing`). Each name is imported when it is first asked for, so that a door this wide
costs nothing to open.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # as type checkers know it; `typing` takes a moment in which Ctrl-C would show a traceback
if TYPE_CHECKING:
    from ledger.artifacts import (
        Artifact as Artifact,
        Binding as Binding,
        Capabilities as Capabilities,
        Connector as Connector,
        Effects as Effects,
        Entry as Entry,
        Identity as Identity,
        Judged as Judged,
        Native as Native,
        NativeField as NativeField,
        Observation as Observation,
        Observed as Observed,
        PlatformNotice as PlatformNotice,
        PlatformNotices as PlatformNotices,
        Provenance as Provenance,
        Rule as Rule,
        Session as Session,
        Trail as Trail,
        Wanted as Wanted,
    )
    from ledger.channels import (
        GateFacts as GateFacts,
        GateFinding as GateFinding,
        GateQuestion as GateQuestion,
        Unanswered as Unanswered,
    )
    from ledger.documents import Document as Document, only_keys as only_keys
    from ledger.domain.definition import Draft as Draft
    from ledger.errors import (
        BadInput as BadInput,
        LedgerError as LedgerError,
        Problems as Problems,
        Refused as Refused,
        TargetClosed as TargetClosed,
        TargetFault as TargetFault,
        UnknownName as UnknownName,
    )
    from ledger.hookspecs import (
        Check as Check,
        Emulator as Emulator,
        NoticeChannel as NoticeChannel,
        NoticeMessage as NoticeMessage,
        Sandbox as Sandbox,
        hookimpl as hookimpl,
    )
    from ledger.kinds import Kind as Kind, Surroundings as Surroundings, shape as shape
    from ledger.kinds.drafting import draft as draft
    from ledger.kinds.references import (
        criteria_at as criteria_at,
        predicates as predicates,
        schema_around as schema_around,
        written_out as written_out,
    )
    from ledger.language import (
        AllOf as AllOf,
        AnyOf as AnyOf,
        Core as Core,
        Leaf as Leaf,
        canonical as canonical,
        core as core,
        expand as expand,
        fields_of as fields_of,
        from_json as from_json,
        inputs as inputs,
        judge as judge,
        judged as judged,
        meaning_digest as meaning_digest,
        names as names,
        pretty as pretty,
        read as read,
        scores_of as scores_of,
        to_json as to_json,
        tree_of as tree_of,
    )
    from ledger.language.days import start_of as start_of
    from ledger.language.fold import fold as fold
    from ledger.language.literals import (
        code_objections as code_objections,
        normal as normal,
        text_objections as text_objections,
    )
    from ledger.language.meaning import Meaning as Meaning, reads as reads, whens as whens
    from ledger.language.schema import (
        KEYWORDS as KEYWORDS,
        Field as Field,
        Schema as Schema,
        schema_problems as schema_problems,
    )
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
    from ledger.meanings import Ladder as Ladder, Score as Score, Stage as Stage, Weighted as Weighted

_DOOR = {
    "ledger.artifacts": (
        "Artifact Binding Capabilities Connector Effects Entry Identity Judged Native NativeField Observation Observed "
        "PlatformNotice PlatformNotices Provenance Rule Session Trail Wanted "
    ),
    "ledger.channels": "GateFacts GateFinding GateQuestion Unanswered",
    "ledger.documents": "Document only_keys",
    "ledger.domain.definition": "Draft",
    "ledger.errors": "BadInput LedgerError Problems Refused TargetClosed TargetFault UnknownName",
    "ledger.hookspecs": "Check Emulator NoticeChannel NoticeMessage Sandbox hookimpl",
    "ledger.kinds": "Kind Surroundings shape",
    "ledger.kinds.drafting": "draft",
    "ledger.kinds.references": "criteria_at predicates schema_around written_out",
    "ledger.language": (
        "AllOf AnyOf Core Leaf canonical core expand fields_of from_json inputs judge judged meaning_digest names "
        "pretty read scores_of to_json tree_of "
    ),
    "ledger.language.days": "start_of",
    "ledger.language.fold": "fold",
    "ledger.language.literals": "code_objections normal text_objections",
    "ledger.language.meaning": "Meaning reads whens",
    "ledger.language.schema": "Field KEYWORDS Schema schema_problems",
    "ledger.language.tree": (
        "Always And Between Blank Compare Contains Day HasAll HasAny In Literal Name Not Number Or "
        "Place Predicate Ref StartsWith Text Today Tree "
    ),
    "ledger.meanings": "Ladder Score Stage Weighted",
}
_FORMER = {"All": "AllOf", "Any": "AnyOf"}
"""Names that were renamed; both are public."""
_HOMES = {name: module for module, names in _DOOR.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it (PEP 562)."""
    name = _FORMER.get(name, name)
    if name not in _HOMES:
        raise AttributeError(f"module `ledger` has no public name `{name}`")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(_HOMES)
