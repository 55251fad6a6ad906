"""What stands today is read from a part of a long history, and told as if all of it had been read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ledger.app import clock, current, settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.app.snapshot import Snapshot
from shell import ANA, CRO, SAL, TERMS, Desk, criteria

QUESTIONS = ("list --json", "status --json", "proposals --json", "map --json", "list", "status")
BEFORE, LATER = "2026-02-02T09:00:00Z", "2026-03-20T09:00:00Z"


@pytest.fixture(scope="module")
def versions(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Seven versions of a definition, and a proposal of another one that waits."""
    at = template.copied(tmp_path_factory.mktemp("versions")).at(now=BEFORE)
    for n in range(6):
        at.write("next.yaml", criteria(f"score >= {70 + n}"))
        at.does(f"ledger propose next.yaml --effective 2026-03-0{n + 1} {TERMS} --because agreed", by=ANA)
        at.does(f"ledger approve mql#{n + 2}", by=SAL)
        at.does(f"ledger ratify mql#{n + 2}", by=CRO)
    at.write("warm.yaml", criteria("score >= 10", key="warm", title="Warm lead"))
    at.does(f"ledger propose warm.yaml --effective 2026-03-08 {TERMS} --because agreed", by=ANA)
    return at


@pytest.fixture
def long(versions: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A history that counts as a long one, and a reader who kept nothing of it yet."""
    monkeypatch.setattr(current, "LEAST", 0)
    return versions.copied(tmp_path / "long").at(LATER, LEDGER_CACHE=str(tmp_path / "cache"))


def told(desk: Desk) -> list[str]:
    return [desk.does(f"ledger {each}").out for each in QUESTIONS]


def told_of_everything(desk: Desk) -> list[str]:
    """The same answers, read from every event."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(current, "LEAST", 10**9)
        return told(desk)


def index_in(desk: Desk) -> Path:
    (found,) = (Path(desk.env["LEDGER_CACHE"]) / "index").glob("*.json")
    return found


def test_what_is_listed_and_what_waits_is_told_alike(long: Desk) -> None:
    before = told_of_everything(long)
    assert told(long) == before
    assert told(long) == before  # now by the index that was kept


def test_what_was_replaced_is_not_read(long: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read, whole = list[int](), current.read_current

    def watched(*asked: object) -> Snapshot:
        found = whole(*asked)  # type: ignore[arg-type]
        read.extend(each.number for each in found.state.definitions["mql"].versions)
        return found

    monkeypatch.setattr(current, "read_current", watched)
    long.does("ledger list")
    assert read == [7]


def test_what_came_since_is_read_with_it(long: Desk) -> None:
    told(long)
    long.does("ledger withdraw warm#1 --because so", by=ANA)
    long.does("ledger ask mql --hurts quota", by=SAL)
    assert told(long) == told_of_everything(long)


def _gone(file: Path) -> None:
    file.unlink()


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:200])


def _said(**other: object) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        file.write_text(json.dumps({**json.loads(file.read_bytes()), **other}))

    return spoil


NOTHING: dict[str, object] = {"asked": {}, "terms": {}, "artifacts": {}, "others": []}


@pytest.mark.parametrize(
    "spoil",
    [
        _gone,
        _cut,
        _said(root="0" * 64, unspent=NOTHING),
        _said(form=0, unspent=NOTHING),
        _said(rules=1, unspent=NOTHING),
        _said(erased="0" * 64, unspent=NOTHING),
        _said(day="2027-01-01", unspent=NOTHING),
        _said(head=10_000, unspent=NOTHING),
    ],
)
def test_an_index_that_is_gone_cut_short_or_of_something_else_changes_no_answer(
    long: Desk, spoil: Callable[[Path], None]
) -> None:
    before = told(long)
    spoil(index_in(long))
    assert told(long) == before


def test_an_index_that_others_may_write_is_not_believed(long: Desk) -> None:
    before = told(long)
    _said(unspent=NOTHING)(file := index_in(long))
    file.chmod(0o666)
    assert told(long) == before


def test_verify_makes_the_index_again_and_tells_of_another_one(long: Desk) -> None:
    told(long)
    assert "nothing was altered" in long.does("ledger verify").out
    said = json.loads(index_in(long).read_bytes())
    others = said["unspent"]["others"]
    _said(unspent={**said["unspent"], "others": others[:-1]})(index_in(long))
    done = long.run("ledger verify")
    assert done.code == 6
    assert "the index that was kept of what stands today is not that of the record" in done.err
    long.does("ledger verify")  # as it was told


def test_a_question_that_needs_an_earlier_day_is_asked_of_everything(
    long: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, LATER)
    ledger, asked = open_ledger(settings.load(long.folder / settings.FILE)), list[bool]()

    def ask(about: Ledger) -> int:
        asked.append(about is ledger)
        found = about.snapshot().state.history("mql").in_force(date(2026, 3, 2))
        return found.number if found else 0

    assert current.about_today(ledger, ask) == 3
    assert asked == [False, True]


def test_no_decision_rests_on_the_index(long: Desk) -> None:
    told(long)
    _said(unspent=NOTHING)(index_in(long))
    assert "v7" in long.does("ledger show mql").out
    long.does("ledger approve warm#1", by=SAL, now="2026-02-03T09:00:00Z")
    long.does("ledger ratify warm#1", by=CRO, now="2026-02-03T09:00:00Z")
