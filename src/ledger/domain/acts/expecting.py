"""What stands in the way of what a change expects: a metric that nobody decided, no share, a day that is too early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.domain.definition import Draft, mentions
from ledger.domain.expectation import Expectation, share_against
from ledger.domain.over_attribution import is_over_attribution
from ledger.domain.proposal import Terms
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.steps import DATE, NextStep, again, step

METRIC = "metric"


def expectation_objections(state: State, terms: Terms, today: date) -> Iterator[Refused]:
    """Everything that is wrong with what the terms of a change expect, and with the day of the next look."""
    first = max(terms.from_, today)
    if terms.revisit and terms.revisit <= first:
        what = f"nobody can look back at it on {terms.revisit}"
        yield Refused(
            what, f"it governs from {terms.from_}, and today is {today}", again("choose a later day", revisit=DATE)
        )
    for each in terms.expects or ():
        if each.by < first:
            why = f"it governs from {terms.from_}, and today is {today}"
            yield Refused(f"`{each}` is expected too early", why, "give a later day")
        if each.spend_per:
            yield Refused(f"`{each}` is about spend", "that is expected of a channel", "name a metric alone")
        yield from _metric(state, each)


def _metric(state: State, expected: Expectation) -> Iterator[Refused]:
    """What is wrong with the metric on the day by which something is expected of it."""
    history = state.definitions.get(expected.metric)
    version = history.in_force(expected.by) if history else None
    if version is None or version.draft.kind != METRIC:
        what = f"`{expected.metric}` is of kind {version.draft.kind}" if version else f"no metric `{expected.metric}`"
        why = "what is expected is counted by a metric that somebody decided, and that is in force then"
        yield Refused(what if version else f"{what} is in force on {expected.by}", why, _other(state, expected))
        return
    if is_over_attribution(version.draft):
        what, why = f"`{expected.metric}` is a metric over an attribution", "what is expected is counted in records"
        yield Refused(what, why, _other(state, expected))
        return
    if expected.of and expected.of not in _reads(version.draft):
        told = ", ".join(sorted(_reads(version.draft)))
        yield Refused(
            f"`{expected.metric}` is not of {expected.of}", f"it is of {told}", f"write `{expected.metric}` alone"
        )
    yield from (Refused(*each) for each in share_against(version.draft, expected))


def _other(state: State, expected: Expectation) -> NextStep | str:
    """The metrics that it may be expected of, by name; where there is none, how one begins."""
    drafts = (version.draft for version in state.in_force_on(expected.by).values())
    counting = sorted(draft.key for draft in drafts if draft.kind == METRIC and not is_over_attribution(draft))
    if counting:
        return f"name one that counts records: {', '.join(f'`{key}`' for key in counting)}"
    return step("write one that counts records, and have it ratified first", "new", "metric")


def _reads(metric: Draft) -> set[str]:
    return {*mentions(metric)} - {metric.entity}
