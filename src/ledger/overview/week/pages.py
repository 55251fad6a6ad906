"""`/weekly`: how the week went, with one ask on top. Figures are for those who see all that is counted of a metric."""

from __future__ import annotations

from ledger.govern.seats.queries.rights import may_read, sees_counts
from ledger.overview.board.queries.status import without_platforms
from ledger.overview.week.answers.week import weekly_read
from ledger.overview.week.queries import WeeklyOn, weekly, weekly_records
from ledger.web.page import Page
from ledger.web.records import counting, stamp_of
from ledger.web.visit import Visit


def week(visit: Visit) -> Page:
    """The page."""
    found = _found(visit)
    seen = tuple(each for each in found.figures if visit.sight(each.draft.path) == "all")
    status = found.status if visit.seated else without_platforms(found.status)
    sees = sees_counts(visit.ledger, visit.actor)
    decided = tuple(each.seen_by(sees) for each in found.decided)
    shown = found._replace(figures=seen, status=status, decided=decided)
    answer = weekly_read(visit.ledger, shown, seated=visit.seated, sees=lambda path: visit.sight(path) == "all")
    return Page("weekly.html", {"read": visit.named(answer), "withheld": len(seen) < len(found.figures)})


def _found(visit: Visit) -> WeeklyOn:
    """The week, worked out once for the same records; nothing is counted for who may read no figure."""
    ledger = visit.ledger
    records = weekly_records(ledger, None) if may_read(ledger, visit.actor) else {}

    def made() -> WeeklyOn:
        with counting(visit), visit.computing():
            return weekly(ledger, records)

    stamp = stamp_of(records)
    return made() if stamp is None else visit.site.worked_out.get(("weekly", visit.decided, stamp), made)
