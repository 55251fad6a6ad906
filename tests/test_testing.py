"""The tools that other tests are written with: each can fail, and says what it missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from ledger.artifacts import Artifact, Binding, Effects, Identity, Observed, Provenance, Rule
from ledger.domain.answering import approve, ratify
from ledger.domain.asking import propose
from ledger.domain.proposal import DefinitionRatified, ProposalApproved
from ledger.errors import TargetFault, UnknownName
from ledger.language import Field, Schema, canonical, read
from ledger.testing import COMPANY, by, check_connector, definition, given, terms

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
    tree=read("score >= 65", LEAD),
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
        return self.put(observed.address or f"shelf/{next(self.edits)}", artifact.name, artifact.body)

    def put(self, address: str, name: str, body: Mapping[str, Any]) -> Observed:
        self.held[address] = Observed(address, name, dict(body), revision=str(next(self.edits)))
        return self.held[address]


class Labels:
    """The connector to it, honest unless told otherwise."""

    name = "shelf"
    secrets: tuple[str, ...] = ("token",)
    settings: Mapping[str, str] = {"token": "opens the shelf"}

    def __init__(self, shelf: type[Shelf] = Shelf) -> None:
        self.shelf = shelf

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        return Artifact(address, name, {"filter": canonical(rule.tree), "by": rule.provenance.line})

    def connect(self, settings: Mapping[str, str]) -> Shelf:
        return self.open

    @contextmanager
    def sandbox(self, seed: Mapping[str, Any], port: int = 0) -> Iterator[Any]:
        self.open = self.shelf()
        for number, (name, body) in enumerate(seed.items()):
            self.open.put(f"shelf/seed-{number}", name, body)
        yield SimpleNamespace(url="memory:", settings={"token": TOKEN})


def check(connector: Labels) -> None:
    check_connector(connector, RULE, SEED, name="MQL", not_ours="Newsletter")


def test_an_honest_connector_keeps_every_promise() -> None:
    check(Labels())


class DatesEveryBody(Labels):
    stamps = count()

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        return Artifact(address, name, {"filter": canonical(rule.tree), "compiled": str(next(self.stamps))})


class EditsTheRule(Labels):
    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        rule.bindings["seen"] = ()  # type: ignore[index]
        return super().compile(rule, address, name)


class HidesTheVersion(Labels):
    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        return Artifact(address, name, {"filter": canonical(rule.tree)})


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
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_promise_that_is_broken_is_named(connector: Labels, promise: str) -> None:
    rule = replace(RULE, bindings=dict(RULE.bindings))
    with pytest.raises(AssertionError, match=promise):
        check_connector(connector, rule, SEED, name="MQL", not_ours="Newsletter")
