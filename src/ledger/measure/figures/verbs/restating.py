"""The verbs of a decider about past figures: order that they be restated, complete that, or decline it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from ledger.domain.calendar import CalendarPeriod
from ledger.domain.definition import Version
from ledger.domain.event import Event
from ledger.domain.guards import raise_all
from ledger.domain.population import CountedPopulation
from ledger.domain.state import State
from ledger.errors import Refused, UnknownName
from ledger.measure.figures.events.close import Close, ClosedInput
from ledger.measure.figures.events.restatement import (
    MATERIALITY,
    FigureChange,
    Restatement,
    RestatementCompleted,
    RestatementDeclined,
    RestatementOrdered,
    material,
)
from ledger.measure.figures.fold import SLOT as REPORTED
from ledger.measure.figures.verbs.closing import require_over, right_to_close
from ledger.steps import DATE, FILE, RECORDS, TEXT, Open, again, instead, step

Closes = Mapping[str, Close]
"""The closed periods of one definition, by name."""


def order(
    state: State,
    key: str,
    from_version: int,
    to_version: int,
    periods: Sequence[CalendarPeriod],
    *,
    because: str,
    reopens: Iterable[str] = (),
    segment_by: str = "",
    replaces: str = "",
    population: CountedPopulation | None = None,
    changes: Sequence[FigureChange] = (),
    attribution: str = "",
    group: str = "",
    made_of: Sequence[ClosedInput] = (),
    by: str,
    today: date,
) -> list[Event]:
    """Order that the figures of some periods be computed again by another version. Raises UnknownName and Refused.

    Where it was measured, `changes` are what it does to the records of `population`, and it is completed on those. Of a
    metric over an `attribution` the versions are of that, and `made_of` are all of its records.
    """
    row = right_to_close(state, key, by, today, of_credit=bool(attribution))
    for each in periods:
        require_over(key, each, today)
    asked = [each.name for each in periods]
    _require_replaceable(state, key, replaces, asked)
    ruled = attribution or key
    versions = {each.number: each for each in state.history(ruled).versions}
    named, closes = tuple(dict.fromkeys(reopens)), REPORTED.of(state).closes.get(key, {})
    raise_all(
        [
            *_versions(ruled, versions, from_version, to_version),
            *_unclosed(key, named, asked, closes),
            *_unnamed(key, asked, named, closes),
            *_segments(key, named, segment_by, state),
            *_open_already(state, key, asked, replaces),
        ]
    )
    return [
        RestatementOrdered(
            restatement=f"restatement-{len(REPORTED.of(state).restatements) + 1}",
            key=key,
            from_version=from_version,
            to_version=to_version,
            periods=tuple(asked),
            standard=_standard(state, versions[to_version]),
            because=because,
            materiality=MATERIALITY if row.materiality is None else row.materiality,
            reopens=named,
            by=segment_by,
            replaces=replaces,
            inputs=population.digest if population else "",
            records=population.name if population else "",
            changes=tuple(changes),
            right=row.position,
            self_attested=row.terms.solo,
            attribution=attribution,
            group=group,
            made_of=tuple(made_of),
        )
    ]


class MetricOrder(NamedTuple):
    """What an order over an attribution says of one metric: its periods, and those of them that were closed."""

    key: str
    periods: tuple[CalendarPeriod, ...]
    reopens: tuple[str, ...]
    segment_by: str
    replaces: str = ""
    population: CountedPopulation | None = None
    changes: tuple[FigureChange, ...] = ()
    made_of: tuple[ClosedInput, ...] = ()


def order_all(
    state: State,
    attribution: str,
    from_version: int,
    to_version: int,
    metrics: Sequence[MetricOrder],
    *,
    because: str,
    by: str,
    today: date,
) -> list[Event]:
    """Order that the figures of several metrics over an attribution be computed again. Raises as `order`."""
    already = len(REPORTED.of(state).restatements)
    names = [f"restatement-{already + number}" for number in range(1, len(metrics) + 1)]
    events = list[Event]()
    for name, each in zip(names, metrics, strict=True):
        said = each._asdict()
        (event,) = order(
            state,
            said.pop("key"),
            from_version,
            to_version,
            said.pop("periods"),
            because=because,
            attribution=attribution,
            group=names[0],
            by=by,
            today=today,
            **said,
        )
        events.append(msgspec.structs.replace(event, restatement=name))
    return events


def complete(
    state: State,
    restatement: str,
    changes: Sequence[FigureChange],
    population: CountedPopulation,
    *,
    engine: str,
    made_of: Sequence[ClosedInput] = (),
    by: str,
    today: date,
) -> list[Event]:
    """Put the figures on record as they were computed again: from here on they stand. Raises UnknownName, Refused."""
    found = require_open(state, restatement)
    row = right_to_close(state, found.terms.key, by, today, of_credit=bool(found.terms.attribution))
    _require_inputs(found, population, made_of)
    _require_periods(found, changes)
    key, closes = found.terms.key, REPORTED.of(state).closes.get(found.terms.key, {})
    raise_all([*_unnamed(key, found.terms.periods, found.terms.reopens, closes)])
    return [
        RestatementCompleted(
            restatement=found.id,
            key=found.terms.key,
            inputs=population.digest,
            records=population.name,
            reading=population.reading,
            position=population.position,
            engine=engine,
            changes=tuple(changes),
            right=row.position,
            self_attested=row.terms.solo,
            made_of=tuple(made_of),
        )
    ]


def decline(
    state: State,
    restatement: str,
    *,
    changes: Sequence[FigureChange] = (),
    population: CountedPopulation | None = None,
    made_of: Sequence[ClosedInput] = (),
    by: str,
    today: date,
    because: str,
) -> list[Event]:
    """Leave the figures as they stand, since what would change is too small to matter. Raises UnknownName, Refused.

    `changes` are what it would do to the records of `population`, if it is measured now; else those of the order.
    """
    found = require_open(state, restatement)
    row = right_to_close(state, found.terms.key, by, today, of_credit=bool(found.terms.attribution))
    if population:
        _require_inputs(found, population, made_of)
        _require_periods(found, changes)
    measured = tuple(changes or found.terms.changes)
    _require_immaterial(found, measured)
    return [
        RestatementDeclined(
            restatement=found.id,
            key=found.terms.key,
            because=because,
            materiality=found.terms.materiality,
            inputs=population.digest if population else found.terms.inputs,
            changes=measured,
            right=row.position,
            self_attested=row.terms.solo,
            made_of=tuple(made_of) if population else found.terms.made_of,
        )
    ]


def require_open(state: State, restatement: str) -> Restatement:
    """The order of that name, while nothing came of it yet. Raises UnknownName and Refused."""
    found = REPORTED.of(state).restatements.get(restatement)
    if found is None:
        raise UnknownName(
            f"there is no restatement `{restatement}`",
            why="nobody ordered one under that name",
            fix=step("list them", "restate list"),
        )
    if found.replaced_by:
        raise Refused(
            f"{restatement} was replaced",
            why=f"{found.replaced_by} was ordered in its place",
            fix=instead("name that one", restatement, found.replaced_by),
        )
    if found.end:
        how = "completed" if found.completed else "declined"
        raise Refused(
            f"{restatement} was {how}",
            why=f"#{found.end.position} did, and an order comes to an end once",
            fix=step(
                "order another one",
                "restate",
                found.terms.attribution or found.terms.key,
                from_=Open("VERSION"),
                to=Open("VERSION"),
                period=Open("PERIOD"),
                because=TEXT,
            ),
        )
    return found


def records_for(order: RestatementOrdered) -> dict[str, Open]:
    """Return the options that name the records of an order: those of credit are touches and conversions."""
    names = ("touches", "conversions") if order.attribution else ("records",)
    return dict.fromkeys(names, RECORDS)


def _versions(key: str, versions: dict[int, Version], old: int, new: int) -> Iterator[Refused]:
    known = ", ".join(f"v{each}" for each in versions)
    for number in dict.fromkeys((old, new)):
        if number not in versions:
            why = f"its versions are {known}, and what is proposed is none before somebody ratifies it"
            yield Refused(f"`{key}` has no v{number}", why, step("see its history", "log", key))
    if old == new:
        yield Refused(
            f"v{old} in the place of v{new} changes nothing",
            "they are one version",
            step("name two of its versions", "log", key),
        )
    elif new in versions and versions[new].attested:
        yield Refused(
            f"v{new} of `{key}` was decided by nobody",
            why="it was attested, and figures are restated by what somebody ratified",
            fix=step(
                "propose it first, and restate by the version that is ratified",
                "propose",
                FILE,
                effective=DATE,
                because=TEXT,
            ),
        )


def _unclosed(key: str, named: Iterable[str], asked: Sequence[str], closes: Closes) -> Iterator[Refused]:
    """Periods to be reopened that the order is not about, or that nobody closed."""
    for each in named:
        if each not in asked:
            why = f"it is of {asked[0]}" if len(asked) == 1 else f"it is of {asked[0]} to {asked[-1]}"
            yield Refused(f"{each} lies outside the order", why, again("reopen only what is asked about", reopen=False))
        elif each not in closes:
            yield Refused(
                f"{each} of `{key}` is not closed",
                "it can be restated as it is",
                again("leave out the period that is to be reopened", reopen=False),
            )


def _unnamed(key: str, asked: Iterable[str], named: Iterable[str], closes: Closes) -> Iterator[Refused]:
    """Closed periods whose number would change unsaid."""
    for each in asked:
        if each in closes and each not in named:
            yield Refused(
                f"{each} of `{key}` is closed, and the order does not name it",
                why=f"#{closes[each].position} closed it, and its number stands until a restatement that names it",
                fix=again("name it, or leave that period out", reopen=each),
            )


def _segments(key: str, named: Iterable[str], segment_by: str, state: State) -> Iterator[Refused]:
    """Closed periods that were closed by other segments, some of which would be left without a number."""
    for each in named:
        close = REPORTED.of(state).closes.get(key, {}).get(each)
        if close and close.terms.by != segment_by:
            fix = f"add --by {close.terms.by}" if close.terms.by else "leave out --by"
            yield Refused(
                f"{each} of `{key}` was closed {_by(close.terms.by)}, and would be restated {_by(segment_by)}",
                why="then some of its numbers would stand, and others would not",
                fix=f"{fix}; periods that were closed otherwise are ordered apart",
            )


def _by(column: str) -> str:
    return f"by {column}" if column else "as a whole"


def _open_already(state: State, key: str, asked: Sequence[str], replaces: str) -> Iterator[Refused]:
    for each in REPORTED.of(state).restatements.values():
        both = [period for period in asked if period in each.terms.periods]
        if each.open and each.terms.key == key and both and each.id != replaces:
            yield Refused(
                f"{each.id} is open for {both[0]} of `{key}`",
                why="a period is restated by one order at a time",
                fix=step(
                    f"complete it first, or order this one with --replaces {each.id}",
                    "restate complete",
                    each.id,
                    **records_for(each.terms),
                ),
            )


def _require_replaceable(state: State, key: str, replaces: str, asked: Sequence[str]) -> None:
    """Pass where an order of the same definition and of no other periods is replaced, or none.

    Raises UnknownName and Refused.
    """
    if not replaces:
        return
    found = require_open(state, replaces)
    if found.terms.key != key:
        why, fix = f"it restates `{found.terms.key}`", again("leave out --replaces", replaces=False)
        raise Refused(f"{replaces} is not replaced by an order for `{key}`", why, fix)
    for period in found.terms.periods:
        if period not in asked:
            raise Refused(
                f"{replaces} is about {period}, and this order is not",
                why="what is due for a period stays due until that is restated or declined",
                fix=f"order its periods too: {', '.join(found.terms.periods)}",
            )


def _standard(state: State, version: Version) -> str:
    proposal = state.proposals.get(version.proposal)
    return proposal.terms.standard if proposal else ""


def _require_inputs(found: Restatement, population: CountedPopulation, made_of: Sequence[ClosedInput]) -> None:
    now = {each.sort: each.digest for each in made_of} or {"": population.digest}
    then = {each.sort: (each.records, each.digest) for each in found.terms.made_of}
    for sort, (records, digest) in (then or {"": (found.terms.records, found.terms.inputs)}).items():
        if digest not in ("", now.get(sort, "")):
            raise Refused(
                f"these are not the records over which {found.id} was measured",
                why=f"their digest is {now.get(sort, '')[:19]}…, and that of {records} was {digest[:19]}…",
                fix=f"give those; or order it on what there is now, with --replaces {found.id}",
            )


def _require_periods(found: Restatement, changes: Sequence[FigureChange]) -> None:
    """Pass where there is a figure of each period of the order, and of no other. Raises Refused."""
    told = {each.period for each in changes}
    for each in sorted(told.symmetric_difference(found.terms.periods)):
        if each in told:
            what, why = f"{each} lies outside {found.id}", f"it was ordered for {', '.join(found.terms.periods)}"
        else:
            what, why = f"{found.id} has no figure for {each}", "it was ordered, and is computed with the others"
        raise Refused(what, why, fix="compute the periods of the order, and no others")


def _require_immaterial(found: Restatement, changes: Sequence[FigureChange]) -> None:
    if not changes:
        raise Refused(
            f"nobody measured what {found.id} would change",
            why="only what is too small to matter is declined",
            fix=step("measure it", "restate decline", found.id, **records_for(found.terms), because=TEXT),
        )
    if large := material(changes, found.terms.materiality):
        raise Refused(
            f"{found.id} changes {large[0].period} from {large[0].before} to {large[0].after}",
            why=f"from {found.terms.materiality} % on a change is material, and is not declined",
            fix=step("complete it", "restate complete", found.id, **records_for(found.terms)),
        )
