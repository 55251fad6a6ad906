"""Figures of credit computed again by another version of their attribution: all metrics over it, in one order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledger import __version__
from ledger.app.ledger import Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.calendar import CalendarPeriod, calendar_period, calendar_periods
from ledger.domain.event import Actor, Boundary, Event
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.measure.figures.events.restatement import Restatement
from ledger.measure.figures.fold import (
    find_boundary_around,
    find_boundary_of_figures,
    find_boundary_of_restatements,
)
from ledger.measure.figures.verbs import restating
from ledger.measure.figures.verbs.restating import MetricOrder
from ledger.measure.figures.views.restatements import find_group
from ledger.measure.metrics.queries.metrics import is_metric_of_credit, metric_meant, metrics_over
from ledger.measure.metrics.queries.restating import (
    CreditChanges,
    MetricOnRecord,
    measure_changes,
    metrics_on_record,
)
from ledger.measure.metrics.queries.world import MetricAsked
from ledger.steps import RECORDS, TEXT, Open, again, step


def order_credit_restatement(
    ledger: Ledger,
    actor: Actor,
    attribution: str,
    versions: tuple[int, int],
    periods: str,
    question: MetricAsked | None,
    *,
    because: str,
    reopens: Sequence[str] = (),
    replaces: str = "",
) -> Decided:
    """Order that every metric over an attribution be computed again where a number of it is on record.

    Where `question` names records, measure what that changes. Raises Refused where `reopens` does not name each closed
    period of each metric, as METRIC:PERIOD.
    """
    state, asked = ledger.state(), calendar_periods(periods)
    metrics = metrics_on_record(ledger, state, attribution, asked)
    _require_some(attribution, asked, metrics)
    _require_reopened(attribution, metrics, reopens)
    earlier = {each.terms.key: each.id for each in find_group(state, replaces)} if replaces else {}
    _require_replaces(metrics, replaces, earlier)
    orders = [
        MetricOrder(each.meant.key, each.periods, each.closed, each.segment_by, earlier.get(each.meant.key, ""))
        for each in metrics
    ]

    def order(state: State, today: date) -> list[Event]:
        return restating.order_all(state, attribution, *versions, orders, because=because, by=actor.id, today=today)

    if question:
        order(state, ledger.today())  # what is refused is refused before anything is counted
        found = measure_changes(ledger, attribution, versions, metrics, question)
        orders = [
            each._replace(population=of.population, changes=of.changes, made_of=of.made_of)
            for each, of in zip(orders, found, strict=True)
        ]
    keys = [attribution, *(each.key for each in orders)]
    wanted = boundaries.union(find_boundary_of_figures(keys), find_boundary_of_restatements())
    return ledger.decide(actor, order, wanted, lambda state: _around(state, keys))


def complete_credit_restatement(ledger: Ledger, actor: Actor, restatement: str, question: MetricAsked) -> Decided:
    """Compute all that was ordered together over the records: from here on those numbers stand."""
    group = _open_group(ledger, restatement)
    found = _measure_group(ledger, group, question)

    def verb(state: State, today: date) -> list[Event]:
        return [event for name, of in found.items() for event in _complete(state, name, of, today)]

    def _complete(state: State, name: str, of: CreditChanges, today: date) -> list[Event]:
        return restating.complete(
            state,
            name,
            of.changes,
            of.population,
            engine=__version__,
            made_of=of.made_of,
            by=actor.id,
            today=today,
        )

    return _decide_on_group(ledger, actor, group, verb)


def decline_credit_restatement(
    ledger: Ledger, actor: Actor, restatement: str, because: str, question: MetricAsked | None
) -> Decided:
    """Leave the figures of all that was ordered together, since the largest change is too small to matter."""
    group = _open_group(ledger, restatement)
    found = _measure_group(ledger, group, question) if question else {}

    def verb(state: State, today: date) -> list[Event]:
        return [event for each in group for event in _decline(state, each.id, today)]

    def _decline(state: State, name: str, today: date) -> list[Event]:
        measured = found[name]._asdict() if name in found else {}
        measured.pop("key", None)
        return restating.decline(state, name, **measured, by=actor.id, today=today, because=because)

    return _decide_on_group(ledger, actor, group, verb)


def _open_group(ledger: Ledger, restatement: str) -> list[Restatement]:
    """What was ordered together with one that is open. Raises UnknownName and Refused."""
    state = ledger.state(find_boundary_of_restatements())
    restating.require_open(state, restatement)
    return find_group(state, restatement)


def _measure_group(ledger: Ledger, group: Sequence[Restatement], question: MetricAsked) -> dict[str, CreditChanges]:
    """What the orders of a group do to the records, by their names. Raises Refused where more is on record since."""
    terms = group[0].terms
    _require_same(ledger, group)
    meant = {each.key: each for each in metrics_over(ledger, terms.attribution)}
    metrics = [
        MetricOnRecord(
            meant[each.terms.key] if each.terms.key in meant else metric_meant(ledger, each.terms.key, ledger.today()),
            tuple(map(calendar_period, each.terms.periods)),
            each.terms.reopens,
            each.terms.by,
        )
        for each in group
    ]
    versions = (terms.from_version, terms.to_version)
    found = measure_changes(ledger, terms.attribution, versions, metrics, question)
    return {each.id: of for each, of in zip(group, found, strict=True)}


def _decide_on_group(
    ledger: Ledger, actor: Actor, group: Sequence[Restatement], verb: Callable[[State, date], list[Event]]
) -> Decided:
    keys = [group[0].terms.attribution, *(each.terms.key for each in group)]
    wanted = boundaries.union(find_boundary_of_figures(keys), find_boundary_of_restatements())
    return ledger.decide(actor, verb, wanted, lambda state: _around(state, keys))


def _around(state: State, keys: Sequence[str]) -> Boundary:
    return boundaries.union(*(find_boundary_around(state, each) for each in keys))


def _require_some(attribution: str, periods: Sequence[CalendarPeriod], metrics: Sequence[MetricOnRecord]) -> None:
    if not metrics:
        span = periods[0].name if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        what, why = f"nothing of {span} over `{attribution}` is restated", "no metric over it has a number on record"
        fix = step("see what credit it gives", "attribution run", attribution, touches=RECORDS, conversions=RECORDS)
        raise Refused(what, why, fix)


def _require_reopened(attribution: str, metrics: Sequence[MetricOnRecord], reopens: Sequence[str]) -> None:
    """Pass where each closed period of each metric is named, and no other."""
    closed = _name_closed(metrics)
    fix = again("name each, and no other", reopen=closed or False)
    for each in reopens:
        if each not in closed:
            why = f"a metric over `{attribution}` is named with a period that is closed and restated: METRIC:PERIOD"
            raise Refused(f"`{each}` is not reopened", why, fix)
    if missing := [each for each in closed if each not in reopens]:
        what = f"the order does not name {', '.join(missing)}"
        why = f"each is closed over `{attribution}`, and one rule makes all their numbers"
        raise Refused(what, why, fix)


def _require_replaces(metrics: Sequence[MetricOnRecord], replaces: str, earlier: Mapping[str, str]) -> None:
    """Pass where the new order is about each metric of the one that it replaces."""
    left = sorted(earlier.keys() - {each.meant.key for each in metrics})
    if replaces and (left or not earlier):
        what = f"{replaces} is not replaced by this order"
        why = f"it restates `{left[0]}`, and this order does not" if left else "there is no restatement of that name"
        raise Refused(what, why, again("leave out --replaces", replaces=False))


def _require_same(ledger: Ledger, group: Sequence[Restatement]) -> None:
    """Pass where nothing of the periods is on record that was not ordered. Raises Refused."""
    terms, ordered = group[0].terms, {each.terms.key: set(each.terms.periods) for each in group}
    names = sorted({name for each in group for name in each.terms.periods})
    periods = [calendar_period(each) for each in names]
    metrics = metrics_on_record(ledger, ledger.state(), terms.attribution, periods)
    for each in metrics:
        if not {of.name for of in each.periods} <= ordered.get(each.meant.key, set()):
            what = f"{group[0].id} is not about all of `{each.meant.key}`"
            fix = step(
                "order it on what there is now",
                "restate",
                terms.attribution,
                from_=f"v{terms.from_version}",
                to=f"v{terms.to_version}",
                period="..".join(dict.fromkeys((names[0], names[-1]))),
                reopen=_name_closed(metrics) or False,
                replaces=group[0].id,
                because=TEXT,
            )
            raise Refused(what, "a number of it was put on record since it was ordered", fix)


def _name_closed(metrics: Sequence[MetricOnRecord]) -> tuple[str, ...]:
    return tuple(f"{each.meant.key}:{name}" for each in metrics for name in each.closed)


def refuse_metric_alone(ledger: Ledger, key: str, periods: str) -> None:
    """Pass for all but a metric over an attribution. Raises Refused, with the order over its attribution."""
    if not is_metric_of_credit(ledger, key):
        return
    attribution = metric_meant(ledger, key, ledger.today()).attribution
    if attribution:
        metrics = metrics_on_record(ledger, ledger.state(), attribution, calendar_periods(periods))
        what = f"`{key}` is a metric over an attribution"
        why = f"the versions of `{attribution}` make its numbers, and those of every metric over it"
        fix = step(
            f"restate `{attribution}`",
            "restate",
            attribution,
            from_=Open("VERSION"),
            to=Open("VERSION"),
            period=periods,
            reopen=_name_closed(metrics) or False,
            because=TEXT,
        )
        raise Refused(what, why, fix)


def find_attribution(ledger: Ledger, restatement: str) -> str:
    """Return the attribution that a restatement is over; empty where it counts records, or there is none so named."""
    group = find_group(ledger.state(find_boundary_of_restatements()), restatement)
    return group[0].terms.attribution if group else ""
