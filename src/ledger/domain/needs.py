"""How surely it has to be established who answers in a scope, and whether it was.

needs of the row, act, identification --unmet--> what is wrong with it and why, or nothing

Asserted < session < federated < signed. Where the row asks for more than *asserted*, `fresh` is how many minutes ago
they may have shown who they are at most; an act that is itself signed is as fresh as it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from ledger.domain.event import ASSURANCES, Assurance, Identification

ASSURANCE_WORDS: dict[Assurance, str] = {
    "asserted": "they only say so",
    "session": "they signed in",
    "federated": "the company's own sign-in vouches for them",
    "signed": "the act itself is signed",
}
NO_TIME, SKEW = timedelta(0), timedelta(minutes=1)
"""How far the clocks of two machines may be apart, and how long an act may wait for its turn to be written."""


class Needs(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How surely it has to be established who approves and who ratifies; `fresh` is in minutes."""

    approve: Assurance = "asserted"
    ratify: Assurance = "asserted"
    fresh: int = 0

    def of(self, act: str) -> Assurance:
        """What an act needs; nothing beyond a word where the charter cannot say."""
        return {"approve": self.approve, "ratify": self.ratify}.get(act, ASSURANCES[0])

    @property
    def in_words(self) -> list[str]:
        """What a row needs, a clause each; nothing where it asks for no more than *asserted*."""
        acts = [
            f"to {act}: {told_in_words(self.of(act))}" for act in ("approve", "ratify") if self.of(act) != "asserted"
        ]
        return [*acts, f"shown at most {self.fresh} minutes before"] if acts and self.fresh else acts


NEEDS_NOTHING = Needs()


def unmet(needs: Needs, act: str, given: Identification, waited: timedelta = NO_TIME) -> tuple[str, str]:
    """What is wrong with how it was established who acts, beside what was asked for; both empty where nothing is.

    `waited` is how long the act may have waited since it was judged.
    """
    needed = needs.of(act)
    if not at_least(given.assurance, needed):
        return "surely enough", f"needs {told_in_words(needed)}, and this was {told_in_words(given.assurance)}"
    if needs.fresh and needed != "asserted" and not _fresh(timedelta(minutes=needs.fresh) + waited, given):
        return "lately enough", f"needs somebody who showed it in the last {needs.fresh} minutes, and {_when(given)}"
    return "", ""


def at_least(found: Assurance, needed: Assurance) -> bool:
    """Whether one is as sure as another."""
    return ASSURANCES.index(found) >= ASSURANCES.index(needed)


def _fresh(within: timedelta, given: Identification) -> bool:
    if given.assurance == "signed" and given.signature:
        return True
    if given.authentication is None or not given.authentication.at or given.at is None:
        return False
    ago = given.at - datetime.fromisoformat(given.authentication.at)
    return -SKEW <= ago <= within


def _when(given: Identification) -> str:
    at = given.authentication.at if given.authentication else ""
    return f"they did at {at[:16]}Z" if at else "nobody knows when they did"


def told_in_words(assurance: Assurance) -> str:
    """An assurance, and what it means."""
    return f"{assurance} ({ASSURANCE_WORDS[assurance]})"
