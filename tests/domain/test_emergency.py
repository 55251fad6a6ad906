"""In an emergency somebody whom the charter names has a rule govern for some days; the decider answers that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from ledger.domain.acts.approving import approve, decline, ratify
from ledger.domain.acts.delegating import StandIn, delegate
from ledger.domain.acts.emergency_ratifying import ratify_in_emergency
from ledger.domain.acts.proposing import revise
from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import EmergencyRule
from ledger.domain.definition import Draft
from ledger.domain.emergency import unanswered
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Identification
from ledger.domain.needs import Needs
from ledger.domain.proposal import DefinitionRatified, Terms
from ledger.testing import COMPANY, DAY, Given, charter, definition, entity, given, row, solo, terms

from .steps import in_force, newest, proposed, ratified, retiring

DAYS = 7
ENDS = DAY + timedelta(days=DAYS)
LATER = ENDS + timedelta(days=1)
SUDDEN = EmergencyRule(by=("mia", "ben"), days=DAYS)
SEATS: dict[str, Any] = {"stewards": ("ana", "ben"), "approvers": ("sal",), "emergency": SUDDEN}
LEDGER = given(*COMPANY, row(**SEATS))
FIRST, SECOND, THIRD = definition("mql"), definition("mql", says="second"), definition("mql", says="third")
MEANT, REWORDED = (msgspec.structs.replace(definition("mql", says=each), meaning="m") for each in ("so", "so."))
RESTED = DAY + timedelta(days=30)
GOVERNED = ratified(LEDGER, FIRST)


def now(start: date = DAY, **more: Any) -> Terms:
    return terms(start, **{"standard": "prospective", **more})


def asked(draft: Draft = SECOND, asked_for: Terms | None = None, by: str = "ana", so_far: Given = GOVERNED) -> Given:
    return proposed(so_far, draft, asked_for or now(), by=by)


def suddenly(so_far: Given, by: str = "mia", **more: Any) -> Given:
    return so_far.after(ratify_in_emergency, proposal_id=newest(so_far), by=by, **{"because": "it is down", **more})


SUDDENLY = suddenly(asked())


def refused(so_far: Given, *says: str, by: str = "mia", **more: Any) -> None:
    said = {"proposal_id": newest(so_far), "by": by, "because": "it is down", **more}
    so_far.when(ratify_in_emergency, **said).then_refused(*says)


@pytest.mark.fault(29)
def test_it_governs_for_the_days_of_the_charter_without_approvals_and_then_the_rule_before_governs_again() -> None:
    event = SUDDENLY.events[-1].event
    assert isinstance(event, DefinitionRatified)
    assert (event.from_, event.until, event.emergency_until, event.counted, event.quorum) == (DAY, ENDS, ENDS, (), 1)
    assert [in_force(SUDDENLY, "mql", day) for day in (DAY, ENDS - timedelta(days=1), ENDS, LATER)] == [2, 2, 1, 1]


@pytest.mark.fault(29, control=True)
def test_what_the_decider_ratifies_on_the_same_day_is_still_in_force_once_those_days_are_over() -> None:
    assert [in_force(ratified(GOVERNED, SECOND, now()), "mql", day) for day in (DAY, ENDS, LATER)] == [2, 2, 2]


def test_its_term_is_no_longer_than_what_was_asked_for() -> None:
    soon = DAY + timedelta(days=3)
    short = suddenly(asked(asked_for=now(until=soon)))
    assert [in_force(short, "mql", day) for day in (DAY, soon)] == [2, 1]
    assert short.state.emergencies["mql#2"].until == soon


def test_what_begins_within_the_days_may_wait_for_its_day_and_what_begins_after_them_is_no_emergency() -> None:
    tomorrow = suddenly(asked(asked_for=now(DAY + timedelta(days=1))))
    assert [in_force(tomorrow, "mql", day) for day in (DAY, DAY + timedelta(days=1), ENDS)] == [1, 2, 1]
    refused(asked(asked_for=now(ENDS)), "an emergency of 7 days that begins today is over by then")


@pytest.mark.parametrize("by", ["sal", "ana", "ops", "dana", "cro"])
def test_only_whom_the_charter_names_for_it_may_and_the_decider_is_none_of_them(by: str) -> None:
    refused(asked(), f"{by} may not ratify mql#2 in an emergency", "names mia and ben", by=by)
    cro = EmergencyRule(by=("cro",), days=DAYS)
    named = asked(so_far=ratified(given(*COMPANY, row(**{**SEATS, "emergency": cro})), FIRST))
    refused(named, "cro may not ratify", by="cro")


def test_an_approval_of_whoever_ratifies_it_is_not_counted() -> None:
    both = asked(so_far=given(*COMPANY, row(**{**SEATS, "approvers": ("sal", "mia")})))
    own = both.after(approve, proposal_id=newest(both), by="mia")
    found = suddenly(own).events[-1]
    assert isinstance(found.event, DefinitionRatified)
    assert found.event.counted == ()
    told = found._replace(event=msgspec.structs.replace(found.event, counted=("mia",)))
    assert "the approval of mia was counted" in judge(own.state, told, DAY).lacks
    other = suddenly(own.after(approve, proposal_id=newest(both), by="sal")).events[-1].event
    assert isinstance(other, DefinitionRatified)
    assert other.counted == ("sal",)


def test_whoever_stands_in_for_the_decider_is_told_why_they_may_not() -> None:
    lent = StandIn("lifecycle", "decider", "mia", DAY, ENDS)
    refused(asked(so_far=GOVERNED.after(delegate, asked=lent, by="cro")), "they count as one with cro")


def test_a_charter_that_says_nothing_of_emergencies_allows_none() -> None:
    plain = asked(so_far=ratified(given(*COMPANY), FIRST))
    refused(plain, "nobody may ratify mql#2 in an emergency", "does not say who may", "ledger ratify mql#2", by="mia")


def test_whoever_lost_the_seat_or_left_may_not() -> None:
    gone = {"scope": "lifecycle", "role": "emergency", "person": "mia", "by": "cro", "start": DAY}
    refused(asked().after(revoke, **gone), "mia may not ratify mql#2 in an emergency", "names ben")


def test_nobody_has_what_they_wrote_govern_in_an_emergency() -> None:
    refused(asked(by="ben"), "ben may not ratify mql#2", "second pair of eyes", by="ben")
    revised = asked().after(revise, proposal_id="mql#2", draft=THIRD, terms=now(), by="ben")
    refused(revised, "ben wrote it", by="ben")


def test_what_the_charter_needs_of_who_ratifies_it_needs_in_an_emergency_too() -> None:
    seats = {**SEATS, "needs": Needs(ratify="session")}
    sure = Identification("session")
    told = GOVERNED.also(row(**seats))
    waits = proposed(told, SECOND, now())
    refused(waits, "not established surely enough", "session (they signed in)")
    suddenly(waits, identification=sure)


def test_a_no_of_an_approver_stands_in_an_emergency() -> None:
    blocked = asked().after(decline, proposal_id="mql#2", by="sal", because="too strict")
    refused(blocked, "sal said no to mql#2", "an emergency waives approvals, never a no")
    suddenly(blocked.after(approve, proposal_id="mql#2", by="sal"))


def test_a_no_of_the_decider_stands_also_where_the_same_is_proposed_again() -> None:
    closed = asked().after(decline, proposal_id="mql#2", by="cro", because="no")
    refused(closed, "mql#2 is closed")
    rested = closed.on(RESTED)
    again = asked(asked_for=now(RESTED), so_far=rested)
    refused(again, "the decider said no to mql#2", "mql#3 means the same")
    suddenly(asked(THIRD, now(RESTED), so_far=rested))


def test_a_no_to_what_was_ratified_since_stands_no_more() -> None:
    closed = asked().after(decline, proposal_id="mql#2", by="cro", because="no")
    after_all = (
        asked(so_far=closed).after(approve, proposal_id="mql#3", by="sal").after(ratify, proposal_id="mql#3", by="cro")
    )
    back = ratified(after_all, FIRST)
    suddenly(asked(asked_for=now(RESTED), so_far=back.on(RESTED)))


@pytest.mark.parametrize("by", ["cro", "dana"], ids=["the decider", "a veto"])
@pytest.mark.parametrize(("rests", "days"), [({}, 30), ({"rests": 3}, 3), ({"rests": 0}, 0)], ids=["unsaid", "3", "0"])
def test_after_a_no_no_emergency_at_all_begins_for_as_many_days_as_the_charter_says(
    by: str, rests: dict[str, int], days: int
) -> None:
    rule = EmergencyRule(by=("mia",), days=DAYS, **rests)
    ledger = ratified(given(*COMPANY, row(**{**SEATS, "emergency": rule, "vetoes": ("dana",)})), FIRST)
    against = asked(so_far=ledger).after(decline, proposal_id="mql#2", by=by, because="no")
    early, rested = DAY + timedelta(days=days - 1), DAY + timedelta(days=days)
    if days:
        refused(
            asked(THIRD, now(early), so_far=against.on(early)), "said no to mql#2", f"of `mql` begins before {rested}"
        )
    suddenly(asked(THIRD, now(rested), so_far=against.on(rested)))


def test_a_no_is_to_what_was_meant_whatever_the_words_until_another_version_is_ratified() -> None:
    against = asked(MEANT).after(decline, proposal_id="mql#2", by="cro", because="no").on(RESTED)
    again = asked(REWORDED, now(RESTED), so_far=against)
    refused(again, "the decider said no to mql#2", "mql#3 means the same")
    between = suddenly(asked(THIRD, now(RESTED), so_far=against))
    after = between.after(decline, proposal_id="mql#3", by="cro", because="no").on(RESTED + timedelta(days=30))
    refused(asked(REWORDED, now(after.today), so_far=after), "the decider said no to mql#2", "mql#4 means the same")
    suddenly(asked(REWORDED, now(after.today), so_far=ratified(after, THIRD, now(after.today))))


def test_what_was_proved_to_judge_alike_is_refused_as_what_means_the_same() -> None:
    against = asked().after(decline, proposal_id="mql#2", by="cro", because="no").on(RESTED)
    other = asked(THIRD, now(RESTED), so_far=against)
    at = other.state.proposals["mql#2"].noes[0].position
    refused(other, "mql#3 means the same", proved={at})
    suddenly(other, proved={at + 1})


def test_a_no_to_what_means_the_same_answers_an_emergency() -> None:
    sudden = suddenly(asked(MEANT))
    no = asked(REWORDED, so_far=sudden).after(decline, proposal_id="mql#3", by="cro", because="no")
    assert no.state.emergencies["mql#2"].answer == "declined"


def test_until_when_none_begins_is_what_the_charter_says() -> None:
    waits = asked()
    no = waits.after(decline, proposal_id="mql#2", by="cro", because="no").events[-1]
    assert (no.event.rests_until, judge(waits.state, no, DAY).lacks) == (RESTED, "")  # type: ignore[attr-defined]
    longer = no._replace(event=msgspec.structs.replace(no.event, rests_until=RESTED + timedelta(days=1)))
    assert "says 30 days" in judge(waits.state, longer, DAY).lacks


def test_an_emergency_over_a_no_of_before_stood_and_would_be_refused_today() -> None:
    """A no that does not say until when none begins is older than the rule."""
    no = asked().after(decline, proposal_id="mql#2", by="cro", because="no").events[-1]
    older = msgspec.structs.replace(no.event, rests_until=msgspec.UNSET)
    waits = asked(REWORDED, so_far=asked(MEANT).also(("cro", older)))
    refused(waits, "the decider said no to mql#2", f"begins before {RESTED}")
    waits = asked(THIRD, so_far=asked(MEANT).also(("cro", older)))
    event = suddenly(asked(THIRD)).events[-1].event
    proposal = waits.state.proposals["mql#3"]
    told = msgspec.structs.replace(event, proposal="mql#3", digest=proposal.digest)
    recorded = waits.also(("mia", told)).events[-1]
    found = judge(waits.state, recorded, DAY)
    assert (found.lacks, "begins before" in found.refused_today) == ("", True)


@pytest.mark.parametrize(
    ("draft", "asked_for", "says"),
    [
        (charter(quorum=2, approvers=("sal", "mia")), now(), "a charter is what rules and rights rest on"),
        (entity("lead", score="number"), now(), "an entity is what rules and rights rest on"),
        (FIRST, retiring(standard="prospective"), "an emergency only puts a rule in the place of another"),
        (SECOND, now(standard="retrospective"), "records of other days would be judged by it for good"),
        (SECOND, now(DAY - timedelta(days=1), retroactive=True), "an emergency begins today or later"),
    ],
    ids=["charter", "entity", "retirement", "standard", "retroactive"],
)
def test_it_is_of_a_rule_alone_and_never_reaches_beyond_its_days(draft: Draft, asked_for: Terms, says: str) -> None:
    everywhere = GOVERNED.also(row("*", **SEATS))
    refused(proposed(everywhere, draft, asked_for), says)


def test_it_needs_a_reason() -> None:
    refused(asked(), "an emergency needs a reason", because=" ")


def test_who_asks_twice_is_told_that_it_is_so_already() -> None:
    SUDDENLY.when(ratify_in_emergency, proposal_id="mql#2", by="mia", because="it is down").then_nothing()


def test_there_is_none_again_until_the_decider_answered_not_even_once_it_is_over() -> None:
    for day in (DAY, LATER):
        another = proposed(SUDDENLY.on(day), THIRD, now(day))
        refused(another, "`mql` waits for an answer to its last emergency", "mql#2 was ratified in one, until")


def test_the_decider_answers_by_ratifying_the_same_over_its_own_term() -> None:
    SUDDENLY.when(ratify, proposal_id="mql#2", by="cro").then_refused(
        "no proposal is ratified twice", "propose what is to govern on"
    )
    for_good = ratified(SUDDENLY, SECOND, now())
    assert unanswered(for_good.state.emergencies, "mql") is None
    assert for_good.state.emergencies["mql#2"].answer == "ratified"
    assert [in_force(for_good, "mql", day) for day in (DAY, LATER)] == [3, 3]


def test_the_decider_answers_by_ratifying_something_else_which_ends_it_early() -> None:
    other = ratified(SUDDENLY, FIRST, now())
    assert [in_force(other, "mql", day) for day in (DAY, LATER)] == [3, 3]
    assert unanswered(other.state.emergencies, "mql") is None


def test_the_decider_answers_with_a_no_and_it_ends_on_its_day() -> None:
    answered = SUDDENLY.after(decline, proposal_id="mql#2", by="cro", because="never again")
    assert answered.state.emergencies["mql#2"].answer == "declined"
    assert answered.state.proposals["mql#2"].closed == "ratified"
    assert [in_force(answered, "mql", day) for day in (DAY, ENDS)] == [2, 1]
    answered.when(decline, proposal_id="mql#2", by="cro", because="never again").then_nothing()
    refused(asked(so_far=answered), "the decider said no to mql#2")
    suddenly(proposed(answered.on(RESTED), THIRD, now(RESTED)))


def test_a_no_to_a_proposal_that_says_the_same_is_an_answer_and_one_to_another_is_none() -> None:
    same = asked(so_far=SUDDENLY).after(decline, proposal_id="mql#3", by="cro", because="no")
    assert same.state.emergencies["mql#2"].answer == "declined"
    other = asked(THIRD, so_far=SUDDENLY).after(decline, proposal_id="mql#3", by="cro", because="no")
    assert unanswered(other.state.emergencies, "mql")


@pytest.mark.parametrize("by", ["sal", "mia", "ana"])
def test_nobody_else_answers_it(by: str) -> None:
    SUDDENLY.when(decline, proposal_id="mql#2", by=by, because="no").then_refused("")


def test_whoever_ratified_in_it_does_not_answer_it_where_they_stand_in_for_the_decider_since() -> None:
    lent = SUDDENLY.after(delegate, asked=StandIn("lifecycle", "decider", "mia", DAY, ENDS), by="cro")
    lent.when(decline, proposal_id="mql#2", by="mia", because="it was").then_refused("mia may not answer the emergency")
    same = asked(so_far=lent, by="ben")
    same.when(decline, proposal_id="mql#3", by="mia", because="it was").then_refused("mia may not answer the emergency")
    no = lent.after(decline, proposal_id="mql#2", by="cro", because="never again")
    assert no.state.emergencies["mql#2"].answer == "declined"
    told = no.events[-1]._replace(actor="mia")
    told = told._replace(event=msgspec.structs.replace(told.event, for_="cro"))
    assert "mia may not answer" in judge(lent.state, told, DAY).lacks
    other = asked(THIRD, so_far=lent, by="ben").after(decline, proposal_id="mql#3", by="mia", because="not this one")
    assert unanswered(other.state.emergencies, "mql")


def test_a_retirement_answers_it_too() -> None:
    assert ratified(SUDDENLY, FIRST, retiring()).state.emergencies["mql#2"].answer == "retired"


def test_emergencies_of_two_definitions_are_two() -> None:
    sql = asked(definition("sql"), so_far=ratified(SUDDENLY, definition("sql", says="before")))
    assert [*suddenly(sql).state.emergencies] == ["mql#2", "sql#2"]


def test_whoever_decides_alone_has_no_emergency_to_answer() -> None:
    alone = given(*COMPANY, row(**solo("dana"), emergency=EmergencyRule(by=("dana",), days=3)))
    refused(proposed(alone, FIRST, now(), by="dana"), "dana may not ratify mql#1 in an emergency", by="dana")
