"""What happened, in order, in a sentence each."""

from __future__ import annotations

from typing import Any

import pytest
from tests.domain.steps import APRIL, LEDGER, MAY, alone, newest, proposed, ratified, retiring

from ledger.deliver.targets.events.attested import ArtifactAttested
from ledger.deliver.targets.events.baseline import Baseline, RuleChange
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    ArtifactUnbound,
    BaselineObserved,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
    DriftObserved,
    TargetDeclared,
)
from ledger.domain import EVENTS
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.proposing import revise, withdraw
from ledger.domain.acts.revoking import revoke
from ledger.domain.definition import Evidence
from ledger.domain.event import Event, Recorded
from ledger.domain.waiver import WaiverGranted
from ledger.govern.requests.verbs import answer, ask
from ledger.measure.figures.events.close import PeriodClosed
from ledger.testing import DAY, Given, charter, definition, terms
from ledger.views.timeline import timeline

MQL, OTHER = definition("mql"), definition("mql", says="other")
FIELD = {"target": "sf", "address": "Lead.MQL__c", "name": "MQL", "key": "mql"}
DELIVERY: dict[str, Any] = {**FIELD, "version": 3, "meaning": "", "desired": "ab12", "observed": ""}
UNLIKE = RuleChange(category="widening")
GONE = {**DELIVERY, "desired": ""}
SEEN = {"target": "mkto", "address": "MQL", "evidence": "seen.png", "evidence_digest": "e0"}


def last(so_far: Given) -> tuple[str, str]:
    happened = list(timeline(so_far.events))[-1]
    return happened.actor, happened.sentence


def test_registrations_are_left_out_and_everything_else_is_told() -> None:
    told = [each.sentence for each in timeline(LEDGER.events)]
    assert told == [
        "founded the ledger, alone",
        "the charter of `*` is in force from 2026-03-02: *",
        "proposed charter/lifecycle#1 for 2026-03-02 on: policy (a new rule), prospective (from now)",
        "ratified charter/lifecycle#1: v1 for 2026-03-02 on (self-attested)",
        "the charter of `lifecycle` is in force from 2026-03-02: lifecycle",
    ]


def test_the_way_of_a_change_is_told_with_its_plain_words() -> None:
    asked = proposed(LEDGER, MQL, terms(APRIL, MAY, nature="estimate", standard="cohort"))
    assert last(asked) == (
        "ana",
        "proposed mql#1 for 2026-04-01 until 2026-05-01: estimate (a recalibration),"
        " cohort (each record keeps its cohort's version)",
    )
    assert list(timeline(asked.events))[-1].because == "we agreed on it"
    changed = asked.after(revise, proposal_id="mql#1", draft=OTHER, terms=terms(DAY, retroactive=True), by="ben")
    assert last(changed) == (
        "ben",
        "revised mql#1 for 2026-03-02 on: policy (a new rule), prospective (from now), retroactive",
    )
    approved = asked.after(approve, proposal_id="mql#1", by="sal")
    assert last(approved) == ("sal", "approved mql#1")
    assert last(asked.after(decline, proposal_id="mql#1", by="sal")) == ("sal", "declined mql#1 as approver")
    assert last(asked.after(decline, proposal_id="mql#1", by="cro")) == ("cro", "declined mql#1 as decider")
    assert last(asked.after(withdraw, proposal_id="mql#1", by="ben")) == ("ben", "withdrew mql#1")
    decided = approved.after(ratify, proposal_id="mql#1", by="cro")
    assert last(decided) == ("cro", "ratified mql#1: v1 for 2026-04-01 until 2026-05-01")


def test_an_end_is_told_as_one() -> None:
    asked = proposed(ratified(LEDGER, MQL), MQL, retiring(APRIL))
    assert last(asked) == ("ana", "proposed mql#2: to retire mql from 2026-04-01")
    decided = asked.after(approve, proposal_id="mql#2", by="sal").after(ratify, proposal_id="mql#2", by="cro")
    assert last(decided) == ("cro", "ratified mql#2: retired from 2026-04-01")


def test_what_nobody_checked_and_what_nobody_decided_is_told_as_that() -> None:
    by_dana = alone(LEDGER, definition("sql", scope="sales"))
    assert last(by_dana) == ("dana", "ratified sql#1: v1 for 2026-03-02 on (self-attested)")
    facts = {"start": DAY, "until": None, "evidence": Evidence("memo.txt", ""), "by": "ana"}
    found = LEDGER.after(attest, draft=MQL, **facts)
    assert last(found) == ("ana", "attested mql v1 for 2026-03-02 on, from memo.txt: decided by nobody")


def test_who_asked_and_what_they_were_answered_is_told() -> None:
    asked = ratified(LEDGER, MQL).after(ask, key="mql", hurts="they wait", by="ops")
    assert last(asked) == ("ops", "asked for a change of mql: r-1")
    assert list(timeline(asked.events))[-1].because == "they wait"
    assert last(asked.after(answer, request="r-1", by="ana")) == ("ana", "answered r-1: no")
    later = ratified(asked, OTHER)
    assert last(later.after(answer, request="r-1", proposal="mql#2", by="ana")) == ("ana", "answered r-1: mql#2")


def test_charters_and_seats_are_told() -> None:
    asked = proposed(LEDGER, charter("sales"), terms(APRIL), by="dana")
    assert last(asked.after(ratify, proposal_id=newest(asked), by="dana")) == (
        "dana",
        "the charter of `sales` is in force from 2026-04-01: sales",
    )
    gone = LEDGER.after(revoke, scope="lifecycle", role="approver", person="sal", by="cro", start=APRIL)
    assert last(gone) == ("cro", "ended the seat of sal as approver in `lifecycle` from 2026-04-01")


def test_deliveries_are_told() -> None:
    org = TargetDeclared(target="sf", connector="salesforce", identity="00D1", label="Acme", kind="production")
    told = {
        org: "declared the target sf: salesforce Acme (00D1)",
        ArtifactBound(**FIELD): "bound mql to sf MQL",
        DeliveryPlanned(**DELIVERY, action="update", plan=""): "is about to update sf MQL to v3",
        DeliveryApplied(**DELIVERY): "applied v3 to sf MQL",
        DeliveryConfirmed(**DELIVERY): "found sf MQL as v3 already",
        DeliveryPlanned(**GONE, action="remove", plan=""): "is about to remove sf MQL",
        DeliveryApplied(**GONE): "removed sf MQL",
        DeliveryConfirmed(**GONE): "found sf MQL gone",
        DeliveryFailed(**GONE): "removing sf MQL failed",
        DeliveryUncertain(**GONE): "removing sf MQL is uncertain",
        DeliveryFailed(**DELIVERY): "applying v3 to sf MQL failed",
        DeliveryUncertain(**DELIVERY): "applying v3 to sf MQL is uncertain",
        DriftObserved(**DELIVERY): "found sf MQL changed by hand since v3 was applied",
        DriftObserved(**{**DELIVERY, "version": 0}): "found sf MQL changed by hand since it was bound",
        ArtifactBound(**FIELD, differs=UNLIKE): "bound mql to sf MQL, which differs from it",
        ArtifactUnbound(**FIELD): "let sf MQL go: mql governs it no longer",
        ArtifactAttested(**SEEN, holds="mql v1"): "attested that mkto MQL holds mql v1",
        ArtifactAttested(**SEEN, holds=""): "attested that mkto MQL is gone",
    }
    for event, sentence in told.items():
        assert last(LEDGER.also(event)) == ("dana", sentence)
    seen = LEDGER.also(BaselineObserved(**FIELD, baseline=Baseline(digest="ab12")))
    assert last(seen) == ("dana", "recorded what sf MQL holds: later looks are held against it")


def test_a_difference_that_went_away_is_told_as_that() -> None:
    first = BaselineObserved(**FIELD, baseline=Baseline(digest="ab12"))
    drifted = DriftObserved(**{**DELIVERY, "version": 0})
    told = "found sf MQL as it was before: nothing differs there any more"
    assert last(LEDGER.also(first).also(drifted).also(first)) == ("dana", told)


def test_no_event_but_a_registration_is_passed_over() -> None:
    """The bytes of tests/domain/stored.txt hold one of each."""
    from tests.domain.test_stored import CODEC, LINES

    events = [CODEC.decode(line.name, line.payload) for line in LINES]
    assert {type(each) for each in events} == set(EVENTS.values())
    untold = {type(each).stored_name for each in events if not list(timeline(Given().also(each).events))}
    assert untold == {"person.registered/1"}


@pytest.mark.parametrize(
    "event",
    [
        PeriodClosed(
            key="mqls",
            period="2026-03",
            from_=APRIL,
            until=MAY,
            position=1,
            on=DAY,
            standard="",
            population="",
            records="",
            counts=(),
            right=3,
        ),
        WaiverGranted(subject="", scope="*", from_=APRIL, until=MAY, because="b", right=3),
    ],
)
def test_what_makes_no_sense_is_told_so_and_what_comes_after_it_too(event: Event) -> None:
    """Or one such event, stored past the program, would end each audit in front of the next."""
    told = [each.sentence for each in timeline([Recorded(9, "", "eve", event), *LEDGER.events])]
    assert told[0].startswith(f"recorded a {event.stored_name} that makes no sense")
    assert told[1:] == [each.sentence for each in timeline(LEDGER.events)]
