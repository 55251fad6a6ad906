"""What lists and properties say of each contact, with the contact's values: what parity is made from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hubspot_lead import MQL_TEXT, PROPERTIES, compiled, seed

from ledger.artifacts.data import Observed
from ledger.artifacts.protocols import Judges
from ledger.errors import TargetFault

NEW = Observed("", "", None)
PATHS = {"score": "contacts.score", "level": "contacts.job_level", "demo": "list:5"}
OpenPortal = Callable[..., Any]


def test_every_contact_has_a_verdict_and_its_values(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    assert isinstance(place.session.session, Judges)
    made = place.session.apply(compiled(MQL_TEXT), NEW)
    found = {each.id: each for each in place.session.judged(made.address, PATHS)}
    assert {key: each.verdict for key, each in found.items()} == {
        "101": True,
        "102": False,
        "103": False,
        "104": False,
        "105": True,
    }
    assert found["101"].values == {"score": "80", "level": "vp", "demo": False}
    assert found["103"].values["demo"] is True
    assert found["104"].values == {"score": None, "level": None, "demo": False}


def test_what_nobody_can_see_of_a_contact_is_refused_by_its_name(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    paths = {**PATHS, "was_lead": 'filter:{"a":1}', "filled_form": 'filter:{"a":2}'}
    with pytest.raises(TargetFault, match="cannot be judged here, because of `filled_form`, `was_lead`") as no:
        list(place.session.judged("list/12", paths))
    assert "list:NUMBER" in no.value.fix


def test_the_list_is_waited_for_until_it_was_worked_through(open_portal: OpenPortal) -> None:
    place = open_portal(seed(portal={"processingReads": 6}), reads=2)
    made = place.session.apply(compiled(MQL_TEXT), NEW)
    assert place.members(made.address) == set()
    list(place.session.judged(made.address, {}))
    found = {each.id for each in place.session.judged(made.address, {}) if each.verdict}
    assert found == {"101", "105"}


def test_a_contact_that_changed_after_it_was_judged_can_be_told(open_portal: OpenPortal) -> None:
    place = open_portal(seed())
    place.door("clock", now="2026-04-01T09:00:00Z")
    place.door("edit", address="record/contacts/102", properties={"score": "1"})
    found = {each.id: each for each in place.session.judged("list/12", {"score": "contacts.score"})}
    assert found["102"].changed_at > found["102"].judged_at
    assert found["101"].changed_at <= found["101"].judged_at
    assert found["101"].judged_at == datetime(2026, 3, 29, 9, tzinfo=UTC)


def test_contacts_come_in_pages(open_portal: OpenPortal) -> None:
    contacts = [{"id": str(number), "properties": {"score": str(number % 100)}} for number in range(1, 401)]
    place = open_portal(seed(contacts=contacts))
    found = {each.id: each.verdict for each in place.session.judged("list/12", {})}
    assert found == {str(number): number % 100 >= 50 for number in range(1, 401)}


def test_a_property_tells_its_value(open_portal: OpenPortal) -> None:
    found = {each.id: each.verdict for each in open_portal(seed()).session.judged("property/contacts/score", {})}
    assert found == {"101": 80, "102": 55, "103": 90, "104": None, "105": 70}
    found = {each.id: each.verdict for each in open_portal(seed()).session.judged("property/contacts/job_level", {})}
    assert found["105"] == "c_level"


def test_values_are_those_of_the_platform(open_portal: OpenPortal) -> None:
    values = {"createdate": "2026-03-01T10:00:00Z", "tags": "demo;trial", "renewal": "2026-05-01"}
    place = open_portal(seed(contacts=[{"id": "1", "properties": values}], properties=PROPERTIES))
    paths = {name: f"contacts.{name}" for name in values}
    (found,) = place.session.judged("list/12", paths)
    assert found.values == values


@pytest.mark.parametrize("address", ["list/99", "property/contacts/none", "pipeline/deals/default"])
def test_what_says_nothing_of_contacts_is_told(open_portal: OpenPortal, address: str) -> None:
    with pytest.raises(TargetFault) as no:
        list(open_portal(seed()).session.judged(address, {}))
    assert no.value.why
