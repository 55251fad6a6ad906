"""The week as one reader may see it: figures are for those who see all that is counted of a metric."""

from __future__ import annotations

from typing import NamedTuple

from ledger.app.choices import ROLES
from ledger.app.ledger import Actor, Ledger
from ledger.govern.seats.queries.rights import may_read, sees_counts, sight
from ledger.overview.board.queries.status import without_platforms
from ledger.overview.week.answers.week import WeeklyRead, weekly_read
from ledger.overview.week.queries.week import WeeklyOn


class WeekSeen(NamedTuple):
    """How a week went, and whether figures of it are `withheld` from the reader."""

    read: WeeklyRead
    withheld: bool


def see_week(ledger: Ledger, actor: Actor, week: WeeklyOn) -> WeekSeen:
    """Return what of a week an actor may see. What platforms hold and channels cost takes a seat."""

    def sees(path: str) -> bool:
        return sight(ledger, actor, path) == "all"

    figures = tuple(each for each in week.figures if sees(each.draft.path))
    credit = tuple(each for each in week.credit if sees(each.draft.path))
    seated, counts = may_read(ledger, actor, ROLES), sees_counts(ledger, actor)
    status = week.status if seated else without_platforms(week.status)
    decided = tuple(each.seen_by(counts) for each in week.decided)
    shown = week._replace(figures=figures, credit=credit, status=status, decided=decided)
    withheld = len(figures) < len(week.figures) or len(credit) < len(week.credit)
    return WeekSeen(weekly_read(ledger, shown, seated=seated, sees=sees), withheld)
