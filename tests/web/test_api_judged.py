"""An independent judge of the API: schemathesis, by its description, against the running server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from ledger.domain.proposal import (
    DefinitionProposed,
    DefinitionRatified,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
)
from shell import ANA, BEN, CRO, DANA, TERMS, Desk, criteria
from web.judged import OPEN
from web.visitor import site

HOOKS = Path(__file__).with_name("judged.py")
HOOKED = f"hooks = '{HOOKS}'\n"
CONFIG = """
# What no schema can say is told by 422: what a document says, and that a day lies in the years 1900 to 2999.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "429"]
"""
DECIDES = """
[[operations]]
include-path-regex = "/(ratify|decline)$"
headers = { Authorization = "Bearer %s" }
"""


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with proposals that wait, a request and a channel."""
    for number in range(OPEN):
        desk.write("rule.yaml", criteria("score >= 50", key=f"rule{number}"))
        desk.does(f"ledger propose rule.yaml --effective 2026-02-02 {TERMS} --because x", by=BEN)
    desk.does("ledger ask mql --hurts 'it is late'", by=ANA)
    desk.write("radio.yaml", "kind: channel\nkey: radio\ntitle: Radio\n")
    desk.does("ledger channel register radio.yaml", by=ANA)
    return desk


@pytest.fixture
def address(busy: Desk) -> Iterator[str]:
    """Where it is served, once it is ready."""
    server = busy.at(by=CRO).spawn("ledger serve --port 0")
    try:
        assert server.stderr
        said = next(line for line in server.stderr if b"http://localhost:" in line).decode()
        found = re.search(r"http://localhost:\d+", said)
        assert found
        with urlopen(f"{found[0]}/healthz"):
            yield found[0]
    finally:
        server.terminate()
        server.communicate(timeout=60)


def judged(desk: Desk, address: str, head: str, *options: str) -> None:
    """Let it judge; it has no complaint."""
    ana, cro = (
        desk.does(f"ledger token add {who}-{options[-1]} --for {who} --scope decide --json", by=DANA).data["token"]
        for who in (ANA, CRO)
    )
    config = desk.write("judge.toml", head + CONFIG + DECIDES % cro)
    run = ("-m", "schemathesis.cli", "--config-file", str(config), "run", f"{address}/api/v1/openapi.json")
    shown = ("-H", f"Authorization: Bearer {ana}", "--seed", "3", "--wait-for-schema", "60")
    done = subprocess.run(
        [sys.executable, *run, *shown, *options],
        env={**os.environ, "TOKEN": ana, "PYTHONPATH": str(HOOKS.parent)},
        cwd=desk.folder,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-4_000:]


def test_a_judge_that_acts_by_the_description_has_no_complaint(busy: Desk, address: str) -> None:
    before = [*_events(busy)]
    judged(busy, address, HOOKED, "--phases", "fuzzing,stateful", "-n", "5", "--mode", "positive")
    judged(busy, address, "", "--phases", "fuzzing", "-n", "2", "--mode", "negative")
    acts = Counter(type(each) for each in [*_events(busy)][len(before) :])
    assert acts[DefinitionProposed]
    assert acts[ProposalApproved]
    assert acts.keys() & {DefinitionRatified, ProposalDeclined, ProposalWithdrawn}
    assert busy.run("ledger verify").code == 0
    assert busy.run("ledger audit rights").code == 0


def _events(desk: Desk) -> Iterator[object]:
    with site(desk) as found:
        yield from (each.event for each in found.site.ledger.journal.read()[0])
