"""To carry out a change says so before it writes, and reads after; a chunk of them does so together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from changes import CREATE, FOUND, STRANGE, WANTED, change
from ledger.artifacts.data import Artifact, Effects, Identity, Observed, Wanted
from ledger.deliver.delivery.answers.plan import plan_applied
from ledger.deliver.delivery.pure.delivery import Outcome, Step, carry_out, completed
from ledger.deliver.delivery.pure.plan import Change, body_digest
from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryPlanned,
    DeliveryUncertain,
)
from ledger.domain.event import Event
from ledger.errors import Conflict, Refused, TargetClosed, TargetFault, UnknownName

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

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        return [Effects() for _ in wanted]

    def find(self, name: str) -> Observed:
        if self.silent:
            raise TIMEOUT
        if self.held is None:
            raise UnknownName(f"no list is called {name}")
        return self.seen()

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        return [self.seen() for _ in addresses]

    def seen(self) -> Observed:
        if self.silent:
            raise TIMEOUT
        return Observed("list/1", "MQL", self.held, "r1")

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        return [self.write(each.artifact) for each in wanted]

    def write(self, artifact: Artifact) -> Observed | TargetFault:
        self.log.append("written")
        if self.answers:
            try:
                return self.answers(self, artifact)
            except TargetFault as fault:
                return fault
        self.held = artifact.body
        return self.seen()

    def record(self, events: list[Event]) -> None:
        self.log += events


def carried(platform: Platform, agreed: Change | None = None) -> Event | None:
    return came(platform, agreed).receipt


def came(platform: Platform, agreed: Change | None = None) -> Outcome:
    agreed = agreed or change()
    steps = [Step(agreed, Artifact(agreed.address, "MQL", agreed.after))]
    return carry_out(steps, platform, platform.record, lambda: 7, PLANNED_BY)[0]


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


@pytest.mark.fault(38)
def test_what_is_no_longer_as_the_plan_saw_it_is_not_written_and_nothing_is_recorded() -> None:
    for held in (STRANGE, None):
        platform = Platform(held=held)
        problem = came(platform).problem
        assert isinstance(problem, Refused)
        assert problem.what == "hs MQL is no longer as the plan saw it"
        assert platform.log == []


@pytest.mark.fault(38, control=True)
def test_whoever_does_not_look_first_writes_over_what_somebody_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.deliver.delivery.pure.delivery.stands", lambda *_: True)
    platform = Platform(held=STRANGE)
    came(platform)
    assert platform.held == WANTED


def test_a_write_that_was_answered_by_a_fault_and_did_happen_is_applied() -> None:
    platform = Platform(answers=wrote_and(TIMEOUT))
    assert isinstance(carried(platform), DeliveryApplied)
    assert sorts(platform) == [DeliveryPlanned, "written", DeliveryApplied]


@pytest.mark.fault(37)
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
        return platform.seen()

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


def test_a_new_artifact_whose_answer_was_lost_is_found_by_its_name() -> None:
    platform = Platform(held=None, answers=wrote_and(TIMEOUT))
    outcome: Any = carried(platform, CREATE)
    assert isinstance(outcome, DeliveryApplied)
    assert outcome.address == "list/1"
    assert sorts(platform) == [DeliveryPlanned, "written", ArtifactBound, DeliveryApplied]


def test_a_new_artifact_is_not_made_twice() -> None:
    """The platform fell silent after the first attempt: the second looks for it by its name."""

    def made_and_silent(platform: Platform, artifact: Artifact) -> Observed:
        platform.held, platform.silent = artifact.body, True
        raise TIMEOUT

    platform = Platform(held=None, answers=made_and_silent)
    assert isinstance(carried(platform, CREATE), DeliveryUncertain)
    platform.silent = False
    assert isinstance(carried(platform, CREATE), DeliveryConfirmed)
    assert sorts(platform)[-2:] == [ArtifactBound, DeliveryConfirmed]
    assert platform.log.count("written") == 1


def test_what_somebody_else_made_meanwhile_is_not_written_over() -> None:
    platform = Platform(held=STRANGE)
    assert isinstance(came(platform, CREATE).problem, Refused)
    assert platform.log == []


# --- removing ---------------------------------------------------------------------------------------------------------

REMOVE = change(action="remove", after=None, desired="")


def test_what_is_to_go_is_removed_and_looked_for_again() -> None:
    platform = Platform(answers=lambda there, artifact: Observed("list/1", "MQL", artifact.body))
    removed: Any = carried(platform, REMOVE)
    assert sorts(platform) == [DeliveryPlanned, "written", DeliveryApplied]
    assert (platform.log[0].action, removed.desired, removed.observed) == ("remove", "", "")


def test_what_is_gone_already_is_confirmed() -> None:
    platform = Platform(held=None)
    assert isinstance(carried(platform, REMOVE), DeliveryConfirmed)
    assert sorts(platform) == [DeliveryConfirmed]


def test_what_had_to_be_made_again_under_another_address_takes_the_place_of_the_old_one() -> None:
    """Somebody deleted the list: made again, it has another id."""
    platform = Platform(held=None)
    platform.seen = lambda: Observed("list/2", "MQL", platform.held)  # type: ignore[method-assign]
    again: Any = carried(platform, change(action="create", before=None, observed=""))
    gone, bound = platform.log[2:4]
    assert (gone.address, gone.desired) == ("list/1", "")
    assert [type(gone), type(bound), type(again)] == [DeliveryConfirmed, ArtifactBound, DeliveryApplied]
    assert (bound.address, again.address) == ("list/2", "list/2")


# --- a chunk ----------------------------------------------------------------------------------------------------------


@dataclass
class Lists:
    """A platform with several lists, which does to each what `answers` says."""

    held: dict[str, Any]
    answers: dict[str, TargetFault] = field(default_factory=dict)
    closed: bool = False
    calls: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    appended: list[list[Event]] = field(default_factory=list)

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        self.calls.append("observe")
        return [Observed(each, each, self.held.get(each)) for each in addresses]

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        self.calls.append("apply")
        return [self._write(each.artifact) for each in wanted]

    def _write(self, artifact: Artifact) -> Observed | TargetFault:
        if artifact.address not in self.answers:
            self.held[artifact.address] = artifact.body
            self.written.append(artifact.address)
        return self.answers.get(artifact.address) or Observed(artifact.address, artifact.address, artifact.body)

    def identity(self) -> Identity:
        raise NotImplementedError

    def find(self, name: str) -> Observed:
        raise NotImplementedError

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        raise NotImplementedError


def chunk(platform: Lists, addresses: str) -> list[Outcome]:
    steps = [Step(change(address=each, name=each), Artifact(each, each, WANTED)) for each in addresses]
    return carry_out(steps, platform, platform.appended.append, lambda: 7, PLANNED_BY)


def test_a_chunk_is_one_look_one_append_one_write_and_one_append() -> None:
    platform = Lists(dict.fromkeys("abc", FOUND))
    outcomes = chunk(platform, "abc")
    assert platform.calls == ["observe", "apply"]
    assert [[type(each) for each in events] for events in platform.appended] == [
        [DeliveryPlanned] * 3,
        [DeliveryApplied] * 3,
    ]
    assert all(each.done for each in outcomes)


@pytest.mark.fault(36)
def test_each_change_of_a_chunk_goes_its_own_way() -> None:
    platform = Lists({"a": WANTED, "b": STRANGE, "c": FOUND, "d": FOUND}, {"d": TIMEOUT})
    outcomes = chunk(platform, "abcd")
    assert [type(each.receipt) for each in outcomes] == [
        DeliveryConfirmed,
        type(None),
        DeliveryApplied,
        DeliveryFailed,
    ]
    assert isinstance(outcomes[1].problem, Refused)
    assert platform.held == {"a": WANTED, "b": STRANGE, "c": WANTED, "d": FOUND}
    assert platform.calls == ["observe", "apply", "observe"], "only what was answered by a fault is read again"


@pytest.mark.fault(36)
def test_of_a_chunk_that_failed_in_part_the_next_run_writes_the_rest_alone() -> None:
    platform = Lists({"c": FOUND, "d": FOUND}, {"d": TIMEOUT})
    chunk(platform, "cd")
    platform.answers.clear()
    chunk(platform, "cd")
    assert platform.written == ["c", "d"]


@pytest.mark.fault(36, control=True)
def test_whoever_sends_all_of_it_again_writes_what_was_taken_twice() -> None:
    platform = Lists({"c": FOUND, "d": FOUND}, {"d": TIMEOUT})
    wanted = [Wanted(Artifact(each, each, WANTED), Observed(each, each, FOUND)) for each in "cd"]
    platform.apply(wanted)
    platform.answers.clear()
    platform.apply(wanted)
    assert platform.written == ["c", "c", "d"]


def test_every_event_carries_the_fence_of_the_lease() -> None:
    platform = Lists({"a": WANTED, "b": FOUND})
    chunk(platform, "ab")
    assert {getattr(each, "fence", None) for events in platform.appended for each in events} == {7}


def test_a_target_that_is_closed_is_not_asked_again() -> None:
    spent = TargetClosed("the quota is spent", "10,000 calls a day", "wait until midnight")
    platform = Lists({"a": FOUND, "b": FOUND}, {"a": spent, "b": spent})
    outcomes = chunk(platform, "ab")
    assert platform.calls == ["observe", "apply"]
    assert [(type(each.receipt), each.problem) for each in outcomes] == [(DeliveryUncertain, spent)] * 2


def test_nothing_is_said_or_written_where_the_lease_was_lost() -> None:
    def lost() -> int:
        raise Conflict("hs was taken over")

    platform = Lists({"a": WANTED, "b": FOUND})
    steps = [Step(change(address=each, name=each), Artifact(each, each, WANTED)) for each in "ab"]
    with pytest.raises(Conflict):
        carry_out(steps, platform, platform.appended.append, lost, PLANNED_BY)
    assert (platform.calls, platform.appended) == (["observe"], [])


# --- what goes with an artifact ---------------------------------------------------------------------------------------


@dataclass
class Registered(Lists):
    """A platform that keeps a register of its lists; `away` is why it cannot be written."""

    register: set[str] = field(default_factory=set)
    away: TargetFault | None = None

    def complete(self, applied: Sequence[Wanted]) -> list[TargetFault | None]:
        self.calls.append("complete")
        if isinstance(self.away, TargetClosed):
            raise self.away
        self.register |= set() if self.away else {each.observed.address for each in applied}
        return [self.away for _ in applied]


def completely(platform: Lists, addresses: str, **changed: Any) -> list[Outcome]:
    steps = [Step(change(address=each, name=each, **changed), Artifact(each, each, WANTED)) for each in addresses]
    return completed(steps, carry_out(steps, platform, platform.appended.append, lambda: 7, PLANNED_BY), platform)


def test_what_goes_with_an_artifact_comes_with_it_also_where_an_earlier_apply_wrote_it() -> None:
    platform = Registered({"a": WANTED, "b": FOUND, "c": STRANGE}, {})
    outcomes = completely(platform, "abc")
    assert platform.register == {"a", "b"}
    assert [each.complete for each in outcomes] == [True, True, False]
    assert platform.calls == ["observe", "apply", "complete"]


@pytest.mark.parametrize("fault", [TIMEOUT, TargetClosed("the quota is spent", "10,000 calls a day", "wait")])
def test_what_is_missing_beside_an_artifact_is_told_and_comes_with_the_same_plan(fault: TargetFault) -> None:
    platform = Registered({"a": FOUND}, away=fault)
    (outcome,) = completely(platform, "a")
    assert isinstance(outcome.receipt, DeliveryApplied)
    assert (outcome.done, outcome.complete, plan_applied([outcome]).code) == (True, False, 5)
    assert outcome.problem is not None
    lines = list(plan_applied([outcome]).outcomes[0].lines())
    assert lines[0] == "✓ hs a: mql v3 applied and read back"
    assert lines[1] == f"✗ but {fault.what}"
    assert lines[3].endswith("; once that is mended, apply the same plan again")
    assert plan_applied([outcome]).data()[0]["errors"][0]["what"] == fault.what
    platform.away = None
    (again,) = completely(platform, "a")
    assert isinstance(again.receipt, DeliveryConfirmed)
    assert (again.complete, plan_applied([again]).code, platform.register) == (True, 0, {"a"})


def test_what_failed_or_was_to_go_is_not_completed() -> None:
    platform = Registered({"a": FOUND}, {"a": TIMEOUT})
    completely(platform, "a")
    gone = Registered({})
    step = Step(change(action="remove", address="a", after=None, desired=""), Artifact("a", "a", None))
    completed([step], carry_out([step], gone, gone.appended.append, lambda: 7, PLANNED_BY), gone)
    assert "complete" not in platform.calls + gone.calls


def test_what_was_accepted_was_accepted_for_what_the_plan_saw() -> None:
    """The same body, and another revision: somebody edited what the body does not tell, such as a value beside it."""
    platform = Platform()
    problem = came(platform, change(accepted=("drop-values",), revision="r0")).problem
    assert isinstance(problem, Refused)
    assert platform.log == []
    assert came(Platform(), change(accepted=("drop-values",), revision="r1")).done
    assert came(Platform(), change(revision="r0")).done
