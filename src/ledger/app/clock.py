"""Time comes in here: the instant, and the day that it is in the ledger's zone.

The day of ledger time is that of the later of the clock and the last event, so a clock set back neither reorders nor
blocks. A ledger founded with a simulated clock takes its instant from LEDGER_NOW, and every report on it says so.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta

from ledger.errors import BadInput, Refused
from ledger.language.days import (
    FIRST_YEAR as FIRST_YEAR,
    LAST_YEAR as LAST_YEAR,
    day_of,
    days_in_words as days_in_words,
    in_words as in_words,
    start_of,
    zone_of,
)

NOW = "LEDGER_NOW"
FAR = timedelta(days=400)
HESITATION = 0.001
"""Seconds."""


def told() -> bool:
    """Whether somebody says which instant it is."""
    return bool(os.environ.get(NOW))


def now(simulated: bool) -> datetime:
    """The instant that this command runs at. Raises BadInput where a simulated ledger is not told, or a real one is."""
    told = os.environ.get(NOW)
    if not simulated:
        if told:
            raise BadInput(f"{NOW} is set", why="this ledger runs on the real clock", fix=f"unset {NOW}")
        return datetime.now(UTC)  # noqa: TID251 the one place where the clock is read
    if not told:
        raise BadInput(
            "the simulated clock stands nowhere",
            why="this ledger was founded with one",
            fix=f"set {NOW}=2026-03-01T09:00:00Z",
        )
    return instant(told, f"{NOW} says ")


def far(now: datetime, last: str) -> bool:
    """Whether an instant is so long after the last event that a clock set wrong is likelier than a pause."""
    return bool(last) and now - datetime.fromisoformat(last) > FAR


def require_near(now: datetime, last: str, simulated: bool, year: int = 0) -> None:
    """Pass where an act may be recorded at `now`, the last event being of `last`. Raises Refused where it is far off.

    Ledger time never goes back, so one act at a wrong date would make every right date past. It is a guard against
    accidents and no more. `year` is that of `now` where somebody said that the clock is right.
    """
    if simulated or not far(now, last) or year == now.year:
        return
    raise Refused(
        f"the clock says {now:%Y-%m-%d}, and the last event is of {last[:10]}",
        why=f"more than {FAR.days} days lie between them, and what is recorded by a wrong clock is never undone",
        fix="mend the clock; or, if it is right, run the command at a terminal, and type the year when it asks",
    )


def machine() -> int:
    """The machine's own clock in seconds, for what ends whatever day a ledger plays on: a lease."""
    return int(time.time())  # noqa: TID251 the other place: a lease ends on the machine's time


def hesitate(attempt: int) -> None:
    """Wait before deciding again: at random, so that those who met do not meet again, and longer after each attempt.

    At most a millisecond after the first (attempt 0), and a sixteenth of a second after the seventh and each later one.
    """
    from random import uniform  # only those who met somebody wait for its import

    time.sleep(uniform(0, HESITATION * 2 ** min(attempt, 6)))


def of_machine(seconds: int) -> str:
    """The day and time of such seconds, as people read them."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def instant(text: str, said_by: str = "") -> datetime:
    """An ISO instant with its offset; `said_by` is where it was said. Raises BadInput."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadInput(
            f"{said_by}`{text}`{', which' if said_by else ''} is no instant",
            why=f"it has a date from {FIRST_YEAR} to {LAST_YEAR}, a time and an offset",
            fix="such as 2026-03-01T09:00:00Z",
        )
    return found


def stamp(moment: datetime) -> str:
    """An instant as the journal writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def day(recorded_at: str, zone: str) -> date:
    """The day on which an instant falls in a zone."""
    return day_of(datetime.fromisoformat(recorded_at), zone)


def minute(moment: datetime, zone: str) -> str:
    """An instant as people read it in a zone, to the minute."""
    return moment.astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M")


def since_1970(seconds: int) -> datetime:
    """The instant of the machine's clock that is so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def end(of: date, zone: str) -> str:
    """The first instant after a day in a zone, as the journal writes it; some days have no midnight."""
    return stamp(start_of(of + timedelta(days=1), zone))


def last(of: date, zone: str) -> str:
    """The last instant of a day in a zone that the journal can write."""
    return stamp(start_of(of + timedelta(days=1), zone) - timedelta(microseconds=1))
