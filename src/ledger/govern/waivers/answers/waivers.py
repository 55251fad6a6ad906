"""What is waived, and until when: an invariant, a gate, an item of debt, or how a target differs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided, Ledger
from ledger.domain.state import State
from ledger.domain.waiver import DriftWaived, WaiverSubject, waiver_subject
from ledger.govern.waivers.views import waived_in_words
from ledger.render.sections import Section, just_lines

if TYPE_CHECKING:
    from ledger.deliver.targets.events.delivery import GovernedArtifact
    from ledger.domain.waiver import Waiver


class WaiverTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver in force: what it is of, from when until when, who gave it and why.

    `key` is the definition that it is about, empty where it is about none. `subject` says what is waived where it is no
    invariant; `target`, `address` and `name` are those of an artifact that may differ from the definition `key`.
    """

    key: str
    from_: date = msgspec.field(name="from")
    until: date
    by: str
    because: str
    self_attested: bool
    position: int
    target: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    subject: str | msgspec.UnsetType = msgspec.UNSET

    @property
    def about(self) -> str:
        """What is waived: an invariant, a gate, an item, or how an artifact differs from a definition."""
        return waived(self.key, self.target and f"{self.target} {self.name}", self.subject or "")

    @property
    def in_words(self) -> str:
        """Until when it is waived, and by whom."""
        return waived_in_words(self.until, self.by, self.self_attested)


class WaiverEntry(Answer, frozen=True, kw_only=True):
    """What is waived from here on; without a position it was already.

    `subject` says what where it is no invariant; `target`, `address` and `name` are those of an artifact, where its
    difference is waived.
    """

    commands: ClassVar = ("waive",)

    key: str
    from_: date | msgspec.UnsetType = msgspec.field(name="from", default=msgspec.UNSET)
    until: date
    position: int | None
    self_attested: bool = False
    target: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    subject: str | msgspec.UnsetType = msgspec.UNSET
    note: str | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """One line; of a difference and of an item also what it does not cover."""
        alone = " (self-attested)" if self.self_attested else ""
        about = waived(self.key, self.target and f"{self.target} {self.name}", self.subject or "")
        said = f"waived {about} until {self.until}{alone}  (#{self.position})"
        if self.position is None:
            said = f"{about} is waived until {self.until} already"
        yield just_lines(said, *(self._limits() if self.position else ()))

    def _limits(self) -> Iterator[str]:
        if self.target:
            yield "  another difference there is not waived, and from that day on this one is open again"
        elif self.subject:
            yield "  it mends nothing: from that day on it counts again"
        if self.note:
            yield f"  {self.note}"


UNKNOWN = "nobody proposed an invariant of this name yet: the waiver is of one that somebody proposes under it"


def waived(key: str, artifact: str | msgspec.UnsetType, subject: str) -> str:
    """What is waived, in words: `how sf MQL differs from mql`, `the gate consent of podcast`, or a key."""
    if artifact:
        return f"how {artifact} differs from {key}"
    return waiver_subject(subject).in_words if subject else key


def waiver_entry(key: str, until: date, decided: Decided, there: GovernedArtifact | None = None) -> WaiverEntry:
    """What came of waiving an invariant, or how an artifact differs."""
    where: Any = {"target": there.target, "address": there.address, "name": there.name} if there else {}
    return _entry(until, decided, key=key, **where)


def named_subject(text: str) -> WaiverSubject:
    """What a text names: a key by itself is that of an invariant. Raises BadInput."""
    return waiver_subject(text) if ":" in text else WaiverSubject("invariant", text)


def subject_entry(named: WaiverSubject, until: date, decided: Decided, note: str = "") -> WaiverEntry:
    """What came of waiving what a text names; `note` is what else stands in the way of what it excuses."""
    if named.sort == "invariant":
        unknown = {} if _is_known(decided.state, named.name) else {"note": UNKNOWN}
        return _entry(until, decided, key=named.name, **unknown)
    more = {"note": note} if note else {}
    about: Any = decided.events[-1] if decided.events else None
    return _entry(until, decided, key=about.key if about else "", subject=str(named), **more)


def _is_known(state: State, key: str) -> bool:
    return key in state.definitions or any(each.key == key for each in state.proposals.values())


def _entry(until: date, decided: Decided, **said: Any) -> WaiverEntry:
    if not decided.events:
        return WaiverEntry(until=until, position=None, **said)
    event: Any = decided.events[-1]
    told = {"from_": event.from_, "position": decided.position, "self_attested": event.self_attested}
    return WaiverEntry(until=until, **told, **said)


def waiver_terms(ledger: Ledger, waiver: Waiver | None) -> WaiverTerms | None:
    """A waiver, where there is one."""
    if waiver is None:
        return None
    terms, drift = waiver.terms, isinstance(waiver.terms, DriftWaived)
    told = {name: getattr(terms, name, msgspec.UNSET) for name in ("target", "address", "name")}
    plain = drift or waiver_subject(terms.subject).sort == "invariant"
    return WaiverTerms(
        key=terms.key,
        from_=terms.from_,
        until=terms.until,
        by=ledger.address(waiver.by),
        because=ledger.named(terms.because),
        self_attested=terms.self_attested,
        position=waiver.position,
        subject=msgspec.UNSET if plain else terms.subject,
        **told,
    )
