"""An auditor asks by which right each thing was done, and finds what somebody wrote into the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from ledger.app.settings import load
from ledger.deliver.targets.events.attested import ArtifactAttested, version_held
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryPlanned,
    TargetDeclared,
)
from ledger.domain import EVENTS
from ledger.domain.charter import CharterAmended, RightRevoked
from ledger.domain.definition import DefinitionAttested, with_digest
from ledger.domain.event import Actor, Event, Person
from ledger.domain.folding.folding import fold
from ledger.domain.founding import PersonRegistered
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, DefinitionRetired, ProposalApproved, digest
from ledger.domain.waiver import InvariantWaived
from ledger.journal import stores
from ledger.journal.codec import Codec
from ledger.journal.people import commitment
from ledger.measure.credit.events.touches import TouchesSeen
from shell import ANA, BEN, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria, decide

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)


BOT = Person("p_0123456789abcdef", "bot@acme.example", "", "agent", bytes(16))
"""Somebody whom no act of the program registers."""


class Store:
    """A ledger in the hands of somebody who can write where it is kept, and passes by the program."""

    def __init__(self, desk: Desk) -> None:
        self.journal = stores.open_(load(desk.folder / "ledger.toml").database.address, Codec(EVENTS))
        self.events = self.journal.read()[0]
        self.state = fold(self.events)

    def id(self, address: str) -> str:
        found = self.journal.person_by_address(address)
        assert found
        return found.id

    def last(self, kind: type[Event]) -> Any:
        return next(each.event for each in reversed(self.events) if isinstance(each.event, kind))

    def write(self, by: str, *events: Event) -> None:
        number = self.journal.head()
        told = {each.commitment for each in events if isinstance(each, PersonRegistered)}
        people = [BOT] if commitment(BOT) in told and BOT.id not in self.journal.people() else []
        self.journal.record(events, actor=Actor(self.id(by)), command_id=f"by hand {number}", now=NOON, people=people)
        self.journal.close()


def test_everything_that_was_decided_by_the_program_stood_by_a_right(desk: Desk) -> None:
    done = desk.does("ledger audit rights --all")
    assert "had no right" not in done.out.lower()
    assert f"{CRO} ratified mql#1: v1 for 2026-02-02 on: decider in `lifecycle` (#" in done.out
    assert "not judged, for the record does not hold it:\n  · what a plugin's check said" in done.out
    data = desk.does("ledger audit rights --json").data
    assert (data["had_no_right"], data["would_be_refused_today"], data["acts"]) == (0, 0, [])
    assert data["stood"] == len(desk.does("ledger audit rights --all --json").data["acts"])


def test_verify_says_that_it_judges_bytes_and_where_rights_are_judged(desk: Desk) -> None:
    assert (
        "this judges bytes; by which right everything was done: ledger audit rights" in desk.does("ledger verify").out
    )


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """`mql#2` is open: Ana asked for it."""
    desk.write("next.yaml", criteria("score >= 5"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    return desk


def ratification(file: Store, counted: tuple[str, ...] = (), **more: Any) -> DefinitionRatified:
    proposal = file.state.proposals["mql#2"]
    alike = file.last(DefinitionRatified)
    told = {"proposal": "mql#2", "digest": proposal.digest, "version": 2, "counted": counted, **more}
    return msgspec.structs.replace(alike, **told)


Forge = Callable[[Store], tuple[str, tuple[Event, ...], str]]


def by_nobody(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return BEN, (ratification(file, (file.id(SAL),)),), f"{BEN} may not act as decider in `lifecycle/mql`"


def by_the_decider_with_too_few(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return CRO, (ratification(file),), "mql#2 had 0 of 1 approvals"


def by_the_decider_with_what_nobody_gave(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return CRO, (ratification(file, (file.id(SAL),)),), f"the approval of {SAL} was counted"


def another_digest(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return CRO, (ratification(file, digest="0" * 64),), "it is not mql#2 as it was asked for"


def other_dates(file: Store) -> tuple[str, tuple[Event, ...], str]:
    approved = msgspec.structs.replace(
        file.last(ProposalApproved), proposal="mql#2", digest=file.state.proposals["mql#2"].digest
    )
    journal = file.journal
    journal.record([approved], actor=Actor(file.id(SAL)), command_id="approves", now=NOON)
    wrong = ratification(file, (file.id(SAL),), from_=date(2020, 1, 1))
    return CRO, (wrong,), "it is not what mql#2 asked for"


def of_nothing(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return CRO, (ratification(file, proposal="mql#9"),), "there is no proposal `mql#9`"


def another_row(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return CRO, (ratification(file, right=3),), "it names the right #3"


def own_approval(file: Store) -> tuple[str, tuple[Event, ...], str]:
    approved = msgspec.structs.replace(
        file.last(ProposalApproved), proposal="mql#2", digest=file.state.proposals["mql#2"].digest
    )
    return ANA, (approved,), f"{ANA} may not approve mql#2"


def a_charter(file: Store) -> tuple[str, tuple[Event, ...], str]:
    seized = msgspec.structs.replace(file.last(CharterAmended), decider=file.id(BEN))
    return BEN, (seized,), "no ratification brought this charter"


def a_revocation(file: Store) -> tuple[str, tuple[Event, ...], str]:
    day = date(2026, 2, 2)
    gone = RightRevoked(scope="lifecycle", role="approver", person=file.id(MIA), from_=day)
    return BEN, (gone,), f"{BEN} may not revoke a seat in `lifecycle`"


def an_attestation(file: Store) -> tuple[str, tuple[Event, ...], str]:
    draft = file.state.proposals["mql#2"].draft
    found = DefinitionAttested(
        version=2, draft=draft, source="document", evidence="-", evidence_digest="", from_=date(2020, 1, 1)
    )
    return SAL, (found,), f"{SAL} may not act as steward"


def a_waiver(file: Store) -> tuple[str, tuple[Event, ...], str]:
    day = date(2026, 2, 2)
    waived = InvariantWaived(key="inv", scope="lifecycle", from_=day, until=date(2026, 3, 2), because="so", right=4)
    return OPS, (waived,), f"{OPS} may not act as decider"


def an_agent_of_its_own(file: Store) -> tuple[str, tuple[Event, ...], str]:
    bot = PersonRegistered(id=BOT.id, kind=BOT.kind, commitment=commitment(BOT), owner=file.id(BEN))
    return BEN, (bot,), f"{BEN} may not act as decider in `*`"


def a_target(file: Store) -> tuple[str, tuple[Event, ...], str]:
    there = TargetDeclared(target="sf", connector="salesforce", identity="00D", label="Acme", kind="production")
    return BEN, (there,), f"{BEN} holds no seat as operator"


def a_binding(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return (
        BEN,
        (ArtifactBound(target="sf", address="list/13", name="Payroll", key="mql"),),
        f"{BEN} may not act as operator",
    )


def over_what_is_ratified(file: Store) -> tuple[str, tuple[Event, ...], str]:
    """By a steward, in their own name: sound bytes, and the seat is theirs."""
    draft = file.state.proposals["mql#2"].draft
    found = DefinitionAttested(
        version=2, draft=draft, source="document", evidence="-", evidence_digest="", from_=date(2026, 2, 2)
    )
    return ANA, (found,), "v1 of `mql` was ratified from 2026-02-02"


def of_days_to_come(file: Store) -> tuple[str, tuple[Event, ...], str]:
    draft = with_digest(msgspec.structs.replace(file.state.proposals["mql#2"].draft, key="more"))
    found = DefinitionAttested(
        version=1, draft=draft, source="document", evidence="-", evidence_digest="", from_=date(2027, 2, 2)
    )
    return ANA, (found,), "2027-02-02 is not in the past"


def another_tree(file: Store) -> tuple[str, tuple[Event, ...], str]:
    """The digest that people approve stays, and `why` would follow the tree."""
    asked = file.last(DefinitionProposed)
    other = msgspec.structs.replace(asked.draft, packed_tree=file.state.history("mql").versions[0].draft.packed_tree)
    return ANA, (msgspec.structs.replace(asked, proposal="mql#3", draft=other),), "is not what its digest says"


def resting_on_nothing(file: Store) -> tuple[str, tuple[Event, ...], str]:
    asked = file.last(DefinitionProposed)
    bound = msgspec.structs.replace(asked.bound, basis=())
    said = digest(asked.draft, asked.terms, bound)
    return ANA, (msgspec.structs.replace(asked, proposal="mql#3", bound=bound, digest=said),), "rests on something else"


def somebody_again(file: Store) -> tuple[str, tuple[Event, ...], str]:
    human = BOT._replace(kind="human")
    again = PersonRegistered(id=human.id, kind=human.kind, commitment=commitment(human))
    file.journal.record([again], actor=Actor(file.id(ANA)), command_id="known", now=NOON, people=[human])
    return ANA, (again,), "is registered already"


def a_receipt_of_nothing(file: Store) -> tuple[str, tuple[Event, ...], str]:
    about = {"target": "sf", "address": "list/13", "name": "Payroll", "key": "mql", "version": 1}
    done = DeliveryApplied(**about, meaning="", desired="x", observed="x")
    return OPS, (done,), "was never bound, and nobody planned it"


MANUAL = TargetDeclared(target="mk", connector="manual", identity="mk", label="mk", kind="production")


def declared(file: Store, *more: Event) -> None:
    """A target without a connector, declared by the operator, and what else they recorded there."""
    file.journal.record([MANUAL, *more], actor=Actor(file.id(OPS)), command_id="declares", now=NOON)


def sighting(file: Store, key: str = "", holds: str = "words") -> ArtifactAttested:
    digest = file.state.history("mql").versions[0].draft.content_digest
    told = version_held("mql", 1, digest) if key and holds == "words" else holds
    about = {"target": "mk", "address": "L", "evidence": "-", "evidence_digest": ""}
    return ArtifactAttested(**about, holds=told, key=key, version=1 if key else 0)


def seen_by_nobody(file: Store) -> tuple[str, tuple[Event, ...], str]:
    declared(file)
    return BEN, (sighting(file, "mql"),), f"{BEN} may not act as operator in `lifecycle/mql`"


def seen_as_no_version(file: Store) -> tuple[str, tuple[Event, ...], str]:
    declared(file)
    return OPS, (sighting(file, "mql", "another text"),), "it is not what v1 of `mql` comes to"


def seen_nowhere(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return OPS, (sighting(file),), "`mk` was never declared"


def seen_where_others_operate(file: Store) -> tuple[str, tuple[Event, ...], str]:
    declared(file, ArtifactBound(target="mk", address="L", name="L", key="mql"))
    return BEN, (sighting(file),), f"{BEN} may not act as operator in `lifecycle/mql`"


def confirmed_by_nobody(file: Store) -> tuple[str, tuple[Event, ...], str]:
    about = {"target": "mk", "address": "L", "name": "L", "key": "mql"}
    declared(file, ArtifactBound(**about))
    done = DeliveryConfirmed(**about, version=1, meaning="", desired="x", observed="x")
    return BEN, (done,), f"{BEN} may not act as operator in `lifecycle/mql`"


def a_receipt(file: Store, by: str, *, planned: bool = True, desired: str = "x") -> tuple[str, tuple[Event, ...]]:
    """That a list which is bound was written, where the operator planned to write `x` there, or nobody did."""
    about = {"target": "mk", "address": "L", "name": "L", "key": "mql"}
    said = {**about, "version": 1, "meaning": "", "observed": "y"}
    plan = DeliveryPlanned(**said, desired="x", action="update", plan="")
    declared(file, ArtifactBound(**about), *([plan] if planned else []))
    return by, (DeliveryApplied(**said, desired=desired),)


def a_receipt_without_a_plan(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return *a_receipt(file, OPS, planned=False), "nobody planned to write mk/L"


def a_receipt_of_something_else(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return *a_receipt(file, OPS, desired="z"), "it is not what was planned for mk/L"


def a_receipt_by_somebody_else(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return *a_receipt(file, BEN), f"{OPS} planned to write mk/L, and not they"


def planned_of_another(file: Store) -> tuple[str, tuple[Event, ...], str]:
    about = {"target": "mk", "address": "", "name": "L", "version": 1, "meaning": "", "desired": "x", "observed": "x"}
    declared(file, DeliveryPlanned(**about, key="mql", action="create", plan=""))
    bound = ArtifactBound(target="mk", address="L", name="L", key="lead")
    return BEN, (bound,), f"{BEN} may not act as operator in `lifecycle/lead`"


def a_revocation_of_days_gone(file: Store) -> tuple[str, tuple[Event, ...], str]:
    gone = RightRevoked(scope="lifecycle", role="approver", person=file.id(MIA), from_=date(2020, 1, 1))
    return CRO, (gone,), "held no seat as approver"


def of_no_definition(file: Store) -> tuple[str, tuple[Event, ...], str]:
    return (
        ANA,
        (TouchesSeen(key="none", version=1, taxonomy="t", channels=(), records="-", digest=""),),
        "there is no `none`",
    )


FORGED: tuple[Forge, ...] = (
    over_what_is_ratified,
    of_days_to_come,
    another_tree,
    resting_on_nothing,
    somebody_again,
    a_receipt_of_nothing,
    a_receipt_without_a_plan,
    a_receipt_of_something_else,
    a_receipt_by_somebody_else,
    seen_by_nobody,
    seen_as_no_version,
    seen_nowhere,
    seen_where_others_operate,
    confirmed_by_nobody,
    planned_of_another,
    a_revocation_of_days_gone,
    of_no_definition,
    by_nobody,
    by_the_decider_with_too_few,
    by_the_decider_with_what_nobody_gave,
    another_digest,
    other_dates,
    of_nothing,
    another_row,
    own_approval,
    a_charter,
    a_revocation,
    an_attestation,
    a_waiver,
    an_agent_of_its_own,
    a_target,
    a_binding,
)


@pytest.mark.parametrize("forge", FORGED, ids=[each.__name__ for each in FORGED])
def test_what_somebody_wrote_into_the_file_is_sound_for_verify_and_had_no_right(asked: Desk, forge: Forge) -> None:
    file = Store(asked)
    by, events, lacks = forge(file)
    position = file.journal.head() + 1
    file.write(by, *events)
    assert "nothing was altered" in asked.does("ledger verify").out
    found = asked.run("ledger audit rights --json")
    assert (found.code, found.data["had_no_right"]) == (6, 1)
    (act,) = found.data["acts"]
    assert (act["position"], act["actor"], act["right"]) == (position, by, None)
    assert lacks in act["lacks"]
    assert f"#{position}" in asked.run("ledger audit rights").out
    assert "HAD NO RIGHT" in asked.run("ledger audit rights").out


def test_what_stood_once_and_would_be_refused_today_is_told_apart(asked: Desk) -> None:
    asked.write("base.yaml", criteria("score >= 20", key="base"))
    asked.write("memo.txt", "as it was")
    asked.does("ledger attest base.yaml --effective 2026-02-02 --evidence memo.txt --because so", by=ANA)
    asked.write("good.yaml", criteria("base AND score >= 55", key="good"))
    decide(asked, "good.yaml", "good")
    file = Store(asked)
    before = file.last(DefinitionAttested)
    other = next(each for each in file.state.proposals.values() if each.id == "mql#2").draft
    forged = with_digest(msgspec.structs.replace(before.draft, packed_tree=other.packed_tree))
    charter = next(each for each in file.state.proposals.values() if each.key == "charter/lifecycle").draft
    day = date(2026, 2, 2)
    file.journal.record(
        [
            msgspec.structs.replace(before, draft=forged, version=2),
            RightRevoked(scope="*", role="decider", person=file.id(DANA), from_=day),
        ],
        actor=Actor(file.id(ANA)),
        command_id="steward",
        now=NOON,
    )
    file.write(DANA, msgspec.structs.replace(before, draft=charter, version=2, from_=date(2025, 1, 1), until=day))
    found = asked.run("ledger audit rights --json").data
    told = [each["refused_today"] or each["lacks"] for each in found["acts"]]
    assert told[0] == "it changed what `good` v1, which was ratified, means"
    assert "may not revoke a seat in `*`" in told[1]
    assert told[2] == "a charter is not attested any more"
    assert (found["had_no_right"], found["would_be_refused_today"]) == (1, 2)


def test_a_decision_that_nobody_asked_for_decides_nothing_stops_nothing_and_is_found(asked: Desk) -> None:
    """Or whoever has a login could have everybody stop for ever by one line."""
    questions = ("list", "show mql", "rights", "proposals")
    before = {each: asked.does(f"ledger {each} --json").data for each in questions}
    before["list"]["struck"] = 2
    file = Store(asked)
    ratified = ratification(file, proposal="mql#9")
    fields = {name: getattr(ratified, name) for name in DefinitionRetired.__struct_fields__}
    file.write(CRO, ratified, DefinitionRetired(**{**fields, "proposal": "mql#8"}))
    assert {each: asked.does(f"ledger {each} --json").data for each in questions} == before
    for each in ("replay", "status", "weekly", "debt", "log", "history mql", "notices"):
        asked.does(f"ledger {each}")
    assert asked.run("ledger audit rights --json").data["had_no_right"] == 2
    asked.does("ledger approve mql#2 --because agreed", by=SAL)


def test_what_somebody_wrote_into_the_file_gives_a_terminal_no_orders(asked: Desk) -> None:
    file = Store(asked)
    said = "gone\r\x9b2J\x1b]0;owned\x07\u202e"
    gone = RightRevoked(scope="lifecycle", role="approver", person=file.id(MIA), from_=date(2026, 2, 2), because=said)
    nobody = PersonRegistered(id="p_0123456789abcdef", kind="\x1b]0;\x07", commitment="")
    file.write(BEN, gone, *([nobody] if (asked.folder / "ledger.db").exists() else []))  # a server takes no such one
    for question in ("log", "audit rights", "rights", "person list"):
        done = asked.run(f"ledger {question}")
        assert not set(said.removeprefix("gone")) & set("\r\x9b\x1b\x07\u202e") & set(done.out + done.err), question
    said_in_lines = "      because gone\n              <U+009B>2J<U+001B>]0;owned<U+0007><U+202E>\n"
    assert said_in_lines in asked.run("ledger log").out
