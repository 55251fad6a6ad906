"""What acts found out and put on record beside what they decided: surveys, refusals, bridges, runs, proofs, notices.

    act --finds out--> an event of its own --evolve--> findings, by their sort and what they are about, in order

A fold asks no solver, no platform and no file again. What took one to know is recorded where it was found, so that a
default decision can be counted from the record alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ledger.domain.event import Recorded


class Findings(msgspec.Struct):
    """Findings by their sort (`refusal`, `proof` …), then by what they are about, in the order of their positions."""

    found: dict[str, dict[str, list[Recorded]]] = msgspec.field(default_factory=dict)

    def of(self, sort: str, about: str = "") -> Sequence[Recorded]:
        """Those of one sort about one thing, in order."""
        return self.found.get(sort, {}).get(about, ())

    def last(self, sort: str, about: str = "") -> Any:
        """The last event of one sort about one thing; None where there is none."""
        found = self.of(sort, about)
        return found[-1].event if found else None

    def subjects(self, sort: str) -> Iterator[str]:
        """What there are findings of one sort about, the first first."""
        return iter(self.found.get(sort, {}))

    def everything(self) -> Iterator[Recorded]:
        """All of them, in the order of their positions."""
        every = (each for about in self.found.values() for those in about.values() for each in those)
        return iter(sorted(every, key=lambda recorded: recorded.position))

    def evolve(self, recorded: Recorded) -> None:
        """Take one more in."""
        event: Any = recorded.event
        self.found.setdefault(event.finding, {}).setdefault(event.about, []).append(recorded)

    def copied(self) -> Findings:
        """Other findings of the same content, to be added to."""
        copy = {sort: {about: [*each] for about, each in found.items()} for sort, found in self.found.items()}
        return Findings(copy)
