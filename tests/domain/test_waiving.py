"""Waivers: the decider of an invariant's own scope lets it be violated, for a while and with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from ledger.domain.acts.proposing import withdraw
from ledger.domain.acts.revoking import revoke
from ledger.domain.definition import Draft
from ledger.domain.entitlement.judging import judge
from ledger.domain.event import Event, Recorded
from ledger.domain.state import State
from ledger.domain.waiver import MOST_DAYS, InvariantWaived, WaiverGranted, standing, waiver_subject
from ledger.errors import BadInput, Refused, UnknownName
from ledger.govern.documents.views import state_hash
from ledger.govern.waivers.verbs.waiving import waive, waive_gate, waive_item
from ledger.govern.waivers.views import waivers
from ledger.measure.channels.verbs.waived import require_unpassed
from ledger.testing import DAY, Given, by, definition, given, people, row, terms
from ledger.views.timeline import timeline

from . import channel_steps
from .steps import APRIL, JUNE, LEDGER, MAY, alone, proposed, ratified, retiring


def invariant(key: str = "sober", scope: str = "lifecycle") -> Draft:
    return msgspec.structs.replace(definition(key, scope=scope), kind="invariant", yields="")


GOVERNED = ratified(ratified(LEDGER, definition("mql")), invariant())
SERVICE = LEDGER.also(*people("eve"), row("service", decider="eve", stewards=("ana",)))
WAIVED = WaiverGranted(
    subject="invariant:sober",
    key="sober",
    scope="lifecycle",
    from_=DAY,
    until=JUNE,
    because="we agreed on it",
    right=next(each.position for each in LEDGER.events if getattr(each.event, "scope", "") == "lifecycle"),
)
LAST = DAY + timedelta(days=MOST_DAYS)


def until(so_far: Given, day: date) -> date | None:
    """Until when it is waived on a day, as told by who asks."""
    return next((each.terms.until for each in waivers(so_far.state, day) if each.terms.key == "sober"), None)


def test_its_decider_waives_it_from_today_until_a_day_by_the_right_that_is_on_record() -> None:
    GOVERNED.when(waive, key="sober", until=JUNE, by="cro").then(WAIVED)
    assert WAIVED.tags == ("waiver:invariant:sober", "definition:sober", "rights:lifecycle")


@pytest.mark.parametrize("who", ["ana", "sal", "ops", "dana", "bot", ""])
def test_nobody_else_does(who: str) -> None:
    GOVERNED.when(waive, key="sober", until=JUNE, by=who).then_refused(f"{who} may not act as decider")


def test_a_decider_whose_seat_is_gone_does_no_more() -> None:
    left = GOVERNED.after(revoke, scope="lifecycle", role="decider", person="cro", by="dana", start=DAY)
    left.when(waive, key="sober", until=JUNE, by="cro").then_refused("may not act as decider")


def test_the_decider_of_the_narrowest_row_around_it_does_and_the_one_of_the_wider_row_does_not() -> None:
    narrowed = GOVERNED.also(*people("eve"), row("lifecycle/sober", decider="eve"))
    (waived,) = narrowed.when(waive, key="sober", until=JUNE, by="eve").then(WaiverGranted)
    assert waived.right == narrowed.events[-1].position
    narrowed.when(waive, key="sober", until=JUNE, by="cro").then_refused("may not act as decider")


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_no_machine_waives_whatever_seat_it_has(kind: str) -> None:
    seated = GOVERNED.also(*people("scout", kind=kind), row(decider="scout"))
    seated.when(waive, key="sober", until=JUNE, by="scout").then_refused("scout may not waive", "people decide")


def test_who_decides_alone_attests_it_to_themselves() -> None:
    single = alone(LEDGER, invariant(scope="sales"))
    (waived,) = single.when(waive, key="sober", until=JUNE, by="dana").then(WaiverGranted)
    assert waived.self_attested
    told = [next(timeline(given(each).events)).sentence for each in (waived, WAIVED)]
    assert told == [
        "waived the invariant sober until 2026-06-01 (self-attested)",
        "waived the invariant sober until 2026-06-01",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (DAY, "would never be in force"),
        (DAY - timedelta(days=1), "would never be in force"),
        (LAST + timedelta(days=1), f"for {MOST_DAYS + 1} days"),
        (date(9999, 12, 31), "or it is the rule"),
    ],
)
def test_it_ends_after_today_and_within_a_year(day: date, said: str) -> None:
    GOVERNED.when(waive, key="sober", until=day, by="cro").then_refused(said, "--until")


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), LAST])
def test_the_first_and_the_last_day_that_it_may_end_on(day: date) -> None:
    GOVERNED.when(waive, key="sober", until=day, by="cro").then(WaiverGranted)


def test_it_is_in_force_from_its_first_day_to_the_day_before_its_end() -> None:
    waived = GOVERNED.after(waive, key="sober", until=JUNE, by="cro")
    days = [DAY - timedelta(days=1), DAY, JUNE - timedelta(days=1), JUNE]
    assert [until(waived, day) for day in days] == [None, JUNE, JUNE, None]


def test_waived_again_the_later_one_counts_and_until_the_same_day_it_is_so_already() -> None:
    waived = GOVERNED.after(waive, key="sober", until=JUNE, by="cro")
    waived.when(waive, key="sober", until=JUNE, by="cro", because="another reason").then_nothing()
    shorter = waived.after(waive, key="sober", until=MAY, by="cro")
    assert (until(shorter, DAY), until(shorter, MAY)) == (MAY, None), "the longer one does not come back"
    longer = shorter.on(APRIL).after(waive, key="sober", until=LAST, by="cro")
    assert (until(longer, DAY), until(longer, APRIL), until(longer, JUNE)) == (MAY, LAST, LAST)


def test_one_that_expired_is_given_again_until_another_day_only() -> None:
    expired = GOVERNED.after(waive, key="sober", until=APRIL, by="cro").on(APRIL)
    expired.when(waive, key="sober", until=APRIL, by="cro").then_refused("would never be in force")
    (again,) = expired.when(waive, key="sober", until=MAY, by="cro").then(WaiverGranted)
    assert (again.from_, again.until) == (APRIL, MAY)


def test_what_was_waived_is_asked_as_known_at_a_position_too() -> None:
    first = GOVERNED.after(waive, key="sober", until=JUNE, by="cro")
    second = first.after(waive, key="sober", until=MAY, by="cro")
    known = len(first.events)
    assert [each.terms.until for each in waivers(second.state, DAY, known)] == [JUNE]
    assert waivers(second.state, DAY, known - 1) == ()
    assert standing(second.state.waivers["invariant:sober", "lifecycle"], DAY) == waivers(second.state, DAY)[0]


def test_waivers_are_told_in_the_order_of_their_keys() -> None:
    both = ratified(GOVERNED, invariant("apart"))
    for key in ("sober", "apart"):
        both = both.after(waive, key=key, until=JUNE, by="cro")
    assert [each.terms.key for each in waivers(both.state, DAY)] == ["apart", "sober"]
    assert waivers(State(), DAY) == ()


def test_one_that_nobody_proposed_yet_is_waived_by_the_decider_of_the_scope_that_is_named() -> None:
    LEDGER.when(waive, key="sober", until=JUNE, scope="lifecycle", by="cro").then(WAIVED)
    LEDGER.when(waive, key="sober", until=JUNE, scope="lifecycle", by="ana").then_refused("may not act as decider")
    answer = LEDGER.when(waive, key="sober", until=JUNE, by="cro")
    answer.then_refused("there is no invariant `sober`", "--scope", "ledger invariants")
    assert isinstance(answer.refused, UnknownName)


def test_one_that_is_asked_for_or_decided_has_its_scope_from_there() -> None:
    asked = proposed(LEDGER, invariant())
    for known in (asked, GOVERNED):
        known.when(waive, key="sober", until=JUNE, by="cro").then(WAIVED)
        known.when(waive, key="sober", until=JUNE, scope="lifecycle", by="cro").then(WAIVED)
        known.when(waive, key="sober", until=JUNE, scope="sales", by="dana").then_refused(
            "`sober` has the scope `lifecycle`, not `sales`", "leave out the scope"
        )


def test_what_was_asked_for_in_another_scope_and_taken_back_names_no_decider() -> None:
    service = proposed(SERVICE, invariant(scope="service")).after(withdraw, proposal_id="sober#1", by="ana")
    again = proposed(service, invariant())
    again.when(waive, key="sober", until=JUNE, by="cro").then(WAIVED)


def test_what_another_scope_waived_neither_counts_nor_ends_what_its_own_decider_waived() -> None:
    ours = SERVICE.after(waive, key="sober", until=JUNE, scope="lifecycle", by="cro")
    theirs = ours.after(waive, key="sober", until=APRIL, scope="service", by="eve")
    assert [(each.terms.scope, each.terms.until) for each in waivers(theirs.state, DAY)] == [
        ("lifecycle", JUNE),
        ("service", APRIL),
    ]
    theirs.when(waive, key="sober", until=JUNE, scope="lifecycle", by="cro").then_nothing()


def test_only_an_invariant_is_waived() -> None:
    GOVERNED.when(waive, key="mql", until=JUNE, by="cro").then_refused("`mql` is of kind criteria", "only an invariant")
    GOVERNED.when(waive, key="zzz", until=JUNE, by="cro").then_refused("there is no invariant `zzz`")


def test_one_that_is_retired_keeps_its_scope() -> None:
    ended = ratified(GOVERNED, invariant(), retiring(APRIL)).on(MAY)
    ended.when(waive, key="sober", until=JUNE, by="cro").then(msgspec.structs.replace(WAIVED, from_=MAY))


def test_a_waiver_makes_no_approval_void_and_no_proposal_stale() -> None:
    asked = proposed(GOVERNED, definition("mql", says="second"), terms(APRIL))
    waived = asked.after(waive, key="sober", until=JUNE, by="cro")
    assert waived.state.proposals == asked.state.proposals


def test_the_hash_of_a_ledger_tells_its_waivers_apart() -> None:
    one = GOVERNED.after(waive, key="sober", until=JUNE, by="cro")
    other = GOVERNED.after(waive, key="sober", until=MAY, by="cro")
    assert len({state_hash(each.state) for each in (GOVERNED, one, other)}) == 3
    assert state_hash(GOVERNED.also(by("cro", WAIVED)).state) == state_hash(one.state)


# --- a gate, and an item of debt --------------------------------------------------------------------------------------

GATE = {"gate": "consent", "channel": "podcast", "scope": "lifecycle", "until": JUNE}
ITEM = {"sort": "no_reader", "subject": "mql", "key": "mql", "scope": "lifecycle", "since": APRIL, "until": JUNE}


def test_the_decider_of_the_next_wider_scope_waives_a_gate_and_the_one_of_its_own_does_not() -> None:
    (waived,) = LEDGER.when(waive_gate, **GATE, by="dana").then(WaiverGranted)
    assert (waived.subject, waived.scope, waived.self_attested) == ("gate:consent@podcast", "*", True)
    assert waived.tags == ("waiver:gate:consent@podcast", "channel:podcast", "rights:*")
    LEDGER.when(waive_gate, **GATE, by="cro").then_refused("cro may not act as decider in `*`")


def test_a_waiver_of_a_gate_is_of_one_gate_of_one_channel_until_its_end() -> None:
    waived = LEDGER.after(waive_gate, **GATE, by="dana")
    days = (DAY - timedelta(days=1), DAY, JUNE - timedelta(days=1), JUNE)
    assert [bool(waived.state.waiver("gate:consent@podcast", "*", day)) for day in days] == [False, True, True, False]
    assert waived.state.waiver("gate:consent@radio", "*", DAY) is None
    assert waived.state.waiver("gate:owned@podcast", "*", DAY) is None
    assert waived.state.waiver("gate:consent@podcast", "lifecycle", DAY) is None
    waived.when(waive_gate, **GATE, by="dana").then_nothing()


def test_the_decider_of_its_scope_lets_an_item_of_debt_wait_and_that_item_alone() -> None:
    (waived,) = GOVERNED.when(waive_item, **ITEM, by="cro").then(WaiverGranted)
    assert waived.tags == ("waiver:item:no_reader/mql", "definition:mql", "rights:lifecycle")
    state = GOVERNED.after(waive_item, **ITEM, by="cro").state
    assert state.waiver("item:no_reader/mql", "lifecycle", DAY, since=APRIL)
    assert state.waiver("item:no_reader/mql", "lifecycle", DAY, since=MAY) is None, "a later one is another item"
    GOVERNED.when(waive_item, **ITEM, by="dana").then_refused("dana may not act as decider in `lifecycle`")


@pytest.mark.parametrize(("verb", "asked"), [(waive_gate, GATE), (waive_item, ITEM)])
@pytest.mark.parametrize("day", [DAY, LAST + timedelta(days=1)])
def test_whatever_is_waived_ends_after_today_and_within_a_year(
    verb: Callable[..., list[Event]], asked: dict[str, Any], day: date
) -> None:
    by_whom = "dana" if verb is waive_gate else "cro"
    GOVERNED.when(verb, **{**asked, "until": day}, by=by_whom).then_refused("a waiver until")


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_no_machine_waives_a_gate_or_an_item(kind: str) -> None:
    seated = GOVERNED.also(*people("scout", kind=kind), row(decider="scout"), row("*", decider="scout"))
    for verb, asked in ((waive_gate, GATE), (waive_item, ITEM)):
        seated.when(verb, **asked, by="scout").then_refused("scout may not waive", "people decide")


def test_a_waiver_that_was_stored_in_the_older_form_counts_as_the_same() -> None:
    older = InvariantWaived(
        key="sober", scope="lifecycle", from_=DAY, until=JUNE, because=WAIVED.because, right=WAIVED.right
    )
    then, now = (GOVERNED.also(by("cro", each)) for each in (older, WAIVED))
    assert then.state.waivers == now.state.waivers
    assert state_hash(then.state) == state_hash(now.state)
    assert [next(timeline(each.events[-1:])).sentence for each in (then, now)] == [
        "waived the invariant sober until 2026-06-01"
    ] * 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("invariant:sober", "the invariant sober"),
        ("gate:consent@podcast", "the gate consent of podcast"),
        ("item:drift/hs/list/12", "drift of hs/list/12"),
    ],
)
def test_what_a_waiver_is_of_is_read_and_told(text: str, words: str) -> None:
    assert (str(waiver_subject(text)), waiver_subject(text).in_words) == (text, words)


@pytest.mark.parametrize("text", ["sober", "", "gate:consent", "gate:@podcast", "item:drift", "item:/x", "rule:mql"])
def test_what_names_nothing_that_can_be_waived_is_refused_with_the_forms_that_do(text: str) -> None:
    with pytest.raises(BadInput, match="gate:GATE@CHANNEL"):
        waiver_subject(text)


# --- a gate that an evaluation does not pass --------------------------------------------------------------------------


def test_a_gate_that_an_evaluation_does_not_pass_is_waived_and_one_that_it_passes_is_not() -> None:
    failing = channel_steps.judged(read="fail")
    assert require_unpassed(failing.state, "read", "podcast").scope == "channels"
    assert require_unpassed(failing.state, "recommendation", "podcast")
    passing = channel_steps.judged(scores=channel_steps.BETTER)
    for gate, channel, said in (
        ("read", "podcast", "passes the gate read"),
        ("nobody", "podcast", "has no gate `nobody`"),
        ("recommendation", "podcast", "to adopt `podcast` is recommended"),
        ("read", "radio", "no evaluation of a channel `radio`"),
    ):
        with pytest.raises((Refused, UnknownName), match=said):
            require_unpassed(passing.state, gate, channel)


def test_an_audit_finds_that_a_gate_was_waived_by_the_decider_of_the_next_wider_scope_and_by_nobody_else() -> None:
    failing = channel_steps.judged(read="fail")
    asked: dict[str, Any] = {"gate": "read", "channel": "podcast", "until": JUNE}
    (stood,) = failing.when(waive_gate, **asked, scope="channels", by="dana").events
    assert audited(failing, "dana", stood).right.startswith("decider in `*`")
    (narrow,) = failing.when(waive_gate, **asked, scope="channels/podcast", by="cro").events
    assert "is not the next wider scope" in audited(failing, "cro", narrow).lacks
    assert audited(channel_steps.judged(), "dana", stood).lacks, "it passes"
    assert audited(failing, "cro", stood).lacks


@pytest.mark.parametrize("who", ["ana", "dana"])
def test_an_item_that_somebody_else_waived_had_no_right(who: str) -> None:
    (stood,) = GOVERNED.when(waive_item, **ITEM, by="cro").events
    assert audited(GOVERNED, "cro", stood).right.startswith("decider in `lifecycle`")
    assert "may not act as decider" in audited(GOVERNED, who, stood).lacks


def audited(before: Given, actor: str, event: Event) -> Any:
    recorded = Recorded(len(before.events) + 1, "2026-03-02T10:00:00.000000Z", actor, event)
    return judge(before.state, recorded, before.today)


@pytest.mark.parametrize(
    ("terms", "lacks"),
    [
        ({"from_": DAY - timedelta(days=9)}, "a waiver begins on the day that it is given"),
        ({"from_": DAY + timedelta(days=9)}, "a waiver begins on the day that it is given"),
        ({"until": DAY}, "that day is not counted"),
        ({"until": LAST + timedelta(days=1)}, "a deviation lasts at most"),
    ],
)
def test_a_waiver_of_days_that_no_act_gives_had_no_right(terms: dict[str, Any], lacks: str) -> None:
    assert not audited(GOVERNED, "cro", WAIVED).lacks
    assert lacks in audited(GOVERNED, "cro", msgspec.structs.replace(WAIVED, **terms)).lacks
