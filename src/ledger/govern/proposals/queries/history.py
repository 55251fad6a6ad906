"""Every turn of what governed: how often a definition changed, who changed it, and where it came back to what it was.

    v1 ── v2 ── v3 ── v4        each beside the one before: its category
     ▲─────────────┘            means what an earlier one meant, and not the one between: a reversal
    v1 ── v2 ── v1 ── none      v2 ended, and v1 governs again: a return; then nothing governs

Two texts that mean the same are the same here, however they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.domain.definition import Draft, Version
from ledger.domain.state import State
from ledger.errors import LedgerError, Refused
from ledger.govern.definitions.views import ended_by
from ledger.govern.documents.queries.compare import side
from ledger.govern.requests.events import ChangeRequest
from ledger.govern.requests.queries import asked_of
from ledger.kinds.credit.rule import CreditRule, credit_rule
from ledger.kinds.names import ATTRIBUTION
from ledger.prove.category import MeaningChange, change, told_apart
from ledger.prove.credit.change import credit_change
from ledger.prove.side import Side
from ledger.steps import step

YEAR = 365.25
Said = Side | CreditRule
"""What a version says: of records, or of credit."""


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A turn of what governs: since when which version does, how it was decided, and what it changed beside the last.

    Without a `version` nothing governs. `returns` says that the version governed before. `reverts` is an earlier
    version that means the same, with another in between; 0 for none. `moves` says whether a verdict may move.
    """

    version: Version | None
    since: date
    nature: str
    asked_by: str
    decided_by: str
    change: MeaningChange | None
    moves: bool = False
    returns: bool = False
    reverts: int = 0


class _Meant(NamedTuple):
    """A version, what it meant when it began to govern, and what it changed."""

    number: int
    side: Said | None
    moved: MeaningChange | None


@dataclass(frozen=True, slots=True)
class DefinitionHistory:
    """A definition's life so far: its turns, how many days it is on record, and who asked to change it."""

    key: str
    steps: tuple[HistoryStep, ...]
    today: date
    days: int
    requests: tuple[ChangeRequest, ...] = ()

    @property
    def changes(self) -> int:
        """How often a verdict may have moved by today: a version that means what the one before meant is none."""
        return sum(each.moves and each.since <= self.today for each in self.steps)

    @property
    def versions(self) -> Iterator[tuple[Version, HistoryStep]]:
        """Each version that ever governed, with the turn at which it began to."""
        return ((each.version, each) for each in self.steps if each.version and not each.returns)


def changes_a_year(changes: int, days: int) -> float:
    """Changes a year; of less than a year as if it were one."""
    return changes / max(days / YEAR, 1.0)


def lived(ledger: Ledger, key: str) -> DefinitionHistory:
    """The life of a definition that judges records or gives credit. Raises UnknownName and Refused."""
    from ledger.measure.counting.queries.judge import latest, state_of

    state, today = state_of(ledger, key), ledger.today()
    newest = latest(state, key).draft
    if not newest.yields and newest.kind != ATTRIBUTION:
        raise Refused(
            f"`{key}` is of kind {newest.kind}",
            "it judges no records",
            step("see all that was decided about it", "log", key),
        )
    first = min(each.from_ for each in state.history(key).terms)
    steps, days = tuple(_steps(ledger, state, key, today)), max((today - first).days, 0)
    return DefinitionHistory(key, steps, today, days, asked_of(ledger, key))


def _steps(ledger: Ledger, state: State, key: str, today: date) -> Iterator[HistoryStep]:
    """Every turn of what governed, in order: versions that began to, that came back, and days without any."""
    history, before, last = state.history(key), list[_Meant](), 0
    for each in history.segments():
        if before and not each.version:
            asked = _ended(state, key, each.from_)
            yield HistoryStep(None, each.from_, *asked, ended_by(history, each.from_), None, moves=True)
        elif each.version:
            version = history.version(each.version)
            here = _side(ledger, state, version, each.from_)
            moved = _change(before[-1].side, here, today) if before else None
            returns = any(earlier.number == each.version for earlier in before)
            reverts = 0 if returns else _reverts(before, here, moved, today)
            moves = bool(before) and (not last or bool(moved and moved.breaking))
            said = version, each.from_, *_asked(state, version), version.decider
            yield HistoryStep(*said, moved, moves, returns, reverts)
            before.append(_Meant(each.version, here, moved))
        last = each.version


def _ended(state: State, key: str, day: date) -> tuple[str, str]:
    """As what its end from a day on was asked for, and by whom; empty where its last days were said from the first."""
    asked = (each for each in state.proposals.values() if each.key == key and each.closed == "ratified")
    ends = (each for each in asked if each.terms.retires and each.terms.from_ == day)
    return next(((each.terms.nature, each.contributors[0]) for each in ends), ("", ""))


def _asked(state: State, version: Version) -> tuple[str, str]:
    proposal = state.proposals.get(version.proposal)
    return (proposal.terms.nature, proposal.contributors[0]) if proposal else ("attested", "")


def _side(ledger: Ledger, state: State, version: Version, since: date) -> Said | None:
    """What a version meant when it began to govern; None where that cannot be told any more."""
    current: dict[str, Draft] = {}
    for name, history in state.definitions.items():
        governing = history.in_force(since)
        if governing or history.versions:
            current[name] = (governing or history.versions[0]).draft
    try:
        if version.draft.kind == ATTRIBUTION:
            return credit_rule(version.draft, current, ledger.zone)
        return side(version.draft, current, ledger.zone)
    except (LedgerError, KeyError):
        return None


def _change(before: Said | None, after: Said | None, today: date) -> MeaningChange:
    if before is None or after is None:
        return MeaningChange("unknown", why="what one of them meant then cannot be told any more")
    if isinstance(before, Side) and isinstance(after, Side):
        return change(before, after, today)
    assert isinstance(before, CreditRule), "a definition keeps its kind"
    assert isinstance(after, CreditRule), "a definition keeps its kind"
    found = credit_change(before, after, today)
    return MeaningChange(found.category, why=found.why, credit=True)


def _differ(one: Said, other: Said, changes: Sequence[MeaningChange]) -> bool:
    """Whether what was seen of changes shows already that two versions differ."""
    return isinstance(one, Side) and isinstance(other, Side) and told_apart(one, other, changes)


def _reverts(before: Sequence[_Meant], here: Said | None, moved: MeaningChange | None, today: date) -> int:
    """The latest earlier version that means the same, where the one before did not.

    What showed that a version was left, or that this one was come to, mostly shows that the two differ.
    """
    if here is None or moved is None or not moved.breaking:
        return 0
    for earlier, following in reversed([*pairwise(before)]):
        seen = [each for each in (following.moved, moved) if each]
        if earlier.side and not _differ(earlier.side, here, seen) and not _change(earlier.side, here, today).breaking:
            return earlier.number
    return 0
