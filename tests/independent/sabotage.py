"""For each rule of RIGHTS.md a history whose last act breaks it, and a way to break our guard of it.

    rule --past--> all of it stood, but for the last act        rule --break it in one checker--> the other one tells

A rule that no history here breaks, or that two checkers could both have forgotten, would be a rule that nobody checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from domain.steps import LEDGER, MAY, chartered, proposed, ratified
from domain.test_stored import LINES
from independent.bags import CODEC, Past
from independent.breaking import (
    CARRIED,
    LATER,
    MQL,
    OPEN,
    OTHER,
    STRANGER,
    Broken,
    approved,
    asked,
    decision,
    past_of,
    with_row,
)
from independent.delegations import DELEGATIONS
from independent.emergencies import EMERGENCIES
from independent.histories import whole_again
from independent.recoveries import RECOVERIES
from independent.signers import enrolled, row_of, sign_act
from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import withdraw
from ledger.domain.brief import Brief
from ledger.domain.charter import RightRevoked
from ledger.domain.credential import CredentialAdded, CredentialConfirmed, OidcBinding, id_of_public
from ledger.domain.definition import Draft, packed
from ledger.domain.entitlement import rules
from ledger.domain.event import Assurance, Authentication, Event, Recorded
from ledger.domain.founding import Founded, PersonLeft, PersonRegistered
from ledger.domain.needs import Needs
from ledger.domain.proposal import (
    DefinitionRevised,
    ProposalDeclined,
    ProposalWithdrawn,
)
from ledger.domain.statement import Signature, signature_of
from ledger.govern.people.events import TokenMade
from ledger.testing import DAY, Given, charter, definition, row, terms


def _left() -> Past:
    gone = LEDGER.also(PersonLeft(person="ana"))
    return past_of(gone, "ana", asked(gone, MQL))


def _in_another_hand() -> Past:
    """Recorded when it may be, and written as no ledger writes a time."""
    past = past_of(OPEN, "sal", approved(OPEN))
    at = last(past).recorded_at.replace("Z", "+00:00")
    return past._replace(events=(*past.events[:-1], last(past)._replace(recorded_at=at)))


def _no_person() -> Past:
    so_far = proposed(with_row(approvers=("bot", "sal", "mia")), MQL)
    return past_of(so_far, "bot", approved(so_far))


def _two_of_one_key() -> Past:
    both = proposed(CARRIED, OTHER).after(approve, proposal_id="mql#2", by="sal")
    event = decision(both)
    return past_of(both.after(ratify, proposal_id="mql#1", by="cro"), "cro", msgspec.structs.replace(event, version=2))


def _under_a_brief() -> Past:
    before = OPEN.state.proposals["mql#1"]
    brief = Brief(content={"shown": "so"})
    grounds = msgspec.structs.replace(before.bound, shown=brief.digest)
    told = {"proposal": "mql#1", "draft": OTHER, "terms": before.terms, "bound": grounds, "brief": brief}
    return past_of(OPEN, "ben", whole_again(DefinitionRevised(**told, digest="", on=before.on, because="so")))


def _by_others_already() -> Past:
    """A confirmation of what others decided in the first place."""
    so_far = ratified(LEDGER, MQL)
    return past_of(so_far, "ana", asked(so_far, MQL, terms(confirms=1)))


def _out_of_place() -> Past:
    seizes = charter("*", decider="cro")
    hidden = msgspec.structs.replace(seizes, key="charter/lifecycle/x", scope="lifecycle")
    return past_of(LEDGER, "ana", asked(LEDGER, hidden))


def _another_scope() -> Past:
    so_far = ratified(LEDGER, MQL)
    return past_of(so_far, "dana", asked(so_far, definition("mql", "other", scope="*")))


def _another_tree() -> Past:
    event = asked(LEDGER, MQL)
    return past_of(LEDGER, "ana", msgspec.structs.replace(event, draft=_with_tree(MQL)))


def _with_tree(draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, packed_tree=packed(["another"]))


def _long_ago(so_far: Given, minutes: int) -> Authentication:
    at = datetime(so_far.today.year, so_far.today.month, so_far.today.day, 9, tzinfo=UTC) - timedelta(minutes=minutes)
    return Authentication(method="oidc", credential="c", at=f"{at:%Y-%m-%dT%H:%M:%S.%fZ}")


def _needs(needed: Needs, assurance: Assurance, minutes: int = 0) -> Past:
    so_far = proposed(with_row(needs=needed), MQL)
    return past_of(so_far, "sal", approved(so_far, authentication=_long_ago(so_far, minutes)), assurance)


def _signed(day: date = LATER, *, proved: bool = True, **said: Any) -> Past:
    """An approval that is signed by a key of Sal's which counts from the next day on."""
    so_far = proposed(enrolled(LEDGER, "sal").on(day), MQL, terms(day))
    event = approved(so_far)
    signed = sign_act(so_far, "approve", "mql#1", "sal", event.right, **said)
    if not proved:
        signed["signature"] = Signature(statement=signature_of(signed["signature"]).statement, proof="no proof").text
    return past_of(so_far, "sal", msgspec.structs.replace(event, **signed), "signed")


def _pinned(name: str, **more: Any) -> Event:
    """What is pinned for ever of a sort of event, with the people of this company."""
    line = next(each for each in LINES if each.name == name)
    return msgspec.structs.replace(CODEC.decode(name, line.payload.replace(b'"p_', b'"')), **more)


GOING = ratified(LEDGER, MQL).also(
    ("ana", _pinned("channel.registered/1")),
    ("ops", _pinned("artifact.bound/1", target="hs", address="list/12", key="mql")),
    ("ana", _pinned("consumer.added/1")),
    ("dana", _pinned("channel.decided/1", right=row_of(LEDGER))),
)
"""A company with what pinned events speak of: a definition, a channel that was decided on, an artifact, a reader."""


def _example(name: str, by: str = STRANGER, **more: Any) -> Past:
    """What is pinned of a sort of event, by somebody who holds no seat."""
    return past_of(GOING, by, _pinned(name, **more))


def _by_these_rules(past: Past) -> Past:
    """The same in a ledger that was founded with them, and not by an earlier version."""
    first = past.events[0]
    assert isinstance(first.event, Founded)
    founded = first._replace(event=msgspec.structs.replace(first.event, rules=2))
    return past._replace(events=(founded, *past.events[1:]))


PROPOSALS, BENCH = "domain.entitlement.proposals", "deliver.delivery.rights.on_bench"
SIGNED = "domain.entitlement.judging.signed_in_words"


def _no_words(*_: Any) -> str:
    return ""


def _elsewhere() -> Past:
    """A revision of Ana's where nobody looks for it: its tags are those of another definition."""
    before = OPEN.state.proposals["mql#1"]
    told = {"proposal": "mql#1", "draft": OTHER, "terms": before.terms, "bound": before.bound, "because": "so"}
    past = past_of(OPEN, "ana", whole_again(DefinitionRevised(**told, digest="", on=before.on)))
    return past._replace(tags={len(past.events): ("definition:fit", "proposal:fit#1", "rights:lifecycle")})


SHARED: Mapping[str, Callable[[], Broken]] = {
    "R17": lambda: Broken(_elsewhere(), ("app.judging.EventLines.misplaced",), lambda *_: False),
    "R21": lambda: Broken(_left(), ("domain.entitlement.judging.still_here",)),
    "R22": lambda: Broken(_no_person(), (f"{PROPOSALS}.a_person",)),
    "R23": lambda: Broken(_in_another_hand(), ("app.judging.is_instant",), lambda *_: True),
    "R34": lambda: Broken(
        past_of(OPEN, "ben", approved(OPEN)),
        ("domain.entitlement.seats.require",),
        lambda rights, scope, role, person, day: rights.governing(scope, day),
    ),
    "R35": lambda: Broken(
        past_of(OPEN, "sal", approved(OPEN, right=9)), ("domain.charter.Row.named_by",), lambda *_: True
    ),
    "R36": lambda: Broken(
        past_of(LEDGER, STRANGER, PersonRegistered(id="eve", kind="human", commitment="c")),
        ("domain.entitlement.charters.any_seat",),
        lambda *_: "so",
    ),
    "R41": lambda: Broken(_another_tree(), ("domain.entitlement.asked.require_content",)),
    "R45": lambda: Broken(_out_of_place(), ("domain.entitlement.asked.require_place",)),
    "R46": lambda: Broken(_another_scope(), ("domain.entitlement.asked.require_identity",)),
    "R48": lambda: Broken(_by_others_already(), (f"{PROPOSALS}.require_confirmable",)),
    "R52": lambda: Broken(
        past_of(LEDGER, "ana", msgspec.structs.replace(asked(LEDGER, MQL), digest="0" * 64)),
        (f"{PROPOSALS}.require_digest",),
    ),
    "R53": lambda: Broken(
        past_of(OPEN.after(withdraw, proposal_id="mql#1", by="ana"), "sal", approved(OPEN)),
        (f"{PROPOSALS}.still_open",),
        lambda state, proposal, *_, **__: state.proposals[proposal],
    ),
    "R54": lambda: Broken(
        past_of(OPEN.on(DAY + timedelta(days=60)), "sal", approved(OPEN)), ("domain.guards._in_time",)
    ),
    "R56": lambda: Broken(_own(), (f"{PROPOSALS}.second_pair_of_eyes", f"{PROPOSALS}._require_other_than_decider")),
    "R57": lambda: Broken(past_of(OPEN, "sal", approved(OPEN, self_attested=True)), (f"{PROPOSALS}._require_mark",)),
    "R59": lambda: Broken(_standard(), (f"{PROPOSALS}._require_standard",)),
    "R62": lambda: Broken(_under_a_brief(), ("domain.entitlement.asked.require_shown_as_asked",)),
    "R67": lambda: Broken(past_of(CARRIED, "cro", decision(CARRIED, counted=())), (f"{PROPOSALS}._carried",)),
    "R68": lambda: Broken(_two_of_one_key(), (f"{PROPOSALS}._require_fresh",)),
    "R69": lambda: Broken(past_of(CARRIED, "cro", decision(CARRIED, from_=MAY)), (f"{PROPOSALS}._as_asked",)),
    "R71": lambda: Broken(_needs(Needs(approve="session"), "asserted"), ("domain.needs.at_least",), lambda *_: True),
    "R72": lambda: Broken(
        _needs(Needs(approve="session", fresh=5), "session", 30), ("domain.needs._fresh",), lambda *_: True
    ),
    "R73": lambda: Broken(
        _by_these_rules(past_of(OPEN, "sal", approved(OPEN), "signed")),
        ("domain.entitlement.judging.require_signature",),
    ),
    "R86": lambda: Broken(_by_these_rules(_let_go("dana")), ("domain.entitlement.charters.require_spare",)),
    "R75": lambda: Broken(_signed(because="another"), (SIGNED,), _no_words),
    "R76": lambda: Broken(_signed(head="1:0"), (SIGNED,), _no_words),
    "R77": lambda: Broken(_signed(DAY), (SIGNED,), _no_words),
    "R78": lambda: Broken(_signed(proved=False), ("app.judging.holds",), lambda *_: True),
    **DELEGATIONS,
    **EMERGENCIES,
    **RECOVERIES,
    "R138": lambda: Broken(
        _by_these_rules(_example("target.observed/1", by="ana", target="hs")),
        (f"{BENCH}.require_observer",),
    ),
    "R133": lambda: Broken(_example("delivery.applied/1"), (f"{BENCH}._on_artifact",)),
}
"""The rules that several sorts of acts share."""


def _let_go(person: str) -> Past:
    """A registrar lets the decider of everything go."""
    board = charter("*", stewards=("ana",), approvers=("sal",), quorum=1, decider="dana", registrars=("cro",))
    return past_of(chartered(LEDGER, board), "cro", PersonLeft(person=person))


def _own() -> Past:
    so_far = proposed(with_row(approvers=("ana", "sal", "mia")), MQL)
    return past_of(so_far, "ana", approved(so_far))


def _standard() -> Past:
    so_far = with_row(standards=("retrospective",))
    return past_of(so_far, "ana", asked(so_far, MQL))


ACCOUNT = id_of_public(OidcBinding(commitment="c"))
BY_THE_ACT: Mapping[str, Callable[[], Past]] = {
    "definition.proposed/1": lambda: past_of(LEDGER, "ana", asked(LEDGER, MQL, proposal="mql#7")),
    "definition.revised/1": lambda: _revised_to_another_kind(),
    "proposal.approved/1": lambda: past_of(OPEN, "sal", approved(OPEN, digest="0" * 64)),
    "proposal.declined/1": lambda: past_of(
        OPEN,
        "sal",
        ProposalDeclined(
            proposal="mql#1", digest="0" * 64, role="approver", right=row_of(OPEN, "lifecycle"), because="no"
        ),
    ),
    "proposal.withdrawn/1": lambda: past_of(OPEN, "mia", ProposalWithdrawn(proposal="mql#1", digest="0" * 64)),
    "definition.ratified/1": lambda: past_of(CARRIED, "cro", decision(CARRIED, digest="0" * 64)),
    "charter.amended/1": lambda: past_of(LEDGER, "ben", row("sales", decider="ben")),
    "credential.confirmed/1": lambda: _confirmed_by_a_steward(),
    "channel.evaluated/1": lambda: _example("channel.evaluated/1", by="eve"),
    "change.requested/1": lambda: _example("change.requested/1", by="eve"),
    "spend.recorded/1": lambda: _example("spend.recorded/1", month="2026-01"),
    "touches.seen/1": lambda: _example("touches.seen/1", key="mql"),
    "right.revoked/1": lambda: past_of(
        LEDGER, "ben", RightRevoked(scope="lifecycle", role="approver", person="sal", from_=DAY)
    ),
    "credential.added/1": lambda: past_of(
        LEDGER,
        STRANGER,
        CredentialAdded(credential=ACCOUNT, person="sal", public=OidcBinding(commitment="c"), nonce="", proof=""),
    ),
    "token.made/1": lambda: past_of(
        LEDGER, STRANGER, TokenMade(credential="t", person=STRANGER, scope="decide", until="")
    ),
    "person.registered/1": lambda: past_of(LEDGER, "dana", PersonRegistered(id="ana", kind="human", commitment="c")),
    "ledger.founded/1": lambda: past_of(LEDGER, "dana", Founded(ledger_id="other", zone="UTC", clock="system")),
}
"""Acts that break their own rule; of the others, what is pinned of them will do."""


def _confirmed_by_a_steward() -> Past:
    account = CredentialAdded(credential=ACCOUNT, person="sal", public=OidcBinding(commitment="c"), nonce="", proof="")
    said = CredentialConfirmed(credential=ACCOUNT, person="sal", right=row_of(LEDGER), assurance="asserted")
    return past_of(LEDGER.also(("sal", account)), "ben", said)


def _revised_to_another_kind() -> Past:
    before = OPEN.state.proposals["mql#1"]
    moved = definition("fit")
    told = {"proposal": "mql#1", "draft": moved, "terms": before.terms, "bound": before.bound}
    return past_of(OPEN, "ana", whole_again(DefinitionRevised(**told, digest="", on=before.on, because="so")))


FREE = ("token.ended/1",)
"""What anybody does who is here."""


def broken(rule: str) -> Broken:
    """A history that breaks a rule, and how our guard of it is broken."""
    if rule in SHARED:
        return SHARED[rule]()
    act = next(name for name, each in rules.gather_rules().items() if each == rule and name not in FREE)
    past = BY_THE_ACT[act]() if act in BY_THE_ACT else _example(act)
    return Broken(past, act=act, guards=_BESIDE.get(act, ()))


_BESIDE = dict.fromkeys(("artifact.attested/1", "drift.waived/1"), (f"{BENCH}._of_delivery",)) | dict.fromkeys(
    ("delivery.refused/1", "refusal.lifted/1", "artifact.bound/1", "artifact.unbound/1"), (f"{BENCH}._on_artifact",)
)
"""Where an act is judged beside its own rule by what was delivered so far."""


def last(past: Past) -> Recorded:
    """The act that breaks it."""
    return past.events[-1]
