"""What an auditor is told: by which right everything was done, and a platform's own trail beside the receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.answers.answer import CHANGED, INTEGRITY, Answer
from ledger.answers.sentence import sentence_of
from ledger.domain.restoration import FIRST, LedgerRestored
from ledger.domain.sense import Senseless
from ledger.errors import Tampered
from ledger.govern.seats.answers.recovery import RecoveryShown, recovery_shown
from ledger.govern.seats.queries.recoveries import open_recovery
from ledger.measure.channels.events.evaluation import ChannelEvaluated
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

if TYPE_CHECKING:
    from ledger.app.judging import JudgedEvent
    from ledger.app.ledger import Ledger
    from ledger.artifacts.data import Entry, Trail

LONGEST = 80


class TrailEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a platform's own trail; `receipt` is the position of the event that it belongs to.

    `name` is that of the governed artifact which it is about, empty where it is about none.
    """

    id: str
    at: str
    by: str
    what: str
    address: str
    name: str
    receipt: int | None


class TrailAnswer(Answer, frozen=True, kw_only=True):
    """A platform's own trail of changes, since when it is kept, and what cannot be seen in it."""

    commands: ClassVar = ("audit changes",)

    entries: list[TrailEntry]
    since: str | None
    gaps: list[str]

    @property
    def unmatched(self) -> int:
        """How many entries belong to no receipt."""
        return sum(1 for each in self.entries if each.receipt is None)

    @property
    def code(self) -> int:
        """That it changed, where an entry belongs to no receipt."""
        return CHANGED if self.unmatched else 0

    def sections(self) -> Iterator[Section]:
        """A row each, what cannot be seen, and how many were not done through the ledger."""
        rows = tuple(map(_row, self.entries))
        none = Lines(("the platform tells of no changes in these days",))
        yield untitled(Table(("AT", "BY", "WHAT", "RECEIPT"), rows) if rows else none)
        yield just_lines(*self._limits(), *self._summed())

    def _limits(self) -> Iterator[str]:
        if self.since:
            yield f"the platform keeps its trail since {self.since[:10]}"
        yield from (f"  · not seen: {gap}" for gap in self.gaps)

    def _summed(self) -> Iterator[str]:
        entries, unmatched = len(self.entries), self.unmatched
        if entries:
            yield f"{entries - unmatched} of {entries} entries belong to a receipt of the ledger"
        if unmatched:
            yield f"{unmatched} unmatched: somebody changed that there, and not through the ledger"


class ActJudged(msgspec.Struct, frozen=True, kw_only=True):
    """One act: by which right it stood, or what it lacks; and why it would be refused today.

    `verdict` (entitled, not entitled, not judged) and `rule` are as every checker of RIGHTS.md tells them. `rested`
    where an act would have had a right if those before it without one had counted. `counts` where it has effect all the
    same: it is not what the ledger would record, and only this program judges that (R7).
    """

    position: int
    verdict: str
    rule: str
    recorded_at: str
    actor: str
    act: str
    right: str | None
    lacks: str | None
    refused_today: str | None
    rested: bool = False
    counts: bool = False


class GoverningChange(msgspec.Struct, frozen=True, kw_only=True):
    """A definition or a scope that is governed otherwise, since acts without a right change nothing."""

    about: str
    before: str
    now: str


class RightsAnswer(Answer, frozen=True, kw_only=True):
    """Every act judged again: how many stood by a right, and each that had none or would be refused today.

    With `--all` there is each act. `not_judged` is what the record does not hold. `incarnation` is that which goes on,
    `recovery` by whom the decider of `*` is to be replaced, where that is so.
    """

    commands: ClassVar = ("audit rights",)

    acts: list[ActJudged]
    stood: int
    had_no_right: int
    would_be_refused_today: int
    not_judged: list[str]
    incarnation: int = FIRST
    recovery: RecoveryShown | msgspec.UnsetType = msgspec.UNSET
    governs: tuple[GoverningChange, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """That the record is not what it should be, where an act had no right."""
        return INTEGRITY if self.had_no_right else 0

    def sections(self) -> Iterator[Section]:
        """A line each, the counts, what was not judged, and a recovery that is open."""
        replaced = self.recovery.lines() if self.recovery else ()
        yield just_lines(*map(judged_line, self.acts), *self._counted(), *replaced)

    def _counted(self) -> Iterator[str]:
        refused = f", {self.would_be_refused_today:,} of them would be refused today"
        stood = f"{self.stood:,} of {self.stood + self.had_no_right:,} acts stood by a right"
        yield stood + (refused if self.would_be_refused_today else "")
        counting = sum(1 for each in self.acts if each.counts)
        if idle := self.had_no_right - counting:
            yield f"{idle:,} had no right, and {'has' if idle == 1 else 'have'} no effect"
        if counting:
            told = "1 counts, and is" if counting == 1 else f"{counting:,} count, and are"
            yield f"{told} not what the ledger would record"
        for each in self.governs:
            yield f"{each.about}: {each.before} if they counted, {each.now} now"
        for scope in self.waiting:
            yield f"its decider must read this before a plan: ledger audit acknowledge --scope '{scope}'"
        if self.incarnation > FIRST:
            yield f"incarnation {self.incarnation}: an older copy went on, and what was lost is judged by nobody"
        yield "not judged, for the record does not hold it:"
        yield from (f"  · {each}" for each in self.not_judged)


def trail_answer(read: tuple[Trail, Sequence[tuple[Entry, int]], Mapping[str, str]]) -> TrailAnswer:
    """A trail, each entry with the position of its receipt, 0 where it has none, and the names known by address."""
    trail, entries, names = read
    return TrailAnswer(
        entries=[
            TrailEntry(
                id=each.id,
                at=each.at.isoformat(),
                by=each.by,
                what=each.what,
                address=each.address,
                name=names.get(each.address, ""),
                receipt=position or None,
            )
            for each, position in entries
        ],
        since=str(trail.since) if trail.since else None,
        gaps=list(trail.gaps),
    )


def rights_answer(named: Callable[[str], str], found: Sequence[JudgedEvent], everything: bool) -> RightsAnswer:
    """What was found of every act; of those that stood only the number, unless `everything` is asked for.

    `named` puts people's addresses in the place of their ids, where they are wanted.
    """
    from ledger.audit.trail.queries.audit import GATES_NOT_JUDGED, NOT_JUDGED

    gates = any(isinstance(each.recorded.event, ChannelEvaluated) for each in found)
    unchecked = sum(1 for each in found if each.judgement.unchecked)
    told = f"whether {unchecked} signatures hold: what checks them is not on this machine"
    gone = sum(1 for each in found if each.judgement.erased)
    erased = f"whether {gone} signatures held: they were erased, with whoever made them"
    lacking = sum(1 for each in found if each.judgement.lacks)
    refused = sum(1 for each in found if each.judgement.refused_today)
    gone_on = [each.recorded.event for each in found if isinstance(each.recorded.event, LedgerRestored)]
    shown = (each for each in found if everything or each.judgement.lacks or each.judgement.refused_today)
    return RightsAnswer(
        acts=[act_judged(named, each) for each in shown],
        stood=len(found) - lacking,
        had_no_right=lacking,
        would_be_refused_today=refused,
        not_judged=[
            *NOT_JUDGED,
            *([GATES_NOT_JUDGED] if gates else []),
            *([told] if unchecked else []),
            *([erased] if gone else []),
        ],
        incarnation=gone_on[-1].incarnation if gone_on else FIRST,
    )


def _row(each: TrailEntry) -> tuple[str, ...]:
    receipt = f"#{each.receipt}" if each.receipt else "unmatched"
    named = each.what if not each.name or each.name in each.what else f"{each.name}: {each.what}"
    return (each.at[:16].replace("T", " "), each.by, named[:LONGEST], receipt)


def tell_rights(ledger: Ledger, acts: Sequence[JudgedEvent], *, everything: bool) -> RightsAnswer:
    """What was found of every act, with what rested on those without a right, and the recovery that is open."""
    return with_reliance(ledger, with_recovery(ledger, rights_answer(ledger.named, acts, everything)))


def with_reliance(ledger: Ledger, found: RightsAnswer) -> RightsAnswer:
    """The same with what rested on acts without a right, where there are any."""
    from ledger.audit.trail.queries.audit import find_reliance
    from ledger.domain.acknowledged import waiting_scopes

    if not found.had_no_right:
        return found
    told = find_reliance(ledger)
    acts = [
        msgspec.structs.replace(each, rested=bool(each.lacks and each.position in told.acts)) for each in found.acts
    ]
    return msgspec.structs.replace(
        found,
        acts=acts,
        governs=tuple(
            GoverningChange(about=each.about, before=ledger.named(each.before), now=ledger.named(each.now))
            for each in told.turned
        ),
        waiting=tuple(waiting_scopes(ledger.snapshot().state)),
    )


def with_recovery(ledger: Ledger, found: RightsAnswer) -> RightsAnswer:
    """The same beside the recovery that is open, whose wait rests on the server's clock."""
    try:
        shown = recovery_shown(ledger, open_recovery(ledger))
    except Tampered:  # what had no right may fit into no state, and is then what there is to read
        return found
    return msgspec.structs.replace(found, recovery=shown or msgspec.UNSET)


def judged_line(each: ActJudged) -> str:
    """The same in one line."""
    found = "COUNTS, AND IS NOT WHAT THE LEDGER WOULD RECORD" if each.counts else "HAD NO RIGHT, NO EFFECT"
    how = f"{found}: {each.lacks}" if each.lacks else each.right or ""
    how += "; it rests on an act that has none" if each.rested else ""
    how += f"; would be refused today: {each.refused_today}" if each.refused_today else ""
    return f"#{each.position} {each.recorded_at[:10]} {each.actor} {each.act}: {how}"


def act_judged(named: Callable[[str], str], each: JudgedEvent) -> ActJudged:
    """One act as it is told."""
    from ledger.domain.entitlement.rules import rule_of, verdict_of

    recorded, found = each.recorded, each.judgement
    return ActJudged(
        position=recorded.position,
        verdict=verdict_of(found),
        rule=rule_of(recorded.event, found),
        recorded_at=recorded.recorded_at,
        actor=named(recorded.actor),
        act=named(sentence_of(recorded)),
        right=named(found.right) or None,
        lacks=named(found.lacks) or None,
        refused_today=named(found.refused_today) or None,
        counts=bool(found.lacks) and found.has_effect and not isinstance(recorded.event, Senseless),
    )
