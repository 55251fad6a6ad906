"""A meaning is added to a copy of the ledger as its page says, and everything that asks a meaning asks this one too."""

import pytest

from pages import ADD_MEANING, COPY, ROOT, in_a_copy, touched
from shell import Desk

WIDER = """\
kind: label
key: enterprise
scope: lifecycle
entity: lead
label: enterprise
when: employees >= 200 AND mql
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Where the page ends: in a folder with a ledger, and a source that knows labels."""
    folder = tmp_path_factory.mktemp("meaning")
    in_a_copy((ROOT / ADD_MEANING).read_text(encoding="utf-8"), folder)
    made = Desk(folder, now="2026-06-09T09:00:00Z").at(PYTHONPATH=str(folder / "src"))
    made.write("wider.yaml", WIDER)
    return made


def test_a_meaning_is_added_with_four_files(desk: Desk) -> None:
    found = sorted(touched(ROOT / COPY, desk.folder / COPY))

    print(f"{len(found)} files touched: {', '.join(found)}")
    assert found == ["kinds/label.py", "kinds/ours.py", "meanings/label.py", "meanings/registry.py"]


def test_what_a_change_of_it_means_is_proved(desk: Desk) -> None:
    said = desk.spawned("ledger diff enterprise wider.yaml --json").data

    assert said["category"] == "widening"
    assert said["gains"]["after"] == 1


def test_what_a_change_of_it_moves_is_counted(desk: Desk) -> None:
    done = desk.spawned("ledger impact enterprise wider.yaml --records leads.csv")
    said = done.out + done.err

    assert "up" in said
    assert "(none)" in said


def test_it_is_exported_as_sql(desk: Desk) -> None:
    said = desk.spawned("ledger export sql enterprise --dialect postgres").out

    assert "THEN 'enterprise'" in said
    assert "ELSE NULL" in said


def test_a_criteria_that_refers_to_it_is_refused(desk: Desk) -> None:
    desk.write("rests.yaml", "kind: criteria\nkey: rests\nscope: lifecycle\nentity: lead\ncriteria: enterprise\n")

    assert "enterprise is no yes or no" in desk.spawned("ledger check rests.yaml").out
