"""A decider of `*` who died or vanished is replaced by people whom the charter names, together, after a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from domain.steps import begin_company, chartered
from ledger.audit.restore.verbs import restore
from ledger.data import replace
from ledger.domain.acts.delegating import StandIn, delegate
from ledger.domain.acts.proposing import propose
from ledger.domain.acts.revoking import revoke
from ledger.domain.charter import CharterRecovered, RecoveryRule
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Authentication, Event, Identification
from ledger.domain.folding.folding import evolve
from ledger.domain.founding import PersonLeft
from ledger.domain.lockout import short_of
from ledger.domain.needs import Needs
from ledger.domain.recovery import RecoveryBegun, RecoveryConsented, RecoveryObjected
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.govern.seats.verbs.recovering import begin, complete, consent, named_people, object_to
from ledger.testing import COMPANY, DAY, Given, charter, given, row, solo, terms

KEY = Authentication(method="ssh", credential="SHA256:k", at="")
SIGNED = Identification("signed", KEY, "a signature")
NAMED = RecoveryRule(people=("sal", "mia", "ben"), quorum=2)
SEATS: dict[str, Any] = {"stewards": ("ana",), "approvers": ("sal", "mia"), "quorum": 1, "decider": "cro"}
FOUNDING = COMPANY[:-2]
LEDGER = chartered(begin_company("cro", recovery=NAMED), charter("*", **SEATS, operators=(), recovery=NAMED), "cro")
WEEK = DAY + timedelta(days=7)


def at(so_far: Given) -> datetime:
    return datetime(so_far.today.year, so_far.today.month, so_far.today.day, 12, tzinfo=UTC)


def begun(so_far: Given = LEDGER, by: str = "sal", decider: str = "dana") -> Given:
    return so_far.after(begin, decider=decider, by=by, at=at(so_far), because="she vanished", identification=SIGNED)


def consented(so_far: Given, by: str = "mia") -> Given:
    return so_far.after(consent, recovery=name(so_far), by=by, at=at(so_far), identification=SIGNED)


def name(so_far: Given) -> str:
    return [*so_far.state.recoveries.by_id][-1]


def completed(so_far: Given, by: str = "mia") -> Given:
    return so_far.after(complete, recovery=name(so_far), by=by, at=at(so_far))


def decider(so_far: Given, day: date) -> tuple[str, ...]:
    rights = so_far.state.rights
    found = rights.row(EVERYTHING, day)
    return rights.holders(found, "decider", day) if found else ()


ENOUGH = consented(begun())
WAITED = ENOUGH.on(WEEK + timedelta(days=1))
REPLACED = completed(WAITED)


def test_two_of_three_replace_the_decider_after_seven_days_and_nothing_else_of_the_row() -> None:
    before, after = (so_far.state.rights.row(EVERYTHING, so_far.today) for so_far in (WAITED, REPLACED))
    assert before
    assert after
    assert (decider(WAITED, WAITED.today), decider(REPLACED, WAITED.today)) == (("cro",), ("dana",))
    for role in ("steward", "approver", "operator", "emergency"):
        assert before.seats(role) == after.seats(role)  # type: ignore[arg-type]
    assert decider(REPLACED, DAY) == ("cro",)


def test_they_seat_nobody_on_their_own_and_not_before_the_week_is_over() -> None:
    alone = begun().on(WEEK + timedelta(days=30))
    alone.when(complete, recovery="recovery#1", by="sal", at=at(alone)).then_refused("fewer consents than the 2")
    early = ENOUGH.on(WEEK - timedelta(days=1))
    early.when(complete, recovery="recovery#1", by="sal", at=at(early)).then_refused(
        "waits until 2026-03-09 09:00 UTC", "by the server's clock"
    )
    late = consented(begun().on(DAY + timedelta(days=3)), "ben")
    late.on(WEEK).when(complete, recovery="recovery#1", by="sal", at=at(late.on(WEEK))).then_refused(
        "waits until 2026-03-12"
    )


def test_each_consent_is_signed_whatever_the_charter_needs() -> None:
    unsigned = {"identification": Identification("session")}
    asked = {"because": "gone", "at": at(LEDGER)}
    LEDGER.when(begin, decider="dana", by="sal", **asked, **unsigned).then_refused("sal did not sign it")
    begun().when(consent, recovery="recovery#1", by="mia", **asked, **unsigned).then_refused("mia did not sign it")
    sure = LEDGER.also(row("*", **SEATS, recovery=NAMED, needs=Needs(ratify="session")))
    weak = Identification("asserted", KEY, "a signature")
    sure.when(begin, decider="dana", by="sal", **asked, identification=weak).then_refused("not established surely")


@pytest.mark.parametrize("by", ["sal", "ana", "ops", "cro"])
def test_any_seat_of_everything_ends_it_by_an_objection_the_decider_among_them(by: str) -> None:
    seated = consented(begun(given(*FOUNDING, row("*", **SEATS, operators=("ops",), recovery=NAMED))))
    ended = seated.after(object_to, recovery="recovery#1", by=by, because="she is on leave")
    assert not ended.state.recoveries.open
    late = ended.on(WEEK + timedelta(days=1))
    late.when(complete, recovery="recovery#1", by="sal", at=at(late)).then_refused("recovery#1 is over")
    ENOUGH.when(object_to, recovery="recovery#1", by="dana", because="no").then_refused("they hold no seat in `*`")


def test_whatever_the_decider_does_ends_it() -> None:
    acted = ENOUGH.also(("cro", definition_seen()))
    assert acted.state.recoveries.by_id["recovery#1"].ended == "ended by an act of the decider"
    late = acted.on(WEEK + timedelta(days=1))
    late.when(complete, recovery="recovery#1", by="sal", at=at(late)).then_refused("ended by an act of the decider")
    others = ENOUGH.also(("ana", definition_seen()))
    assert others.state.recoveries.open


def definition_seen() -> Event:
    from ledger.govern.consumers.events import ConsumerRemoved

    return ConsumerRemoved(id="board", title="Board", owner="ana", uses=("mql",))  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("who", "says"),
    [("sal", "whoever consents"), ("cro", "they do already"), ("bot", "people decide"), ("zoe", "people decide")],
)
def test_they_seat_none_of_themselves_and_only_a_person_who_is_here(who: str, says: str) -> None:
    asked = {"because": "gone", "at": at(LEDGER), "identification": SIGNED}
    LEDGER.when(begin, decider=who, by="sal", **asked).then_refused(says)


def test_who_is_to_be_seated_does_not_consent() -> None:
    of_them = begun(decider="ben")
    of_them.when(consent, recovery="recovery#1", by="ben", at=at(of_them), identification=SIGNED).then_refused(
        "ben may not be made the decider", "whoever consents seats somebody else"
    )


def test_they_leave_nobody_to_a_charter_that_nobody_could_amend() -> None:
    """The only steward, as the decider, could not have what they propose ratified."""
    asked = {"because": "gone", "at": at(LEDGER), "identification": SIGNED}
    LEDGER.when(begin, decider="ana", by="sal", **asked).then_refused(
        "nobody could decide anything in `*`", "its only steward would be its decider"
    )


def test_only_whom_the_founding_names_and_an_amendment_changes_nothing_about_that() -> None:
    asked = {"because": "gone", "at": at(LEDGER), "identification": SIGNED}
    LEDGER.when(begin, decider="dana", by="ops", **asked).then_refused("ops may not replace", "names sal, mia, ben")
    captured = LEDGER.also(row("*", **SEATS, recovery=RecoveryRule(people=("ops", "ana"), quorum=2)))
    later = captured.on(DAY + timedelta(days=40))
    later.when(begin, decider="dana", by="ops", **{**asked, "at": at(later)}).then_refused("ops may not replace")
    begun(later)


def test_where_the_founding_names_nobody_an_amendment_does_once_it_is_30_days_old() -> None:
    silent = given(*FOUNDING, row("*", **solo("cro"))).also(row("*", **SEATS, recovery=NAMED))
    asked = {"because": "gone", "identification": SIGNED}
    for days, said in ((29, "nobody may replace the decider"), (31, "")):
        later = silent.on(DAY + timedelta(days=days))
        result = later.when(begin, decider="dana", by="sal", at=at(later), **asked)
        result.then_refused(said, "30 days") if said else result.then(RecoveryBegun)


def test_an_amendment_that_says_it_reaches_back_is_as_old_as_its_recording() -> None:
    backdated = row("*", DAY - timedelta(days=400), **SEATS, recovery=NAMED)
    silent = given(*FOUNDING, row("*", **solo("cro"))).also(backdated)
    assert named_people(silent.state, DAY, at(silent)) is None


def test_the_decider_is_none_of_those_who_replace_them() -> None:
    told = RecoveryRule(people=("sal", "cro", "mia"), quorum=2)
    named = given(*FOUNDING, row("*", **solo("cro"), recovery=told), row("*", **SEATS, recovery=told))
    asked = {"because": "I leave", "at": at(named), "identification": SIGNED}
    named.when(begin, decider="dana", by="cro", **asked).then_refused("cro may not replace themselves")
    begun(named).when(consent, recovery="recovery#1", by="cro", **asked).then_refused("cro may not replace themselves")


def test_what_was_written_past_the_verbs_neither_counts_twice_nor_begins_again_nor_outlives_an_act() -> None:
    twice = begun().also(("sal", ENOUGH.events[-1].event)).on(WEEK + timedelta(days=1))
    twice.when(complete, recovery="recovery#1", by="sal", at=at(twice)).then_refused("fewer consents than the 2")
    ended = ENOUGH.after(object_to, recovery="recovery#1", by="ana", because="she is on leave")
    again = ended.also(("sal", begun().events[-1].event))
    assert not again.state.recoveries.open
    second = msgspec.structs.replace(begun().events[-1].event, recovery="recovery#2")
    acted = ENOUGH.also(("ben", second), ("cro", definition_seen()))
    assert [each.ended for each in acted.state.recoveries] == ["ended by an act of the decider"] * 2


def test_what_changed_in_the_week_is_asked_again_when_it_is_completed() -> None:
    asked = {"recovery": "recovery#1", "by": "mia", "at": at(WAITED)}
    another = WAITED.also(row("*", **{**SEATS, "decider": "ben"}, recovery=NAMED))
    another.when(complete, **asked).then_refused("recovery#1 is about another decider", "ben decides in `*` now")
    no_steward = WAITED.also(row("*", **{**SEATS, "stewards": ("dana",)}, recovery=NAMED))
    no_steward.when(complete, **asked).then_refused("with dana as its decider nobody could decide anything")
    gone = WAITED.also(("ana", PersonLeft(person="dana", because="she left")))
    gone.when(complete, **asked).then_refused("dana", "they left")


def test_a_consent_of_somebody_who_is_named_no_more_does_not_count() -> None:
    silent = given(*FOUNDING, row("*", **solo("cro"))).also(row("*", **SEATS, recovery=NAMED))
    enough = consented(begun(silent.on(DAY + timedelta(days=31))))
    others = enough.also(row("*", **SEATS, recovery=RecoveryRule(people=("mia", "ana"), quorum=2)))
    late = others.on(DAY + timedelta(days=70))
    late.when(complete, recovery="recovery#1", by="mia", at=at(late)).then_refused("fewer consents than the 2")


def test_a_restoration_ends_it_since_what_was_lost_may_have_been_an_objection() -> None:
    lent = LEDGER.after(delegate, asked=StandIn("*", "decider", "ben", DAY, DAY + timedelta(days=60)), by="cro")
    enough = consented(begun(lent))
    older = enough.after(restore, by="ben", head=len(enough.events), size=len(enough.events) + 1, root="a" * 64)
    assert [each.ended for each in older.state.recoveries] == ["ended by a restoration"]
    late = older.on(WEEK + timedelta(days=1))
    late.when(complete, recovery="recovery#1", by="mia", at=at(late)).then_refused("recovery#1 is over")
    begun(late)


def test_one_of_a_scope_without_a_charter_changes_nothing_and_is_found() -> None:
    told: dict[str, Any] = {"recovery": "recovery#1", "decider": "dana", "replaces": "cro", "right": 1, "from_": DAY}
    forged = LEDGER.also(("sal", CharterRecovered(scope="nowhere", **told)))
    assert forged.state.rights.row("nowhere", DAY) is None
    assert judge(LEDGER.state, forged.events[-1], DAY).lacks


def test_no_service_objects_to_one_nor_consents_whoever_named_it() -> None:
    served = {**SEATS, "operators": ("bot",)}
    told = RecoveryRule(people=("sal", "mia", "bot"), quorum=2)
    with_bot = given(*FOUNDING, row("*", **solo("cro"), recovery=told), row("*", **served, recovery=told))
    asked = {"by": "bot", "because": "no"}
    begun(with_bot).when(object_to, recovery="recovery#1", **asked).then_refused("bot may not object to a recovery")
    shown = {"at": at(with_bot), "identification": SIGNED}
    with_bot.when(begin, decider="dana", **asked, **shown).then_refused("bot may not replace a decider")


@pytest.mark.parametrize("for_a_while", [RecoveryRule(people=("ops",), quorum=1), None])
def test_who_was_named_for_a_while_is_named_no_more_when_that_is_over(for_a_while: RecoveryRule | None) -> None:
    silent = given(*FOUNDING, row("*", **solo("cro"))).also(row("*", **SEATS, recovery=NAMED))
    more = {} if for_a_while is None else {"recovery": for_a_while}
    tried = silent.also(row("*", DAY, DAY + timedelta(days=40), **SEATS, **more))
    during, over = (tried.on(DAY + timedelta(days=days)) for days in (39, 40))
    found = [named_people(each.state, each.today, at(each)) for each in (during, over)]
    assert [each and each.rule for each in found] == [for_a_while, NAMED]


def test_where_too_few_of_those_of_the_founding_are_left_the_amendment_counts() -> None:
    others = LEDGER.also(row("*", **SEATS, recovery=RecoveryRule(people=("ops", "mia"), quorum=2)))
    later = others.on(DAY + timedelta(days=40))
    left = replace(later)
    state = left.state
    state.left.update({"sal", "ben"})
    named = named_people(state, left.today, at(left))
    assert named
    assert named.rule.people == ("ops", "mia")


def test_a_consent_of_somebody_who_left_does_not_count() -> None:
    state = WAITED.state
    state.left.add("sal")
    with pytest.raises(Exception, match="fewer consents"):
        complete(state, "recovery#1", by="mia", today=WAITED.today, at=at(WAITED))


def test_one_at_a_time_and_asking_twice_yields_nothing() -> None:
    again = {"because": "gone", "at": at(LEDGER), "identification": SIGNED}
    begun().when(begin, decider="ops", by="mia", **again).then_refused("recovery#1 is open")
    ENOUGH.when(consent, recovery="recovery#1", by="mia", at=at(ENOUGH), identification=SIGNED).then_nothing()
    REPLACED.when(complete, recovery="recovery#1", by="sal", at=at(REPLACED)).then_nothing()


def test_who_lost_another_seat_is_not_given_it_back_by_it() -> None:
    gone = {"scope": "*", "role": "approver", "person": "mia", "by": "mia", "start": DAY}
    without = completed(consented(begun(LEDGER.after(revoke, **gone)), "ben").on(WEEK + timedelta(days=1)), "sal")
    found = without.state.rights.row(EVERYTHING, without.today)
    assert found
    assert without.state.rights.holders(found, "approver", without.today) == ("sal",)


def test_where_one_person_was_alone_another_one_is_now_in_every_seat() -> None:
    alone = given(*FOUNDING, row("*", **solo("cro"), recovery=NAMED))
    after = completed(consented(begun(alone)).on(WEEK + timedelta(days=1)))
    found = after.state.rights.row(EVERYTHING, after.today)
    assert found
    assert (found.terms.stewards, found.terms.decider, found.terms.solo) == (("dana",), "dana", True)
    assert not short_of(after.state, after.state.rights, after.today)


def test_a_charter_that_begins_later_seats_the_decider_that_it_names_and_not_the_one_who_vanished() -> None:
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    plans = LEDGER.also(row("*", june, july, **{**SEATS, "decider": "ops"}), row("*", july, **SEATS))
    after = completed(consented(begun(plans)).on(WEEK + timedelta(days=1)))
    assert [decider(after, day) for day in (after.today, june, july)] == [("dana",), ("ops",), ("dana",)]


def test_the_charter_that_seated_the_one_who_vanished_can_be_decided_again() -> None:
    back = charter("*", **SEATS)
    assert propose(REPLACED.state, back, terms(REPLACED.today), by="ana", today=REPLACED.today, because="she is back")


def test_an_audit_finds_what_each_act_lacked() -> None:
    lacks = _judged(REPLACED)
    assert "was not known as surely as it says" in lacks[RecoveryBegun], "nobody enrolled that key"
    assert "was not known as surely as it says" in lacks[RecoveryConsented]
    assert lacks[CharterRecovered] == ""
    event = REPLACED.events[-1].event
    assert "waits until" in _judged(ENOUGH.also(("mia", event)))[CharterRecovered]
    assert "no recovery" in _judged(LEDGER.also(("mia", event)))[CharterRecovered]
    assert "for those who consented" in _judged(WAITED.also(("ben", event)))[CharterRecovered]
    no = RecoveryObjected(recovery="recovery#1", right=1, because="no")
    assert "no seat" in _judged(ENOUGH.also(("dana", no)))[RecoveryObjected]


def _judged(so_far: Given) -> dict[type[Event], str]:
    """What the last act of each sort lacked."""
    state, found = State(), dict[type[Event], str]()
    for recorded in so_far.events:
        found[type(recorded.event)] = judge(state, recorded, date.fromisoformat(recorded.recorded_at[:10])).lacks
        evolve(state, recorded)
    return found
