"""How the recovery that is open stands: who consented, how many it takes, and from when it may be completed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from ledger.data import Data
from ledger.domain.charter import RecoveryRule
from ledger.domain.recovery import Recovery
from ledger.domain.state import State
from ledger.govern.seats.verbs.recovering import completes_from, named_people


class RecoveryStanding(Data, frozen=True):
    """A recovery that is open. `completes` is the instant from which it may be completed, None before enough consent.

    `rule` is None where nobody is named for one any more.
    """

    recovery: Recovery
    rule: RecoveryRule | None
    completes: datetime | None


def standing(state: State, today: date, at: datetime) -> RecoveryStanding | None:
    """The one that is open, where there is one."""
    found = state.recoveries.open
    if found is None:
        return None
    named = named_people(state, today, at)
    return RecoveryStanding(
        found, named.rule if named else None, completes_from(state, found, named) if named else None
    )


def named_on(state: State, day: date) -> RecoveryRule | None:
    """Who is named for a recovery at the end of a day."""
    named = named_people(state, day, datetime.combine(day, time.max, UTC))
    return named.rule if named else None


def gaps(state: State, day: date) -> Iterator[str]:
    """That those who are named for a recovery could not carry one out on a day, for want of keys or of people."""
    rule, at = named_on(state, day), datetime.combine(day, time.max, UTC)
    if rule is None:
        return
    able = [each for each in rule.people if not state.gone(each) and state.credentials.signing(each, at)]
    if len(able) < rule.quorum:
        short = ", ".join(each for each in rule.people if each not in able)
        yield (
            f"the decider of `*` could not be replaced: it takes {rule.quorum} who can sign, and "
            f"{short} left or hold no key that counts"
        )
