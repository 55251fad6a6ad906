"""What came of erasing a person, and of keeping a payload out of bags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.ledger import Decided
from ledger.audit.erasure.decide import Erased
from ledger.audit.erasure.events import PersonErased
from ledger.domain.credential import CredentialRevoked
from ledger.render.sections import Section, just_lines


class PersonErasure(Answer, frozen=True, kw_only=True):
    """Who is no more than an id from here on; without a position they were erased before.

    `credentials` are what ended with that, `naming` the events whose texts still name them, `perhaps` those that may:
    a part of their name or address is a word there, or it is what they called a key. `remains` is what the store could
    not reach.
    """

    commands: ClassVar = ("erase",)

    person: str
    position: int | None
    credentials: list[str]
    naming: list[int]
    remains: list[str]
    perhaps: list[int] = msgspec.field(default_factory=list)

    def sections(self) -> Iterator[Section]:
        """What is gone, what stays, and what others still hold."""
        yield just_lines(*self._gone(), *self._naming(), *self._remaining())

    def _gone(self) -> Iterator[str]:
        if self.position is None:
            yield f"{self.person} was erased before, and the store is clean of them again"
            return
        yield f"{self.person} is erased: name, address, keys and signatures are gone  (#{self.position})"
        yield from (f"  credential {each} ended" for each in self.credentials)
        yield "every event stays, and so do the root and each proof: verify with ledger verify"
        yield "their signatures are judged by nobody any more: audits say so"

    def _naming(self) -> Iterator[str]:
        if self.naming:
            yield f"texts of events still name them, which stay: {_positions(self.naming)}"
        if self.perhaps:
            yield f"a part of their name or address, or what they called a key, stands in: {_positions(self.perhaps)}"
            yield "  read whether it is them: ledger log"
        for first in [*self.naming, *self.perhaps][:1]:
            yield f"  to keep one out of audit bags: ledger withhold {first} --because …"

    def _remaining(self) -> Iterator[str]:
        if self.remains:
            yield "this command does not reach, and somebody else has to:"
            yield from (f"  · {each}" for each in self.remains)
        yield "copies, backups and bags that were handed out hold what they held: docs/how-to/keep-and-forget.md"


def _positions(found: Iterable[int]) -> str:
    return ", ".join(f"#{each}" for each in found)


class PayloadStanding(Answer, frozen=True, kw_only=True):
    """Whether the payload of an event is in bags; without a position of its own that was so already."""

    commands: ClassVar = ("withhold",)

    event: int
    withheld: bool
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line, and what it does not do."""
        said = "is withheld from audit bags" if self.withheld else "is in audit bags again"
        done = f"  (#{self.position})" if self.position else " already"
        yield just_lines(f"the payload of event #{self.event} {said}{done}", *self._means())

    def _means(self) -> Iterator[str]:
        if self.withheld:
            yield "it stays in the ledger; in a bag its line is there, every proof holds, and its rights are not judged"


def person_erasure(found: Erased) -> PersonErasure:
    """What came of erasing somebody."""
    events = list(zip(found.decided.events, found.decided.positions, strict=True))
    at = next((position for event, position in events if isinstance(event, PersonErased)), None)
    ended = [each.credential for each, _ in events if isinstance(each, CredentialRevoked)]
    return PersonErasure(
        person=found.person,
        position=at,
        credentials=ended,
        naming=found.naming,
        remains=found.remains,
        perhaps=found.perhaps,
    )


def payload_standing(event: int, withheld: bool, decided: Decided) -> PayloadStanding:
    """Whether the payload of an event is in bags from here on."""
    return PayloadStanding(event=event, withheld=withheld, position=decided.position)
