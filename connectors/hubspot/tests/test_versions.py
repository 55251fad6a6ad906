"""Every version of HubSpot's API, by one table of paths; the vendor's own client speaks v3 alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hubspot_lead import MQL_TEXT, compiled, seed

from ledger.artifacts.data import Observed
from ledger.errors import TargetFault
from ledger_hubspot import HubSpot
from ledger_hubspot.wire.versions import VERSIONS, path

NEW = Observed("", "", None)
OpenPortal = Callable[..., Any]


def test_v3_and_the_dated_versions_differ_in_their_order() -> None:
    assert path("v3", "lists", "12", "memberships") == "/crm/v3/lists/12/memberships"
    assert path("2026-09", "lists", "12") == "/crm/lists/2026-09/12"
    assert path("2026-03", "schemas") == "/crm-object-schemas/2026-03/schemas"
    assert path("2026-03", "account", "details") == "/account-info/2026-03/details"
    assert path("2026-03", "flows") == "/automation/v4/flows"


def test_a_name_cannot_leave_its_place_in_a_path() -> None:
    assert path("v3", "lists", "name", "a/../b?c#d é") == "/crm/v3/lists/name/a%2F..%2Fb%3Fc%23d%20%C3%A9"


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_is_done_in_the_version_that_is_set(open_portal: OpenPortal, version: str) -> None:
    place = open_portal(seed(portal={"versions": [version]}), api_version=version)
    session, artifact = place.session, compiled(MQL_TEXT)
    assert session.effects(artifact, NEW).enters == 2
    made = session.apply(artifact, NEW)
    assert session.find("MQL - live [mql v3 #42 ab12cd34]") == made
    changed = compiled("score > 5", address=made.address)
    assert session.apply(changed, made).body == changed.body
    assert session.observe("property/contacts/lifecyclestage").body["values"]
    assert session.find("pipeline/deals/default").body["values"]
    assert list(session.judged(made.address, {"score": "contacts.score"}))
    assert session.trail(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)).entries
    assert place.connect(api_version=version, registry="governed_definition").effects(changed, made)
    paths = {line.partition(" ")[2] for line in place.sent() if "/automation/" not in line}
    assert all(version in each.split("/") for each in paths)


def test_another_version_is_told_before_anything_is_asked() -> None:
    with pytest.raises(TargetFault, match="no `api_version`") as no:
        HubSpot().connect({"token": "t", "api_version": "v9"})
    assert "2026-09" in no.value.why
