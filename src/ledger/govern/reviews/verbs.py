"""The verb of a decider who looks back at a definition, on the day that was set for it or at any time before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from ledger.domain.charter import require
from ledger.domain.definition import Version
from ledger.domain.event import Event
from ledger.domain.expectation import Expectation
from ledger.domain.guards import a_person
from ledger.domain.metric_bound import ReviewFigure
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import BadInput, Refused, UnknownName
from ledger.govern.reviews.events import DefinitionReviewed, ReviewVerdict
from ledger.govern.reviews.fold import SLOT as REVIEWS
from ledger.steps import DATE, RECORDS, TEXT, again, step


def review_definition(
    state: State,
    key: str,
    verdict: ReviewVerdict,
    figures: Sequence[ReviewFigure] = (),
    population: CountedPopulation | None = None,
    *,
    rules: str = "",
    revisit: date | None = None,
    by: str,
    today: date,
    because: str,
) -> list[Event]:
    """Say of the version in force whether it is kept, to be changed or to be retired, on record, with the reason.

    For the decider of its scope. What was expected of it is held against records first. Raises UnknownName, BadInput
    and Refused.
    """
    version = require_in_force(state, key, today)
    row = require(state.rights, version.draft.path, "decider", by, today)
    a_person(state, by, "review a definition")
    if not because.strip():
        why = "whoever reads it later has to know what it rests on"
        raise Refused("a review needs a reason", why, again("say why", because=TEXT))
    _require_revisit(verdict, revisit, today)
    _require_measured(state, version, figures)
    said = DefinitionReviewed(
        key=key,
        version=version.number,
        scope=version.draft.scope,
        verdict=verdict,
        figures=tuple(figures),
        records=population.name if population else "",
        digest=population.digest if population else "",
        reading=population.reading if population else "",
        position=population.position if population else 0,
        rules=rules if population else "",
        revisit=revisit or msgspec.UNSET,
        right=row.position,
        because=because,
        on=today,
        self_attested=row.terms.solo,
    )
    return [] if _said_before(state, said) else [said]


def require_in_force(state: State, key: str, day: date) -> Version:
    """The version of a definition that governs a day. Raises UnknownName, and Refused where none does."""
    history = state.history(key)
    if not history.versions:
        why, fix = "nothing of it was decided or attested", "see what is: ledger list"
        raise UnknownName(f"there is no `{key}`", why, fix, sort="definition", name=key)
    if version := history.in_force(day):
        return version
    raise Refused(
        f"no version of `{key}` is in force on {day}", "a review is of what governs", step("see", "history", key)
    )


def expected_of(state: State, version: Version) -> tuple[Expectation, ...]:
    """What the proposal that a version came of expected; nothing, where it was attested or expected nothing."""
    proposal = state.proposals.get(version.proposal)
    return (proposal.terms.expects or ()) if proposal else ()


def _require_measured(state: State, version: Version, figures: Sequence[ReviewFigure]) -> None:
    """Pass where there is a figure for each expectation."""
    wanted, key = [str(each) for each in expected_of(state, version)], version.key
    if [each.bound for each in figures] == wanted:
        return
    if not wanted:
        raise Refused(
            f"nothing was expected of {key}",
            "so there is nothing to measure",
            again("leave the records out", records=False),
        )
    raise Refused(
        f"nobody held `{'` and `'.join(wanted)}` against records",
        why=f"{key} v{version.number} was decided on that expectation",
        fix=again("name them", records=RECORDS),
    )


def _require_revisit(verdict: ReviewVerdict, revisit: date | None, today: date) -> None:
    if revisit and verdict != "keep":
        why = f"it is to {verdict}, and another look at it is a look at something else"
        raise BadInput(
            "only what is kept is looked at again", why, again("leave out the day of the review", revisit=False)
        )
    if revisit and revisit <= today:
        raise BadInput(f"a look on {revisit} is past", f"today is {today}", again("choose a later day", revisit=DATE))


def _said_before(state: State, said: DefinitionReviewed) -> bool:
    """Whether exactly this was said last of the definition, today."""
    before = REVIEWS.of(state).get(said.key)
    return before is not None and before[-1].terms == msgspec.structs.replace(said, position=before[-1].terms.position)
