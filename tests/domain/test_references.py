"""Definitions that refer to each other: never in a circle, never to what is gone, and changed in the open."""

from __future__ import annotations

from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.proposal import DefinitionProposed, DefinitionRetired
from ledger.testing import DAY, definition, terms

from .steps import APRIL, JUNE, LEDGER, MAY, newest, proposed, ratified, retiring

FIT = definition("fit")
MQL = definition("mql", refers=("fit",))
HOT = definition("hot", refers=("mql",))
CHAIN = ratified(ratified(ratified(LEDGER, FIT), MQL), HOT)


def test_a_definition_never_refers_to_itself() -> None:
    around = definition("fit", refers=("hot",))
    CHAIN.when(propose, draft=around, terms=terms(), by="ana").then_refused("fit would refer to itself", "through hot")
    CHAIN.when(propose, draft=definition("fit", refers=("fit",)), terms=terms(), by="ana").then_refused("to itself")


def test_nor_through_a_version_that_is_only_scheduled() -> None:
    """On 1 May mql will refer to fit; from April on fit may not refer to mql, though today that is no circle."""
    plain = ratified(ratified(LEDGER, FIT), definition("mql"))
    later = ratified(plain, MQL, terms(MAY))
    around = definition("fit", refers=("mql",))
    later.when(propose, draft=around, terms=terms(APRIL), by="ana").then_refused(
        "fit would refer to itself", "on 2026-05-01"
    )
    later.when(propose, draft=around, terms=terms(APRIL, MAY), by="ana").then(DefinitionProposed)


def test_a_change_lists_every_version_that_means_something_else_with_it() -> None:
    (event,) = CHAIN.when(propose, draft=definition("fit", says="new"), terms=terms(APRIL), by="ana").then(
        DefinitionProposed
    )
    assert event.bound.affects == ("hot v1", "mql v1")
    (event,) = CHAIN.when(propose, draft=definition("hot", says="new"), terms=terms(APRIL), by="ana").then(
        DefinitionProposed
    )
    assert event.bound.affects == ()


def test_however_long_the_chain_all_of_it_is_listed() -> None:
    longer = CHAIN
    for key, other in (("a", "hot"), ("b", "a"), ("c", "b")):
        longer = ratified(longer, definition(key, refers=(other,)))
    (event,) = longer.when(propose, draft=definition("fit", says="new"), terms=terms(), by="ana").then(
        DefinitionProposed
    )
    assert event.bound.affects == ("a v1", "b v1", "c v1", "hot v1", "mql v1")


def test_what_will_rest_on_it_later_is_listed_and_what_rested_on_it_before_is_not() -> None:
    free = ratified(CHAIN, definition("mql", says="alone"), terms(APRIL))
    again = ratified(free, MQL, terms(JUNE))
    for start, until, affected in (
        (DAY, None, ("hot v1", "mql v1", "mql v3")),
        (APRIL, JUNE, ()),
        (MAY, None, ("hot v1", "mql v3")),
    ):
        (event,) = again.when(propose, draft=definition("fit", says="new"), terms=terms(start, until), by="ana").then(
            DefinitionProposed
        )
        assert event.bound.affects == affected


def test_what_begins_to_rest_on_it_makes_a_proposal_stale() -> None:
    asked = proposed(CHAIN, definition("fit", says="new"), terms(APRIL))
    more = ratified(asked, definition("cold", refers=("fit",)))
    more.when(approve, proposal_id="fit#2", by="sal").then_refused("stale", "changes indirectly")


def test_nothing_is_retired_that_one_in_force_or_scheduled_refers_to() -> None:
    for start in (DAY, APRIL):
        CHAIN.when(propose, draft=FIT, terms=retiring(start), by="ana").then_refused(
            "`fit` cannot be retired", "mql v1 rests on it", "retire or revise mql first"
        )
    scheduled = ratified(ratified(LEDGER, FIT), MQL, terms(JUNE))
    scheduled.when(propose, draft=FIT, terms=retiring(APRIL), by="ana").then_refused("mql v1 rests on it")


def test_it_is_retired_from_the_day_on_which_nothing_refers_to_it_any_more() -> None:
    free = ratified(CHAIN, definition("mql", says="alone"), terms(MAY))
    free.when(propose, draft=FIT, terms=retiring(APRIL), by="ana").then_refused("mql v1 rests on it")
    gone = proposed(free, FIT, retiring(MAY))
    gone.after(approve, proposal_id=newest(gone), by="sal").when(ratify, proposal_id=newest(gone), by="cro").then(
        DefinitionRetired
    )


def test_what_began_to_refer_to_it_in_the_meantime_stops_the_retirement() -> None:
    base = ratified(LEDGER, FIT)
    asked = proposed(base, FIT, retiring(APRIL)).after(approve, proposal_id="fit#2", by="sal")
    ratified(asked, MQL).when(ratify, proposal_id="fit#2", by="cro").then_refused("fit")


def test_only_what_is_in_force_is_retired() -> None:
    later = ratified(LEDGER, FIT, terms(MAY))
    later.when(propose, draft=FIT, terms=retiring(APRIL), by="ana").then_refused("`fit` is not in force on 2026-04-01")
    LEDGER.when(propose, draft=FIT, terms=retiring(), by="ana").then_refused("is not in force")


def test_what_rests_on_something_gone_can_still_be_retired() -> None:
    short = ratified(ratified(LEDGER, FIT, terms(DAY, MAY)), MQL)
    short.when(propose, draft=MQL, terms=retiring(JUNE), by="ana").then(DefinitionProposed)
