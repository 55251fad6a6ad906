"""What one person decided alone is decided by others as it is: nothing changes but who answers for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger.data import replace
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.emergency_ratifying import ratify_in_emergency
from ledger.domain.acts.proposing import propose, rebase, revise, show, unshown
from ledger.domain.brief import Brief
from ledger.domain.category import Category
from ledger.domain.charter import EmergencyRule
from ledger.domain.definition import Draft
from ledger.domain.entitlement.judging import judge
from ledger.domain.folding.folding import fold
from ledger.domain.needs import Needs
from ledger.domain.proposal import DefinitionConfirmed
from ledger.domain.status import status
from ledger.govern.proposals.pure.conflicts import conflicts, open_proposals
from ledger.testing import DAY, Given, charter, definition, solo, terms

from .steps import alone, begin_company, chartered, in_force, newest, proposed, ratified

MQL, OTHER = definition("mql"), definition("mql", "other")
CONFIRMS = terms(confirms=1)


def decided_alone(draft: Draft = MQL, **seats: Any) -> Given:
    """Dana decided it alone; then others were seated."""
    return chartered(alone(begin_company(), draft), charter(**seats))


def carried(so_far: Given) -> Given:
    """Ana asks others to confirm it, and Sal approves."""
    return proposed(so_far, MQL, CONFIRMS).after(approve, proposal_id="mql#2", by="sal")


ALONE = decided_alone()
CARRIED = carried(ALONE)
CONFIRMED = CARRIED.after(ratify, proposal_id="mql#2", by="cro")


def test_others_confirm_it_and_the_version_and_its_days_stay_what_they_are() -> None:
    (event,) = CARRIED.when(ratify, proposal_id="mql#2", by="cro").then(DefinitionConfirmed)
    assert (event.version, event.counted, event.self_attested) == (1, ("sal",), False)
    before, after = (each.state.history("mql") for each in (ALONE, CONFIRMED))
    assert (after.terms, len(after.versions), in_force(CONFIRMED, "mql", DAY)) == (before.terms, 1, 1)
    (version,) = after.versions
    assert version.confirmation
    assert (version.confirmation.proposal, version.confirmation.decider) == ("mql#2", "cro")
    assert version.self_attested, "how it was decided stays on record"
    assert replace(version, confirmation=None) == before.versions[0]
    CONFIRMED.when(ratify, proposal_id="mql#2", by="cro").then_nothing()


def test_it_displaces_nothing_and_changes_nothing_indirectly() -> None:
    resting = alone(ALONE, definition("top", refers=("mql",), scope="sales"))
    bound = carried(resting).state.proposals["mql#2"].bound
    assert (bound.displaces, bound.affects) == ((), ())


def test_it_stands_in_the_way_of_nothing_that_is_open() -> None:
    both = proposed(CARRIED, definition("top", refers=("mql",)))
    among = open_proposals(both.state, both.today)
    assert [[*conflicts(both.state.proposals[each], among)] for each in ("mql#2", "top#1")] == [[], []]


def test_the_right_of_each_act_is_found_by_an_audit() -> None:
    for recorded in CONFIRMED.events[-3:]:
        assert judge(fold(CONFIRMED.events[: recorded.position - 1]), recorded, DAY).lacks == ""


def test_quorum_veto_and_four_eyes_hold_as_for_every_change() -> None:
    several = decided_alone(stewards=("ana", "sal"), approvers=("ana", "sal", "cro"))
    asked = proposed(several, MQL, CONFIRMS)
    asked.when(ratify, proposal_id="mql#2", by="cro").then_refused("has 0 of 1 approvals")
    asked.when(approve, proposal_id="mql#2", by="ana").then_refused("second pair of eyes")
    asked.when(approve, proposal_id="mql#2", by="cro").then_refused("an approver does not ratify")
    vetoed = carried(decided_alone(vetoes=("mia",))).after(decline, proposal_id="mql#2", by="mia", because="no")
    vetoed.when(ratify, proposal_id="mql#2", by="cro").then_refused("blocked by mia")
    needs = carried(decided_alone(needs=Needs(ratify="signed")))
    needs.when(ratify, proposal_id="mql#2", by="cro").then_refused("was not established")


def test_where_the_charter_routes_by_category_it_takes_the_most_that_any_takes() -> None:
    routed = carried(decided_alone(quorum=0, quorums={"editorial": 0, "shifting": 2, "otherwise": 1}))
    unknown = {"categories": [Category("unknown")]}
    routed.when(ratify, proposal_id="mql#2", by="cro", **unknown).then_refused("has 1 of 2 approvals")
    both = routed.after(approve, proposal_id="mql#2", by="mia")
    (event,) = both.when(ratify, proposal_id="mql#2", by="cro", **unknown).then(DefinitionConfirmed)
    assert (event.quorum, event.category) == (2, "unknown")


def test_a_confirmation_shows_a_brief_as_others_do() -> None:
    asked = proposed(ALONE, MQL, CONFIRMS)
    told = {
        "proposal_id": "mql#2",
        "brief": Brief(content={"shown": "so"}),
        "of": unshown(asked.state.proposals["mql#2"]),
    }
    shown = asked.after(show, **told, by="ana").after(approve, proposal_id="mql#2", by="sal")
    shown.when(ratify, proposal_id="mql#2", by="cro").then(DefinitionConfirmed)


def test_who_decides_alone_still_confirms_nothing_and_is_told_whom_to_seat_first() -> None:
    by_one = alone(begin_company(), MQL)
    by_one.when(propose, draft=MQL, terms=CONFIRMS, by="dana").then_refused(
        "`mql` v1 cannot be confirmed yet", "lets one person decide alone", "ledger debt resolve self_attested/mql"
    )


def test_what_needs_no_confirmation_is_not_confirmed() -> None:
    why = "others than who proposed it decided it"
    by_others = ratified(chartered(begin_company(), charter()), MQL)
    by_others.when(propose, draft=MQL, terms=CONFIRMS, by="ana").then_refused("is not to be confirmed", why)
    CONFIRMED.when(propose, draft=MQL, terms=CONFIRMS, by="ana").then_refused("it was confirmed by mql#2")


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (OTHER, CONFIRMS),
        (MQL, terms(confirms=2)),
        (MQL, terms(confirms=1, until=DAY + timedelta(days=9))),
        (MQL, terms(confirms=1, retires=True)),
        (MQL, terms(confirms=1, corrects=1)),
    ],
    ids=["another content", "another version", "for some days", "its end", "a correction"],
)
def test_it_is_asked_for_as_it_is_and_nothing_else_with_it(draft: Draft, wanted: Any) -> None:
    ALONE.when(propose, draft=draft, terms=wanted, by="ana").then_refused("is not in force as it is asked for")


def test_a_charter_is_amended_and_not_confirmed() -> None:
    own = charter("sales")
    so_far = chartered(begin_company(), own)
    seated = chartered(so_far, charter("*", **{**solo("dana"), "solo": False, "approvers": ("sal",)}))
    asked = seated.when(propose, draft=own, terms=terms(confirms=1), by="dana")
    asked.then_refused("is not to be confirmed", "a charter is amended instead")


def test_it_goes_stale_with_another_version_and_with_another_confirmation() -> None:
    twice = proposed(proposed(ALONE, MQL, CONFIRMS), MQL, terms(DAY + timedelta(days=1), confirms=1), by="ben")
    one, other = list(twice.state.proposals)[-2:]
    carried_one = twice.after(approve, proposal_id=one, by="sal").after(ratify, proposal_id=one, by="cro")
    assert status(carried_one.state, carried_one.state.proposals[other], DAY) == "stale"
    carried_one.when(approve, proposal_id=other, by="sal").then_refused("`mql` v1 is confirmed already")
    changed = ratified(proposed(ALONE, MQL, CONFIRMS), OTHER)
    changed.when(approve, proposal_id="mql#2", by="sal").then_refused("mql#2 is stale")
    changed.when(rebase, proposal_id="mql#2", draft=MQL, by="ana").then_refused("is not in force as it is asked for")


def test_it_waits_for_days_and_is_renewed_as_it_was() -> None:
    asked = proposed(ALONE, MQL, CONFIRMS)
    lapsed = asked.on(DAY + timedelta(days=400))
    lapsed.when(ratify, proposal_id="mql#2", by="cro").then_refused("lapsed")
    again = lapsed.after(rebase, proposal_id="mql#2", draft=MQL, by="ana").after(approve, proposal_id="mql#2", by="sal")
    again.when(ratify, proposal_id="mql#2", by="cro").then(DefinitionConfirmed)


def test_a_confirmation_that_is_revised_becomes_a_change_like_any_other() -> None:
    changed = proposed(ALONE, MQL, CONFIRMS).after(revise, proposal_id="mql#2", draft=OTHER, terms=terms(), by="ana")
    done = changed.after(approve, proposal_id="mql#2", by="sal").after(ratify, proposal_id="mql#2", by="cro")
    assert in_force(done, "mql", DAY) == 2


def test_nobody_confirms_in_an_emergency() -> None:
    sudden = carried(decided_alone(emergency=EmergencyRule(by=("mia",), days=7)))
    told = {"proposal_id": "mql#2", "by": "mia", "because": "now"}
    sudden.when(ratify_in_emergency, **told).then_refused("it ends, corrects or confirms what governs")


def test_the_next_version_is_numbered_as_if_nobody_had_confirmed() -> None:
    after = ratified(CONFIRMED, OTHER)
    assert (newest(after), in_force(after, "mql", DAY)) == ("mql#3", 2)
