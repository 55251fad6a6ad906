"""`/`: what waits for who looks, what is in force at two dates, what is coming, and what nobody decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from ledger.govern.definitions.answers.definitions import DefinitionList, DefinitionSummary, definition_list
from ledger.govern.definitions.queries.definitions import definitions_on
from ledger.govern.proposals.answers.card import proposal_card
from ledger.overview.board.answers.status import ledger_status
from ledger.overview.board.queries.status import without_platforms
from ledger.web.page import Page
from ledger.web.records import countable, populations
from ledger.web.visit import Visit

BACK = timedelta(days=90)


class Beside(NamedTuple):
    """One definition on two days; None where there was none."""

    then: DefinitionSummary | None
    now: DefinitionSummary | None

    @property
    def known(self) -> DefinitionSummary:
        """How it stands on the later day, else on the earlier."""
        found = self.now or self.then
        assert found is not None
        return found


def home(visit: Visit) -> Page:
    """The page."""
    ledger, status = visit.ledger, visit.status
    on, known_on = visit.day("on") or status.day, visit.day("known_on")
    beside = visit.day("beside") or on - BACK
    then, now = (_listed(visit, day, known_on) for day in (beside, on))
    cards = [proposal_card(ledger, each, lapses, visit.sight(each.proposal.draft.path)) for each, lapses in status.open]
    known = populations(visit)
    mine = {each.proposal.id for each, _ in status.open if visit.session.person in each.wait.people}
    return Page(
        "home.html",
        {
            "mine": [each for each in cards if each.proposal in mine],
            "others": [each for each in cards if each.proposal not in mine],
            "countable": {each.proposal: countable(visit, each, known) for each in cards},
            "on": on,
            "beside": beside,
            "known_on": known_on,
            "definitions": list(_beside(then.definitions, now.definitions)),
            "coming": [(each, s) for each in now.definitions for s in each.scheduled],
            "status": ledger_status(ledger, status if visit.seated else without_platforms(status), visit.address),
        },
    )


def _listed(visit: Visit, day: date, known_on: date | None) -> DefinitionList:
    found = partial(definitions_on, visit.ledger, day, known_on)
    return visit.standing(("home", day, known_on), lambda: definition_list(visit.ledger, found()))


def _beside(then: list[DefinitionSummary], now: list[DefinitionSummary]) -> Iterator[Beside]:
    before, after = ({each.key: each for each in found} for found in (then, now))
    for key in sorted({*before, *after}):
        yield Beside(before.get(key), after.get(key))
