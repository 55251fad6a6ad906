"""The org's own trail of changes: who did what to which artifact, and what it does not tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from salesforce_lead import Org, rule, seed
from test_registry import KIND, registry_type
from test_value_sets_applied import SETS, desired

from ledger.artifacts.data import Observed
from ledger.artifacts.protocols import Trails
from ledger_salesforce.connector import Salesforce
from ledger_salesforce.reading.trail import named_by

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("section", "display", "name", "of"),
    [  # words that live orgs have been seen to give
        ("Customize Opportunities", "Created custom formula field: Affiliation (Text)", "Affiliation", "Opportunities"),
        ("Custom Objects", "Created custom formula field IsPadawan (Checkbox) on Jedi", "IsPadawan", "Jedi"),
        ("Customize Leads", "Deleted custom field Jedi Master", "Jedi Master", "Leads"),
        ("Custom Objects", "Deleted custom field Jedi Master from Jedi", "Jedi Master", "Jedi"),
        ("Customize Leads", 'Changed formula of MQL custom field from "a on b" to "c"', "MQL", "Leads"),
        ("Custom Objects", 'Changed formula of X custom field on Brokers from "true" to "false"', "X", "Brokers"),
        ("Custom Objects", "Changed help text of Share with custom field on Quotes", "Share with", "Quotes"),
        ("Customize Order Items", "Undeleted custom field Jedi Master", "Jedi Master", "Order Items"),
        ("Global Value Sets", "Deactivated value Hot from Stage picklist with color Assigned dynamically", "Stage", ""),
        ("Global Value Sets", "Created global picklist : Planets in the System", "Planets in the System", ""),
    ],
)
def test_the_words_of_an_entry_tell_what_it_is_about(section: str, display: str, name: str, of: str) -> None:
    assert named_by(section, display) == (name, of)


@pytest.mark.parametrize("display", ["Zugriff geändert", "Changed profile for user Dana", ""])
def test_words_that_do_not_tell_have_no_address(display: str) -> None:
    assert named_by("Customize Leads", display) is None


def test_the_trail_tells_ours_and_theirs_oldest_first(org: Org) -> None:
    session = org.connect()
    assert isinstance(session.session, Trails)
    session.apply(Salesforce().compile(rule("score >= 65"), "Lead.MQL__c", "MQL"), session.observe("Lead.MQL__c"))
    org.control("edit", {"address": "Lead.MQL__c", "formula": "Engagement_Score__c >= 40"})
    found = session.trail(START, END)
    changes = [(each.by, each.address) for each in found.entries if each.address == "Lead.MQL__c"]
    assert changes[-2:] == [("Ledger Integration", "Lead.MQL__c"), ("Setup Admin", "Lead.MQL__c")]
    assert [each.at for each in found.entries] == sorted(each.at for each in found.entries)
    assert len({each.id for each in found.entries}) == len(found.entries)


def test_only_the_asked_time_is_told(org: Org) -> None:
    session = org.connect()
    org.control("clock", {"now": "2026-04-10T00:00:00Z"})
    org.control("edit", {"address": "Lead.MQL__c", "label": "Ours"})
    april = session.trail(datetime(2026, 4, 1, tzinfo=UTC), END)
    assert [each.address for each in april.entries] == ["Lead.MQL__c"]
    assert session.trail(END, END).entries == ()
    march = session.trail(START, datetime(2026, 4, 1, tzinfo=UTC))
    assert not any(each.at >= datetime(2026, 4, 1, tzinfo=UTC) for each in march.entries)


def test_what_the_trail_no_longer_keeps_is_a_gap_in_words(org: Org) -> None:
    told = org.connect().trail(datetime(2025, 1, 1, tzinfo=UTC), END)
    assert told.since is not None
    assert told.since.date() == date(2025, 9, 30)
    assert "what was before 2025-09-30 cannot be seen" in told.gaps[0]
    assert not any("cannot be seen" in gap for gap in org.connect().trail(START, END).gaps)


def test_a_row_of_the_registry_is_told_by_its_definition(start: Callable[..., Org]) -> None:
    contents = seed()
    contents["objects"][KIND] = registry_type()
    org = start(contents)
    session = org.connect(registry=KIND)
    artifact = Salesforce().compile(rule("score >= 65"), "Lead.MQL__c", "MQL")
    session.complete(artifact, session.apply(artifact, session.observe("Lead.MQL__c")))
    ours = [each for each in session.trail(START, END).entries if each.by == "Ledger Integration"][-2:]
    assert [(each.address, each.key) for each in ours] == [("Lead.MQL__c", ""), ("", "mql")]
    other = org.connect().trail(START, END)  # no registry is configured: it is somebody else's type
    assert [each.key for each in other.entries if each.by == "Ledger Integration"][-2:] == ["", ""]


def test_a_standard_value_set_has_its_address(start: Callable[..., Org]) -> None:
    org, address = start({**seed(), "value_sets": SETS}), "StandardValueSet/LeadStatus"
    session = org.connect()
    session.apply(desired(address), session.observe(address))
    assert [each.address for each in session.trail(START, END).entries if each.by == "Ledger Integration"] == [address]


def test_what_is_left_out_is_named(org: Org) -> None:
    session = org.connect(permission_set="Marketing_Ops")
    artifact = Salesforce().compile(rule("score >= 65"), "", "Lead.New__c")
    session.complete(artifact, session.apply(artifact, Observed("", "Lead.New__c", None)))
    gaps = session.trail(START, END).gaps
    assert any("PermSetFlsChanged (1)" in gap for gap in gaps)
    assert any("tells who may see a field" in gap for gap in gaps)
