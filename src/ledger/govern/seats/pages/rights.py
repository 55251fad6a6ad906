"""The page `/rights`: who may do what, and what a visitor may do about their own seats and a decider who is gone."""

from __future__ import annotations

from typing import NamedTuple

from ledger.answers.answer import Problem, problems
from ledger.app.decisions.offered import endable, lendable, offered_in_recovery
from ledger.app.decisions.sign import passkeys, surer
from ledger.errors import LedgerError
from ledger.govern.seats.answers.rights import rights_overview
from ledger.govern.seats.queries.rights import rights_on
from ledger.web.page import Page
from ledger.web.visit import Visit

PATH = "/rights"
FIELDS = ("seat", "to", "from", "until", "because")


class FormEntry(NamedTuple):
    """What somebody typed into one of the forms, and what is wrong with it."""

    given: dict[str, str]
    problems: list[Problem]


NOTHING = FormEntry(dict.fromkeys(FIELDS, ""), [])


def rights(visit: Visit, *, lending: FormEntry = NOTHING, recovering: FormEntry = NOTHING) -> Page:
    """Who may do what on a day, and what nobody can do; with one's own seats, in which another may act."""
    ledger, actor, rp = visit.ledger, visit.actor, visit.site.rp
    about = {
        "rights": rights_overview(ledger, rights_on(ledger, visit.day("on"))),
        "charters": ledger.snapshot().state.definitions.keys(),  # the founder's own was no document
        "lendable": lendable(ledger, actor),
        "endable": endable(ledger, actor),
        "lending": lending,
        "signs": surer(ledger, actor, rp) is not None,
        "recovering": recovering,
        "acts": offered_in_recovery(ledger, actor),
        "passkeys": passkeys(ledger, actor.id, rp),
    }
    return Page("rights.html", about, 422 if lending.problems or recovering.problems else 200)


def refused(visit: Visit, problem: LedgerError) -> FormEntry:
    """What was typed, with what is wrong with it."""
    return FormEntry({each: visit.text(each) for each in FIELDS}, problems(visit.ledger.told(problem)))
