"""Two programs that judge one history: ours, and one that was written from RIGHTS.md by somebody who never saw ours.

past --audit--> verdicts --compare--> disagreements <--compare-- verdicts <--tests/independent/rights.py-- bag of it
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from independent.bags import Past, read_back
from ledger.app.judging import EventJudging, EventLines, JudgedEvent, find_rightful, judge_events, judge_with_erasures
from ledger.audit.erasure.events import PersonErased
from ledger.domain.entitlement.rules import FORM, rule_of, verdict_of
from ledger.domain.founding import Founded

SCRIPT = Path(__file__).with_name("rights.py")
PATIENCE = 60
"""Seconds."""


class Said(NamedTuple):
    """What a checker says of one act: the verdict, and the rule by which it stood or that it broke."""

    verdict: str
    rule: str


Verdicts: TypeAlias = Mapping[int, Said]


def our_verdicts(past: Past) -> Verdicts:
    """What our audit says of each act."""
    told = ((each, judgement) for each, judgement in our_judgements(past) if judgement.right or judgement.lacks)
    return {each.position: Said(verdict_of(found), rule_of(each.event, found)) for each, found in told}


def our_judgements(past: Past) -> list[JudgedEvent]:
    """How our audit judges each event."""
    first = past.events[0].event
    zone = first.zone if isinstance(first, Founded) else "UTC"
    events = [*map(read_back, past.events)]
    return judge_with_erasures(
        erased_in(past),
        lambda erasures: [*judge_events(events, EventJudging(zone, EventLines(past.lines()), erasures))],
        find_rightful,
    )


def erased_in(past: Past) -> Mapping[str, frozenset[int]]:
    """Who was erased, whoever said so, with the positions of their acts that had no effect."""
    erased: dict[str, frozenset[int]] = {}
    for event in (each.event for each in past.events):
        if isinstance(event, PersonErased):
            erased[event.person] = erased.get(event.person, frozenset()).union(event.struck or ())
    return erased


def require_second() -> None:
    """Skip where nobody has written the second checker yet."""
    if not SCRIPT.exists():
        pytest.skip("the second checker is not there yet")


def second_checker(bag: Path, without: str = "") -> Verdicts:
    """What the second checker says of a bag; `without` has it pass over one rule, as if nobody had told it."""
    given = [sys.executable, str(SCRIPT), *(["--without", without] if without else []), str(bag)]
    done = subprocess.run(given, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode in (0, 6), done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["position"]: Said(each["verdict"], each["rule"]) for each in told}


def disagreements(ours: Verdicts, theirs: Verdicts) -> Iterator[str]:
    """Each act that the two judge otherwise, in a sentence.

    What an act found out is judged by ours alone, and said to be (R7): there the other one may find it entitled.
    """
    for position in sorted(ours.keys() | theirs.keys()):
        our, their = ours.get(position), theirs.get(position)
        alone = our and our.rule == FORM and their and their.verdict == "entitled"
        if not alone and (our and our.verdict) != (their and their.verdict):
            yield f"#{position}: ours says {our}, and the second {their}"
