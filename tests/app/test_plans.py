"""A plan is a document with a digest: what it says is what a person agreed to, and a file that was altered is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from changes import CREATE, FOUND, STRANGE, change
from ledger.artifacts.data import Effects, Observed
from ledger.data import replace
from ledger.deliver.delivery.pure.plan import (
    UNJUDGED,
    Plan,
    Refusal,
    Target,
    body_digest,
    many,
    read,
    removal,
    written,
)
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.errors import BadInput

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


def test_what_is_to_go_is_guarded_by_its_name_and_not_by_its_size() -> None:
    assert not change(action="remove", enters=0, leaves=100, records=100).large


def test_where_nobody_can_count_the_plan_says_that_the_guard_cannot_judge() -> None:
    bound = GovernedArtifact(target="hs", address="list/1", name="MQL", key="mql", version=2)
    seen = Observed("list/1", "MQL", FOUND)
    assert UNJUDGED not in change(notes=()).notes
    gone = removal(bound, seen, Effects())
    assert (gone.action, gone.after, gone.desired, UNJUDGED in gone.notes) == ("remove", None, "", False)
    assert removal(bound, Observed("list/1", "MQL", None), None).in_sync


@pytest.mark.parametrize(
    ("touched", "governed", "large"), [(3, 3, False), (4, 4, True), (4, 13, True), (4, 14, False), (300, 1000, False)]
)
def test_more_than_three_artifacts_and_thirty_per_cent_of_a_target_are_many(
    touched: int, governed: int, large: bool
) -> None:
    changes = [change(address=f"list/{n}") for n in range(touched)]
    assert many(changes, {"hs": governed, "sf": 1}) == ([("hs", touched)] if large else [])


def test_what_is_created_was_never_governed_and_does_not_count_as_touched() -> None:
    assert many([CREATE] * 9, {"hs": 1}) == []


# --- plans as documents -----------------------------------------------------------------------------------------------

ANEW = "make it again: ledger plan --output plan.json"
PLAN = Plan(
    day="2026-02-16",
    position=21,
    leaf="ab" * 32,
    targets=(Target(target="hs", label="Acme", id="1", kind="production", governed=4),),
    changes=(change(), change(target="sf", address="Lead.MQL__c", before=None, notes=("a note",))),
    refused=(Refusal(target="sf", address="Lead.X__c", name="X", key="hot", what="no", why="text", fix="other"),),
    in_sync=("sf Y is v1",),
)


def test_a_plan_survives_its_file() -> None:
    assert read(written(PLAN), "plan.json") == PLAN


def test_its_digest_is_of_its_changes_and_not_of_when_it_was_made() -> None:
    assert replace(PLAN, day="2026-03-01", position=99, leaf="", refused=(), in_sync=()).digest == PLAN.digest


@pytest.mark.parametrize(
    "changed",
    [
        *({name: "x"} for name in ("target", "address", "name", "key", "observed", "desired", "action")),
        *({name: 1_000} for name in ("version", "enters", "leaves", "records")),
        {"after": STRANGE},
        {"notes": ("x",)},
        {"accepted": ("as-is",)},
        {"destroys": ("list/1/old",)},
    ],
)
def test_whatever_a_person_agreed_to_is_in_the_digest(changed: dict[str, Any]) -> None:
    assert replace(PLAN, changes=(replace(PLAN.changes[0], **changed), PLAN.changes[1])).digest != PLAN.digest


def test_the_order_of_changes_is_part_of_it() -> None:
    assert replace(PLAN, changes=PLAN.changes[::-1]).digest != PLAN.digest


def test_the_digest_of_a_plan_that_destroys_nothing_is_what_it_was_before_changes_could() -> None:
    assert PLAN.digest == "c2b05ff2a9c93c335e2cbdaae959d62e318ed6d60dc2445b7c721f0ef900a7ac"


def test_a_plan_of_an_older_sort_is_made_again() -> None:
    found = json.loads(written(PLAN))
    del found["leaf"]
    for older in ("plan/1", "plan/2"):
        with pytest.raises(BadInput, match="of another version") as told:
            read(json.dumps({**found, "format": older}).encode(), "plan.json")
        assert (told.value.why, told.value.fix) == ("this one reads plan/3", ANEW)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        *((part, 5) for part in ("target", "address", "name", "key", "action", "observed", "revision", "notes")),
        *((part, "5") for part in ("version", "enters", "records", "accepted", "destroys", "before")),
        *((part, True) for part in ("version", "leaves")),
        ("accepted", [["as-is"]]),
    ],
)
def test_a_change_with_a_part_of_another_type_is_no_plan(part: str, value: object) -> None:
    found = json.loads(written(PLAN))
    found["changes"][0][part] = value
    with pytest.raises(BadInput, match="is no plan") as told:
        read(json.dumps(found).encode(), "plan.json")
    assert told.value.fix == ANEW


@given(st.sampled_from(("changes", "digest", "format", "after")), st.none() | st.integers() | st.text())
def test_a_file_that_was_changed_by_hand_is_no_plan(part: str, value: object) -> None:
    found = json.loads(written(PLAN))
    if part == "after":
        found["changes"][0]["after"] = value
    else:
        found[part] = value
    with pytest.raises(BadInput) as told:
        read(json.dumps(found).encode(), "plan.json")
    assert told.value.fix == ANEW


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
