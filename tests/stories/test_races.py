"""Two people act in one moment, in two real processes, on one ledger file: what comes of it is as if one had waited.

    main: copy the template ─▶ both workers open it ─▶ barrier ─▶ each acts ─▶ main looks at what is recorded

200 repetitions of each race, or as many as LEDGER_TESTS_RACES says. Each repetition holds the two a little further
apart than the last, so that every order of events is met.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.app import deciding, settings
from ledger.app.ledger import Decided, Ledger, open_ledger
from ledger.domain.charter import RightRevoked
from ledger.domain.proposal import DefinitionRatified, ProposalApproved
from ledger.domain.state import State, fold
from ledger.errors import LedgerError, Refused
from shell import ANA, CRO, FOUNDED, OPS, SAL, TERMS, Desk, criteria

REPETITIONS = int(os.environ.get("LEDGER_TESTS_RACES", "200"))
STEPS, STEP = 9, 0.0006  # seconds between the two: from 2.4 ms before to 2.4 ms after
HESITATION = 0.001  # seconds between reading and recording, in which the other may come first
FORK = multiprocessing.get_context("fork")

pytestmark = pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork here")

Act = Callable[[Ledger], Decided]


class Came(NamedTuple):
    """What came of one act: the positions it was recorded at, or why it was refused; and how often it had to decide."""

    positions: list[int]
    refused: str
    attempts: int

    @property
    def again(self) -> bool:
        """Whether it had decided, found that the other came first, and decided again."""
        return self.attempts > (1 if self.positions else 0)


def opened(folder: Path, who: str) -> Ledger:
    found = settings.load(folder / settings.FILE)
    return open_ledger(found, settings.Asserted(who, "the test"))


def work(jobs: Connection, barrier: Any, who: str, act: Act) -> None:
    """One person: opens each ledger that comes, waits for the other, and acts."""
    while job := jobs.recv():
        folder, delay = job
        ledger = opened(folder, who)
        attempts = counted(ledger)
        barrier.wait(timeout=30)
        time.sleep(delay)
        try:
            came = Came(act(ledger).positions, "", len(attempts))
        except LedgerError as problem:
            came = Came([], f"{type(problem).__name__}: {problem.what}", len(attempts))
        ledger.journal.close()
        jobs.send(came)


def counted(ledger: Ledger) -> list[None]:
    """A list that grows with each attempt to record; each attempt hesitates a little."""
    attempts: list[None] = []
    record = ledger.journal.record

    def recording(*events: Any, **settings: Any) -> list[int]:
        attempts.append(None)
        time.sleep(HESITATION)
        return record(*events, **settings)

    ledger.journal.record = recording  # type: ignore[method-assign]
    return attempts


@contextmanager
def pair(one: tuple[str, Act], other: tuple[str, Act]) -> Iterator[Callable[[Path, int], tuple[Came, Came]]]:
    """Two processes; gives a function that lets both act on the ledger in a folder."""
    barrier = FORK.Barrier(2)
    lines = [FORK.Pipe() for _ in range(2)]
    workers = [
        FORK.Process(target=work, args=(line[1], barrier, *each), daemon=True)
        for line, each in zip(lines, (one, other), strict=True)
    ]
    for worker in workers:
        worker.start()

    def race(folder: Path, round_: int) -> tuple[Came, Came]:
        apart = (round_ % STEPS - STEPS // 2) * STEP
        for (line, _), delay in zip(lines, (max(apart, 0), max(-apart, 0)), strict=True):
            line.send((folder, delay))
        assert all(line.poll(30) for line, _ in lines), "a worker does not answer"
        first, second = (line.recv() for line, _ in lines)
        return first, second

    try:
        yield race
    finally:
        for (line, _), worker in zip(lines, workers, strict=True):
            line.send(None)
            worker.join(timeout=10)
            worker.kill()


def races(
    desk: Desk, tmp_path: Path, one: tuple[str, Act], other: tuple[str, Act]
) -> Iterator[tuple[Ledger, Came, Came]]:
    """Every repetition: the ledger afterwards, and what came of both acts."""
    template = desk.copied(tmp_path / "race").folder  # which lets go of the database, so that all is in its file
    with pair(one, other) as race:
        for round_ in range(REPETITIONS):
            folder = tmp_path / f"race{round_}"
            shutil.copytree(template, folder)
            came = race(folder, round_)
            ledger = opened(folder, CRO)
            yield ledger, *came
            ledger.journal.close()
            shutil.rmtree(folder)


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


def approve(ledger: Ledger) -> Decided:
    return deciding.approve(ledger, "mql#2", "")


def revoke_approver(ledger: Ledger) -> Decided:
    return deciding.revoke(ledger, "lifecycle", "approver", SAL, None, "left the company")


def revoke_elsewhere(ledger: Ledger) -> Decided:
    return deciding.revoke(ledger, "sales", "operator", OPS, None, "left the company")


def ratify(proposal: str) -> Act:
    return lambda ledger: deciding.ratify(ledger, proposal, "")


def positions(ledger: Ledger, kind: type) -> list[int]:
    found, _ = ledger.journal.read()
    return [each.position for each in found if isinstance(each.event, kind)]


def before(ledger: Ledger, position: int) -> State:
    found, _ = ledger.journal.read(upto=position - 1)
    return fold(found)


def test_no_approval_stands_after_the_seat_was_gone(desk: Desk, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for ledger, approved, revoked in races(desk, tmp_path, (SAL, approve), (CRO, revoke_approver)):
        (gone,) = positions(ledger, RightRevoked)
        given = [each for each in positions(ledger, ProposalApproved) if each in approved.positions]
        assert revoked.positions == [gone]
        if given:
            seen["approved first"] += 1
            assert given[0] < gone
        else:
            seen["refused"] += 1
            assert approved.refused.startswith(f"Refused: {SAL} may not act as approver")
        seen["decided again"] += approved.again or revoked.again
        with pytest.raises(Refused, match="mql#2 has 0 of 1 approvals"):
            ratify("mql#2")(ledger)
    print(dict(seen))
    assert seen["approved first"] + seen["refused"] == REPETITIONS
    assert min(seen[order] for order in ("approved first", "refused", "decided again")) > 0, "every order was met"


def test_no_ratification_rests_on_what_was_displaced_already(desk: Desk, tmp_path: Path) -> None:
    """`hot` is to rest on `mql` v1, and `mql` v2 is about to take its place: only one of them can be ratified."""
    desk.write("hot.yaml", criteria("mql AND score >= 90", key="hot"))
    desk.does(f"ledger propose hot.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    for proposal in ("hot#1", "mql#2"):
        desk.does(f"ledger approve {proposal}", by=SAL)
    seen: Counter[str] = Counter()
    for ledger, hot, mql in races(desk, tmp_path, (CRO, ratify("hot#1")), (CRO, ratify("mql#2"))):
        seen["hot first" if hot.positions else "mql first"] += 1
        assert bool(hot.positions) is not bool(mql.positions)
        assert (hot.refused or mql.refused).endswith("is stale")
        seen["decided again"] += hot.again or mql.again
        for position in positions(ledger, DefinitionRatified):
            rests_on_what_governed(ledger, position)
    print(dict(seen))
    assert min(seen[order] for order in ("hot first", "mql first", "decided again")) > 0, "every order was met"


def rests_on_what_governed(ledger: Ledger, position: int) -> None:
    (recorded,), _ = ledger.journal.read(after=position - 1, upto=position)
    state = before(ledger, position)
    event: Any = recorded.event
    for basis in state.proposals[event.proposal].bound.basis:
        version = state.history(basis.key).in_force(event.from_)
        assert version
        assert (version.number, version.draft.content_digest) == (basis.version, basis.digest)


def test_a_seat_lost_in_another_scope_makes_nobody_decide_again(desk: Desk, tmp_path: Path) -> None:
    for _, approved, revoked in races(desk, tmp_path, (SAL, approve), (CRO, revoke_elsewhere)):
        assert (approved.refused, revoked.refused) == ("", "")
        assert (approved.attempts, revoked.attempts) == (1, 1)


def test_the_same_seat_is_revoked_once_however_many_revoke_it(desk: Desk, tmp_path: Path) -> None:
    for ledger, one, other in races(desk, tmp_path, (CRO, revoke_approver), (CRO, revoke_approver)):
        assert len(positions(ledger, RightRevoked)) == 1
        assert sorted(map(len, (one.positions, other.positions))) == [0, 1]
        assert (one.refused, other.refused) == ("", "")
