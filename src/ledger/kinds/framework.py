"""How a channel is judged before anybody pays for it: what is asked, the gates, the criteria, and the rule.

asks: {supplies: fields of lead, touch: channel of channels, spend_cap: {type: number, unit: EUR}}
gates:
- {key: read, computed: {supplies_read: [mql, sql]}}
- {key: consent, asked: "Is there consent for every record?", evidence: required, renew: 365 days}
criteria:
- {key: audience, weight: 60, scale: {0: nobody we sell to, 1: some, 2: all}, floor: 1}
- {key: cost, weight: 40, scale: {0: over 400 EUR a lead, 1: less}}
rule: [{adopt: total >= 70}, {pilot: total >= 55}, {otherwise: reject}]
pilot: {needs: [success, stop, until, spend_cap, least], longest: 120 days, extensions: 1}
review: {adopted: 365 days, pilot: at its end}
assessors: {at_least: 2, spread: 1}

It judges channels, and no records; so it yields nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.digest import sha256
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.drafting import draft
from ledger.kinds.framework_criteria import criteria_of, rule_of
from ledger.kinds.framework_gates import FrameworkReading, fields_asked, gate_objections, gates_of
from ledger.kinds.framework_terms import assessors_of, pilot_of, reviews_of
from ledger.kinds.framework_written import framework_written
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import FRAMEWORK
from ledger.language.tree import Json
from ledger.meanings.framework.framework import Framework
from ledger.meanings.framework.stored import framework_from, framework_json

_KEYS = (
    *("kind", "key", "scope", "title", "statement"),
    *("asks", "gates", "criteria", "rule", "pilot", "review", "assessors"),
)


class FrameworkKind:
    """The kind `framework`: it judges channels, and yields nothing."""

    name = FRAMEWORK
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a framework, its gates about definitions in force on its effective date."""
        only_keys(document, (), _KEYS)
        key, reading = shape.key(document, "key"), FrameworkReading(document, around)
        found = _framework(reading)
        stored = framework_json(found)
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity="",
            content={
                "key": key,
                "title": shape.text(document, "title", default=key),
                "statement": shape.text(document, "statement", default="-"),
                **framework_written(found),
            },
            tree=stored,
            refers=reading.named,
            entities=reading.entities,
            meaning=sha256({**_meant(stored), "by": reading.meanings}),
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """Gates about what no channel is asked for."""
        yield from gate_objections(framework_of(draft), document)

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """That nothing is computed, and what follows from weights that are ranges."""
        found = framework_of(draft)
        if not any(each.question for each in found.gates):
            yield "no gate is computed: nothing holds a channel against the definitions in force"
        if found.ranges:
            yield "weights are ranges: the lowest total that they allow counts, and what every weight gives is robust"


def framework_of(draft: Draft) -> Framework:
    """The framework that a draft holds."""
    return framework_from(draft.tree)


def _framework(reading: FrameworkReading) -> Framework:
    """The parts of the document; all that is wrong with any of them is told together."""
    asks, gates, criteria, rule, pilot, reviews, assessors = shape.together(
        *(partial(read, reading) for read in (fields_asked, gates_of)),
        *(partial(read, reading.document) for read in (criteria_of, rule_of, pilot_of, reviews_of, assessors_of)),
    )
    (thresholds, otherwise), (least, spread) = rule, assessors
    return Framework(asks, gates, criteria, thresholds, otherwise, pilot, reviews, least, spread)


def _meant(stored: dict[str, Json]) -> dict[str, Json]:
    """What is stored without the order of its lists, which says nothing; that of the rule falls out of its numbers."""
    lists = {name: sorted(part, key=lambda each: each["key"]) for name, part in stored.items() if name in _UNORDERED}
    return {**stored, **lists}


_UNORDERED = ("asks", "gates", "criteria")
