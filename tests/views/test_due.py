"""What begins or ends by itself in the days to come."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.steps import APRIL, JUNE, LEDGER, MAY, proposed, ratified

from ledger.domain.acts.delegating import StandIn, delegate, end_delegation
from ledger.domain.acts.revoking import revoke
from ledger.overview.board.views import due, lapsing
from ledger.testing import DAY, Given, definition, people, row, terms


def told(so_far: Given, days: int = 400) -> list[tuple[str, str]]:
    return [(str(each.day), f"{each.about}: {each.what}") for each in due(so_far.state, so_far.today, days)]


def test_a_version_comes_into_force_and_ends() -> None:
    asked = ratified(LEDGER, definition("mql"), terms(APRIL, until=JUNE))
    assert told(asked) == [("2026-04-01", "mql: v1 comes into force"), ("2026-06-01", "mql: nothing governs any more")]


def test_what_came_into_force_today_or_comes_later_than_asked_is_not_due() -> None:
    asked = ratified(LEDGER, definition("mql"), terms(APRIL, until=JUNE))
    days = (APRIL - asked.today).days
    assert [day for day, _ in told(asked, days)] == ["2026-04-01"]
    assert told(asked, days - 1) == []
    assert [day for day, _ in told(asked.on(APRIL))] == ["2026-06-01"]


def test_a_charter_ends_and_a_seat_is_lost() -> None:
    ending = LEDGER.also(row("lifecycle", until=APRIL))
    assert ("2026-04-01", "lifecycle: the charter ends") in told(ending)
    gone = LEDGER.after(revoke, scope="lifecycle", role="decider", person="cro", by="dana", start=APRIL)
    assert ("2026-04-01", "lifecycle: cro is no longer decider") in told(gone)


def test_a_proposal_lapses_on_the_day_that_its_charter_gives_it() -> None:
    asked = proposed(LEDGER, definition("mql"), terms(MAY))
    proposal = asked.state.proposals["mql#1"]
    assert lapsing(asked.state, proposal, DAY) == DAY + timedelta(days=30)
    assert lapsing(asked.state, proposal, DAY + timedelta(days=30)) is None


def test_somebody_stands_in_from_a_day_on_and_no_longer_from_another() -> None:
    away = LEDGER.also(*people("vp")).after(
        delegate, asked=StandIn("lifecycle", "approver", "vp", APRIL, MAY), by="sal"
    )
    assert told(away) == [
        ("2026-04-01", "lifecycle: vp stands in for sal as approver"),
        ("2026-05-01", "lifecycle: vp no longer stands in for sal as approver"),
    ]
    ended = away.after(end_delegation, scope="lifecycle", role="approver", person="sal", start=DAY, by="sal")
    assert told(ended) == []
