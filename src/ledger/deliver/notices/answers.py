"""What platforms impose: when, on what that is bound there, and where that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import msgspec

from ledger.answers.answer import Answer
from ledger.answers.recorded import positions_of, recorded_lines
from ledger.app.ledger import Decided, Ledger
from ledger.deliver.notices.queries import ImposedChange, ImposedChanges as Found
from ledger.render.sections import Section, hanging, just_lines


class TouchedArtifact(msgspec.Struct, frozen=True, kw_only=True):
    """Something bound that a change touches, and the definition that it shows."""

    address: str
    name: str
    key: str


class PlatformChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change that a platform imposes from a day on. `certain` says that it is the platform's own word."""

    notice: str
    target: str
    connector: str
    title: str
    day: date
    past: bool
    source: str
    certain: bool
    touches: list[TouchedArtifact]

    def lines(self) -> Iterator[str]:
        """When, what, what it touches here, and where that can be read."""
        since = "since" if self.past else "on"
        yield f"{self.notice} at {self.target}, {since} {self.day}{'' if self.certain else ', as others tell it'}"
        yield f"    {self.title}"
        told = ", ".join(f"{each.name} ({each.key})" for each in self.touches)
        yield from hanging("    touches ", told) if told else []
        yield f"    {self.source}"


class PlatformChanges(Answer, frozen=True, kw_only=True):
    """What the platforms of all targets impose, as far as their connectors know: nobody promises that it is all.

    `as_of` says up to which day each connector knows, `silent` which know of none. `recorded` are the positions that
    say what is touched, where that was asked for.
    """

    commands: ClassVar = ("notices",)

    changes: list[PlatformChange]
    as_of: dict[str, date]
    silent: list[str]
    recorded: list[int] | msgspec.UnsetType = msgspec.UNSET

    def sections(self) -> Iterator[Section]:
        """What touches something, in the order of the days, then the rest; and how much these are worth."""
        touching, others = ([e for e in self.changes if bool(e.touches) == side] for side in (True, False))
        if not self.changes:
            yield just_lines("no target is on a platform whose connector knows of any change")
        yield just_lines(*(line for each in touching for line in each.lines()))
        if others:
            yield just_lines("these touch nothing that is bound:", *(line for each in others for line in each.lines()))
        known = (f"{name} as of {day}" for name, day in self.as_of.items())
        limits = [f"known to the connectors: {', '.join(known)}; there may be others"] if self.as_of else []
        silent = [f"of {', '.join(self.silent)} nothing is known here"] if self.silent else []
        yield just_lines(*limits, *silent, *recorded_lines(self.recorded))


def platform_changes(ledger: Ledger, found: Found, decided: Decided | None = None) -> PlatformChanges:
    """What there is, and what was recorded of it."""
    today = ledger.today()
    return PlatformChanges(
        changes=[_change(each, today) for each in found.changes],
        as_of=found.as_of,
        silent=list(found.silent),
        recorded=positions_of(decided),
    )


def _change(of: ImposedChange, today: date) -> PlatformChange:
    notice = of.notice
    return PlatformChange(
        notice=notice.id,
        target=of.target,
        connector=of.connector,
        title=notice.title,
        day=notice.day,
        past=notice.day <= today,
        source=notice.source,
        certain=notice.certain,
        touches=[TouchedArtifact(address=each.address, name=each.name, key=each.key) for each in of.touched],
    )
