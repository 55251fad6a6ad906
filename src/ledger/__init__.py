"""The ledger: the system of record for marketing definitions and the decisions about them.

This module is the public door: what a plugin or a connector may import, and nothing deeper (beside it there are
`ledger.connecting` and `ledger.testing`). Each name is imported when it is first asked for, so that a door this wide
costs nothing to open.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False  # as type checkers know it; `typing` takes a moment in which Ctrl-C would show a traceback
if TYPE_CHECKING:
    from ledger.artifacts.data import (
        Artifact as Artifact,
        Binding as Binding,
        Capabilities as Capabilities,
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
        Trail as Trail,
        Wanted as Wanted,
    )
    from ledger.artifacts.protocols import Connector as Connector, Session as Session
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
    from ledger.kinds import shape as shape
    from ledger.kinds.drafting import draft as draft
    from ledger.kinds.kind import Kind as Kind, Surroundings as Surroundings
    from ledger.kinds.references import (
        criteria_at as criteria_at,
        predicates as predicates,
        schema_around as schema_around,
        written_out as written_out,
    )
    from ledger.language.core import AllOf as AllOf, AnyOf as AnyOf, Core as Core, Leaf as Leaf, core as core
    from ledger.language.days import start_of as start_of
    from ledger.language.digest import meaning_digest as meaning_digest
    from ledger.language.evaluate import judge as judge
    from ledger.language.expand import expand as expand, scores_of as scores_of
    from ledger.language.fold import fold as fold
    from ledger.language.inputs import inputs as inputs
    from ledger.language.judged import judged as judged
    from ledger.language.literals import (
        code_objections as code_objections,
        normal as normal,
        text_objections as text_objections,
    )
    from ledger.language.meaning import Meaning as Meaning, reads as reads, whens as whens
    from ledger.language.print import canonical as canonical, pretty as pretty
    from ledger.language.read import read as read
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
        fields_of as fields_of,
        names as names,
    )
    from ledger.language.tree_json import from_json as from_json, to_json as to_json
    from ledger.language.written import tree_of as tree_of
    from ledger.meanings.ladder import Ladder as Ladder, Stage as Stage
    from ledger.meanings.score import Score as Score, Weighted as Weighted
    from ledger.measure.channels.pure.answer import GateFinding as GateFinding, Unanswered as Unanswered
    from ledger.measure.channels.pure.facts import GateFacts as GateFacts
    from ledger.measure.channels.pure.question import GateQuestion as GateQuestion

_DOOR = {
    "ledger.artifacts.data": (
        "Artifact Binding Capabilities Effects Entry Identity Judged Native NativeField Observation Observed "
        "PlatformNotice PlatformNotices Provenance Rule Trail Wanted"
    ),
    "ledger.artifacts.protocols": "Connector Session",
    "ledger.measure.channels.pure.answer": "GateFinding Unanswered",
    "ledger.measure.channels.pure.facts": "GateFacts",
    "ledger.measure.channels.pure.question": "GateQuestion",
    "ledger.documents": "Document only_keys",
    "ledger.domain.definition": "Draft",
    "ledger.errors": "BadInput LedgerError Problems Refused TargetClosed TargetFault UnknownName",
    "ledger.hookspecs": "Check Emulator NoticeChannel NoticeMessage Sandbox hookimpl",
    "ledger.kinds.drafting": "draft",
    "ledger.kinds.kind": "Kind Surroundings",
    "ledger.kinds.references": "criteria_at predicates schema_around written_out",
    "ledger.kinds.shape": "shape",
    "ledger.language.core": "AllOf AnyOf Core Leaf core",
    "ledger.language.days": "start_of",
    "ledger.language.digest": "meaning_digest",
    "ledger.language.evaluate": "judge",
    "ledger.language.expand": "expand scores_of",
    "ledger.language.fold": "fold",
    "ledger.language.inputs": "inputs",
    "ledger.language.judged": "judged",
    "ledger.language.literals": "code_objections normal text_objections",
    "ledger.language.meaning": "Meaning reads whens",
    "ledger.language.print": "canonical pretty",
    "ledger.language.read": "read",
    "ledger.language.schema": "Field KEYWORDS Schema schema_problems",
    "ledger.language.tree": (
        "fields_of names Always And Between Blank Compare Contains Day HasAll HasAny In Literal Name Not "
        "Number Or Place Predicate Ref StartsWith Text Today Tree"
    ),
    "ledger.language.tree_json": "from_json to_json",
    "ledger.language.written": "tree_of",
    "ledger.meanings.ladder": "Ladder Stage",
    "ledger.meanings.score": "Score Weighted",
}
_FORMER = {"All": "AllOf", "Any": "AnyOf"}
"""Names that were renamed; both are public."""
_HOMES = {name: module for module, names in _DOOR.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """The public name, from the module that holds it (PEP 562)."""
    from ledger.door import find

    return find(__name__, _HOMES, _FORMER.get(name, name))


def __dir__() -> list[str]:
    """The public names."""
    return sorted(_HOMES)
