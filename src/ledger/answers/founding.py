"""A ledger that is founded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines


class LedgerFounding(Answer, frozen=True, kw_only=True):
    """A new ledger: its database, its zone, who founded it, and the first positions.

    `settings` is the name of the settings file that was written; nothing where there was one. `recovery` is the key
    that is to be kept offline. `successors` may replace a decider who vanished, `consents` of them together. `groups`
    is whether those of its logins were made; nothing for a file, which has none.
    """

    commands: ClassVar = ("init",)

    database: str
    zone: str
    simulated: bool
    founder: str
    positions: list[int]
    settings: str | None
    recovery: str | None = None
    groups: bool | None = None
    successors: list[str] | None = None
    consents: int | None = None

    def sections(self) -> Iterator[Section]:
        """What there is now, and what to do next."""
        clock = ", on a simulated clock" if self.simulated else ""
        lines = (
            f"founded {self.database} in the zone {self.zone}{clock}",
            f"{self.founder} holds every seat, alone: what they decide is self-attested",
            *([f"wrote {self.settings}"] if self.settings else []),
            *([f"{self.recovery} is its recovery key: take it off this machine, and keep it"] if self.recovery else []),
            *([self._replaced()] if self.successors else []),
            *([_GROUPS[self.groups]] if self.groups is not None else []),
            "next: write who decides: ledger new charter -o charter.yaml",
        )
        yield just_lines(*lines)

    def _replaced(self) -> str:
        """By whom a decider who died or vanished is replaced, and what they need for that."""
        people = ", ".join(self.successors or ())
        return f"{self.consents} of {people} may replace a decider who vanished: each needs a key to sign with"


_GROUPS = {
    True: "each program and each person can have a login of their own: ledger login grant",
    False: "its login owns it, and may write anything: ledger login groups --sql tells how each can have their own",
}
