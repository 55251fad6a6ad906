"""Why one deal gave its credit as it did: its journey step by step, and each share by the clause that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.app.ledger import Ledger
from ledger.app.populations import columns_in, population
from ledger.data import replace
from ledger.domain.proposal import Proposal
from ledger.errors import BadInput, Refused
from ledger.language.evaluate import holds
from ledger.language.tree import fields_of
from ledger.meanings.credit.clauses import clauses
from ledger.meanings.credit.form import Weights
from ledger.meanings.credit.reading import Readings, read_sides
from ledger.meanings.credit.sharing import Share, credit_of, exact_credit
from ledger.meanings.credit.trace import Trace, trace
from ledger.meanings.credit.weighing import Holds
from ledger.measure.credit.pure.one import records_of_one
from ledger.measure.credit.pure.run import CreditSides
from ledger.measure.credit.pure.sides import EntityRows
from ledger.measure.credit.queries.compare import NamedCredit, credit_named
from ledger.measure.credit.queries.credit import CreditSources, require_one_currency
from ledger.steps import RECORDS, again

_NO_DAY = date(2000, 1, 1)  # credit never asks what day it is


@dataclass(frozen=True, slots=True)
class CreditWhy:
    """One conversion by one version: what became of each touch, each share and by which clause, exactly too.

    `shares`, `exact` and `clauses` are those of the touches in the journey, in order. `proposal` is the one by which
    the version was decided, and `because` its reason; None and nothing where nobody decided it.
    """

    day: date
    named: NamedCredit
    proposal: Proposal | None
    found: Trace
    shares: tuple[Share, ...]
    exact: tuple[str, ...]
    clauses: tuple[str, ...]
    unreadable: dict[str, int]
    because: str = ""


def credit_why(
    ledger: Ledger,
    text: str,
    sources: CreditSources,
    conversion: str,
    day: date | None = None,
    touch: str = "",
    also: Sequence[Path] = (),
) -> CreditWhy:
    """Why the `conversion` of this id has its credit, by KEY, KEY@VERSION, PROPOSAL or FILE. Raises BadInput.

    A FILE is read with what the files `also` draft.
    """
    day = day or ledger.today()
    named = credit_named(ledger, text, day, also)
    rule, taxonomy = named.world.rule, named.world.taxonomy
    require_one_currency(rule)
    through = rule.journey.through
    if through and sources.roles is None:
        why = f"touches belong to a conversion through a {through.entity}"
        raise BadInput(
            f"no records of {through.entity} are given", why, again("give the records of roles", roles=RECORDS)
        )
    with ExitStack() as open_:
        asked = [(named.touch, sources.touches), (named.conversion, sources.conversions)]
        asked += [(through.entity, sources.roles)] if through and sources.roles else []
        sides = [
            EntityRows(
                open_.enter_context(population(ledger.settings, records)),
                named.schemas[name],
                columns_in(named.around[name]),
            )
            for name, records in asked
        ]
        records, unreadable = records_of_one(rule, taxonomy, CreditSides(*sides), conversion)
    read = read_sides(rule, taxonomy, records, named.schemas, _weighed(named))
    found = _traced(named, read, conversion, touch)
    proposal = ledger.state().proposals.get(_proposal_of(ledger, named))
    because = ledger.named(proposal.because) if proposal else ""
    return replace(_why(day, named, proposal, found, dict(unreadable)), because=because)


def _why(
    day: date, named: NamedCredit, proposal: Proposal | None, found: Trace, unreadable: dict[str, int]
) -> CreditWhy:
    form, satisfied = named.world.rule.form, _holds(named)
    if not found.journey.touches:
        return CreditWhy(day, named, proposal, found, (), (), (), unreadable)
    shares = credit_of(form, found.journey, satisfied)
    exact = tuple(str(share) for _, share in exact_credit(form, found.journey, satisfied))
    return CreditWhy(
        day, named, proposal, found, shares, exact, tuple(clauses(form, found.journey, satisfied)), unreadable
    )


def _traced(named: NamedCredit, read: Readings, conversion: str, touch: str) -> Trace:
    asked = next((each for each in read.conversions if str(each.id) == conversion), None)
    if asked is None:
        why = ", ".join(read.no_conversions) or "it cannot be read"
        raise Refused(f"`{conversion}` has no credit to give", f"the {named.conversion} is {why}", "name one that has")
    found = trace(named.world.rule, asked, read.touches, read.conversions, read.roles)
    if not touch:
        return found
    wanted = tuple(each for each in found.touches if str(each.touch.id) == touch)
    if not wanted:
        what = f"`{touch}` is no touch of {conversion}"
        raise BadInput(what, f"no {named.touch} with that id is in its journey", again("see all of them", touch=False))
    return found._replace(touches=wanted)


def _weighed(named: NamedCredit) -> list[str]:
    """The touch's own fields that weights look at."""
    form = named.world.rule.form
    if not isinstance(form, Weights):
        return []
    names = frozenset[str]().union(*(fields_of(each.when) for each in form.rules))
    return sorted(names & named.schemas[named.touch].given.keys())


def _holds(named: NamedCredit) -> Holds:
    known = named.world.weighed
    return lambda when, values: holds(when, {**dict.fromkeys(known.fields), **values}, known, _NO_DAY)


def _proposal_of(ledger: Ledger, named: NamedCredit) -> str:
    """The proposal by which a version was decided; empty where it is none, or nobody decided it."""
    versions = ledger.state().history(named.draft.key).versions
    return next((each.proposal for each in versions if named.label == f"{each.key} v{each.number}"), "")
