"""Two people act in one moment, in two real processes, on one ledger: what comes of it is as if one had waited.

    copy the template ─▶ both racers open it ─▶ go ─▶ each acts ─▶ look at what is recorded

63 repetitions of each race on a file and 18 on a server, and up to 200 until every order of events was met; 500 of each
in `./dev faults`, or as many as LEDGER_TESTS_RACES says. Each repetition holds the two a little further apart than the
last.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import count, takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from elsewhere import on_server
from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.domain.charter import RightRevoked
from ledger.domain.folding.folding import fold
from ledger.domain.proposal import DefinitionRatified, ProposalApproved
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.govern.proposals.decide.ratify import ratify as ratify_it
from shell import ANA, CRO, FOUNDED, OPS, SAL, TERMS, Desk, criteria

from .racer import opened

pytestmark = pytest.mark.faults
STEPS, MOST = 9, 200


class Course(NamedTuple):
    """Where a race is run: how often, and how many seconds further apart from one step to the next."""

    server: str
    repetitions: int
    step: float


def repetitions(usual: int) -> int:
    thorough = os.environ.get("LEDGER_TESTS") == "thorough"
    return int(os.environ.get("LEDGER_TESTS_RACES", 500 if thorough else usual))


APPROVE, RATIFY, RATIFY_HOT = "approve mql#2", "ratify mql#2", "ratify hot#1"
REVOKE, REVOKE_ELSEWHERE = f"revoke lifecycle approver {SAL}", f"revoke sales operator {OPS}"


class Came(NamedTuple):
    """What came of one act: its positions, or why it was refused; and how often it tried to record."""

    positions: list[int]
    refused: str
    attempts: int

    @property
    def again(self) -> bool:
        """Whether it had decided, found that the other came first, and decided again."""
        return self.attempts > (1 if self.positions else 0)


class Racer:
    """A process that acts when it is told."""

    def __init__(self, desk: Desk) -> None:
        script, pipe = [sys.executable, str(Path(__file__).with_name("racer.py"))], subprocess.PIPE
        self.process = subprocess.Popen(
            script, env=desk.environment(), stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
        )
        assert self.process.stdin
        assert self.process.stdout
        self.ear, self.mouth = self.process.stdin, self.process.stdout

    def say(self, line: str) -> None:
        self.ear.write(line + "\n")
        self.ear.flush()

    def answer(self) -> str:
        return self.mouth.readline().strip()

    def end(self) -> None:
        self.ear.close()
        self.mouth.close()
        assert self.process.wait(timeout=120) == 0


@contextmanager
def racers(desk: Desk) -> Iterator[tuple[Racer, Racer]]:
    pair = Racer(desk), Racer(desk)
    try:
        yield pair
    finally:
        for each in pair:
            each.end()


def race(
    pair: tuple[Racer, Racer], folder: Path, acts: tuple[tuple[str, str], ...], round_: int, step: float
) -> list[Came]:
    apart = (round_ % STEPS - STEPS // 2) * step
    for each, (who, act), delay in zip(pair, acts, (max(apart, 0), max(-apart, 0)), strict=True):
        each.say(json.dumps({"folder": str(folder), "who": who, "act": act, "delay": delay}))
    assert [each.answer() for each in pair] == ["ready", "ready"]
    for each in pair:
        each.say("go")
    return [Came(**json.loads(each.answer())) for each in pair]


def races(
    desk: Desk, course: Course, *acts: tuple[str, str], enough: Callable[[], bool] = lambda: True
) -> Iterator[tuple[Ledger, Came, Came]]:
    """Every repetition: the ledger afterwards, and what came of both acts. More follow until it is `enough`."""
    template = desk.copied(desk.folder.parent / "race").folder  # which lets go of the database: all is in its file
    with racers(desk) as pair:
        for round_ in takewhile(lambda n: n < course.repetitions or (n < MOST and not enough()), count()):
            folder = template.with_name(f"race{round_}")
            shutil.copytree(template, folder)
            with on_server(replace(desk, folder=folder), course.server) if course.server else nullcontext():
                one, other = race(pair, folder, acts, round_, course.step)
                ledger = opened(folder)
                yield ledger, one, other
                ledger.journal.close()
            shutil.rmtree(folder)


@pytest.fixture(params=["file", "server"])
def course(request: pytest.FixtureRequest) -> Course:
    if request.param == "file":
        return Course("", repetitions(63), 0.0006)
    return Course(request.getfixturevalue("postgres"), repetitions(18), 0.006)


@pytest.fixture
def desk(template: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """`mql#2` is open; there is a charter for `sales` too."""
    monkeypatch.setenv("LEDGER_NOW", FOUNDED)
    desk = template.copied(tmp_path / "template")
    desk.write("sales.yaml", f"kind: charter\nscope: sales\nsteward: {ANA}\noperator: {OPS}\ndecider: {CRO}\n")
    desk.does(f"ledger propose sales.yaml --effective 2026-02-02 {TERMS} --because x")
    desk.does("ledger ratify charter/sales#1")
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    return desk


def positions(ledger: Ledger, kind: type) -> list[int]:
    found, _ = ledger.journal.read()
    return [each.position for each in found if isinstance(each.event, kind)]


def before(ledger: Ledger, position: int) -> State:
    found, _ = ledger.journal.read(upto=position - 1)
    return fold(found)


def test_no_approval_stands_after_the_seat_was_gone(desk: Desk, course: Course) -> None:
    seen: Counter[str] = Counter()

    def met() -> bool:
        return min(seen[order] for order in ("approved first", "refused", "decided again")) > 0

    for ledger, approved, revoked in races(desk, course, (SAL, APPROVE), (CRO, REVOKE), enough=met):
        (gone,) = positions(ledger, RightRevoked)
        given = [each for each in positions(ledger, ProposalApproved) if each in approved.positions]
        assert revoked.positions == [gone]
        if given:
            seen["approved first"] += 1
            assert given[0] < gone
        else:
            seen["refused"] += 1
            assert approved.refused.startswith(f"NoRight: {SAL} may not act as approver")
        seen["decided again"] += approved.again or revoked.again
        with pytest.raises(Refused, match="mql#2 has 0 of 1 approvals"):
            ratify_it(ledger, ledger.actor(CRO), "mql#2", "")
    print(dict(seen))
    assert seen["approved first"] + seen["refused"] >= course.repetitions
    assert met(), "every order was met"


def test_no_ratification_rests_on_what_was_displaced_already(desk: Desk, course: Course) -> None:
    """`hot` is to rest on `mql` v1, and `mql` v2 is about to take its place: only one of them can be ratified."""
    desk.write("hot.yaml", criteria("mql AND score >= 90", key="hot"))
    desk.does(f"ledger propose hot.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    for proposal in ("hot#1", "mql#2"):
        desk.does(f"ledger approve {proposal}", by=SAL)
    seen: Counter[str] = Counter()

    def met() -> bool:
        return min(seen[order] for order in ("hot first", "mql first", "decided again")) > 0

    for ledger, hot, mql in races(desk, course, (CRO, RATIFY_HOT), (CRO, RATIFY), enough=met):
        seen["hot first" if hot.positions else "mql first"] += 1
        assert bool(hot.positions) is not bool(mql.positions)
        assert (hot.refused or mql.refused).endswith("is stale")
        seen["decided again"] += hot.again or mql.again
        for position in positions(ledger, DefinitionRatified):
            rests_on_what_governed(ledger, position)
    print(dict(seen))
    assert met(), "every order was met"


def rests_on_what_governed(ledger: Ledger, position: int) -> None:
    (recorded,), _ = ledger.journal.read(after=position - 1, upto=position)
    state = before(ledger, position)
    event: Any = recorded.event
    for basis in state.proposals[event.proposal].bound.basis:
        version = state.history(basis.key).in_force(event.from_)
        assert version
        assert (version.number, version.draft.content_digest) == (basis.version, basis.digest)


def test_a_seat_lost_in_another_scope_makes_nobody_decide_again(desk: Desk, course: Course) -> None:
    for _, approved, revoked in races(desk, course, (SAL, APPROVE), (CRO, REVOKE_ELSEWHERE)):
        assert (approved.refused, revoked.refused) == ("", "")
        assert (approved.attempts, revoked.attempts) == (1, 1)


def test_the_same_seat_is_revoked_once_however_many_revoke_it(desk: Desk, course: Course) -> None:
    for ledger, one, other in races(desk, course, (CRO, REVOKE), (CRO, REVOKE)):
        assert len(positions(ledger, RightRevoked)) == 1
        assert sorted(map(len, (one.positions, other.positions))) == [0, 1]
        assert (one.refused, other.refused) == ("", "")
