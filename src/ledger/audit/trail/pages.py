"""`/audit` and `/log`: that nothing was altered or done without a right, and what happened."""

from __future__ import annotations

from ledger.answers.answer import resolved
from ledger.answers.timeline import timeline
from ledger.audit.checkpoints.queries.replay import root
from ledger.errors import BadInput
from ledger.govern.definitions.queries.definitions import happened_after
from ledger.govern.seats.queries.rights import sees_counts
from ledger.web.page import Elsewhere, Page
from ledger.web.visit import Visit

MOST = 100


def audit(visit: Visit) -> Page:
    """The root of what is recorded, and what the last check found."""
    checking, ledger = visit.site.checking, visit.ledger
    last = resolved(checking.last, ledger.named_throughout) if checking.last else None
    watching = visit.site.watching
    found = {
        "upto": watching.upto,
        "unrighted": [resolved(each, ledger.named_throughout) for each in watching.unrighted],
        "stopped": watching.stopped,
    }
    return Page("audit.html", {"root": root(ledger), "since": checking.since, "last": last, "watched": found})


def check(visit: Visit) -> Elsewhere:
    """Check everything again; where somebody began just before, that check is the one."""
    if not visit.site.checking.begin(visit.ledger, visit.session.person):
        visit.tell("It is being checked already.")
    return Elsewhere("/audit")


def log(visit: Visit) -> Page:
    """What happened, the latest first, so much at a time."""
    text = visit.request.query_params.get("until", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 15):
        raise BadInput(f"`{text[:40]}` is no position", "an event is known by its number", "open the log again")
    head = visit.ledger.snapshot().head
    until = min(int(text or head), head)
    earlier = max(until - MOST, 0)
    found, _ = happened_after(visit.ledger, None, earlier, until - earlier)
    told = timeline(visit.ledger, found, None, sees_counts(visit.ledger, visit.actor)).entries[::-1]
    return Page("log.html", {"entries": told, "until": until, "earlier": earlier})
