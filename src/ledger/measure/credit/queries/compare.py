"""Two attributions on the same records: what moves between channels, by which step, and what nothing can repair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population, records_of
from ledger.app.settings import Settings
from ledger.data import replace
from ledger.domain.definition import Draft, Version
from ledger.domain.guards import require_proposal, require_version
from ledger.domain.in_force import in_force
from ledger.domain.state import State
from ledger.errors import BadInput, Refused
from ledger.govern.documents.queries.compare import Standing
from ledger.govern.documents.queries.drafts import draft_rule, is_document
from ledger.govern.documents.queries.naming import numbered
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.kinds.credit.claim import CreditClaim
from ledger.kinds.credit.form import weighed_schema
from ledger.kinds.credit.rule import credit_rule
from ledger.kinds.invariant import claim_of
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION, INVARIANT
from ledger.kinds.references import known_names, meanings
from ledger.language.expand import expand, scores_of
from ledger.language.read import read
from ledger.language.schema import Schema
from ledger.language.tree import Tree, moving, walk
from ledger.meanings.credit.money import RATE
from ledger.measure.credit.pure.compare import WorldsCompared, compare
from ledger.measure.credit.pure.evidence import EvidenceRead, read_evidence
from ledger.measure.credit.pure.run import CreditSides, CreditWorld
from ledger.measure.credit.pure.sides import EntityRows
from ledger.measure.credit.pure.spend import Spend, read_spend
from ledger.measure.credit.queries.credit import CreditSources
from ledger.prove.invariants import Proof, proved
from ledger.steps import RECORDS, again, step

NO_EVIDENCE = EvidenceRead((), {})


class NamedCredit(NamedTuple):
    """An attribution that is compared: what people call it, who stands behind it, and what credit follows from.

    `decider` is who ratified it; empty where nobody did. `schemas` are the names of each of its entities.
    """

    label: str
    draft: Draft
    standing: Standing
    decider: str
    around: Mapping[str, Draft]
    world: CreditWorld
    schemas: Mapping[str, Schema]

    @property
    def touch(self) -> str:
        """The entity that earns."""
        return self.world.rule.touches.entity

    @property
    def conversion(self) -> str:
        """The entity that has credit to give."""
        return self.world.rule.conversion.entity


class CompareSources(NamedTuple):
    """The records that two attributions are compared on, and what is laid beside them."""

    credit: CreditSources
    spend: Records | None = None
    lift: Records | None = None


class ClaimCompared(NamedTuple):
    """An invariant over the attribution in force on the day, and how it stands with each of the two."""

    draft: Draft
    before: Proof
    after: Proof


@dataclass(frozen=True, slots=True)
class CreditComparison:
    """Two attributions on the same records, on a day. `spend` and `evidence` are what was laid beside them, `claims`
    what must hold of both.
    """

    day: date
    before: NamedCredit
    after: NamedCredit
    found: WorldsCompared
    spend: Spend | None
    evidence: EvidenceRead | None
    claims: tuple[ClaimCompared, ...] = ()


def compare_credit(
    ledger: Ledger, one: str, other: str, sources: CompareSources, day: date | None = None, also: Sequence[Path] = ()
) -> CreditComparison:
    """Compare two of KEY, KEY@VERSION, PROPOSAL or FILE, with what they rest on as in force on `day` (today).

    Without `other`, `one` is a proposal or the FILE of a draft, beside what it would displace. Raises BadInput and
    Refused; nothing of the records is kept.
    """
    before, after, day = _both(ledger, one, other, day or ledger.today(), also)
    before, after = comparable(before, after, sources.credit)
    channels = {each.name for side in (before, after) for each in side.world.taxonomy.channels}
    settings = ledger.settings
    with ExitStack() as open_:
        spend, evidence = None, NO_EVIDENCE
        if sources.lift:
            lift = open_.enter_context(population(settings, sources.lift))
            known = replace_definitions(ledger, day, after)
            evidence = read_evidence(lift, channels, lambda text, row: _scope(text, f"{lift.name}:{row}", after, known))
        if sources.spend:
            file = open_.enter_context(population(settings, sources.spend))
            spend = read_spend(file, _currency(before, after), channels)
        sides = open_.enter_context(opened_sides(settings, before, after, sources.credit))
        found = compare(before.world, after.world, sides, evidence.found)
    claims = tuple(_claims(ledger, before, after, day))
    return CreditComparison(day, before, after, found, spend, evidence if sources.lift else None, claims)


def _claims(ledger: Ledger, before: NamedCredit, after: NamedCredit, day: date) -> Iterator[ClaimCompared]:
    """What must hold of the attribution, asked of both: each takes the place of what is in force."""
    for _, draft in sorted(after.around.items()):
        claim = claim_of(draft) if draft.kind == INVARIANT else None
        if isinstance(claim, CreditClaim) and claim.attribution == after.draft.key:
            asked = ({**each.around, claim.attribution: each.draft} for each in (before, after))
            yield ClaimCompared(draft, *(proved(draft, there, ledger.zone, day) for there in asked))


class PageSides(NamedTuple):
    """What a page of an attribution can compare, and what it does where nobody says: what is open with what it would
    displace, else the last version with the one before it. `newest` is the number of the last version.
    """

    labels: list[str]
    before: str
    after: str
    newest: int


def sides_of_page(ledger: Ledger, key: str) -> PageSides:
    """The versions of an attribution and the open proposals of it. Raises Refused where it gives no credit."""
    state, today = ledger.snapshot().state, ledger.today()
    history = state.history(key)
    if history.versions[-1].draft.kind != ATTRIBUTION:
        kind = history.versions[-1].draft.kind
        raise Refused(f"`{key}` is of kind {kind}", "it gives no credit", "open the page of an attribution")
    versions = [f"{key}@{each.number}" for each in history.versions]
    open_ = [
        each.id for each in state.proposals.values() if each.key == key and not each.closed and not each.terms.retires
    ]
    governing = history.in_force(today)
    now = f"{key}@{governing.number}" if governing else versions[-1]
    newest = history.versions[-1].number
    if open_:
        return PageSides([*versions, *open_], now, open_[-1], newest)
    return PageSides(versions, versions[-2] if len(versions) > 1 else versions[-1], versions[-1], newest)


def _both(
    ledger: Ledger, one: str, other: str, day: date, also: Sequence[Path]
) -> tuple[NamedCredit, NamedCredit, date]:
    if other:
        return credit_named(ledger, one, day, also), credit_named(ledger, other, day, also), day
    if "#" not in one and not is_document(one):
        fix = step(
            "name two, a proposal, or a draft",
            "attribution compare",
            f"{one}@1",
            one,
            touches=RECORDS,
            conversions=RECORDS,
        )
        raise BadInput(f"`{one}` stands alone", "two ways to give credit are compared", fix)
    if not is_document(one):
        day = require_proposal(ledger.state(), one).terms.from_
    after = credit_named(ledger, one, day, also)
    return credit_named(ledger, after.draft.key, day, also), after, day


def credit_named(ledger: Ledger, text: str, day: date, also: Sequence[Path] = ()) -> NamedCredit:
    """What KEY, KEY@VERSION, PROPOSAL or FILE says of credit, among what is in force on `day`. Raises Refused."""
    state = ledger.state()
    if is_document(text):
        draft, around = draft_rule(ledger, text, day, also, ATTRIBUTION)
        return credit_of_draft(text, draft, around, ledger.zone)
    around = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
    if "#" in text:
        return _named(text, require_proposal(state, text).draft, "proposal", "", around, ledger.zone)
    version = _version(state, text, day)
    label = f"{version.key} v{version.number}"
    decider = ledger.address(version.decider) if version.decider else ""
    return _named(label, version.draft, "version", decider, around, ledger.zone)


def credit_of_draft(label: str, draft: Draft, around: Mapping[str, Draft], zone: str) -> NamedCredit:
    """What a draft says of credit, among what is around it. Raises Refused."""
    return _named(label, draft, "draft", "", around, zone)


def _version(state: State, text: str, day: date) -> Version:
    key, number = numbered(text, None)
    return in_force(state, key, day) if number is None else require_version(state, key, number)


def _named(
    label: str, draft: Draft, standing: Standing, decider: str, around: Mapping[str, Draft], zone: str
) -> NamedCredit:
    if draft.kind != ATTRIBUTION:
        raise Refused(f"{label} is of kind {draft.kind}", "it gives no credit", step("see what gives credit", "list"))
    if gone := sorted({*draft.refers, *draft.rests_on} - around.keys()):
        fix = f"see its history: ledger log {gone[0]}"
        raise Refused(f"{label} cannot be run", f"it rests on `{gone[0]}`, which has no version in force then", fix)
    rule, taxonomy, schemas = credit_rule(draft, around, zone)
    world = CreditWorld(rule, taxonomy, weighed_schema(schemas[rule.touches.entity], taxonomy))
    return NamedCredit(label, draft, standing, decider, around, world, schemas)


@contextmanager
def opened_sides(
    settings: Settings, before: NamedCredit, after: NamedCredit, sources: CreditSources
) -> Iterator[CreditSides]:
    """The records that two attributions give credit on, which stay open meanwhile. Raises BadInput and Refused."""
    with ExitStack() as open_:
        touches, conversions, *roles = (
            EntityRows(
                open_.enter_context(population(settings, records)), after.schemas[name], columns_in(after.around[name])
            )
            for name, records in _records(before, after, sources)
        )
        rates = _rates(before, after, sources.rates, settings)
        table = EntityRows(open_.enter_context(population(settings, rates)), RATE, {}) if rates else None
        yield CreditSides(touches, conversions, *roles)._replace(rates=table)


def comparable(before: NamedCredit, after: NamedCredit, sources: CreditSources) -> tuple[NamedCredit, NamedCredit]:
    """Both, where one set of records can be given credit by both. Raises Refused and BadInput."""
    before, after = _over_one_language(before, after)
    _require_same_records(before, after)
    _require_roles(before, after, sources)
    return before, after


def same_entities(before: NamedCredit, after: NamedCredit) -> bool:
    """Whether one set of records is what both are about."""
    return (before.touch, before.conversion) == (after.touch, after.conversion) and len(_groups(before, after)) < 2


def _groups(before: NamedCredit, after: NamedCredit) -> list[str]:
    """The entities whose records say who belongs to a conversion."""
    throughs = (each.world.rule.journey.through for each in (before, after))
    return sorted({each.entity for each in throughs if each})


def _over_one_language(before: NamedCredit, after: NamedCredit) -> tuple[NamedCredit, NamedCredit]:
    """Both, each entity with the scores that either of them compares."""
    both: dict[str, Schema] = {}
    for name in {**before.schemas, **after.schemas}:
        schemas = [each.schemas[name] for each in (before, after) if name in each.schemas]
        scores = {key: score for each in schemas for key, score in each.scores.items()}
        if any(each.scores[key] != scores[key] for each in schemas for key in each.scores):
            why, fix = "one of them is a draft of its own", "decide it first, or compare without it"
            raise Refused(f"the two compare different scores of {name}", why, fix)
        both[name] = replace(schemas[-1], scores=scores)
    return before._replace(schemas=both), after._replace(schemas=both)


def _require_same_records(before: NamedCredit, after: NamedCredit) -> None:
    for one, other, earns in ((before.touch, after.touch, "earns"), (before.conversion, after.conversion, "converts")):
        if one != other:
            what, why = f"in {before.label} {one} {earns}, and in {after.label} {other}", "they are about other records"
            raise Refused(what, why, "compare two attributions of the same entities")
    for name in set(before.around) & set(after.around) & set(before.schemas):
        if before.around[name].content_digest != after.around[name].content_digest:
            why = f"the entity {name} is drafted beside one of them, so that its records would be read in two ways"
            raise Refused("the two do not read the same records", why, f"decide {name} first")


def _require_roles(before: NamedCredit, after: NamedCredit, sources: CreditSources) -> None:
    entities = _groups(before, after)
    if len(entities) > 1:
        what, why = "the two have buying groups of different entities", "one table of roles is read"
        raise Refused(what, why, "run them one after the other: ledger attribution run")
    if entities and sources.roles is None:
        why = f"touches belong to a conversion through a {entities[0]}"
        raise BadInput(f"no records of {entities[0]} are given", why, again("give the records of roles", roles=RECORDS))
    if sources.roles and not entities:
        raise BadInput(
            "--roles says nothing here",
            "touches join conversions directly in both",
            again("leave out the roles", roles=False),
        )


def _records(before: NamedCredit, after: NamedCredit, sources: CreditSources) -> list[tuple[str, Records]]:
    found = [(after.touch, sources.touches), (after.conversion, sources.conversions)]
    through = after.world.rule.journey.through or before.world.rule.journey.through
    return [*found, *([(through.entity, sources.roles)] if through and sources.roles else [])]


def _rates(before: NamedCredit, after: NamedCredit, given: Records | None, settings: Settings) -> Records | None:
    """The rates of currencies as they are given, else the population that has their name. Raises Refused."""
    worths = (each.world.rule.conversion.worth for each in (before, after))
    names = sorted({each.rates for each in worths if each and each.rates})
    if len(names) > 1:
        what, why = "the two convert money at different rates", f"one by {names[0]}, the other by {names[1]}"
        raise Refused(what, why, "run them one after the other: ledger attribution run")
    if not names and given:
        raise BadInput(
            "--rates says nothing here", "neither of the two converts money", again("leave out the rates", rates=False)
        )
    known = bool(names) and names[0] in settings.populations
    return given or (records_of(settings, names[0], None, {}) if known else None)


def _currency(before: NamedCredit, after: NamedCredit) -> str:
    """The one currency of both. Raises Refused where there is none: what was spent cannot be set beside it."""
    worths = [each.world.rule.conversion.worth for each in (before, after)]
    currencies = {each.currency for each in worths if each}
    if len(currencies) == 1 and all(worths):
        return currencies.pop()
    what = "spend cannot be set beside this credit"
    why = f"their values are in {' and '.join(sorted(currencies))}" if currencies else "conversions have no value"
    raise Refused(what, why, again("leave the spend out, or name a value in one currency in both", spend=False))


def replace_definitions(ledger: Ledger, day: date, named: NamedCredit) -> Surroundings:
    """What is around an attribution, what is drafted beside it included."""
    known = surroundings_on(ledger.state(), day, ledger.zone, Register(ledger))
    return replace(known, definitions=named.around)


def _scope(text: str, place: str, named: NamedCredit, around: Surroundings) -> Tree:
    """The scope of an experiment: a criteria over conversions. Raises BadInput with its place."""
    entity = named.conversion
    tree = read(text, known_names(around.definitions[entity], "", around), place)
    beside = meanings(around.definitions, entity)
    whole = expand(tree, beside)
    if scores_of(tree, beside) or any(True for node in walk(whole) for _ in moving(node)):
        why = "an experiment was in one place, whatever day it is, and no score says where"
        raise BadInput("this scope speaks of a score or of TODAY", why, "compare fields with values", place)
    return whole
