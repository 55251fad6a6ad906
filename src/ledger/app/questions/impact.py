"""What a change does to the records of a file: two versions side by side, or a proposal beside what it displaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.app.ledger import Ledger
from ledger.app.questions.compare import DefinitionChange, NamedDefinition, named
from ledger.app.questions.judge import clock_of, columns_of
from ledger.app.questions.populations import population
from ledger.app.questions.readers import readers
from ledger.compile import in_force
from ledger.domain.guards import require_proposal
from ledger.domain.proposal import Proposal
from ledger.errors import BadInput, Refused
from ledger.population.asking import ImpactOptions as ImpactOptions, Judge, id_column
from ledger.population.backtest import Cell
from ledger.population.impact import Impact, impact
from ledger.population.source.digest import digest
from ledger.views.consumers import Reading

CLOCK = "month"


@dataclass(frozen=True, slots=True)
class ImpactResult:
    """Two versions and what going from one to the other does to a population, which is told by its digest alone.

    `readers` are the consumers that read a number of either, itself or through what refers to it.
    """

    before: NamedDefinition
    after: NamedDefinition
    today: date
    file: str
    digest: str
    asked: ImpactOptions
    found: Impact
    readers: tuple[Reading, ...]


def weighed(
    ledger: Ledger, one: str, other: str, records: str, asked: ImpactOptions, day: date | None = None
) -> ImpactResult:
    """Judge the records of a file or table by two of KEY, KEY@VERSION, PROPOSAL or FILE, as in force on `day` (today).

    Without `other`, `one` is a proposal, beside what it displaces on its first day. `asked.month` may be `month`, for
    the entity's own clock. Raises BadInput and Refused; nothing of the records is kept.
    """
    today, on = ledger.today(), day or ledger.today()
    if not other:
        proposal = _proposal(ledger, one)
        on, one, other = proposal.terms.from_, f"{proposal.key}@{_displaced(ledger, proposal)}", one
    before, after = named(ledger, one, other, on)
    state, entity = ledger.state(), after.draft.entity
    asked = _dated(asked, clock_of(state, entity, on))
    columns = columns_of(state, entity, on)
    with population(ledger.settings, records) as file:
        found = impact(file, Judge(*before.side), Judge(*after.side), columns, today, asked)
        told = digest(file)
    asked = asked._replace(id=id_column(file, asked.id) if asked.samples else "")
    read = readers(ledger, {before.draft.key, after.draft.key}, on)
    return ImpactResult(before, after, today, file.name, told, asked, found, read)


def flips(ledger: Ledger, each: DefinitionChange, entity: str, records: str) -> Mapping[str, Cell]:
    """How many records a change moves of a definition that it reaches indirectly, by cell."""
    columns, today = columns_of(ledger.state(), entity, ledger.today()), ledger.today()
    with population(ledger.settings, records) as file:
        return impact(file, Judge(*each.before), Judge(*each.after), columns, today).overall.cells


def _dated(asked: ImpactOptions, clock: str) -> ImpactOptions:
    """A grouping by the entity's clock is one by its month."""
    if asked.by and asked.by in (clock, CLOCK) and not asked.month:
        asked = asked._replace(by="", month=CLOCK)
    return asked._replace(month=clock or CLOCK) if asked.month == CLOCK else asked


def _proposal(ledger: Ledger, text: str) -> Proposal:
    if "#" not in text:
        fix = f"ledger impact {text}@1 {text}, or ledger impact {text}#2"
        raise BadInput(f"`{text}` stands alone", "a change goes from one version to another", fix)
    return require_proposal(ledger.state(), text)


def _displaced(ledger: Ledger, proposal: Proposal) -> int:
    """The version that governs the first day of the proposal without it."""
    first, state = proposal.terms.from_, ledger.state()
    if proposal.terms.retires:
        fix = f"see whom it holds for: ledger count {proposal.key}"
        raise Refused(f"{proposal.id} puts nothing in the place of `{proposal.key}`", "it ends it", fix)
    if not proposal.closed and state.history(proposal.key).in_force(first):
        return in_force(state, proposal.key, first).number
    covering = (each for each in proposal.bound.displaces if each.from_ <= first)
    for each in covering:
        if each.until is None or first < each.until:
            return each.version
    why, fix = f"nothing of `{proposal.key}` governs {first} without it", "name what to compare it with"
    raise Refused(f"{proposal.id} displaces nothing", why, fix)
