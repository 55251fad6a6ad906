"""What changes mean: diff, before anybody signs one; history, looking back at all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from ledger.cli import params
from ledger.cli.report import Report, Session, reporting, table
from ledger.domain.category import CATEGORY
from ledger.views.words import NATURE

if TYPE_CHECKING:
    from ledger.app.comparing import Moved
    from ledger.app.histories import Lived
    from ledger.app.ledger import Ledger
    from ledger.domain.definition import Draft
    from ledger.prove.category import Change
    from ledger.prove.witness import Witness

CHANGED = 3
SIGNS = {1: "+", -1: "−"}


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--effective-on", type=params.DAY, help="With what they refer to as in force on this day (today).")
@reporting
def diff_command(session: Session, before: str, after: str, effective_on: date | None) -> Report:
    """What it means to go from BEFORE to AFTER: who newly qualifies, who loses, and which clause did it.

    Each is KEY (as in force), KEY@VERSION, a proposal such as mql#5, or a document's FILE. Computed from what they
    say, not from how they are written. Exit code 3 where a verdict may move.
    """
    from ledger.app.comparing import compared

    ledger = session.reader
    one, other, found = compared(ledger, before, after, effective_on or ledger.today())
    lines = [f"{one.label} → {other.label}: {words(found)}", *details(found)]
    return Report(data(found), lines, CHANGED if found.breaking else 0)


@click.command("history")
@params.key
@reporting
def history_command(session: Session, key: str) -> Report:
    """How often KEY changed, what each change did, by whom, and where it came back to what it was.

    A version that means what the one before meant is no change, however it is written; one that means what an earlier
    one meant is a reversal.
    """
    from ledger.app.histories import lived

    ledger = session.reader
    found = lived(ledger, key)
    return Report(_lived_data(ledger, found), list(_lived(ledger, found)))


def _lived(ledger: Ledger, found: Lived) -> Iterator[str]:
    years = f"{found.days:,} days"
    times = "once" if found.changes == 1 else f"{found.changes} times"
    yield f"{found.key} changed {times} in {years}: {found.a_year:.1f} a year"
    rows = [
        (
            f"v{each.version.number}",
            each.since,
            each.nature,
            words(each.change) if each.change else "the first",
            ledger.address(each.asked_by) if each.asked_by else "-",
            ledger.address(each.version.decider) if each.version.decider else "nobody",
        )
        for each in found.steps
    ]
    yield from table(("V", "SINCE", "NATURE", "WHAT IT DID", "ASKED BY", "DECIDED BY"), rows)
    for each in found.steps:
        if each.reverts:
            yield f"reversal: v{each.version.number} means what v{each.reverts} meant"
    yield f"by nature: {_counts(found.count('nature'))}"
    yield f"asked by: {_counts(_people(ledger, found.count('asked_by')))}"
    yield f"decided by: {_counts(_people(ledger, found.count('decider')))}"


def _people(ledger: Ledger, counted: Mapping[str, int]) -> dict[str, int]:
    return {ledger.address(person) if person else "nobody": number for person, number in counted.items()}


def _counts(counted: Mapping[str, int]) -> str:
    return " · ".join(f"{number} {NATURE.get(name, name)}" for name, number in counted.items())


def _lived_data(ledger: Ledger, found: Lived) -> dict[str, Any]:
    return {
        "key": found.key,
        "days": found.days,
        "changes": found.changes,
        "a_year": round(found.a_year, 2),
        "versions": [
            {
                "version": each.version.number,
                "since": each.since,
                "nature": each.nature,
                "asked_by": ledger.address(each.asked_by) if each.asked_by else None,
                "decided_by": ledger.address(each.version.decider) if each.version.decider else None,
                "change": data(each.change) if each.change else None,
                "reverts": each.reverts or None,
            }
            for each in found.steps
        ],
    }


def means(draft: Draft, affects: Sequence[str], found: Iterable[Moved]) -> Iterator[str]:
    """What a draft does to verdicts beside what governs on its first day: its own, and of what rests on it.

    `affects` are those that rest on it, such as `sql v1`; `found` is what was found of them.
    """
    indirect = {each.partition(" ")[0]: each for each in affects}
    for each in found:
        indirect.pop(each.key, None)
        yield from _moved(each, direct=each.key == draft.key)
    yield from (f"  changes {each} indirectly" for each in indirect.values())


def _moved(moved: Moved, direct: bool) -> Iterator[str]:
    name, found = f"{moved.key} v{moved.version}", moved.change
    yield f"  beside {name}: {words(found)}" if direct else f"  changes {name} indirectly: {words(found)}"
    yield from [f"      {found.why}"] if found.why else []
    for sign, witness in ((1, found.gains), (-1, found.losses)):
        yield from (f"  {line}" for line in _told(sign, witness)) if witness else ()


def words(found: Change) -> str:
    """The category with its plain words."""
    return CATEGORY[found.category]


def details(found: Change) -> Iterator[str]:
    """How sure it is, and the records that tell."""
    yield from [f"  {found.why}"] if found.why else []
    for sign, witness in ((1, found.gains), (-1, found.losses)):
        yield from _told(sign, witness) if witness else ()
    if found.by == "listing":
        yield f"  proved: on all {found.size:,} combinations of values that the two can tell apart"
    elif found.by == "solver":
        yield "  proved by a solver, on our model of the language"


def _told(sign: int, witness: Witness) -> Iterator[str]:
    from ledger.prove.witness import in_words

    when = "" if "TODAY" not in " ".join(witness.clauses) else f" on {witness.today}"
    moved = {1: "newly qualifies", -1: "no longer does"}[sign]
    points = f"{witness.before} → {witness.after}"
    said = moved if {witness.before, witness.after} == {0, 1} else points
    yield f"  {SIGNS[sign]} {in_words(witness.record)}{when}: {said}"
    if witness.clauses:
        yield f"      {'was kept out by' if sign > 0 else 'is kept out by'} {'; '.join(witness.clauses)}"


def data(found: Change) -> dict[str, Any]:
    """The same for programs."""
    return {
        "category": found.category,
        "breaking": found.breaking,
        "proved_by": found.by,
        "combinations": found.size,
        "why": found.why,
        "gains": _witness(found.gains),
        "losses": _witness(found.losses),
    }


def _witness(found: Witness | None) -> dict[str, Any] | None:
    from ledger.prove.witness import record_json

    if found is None:
        return None
    told = {
        "record": record_json(found.record),
        "today": found.today.isoformat(),
        "before": found.before,
        "after": found.after,
    }
    return {**told, "clauses": list(found.clauses)}
