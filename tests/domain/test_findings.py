"""What acts found out: recorded once, by whoever holds the seat, and found by an audit to have stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from ledger.deliver.delivery.events.refusal import DeliveryRefused, RefusalLifted
from ledger.deliver.delivery.verbs.refusing import lift_refusal, record_refusal
from ledger.deliver.notices.events import NoticeReceived
from ledger.deliver.notices.verbs import receive_notice
from ledger.deliver.survey.events import RivalRule, Rivalry, SurveyRecorded
from ledger.deliver.survey.verbs import record_survey
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Event, Recorded
from ledger.govern.consumers.events import ConsumerAcknowledged
from ledger.govern.consumers.fold import SLOT as CONSUMERS
from ledger.govern.consumers.verbs import acknowledge, add
from ledger.govern.documents.views import state_hash
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.govern.waivers.verbs.proving import record_proof
from ledger.measure.counting.events import EvidenceChecked
from ledger.measure.counting.verbs import record_check
from ledger.measure.credit.events.run import AttributionRan
from ledger.measure.credit.verbs import record_run
from ledger.measure.figures.events.bridge import BridgeRecorded, FigureAccepted
from ledger.measure.figures.verbs.bridging import accept_figure, record_bridge
from ledger.testing import DAY, Given, by, definition, people, row, terms
from ledger.views.timeline import timeline

from .steps import APRIL, LEDGER, ratified
from .test_figures import KNOWN as REPORTED

GOVERNED = ratified(LEDGER, definition("mql"))
LIVE = RivalRule(target="hs", address="list/12", name="MQL - live", digest="d1")
FIELD = RivalRule(target="sf", address="Lead.MQL__c", name="MQL", digest="d2")
RIVALRY = Rivalry(claim="mql", one=FIELD, other=LIVE)
SURVEY: dict[str, Any] = {"targets": ("sf", "hs"), "rules": 41, "rivals": (RIVALRY,)}
WHERE: dict[str, Any] = {"target": "hs", "address": "list/12", "name": "MQL - live", "key": "mql"}
REFUSED = DeliveryRefused(**WHERE, version=1, what="texts are compared", why="nobody observed how")
LIFTED = RefusalLifted(**WHERE, version=1)
FIGURE = REPORTED.events[-1].position
BRIDGE = BridgeRecorded(
    key="mql", figure=FIGURE, reported="1940", recount="1923", unexplained="-17", today="1700", kept=True, inputs=("d",)
)
NOTICE = NoticeReceived(
    notice="legacy-score",
    connector="hubspot",
    target="hs",
    title="the score stops",
    day=APRIL,
    source="https://example.com/",
    certain=True,
    artifacts=("list/12",),
    keys=("mql",),
)
RAN = AttributionRan(
    key="mql",
    version=1,
    taxonomy="channels",
    taxonomy_version=1,
    conversions=2,
    touches=10,
    unknown_touches=1,
    credit="2000000000",
    unknown_credit="500000000",
    inputs=("d",),
)
PROOF = ProofRecorded(invariant="sober", version=1, on=DAY, verdict="violated", method="solver", engine="0.1.0")
CHECK = EvidenceChecked(evidence="memo.txt", cited=3, digest="e0", found="e1")
WEEKLY = GOVERNED.also(*people("cmo")).after(add, title="CMO weekly", uses=("mql",), owner="cmo", by="ana")
BROKEN = REPORTED.after(record_bridge, bridge=BRIDGE, by="ana")

ACTS: dict[str, tuple[Given, Callable[..., list[Event]], dict[str, Any], str, type[Event]]] = {
    "survey": (GOVERNED, record_survey, SURVEY, "ops", SurveyRecorded),
    "refusal": (GOVERNED, record_refusal, {"refused": REFUSED}, "ops", DeliveryRefused),
    "lift": (
        GOVERNED.after(record_refusal, refused=REFUSED, by="ops"),
        lift_refusal,
        {"lifted": LIFTED},
        "ops",
        RefusalLifted,
    ),
    "bridge": (REPORTED, record_bridge, {"bridge": BRIDGE}, "ana", BridgeRecorded),
    "accept": (BROKEN, accept_figure, {"key": "mql", "figure": FIGURE}, "cro", FigureAccepted),
    "notice": (GOVERNED, receive_notice, {"notice": NOTICE}, "ops", NoticeReceived),
    "run": (GOVERNED, record_run, {"ran": RAN}, "ana", AttributionRan),
    "proof": (GOVERNED, record_proof, {"proof": PROOF}, "sal", ProofRecorded),
    "evidence": (GOVERNED, record_check, {"check": CHECK}, "mia", EvidenceChecked),
    "acknowledgement": (WEEKLY, acknowledge, {"title": "CMO weekly"}, "cmo", ConsumerAcknowledged),
}
EACH = pytest.mark.parametrize("act", ACTS)


def judged(before: Given, actor: str, event: Event) -> Any:
    recorded = Recorded(len(before.events) + 1, "2026-03-02T10:00:00.000000Z", actor, event)
    return judge(before.state, recorded, before.today)


@EACH
def test_it_is_recorded_by_whoever_holds_the_seat_and_an_audit_finds_that_it_stood(act: str) -> None:
    before, verb, asked, who, sort = ACTS[act]
    (event,) = before.when(verb, **asked, by=who).then(sort)
    found = judged(before, who, event)
    assert found.right
    assert (found.lacks, found.refused_today) == ("", "")


@EACH
def test_by_somebody_without_that_seat_it_is_refused_and_has_no_right_whoever_wrote_it(act: str) -> None:
    before, verb, asked, who, _ = ACTS[act]
    outside = before.also(*people("eve"))
    outside.when(verb, **asked, by="eve").then_refused("eve may not")
    (event,) = before.when(verb, **asked, by=who).events
    assert "eve may not" in judged(outside, "eve", event).lacks


@EACH
def test_what_is_on_record_already_is_not_recorded_again(act: str) -> None:
    before, verb, asked, who, _ = ACTS[act]
    if verb is not record_run:  # each run is one of its own
        before.after(verb, **asked, by=who).when(verb, **asked, by=who).then_nothing()


@EACH
def test_a_right_that_did_not_govern_is_none(act: str) -> None:
    before, verb, asked, who, _ = ACTS[act]
    (event,) = before.when(verb, **asked, by=who).events
    if hasattr(event, "right"):
        assert judged(before, who, msgspec.structs.replace(event, right=1)).lacks


@EACH
def test_the_hash_of_a_ledger_tells_that_it_was_found_out(act: str) -> None:
    before, verb, asked, who, _ = ACTS[act]
    assert state_hash(before.after(verb, **asked, by=who).state) != state_hash(before.state)


@EACH
def test_what_was_found_out_makes_no_decision_over(act: str) -> None:
    """No proposal turns stale by it, and no version governs otherwise."""
    before, verb, asked, who, _ = ACTS[act]
    after = before.after(verb, **asked, by=who).state
    assert (after.proposals, after.definitions) == (before.state.proposals, before.state.definitions)


def test_each_is_told_in_a_sentence() -> None:
    told = {}
    for act, (before, verb, asked, who, _) in ACTS.items():
        told[act] = next(timeline(before.after(verb, **asked, by=who).events[-1:])).sentence
    assert told == {
        "survey": "surveyed hs, sf: 41 rules, 1 of them rival of another",
        "refusal": "found that hs MQL - live cannot hold v1: texts are compared",
        "lift": "found that hs MQL - live can hold v1 now",
        "bridge": f"bridged the figure of #{FIGURE}: -17 of it cannot be reproduced",
        "accept": f"accepted the figure of #{FIGURE} as it was reported",
        "notice": "received notice of hs: the score stops, on 2026-04-01",
        "run": "ran mql v1: 25.0 % of it in no channel of channels",
        "proof": "found that the invariant sober is violated on 2026-03-02",
        "evidence": "looked at memo.txt again, which #3 names: it is another now",
        "acknowledgement": "acknowledged what CMO weekly reads: mql v1",
    }


# --- what each of them says -------------------------------------------------------------------------------------------


def test_a_pair_of_rivals_is_the_same_whichever_is_built_on() -> None:
    assert RIVALRY.pair == Rivalry(claim="mql", one=LIVE, other=FIELD).pair == "hs/list/12 ~ sf/Lead.MQL__c"


def test_a_survey_that_finds_something_else_is_recorded_again() -> None:
    known = GOVERNED.after(record_survey, **SURVEY, by="ops")
    (again,) = known.when(record_survey, **{**SURVEY, "rivals": ()}, by="ops").then(SurveyRecorded)
    assert (again.targets, again.rivals) == (("hs", "sf"), ())
    known.when(record_survey, **{**SURVEY, "targets": ("hs",)}, by="ops").then(SurveyRecorded)


def test_what_a_survey_of_more_targets_found_otherwise_since_is_recorded_again() -> None:
    known = GOVERNED.after(record_survey, **SURVEY, by="ops")
    gone = known.after(record_survey, targets=("hs", "mk", "sf"), rules=50, rivals=(), by="ops")
    gone.when(record_survey, **SURVEY, by="ops").then(SurveyRecorded)
    beside = known.after(record_survey, targets=("mk",), rules=9, rivals=(), by="ops")
    beside.when(record_survey, **SURVEY, by="ops").then_nothing()


def test_nothing_is_lifted_that_nobody_refused() -> None:
    GOVERNED.when(lift_refusal, lifted=LIFTED, by="ops").then_nothing()


def test_an_invariant_that_holds_and_was_never_found_otherwise_is_not_recorded_and_one_that_holds_again_is() -> None:
    holds = msgspec.structs.replace(PROOF, verdict="holds")
    GOVERNED.when(record_proof, proof=holds, by="sal").then_nothing()
    GOVERNED.after(record_proof, proof=PROOF, by="sal").when(record_proof, proof=holds, by="sal").then(ProofRecorded)


def test_only_what_a_bridge_left_unexplained_is_accepted_and_by_its_decider_alone() -> None:
    REPORTED.when(accept_figure, key="mql", figure=FIGURE, by="cro").then_refused("nobody found", "--record")
    closed = REPORTED.after(record_bridge, bridge=msgspec.structs.replace(BRIDGE, unexplained="0"), by="ana")
    closed.when(accept_figure, key="mql", figure=FIGURE, by="cro").then_refused("nobody found")
    BROKEN.when(accept_figure, key="mql", figure=1, by="cro").then_refused("#1 is no figure of `mql`")
    BROKEN.when(accept_figure, key="mql", figure=FIGURE, by="ana").then_refused("ana may not act as decider")
    robot = BROKEN.also(*people("scout", kind="agent"), row(decider="scout"))
    robot.when(accept_figure, key="mql", figure=FIGURE, by="scout").then_refused("people decide")


def test_an_agent_that_holds_the_seat_records_what_it_found() -> None:
    seated = GOVERNED.also(*people("scout", kind="agent"), row(operators=("scout",), stewards=("scout",)))
    for verb, asked in ((record_survey, SURVEY), (record_refusal, {"refused": REFUSED}), (record_run, {"ran": RAN})):
        assert seated.when(verb, **asked, by="scout").events


def test_its_owner_acknowledges_the_version_of_today_and_again_once_it_changed() -> None:
    known = WEEKLY.after(acknowledge, title="CMO weekly", by="cmo")
    changed = ratified(known, definition("mql", says="second"), terms(APRIL))
    changed.when(acknowledge, title="CMO weekly", by="cmo").then_nothing()
    (again,) = changed.on(APRIL).when(acknowledge, title="CMO weekly", by="cmo").then(ConsumerAcknowledged)
    assert again.versions == {"mql": 2}
    WEEKLY.when(acknowledge, title="CMO weekly", by="ana").then_refused("ana may not acknowledge", "ask cmo")
    WEEKLY.when(acknowledge, title="CMO monthly", by="cmo").then_refused("there is no consumer")


def test_what_a_consumer_reads_goes_through_what_its_number_refers_to() -> None:
    through = ratified(GOVERNED, definition("sql", refers=("mql",))).also(*people("cmo"))
    known = through.after(add, title="Sales", uses=("sql",), owner="cmo", by="ana")
    (told,) = known.when(acknowledge, title="Sales", by="cmo").then(ConsumerAcknowledged)
    assert told.versions == {"mql": 1, "sql": 1}


def test_said_otherwise_of_a_consumer_it_is_to_be_acknowledged_anew() -> None:
    known = WEEKLY.after(acknowledge, title="CMO weekly", by="cmo")
    moved = known.also(by("ana", CONSUMERS.of(known.state)["cmo-weekly"].terms))
    moved.when(acknowledge, title="CMO weekly", by="cmo").then(ConsumerAcknowledged)


@pytest.mark.parametrize(("touches", "credit", "share"), [(0, "0", "0"), (10, "0", "1/10"), (10, "1000000000", "1/2")])
def test_the_unknown_share_of_a_run_is_that_of_touches_or_of_credit_whichever_is_more(
    touches: int, credit: str, share: str
) -> None:
    ran = msgspec.structs.replace(RAN, touches=touches, credit=credit, unknown_touches=min(1, touches))
    assert str(ran.unknown_share) == share
