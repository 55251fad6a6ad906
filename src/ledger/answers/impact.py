"""What `ledger impact` shows: the cells of the crosswalk, who answers for a move, and the same by segment and month.

                RECORDS  SHARE  CONVERTED       SOURCE  BEFORE  AFTER  CHANGE  NEW  LOST     OF
in both           2,030  22.0%      72.3%       Google     840  1,210    +370  512   142  2,868
newly qualify     1,545  16.7%      76.9%
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ledger.documents.text import UNSEEN
from ledger.population.backtest import BLANK, LEFT_OUT, NOT_YET, UNCLEAR, Cell
from ledger.population.impact import MOVED, UNREADABLE
from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.questions.impact import ImpactResult
    from ledger.population.impact import Group, Impact, MoveTally, Stranger
    from ledger.population.source.unread import Unread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.app.questions.impact import ImpactResult
    from ledger.population.backtest import Cell
    from ledger.population.impact import Group

WORDS = {
    "both": "in both",
    "gained": "newly qualify",
    "lost": "lose",
    "neither": "in neither",
    "up": "move up",
    "down": "move down",
    "moved": "move",
    "same": "stay",
    UNREADABLE: "unreadable",
}
SHORT = {"gained": "NEW", "lost": "LOST", "up": "UP", "down": "DOWN", "moved": "MOVED", "same": "SAME"}
BAND, LONGEST = 10, 70
Said = int | str | None


def lines(weighed: ImpactResult, read: Sequence[str] = ()) -> Iterator[str]:
    """All of it, in the order in which a reader asks; `read` is the table of the consumers that read it.

    A sign that cannot be seen is shown as one that can.
    """
    yield from (UNSEEN.sub("\ufffd", line) for line in _lines(weighed, read))


def _lines(weighed: ImpactResult, read: Sequence[str]) -> Iterator[str]:
    found, total = weighed.found, weighed.found.overall.records
    yield f"{weighed.before.label} → {weighed.after.label}, on {total:,} records of {weighed.file}"
    yield from _cells(weighed)
    yield from _totals(weighed)
    yield from _unreadable(weighed)
    for each in found.strangers:
        yield f"not declared in `{each.column}`: {each.records:,} records; {_first(weighed, each)}: '{each.value}'"
    if found.repeated:
        yield f"`{weighed.asked.id}` of an earlier record: {found.repeated:,} records, which count like any other"
    yield from _blames(weighed)
    yield from _said(weighed)
    yield from _groups(weighed, weighed.asked.by.upper(), found.groups)
    yield from _groups(weighed, "MONTH", found.months)
    yield from _backtest(weighed)
    yield from _samples(weighed)
    yield from ["", *read, ""] if read else ()
    yield f"population {weighed.digest[:23]}: its records are kept nowhere"


def _cells(weighed: ImpactResult) -> Iterator[str]:
    overall, outcome = weighed.found.overall, weighed.asked.outcome
    cells = {name: each for name, each in overall.cells.items() if each.records or name != UNREADABLE}
    shown = [*((WORDS[name], each) for name, each in cells.items()), ("all", overall.among(*overall.cells))]
    rows = [
        (name, f"{each.records:,}", share(each.records, overall.records), *([rate(each)] if outcome else []))
        for name, each in shown
    ]
    yield from table(("", "RECORDS", "SHARE", *([outcome.upper()] if outcome else [])), rows)


def _totals(weighed: ImpactResult) -> Iterator[str]:
    if weighed.found.sort != "criteria":
        return
    before, after = _held(weighed.found.overall)
    more = f"{after.records - before.records:+,}"
    grown = f" ({100 * (after.records / before.records - 1):+.1f}%)" if before.records else ""
    held = f"{weighed.before.label} holds for {before.records:,}, {weighed.after.label} for {after.records:,}"
    yield f"{held}: {more}{grown}"


def _held(group: Group) -> tuple[Cell, Cell]:
    return group.among("both", "lost"), group.among("both", "gained")


def _unreadable(weighed: ImpactResult) -> Iterator[str]:
    unread = weighed.found.first_unreadable
    if unread is None:
        return
    sides = {(True, False): weighed.before.label, (False, True): weighed.after.label, (True, True): "both"}
    counts = dict.fromkeys(sides.values(), 0)
    for each in weighed.found.said:
        if name := sides.get((each.before is None, each.after is None)):
            counts[name] += each.records
    told = " · ".join(f"{number:,} by {name}" for name, number in counts.items() if number)
    yield f"unreadable: {told}; {_first(weighed, unread)}, column `{unread.column}`: {unread.reason}"


def _first(weighed: ImpactResult, found: Unread | Stranger) -> str:
    return f"first record {found.record}" + (f" (`{weighed.asked.id}` {found.id})" if found.id else "")


def _blames(weighed: ImpactResult) -> Iterator[str]:
    before, after = weighed.before.label, weighed.after.label
    heads = {
        ("lost", False): f"LOSE, KEPT OUT BY {after}",
        ("lost", True): f"LOSE, WERE LET IN BY {before}",
        ("gained", False): f"NEWLY QUALIFY, WERE KEPT OUT BY {before}",
        ("gained", True): f"NEWLY QUALIFY, LET IN BY {after}",
    }
    for (cell, lets_in), head in heads.items():
        own = [each for each in weighed.found.blames if (each.cell, each.lets_in) == (cell, lets_in) and each.records]
        rows = [(_short(each.clause), f"{each.records:,}", f"{each.alone:,}") for each in own]
        yield from ["", *table((head, "RECORDS", "ALONE"), rows)] if rows else ()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _said(weighed: ImpactResult) -> Iterator[str]:
    """The crosswalk of stages, or how many points there were and are."""
    told = [each for each in weighed.found.said if each.before is not None and each.after is not None]
    if weighed.found.sort == "ladder" and told:
        yield from ["", *_stages(weighed, told)]
    if weighed.found.sort == "score" and told:
        yield from ["", *_points(told)]


def _stages(weighed: ImpactResult, told: Sequence[MoveTally]) -> list[str]:
    from ledger.meanings import meaning_of

    rows, columns = (_steps(weighed, of) for of in ("before", "after"))
    counts = {(each.before, each.after): each.records for each in told}
    cells = [(key or "(none)", *(f"{counts.get((key, other), 0):,}" for other in columns)) for key in rows]
    head = meaning_of(weighed.after.side.meaning).head
    return table((f"{head}, FROM ↓ TO →", *(key or "(none)" for key in columns)), cells)


def _steps(weighed: ImpactResult, of: str) -> list[str]:
    """The stages, or other codes, of a version from below, with that for none where it occurs."""
    form = getattr(weighed, of).side.meaning.form
    keys = dict.fromkeys((form.otherwise or "", *(said for _, said in form.parts)))
    occurring = {getattr(each, of) for each in weighed.found.said}
    return [key for key in keys if key or "" in occurring]


def _points(told: Sequence[MoveTally]) -> list[str]:
    before, after = ({}, {})  # type: tuple[dict[int, int], dict[int, int]]
    for each in told:
        for counts, said in ((before, each.before), (after, each.after)):
            band = int(said or 0) // BAND
            counts[band] = counts.get(band, 0) + each.records
    rows = [(band, before.get(band, 0), after.get(band, 0)) for band in sorted({*before, *after})]
    shown = [(_band(band), f"{was:,}", f"{now:,}", f"{now - was:+,}") for band, was, now in rows]
    return table(("POINTS", "BEFORE", "AFTER", "CHANGE"), shown)


def _band(band: int) -> str:
    return f"{band * BAND} to {band * BAND + BAND - 1}"


def _groups(weighed: ImpactResult, head: str, groups: Iterable[Group]) -> Iterator[str]:
    groups, outcome = list(groups), weighed.asked.outcome
    if not groups:
        return
    found, apart = weighed.found, bool(weighed.found.overall.cells[UNREADABLE].records)
    heads = [head, *(("BEFORE", "AFTER", "CHANGE") if found.sort == "criteria" else ()), *_moves(found).values()]
    heads += [*(["UNREADABLE"] if apart else []), "OF"]
    heads += _rates(found, outcome)
    yield from ["", *table(heads, [_row(found, each, apart, bool(outcome)) for each in groups])]


def _moves(found: Impact) -> Mapping[str, str]:
    return {name: SHORT[name] for name in found.overall.cells if name in MOVED}


def _rates(found: Impact, outcome: str) -> list[str]:
    if not outcome:
        return []
    return (
        [f"{outcome.upper()} {when}" for when in ("BEFORE", "AFTER")] if found.sort == "criteria" else [outcome.upper()]
    )


def _row(found: Impact, group: Group, apart: bool, outcome: bool) -> list[str]:
    before, after = _held(group)
    counts = [f"{before.records:,}", f"{after.records:,}", f"{after.records - before.records:+,}"]
    row = [group.value or "(blank)", *(counts if found.sort == "criteria" else ())]
    row += [f"{group.cells[name].records:,}" for name in _moves(found)]
    row += [*([f"{group.cells[UNREADABLE].records:,}"] if apart else []), f"{group.records:,}"]
    if not outcome:
        return row
    return [*row, *((rate(before), rate(after)) if found.sort == "criteria" else (rate(group.among()),))]


def _backtest(weighed: ImpactResult) -> Iterator[str]:
    found, asked = weighed.found, weighed.asked
    if not asked.outcome:
        return
    everyone = found.overall.among()
    if found.sort == "criteria":
        picks = zip((weighed.before, weighed.after), found.quality(), strict=True)
        rows = [
            (one.label, f"{each.picked.known:,}", percent(each.precision), percent(each.recall), times(each.lift))
            for one, each in picks
        ]
        yield from ["", *table(("BACKTEST", "PICKED", "PRECISION", "RECALL", "LIFT"), rows)]
    counts = {NOT_YET: everyone.not_yet, BLANK: everyone.blank, UNCLEAR: everyone.unclear}
    out = " · ".join(f"{number:,} {LEFT_OUT[why]}" for why, number in counts.items() if number)
    known = f"`{asked.outcome}` is known of {everyone.known:,} records by {weighed.today}, {rate(everyone)} of them yes"
    yield f"{known}; left out: {out}" if out else known


def _samples(weighed: ImpactResult) -> Iterator[str]:
    found, asked = weighed.found, weighed.asked
    if asked.samples and not asked.id and found.moved:
        yield "no column of ids was found; name one with --id to see some"
    for name, ids in found.samples.items():
        yield f"{WORDS[name]}, such as {', '.join(ids)} (`{asked.id}`)"


def share(part: int, whole: int) -> str:
    """A part in percent, `-` of nothing."""
    return percent(part / whole if whole else None)


def rate(cell: Cell) -> str:
    """The share of a cell that turned out well."""
    return percent(cell.rate)


def percent(ratio: float | None) -> str:
    """A share in percent, `-` where there is none."""
    return "-" if ratio is None else f"{100 * ratio:.1f}%"


def times(ratio: float | None) -> str:
    """How many times as much, `-` where nobody can say."""
    return "-" if ratio is None else f"{ratio:.2f}"
