"""Verdicts that a reader keeps: made once, believed only where nobody else could have written them, never needed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from forged import events_in, forge, id_of
from ledger.app import own_file
from ledger.domain.charter import CharterAmended
from shell import ANA, BEN, DANA, SAL, TERMS, Desk, criteria


def attacked(desk: Desk, folder: Path) -> Desk:
    """A ledger into which Ben wrote a row that nobody ratified; its reader keeps verdicts in a folder."""
    file = desk.folder / "ledger.db"
    row = next(event for _, _, event in events_in(file) if isinstance(event, CharterAmended))
    forge(file, id_of(file, BEN), row)
    return desk.at(LEDGER_CACHE=str(folder))


def cache_in(folder: Path) -> Path:
    (found,) = (folder / "verdicts").glob("*.json")
    return found


def test_what_was_judged_is_kept_for_its_reader_alone(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    attacked(desk, folder).does("ledger list")
    kept = cache_in(folder)
    assert list(json.loads(kept.read_bytes())["struck"]) == ["19"]
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def _nothing(_: Path) -> None: ...


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40])


def _of_another(file: Path) -> None:
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps({**said, "root": "0" * 64, "struck": {}}))


def _of_an_older_program(file: Path) -> None:
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps({**said, "rules": 1, "struck": {}}))


def _for_others(file: Path) -> None:
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps({**said, "struck": {}}))
    file.chmod(0o666)


def _for_others_in_the_folder(file: Path) -> None:
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps({**said, "struck": {}}))
    file.parent.chmod(0o777)


def _linked(file: Path) -> None:
    said = json.loads(file.read_bytes())
    elsewhere = file.parent.parent / "elsewhere.json"
    elsewhere.write_text(json.dumps({**said, "struck": {}}))
    file.unlink()
    file.symlink_to(elsewhere)


@pytest.mark.fault(47)
@pytest.mark.parametrize(
    "spoil",
    [_nothing, Path.unlink, _cut, _of_another, _of_an_older_program, _for_others, _for_others_in_the_folder, _linked],
)
def test_a_cache_that_is_gone_cut_short_or_not_the_readers_own_changes_no_answer(
    desk: Desk, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    folder = tmp_path / "cache"
    at = attacked(desk, folder)
    asked = ("ledger list", "ledger status", "ledger rights", "ledger log", "ledger show mql")
    before = [at.does(each).out for each in asked]
    spoil(cache_in(folder))
    assert [at.does(each).out for each in asked] == before


def test_an_audit_uses_no_cache_and_finds_one_that_says_otherwise(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    at = attacked(desk, folder)
    at.does("ledger list")
    said = json.loads(cache_in(folder).read_bytes())
    cache_in(folder).write_text(json.dumps({**said, "struck": {}}))
    done = at.run("ledger audit rights")
    assert done.code == 6
    assert "the verdict that is kept of event #19 is not that of the record" in done.err
    assert list((folder / "verdicts").iterdir()) == []
    assert "1 had no right, and has no effect" in at.run("ledger audit rights").out, "it leads on"


def test_a_decision_of_ones_own_is_not_judged_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk.at(LEDGER_CACHE=str(tmp_path / "cache"))
    at.write("next.yaml", criteria("score >= 70"))
    at.does("ledger list")
    judged = list[int]()
    from ledger.app import judging

    whole = judging.EventJudging.judge
    monkeypatch.setattr(
        judging.EventJudging, "judge", lambda self, recorded: judged.append(recorded.position) or whole(self, recorded)
    )
    at.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    at.does("ledger approve mql#2", by=SAL)
    at.does("ledger show mql#2", by=DANA)
    assert judged == []


def test_the_verdicts_of_one_reader_are_of_no_use_to_another_ledger(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    attacked(desk, folder).does("ledger list")
    other = desk.copied(tmp_path / "other").at(LEDGER_CACHE=str(folder))
    other.does("ledger list")
    assert len([*(folder / "verdicts").glob("*.json")]) == 2


def test_where_nothing_can_be_kept_everything_is_answered_all_the_same(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    at = attacked(desk, tmp_path / "file")
    assert "no right and no effect" in at.does("ledger list").out
    assert "no right and no effect" in at.at(LEDGER_CACHE="").does("ledger list").out


@pytest.mark.fault(47, control=True)
def test_a_reader_that_does_not_look_whose_cache_it_is_lets_a_forged_act_count(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    at = attacked(desk, folder)
    honest = at.does("ledger rights").out
    _for_others(cache_in(folder))
    monkeypatch.setattr(own_file, "_is_own", Path.exists)
    assert at.does("ledger rights").out != honest
