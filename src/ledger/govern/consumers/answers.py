"""Who reads the numbers, and who is to be told of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.app.clock import day
from ledger.app.ledger import Decided, Ledger
from ledger.render.sections import Lines, Section, Table, just_lines, untitled

if TYPE_CHECKING:
    from ledger.govern.consumers.queries import AffectedConsumers, NamedReading
    from ledger.govern.consumers.views import Reading


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """A consumer that reads a number: which definitions it uses, whose it is, and since when it is on record as it is.

    `through` are the definitions through which it reads the one in question; none where it uses that one itself.
    """

    id: str
    title: str
    uses: list[str]
    through: list[str]
    owner: str
    since: str
    position: int

    @property
    def in_words(self) -> str:
        """It with its owner, and through what it reads."""
        return f"{self.title} ({self.owner})" + (f", through {', '.join(self.through)}" if self.through else "")


class AffectedReader(Reader, frozen=True, kw_only=True):
    """A consumer that a change reaches; `different` where it will read another number."""

    different: bool


class ListedReader(Reader, frozen=True, kw_only=True):
    """A consumer in a list; `reads` are the definitions that it uses as they are called there."""

    reads: list[str]


class ConsumerEntry(Answer, frozen=True, kw_only=True):
    """A consumer that is on record from here on; without a position it was before, and `consumer` is nothing.

    `consumer` is its id, `owner` whom to tell.
    """

    commands: ClassVar = ("consumer add",)

    consumer: str | None
    title: str
    owner: str
    uses: list[str]
    position: int | None
    notes: list[str]

    def sections(self) -> Iterator[Section]:
        """One line, and whom else the owner's address could be taken for."""
        uses = ", ".join(self.uses)
        said = f"{self.title} ({self.owner}) uses {uses}  (#{self.position})"
        if self.position is None:
            said = f"{self.title} uses {uses} already, and is {self.owner}'s"
        yield just_lines(said, *(f"  {each}" for each in self.notes))


class Acknowledgement(Answer, frozen=True, kw_only=True):
    """By which versions the number of a consumer is counted, as its owner knows; without a position they did already.

    `versions` are by definition, 0 where none is in force.
    """

    commands: ClassVar = ("consumer acknowledge",)

    title: str
    versions: dict[str, int]
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        told = ", ".join(f"{key} v{number}" if number else f"no {key}" for key, number in self.versions.items())
        said = f"acknowledged: {self.title} is counted by {told}  (#{self.position})"
        if self.position is None:
            said = f"{self.title} is counted as its owner acknowledged already"
        yield just_lines(said)


class ConsumerRemoval(Answer, frozen=True, kw_only=True):
    """A consumer that is no more; without a position it was removed before."""

    commands: ClassVar = ("consumer remove",)

    title: str
    position: int | None

    def sections(self) -> Iterator[Section]:
        """One line."""
        said = f"removed {self.title}: nobody is told for it any more  (#{self.position})"
        if self.position is None:
            said = f"{self.title} was removed already"
        yield just_lines(said)


class ConsumerList(Answer, frozen=True, kw_only=True):
    """The consumers that read the number of a definition, or all of them."""

    commands: ClassVar = ("consumer list",)
    content: ClassVar = "consumers"

    consumers: list[ListedReader]
    key: str | None

    def sections(self) -> Iterator[Section]:
        """A row each."""
        none = f"no consumer reads {self.key}" if self.key else "no consumer is on record yet"
        head = ("CONSUMER", "READS", *(["THROUGH"] if self.key else []), "SINCE", "OWNER")
        rows = tuple(self._row(each) for each in self.consumers)
        yield untitled(Table(head, rows, least=("SINCE", "THROUGH")) if rows else Lines((none,)))

    def _row(self, each: ListedReader) -> tuple[str, ...]:
        through = [", ".join(each.through) or "-"] if self.key else []
        return (each.title, "; ".join(each.reads), *through, each.since, each.owner)


def consumer_entry(ledger: Ledger, title: str, uses: Sequence[str], owner: str, decided: Decided) -> ConsumerEntry:
    """What came of adding a consumer."""
    event = decided.events[-1] if decided.events else None
    return ConsumerEntry(
        consumer=getattr(event, "id", None),
        title=title,
        owner=owner,
        uses=list(getattr(event, "uses", sorted(set(uses)))),
        position=decided.positions[-1] if event else None,
        notes=ledger.newcomers(decided.events),
    )


def acknowledgement(title: str, decided: Decided) -> Acknowledgement:
    """What came of acknowledging."""
    event = decided.events[-1] if decided.events else None
    versions = dict(getattr(event, "versions", {}))
    return Acknowledgement(title=getattr(event, "title", title), versions=versions, position=decided.position)


def consumer_removal(title: str, decided: Decided) -> ConsumerRemoval:
    """What came of removing one."""
    return ConsumerRemoval(title=title, position=decided.position)


def consumer_list(ledger: Ledger, found: Iterable[NamedReading], uses: str | None) -> ConsumerList:
    """Those that read a definition; all, where none is asked for."""
    told = [ListedReader(**_reader_fields(ledger, each.reading), reads=list(each.names)) for each in found]
    return ConsumerList(consumers=told, key=uses or None)


def readers_of(ledger: Ledger, found: Iterable[Reading]) -> list[Reader]:
    """Those that read what an answer is about."""
    return [Reader(**_reader_fields(ledger, each)) for each in found]


def affected_readers(ledger: Ledger, told: AffectedConsumers) -> list[AffectedReader]:
    """Those that a change reaches, first those that will read another number."""
    return [
        AffectedReader(**_reader_fields(ledger, each), different=different)
        for group, different in ((told.different, True), (told.same, False))
        for each in group
    ]


def affected_lines(found: Sequence[AffectedReader], ended: str = "") -> Iterator[str]:
    """Who will read a different number, a line each; and where nobody will, that none of those who read it does.

    `ended` is the key of a definition that is to end: its number is gone.
    """
    becomes = f"will read no number of {ended} any more" if ended else "will read a different number"
    yield from (f"  {becomes}: {each.in_words}" for each in found if each.different)
    if found and not any(each.different for each in found):
        same = "; ".join(each.in_words for each in found)
        yield f"  no consumer will read a different number; the same: {same}"


def _reader_fields(ledger: Ledger, reading: Reading) -> dict[str, Any]:
    """The fields of a Reader."""
    consumer, terms = reading.consumer, reading.consumer.terms
    return {
        "id": terms.id,
        "title": ledger.named(terms.title),
        "uses": list(terms.uses),
        "through": list(reading.through),
        "owner": ledger.address(terms.owner),
        "since": str(day(consumer.recorded_at, ledger.zone)),
        "position": consumer.position,
    }
