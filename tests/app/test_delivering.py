"""A plan is a document with a digest; to carry it out says so before it writes, and reads after."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from ledger.apply import carry_out
from ledger.artifacts import Artifact, Effects, Identity, Observed
from ledger.domain.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
)
from ledger.domain.event import Event
from ledger.errors import BadInput, Refused, TargetFault, UnknownName
from ledger.plan import Change, Plan, Refusal, body_digest, read, written

WANTED, FOUND, STRANGE = {"filter": "score >= 65"}, {"filter": "score >= 50"}, {"filter": "score >= 1"}
PLANNED_BY = "digest of the plan"
TIMEOUT = TargetFault("the platform did not answer", "it took too long", "plan again")


@dataclass
class Platform:
    """A platform with one list. `answers` is what a write comes to; `log` has everything in its order."""

    held: Mapping[str, Any] | None = field(default_factory=lambda: dict(FOUND))
    answers: Callable[[Platform, Artifact], Observed] | None = None
    silent: bool = False
    log: list[Any] = field(default_factory=list)

    def identity(self) -> Identity:
        return Identity("1", "one", "emulator")

    def effects(self, artifact: Artifact, observed: Observed) -> Effects:
        return Effects()

    def find(self, name: str) -> Observed:
        if self.held is None:
            raise UnknownName(f"no list is called {name}")
        return self.observe("list/1")

    def observe(self, address: str) -> Observed:
        if self.silent:
            raise TIMEOUT
        return Observed("list/1", "MQL", self.held, "r1")

    def apply(self, artifact: Artifact, observed: Observed) -> Observed:
        self.log.append("written")
        if self.answers:
            return self.answers(self, artifact)
        self.held = artifact.body
        return self.observe("list/1")

    def record(self, events: list[Event]) -> None:
        self.log += events


def change(**changed: Any) -> Change:
    made = Change(
        target="hs",
        address="list/1",
        name="MQL",
        key="mql",
        version=3,
        meaning="m",
        action="update",
        before=dict(FOUND),
        after=dict(WANTED),
        observed=body_digest(FOUND),
        desired=body_digest(WANTED),
        revision="r1",
        enters=1,
        leaves=2,
        members=5,
        records=10,
    )
    return replace(made, **changed)


CREATE = change(address="", action="create", before=None, observed="")


def carried(platform: Platform, agreed: Change | None = None) -> Event:
    agreed = agreed or change()
    return carry_out(agreed, Artifact(agreed.address, "MQL", WANTED), platform, platform.record, PLANNED_BY)


def sorts(platform: Platform) -> list[Any]:
    return [each if isinstance(each, str) else type(each) for each in platform.log]


def wrote_and(fault: TargetFault) -> Callable[[Platform, Artifact], Observed]:
    def answer(platform: Platform, artifact: Artifact) -> Observed:
        platform.held = artifact.body
        raise fault

    return answer


def refuses(platform: Platform, artifact: Artifact) -> Observed:
    raise TIMEOUT


# --- what becomes of a change -----------------------------------------------------------------------------------------


def test_it_is_said_durably_before_it_is_written_and_read_back_after() -> None:
    platform = Platform()
    applied: Any = carried(platform)
    assert sorts(platform) == [DeliveryPlanned, "written", DeliveryApplied]
    planned = platform.log[0]
    assert (planned.observed, planned.desired, planned.plan) == (body_digest(FOUND), body_digest(WANTED), PLANNED_BY)
    assert applied is platform.log[2]
    assert (applied.observed, applied.version, applied.revision) == (body_digest(WANTED), 3, "r1")


def test_what_is_so_already_is_confirmed_and_not_written() -> None:
    platform = Platform(held=WANTED)
    assert isinstance(carried(platform), DeliveryConfirmed)
    assert sorts(platform) == [DeliveryConfirmed]


def test_what_is_no_longer_as_the_plan_saw_it_is_not_written_and_nothing_is_recorded() -> None:
    for held in (STRANGE, None):
        platform = Platform(held=held)
        with pytest.raises(Refused, match="hs MQL is no longer as the plan saw it"):
            carried(platform)
        assert platform.log == []


def test_a_write_that_was_answered_by_a_fault_and_did_happen_is_applied() -> None:
    platform = Platform(answers=wrote_and(TIMEOUT))
    assert isinstance(carried(platform), DeliveryApplied)
    assert sorts(platform) == [DeliveryPlanned, "written", DeliveryApplied]


def test_a_write_that_was_refused_and_did_not_happen_failed() -> None:
    platform = Platform(answers=refuses)
    outcome = carried(platform)
    assert isinstance(outcome, DeliveryFailed)
    assert outcome.because == "the platform did not answer: it took too long"
    assert sorts(platform) == [DeliveryPlanned, "written", DeliveryFailed]


def test_where_the_platform_is_silent_it_is_uncertain() -> None:
    def silent(platform: Platform, artifact: Artifact) -> Observed:
        platform.silent = True
        raise TIMEOUT

    platform = Platform(answers=silent)
    assert isinstance(carried(platform), DeliveryUncertain)
    assert sorts(platform) == [DeliveryPlanned, "written", DeliveryUncertain]


def test_where_it_reads_back_as_something_else_it_is_uncertain() -> None:
    def tidied(platform: Platform, artifact: Artifact) -> Observed:
        platform.held = {"filter": "score >= 65.0"}
        return platform.observe("list/1")

    outcome = carried(Platform(answers=tidied))
    assert isinstance(outcome, DeliveryUncertain)
    assert outcome.because == "it was written, and reads back as something else"


def test_a_crash_after_the_write_is_settled_by_reading_and_writes_once() -> None:
    """The program dies between the write and the receipt: the next apply of the same plan finds it as it should be."""

    class Died(Exception):
        pass

    def died(platform: Platform, artifact: Artifact) -> Observed:
        platform.held = artifact.body
        raise Died

    platform = Platform(answers=died)
    with pytest.raises(Died):
        carried(platform)
    assert sorts(platform) == [DeliveryPlanned, "written"], "what may have happened is on record"
    platform.answers = None
    assert isinstance(carried(platform), DeliveryConfirmed)
    assert platform.log.count("written") == 1


def test_nothing_is_written_where_it_cannot_be_said_first() -> None:
    class Full(Platform):
        def record(self, events: list[Event]) -> None:
            raise Refused("the seat is gone")

    platform = Full()
    with pytest.raises(Refused):
        carried(platform)
    assert (platform.held, platform.log) == (FOUND, [])


# --- creating ---------------------------------------------------------------------------------------------------------


def test_a_new_artifact_is_bound_with_its_address_once_it_exists() -> None:
    platform = Platform(held=None)
    carried(platform, CREATE)
    assert sorts(platform) == [DeliveryPlanned, "written", ArtifactBound, DeliveryApplied]
    assert [each.address for each in platform.log if not isinstance(each, str)] == ["", "list/1", "list/1"]


def test_a_new_artifact_is_not_made_twice() -> None:
    """The answer to the first attempt was lost, and so is its address: it is looked for by its name."""
    platform = Platform(held=None, answers=wrote_and(TIMEOUT))
    assert isinstance(carried(platform, CREATE), DeliveryUncertain)
    outcome = carried(platform, CREATE)
    assert isinstance(outcome, DeliveryConfirmed)
    assert outcome.address == "list/1"
    assert platform.log.count("written") == 1


def test_what_somebody_else_made_meanwhile_is_not_written_over() -> None:
    platform = Platform(held=STRANGE)
    with pytest.raises(Refused, match="no longer as the plan saw it"):
        carried(platform, CREATE)
    assert platform.log == []


# --- large changes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enters", "leaves", "records", "large"),
    [
        (0, 30, 100, False),
        (15, 15, 100, False),
        (0, 31, 100, True),
        (31, 0, 100, True),
        (16, 15, 100, True),
        (0, 0, 0, False),
        (None, 50, 100, False),
        (50, None, 100, False),
        (50, 50, None, False),
    ],
)
def test_more_than_thirty_per_cent_of_the_verdicts_is_large(
    enters: int | None, leaves: int | None, records: int | None, large: bool
) -> None:
    assert change(enters=enters, leaves=leaves, records=records).large is large


def test_what_is_created_flips_nobody() -> None:
    assert not replace(CREATE, enters=100, leaves=0, records=100).large


# --- plans as documents -----------------------------------------------------------------------------------------------

PLAN = Plan(
    day="2026-02-16",
    position=21,
    changes=(change(), change(target="sf", address="Lead.MQL__c", before=None, notes=("a note",))),
    refused=(Refusal(target="sf", address="Lead.X__c", key="hot", what="no", why="text"),),
    in_sync=("sf Y is v1",),
)


def test_a_plan_survives_its_file() -> None:
    assert read(written(PLAN), "plan.json") == PLAN


def test_its_digest_is_of_its_changes_and_not_of_when_it_was_made() -> None:
    assert replace(PLAN, day="2026-03-01", position=99, refused=(), in_sync=()).digest == PLAN.digest


@pytest.mark.parametrize(
    "changed",
    [
        *({name: "x"} for name in ("target", "address", "name", "key", "observed", "desired", "action")),
        *({name: 1_000} for name in ("version", "enters", "leaves", "records")),
        {"after": STRANGE},
        {"notes": ("x",)},
    ],
)
def test_whatever_a_person_agreed_to_is_in_the_digest(changed: dict[str, Any]) -> None:
    assert replace(PLAN, changes=(replace(PLAN.changes[0], **changed), PLAN.changes[1])).digest != PLAN.digest


def test_the_order_of_changes_is_part_of_it() -> None:
    assert replace(PLAN, changes=PLAN.changes[::-1]).digest != PLAN.digest


@given(st.sampled_from(("changes", "digest", "format", "after")), st.none() | st.integers() | st.text())
def test_a_file_that_was_changed_by_hand_is_no_plan(part: str, value: object) -> None:
    found = json.loads(written(PLAN))
    if part == "after":
        found["changes"][0]["after"] = value
    else:
        found[part] = value
    with pytest.raises(BadInput) as told:
        read(json.dumps(found).encode(), "plan.json")
    assert told.value.fix == "make it again: ledger plan -o plan.json"


NUMBERS = st.integers(-(10**9), 10**9)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=5)
BODIES = st.recursive(LEAVES, lambda each: st.lists(each, max_size=3), max_leaves=5)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), BODIES, max_size=3))
def test_a_body_has_one_digest_however_its_numbers_and_keys_come(body: dict[str, Any]) -> None:
    again = json.loads(json.dumps(dict(reversed(body.items()))))
    as_floats = json.loads(json.dumps(body), parse_int=float)
    assert body_digest(again) == body_digest(as_floats) == body_digest(body)


def test_no_body_is_not_an_empty_body() -> None:
    assert body_digest(None) == ""
    assert body_digest({}) != ""
