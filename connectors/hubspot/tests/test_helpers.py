"""What no OR of ANDs within HubSpot's limit can say rests on helper lists, named by what they hold."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hubspot_lead import LEAD, compiled, filters, on, rule
from hubspot_lists import numbers, on_the_wire
from hypothesis import given, strategies as st

from ledger.artifacts.data import Artifact, Binding
from ledger.errors import Refused
from ledger.language.tree import In, Number
from ledger_hubspot import HubSpot
from ledger_hubspot.compile import reasons
from ledger_hubspot.native import observed
from ledger_hubspot.native.branch import filters_of, write
from ledger_hubspot.native.helpers import helper_digest, in_order, recognise, resolve, rests_on
from ledger_hubspot.native.naming import helper_name, helper_of

NOTS = " AND ".join(f"NOT score = {n} AND NOT renewal = '2026-01-{n:02}' AND NOT employees = {n}" for n in range(1, 9))


def wide(pairs: int = 8) -> Artifact:
    """A criteria that takes 2 to the power of `pairs` branches without helper lists."""
    return compiled(" AND ".join(f"(score = {n} OR trial_end = '2026-01-{n:02}')" for n in range(1, pairs + 1)))


def test_a_rule_that_fits_into_one_list_has_no_helper_lists() -> None:
    assert set(compiled("NOT score = 1 AND NOT job_level = 'vp' AND NOT is_competitor").body) == {
        "provenance",
        "filterBranch",
    }


def test_many_exclusions_share_one_list_of_whom_to_exclude() -> None:
    found = compiled(NOTS)
    assert len(found.body["helpers"]) == 1
    ((item,),) = filters_of(found.body["filterBranch"])
    assert (item["filterType"], item["operator"]) == ("IN_LIST", "NOT_IN_LIST")


def test_alternatives_that_multiply_go_into_lists_of_their_own() -> None:
    found = wide()
    assert 0 < len(found.body["helpers"]) <= 20
    assert sum(map(len, filters_of(found.body["filterBranch"]))) <= 250


@pytest.mark.parametrize("pairs", [5, 6, 7, 12])
def test_no_list_holds_more_than_two_hundred_and_fifty_filters(pairs: int) -> None:
    body = wide(pairs).body
    for normal in (body["filterBranch"], *body.get("helpers", {}).values()):
        assert 0 < sum(map(len, filters_of(normal))) <= 250


def test_a_helper_list_is_named_by_what_it_holds() -> None:
    helpers = wide().body["helpers"]
    assert all(
        digest == helper_digest(normal) and re.fullmatch("[0-9a-f]{12}", digest) for digest, normal in helpers.items()
    )
    assert helper_of(helper_name(next(iter(helpers)))) == next(iter(helpers))
    assert helper_of("ledger helper list of mine") is None


def test_the_same_rule_written_otherwise_rests_on_the_same_lists() -> None:
    one, other = ("(score = 1 OR renewal = '2026-01-01')", "(renewal = '2026-01-01' OR score = 1)")
    more = " AND ".join(f"(score = {n} OR trial_end = '2026-01-{n:02}')" for n in range(2, 10))
    assert compiled(f"{one} AND {more}").body == compiled(f"{more} AND {other}").body


def test_helper_lists_are_made_before_those_that_rest_on_them() -> None:
    helpers = deep().body["helpers"]
    order = in_order(helpers)
    assert sorted(order) == sorted(helpers)
    assert any(rests_on(normal) for normal in helpers.values())
    for place, digest in enumerate(order):
        assert rests_on(helpers[digest]) <= set(order[:place])


def deep() -> Artifact:
    """A criteria that takes helper lists of helper lists."""
    inner = " AND ".join(f"(score = {n} OR trial_end = '2026-01-{n:02}')" for n in range(1, 10))
    outer = " AND ".join(f"(score > {n} OR renewal = '2026-02-{n:02}')" for n in range(1, 10))
    return compiled(f"(({inner}) OR is_competitor) AND (({outer}) OR asked_demo) AND (is_competitor OR score > 5)")


def test_a_body_is_written_with_numbers_and_read_back_with_digests() -> None:
    body, ids = deep().body, numbers(deep().body)
    digests = {number: digest for digest, number in ids.items()}
    for normal in (body["filterBranch"], *body["helpers"].values()):
        assert "helper" not in str(resolve(normal, ids))
        assert recognise(resolve(normal, ids), digests) == normal


def portal_list(branch: Any, **changed: Any) -> dict[str, Any]:
    found = {"listId": "12", "listVersion": 2, "name": "MQL", "objectTypeId": "0-1", "processingStatus": "COMPLETE"}
    return {**found, "processingType": "DYNAMIC", "filterBranch": branch, **changed}


def read_back(artifact: Artifact, **edited: Any) -> Any:
    wire, ids = on_the_wire(artifact.body), numbers(artifact.body)
    held = {number: (digest, edited.get(digest, wire[number])) for digest, number in ids.items()}
    return observed.of_list(
        portal_list(wire[""], name=f"MQL {artifact.body['provenance']}"), {**held, "77": ("0" * 12, filters())}
    )


def test_what_was_written_reads_back_as_it_was_compiled() -> None:
    for artifact in (wide(), deep()):
        assert read_back(artifact).body == artifact.body
        assert read_back(artifact).text == artifact.text


def test_a_helper_list_that_somebody_edited_is_a_drift_of_the_list_above() -> None:
    artifact = deep()
    lowest = in_order(artifact.body["helpers"])[0]
    found = read_back(artifact, **{lowest: filters(on("score", "NUMBER", "IS_EQUAL_TO", value=1))})
    assert found.body != artifact.body
    assert found.body["helpers"].keys() == artifact.body["helpers"].keys()


def test_a_list_that_rests_on_no_helper_reads_as_before() -> None:
    found = observed.of_list(portal_list(write(compiled("NOT asked_demo").body["filterBranch"])))
    assert set(found.body) == {"provenance", "filterBranch"}


def test_beyond_twenty_helper_lists_it_is_refused() -> None:
    with pytest.raises(Refused) as no:
        compiled("TRUE", meaning=In("score", tuple(Number(Decimal(n)) for n in range(5_001))))
    assert no.value.why == reasons.TOO_MANY


def test_the_plan_says_that_there_are_helper_lists_and_shows_them() -> None:
    found = compiled(NOTS)
    digest = next(iter(found.body["helpers"]))
    first, second = found.text.splitlines()
    assert first == f"not in helper {digest}"
    assert second.startswith(f"helper {digest}: ")
    assert "score = 8" in second
    assert "1 helper list" in found.notes[-1]


FORM = '{"filterType":"FORM_SUBMISSION","formId":"7","operator":"FILLED_OUT"}'


def signalled(text: str, path: str = f"filter:{FORM}") -> Artifact:
    made = rule(text)
    return HubSpot().compile(rule(text, bindings={**made.bindings, "asked_demo": (Binding(path),)}), "", "MQL")


def test_a_filter_that_only_hubspot_understands_is_written_as_it_was_found() -> None:
    ((item,),) = filters_of(signalled("asked_demo").body["filterBranch"])
    assert item == {"filterType": "FORM_SUBMISSION", "formId": "7", "operator": "FILLED_OUT"}


def test_its_contrary_is_whoever_is_not_in_the_list_of_those_who_pass() -> None:
    body = signalled("NOT asked_demo AND score > 5").body
    ((helper, _),) = ((filters_of(normal)[0], 0) for normal in body["helpers"].values())
    assert helper == [{"filterType": "FORM_SUBMISSION", "formId": "7", "operator": "FILLED_OUT"}]
    assert {item.get("operator") for item in filters_of(body["filterBranch"])[0]} == {None, "NOT_IN_LIST"}


def test_a_branch_of_events_stands_beside_the_filters() -> None:
    event = {"filterBranchType": "UNIFIED_EVENTS", "filterBranchOperator": "AND", "eventTypeId": "6-1"}
    event |= {"filters": [], "filterBranches": [], "operator": "HAS_COMPLETED"}
    (child,) = signalled("asked_demo AND score > 5", f"filter:{json.dumps(event)}").body["filterBranch"][
        "filterBranches"
    ]
    assert [branch["filterBranchType"] for branch in child["filterBranches"]] == ["UNIFIED_EVENTS"]
    assert len(child["filters"]) == 1


def test_a_binding_that_is_no_json_is_refused() -> None:
    with pytest.raises(Refused) as no:
        signalled("asked_demo", "filter:{")
    assert no.value.why == reasons.SIGNAL


@given(st.integers(2, 40))
def test_however_many_exclusions_there_are_they_never_multiply(count: int) -> None:
    text = " AND ".join(f"NOT score = {n} AND NOT renewal = '2026-02-{n % 28 + 1:02}'" for n in range(count))
    assert len(compiled(text, LEAD).body.get("helpers", ())) <= 1
