"""What a change does to the records of a file: two versions side by side, or a proposal beside what it displaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_in, columns_of, impact_on, population
from ledger.domain.definition import Draft
from ledger.domain.guards import require_proposal
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Proposal
from ledger.errors import BadInput, Refused
from ledger.govern.consumers.queries import readers
from ledger.govern.consumers.views import Reading
from ledger.govern.documents.queries.changes import DefinitionChange
from ledger.govern.documents.queries.compare import (
    NamedDefinition,
    beside_comparing,
    definition_named,
    nothing,
    require_one_entity,
    side,
)
from ledger.govern.documents.queries.drafts import is_document
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.kinds.entity import clock as event_clock
from ledger.measure.counting.queries.judge import latest, state_of
from ledger.population.asking import ImpactOptions as ImpactOptions, Judge, RecordDays, wanted_ids
from ledger.population.backtest import Cell
from ledger.population.impact import Impact, impact
from ledger.population.source.digest import digest_asked
from ledger.steps import RECORDS, again, step

CLOCK = "month"


@dataclass(frozen=True, slots=True)
class ImpactResult:
    """Two versions and what going from one to the other does to a population, which is told by its digest alone.

    That is empty of a table on a server where nobody asked for it.

    `reading` is the digest of the profile that it was read by, empty where it took none.

    `readers` are the consumers that read a number of either, itself or through what refers to it.
    """

    before: NamedDefinition
    after: NamedDefinition
    today: date
    file: str
    digest: str
    reading: str
    asked: ImpactOptions
    found: Impact
    readers: tuple[Reading, ...]


def weighed(
    ledger: Ledger,
    one: str,
    other: str,
    records: Records,
    asked: ImpactOptions,
    day: date | None = None,
    *,
    beside: str = "",
    also: Sequence[Path] = (),
    digested: bool = False,
) -> ImpactResult:
    """Judge the records of a file or table by two of KEY, KEY@VERSION, PROPOSAL or FILE, as in force on `day` (today).

    Without `other`, `one` is a proposal on its first day, or the FILE of a draft: it is put `beside` another of these,
    else beside the version that it would displace, else beside nothing. A FILE is read with what those of `also` draft.
    `asked.month` may be `month`, for the entity's own clock. Which records they were is told of a table on a server
    where it is to be `digested`. Raises BadInput and Refused; nothing of the records is kept.
    """
    today, on = ledger.today(), day or ledger.today()
    if other:
        before, after = (definition_named(ledger, each, on, also) for each in (one, other))
    else:
        on, before, after = _alone(ledger, one, beside, on, also)
    require_one_entity(before, after)
    asked, columns = in_months(asked, event_clock(after.entity)), columns_in(after.entity)
    with population(ledger.settings, records) as file:
        found = impact(file, Judge(*before.side), Judge(*after.side), columns, today, asked)
        told = digest_asked(file, asked=digested)
    asked = asked._replace(id=wanted_ids(file, asked))
    read = readers(ledger, {before.draft.key, after.draft.key}, on)
    return ImpactResult(before, after, today, file.name, told, file.profile.digest, asked, found, read)


def foreseen(ledger: Ledger, draft: Draft, day: date, records: Records) -> ImpactResult:
    """What a draft that nobody proposed yet would do to records from `day` on, beside what governs that day.

    Each record is judged as if it were of that day. Raises BadInput and Refused; nothing of the records is kept.
    """
    if not draft.yields:
        raise Refused(
            f"`{draft.key}` is of kind {draft.kind}",
            "it judges no records",
            again("leave the records out", records=False),
        )
    state = ledger.state()
    around = surroundings_on(state, day, ledger.zone, Register(ledger)).definitions
    after = NamedDefinition(
        draft.key, draft, around[draft.entity], side(draft, {**around, draft.key: draft}, ledger.zone), "draft"
    )
    before = definition_named(ledger, draft.key, day) if draft.key in around else nothing(after)
    require_one_entity(before, after)
    rules, columns = (Judge(*before.side), Judge(*after.side)), columns_in(after.entity)
    found, name, told, reading = impact_on(ledger.settings, records, *rules, columns, ledger.today(), ImpactOptions())
    read = readers(ledger, {draft.key}, day)
    return ImpactResult(before, after, ledger.today(), name, told, reading, ImpactOptions(), found, read)


def _alone(
    ledger: Ledger, text: str, beside: str, day: date, also: Sequence[Path]
) -> tuple[date, NamedDefinition, NamedDefinition]:
    """A proposal or a draft, what it is put beside, and the day of which both are asked."""
    if is_document(text):
        after = definition_named(ledger, text, day, also)
        there = ledger.state().history(after.draft.key).in_force(day)
        number = there.number if there else None
    else:
        proposal = _proposal(ledger, text)
        if proposal.terms.retires:
            fix = f"see whom it holds for: ledger brief {proposal.id} --records RECORDS"
            raise Refused(f"{proposal.id} puts nothing in the place of `{proposal.key}`", "it ends it", fix)
        day, number = proposal.terms.from_, displaced(ledger, proposal)
        after = definition_named(ledger, text, day)
    beside = beside or (f"{after.draft.key}@{number}" if number else "")
    return day, definition_named(ledger, beside, day, also) if beside else nothing(after), after


def flips(
    ledger: Ledger, each: DefinitionChange, entity: str, records: Records, among: RecordDays | None = None
) -> Mapping[str, Cell]:
    """How many records a change moves of a definition that it reaches indirectly, by cell."""
    columns, today = columns_of(ledger.state(), entity, ledger.today()), ledger.today()
    with population(ledger.settings, records) as file:
        asked = ImpactOptions(among=among)
        return impact(file, Judge(*each.before), Judge(*each.after), columns, today, asked).overall.cells


def in_months(asked: ImpactOptions, clock: str) -> ImpactOptions:
    """With the entity's clock; a grouping by it alone is one by its month."""
    asked = asked._replace(clock=clock)
    if asked.by in ((clock,), (CLOCK,)) and not asked.month:
        asked = asked._replace(by=(), month=CLOCK)
    return asked._replace(month=clock or CLOCK) if asked.month == CLOCK else asked


def _proposal(ledger: Ledger, text: str) -> Proposal:
    """Return the proposal that a text names. Raises UnknownName, BadInput, and Refused of what judges no records."""
    if "#" not in text:
        key, _, number = text.partition("@")
        draft = latest(state_of(ledger, key), key).draft
        if not draft.yields:
            what = f"`{key}` is of kind {draft.kind}"
            raise Refused(what, "it judges no records", beside_comparing(draft.kind, text))
        fix = step("name two, a proposal, or a draft", "impact", f"{key}@{number or 1}", key, records=RECORDS)
        raise BadInput(f"`{text}` stands alone", "a change goes from one version to another", fix)
    return require_proposal(ledger.state(), text)


def displaced(ledger: Ledger, proposal: Proposal) -> int | None:
    """The version that governs the first day of the proposal without it; None where none does."""
    first, state = proposal.terms.from_, ledger.state()
    if not proposal.closed and state.history(proposal.key).in_force(first):
        return in_force(state, proposal.key, first).number
    covering = (each for each in proposal.bound.displaces if each.from_ <= first)
    return next((each.version for each in covering if each.until is None or first < each.until), None)
