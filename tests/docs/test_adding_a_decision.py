"""An event, a decision, an answer and their commands are added to a copy of the ledger as their page says."""

import pytest

from pages import ADD_DECISION, COPY, ROOT, in_a_copy, touched
from shell import Desk

EVENT = {"domain/comment.py", "domain/folds/comments.py", "domain/state.py", "domain/stored.py"}
DECISION = {"app/decisions/comment.py"}
ANSWER, COMMANDS = {"answers/comment.py"}, {"cli/__init__.py", "cli/comments.py"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Where the page ends: in a folder with a ledger, and a source that knows comments."""
    folder = tmp_path_factory.mktemp("decision")
    in_a_copy((ROOT / ADD_DECISION).read_text(encoding="utf-8"), folder)
    return Desk(folder, now="2026-06-09T09:00:00Z").at(PYTHONPATH=str(folder / "src"))


def test_an_event_takes_four_files_and_a_decision_and_an_answer_one_each(desk: Desk) -> None:
    found = set(touched(ROOT / COPY, desk.folder / COPY))
    for name, files in (("event", EVENT), ("decision", DECISION), ("answer", ANSWER), ("two commands", COMMANDS)):
        print(f"{name}: {len(files)} files touched: {', '.join(sorted(files))}")
    assert found == EVENT | DECISION | ANSWER | COMMANDS


def test_what_is_added_is_replayed_and_judged_like_all_else(desk: Desk) -> None:
    assert "verified 21 events" in desk.spawned("ledger verify").out
    (said,) = desk.spawned("ledger comments mql --json").data["comments"]
    assert (said["position"], said["by"]) == (21, "ana@acme.example")


def test_who_is_unknown_comments_on_nothing(desk: Desk) -> None:
    done = desk.spawned("ledger comment mql hello --as stranger@acme.example")
    assert "not known to this ledger" in done.err
