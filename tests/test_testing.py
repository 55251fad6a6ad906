"""The tools that other tests are written with: each can fail, and says what it missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest

from ledger.artifacts.data import (
    Artifact,
    Binding,
    Capabilities,
    Effects,
    Identity,
    Observed,
    PlatformNotice,
    PlatformNotices,
    Provenance,
    Rule,
    Wanted,
)
from ledger.data import replace
from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.proposing import propose
from ledger.domain.proposal import DefinitionRatified, ProposalApproved
from ledger.errors import Refused, TargetFault, UnknownName
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.language.schema import Field, Schema
from ledger.meanings.ladder import Ladder
from ledger.meanings.score import Score
from ledger.testing import COMPANY, Case, World, by, check_connector, check_faults, definition, given, terms

PROPOSED = given(*COMPANY).after(propose, draft=definition("mql"), terms=terms(), by="ana")


def test_given_what_happened_when_somebody_asks_then_events_follow_or_nothing_or_a_refusal() -> None:
    PROPOSED.when(approve, proposal_id="mql#1", by="sal").then(ProposalApproved)
    approved = PROPOSED.after(approve, proposal_id="mql#1", by="sal")
    approved.when(approve, proposal_id="mql#1", by="sal").then_nothing()
    PROPOSED.when(ratify, proposal_id="mql#1", by="cro").then_refused("0 of 1 approvals", "ledger approve mql#1")


@pytest.mark.parametrize(
    "expect",
    [
        lambda answer: answer.then_nothing(),
        lambda answer: answer.then_refused("may not"),
        lambda answer: answer.then(),
        lambda answer: answer.then(DefinitionRatified),
        lambda answer: answer.then(ProposalApproved, ProposalApproved),
        lambda answer: answer.then(replace_reason(answer.events[0])),
    ],
)
def test_an_expectation_that_is_not_met_says_what_came_instead(expect: Callable[[Any], object]) -> None:
    with pytest.raises(AssertionError, match="there came ProposalApproved"):
        expect(PROPOSED.when(approve, proposal_id="mql#1", by="sal"))


def test_a_refusal_that_says_something_else_is_not_the_one_expected() -> None:
    refused = PROPOSED.when(approve, proposal_id="mql#1", by="cro")
    for expect in (refused.then_nothing, lambda: refused.then(ProposalApproved), lambda: refused.then_refused("moon")):
        with pytest.raises(AssertionError, match="it was refused: cro may not act as approver"):
            expect()


def test_who_brought_an_event_about_is_said_with_it_or_is_the_founder() -> None:
    consent = ProposalApproved(proposal="mql#1", digest="", role="approver", right=11)
    told = PROPOSED.also(consent, by("sal", consent)).events[-2:]
    assert [each.actor for each in told] == ["dana", "sal"]
    assert [each.position for each in told] == [len(COMPANY) + 2, len(COMPANY) + 3]


def replace_reason(event: Any) -> Any:
    return ProposalApproved(proposal=event.proposal, digest=event.digest, role="approver", right=0)


# A platform in memory, and what could be wrong with a connector to it.

LEAD = Schema("lead", {"score": Field("score", "number")})
RULE = Rule(
    key="mql",
    title="MQL",
    statement="A lead that sales calls.",
    meaning=read("score >= 65", LEAD),
    schema=LEAD,
    bindings={"score": (Binding("leads.score"),)},
    provenance=Provenance("mql", 3, 42, "ab12cd34ef567890", "cro@acme.example", "2026-03-02"),
)
SEED = {"Newsletter": {"filter": "subscribed", "by": "somebody"}}
TOKEN = "s3cr3t"


@dataclass
class Shelf:
    """The platform: what is on it, by address, with a number that grows at every edit."""

    label: str = "Shelf"
    held: dict[str, Observed] = field(default_factory=dict)
    edits: Iterator[int] = field(default_factory=lambda: count(1))

    def identity(self) -> Identity:
        return Identity("shelf-1", self.label, "emulator")

    def find(self, name: str) -> Observed:
        found = next((each for each in self.held.values() if each.name == name), None)
        if found is None:
            raise UnknownName(f"nothing is called {name}")
        return found

    def observe(self, address: str) -> Observed:
        return self.held.get(address, Observed(address, "", None))

    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        return Effects(enters=2, leaves=None, members=1, records=10)

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        if observed.body is None and any(each.name == artifact.name for each in self.held.values()):
            raise TargetFault(f"{artifact.name} is there already")
        if self.held.get(observed.address, observed) != observed:
            raise TargetFault(f"{artifact.name} changed since")
        if artifact.body is None:
            raise TargetFault("a shelf is never cleared")
        return self.put(observed.address or f"shelf/{next(self.edits)}", artifact.name, artifact.body)

    def put(self, address: str, name: str, body: Mapping[str, Any]) -> Observed:
        self.held[address] = Observed(address, name, dict(body), revision=str(next(self.edits)))
        return self.held[address]


class Plural:
    """The shelf as a session: many at once."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.identity, self.find = shelf.identity, shelf.find

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        return [self.shelf.observe(each) for each in addresses]

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        return [self.shelf.effects(*each) for each in wanted]

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        return [self._tried(each) for each in wanted]

    def _tried(self, wanted: Wanted) -> Observed | TargetFault:
        try:
            return self.shelf.apply(*wanted)
        except TargetFault as fault:
            return fault


class Labels:
    """The connector to it, honest unless told otherwise."""

    name = "shelf"
    secrets: tuple[str, ...] = ("token",)
    settings: Mapping[str, str] = {"token": "opens the shelf"}
    can = Capabilities(meanings=frozenset({"predicate"}), types=frozenset({"number"}))

    def __init__(self, shelf: type[Shelf] = Shelf) -> None:
        self.shelf = shelf

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        if isinstance(rule.meaning, Score | Ladder):
            raise Refused("a shelf says yes or no")
        return Artifact(address, name, {"filter": canonical(rule.meaning), "by": rule.provenance.line})

    def connect(self, settings: Mapping[str, str]) -> Plural:
        return Plural(self.open)

    @contextmanager
    def world(self) -> Iterator[World]:
        self.open = self.shelf()
        for number, (name, body) in enumerate(SEED.items()):
            self.open.put(f"shelf/seed-{number}", name, body)
        yield World({"token": TOKEN}, held=lambda: {each.name: each.body for each in self.open.held.values()})


def check(connector: Labels) -> None:
    check_connector(connector, RULE, connector.world, name="MQL", not_ours="Newsletter")


def test_an_honest_connector_keeps_every_promise() -> None:
    check(Labels())


class DatesEveryBody(Labels):
    stamps = count()

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        made = super().compile(rule, address, name)
        return replace(made, body={**(made.body or {}), "compiled": str(next(self.stamps))})


class EditsTheRule(Labels):
    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        rule.bindings["seen"] = ()  # type: ignore[index]
        return super().compile(rule, address, name)


class HidesTheVersion(Labels):
    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        made = super().compile(rule, address, name)
        return replace(made, body={"filter": (made.body or {})["filter"]})


class PromisesScores(Labels):
    can = Capabilities(frozenset({"predicate", "score"}), frozenset({"number"}))


class HidesThatItCan(Labels):
    can = Capabilities(frozenset({"predicate"}), frozenset())


class HeardOfIt(Labels):
    imposes = PlatformNotices(date(2026, 3, 1), (PlatformNotice("x", "it stops", date(2026, 4, 1), "a friend"),))


class SaysItTwice(Labels):
    _said = PlatformNotice("x", "it stops", date(2026, 4, 1), "https://example.com/")
    imposes = PlatformNotices(date(2026, 3, 1), (_said, _said))


class PromisesToRemove(Labels):
    can = Capabilities(frozenset({"predicate"}), frozenset({"number"}), removes=True)


class HidesTheRule(Labels):
    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        made = super().compile(rule, address, name)
        return replace(made, body={**(made.body or {}), "by": f"v{rule.provenance.version}"})


class IsAnotherEachTime(Shelf):
    def identity(self) -> Identity:
        return Identity(f"shelf-{next(self.edits)}", "Shelf", "emulator")


class CountsBelowNothing(Shelf):
    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        return Effects(enters=-1)


class LeavesATrace(Shelf):
    def observe(self, address: str) -> Observed:
        if address in self.held:
            self.put(address, self.held[address].name, self.held[address].body or {})
        return super().observe(address)


class FindsWhatIsNot(Shelf):
    def find(self, name: str) -> Observed:
        found = [each for each in self.held.values() if each.name == name]
        return found[0] if found else Observed("", name, None)


class MakesItTwice(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        if observed.body is None:
            return self.put(f"shelf/{next(self.edits)}", artifact.name, artifact.body)
        return super().apply(artifact, observed)


class ForgetsTheName(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        return super().apply(replace(artifact, name="Untitled"), observed)


class MovesIt(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        if self.held.pop(observed.address, None):
            return self.put(f"shelf/{next(self.edits)}", artifact.name, artifact.body)
        return super().apply(artifact, observed)


class WritesOverOthers(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        if observed.address:
            return self.put(observed.address, artifact.name, artifact.body)
        return super().apply(artifact, observed)


class WritesAndThenRefuses(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        try:
            return super().apply(artifact, observed)
        except TargetFault:
            if observed.address:
                self.put(observed.address, artifact.name, artifact.body)
            raise


class KeepsSomethingElse(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        return super().apply(replace(artifact, body={**artifact.body, "filter": "everyone"}), observed)


class TidiesUp(Shelf):
    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        for each in [each for each in self.held.values() if each.name == "Newsletter"]:
            self.put(each.address, each.name, each.body or {})
        return super().apply(artifact, observed)


class StopsAtTheFirst(Shelf):
    failed = False

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        if self.failed:
            raise TargetFault("the one before failed")
        try:
            return super().apply(artifact, observed)
        except TargetFault:
            self.failed = bool(observed.address)
            raise


class PrintsTheToken(Shelf):
    def find(self, name: str) -> Observed:
        print(f"asking with {TOKEN}")
        return super().find(name)


class LogsTheToken(Shelf):
    def find(self, name: str) -> Observed:
        logging.getLogger("shelf").debug("asking with %s", TOKEN)
        return super().find(name)


class TellsTheToken(Shelf):
    def identity(self) -> Identity:
        return Identity("shelf-1", f"opened with {TOKEN}", "emulator")


@pytest.mark.parametrize(
    ("connector", "promise"),
    [
        (DatesEveryBody(), "one rule compiles to one body"),
        (EditsTheRule(), "leaves the rule as it is"),
        (HidesTheVersion(), "its provenance"),
        (Labels(IsAnotherEachTime), "one identity"),
        (Labels(CountsBelowNothing), "effects are counted"),
        (Labels(LeavesATrace), "observing and counting change nothing"),
        (Labels(FindsWhatIsNot), "that is UnknownName"),
        (Labels(MakesItTwice), "not made twice"),
        (Labels(ForgetsTheName), "it is found by its name"),
        (Labels(MovesIt), "updated in place"),
        (Labels(WritesOverOthers), "refused with TargetFault"),
        (Labels(WritesAndThenRefuses), "a refused write changes nothing"),
        (Labels(KeepsSomethingElse), "reads back as something else"),
        (Labels(TidiesUp), "not ours, and was touched"),
        (Labels(TellsTheToken), "no secret is ever told"),
        (Labels(PrintsTheToken), "no secret is ever told"),
        (Labels(LogsTheToken), "no secret is ever told"),
        (Labels(StopsAtTheFirst), "one that fails stops no other"),
        (HidesTheRule(), "provenance: the key"),
        (PromisesScores(), "it says that it can hold a score, and did not"),
        (HidesThatItCan(), "it says that it cannot hold a number field, and did"),
        (PromisesToRemove(), "what can be removed is gone"),
        (HeardOfIt(), "each notice says where it can be read"),
        (SaysItTwice(), "a name that no other has"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_promise_that_is_broken_is_named(connector: Labels, promise: str) -> None:
    rule = replace(RULE, bindings=dict(RULE.bindings))
    with pytest.raises(AssertionError, match=promise):
        check_connector(connector, rule, connector.world, name="MQL", not_ours="Newsletter")


# The fault matrix, on a platform that dies with the program only.


def test_a_connector_that_looks_before_it_writes_comes_to_the_same_wherever_the_program_dies() -> None:
    connector = Labels()

    assert check_faults(connector.world, Case(connector, RULE, "MQL", existing=False)) == 4


class ForgetsWhatItMade(Shelf):
    """It cannot tell by a name what an earlier attempt made."""

    def find(self, name: str) -> Observed:
        if name == "MQL":
            raise UnknownName("nothing is called MQL")
        return super().find(name)

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        if observed.body is None:
            return self.put(f"shelf/{next(self.edits)}", f"{artifact.name} {next(self.edits)}", artifact.body or {})
        return super().apply(artifact, observed)


def test_one_that_makes_it_again_after_a_crash_is_found_out() -> None:
    connector = Labels(ForgetsWhatItMade)

    with pytest.raises(AssertionError, match=r"killed .* holds something else"):
        check_faults(connector.world, Case(connector, RULE, "MQL", existing=False))
