"""`/weekly`: how the week went, with one ask on top. Pages and programs read the same week."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from ledger.app.ledger import Actor
from ledger.govern.seats.queries.rights import may_read
from ledger.overview.week.answers.seen import see_week
from ledger.overview.week.answers.week import WeeklyRead
from ledger.overview.week.queries.credit import records_of_credit, weekly_credit
from ledger.overview.week.queries.week import WeeklyOn, weekly, weekly_records
from ledger.web.api.call import ApiCall
from ledger.web.api.operation import Operation
from ledger.web.page import Page
from ledger.web.records import stamp_of
from ledger.web.site import Site
from ledger.web.visit import Visit


def week(visit: Visit) -> Page:
    """The page."""
    seen = see_week(visit.ledger, visit.actor, find_week(visit.site, visit.actor, visit.computing))
    return Page("weekly.html", {"read": visit.named(seen.read), "withheld": seen.withheld})


def tell_week(call: ApiCall) -> WeeklyRead:
    """How the last week went, as the page `/weekly` shows it to you: figures beside the week before, and one ask."""
    return see_week(call.ledger, call.actor, find_week(call.site, call.actor, nullcontext)).read


def find_week(site: Site, actor: Actor, computing: Callable[[], AbstractContextManager[None]]) -> WeeklyOn:
    """Return the week, worked out once for the same records; nothing is counted for who may read no figure.

    `computing` gives a turn at what takes long. Raises Busy.
    """
    ledger = site.ledger
    reads = may_read(ledger, actor)
    records = weekly_records(ledger, None) if reads else {}
    credit = weekly_credit(ledger, None, None) if reads else {}

    def make() -> WeeklyOn:
        with site.counting.taken(actor.id), computing():
            return weekly(ledger, records, credit)

    stamp = stamp_of({**records, **records_of_credit(credit)})
    return make() if stamp is None else site.worked_out.get(("weekly", site.decided, stamp), make)


OF_WEEK = (Operation("GET", "/weekly", tell_week, costs=True),)
