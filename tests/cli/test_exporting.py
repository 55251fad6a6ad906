"""Files for a team's own pipeline: what people wrote on the platform is in them, or they say what they left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from platforms import Place, delivering, org
from shell import Desk

FIELD = "force-app/main/default/objects/Lead/fields/MQL__c.field-meta.xml"


@pytest.fixture
def there() -> Iterator[Place]:
    with org() as up:
        yield up


@pytest.fixture
def bound(tmp_path: Path, there: Place) -> Desk:
    return delivering(Desk(tmp_path), there)


def test_an_export_keeps_what_people_wrote_on_the_platform(bound: Desk, there: Place) -> None:
    there.door("edit", {"address": "Lead.MQL__c", "description": "Ask Dana first.", "trackHistory": True})
    done = bound.does("ledger export --target sf --format sfdx -o files --json")
    assert done.data["left_out"] == []
    text = (bound.folder / "files" / FIELD).read_text()
    assert "Ask Dana first.\n[ledger] mql v1" in text
    assert "<trackHistory>true" in text
    assert bound.does("ledger validate --target sf").out == "sf would take them\n"


def test_an_export_without_the_platform_leaves_out_what_it_would_overwrite(bound: Desk) -> None:
    settings = bound.folder / "ledger.toml"
    settings.write_text(settings.read_text().replace("sandbox =", 'client_secret = "env:NOWHERE"\nsandbox ='))
    done = bound.run("ledger export --target sf --format sfdx -o files")
    assert done.code == 5
    assert "· sf was not read: " in done.out
    assert "NOWHERE" in done.out
    assert "✗ left out: Lead.MQL__c: it exists, and what it holds was not read" in done.out
    assert not (bound.folder / "files" / FIELD).exists()
    assert b"MQL__c" not in (bound.folder / "files" / "manifest/package.xml").read_bytes()


def test_what_is_removed_is_checked_and_is_in_a_manifest_of_its_own(bound: Desk) -> None:
    assert bound.does("ledger validate --target sf --remove Lead.MQL__c").out == "sf would take them\n"
    done = bound.run("ledger validate --target sf --remove Lead.Score__c")
    assert done.code == 5
    assert "Lead.Score__c: This custom field is referenced elsewhere" in done.out
    bound.does("ledger export --target sf --format sfdx -o gone --remove Lead.MQL__c")
    held = {path.name: path.read_text() for path in (bound.folder / "gone" / "manifest").iterdir()}
    assert "Lead.MQL__c" in held["destructiveChanges.xml"]
    assert "Lead.MQL__c" not in held["package.xml"]
