"""An auditor who takes no word of ours judges the acts in a bag by a program written from its RIGHTS.md alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bags import INDEPENDENT, opened
from ledger.domain.event import Actor
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified
from shell import ANA, BEN, TERMS, Desk, criteria


def judged(bag: Path, code: int = 0) -> dict[int, tuple[str, str]]:
    """What the program says of each act."""
    given = [sys.executable, str(INDEPENDENT / "rights.py"), str(bag)]
    done = subprocess.run(given, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stderr + done.stdout
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["position"]: (each["verdict"], each["rule"]) for each in told}


def exported_from(desk: Desk, folder: Path, key: str = "--all") -> Path:
    desk.does(f"ledger audit export {key} -o {folder}")
    return folder


def positions(bag: Path, *types: str) -> list[int]:
    lines = [json.loads(line) for line in (bag / "data/events.jsonl").read_bytes().splitlines()]
    return [each["position"] for each in lines if each["type"] in types]


def forged(desk: Desk) -> int:
    """Ben, a steward, writes a ratification where the ledger is kept; its position."""
    desk.write("three.yaml", criteria("score >= 5"))
    desk.does(f"ledger propose three.yaml --effective 2026-03-01 {TERMS} --because x", by=ANA)
    with closing(opened(desk).journal) as journal:
        events = journal.read()[0]
        asked: Any = next(each.event for each in reversed(events) if isinstance(each.event, DefinitionProposed))
        before: Any = next(each.event for each in reversed(events) if isinstance(each.event, DefinitionRatified))
        kept = {"signature": msgspec.UNSET, "authentication": msgspec.UNSET, "commitments": msgspec.UNSET}
        forgery = msgspec.structs.replace(
            before,
            proposal=asked.proposal,
            digest=asked.digest,
            version=before.version + 1,
            from_=asked.terms.from_,
            until=asked.terms.until,
            because="as agreed",
            **kept,
        )
        ben = journal.person_by_address(BEN)
        assert ben
        after = datetime.fromisoformat(events[-1].recorded_at).astimezone(UTC) + timedelta(seconds=1)
        journal.record([forgery], actor=Actor(ben.id), command_id="by hand", now=after)
        return journal.head()


def test_every_act_of_an_honest_ledger_stood_signatures_and_all(ledger: Desk, tmp_path: Path) -> None:
    bag = exported_from(ledger, tmp_path / "bag")
    verdicts = judged(bag)
    assert Counter(verdict for verdict, _ in verdicts.values()) == {"entitled": len(verdicts)}
    assert len(verdicts) >= 20
    assert {verdicts[each][1] for each in positions(bag, "definition.ratified/1")} == {"R66"}


def test_a_forged_ratification_is_found_by_it_alone(ledger: Desk, tmp_path: Path) -> None:
    desk = ledger.copied(tmp_path / "desk")
    at = forged(desk)
    bag = exported_from(desk, tmp_path / "bag")
    told = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag)]
    assert subprocess.run(told, capture_output=True).returncode == 0, "its bytes are whole"
    verdicts = judged(bag, 6)
    assert verdicts[at] == ("not entitled", "R34")
    assert [each for each, (verdict, _) in verdicts.items() if verdict == "not entitled"] == [at]
    assert desk.run("ledger verify").code == 0


def test_what_a_bag_withholds_leaves_its_acts_unjudged_and_those_of_its_definition_judged(
    ledger: Desk, tmp_path: Path
) -> None:
    bag = exported_from(ledger, tmp_path / "bag", "mql")
    verdicts = judged(bag)
    assert {verdict for verdict, _ in verdicts.values()} == {"entitled", "not judged"}
    withheld = {int(line.split("\t")[0]) for line in (bag / "data/withheld.txt").read_text().splitlines()}
    assert all(verdicts[each] == ("not judged", "R5") for each in withheld & verdicts.keys())
    assert all(
        verdicts[each][0] == "entitled" for each in positions(bag, "definition.ratified/1") if each not in withheld
    )


@pytest.mark.parametrize("rule", ["R34", "R56"])
def test_a_rule_that_is_left_out_is_not_asked(ledger: Desk, tmp_path: Path, rule: str) -> None:
    desk = ledger.copied(tmp_path / "desk")
    at = forged(desk)
    bag = exported_from(desk, tmp_path / "bag")
    given = [sys.executable, str(INDEPENDENT / "rights.py"), "--without", rule, str(bag)]
    told = subprocess.run(given, capture_output=True, text=True).stdout.splitlines()
    found = next(each for each in map(json.loads, told) if each["position"] == at)
    assert found["rule"] == ("R67" if rule == "R34" else "R34")


def test_a_checker_judges_by_no_edition_of_the_rules_that_it_does_not_know(exported: Path, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(exported, tmp_path / "bag"))
    info = (bag / "bag-info.txt").read_text()
    (bag / "bag-info.txt").write_text(info.replace("Ledger-Rights-Edition: 2", "Ledger-Rights-Edition: 9"))
    done = subprocess.run([sys.executable, str(INDEPENDENT / "rights.py"), str(bag)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the bag names edition 9 of the rules" in done.stderr
