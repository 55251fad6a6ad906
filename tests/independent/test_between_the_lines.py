"""What RIGHTS.md once left to whoever read it: two checkers say the same of it now, and one that forgets is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from domain.steps import LEDGER, begin_company, chartered, founded, proposed
from domain.test_recovery import LEDGER as RECOVERABLE, NAMED
from independent.bags import Past, write_bag
from independent.breaking import LATER, MQL, asked, past_of, with_row
from independent.checkers import Said, our_verdicts, require_second, second_checker
from independent.delegations import delegated, standing_in
from independent.emergencies import ratified_at_once
from independent.recoveries import begun, complete_recovery, consent, consented, with_named_keys
from independent.signers import enrolled, sign_act
from ledger.audit.erasure.events import PersonErased
from ledger.domain.agents import MOST_OPEN
from ledger.domain.charter import EmergencyRule, RecoveryRule, RightRevoked
from ledger.domain.delegation import DelegationEnded
from ledger.domain.founding import PersonLeft, PersonRegistered
from ledger.domain.needs import Needs
from ledger.measure.credit.events.touches import TouchesSeen
from ledger.testing import DAY, Given, by, charter, definition, people, solo, terms

FAR = DAY + timedelta(days=60)
WIDE: dict[str, Any] = {"stewards": ("ana",), "approvers": ("sal",), "decider": "dana"}
SEEN = TouchesSeen(key="mql", version=1, taxonomy="t", channels=(), records="", digest="")
OPEN_TO_ALL = chartered(LEDGER, charter("*", **WIDE))


class Read(NamedTuple):
    """A history, and what the text says of its last act."""

    past: Past
    verdict: str
    rule: str
    without: str = ""


def _found(past: Past, rule: str, without: str = "") -> Read:
    return Read(past, "not entitled", rule, without)


def _stood(past: Past, rule: str, without: str = "") -> Read:
    return Read(past, "entitled", rule, without)


def _lent(from_: Any, until: Any) -> Past:
    event = msgspec.structs.replace(delegated(LEDGER, "sal"), from_=from_, until=until)
    return past_of(LEDGER, "sal", event)


def _sixth_of_an_agent_that_names_itself_nowhere() -> Past:
    seated = with_row(stewards=("robo",))
    agent = seated.also(PersonRegistered(id="robo", kind="agent", commitment="", owner="ben"))
    for number in range(MOST_OPEN):
        agent = agent.also(("robo", asked(agent, definition(f"rule_{number}"))))
    return past_of(agent, "robo", asked(agent, MQL))


def _registered(kind: str, owner: str = "") -> Past:
    so_far = LEDGER.also(PersonLeft(person="mia"))
    return past_of(so_far, "dana", PersonRegistered(id="new", kind=kind, commitment="", owner=owner or msgspec.UNSET))


def _ended_by(who: str, then: Given | None = None) -> Past:
    so_far = (then or standing_in("sal")).also(("dana", PersonLeft(person="vp")))
    (lent,) = so_far.state.rights.delegations
    of = {"scope": "lifecycle", "role": "approver", "person": "sal", "to": "vp"}
    return past_of(so_far, who, DelegationEnded(delegation=lent.position, from_=DAY, **of))


def _away() -> Given:
    so_far = LEDGER.also(*people("vp"))
    return so_far.also(("sal", delegated(so_far, "sal", to="vp")))


def _unseated_by_who_holds_such_a_seat_too() -> Past:
    so_far = chartered(LEDGER, charter("*", **{**WIDE, "decider": "mia", "approvers": ("ben", "ana")}))
    away = so_far.also(("sal", delegated(so_far, "sal", to="mia")))
    return past_of(away, "mia", RightRevoked(scope="lifecycle", role="approver", person="sal", from_=DAY))


def _with_keys_of_a_word() -> Past:
    """Dana holds two keys that count, and that somebody confirmed who was taken at their word."""
    keyed = begin_company(registrars=("cro",))
    for name in ("one", "another"):
        keyed = enrolled(keyed, "dana", name, registrar="cro")
    so_far = chartered(keyed, charter(needs=Needs(approve="signed"))).on(LATER)
    return past_of(so_far, "sal", msgspec.structs.replace(delegated(so_far, "sal"), from_=LATER, until=FAR), "signed")


def _in_an_emergency(act: Any) -> Past:
    """Signed by a key of Ben's, which counts."""
    keyed = enrolled(with_row(emergency=EmergencyRule(by=("ben",), days=5)), "ben")
    so_far = proposed(keyed.on(LATER), MQL, terms(LATER))
    event: Any = ratified_at_once(so_far, LATER + timedelta(days=5))
    signed = sign_act(so_far, act, "mql#1", "ben", event.right, because=event.because)
    return past_of(so_far, "ben", msgspec.structs.replace(event, **signed), "signed")


def _consented(**said: Any) -> Past:
    so_far = begun(with_named_keys(RECOVERABLE).on(LATER))
    return past_of(so_far, "mia", consent(so_far, **said))


def _replaced_alone(needs: Needs) -> Past:
    """One person alone decided, and confirmed the keys of others; under a later charter, another takes their place."""
    alone: dict[str, Any] = {**solo("cro"), "registrars": ("cro",), "recovery": NAMED}
    so_far = with_named_keys(begin_company("cro", registrars=("cro",), recovery=NAMED))
    so_far = chartered(so_far, charter("*", **alone, needs=needs), "cro", terms(LATER + timedelta(days=1)))
    return complete_recovery(consented(begun(so_far.on(LATER))).on(LATER + timedelta(days=8)))


def _let_go_by_who_came_instead() -> Past:
    done = _replaced_alone(Needs()).events
    so_far = Given(done, today=LATER + timedelta(days=8))
    return past_of(so_far, "cro", PersonLeft(person="ana"))


def _named_for_a_recovery() -> Past:
    seats = {**WIDE, "recovery": RecoveryRule(people=("mia", "ben"), quorum=1)}
    return _erased(chartered(founded({"approvers": ("sal",)}), charter("*", **seats)), "mia")


def _erased(so_far: Given, who: str) -> Past:
    return past_of(so_far.also(by("dana", PersonLeft(person=who))), "dana", PersonErased(person=who, because="so"))


def _owner_of(left: bool) -> Given:
    owned = OPEN_TO_ALL.also(*people("vp"), PersonRegistered(id="robo", kind="agent", commitment="", owner="vp"))
    return owned.also(by("dana", PersonLeft(person="robo"))) if left else owned


READ: dict[str, Callable[[], Read]] = {
    "a delegation that ends 90 days after it was given": lambda: _stood(_lent(FAR, DAY + timedelta(90)), "R145"),
    "one that is short and ends later": lambda: _found(_lent(FAR, DAY + timedelta(91)), "R145"),
    "a sixth proposal of an agent": lambda: _found(_sixth_of_an_agent_that_names_itself_nowhere(), "R60"),
    "a service that nobody answers for": lambda: _found(_registered("service"), "R81"),
    "an agent that somebody answers for": lambda: _stood(_registered("agent", "ana"), "R81"),
    "an agent of a service": lambda: _found(_registered("agent", "bot"), "R81"),
    "an agent of somebody who left": lambda: _found(_registered("agent", "mia"), "R81"),
    "a human being who is owned": lambda: _found(_registered("human", "ana"), "R81"),
    "the end of a delegation to somebody who left": lambda: _stood(_ended_by("sal", _away()), "R147"),
    "the same by somebody else": lambda: _found(_ended_by("mia", _away()), "R147"),
    "who holds such a seat unseats whom they stand in for": lambda: _found(
        _unseated_by_who_holds_such_a_seat_too(), "R148"
    ),
    "who stands in has keys that nobody confirmed surely": lambda: _found(_with_keys_of_a_word(), "R145", "R71,R72"),
    "an emergency that was signed as one": lambda: _stood(_in_an_emergency("ratify_in_emergency"), "R66"),
    "an emergency that was signed as a ratification": lambda: _found(_in_an_emergency("ratify"), "R75"),
    "a consent that was signed before": lambda: _found(_consented(head="1:0"), "R75"),
    "a consent that was signed since": lambda: _stood(_consented(), "R171"),
    "a recovery of who decided alone": lambda: _stood(_replaced_alone(Needs()), "R173"),
    "the same by somebody without keys": lambda: _found(_replaced_alone(Needs(ratify="signed")), "R168"),
    "who was replaced confirms and lets go no more": lambda: _found(_let_go_by_who_came_instead(), "R82"),
    "the erasure of who is named for a recovery": lambda: _found(_named_for_a_recovery(), "R175"),
    "an act of who was erased and never let go": lambda: _stood(
        past_of(LEDGER.also(by("dana", PersonErased(person="ana", because="so"))), "ana", asked(LEDGER, MQL)), "R60"
    ),
    "the erasure of who stands in": lambda: _found(_erased(_away(), "vp"), "R175"),
    "the erasure of who answers for an agent": lambda: _found(_erased(_owner_of(left=False), "vp"), "R175"),
    "the same once that has left": lambda: _stood(_erased(_owner_of(left=True), "vp"), "R175"),
    "touches of what has no version, seen by the steward of everything": lambda: _found(
        past_of(LEDGER, "dana", SEEN), "R113"
    ),
}


@pytest.mark.parametrize("name", READ)
def test_two_checkers_read_it_alike(name: str, tmp_path: Path) -> None:
    require_second()
    read = READ[name]()
    ours, theirs = our_verdicts(read.past), second_checker(write_bag(read.past, tmp_path), read.without)
    last = read.past.events[-1].position
    assert ours[last] == Said(read.verdict, read.rule)
    assert theirs[last].verdict == read.verdict
