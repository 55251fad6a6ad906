"""Who may do what on a day, scope by scope."""

from __future__ import annotations

from tests.domain.steps import APRIL, LEDGER, MARCH, MAY

from ledger.domain.acts.revoking import revoke
from ledger.govern.seats.views.rights import seats
from ledger.testing import DAY, row


def test_every_row_in_force_is_told_the_widest_first() -> None:
    three = LEDGER.also(row("alpha"), row("later", start=MAY))
    assert [each.scope for each in seats(three.state, DAY)] == ["*", "alpha", "lifecycle"]
    assert [each.scope for each in seats(three.state, MAY)] == ["*", "alpha", "later", "lifecycle"]
    assert seats(three.state, MARCH) == ()


def test_it_tells_who_holds_each_seat_that_day_and_the_rules() -> None:
    told = LEDGER.also(row(quorum=2, standards=("cohort",))).after(
        revoke, scope="lifecycle", role="approver", person="sal", by="cro", start=APRIL
    )
    _, before = seats(told.state, DAY)
    _, after = seats(told.state, APRIL)
    assert before.holders == {
        "steward": ("ana", "ben"),
        "approver": ("sal", "mia"),
        "decider": ("cro",),
        "operator": ("ops",),
        "registrar": (),
        "emergency": (),
        "veto": (),
    }
    assert after.holders["approver"] == ("mia",)
    assert (before.quorum, before.lapses_after, before.standards, before.solo) == (2, 30, ("cohort",), False)
    assert before.since == DAY


def test_a_solo_row_says_so() -> None:
    wide, _ = seats(LEDGER.state, DAY)
    assert wide.solo
    assert wide.holders["decider"] == wide.holders["registrar"] == ("dana",)
