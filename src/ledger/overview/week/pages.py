"""`/weekly`: how the week went, with one ask on top. Figures are for those who see all that is counted of a metric."""

from __future__ import annotations

from ledger.govern.seats.queries.rights import may_read, sees_counts
from ledger.overview.board.queries.status import without_platforms
from ledger.overview.week.answers.week import weekly_read
from ledger.overview.week.queries.credit import records_of_credit, weekly_credit
from ledger.overview.week.queries.week import WeeklyOn, weekly, weekly_records
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
    credit = tuple(each for each in found.credit if visit.sight(each.draft.path) == "all")
    shown = found._replace(figures=seen, credit=credit, status=status, decided=decided)
    answer = weekly_read(visit.ledger, shown, seated=visit.seated, sees=lambda path: visit.sight(path) == "all")
    withheld = len(seen) < len(found.figures) or len(credit) < len(found.credit)
    return Page("weekly.html", {"read": visit.named(answer), "withheld": withheld})


def _found(visit: Visit) -> WeeklyOn:
    """The week, worked out once for the same records; nothing is counted for who may read no figure."""
    ledger = visit.ledger
    reads = may_read(ledger, visit.actor)
    records = weekly_records(ledger, None) if reads else {}
    credit = weekly_credit(ledger, None, None) if reads else {}

    def made() -> WeeklyOn:
        with counting(visit), visit.computing():
            return weekly(ledger, records, credit)

    stamp = stamp_of({**records, **records_of_credit(credit)})
    return made() if stamp is None else visit.site.worked_out.get(("weekly", visit.decided, stamp), made)
