"""Who earns credit for a conversion, and how much of it: one way, chosen by somebody.

entity: touch                             # earns credit
taxonomy: channels
conversion: {entity: deal, when: "stage = 'won'", at: closed, value: {field: amount, currency: EUR}}
journey: {by: {touch: account_id, conversion: account_id}, reset: at_conversion, window: 90 days}
touches: {at: occurred, order: [touch_id], eligible: "NOT is_bot"}
credit: {shares: [{funnel: top, share: 40}, {funnel: middle, share: 30}, {funnel: bottom, share: 30}]}
no_touch: unattributed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.credit.examples import credit_examples, failing_credit
from ledger.kinds.credit.form import form_at, weighed_schema
from ledger.kinds.credit.parts import converting_at, instants_asked, joining_at, milestones_at, through_at, touching_at
from ledger.kinds.credit.reading import CreditReading
from ledger.kinds.credit.written import credit_written
from ledger.kinds.drafting import draft, heading
from ledger.kinds.fit import fit_of, with_fit
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION, FIT, TAXONOMY
from ledger.kinds.references import ratify_first, schema_around
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.schema import Schema
from ledger.meanings.credit.attribution import Attribution
from ledger.meanings.credit.form import Markov
from ledger.meanings.credit.stored import attribution_from, attribution_json
from ledger.meanings.credit.taxonomy import Taxonomy

_KEYS = (
    *("kind", "key", "scope", "entity", "title", "statement", "taxonomy", "conversion", "journey", "touches"),
    *("milestones", "credit", "refit", "no_touch", "examples"),
)
REFIT = 365
"""In how many days the numbers of a fit are those of long ago, where an attribution says nothing else."""


class AttributionKind:
    """The kind `attribution`: how credit is given. It judges no single record, and so yields nothing."""

    name = ATTRIBUTION
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of an attribution, against the entities and the taxonomy in force on its effective date."""
        only_keys(document, (), _KEYS)
        reading = CreditReading(document, around, shape.key(document, "key"))
        taxonomy, found = _attribution(reading)
        stored = attribution_json(found)
        refers = frozenset[str]().union(*(each.names for each in reading.settled.values()))
        definitions = frozenset[str]().union(*(each.definitions for each in reading.schemas.values()))
        return draft(
            self,
            key=reading.key,
            scope=shape.scope(document, "scope"),
            entity=found.touches.entity,
            content={
                **heading(document, reading.key, found.touches.entity),
                **credit_written(found),
                **_refit(document, found),
                "examples": credit_examples(document, taxonomy, found),
            },
            tree=stored,
            source={place: each.text for place, each in reading.settled.items()},
            refers={found.touches.taxonomy, *_fit(found), *(refers & definitions)},
            reads=reading.reads,
            entities=reading.schemas,
            meaning=_meaning(reading, stored, found),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """The examples in which something else is earned than the document says."""
        found = with_fit(attribution_of(draft), around.definitions)
        taxonomy = taxonomy_of(around.definitions[found.touches.taxonomy])
        known = weighed_schema(schema_around(draft.entity, draft.key, around, document), taxonomy)
        yield from failing_credit(document, draft.content["examples"], taxonomy, found, known)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """What is counted apart."""
        found = attribution_of(draft)
        yield f"a conversion without a touch that earns goes to {found.no_touch}"
        if found.conversion.worth is None:
            yield "it names no value: only conversions are counted"


def attribution_of(draft: Draft) -> Attribution:
    """The attribution that a draft holds."""
    return attribution_from(draft.tree)


def fit_named(draft: Draft) -> str:
    """The fit by which an attribution weighs; empty where it names none."""
    return next(iter(_fit(attribution_of(draft))), "")


def refit_days(draft: Draft) -> int:
    """In how many days after its period ended a fit is too old for an attribution."""
    return int(draft.content.get("refit", REFIT))


def _attribution(reading: CreditReading) -> tuple[Taxonomy, Attribution]:
    document = reading.document
    touch = reading.entity("entity")
    key, taxonomy = _taxonomy(reading, touch)
    shape.mapping(document, "conversion")
    conversion = reading.entity("conversion", "entity")
    through = through_at(reading, touch, conversion)
    converting = converting_at(reading, conversion, through)
    joining = joining_at(reading, touch, conversion, taxonomy, through)
    touching = touching_at(reading, touch, key)
    milestones = milestones_at(reading, conversion)
    weighed = weighed_schema(touch, taxonomy)
    fits = {name: fit_of(each).order for name, each in reading.around.definitions.items() if each.kind == FIT}
    form = form_at(document, taxonomy, milestones, fits, lambda path: reading.criteria(weighed, *path))
    instants_asked(reading, joining, touching, touch, conversion, converting, form)
    found = Attribution(converting, joining, touching, form, _no_touch(document, taxonomy), milestones)
    return taxonomy, found


def _taxonomy(reading: CreditReading, touch: Schema) -> tuple[str, Taxonomy]:
    document, around = reading.document, reading.around
    key = shape.key(document, "taxonomy")
    draft = around.definitions.get(key)
    if draft is None or draft.kind != TAXONOMY:
        known = sorted(name for name, each in around.definitions.items() if each.kind == TAXONOMY)
        what, why = f"there is no taxonomy `{key}` on {around.day}", "touches get their channels by a taxonomy in force"
        fix = f"name one of {', '.join(known)}" if known else ratify_first("taxonomy", key)
        raise document.problem(("taxonomy",), what, why, fix)
    if draft.entity != touch.entity:
        what, why = f"`{key}` sorts records of {draft.entity}", f"here {touch.entity} earns credit"
        raise document.problem(("taxonomy",), what, why, f"name a taxonomy of {touch.entity}")
    return key, taxonomy_of(draft)


def _fit(found: Attribution) -> tuple[str, ...]:
    """The fit that it names, where its credit is by one."""
    return (found.form.fit,) if isinstance(found.form, Markov) and not found.form.effects else ()


def _refit(document: Document, found: Attribution) -> dict[str, int]:
    """In how many days it is to be fitted anew; left out where it does not say."""
    days = shape.days(document, "refit", why="it says how old the numbers of a fit may become")
    if days and not _fit(found):
        what, why = "it names no fit", "so it has no numbers that grow old"
        raise document.problem(("refit",), what, why, "leave refit out, or name a fit in credit")
    return {"refit": days} if days else {}


def _no_touch(document: Document, taxonomy: Taxonomy) -> str:
    found = shape.key(document, "no_touch")
    if found in {each.name for each in taxonomy.channels} or found == taxonomy.otherwise:
        what, why = f"`{found}` is a channel", "what nobody earned must not look as if a channel had"
        raise document.problem(("no_touch",), what, why, "such as no_touch: unattributed")
    if found in taxonomy.funnel:
        what, why = f"`{found}` is a part of the funnel", "what nobody earned must not look as if a part had"
        raise document.problem(("no_touch",), what, why, "such as no_touch: unattributed")
    return found


def _meaning(reading: CreditReading, stored: Mapping[str, Any], found: Attribution) -> str:
    """The digest of what it does: its criteria written out, its taxonomy, and the fields that it reads."""
    around = reading.around.definitions
    entities = {name: around[name].meaning for name in reading.schemas}
    criteria = {place: each.meaning for place, each in reading.settled.items()}
    fits = {"fits": [around[each].meaning for each in _fit(found)]} if _fit(found) else {}
    by = around[found.touches.taxonomy].meaning
    return sha256({**stored, "criteria": criteria, "by": by, "over": entities, **fits})
