"""A recovery: who is to decide in `*` in the place of somebody who died or vanished, who consents, how long it waits.

recovery#1: kim@acme.example is to decide in `*`, in the place of cmo@acme.example
  because nobody has heard of her since 2 March
  2 of the 2 that it takes consented: sal@acme.example, mia@acme.example
  may be completed from 2026-04-13 09:00 UTC on, by the server's clock; any seat of `*` may object, …
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.govern.seats.queries.recoveries import RecoveriesOn, open_recovery
from ledger.govern.seats.views.recoveries import RecoveryStanding
from ledger.render.sections import Section, just_lines

RecoveryAct = Literal["begun", "consented to", "objected to", "completed"]


class RecoveryShown(msgspec.Struct, frozen=True, kw_only=True):
    """A recovery that is open. `quorum` is how many it takes, of `people`; both empty where nobody is named any more.

    `completes` is the instant from which it may be completed, by the clock of the server; None before enough consent.
    """

    recovery: str
    decider: str
    replaces: str
    because: str
    consents: list[str]
    quorum: int
    people: list[str]
    completes: datetime | None

    def lines(self) -> Iterator[str]:
        """What is to become of whom, how far it has come, and what ends it."""
        yield f"{self.recovery}: {self.decider} is to decide in `*`, in the place of {self.replaces}"
        yield f"  because {' '.join(self.because.split())}"
        yield f"  {len(self.consents)} of the {self.quorum} that it takes consented: {', '.join(self.consents)}"
        yield f"  {self.waits}"
        yield f"  any seat of `*` may object: ledger recover object {self.recovery} --because '…'"
        yield f"  whatever {self.replaces} does ends it"

    @property
    def waits(self) -> str:
        """What it waits for."""
        if self.completes is None:
            others = [each for each in self.people if each not in self.consents]
            return f"it waits for the consent of {' or '.join(others) or 'nobody who could'}, and then seven days"
        return f"it may be completed from {self.completes:%Y-%m-%d %H:%M} UTC on, by the server's clock"


class RecoveryEnded(msgspec.Struct, frozen=True, kw_only=True):
    """A recovery that is over, and by which event it ended."""

    recovery: str
    decider: str
    replaces: str
    ended: str
    position: int


class RecoveryOverview(Answer, frozen=True, kw_only=True):
    """The recovery that is open, who may replace the decider of `*`, and what became of earlier ones.

    `right` is the position of the row that names them, 0 where nobody is named.
    """

    commands: ClassVar = ("recover",)

    open: RecoveryShown | None
    people: list[str]
    quorum: int
    right: int
    gaps: list[str]
    ended: list[RecoveryEnded]

    def sections(self) -> Iterator[Section]:
        """The open one first."""
        yield just_lines(*(self.open.lines() if self.open else ("no recovery is open",)), *self._named())

    def _named(self) -> Iterator[str]:
        if self.people:
            names = ", ".join(self.people)
            yield f"{self.quorum} of {names} may replace the decider of `*` (#{self.right}), each by a signed consent"
        else:
            yield "nobody may replace the decider of `*`: neither its founding nor an amendment 30 days old says who"
        yield from (f"gap: {each}" for each in self.gaps)
        yield from (f"{e.recovery} was {e.ended} (#{e.position}): {e.decider} for {e.replaces}" for e in self.ended)


class RecoveryReply(Answer, frozen=True, kw_only=True):
    """What came of an act on a recovery; without a position it was so already. `shown` is it, as long as it is open."""

    commands: ClassVar = ("recover begin", "recover consent", "recover object", "recover complete")

    recovery: str
    act: RecoveryAct
    position: int | None
    shown: RecoveryShown | None

    def sections(self) -> Iterator[Section]:
        """What was recorded, and how it stands."""
        said = f"{self.recovery} was {self.act} already" if self.position is None else ""
        yield just_lines(
            said or f"{self.act} {self.recovery}  (#{self.position})", *(self.shown.lines() if self.shown else ())
        )


def recovery_shown(ledger: Ledger, found: RecoveryStanding | None) -> RecoveryShown | None:
    """A recovery with addresses."""
    if found is None:
        return None
    terms, rule = found.recovery.terms, found.rule
    return RecoveryShown(
        recovery=terms.recovery,
        decider=ledger.address(terms.decider),
        replaces=ledger.address(terms.replaces),
        because=ledger.named(terms.because),
        consents=[ledger.address(each.person) for each in found.recovery.consents],
        quorum=rule.quorum if rule else 0,
        people=[ledger.address(each) for each in rule.people] if rule else [],
        completes=found.completes,
    )


def recovery_overview(ledger: Ledger, found: RecoveriesOn) -> RecoveryOverview:
    """Every recovery, with addresses."""
    rule = found.named.rule if found.named else None
    return RecoveryOverview(
        open=recovery_shown(ledger, found.open),
        people=[ledger.address(each) for each in rule.people] if rule else [],
        quorum=rule.quorum if rule else 0,
        right=found.named.right if found.named else 0,
        gaps=[ledger.named(each) for each in found.gaps],
        ended=[
            RecoveryEnded(
                recovery=each.id,
                decider=ledger.address(each.terms.decider),
                replaces=ledger.address(each.terms.replaces),
                ended=each.ended,
                position=each.ended_at,
            )
            for each in found.ended
        ],
    )


def recovery_reply(ledger: Ledger, recovery: str, decided: Decided, act: RecoveryAct) -> RecoveryReply:
    """What came of an act."""
    name = getattr(decided.events[0], "recovery", recovery) if decided.events else recovery
    shown = recovery_shown(ledger, open_recovery(ledger))
    return RecoveryReply(recovery=name, act=act, position=decided.position, shown=shown)
