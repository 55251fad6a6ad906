"""Who is told what: of what was decided and drifted, of what waits for them, and of what lapses soon."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.channel_steps import BETTER, KNOWN, assessed, evaluating, judged
from tests.domain.steps import APRIL, LEDGER, MAY, newest, proposed, ratified, retiring

from ledger.deliver.targets.events.delivery import DriftObserved
from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.delegating import StandIn, delegate, end_delegation
from ledger.domain.acts.leaving import leave
from ledger.domain.acts.proposing import revise, withdraw
from ledger.domain.acts.revoking import revoke
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, CredentialRevoked, ProxyBinding
from ledger.domain.notice import Notice
from ledger.govern.proposals.views import standing
from ledger.measure.channels.events.terms import ChannelTerms
from ledger.measure.channels.verbs.deciding import decide_channel
from ledger.measure.channels.verbs.evaluating import evaluate
from ledger.measure.channels.verbs.registering import leave as leave_channel
from ledger.overview.following.views import FOLLOWED, of_channels, of_event, of_standings
from ledger.testing import DAY, Given, definition, people, row, terms

DRIFT = DriftObserved(
    target="sf", address="Lead.MQL__c", name="MQL", key="mql", version=1, meaning="m", desired="a", observed="b"
)


def standing_notices(so_far: Given) -> list[Notice]:
    return list(of_standings(standing(so_far.state, so_far.today), so_far.state, so_far.today))


def waiting(so_far: Given) -> set[tuple[str, str]]:
    """Who is told that something waits for them, and for which act."""
    return {(each.person, each.act) for each in standing_notices(so_far) if each.sort == "waits"}


def lapsing(so_far: Given) -> set[str]:
    return {each.person for each in standing_notices(so_far) if each.sort == "lapses"}


def told(so_far: Given) -> set[tuple[str, str, str]]:
    """Who is told what of the last event."""
    return {(e.person, e.sort, e.act) for e in of_event(so_far.events[-1], so_far.state, so_far.today)}


ASKED = proposed(LEDGER, definition("mql"), terms(APRIL))
ONE = newest(ASKED)
APPROVED = ASKED.after(approve, proposal_id=ONE, by="sal")
DECLINED = ASKED.after(decline, proposal_id=ONE, by="sal")


def test_who_left_is_told_no_more() -> None:
    assert "ana" in {person for person, _, _ in told(ASKED.after(decline, proposal_id=ONE, by="cro"))}
    left = ASKED.after(leave, person="ana", by="dana").after(decline, proposal_id=ONE, by="cro")
    assert "ana" not in {person for person, _, _ in told(left)}


def test_a_proposal_waits_for_each_who_may_act_next_and_then_for_its_decider() -> None:
    assert waiting(ASKED) == {("sal", "approve"), ("mia", "approve")}
    assert waiting(APPROVED) == {("cro", "ratify")}
    assert waiting(APPROVED.after(ratify, proposal_id=ONE, by="cro")) == set()


def test_what_an_approver_declined_waits_for_its_author() -> None:
    assert waiting(DECLINED) == {("ana", "revise")}
    assert told(DECLINED) == set(), "it is not decided"


def test_what_lapsed_waits_for_its_author_again() -> None:
    later = proposed(LEDGER, definition("mql"), terms(MAY))
    assert waiting(later.on(DAY + timedelta(days=31))) == {("ana", "rebase")}


def test_whoever_lost_a_seat_is_not_waited_for() -> None:
    gone = ASKED.after(revoke, scope="lifecycle", role="approver", person="sal", by="dana", start=DAY)
    assert waiting(gone) == {("mia", "approve")}


def test_an_agent_is_told_nothing() -> None:
    seated = ratified(LEDGER.also(row(operators=("ops", "bot"))), definition("mql"))
    assert told(seated) == {(who, "decided", "ratified") for who in ("ana", "sal", "ops")}


def test_what_waits_is_one_notice_until_it_is_asked_anew() -> None:
    before = {each.key for each in standing_notices(ASKED)}
    assert {each.key for each in standing_notices(ASKED.on(DAY + timedelta(days=1)))} == before
    revised = ASKED.after(revise, proposal_id=ONE, draft=definition("mql", "score >= 70"), terms=terms(APRIL), by="ana")
    assert waiting(revised) == waiting(ASKED)
    assert before.isdisjoint(each.key for each in standing_notices(revised))


def test_a_decision_is_told_to_its_authors_to_who_answered_and_to_who_runs_the_platforms_but_not_to_who_decided() -> (
    None
):
    decided = APPROVED.after(ratify, proposal_id=ONE, by="cro")
    assert told(decided) == {(who, "decided", "ratified") for who in ("ana", "sal", "ops")}


def test_an_end_and_a_no_of_the_decider_are_decisions_too() -> None:
    ending = ratified(ratified(LEDGER, definition("mql")), definition("mql"), retiring(APRIL))
    assert told(ending) == {(who, "decided", "retired") for who in ("ana", "sal", "ops")}
    refused = APPROVED.after(decline, proposal_id=ONE, by="cro")
    assert told(refused) == {(who, "decided", "declined") for who in ("ana", "sal", "ops")}


def test_what_was_taken_back_is_told_to_nobody() -> None:
    assert told(ASKED.after(withdraw, proposal_id=ONE, by="ana")) == set()


def test_drift_is_told_to_stewards_and_operators() -> None:
    drifted = ratified(LEDGER, definition("mql")).also(DRIFT)
    assert told(drifted) == {(who, "drift", "mql") for who in ("ana", "ben", "ops")}


def test_drift_of_what_this_ledger_never_held_is_told_to_nobody() -> None:
    assert told(LEDGER.also(DRIFT)) == set()


def test_what_lapses_is_told_from_three_days_before_without_an_event() -> None:
    end = DAY + timedelta(days=30)
    assert lapsing(ASKED.on(end - timedelta(days=4))) == set()
    assert lapsing(ASKED.on(end - timedelta(days=3))) == {"ana", "sal", "mia"}
    assert lapsing(ASKED.on(end - timedelta(days=1))) == {"ana", "sal", "mia"}
    assert lapsing(ASKED.on(end)) == set(), "it lapsed"


def test_every_event_that_is_told_or_that_decides_is_followed() -> None:
    assert {"definition.ratified/1", "drift.observed/1", "charter.amended/1", "right.revoked/1"} <= set(FOLLOWED)
    assert "delivery.planned/1" not in FOLLOWED


def test_every_seat_is_told_of_a_key_before_it_counts_and_who_is_a_registrar_first() -> None:
    added = CredentialAdded(credential="k", person="cro", public=ProxyBinding(commitment="k"), nonce="", proof="")
    enrolled = LEDGER.also(("cro", added))
    assert told(enrolled) == {("dana", "key", "cro")}
    confirmed = CredentialConfirmed(credential="k", person="cro", right=1, assurance="asserted")
    seats = {each for each, *_ in told(enrolled.also(("dana", confirmed)))}
    assert seats == {"ana", "ben", "sal", "mia", "cro", "ops"}
    ended = enrolled.also(("dana", CredentialRevoked(credential="k", person="cro")))
    assert {each for each, *_ in told(ended)} == seats


def judged_for(so_far: Given) -> set[tuple[str, str]]:
    """Who is told that which recommendation waits for a decision."""
    return {(each.person, each.act) for each in of_channels(so_far.state, so_far.today)}


def test_a_channel_that_was_judged_waits_for_its_decider_who_did_not_judge_until_it_is_decided_or_left() -> None:
    assert judged_for(KNOWN.after(evaluate, **evaluating(assessed()), by="ana")) == set()
    assert judged_for(judged()) == {("cro", "pilot")}
    assert judged_for(judged().after(evaluate, **evaluating(assessed(answers={})), by="cro")) == set()
    assert judged_for(judged().after(leave_channel, key="podcast", by="cro")) == set()
    adopted = judged(scores=BETTER).after(
        decide_channel, key="podcast", outcome="adopt", terms=ChannelTerms(), by="cro"
    )
    assert judged_for(adopted) == set()
    again = adopted.after(evaluate, **evaluating(assessed(BETTER, answers={}), owned="pass"), by="sal")
    assert judged_for(again) == set(), "the same is recommended"
    assert judged_for(adopted.after(evaluate, **evaluating(assessed({}, answers={}), read="fail"), by="sal")) == {
        ("cro", "reject")
    }


AWAY = LEDGER.also(*people("vp")).after(
    delegate, asked=StandIn("lifecycle", "approver", "vp", DAY, APRIL), by="sal", because="a holiday"
)


def test_who_is_to_stand_in_is_told_so_and_who_decides_there_is_too() -> None:
    assert told(AWAY) == {("vp", "stands in", "begins"), ("cro", "stands in", "begins")}
    ended = AWAY.after(end_delegation, scope="lifecycle", role="approver", person="vp", start=DAY, by="vp")
    assert told(ended) == {("sal", "stands in", "ends"), ("cro", "stands in", "ends")}


def test_what_waits_for_somebody_waits_for_who_stands_in() -> None:
    asked = proposed(AWAY, definition("mql"), terms(APRIL))
    assert waiting(asked) == {("sal", "approve"), ("mia", "approve"), ("vp", "approve")}
    decides = LEDGER.also(*people("vp")).after(
        delegate, asked=StandIn("lifecycle", "decider", "vp", DAY, APRIL), by="cro"
    )
    asked = proposed(decides, definition("mql"), terms(APRIL)).after(approve, proposal_id="mql#1", by="sal")
    assert waiting(asked) == {("cro", "ratify"), ("vp", "ratify")}
