"""What a change means: two versions, proposals or documents side by side, and a draft beside what is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from ledger.app.ledger import Ledger
from ledger.compile.versions import meant_by
from ledger.documents import load
from ledger.domain.definition import Draft
from ledger.domain.guards import require_proposal, require_version
from ledger.domain.in_force import in_force
from ledger.domain.proposal import affected_keys
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.documents.queries.changes import AttributionMove, DefinitionChange
from ledger.govern.documents.queries.drafts import draft_rule, is_document
from ledger.govern.documents.queries.naming import numbered
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.kinds.credit.attribution import attribution_of
from ledger.kinds.credit.rule import credit_rule, sorting_rule
from ledger.kinds.names import ATTRIBUTION, METRIC
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.meaning import with_whens
from ledger.language.tree import Always, Not
from ledger.prove.category import MeaningChange, change
from ledger.prove.credit.change import CreditChange, credit_change
from ledger.prove.patience import Spent as Spent, allowance as allowance, patience as patience
from ledger.prove.side import Side
from ledger.prove.soundness import Odd, odd
from ledger.prove.taxonomy import TaxonomyChange, taxonomy_change
from ledger.steps import RECORDS, NextStep, step

Definitions = Mapping[str, Draft]
Standing = Literal["version", "proposal", "draft", "nothing"]


class NamedDefinition(NamedTuple):
    """What is compared: what people call it, its draft, its entity, what it means, and who stands behind it."""

    label: str
    draft: Draft
    entity: Draft
    side: Side
    standing: Standing


class AttributionPair(NamedTuple):
    """Two attributions side by side, by what people call them."""

    before: str
    after: str
    change: CreditChange
    otherwise: str


def compared_credit(ledger: Ledger, one: str, other: str, day: date | None = None) -> AttributionPair | None:
    """Two attributions, named as `compared` names definitions; None where one of them is none."""
    day = day or ledger.today()
    if not all(is_of_kind(ledger, each, day, ATTRIBUTION) for each in (one, other)):
        return None
    found = [named_of_kind(ledger, each, day, ATTRIBUTION) for each in (one, other)]
    rules = [credit_rule(draft, {**around, draft.key: draft}, ledger.zone) for _, draft, around in found]
    moved = credit_change(rules[0], rules[1], day)
    return AttributionPair(found[0][0], found[1][0], moved, rules[0].taxonomy.otherwise)


def compared(
    ledger: Ledger, one: str, other: str, day: date | None = None
) -> tuple[NamedDefinition, NamedDefinition, MeaningChange]:
    """Two of KEY, KEY@VERSION, PROPOSAL or FILE, with all that they refer to as in force on `day` (today).

    Raises Refused where they judge different entities.
    """
    day = day or ledger.today()
    before, after = (definition_named(ledger, each, day) for each in (one, other))
    require_one_entity(before, after)
    return before, after, change(before.side, after.side, day)


def require_one_entity(before: NamedDefinition, after: NamedDefinition) -> None:
    """Pass where both judge the same records. Raises Refused."""
    if before.draft.entity != after.draft.entity:
        raise Refused(
            f"{before.label} judges {before.draft.entity}, and {after.label} {after.draft.entity}",
            why="they are about different records",
            fix="compare two definitions of one entity",
        )


def definition_named(ledger: Ledger, text: str, day: date, also: Sequence[Path] = ()) -> NamedDefinition:
    """What KEY, KEY@VERSION, PROPOSAL or FILE means with what it refers to as in force on `day`.

    A file is read with what is drafted in the files `also`.
    """
    state = ledger.state()
    if is_document(text):
        draft, around = draft_rule(ledger, text, day, also)
        label, standing = text, "draft"  # type: str, Standing
    else:
        around = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
        label, draft, standing = _decided(state, text, day)
    if not draft.yields:
        what, why = f"{label} is of kind {draft.kind}", "it judges no records"
        raise Refused(what, why, beside_comparing(draft.kind, text))
    meant = side(draft, around, ledger.zone)
    return NamedDefinition(label, draft, around[draft.entity], meant, standing)


def nothing(after: NamedDefinition) -> NamedDefinition:
    """What stands before a first version: a rule of which nothing ever holds."""
    holds = with_whens(after.side.meaning, lambda _: Not(Always()))
    return after._replace(label="nothing", side=after.side._replace(meaning=holds), standing="nothing")


def beside_comparing(kind: str, named: str) -> NextStep | str:
    """What to do in the place of comparing verdicts: of an attribution, compare who earns credit."""
    if kind == METRIC:
        key = named.partition("@")[0]
        return step("see what it comes to", "count", key, touches=RECORDS, conversions=RECORDS)
    if kind != ATTRIBUTION:
        return "compare criteria or scores"
    return step("compare who earns credit by it", "attribution compare", named, touches=RECORDS, conversions=RECORDS)


def moved(
    ledger: Ledger, draft: Draft, affects: Sequence[str], day: date, state: State | None = None
) -> Iterator[DefinitionChange]:
    """What a draft means beside what is in force on `day`, for its own key and for each that it changes indirectly.

    `affects` are the versions that it changes, such as `sql v1`; `state` is that before it was decided (as it is now).
    """
    state = state or ledger.state()
    before = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
    after = {**before, draft.key: draft}
    for key in dict.fromkeys([draft.key, *affected_keys(affects)]):
        if key in before and before[key].yields and after[key].yields:
            sides = side(before[key], before, ledger.zone), side(after[key], after, ledger.zone)
            yield DefinitionChange(key, in_force(state, key, day).number, change(*sides, day), *sides)


def credit_moved(
    ledger: Ledger, draft: Draft, affects: Sequence[str], day: date, state: State | None = None
) -> Iterator[AttributionMove]:
    """What a draft does to attributions beside what is in force on `day`, as `moved` says it of what judges records."""
    state = state or ledger.state()
    before = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
    after = {**before, draft.key: draft}
    for key in dict.fromkeys([draft.key, *affected_keys(affects)]):
        if key in before and before[key].kind == after[key].kind == ATTRIBUTION:
            found = credit_beside(after[key], before, after, ledger.zone, day)
            otherwise = taxonomy_of(before[attribution_of(before[key]).touches.taxonomy]).otherwise
            yield AttributionMove(key, in_force(state, key, day).number, found, otherwise)


def taxonomy_beside(draft: Draft, definitions: Definitions, after: Definitions, zone: str, day: date) -> TaxonomyChange:
    """What becomes of a taxonomy that is in force, among all definitions before and after."""
    try:
        sides = sorting_rule(definitions[draft.key], definitions, zone), sorting_rule(draft, after, zone)
    except LedgerError as problem:
        return TaxonomyChange("unknown", why=problem.what)
    return taxonomy_change(*sides, day)


def credit_beside(draft: Draft, definitions: Definitions, after: Definitions, zone: str, day: date) -> CreditChange:
    """What becomes of an attribution that is in force, among all definitions before and after."""
    try:
        sides = credit_rule(definitions[draft.key], definitions, zone), credit_rule(draft, after, zone)
    except LedgerError as problem:
        return CreditChange("unknown", why=problem.what)
    except KeyError as gone:
        return CreditChange("unknown", why=f"it rests on `{gone.args[0]}`, which has no version in force then")
    return credit_change(*sides, day)


def beside(draft: Draft, definitions: Definitions, after: Definitions, zone: str, day: date) -> MeaningChange | None:
    """What a draft means beside what is in force of it; None where nothing is, or neither judges records.

    `definitions` are those in force, `after` the same with all that is drafted in their place.
    """
    current = definitions.get(draft.key)
    if current is None or not (current.yields and draft.yields):
        return None
    try:
        return change(side(current, definitions, zone), side(draft, after, zone), day)
    except LedgerError:
        return None  # what it refers to is told elsewhere


def oddities(draft: Draft, definitions: Definitions, zone: str, day: date) -> Iterator[Odd]:
    """What is odd about a draft by itself, among the definitions around it; nothing where it cannot be judged."""
    if not draft.yields:
        return
    try:
        yield from odd(side(draft, definitions, zone), day)
    except LedgerError:
        return  # what it refers to is told elsewhere


def side(draft: Draft, definitions: Definitions, zone: str) -> Side:
    """What a draft means among the definitions around it. Raises Refused where its entity is not among them."""
    if draft.entity not in definitions:
        raise Refused(
            f"`{draft.key}` cannot be judged",
            why=f"its entity `{draft.entity}` has no version in force then",
            fix=step("see its history", "log", draft.entity),
        )
    if gone := sorted(key for key in draft.refers if key not in definitions):
        raise Refused(
            f"`{draft.key}` cannot be judged",
            why=f"it refers to `{gone[0]}`, which has no version in force then",
            fix=step("see its history", "log", gone[0]),
        )
    return Side(*meant_by(draft, definitions, zone))


def is_of_kind(ledger: Ledger, text: str, day: date, kind: str) -> bool:
    """Whether what people call so is of a kind."""
    if is_document(text):
        return any(each.kind == kind for each in load(Path(text)))
    return _decided(ledger.state(), text, day)[1].kind == kind


def named_of_kind(ledger: Ledger, text: str, day: date, kind: str) -> tuple[str, Draft, Definitions]:
    """What people call a definition of that kind, its draft, and the definitions around it."""
    if is_document(text):
        return text, *draft_rule(ledger, text, day, kind=kind)
    around = surroundings_on(ledger.state(), day, ledger.zone, Register(ledger)).definitions
    return *_decided(ledger.state(), text, day)[:2], around


def _decided(state: State, text: str, day: date) -> tuple[str, Draft, Standing]:
    """The version or the proposal that people call so."""
    key, number = numbered(text, None)
    if number is not None:
        version = require_version(state, key, number)
        return f"{version.key} v{version.number}", version.draft, "version"
    if "#" in text:
        return text, require_proposal(state, text).draft, "proposal"
    version = in_force(state, text, day)
    return f"{text} v{version.number}", version.draft, "version"
