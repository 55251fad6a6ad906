"""How often a definition changed, what each change did, by whom, and what came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.answers.timeline import TimelineEntry, timeline
from ledger.govern.documents.answers.change import VerdictChange, verdict_change
from ledger.render.sections import Lines, Section, Table, just_lines, untitled
from ledger.views.words import NATURE

if TYPE_CHECKING:
    from ledger.app.ledger import Ledger
    from ledger.domain.definition import Version
    from ledger.govern.proposals.queries.history import DefinitionHistory, HistoryStep

NOBODY = "nobody"


class HistoryVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version: since when it governed, who asked for it and decided it, and what it changed (the first: nothing).

    `reverts` is an earlier version that means the same, with another in between.
    """

    version: int
    since: date
    nature: str
    asked_by: str | None
    decided_by: str | None
    change: VerdictChange | None
    reverts: int | None


class HistoryTurn(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which what governs changed: `version` governs from it on, nothing where none does.

    `returns` says that the version governed before, `moves` whether a verdict may move, and `scheduled` that the day is
    still to come. Of an end, `nature` and `asked_by` say how it was asked for, where it was.
    """

    since: date
    version: int | None
    returns: bool
    moves: bool
    decided_by: str | None
    scheduled: bool = False
    nature: str = ""
    asked_by: str | None = None


class HistoryAnswer(Answer, frozen=True, kw_only=True):
    """How often a definition changed in so many days, each version of it, and every turn of what governed.

    `a_year` is how many changes that is in a year; within the first year, the changes themselves. `requests` is how
    often somebody asked to change it, and `requested_by` how often each of them did. `struck` are the acts about it
    that have no effect.
    """

    commands: ClassVar = ("history",)

    key: str
    days: int
    changes: int
    a_year: float
    requests: int
    requested_by: dict[str, int]
    versions: list[HistoryVersion]
    turns: list[HistoryTurn]
    struck: tuple[TimelineEntry, ...] = ()

    def sections(self) -> Iterator[Section]:
        """How often, each change in a line, what came back, and how many by whom."""
        from ledger.govern.proposals.queries.history import YEAR, changes_a_year

        changed = {0: "did not change", 1: "changed once"}.get(self.changes, f"changed {self.changes} times")
        a_year = f": {changes_a_year(self.changes, self.days):.1f} a year" if self.days >= YEAR else ""
        head = f"{self.key} {changed} in {many(self.days, 'day')}{a_year}"
        columns = ("V", "SINCE", "NATURE", "WHAT IT DID", "ASKED BY", "DECIDED BY")
        yield untitled(Lines((head,)), Table(columns, tuple(self._rows()), least=("ASKED BY", "NATURE")))
        yield just_lines(*self._counted(), *(line for each in self.struck for line in each.lines()))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        """A row for each turn."""
        of = {each.version: each for each in self.versions}
        for each in self.turns:
            decided = each.decided_by or NOBODY
            since = f"{each.since}, scheduled" if each.scheduled else f"{each.since}"
            if each.version is None:
                yield "-", since, each.nature or "-", "nothing governs from here on", each.asked_by or "-", decided
            elif each.returns:
                yield f"v{each.version}", since, "-", "governs again", "-", decided
            else:
                yield _row(of[each.version], since)

    def _counted(self) -> Iterator[str]:
        for each in self.versions:
            if each.reverts:
                yield f"reversal: v{each.version} means what v{each.reverts} meant"
        if self.requests:
            times = "once" if self.requests == 1 else f"{self.requests} times"
            by = " · ".join(f"{number} {name}" for name, number in self.requested_by.items())
            yield f"a change was requested {times}: {by}"
        yield f"by nature: {_counts(NATURE.get(each.nature, each.nature) for each in self.versions)}"
        yield f"asked by: {_counts(each.asked_by or NOBODY for each in self.versions)}"
        yield f"decided by: {_counts(each.decided_by or NOBODY for each in self.versions)}"


def history_answer(ledger: Ledger, found: DefinitionHistory) -> HistoryAnswer:
    """The life of a definition, with addresses."""
    from ledger.govern.proposals.queries.history import changes_a_year

    return HistoryAnswer(
        key=found.key,
        days=found.days,
        changes=found.changes,
        a_year=round(changes_a_year(found.changes, found.days), 2),
        requests=len(found.requests),
        requested_by=dict(Counter(ledger.address(each.by) for each in found.requests).most_common()),
        versions=[_version(ledger, version, each) for version, each in found.versions],
        turns=[_turn(ledger, each, found.today) for each in found.steps],
        struck=tuple(_struck(ledger, found.key)),
    )


def _struck(ledger: Ledger, key: str) -> list[TimelineEntry]:
    """The acts about a definition that have no effect."""
    from ledger.govern.definitions.queries.definitions import happened

    if not ledger.judged.verdicts().struck:
        return []
    return timeline(ledger, (each for each in happened(ledger, key) if each.struck), key).entries


def _turn(ledger: Ledger, step: HistoryStep, today: date) -> HistoryTurn:
    return HistoryTurn(
        since=step.since,
        version=step.version.number if step.version else None,
        returns=step.returns,
        moves=step.moves,
        decided_by=ledger.address(step.decided_by) if step.decided_by else None,
        scheduled=step.since > today,
        nature="" if step.version else step.nature,
        asked_by=ledger.address(step.asked_by) if step.asked_by and not step.version else None,
    )


def _version(ledger: Ledger, version: Version, step: HistoryStep) -> HistoryVersion:
    decider = version.decider
    return HistoryVersion(
        version=version.number,
        since=step.since,
        nature=step.nature,
        asked_by=ledger.address(step.asked_by) if step.asked_by else None,
        decided_by=ledger.address(decider) if decider else None,
        change=verdict_change(step.change) if step.change else None,
        reverts=step.reverts or None,
    )


def _row(each: HistoryVersion, since: str) -> tuple[str, ...]:
    did = each.change.category_in_words if each.change else "the first"
    return (f"v{each.version}", since, each.nature, did, each.asked_by or "-", each.decided_by or NOBODY)


def _counts(names: Iterable[str]) -> str:
    """How many of each, the most frequent first."""
    return " · ".join(f"{number} {name}" for name, number in Counter(names).most_common())
