"""What was captured: which file holds what records are today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from ledger.answers.amounts import many
from ledger.answers.answer import Answer
from ledger.measure.counting.queries.capture import Captured
from ledger.render.sections import Lines, Points, Section, untitled


class CaptureAnswer(Answer, frozen=True, kw_only=True):
    """The file of a day, and how many records are in it, with which fields of the entity; it lacks the others.

    `nameless` records have no id and are left out, `repeated` stand there again, alike. `unreadable` is how many values
    of each field cannot be read. `again` says that the same was captured before.
    """

    commands: ClassVar = ("capture",)

    entity: str
    source: str
    day: date
    path: str
    records: int
    fields: list[str]
    lacking: list[str]
    nameless: int
    repeated: int
    unreadable: dict[str, int]
    again: bool

    def sections(self) -> Iterator[Section]:
        """The file, and what a reader of it must know."""
        done = (
            "was captured already, and is the same"
            if self.again
            else f"holds {many(self.records, 'record')} of {self.day}"
        )
        yield untitled(Lines((f"{self.path} {done}",)))
        if told := tuple(self._told()):
            yield untitled(Points(told))

    def _told(self) -> Iterator[str]:
        if self.lacking:
            yield f"{self.source} has no {', '.join(self.lacking)}: a rule that reads one cannot judge this snapshot"
        if self.nameless:
            yield f"{self.nameless:,} without an id are left out"
        if self.repeated:
            yield f"{self.repeated:,} stand there again, alike, and are kept once"
        for name, number in self.unreadable.items():
            yield f"{number:,} values of {name} cannot be read, and are kept as unreadable"


def capture_answer(found: Captured) -> CaptureAnswer:
    """The answer."""
    return CaptureAnswer(
        entity=found.entity,
        source=found.records,
        day=found.day,
        path=str(found.path),
        records=found.found.records,
        fields=list(found.found.fields),
        lacking=list(found.found.lacking),
        nameless=found.found.nameless,
        repeated=found.found.repeated,
        unreadable=dict(found.found.unreadable),
        again=found.found.again,
    )
