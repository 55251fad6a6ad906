"""What needs a word on record, or an explicit one: an approximation, a large plan, a removal, a production org."""

from __future__ import annotations

import pytest

from ledger.app import clock
from ledger.app.ledger import Ledger
from ledger.artifacts.data import Effects
from ledger.deliver.delivery.answers.plan import plan_made
from ledger.deliver.delivery.decide.apply import apply
from ledger.deliver.delivery.decide.drift import drift
from ledger.deliver.delivery.pure.delivery import Outcome
from ledger.deliver.delivery.pure.plan import UNJUDGED, Plan, read, written
from ledger.deliver.delivery.queries.permit import Permit
from ledger.deliver.delivery.queries.plan import plan, rollback
from ledger.deliver.targets.events.delivery import DeliveryPlanned
from ledger.deliver.targets.queries.targets import deliveries
from ledger.domain import boundaries
from ledger.errors import BadInput, Refused, UnknownName
from memory import FOUND, Memory, delivering, opened
from platforms import next_version
from shell import OPS, Desk

LARGE = Permit(large=True)


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's clock stands still, and the ledger's day is set by the environment."""
    monkeypatch.setenv("LEDGER_NOW", "")
    monkeypatch.setattr(clock, "machine", lambda: 1_000)


def carried(ledger: Ledger, agreed: Plan, given: Permit = LARGE) -> list[Outcome]:
    return list(apply(ledger, ledger.actor(OPS), read(written(agreed), "plan.json"), given))


def planned(ledger: Ledger) -> DeliveryPlanned:
    found, _ = ledger.journal.read(boundaries.delivering())
    return [each.event for each in found if isinstance(each.event, DeliveryPlanned)][-1]


def refused(ledger: Ledger, agreed: Plan, given: Permit, what: str) -> Refused:
    """The plan is refused before anything is said or written."""
    head = ledger.journal.head()
    with pytest.raises(Refused, match=what) as told:
        carried(ledger, agreed, given)
    assert ledger.journal.head() == head
    return told.value


# --- approximations ---------------------------------------------------------------------------------------------------


def test_an_approximation_is_refused_until_it_is_accepted_and_then_it_is_on_record(desk: Desk) -> None:
    platform = Memory(needs="text")
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    (no,) = plan(ledger, None).refused
    assert (no.what, no.fix) == ("it cannot be exact", "--accept text")
    (change,) = plan(ledger, None, accept=["text", "as-is"]).changes
    assert change.accepted == ("text",), "a word that was not needed is not recorded"
    assert "accepted on record: text: case is ignored" in change.notes
    assert carried(ledger, plan(ledger, None, accept=["text"]))[0].done
    assert planned(ledger).accepted == ("text",)


def test_what_was_accepted_holds_for_that_version_and_not_for_the_next(desk: Desk) -> None:
    platform = Memory(needs="text")
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    carried(ledger, plan(ledger, None, accept=["text"]))
    platform.held["list/1"] = dict(FOUND)
    again = plan(ledger, None)
    assert [each.accepted for each in again.changes] == [("text",)]
    assert carried(ledger, again)[0].done
    assert plan(ledger, None).in_sync == ("mem MQL is v1",)
    next_version(desk, "score >= 80")
    assert plan(opened(desk, mem=platform), None).refused[0].what == "it cannot be exact"


def test_a_word_that_nobody_offers_is_told_with_those_there_are(desk: Desk) -> None:
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=Memory())
    with pytest.raises(BadInput, match="`roughly` is no approximation") as told:
        plan(ledger, None, accept=["roughly"])
    assert "text (case is ignored)" in told.value.why
    assert "as-is (" in told.value.why


# --- large plans ------------------------------------------------------------------------------------------------------


def test_a_plan_that_touches_many_artifacts_needs_a_word(desk: Desk) -> None:
    names = [f"L{n}" for n in range(4)]
    ledger = delivering(desk, {"mem": names}, mem=Memory())
    agreed = plan(ledger, None)
    told = refused(ledger, agreed, Permit(), "touches 4 of the 4 artifacts that are governed on mem")
    assert told.fix.endswith("--allow-large")
    assert all(each.done for each in carried(ledger, agreed))


def test_where_nobody_can_count_the_plan_says_so(desk: Desk) -> None:
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=Memory(counts=Effects()))
    assert UNJUDGED in plan(ledger, None).changes[0].notes


# --- rollback ---------------------------------------------------------------------------------------------------------


def test_a_rollback_shows_an_earlier_version_and_the_one_in_force_stays_due(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    carried(ledger, plan(ledger, None))
    first = platform.held["list/1"]
    next_version(desk, "score >= 80")
    ledger = opened(desk, mem=platform)
    carried(ledger, plan(ledger, None))
    back = rollback(ledger, "mql", 1, None, ledger.today())
    assert [(each.action, each.version) for each in back.changes] == [("rollback", 1)]
    assert any("v2 stays in force" in note for note in back.changes[0].notes)
    assert carried(ledger, back)[0].done
    assert platform.held["list/1"] == first
    (look,) = drift(ledger, ledger.actor(OPS), None)
    assert (look.state, look.bound.version, look.due) == ("in sync", 1, 2)
    assert [each.version for each in plan(ledger, None).changes] == [2]


def test_what_can_be_rolled_back_to_is_an_earlier_version_that_somebody_ratified(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    for number in (1, 7):
        with pytest.raises(Refused, match=f"cannot be rolled back to v{number}") as told:
            rollback(ledger, "mql", number, None, ledger.today())
        assert told.value.fix == "there is none yet"
    next_version(desk, "score >= 80")
    with pytest.raises(Refused) as told:
        rollback(opened(desk, mem=platform), "mql", 2, None, ledger.today())
    assert told.value.fix == "it can go back to v1"
    with pytest.raises(UnknownName):
        rollback(ledger, "nowhere", 1, None, ledger.today())


# --- removal ----------------------------------------------------------------------------------------------------------


def test_an_artifact_goes_by_its_name_only_and_is_governed_no_more(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": ["MQL", "Other"]}, mem=platform)
    carried(ledger, plan(ledger, None))
    agreed = plan(ledger, None, remove=["mem/list/1"])
    assert [(each.action, each.after) for each in agreed.changes] == [("remove", None)]
    told = refused(ledger, agreed, Permit(destroy=frozenset({"list/2"})), "mem MQL would be removed")
    assert told.fix.endswith("--allow-destroy list/1")
    assert carried(ledger, agreed, Permit(destroy=frozenset({"list/1"})))[0].done
    assert sorted(platform.held) == ["list/2"]
    assert [each.address for each in deliveries(ledger).of("mem")] == ["list/2"]
    assert plan(ledger, None).changes == ()


def test_a_plan_tells_what_is_gained_and_lost_under_the_older_names_too(desk: Desk) -> None:
    platform = Memory(counts=Effects(enters=3, leaves=1, members=5, records=10))
    (change,) = plan_made(plan(delivering(desk, {"mem": ["MQL"]}, mem=platform), None)).data()["changes"]

    assert (change["gained"], change["lost"]) == (3, 1)
    assert (change["enters"], change["leaves"]) == (3, 1)


def test_each_part_of_an_artifact_that_would_go_is_named(desk: Desk) -> None:
    platform = Memory(counts=Effects(destroys=("list/1/old", "list/1/it's")))
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    agreed = plan(ledger, None)
    assert agreed.changes[0].destroys == ("list/1/old", "list/1/it's")
    assert "    ! list/1/old would go" in plan_made(agreed).changes[0].lines()
    told = refused(ledger, agreed, Permit(large=True), "mem list/1/old, list/1/it's would go")
    assert told.fix == """read the plan, then allow it: --allow-destroy list/1/old --allow-destroy 'list/1/it'"'"'s'"""
    half = Permit(large=True, destroy=frozenset({"list/1/old"}))
    assert "list/1/it's would go" in refused(ledger, agreed, half, "would go").what
    whole = Permit(large=True, destroy=frozenset({"mem/list/1/old", "list/1/it's"}))
    assert carried(ledger, agreed, whole)[0].done


def test_only_what_is_governed_can_be_removed_and_only_where_the_platform_lets_us(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    platform.make("Somebody else's")
    with pytest.raises(UnknownName, match="no artifact `mem/list/2` is governed") as told:
        plan(ledger, None, remove=["mem/list/2"])
    assert "mem/list/1" in told.value.why
    assert plan(ledger, "mem", remove=["list/1"]).changes[0].action == "remove"
    platform.can = type(platform.can)(frozenset(), frozenset())
    assert plan(ledger, "mem", remove=["list/1"]).refused[0].what == "mem removes nothing"


def test_an_artifact_that_an_apply_let_go_is_not_written_to_where_it_is_there_again(desk: Desk) -> None:
    platform = Memory()
    ledger = delivering(desk, {"mem": ["MQL", "Other"]}, mem=platform)
    agreed, named = plan(ledger, None, remove=["mem/list/1"]), Permit(destroy=frozenset({"list/1"}))
    assert [each.done for each in carried(ledger, agreed, named)] == [True, True]
    assert [each.done for each in carried(ledger, agreed, named)] == [True, True], "the same plan once more only reads"
    platform.held["list/1"] = dict(FOUND)
    writes = platform.writes()
    gone, other = carried(ledger, agreed, named)
    assert isinstance(gone.problem, Refused)
    assert gone.problem.what == "mem MQL is there again, and not governed any more"
    assert (other.done, platform.writes(), platform.held["list/1"]) == (True, writes, FOUND)


# --- what is seen -----------------------------------------------------------------------------------------------------


def test_what_needs_a_word_by_now_stops_the_plan_before_anything_is_written_on_any_target(desk: Desk) -> None:
    first, second = Memory(), Memory()
    ledger = delivering(desk, {"first": ["MQL"], "second": ["MQL"]}, first=first, second=second)
    agreed = plan(ledger, None)
    for counts, what in (
        (Effects(4, 0, 0, records=10), "second MQL would flip 4 of 10 verdicts"),
        (Effects(0, 0, 0, records=10, destroys=("list/1/old",)), "second list/1/old would go"),
    ):
        second.counts = counts
        told = refused(ledger, agreed, Permit(), what)
        assert told.fix == "plan again, read that plan, and apply it: ledger plan --output FILE"
        assert (first.writes(), second.writes()) == (0, 0)
    assert all(each.done for each in carried(ledger, agreed, Permit(True, frozenset({"list/1/old"}))))


# --- production -------------------------------------------------------------------------------------------------------


def test_to_write_to_production_its_label_is_typed(desk: Desk) -> None:
    platform = Memory(kind="production")
    ledger = delivering(desk, {"mem": ["MQL"]}, mem=platform)
    agreed = plan(ledger, None)
    assert [(each.label, each.kind, each.governed) for each in agreed.targets] == [("Memory Inc", "production", 1)]
    told = refused(ledger, agreed, Permit(), "mem is the production of Memory Inc")
    assert told.fix == "say it: --production 'Memory Inc'"
    assert "and not Memory" in refused(ledger, agreed, Permit(production=frozenset({"Memory"})), "production").why
    assert carried(ledger, agreed, Permit(production=frozenset({"Memory Inc"})))[0].done
