"""What an item of structural debt is, and what a sort of item has to tell.

    Sort.spells(facts, subject) --> Spell [since, until)   days of business time on which the subject has an item
    ... beside its waivers      --> ItemStretch(days, Item)    the same, cut where a waiver begins or ends

The key of an item is its sort and its subject: on one day a subject has at most one of a sort.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from ledger.domain.period import Period
from ledger.domain.waiver import Waiver
from ledger.steps import DATE, FILE, TEXT, NextStep, step


class Spell(NamedTuple):
    """Days in a row, half-open, on which a subject has an item; without `until` it has no end that is known.

    `since` is the first of them, and `known` the position at which the ledger could first tell. `scope` is the path by
    which it is found, `about` what else there is to say, such as a version. `due` is the day by which it is to be
    closed, where that is another than the sort's days tell.
    """

    since: date
    until: date | None
    known: int
    scope: str
    about: str = ""
    due: date | None = None

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.since, self.until)


class Item(NamedTuple):
    """One item as it stands on a day: a default decision, or a gap in who may decide.

    It is so `since` a day of business time; `told` is the day on which the ledger could first tell, at the position
    `known`. `waiver` is the one that stands, if any: then the item is out of the stock until that ends. `due` is the
    day by which it is to be closed, None where nothing says.
    """

    sort: str
    subject: str
    since: date
    known: int
    scope: str
    about: str
    told: date
    due: date | None = None
    waiver: Waiver | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other item of the day."""
        return self.sort, self.subject

    @property
    def opened(self) -> date:
        """The first day on which somebody could have acted: it was so, and the ledger could tell."""
        return max(self.since, self.told)

    @property
    def hidden(self) -> int:
        """How many days it was so before anybody could know."""
        return max((self.told - self.since).days, 0)

    def closed_by(self, step: NextStep) -> NextStep:
        """A step, whose `{subject}` and `{about}` are those of this item."""
        return step.named(lambda text: text.format(subject=self.subject, about=self.about))

    def due_after(self, days: int | None) -> date | None:
        """The day by which it is to be closed, where that is so many days after it opened."""
        return None if days is None else self.opened + min(timedelta(days=days), date.max - self.opened)


class ItemStretch(NamedTuple):
    """Days in a row on which one item stands, waived or not throughout."""

    period: Period
    item: Item


def proposed(words: str) -> NextStep:
    """Return the step that proposes a document."""
    return step(words, "propose", FILE, effective=DATE, because=TEXT)
