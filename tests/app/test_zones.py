"""Days begin and end on a platform as they do in the ledger, unless its settings say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.deliver.targets.decide import declare
from ledger.deliver.targets.queries import targets
from ledger.errors import BadInput
from memory import Memory, opened
from shell import DANA, Desk


@dataclass
class Zoned(Memory):
    """A platform that asks for a zone, and keeps what it was given."""

    given: Mapping[str, str] | None = None

    def connect(self, settings: Mapping[str, str]) -> Any:
        self.given = settings
        return self


def berlin(folder: Path, platform: Memory, **settings: str) -> Ledger:
    desk = Desk(folder, DANA, "2026-02-02T08:00:00Z")
    desk.does("ledger init --simulated-clock --zone Europe/Berlin")
    ledger = opened(desk, mem=platform)
    ledger.settings = replace(ledger.settings, targets={"mem": {"connector": "mem", **settings}})
    return ledger


def test_a_connector_that_asks_for_a_zone_gets_the_ledgers(tmp_path: Path) -> None:
    platform = Zoned(settings={"zone": "whose days"})
    ledger = berlin(tmp_path, platform)
    targets.connect(ledger, "mem")
    assert platform.given == {"zone": "Europe/Berlin"}
    declare(ledger, ledger.actor(DANA), "mem", platform, {"zone": "Asia/Tokyo"})
    assert platform.given == {"zone": "Asia/Tokyo"}


def test_one_that_asks_for_none_gets_none(tmp_path: Path) -> None:
    platform = Zoned()
    targets.connect(berlin(tmp_path, platform), "mem")
    assert platform.given == {}


@pytest.mark.parametrize("zone", ["Europe/Berlinn", "../etc/passwd", "Europe"])
def test_a_zone_that_is_none_is_told_before_anything_is_asked(tmp_path: Path, zone: str) -> None:
    platform = Zoned(settings={"zone": "whose days"})
    with pytest.raises(BadInput) as told:
        targets.connect(berlin(tmp_path, platform, zone=zone), "mem")
    assert told.value.what == f"the zone of `mem` is `{zone}`, which no time zone is called"
    assert platform.given is None
