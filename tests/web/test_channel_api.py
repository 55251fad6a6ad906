"""Channels over the API: the answers of the command line, judged by agents too, and decided by whom a token is of."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from channel_desk import CMO, FOUNDED, PODCAST, judging
from ledger.app import clock
from shell import ANA, BEN, DANA, Desk
from web.program import program
from web.visitor import Pages, site

SCORES = {"audience": 3, "measurable": 2, "speed": 3, "cost": 3, "moat": 1}
SEEN = {"name": "study.csv", "digest": sha256(b"a,b").hexdigest()}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return judging(tmp_path_factory.mktemp("judging"))


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    """Nothing is registered yet."""
    return template.copied(tmp_path)


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def given(**more: Any) -> dict[str, Any]:
    shown = {"audience": SEEN, "consent": SEEN}
    return {"scores": SCORES, "answers": {"consent": "pass: in the contract"}, "evidence": shown, **more}


def test_a_channel_is_registered_judged_and_decided_by_programs(desk: Desk, pages: Pages) -> None:
    ana, ben, cmo = program(pages, ANA, "propose"), program(pages, BEN, "propose"), program(pages, CMO, "decide")
    ana.post("/channels", {"document": PODCAST, "because": "sales asked"})
    assert ben.post("/channels/podcast/evaluate", {"scores": {"moat": 9}}, 422)["code"] == "bad-input"
    ana.post("/channels/podcast/evaluate", given())
    made = ben.post("/channels/podcast/evaluate", given())
    assert made["channel"]["judgement"]["total"] == "255/4"
    assert ben.post("/channels/podcast/decide", {"outcome": "reject"}, 403)
    assert cmo.post("/channels/podcast/decide", {"outcome": "adopt", "because": "x"}, 409)
    decided = cmo.post("/channels/podcast/decide", {"outcome": "reject"})
    assert decided["channel"]["decision"]["outcome"] == "reject"
    assert ana.get("/channels") == desk.run("ledger channel list --json").data
    assert ana.get("/channels/podcast") == desk.run("ledger channel show podcast --json").data
    assert ana.get("/channels?known_on=2026-03-01") == []
    left = cmo.post("/channels/podcast/leave", {"because": "nobody listens"})
    assert left["channel"]["status"] == "left"


def test_a_program_for_reading_judges_nothing_and_one_for_proposing_decides_nothing(pages: Pages) -> None:
    reads, proposes = program(pages, DANA), program(pages, ANA, "propose")
    reads.post("/channels", {"document": PODCAST}, 403)
    proposes.post("/channels", {"document": PODCAST})
    proposes.post("/channels/podcast/leave", {"because": "x"}, 403)
    assert proposes.get("/channels/radio", 404)["code"] == "unknown-name"
