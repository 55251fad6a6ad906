"""Who earned credit: an attribution in force, run over touches and conversions. Nothing of them is kept."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, population
from ledger.app.questions.judge import state_of
from ledger.attribution.run import CreditRun, CreditSides, run, set_based
from ledger.attribution.sides import EntityRows
from ledger.compile.versions import in_force
from ledger.domain.definition import reachable
from ledger.errors import BadInput, Refused
from ledger.kinds.attribution import ATTRIBUTION
from ledger.kinds.credit_form import weighed_schema
from ledger.kinds.credit_rule import credit_rule
from ledger.meanings.credit.attribution import Attribution


@dataclass(frozen=True, slots=True)
class CreditFound:
    """What came of an attribution: by which version, as in force on a day."""

    key: str
    version: int
    day: date
    rule: Attribution
    found: CreditRun


@dataclass(frozen=True, slots=True)
class CreditSources:
    """The records that an attribution is run over."""

    touches: Records
    conversions: Records
    roles: Records | None = None


def credited(ledger: Ledger, key: str, sources: CreditSources, day: date) -> CreditFound:
    """Run the version of `key` in force on `day`. Raises Refused, and BadInput where records cannot be read."""
    state = state_of(ledger, key)
    version = in_force(state, key, day)
    if version.draft.kind != ATTRIBUTION:
        what, why = f"`{key}` is of kind {version.draft.kind}", "it gives no credit"
        raise Refused(what, why, "name an attribution: ledger list")
    found = reachable(state.definitions, [key], day)
    around = {name: each.draft for name, each in found.items() if each}
    rule, taxonomy, schemas = credit_rule(version.draft, around, ledger.zone)
    require_one_currency(rule)
    _sources_fit(rule, sources)
    touch, deal = schemas[rule.touches.entity], schemas[rule.conversion.entity]
    if not set_based(rule, touch, deal):
        why = "touches are carried from one conversion to the next within a buying group, or dates meet instants"
        raise Refused(f"`{key}` cannot be run over a population", why, "try it on single journeys, as its examples do")
    with ExitStack() as open_:
        names = [rule.touches.entity, rule.conversion.entity]
        asked = [sources.touches, sources.conversions]
        if rule.journey.through and sources.roles:
            names, asked = [*names, rule.journey.through.entity], [*asked, sources.roles]
        sides = [
            EntityRows(open_.enter_context(population(ledger.settings, each)), schemas[name], columns_in(around[name]))
            for name, each in zip(names, asked, strict=True)
        ]
        earned = run(rule, taxonomy, CreditSides(*sides), weighed_schema(touch, taxonomy))
    return CreditFound(key, version.number, day, rule, earned)


def require_one_currency(rule: Attribution) -> None:
    """Pass where all conversions are worth one currency. Raises Refused: no table of rates is read yet."""
    worth = rule.conversion.worth
    if worth and worth.rates:
        what, why = "money of several currencies is not added up yet", f"`{worth.rates}` would have to be read"
        raise Refused(what, why, "convert it in the records, and write currency: with one code")


def _sources_fit(rule: Attribution, sources: CreditSources) -> None:
    through = rule.journey.through
    if through and sources.roles is None:
        why = f"its touches belong to a conversion through a {through.entity}"
        raise BadInput(f"no records of {through.entity} are given", why, "add --roles RECORDS")
    if sources.roles and not through:
        raise BadInput("--roles says nothing here", "its touches join conversions directly", "leave --roles out")
