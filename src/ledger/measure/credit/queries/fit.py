"""What journeys say of channels, to be frozen as a fit; and a fit that somebody decided, worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, population
from ledger.documents import load
from ledger.domain.calendar import calendar_periods
from ledger.domain.definition import Draft, Version
from ledger.domain.in_force import in_force
from ledger.errors import BadInput, Refused
from ledger.govern.documents.queries.drafts import is_document
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.kinds.fit import FitKind, fit_of
from ledger.kinds.names import FIT
from ledger.meanings.credit.fit import Fit, written
from ledger.measure.counting.queries.judge import state_of
from ledger.measure.credit.pure.fitting import Fitted, fitted
from ledger.measure.credit.pure.run import Days
from ledger.measure.credit.pure.sides import PATH, EntityRows
from ledger.measure.credit.queries.credit import CreditSources, GoverningRule, governing_rule
from ledger.population.source.digest import digest
from ledger.population.source.file import File
from ledger.steps import FILE, RECORDS, Open, instead, step

SIDES = ("touches", "conversions", "roles")
NEAR = Decimal("1e-9")
"""How far a number that is worked out again may be from the one that stands in a fit."""


class FitOptions(NamedTuple):
    """Of which order, on the conversions of which period (2026-Q1, or A..B; empty for all), by the version of a day.

    `paths` are journeys without a conversion; touches that are `unconverted` are journeys without one too.
    """

    order: int
    period: str
    day: date
    paths: Records | None = None
    unconverted: bool = False


@dataclass(frozen=True, slots=True)
class FitFound:
    """What came of it: by which version of which attribution, over which taxonomy, and which records those were."""

    key: str
    version: int
    asked: FitOptions
    entity: str
    taxonomy: str
    scope: str
    found: Fitted
    population: Mapping[str, str]

    @property
    def fit(self) -> Fit:
        """The numbers as a document holds them."""
        return Fit(self.asked.order, {name: written(each) for name, each in self.found.removal.effects.items()})


class FitChecked(NamedTuple):
    """A fit beside what the same records give today, and the sides whose records are others."""

    key: str
    stood: Fit
    again: FitFound
    others: tuple[str, ...]

    @property
    def differences(self) -> dict[str, Decimal]:
        """How far each channel is from what it was."""
        now = self.again.fit.effects
        names = sorted({*self.stood.effects, *now})
        return {name: now.get(name, Decimal()) - self.stood.effects.get(name, Decimal()) for name in names}

    @property
    def holds(self) -> bool:
        """Whether they are the same records, and the numbers come out again."""
        return not self.others and all(abs(each) <= NEAR for each in self.differences.values())


def fitted_on(ledger: Ledger, key: str, sources: CreditSources, asked: FitOptions) -> FitFound:
    """Fit a chain to the journeys that `key` makes of these records, by its version in force on a day.

    Raises Refused, and BadInput where records cannot be read.
    """
    state = state_of(ledger, key)
    version = in_force(state, key, asked.day)
    return _fitted(ledger, governing_rule(state, version, asked.day, ledger.zone), version, sources, asked)


def fit_checked(ledger: Ledger, fit: str, sources: CreditSources, paths: Records | None) -> FitChecked:
    """Work out a fit again, a KEY in force or the FILE of its document, on these records.

    Raises Refused where the fit does not say how it came about, and as `fitted_on`.
    """
    draft = _draft(ledger, fit)
    said, records = draft.content.get("fitted", {}), draft.content.get("population", {})
    if not {"attribution", "version", "on"} <= said.keys() or not records:
        what, why = f"`{draft.key}` cannot be worked out again", "it does not say on what it was fitted"
        raise Refused(
            what,
            why,
            step(
                "fit it anew", "attribution fit", Open("KEY"), output="fit.yaml", touches=RECORDS, conversions=RECORDS
            ),
        )
    state = state_of(ledger, said["attribution"])
    version = state.history(said["attribution"]).version(int(said["version"]))
    day = date.fromisoformat(said["on"])
    asked = FitOptions(fit_of(draft).order, str(said.get("period", "")), day, paths, bool(said.get("unconverted")))
    again = _fitted(ledger, governing_rule(state, version, day, ledger.zone), version, sources, asked)
    others = tuple(
        name for name in sorted({*records, *again.population}) if records.get(name) != again.population.get(name)
    )
    return FitChecked(draft.key, fit_of(draft), again, others)


def _fitted(
    ledger: Ledger, governing: GoverningRule, version: Version, sources: CreditSources, asked: FitOptions
) -> FitFound:
    with ExitStack() as open_:
        files: dict[str, File] = {}

        def opened(records: Records) -> File:
            if records.name not in files:
                files[records.name] = open_.enter_context(population(ledger.settings, records))
            return files[records.name]

        sides = governing.sides(sources, ledger.settings, opened)
        if asked.paths:
            sides = sides._replace(paths=EntityRows(opened(asked.paths), PATH, {}))
        options = asked.order, _days(asked.period)
        found = fitted(governing.rule, governing.taxonomy, sides, *options, unconverted=asked.unconverted)
        named = {
            name: each
            for name, each in (*((side, getattr(sources, side)) for side in SIDES), ("paths", asked.paths))
            if each
        }
        digests = {name: digest(files[each.name]) for name, each in named.items() if each.name in files}
    touching = governing.rule.touches
    return FitFound(
        version.key, version.number, asked, touching.entity, touching.taxonomy, version.draft.scope, found, digests
    )


def _days(period: str) -> Days:
    if not period:
        return Days()
    periods = calendar_periods(period)
    return Days(periods[0].days.from_, periods[-1].days.until)


def _draft(ledger: Ledger, fit: str) -> Draft:
    """The fit that a key or a file means."""
    if not is_document(fit):
        return _of_kind(in_force(state_of(ledger, fit), fit, ledger.today()).draft)
    known = surroundings_on(ledger.state(), ledger.today(), ledger.zone, Register(ledger))
    documents = [each for each in load(Path(fit)) if each.kind == FIT]
    if len(documents) != 1:
        raise BadInput(
            f"{fit} holds {len(documents)} fits",
            "one is worked out again",
            instead("name a file that holds one", fit, FILE),
        )
    return FitKind().read(documents[0], known)


def _of_kind(draft: Draft) -> Draft:
    if draft.kind != FIT:
        raise Refused(f"`{draft.key}` is of kind {draft.kind}", "it holds no fit", step("name a fit", "list"))
    return draft
