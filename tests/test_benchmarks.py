"""The ledgers that benchmarks measure are honest: everybody in them acts by a right, and binds what a verb would."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from ledger.app.judged import JudgedJournal
from ledger.domain.basis import bound
from ledger.domain.charter import require_row
from ledger.domain.folding.folding import evolve
from ledger.domain.proposal import DefinitionProposed
from ledger.domain.state import State
from ledger.journal.port import Journal

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
EVENTS = 2_000


@pytest.fixture
def benchmark_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Import a benchmark by its name; no verdict is kept."""
    monkeypatch.setenv("LEDGER_CACHE", "")
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return import_module


@pytest.mark.parametrize("name", sorted(each.stem for each in BENCHMARKS.glob("*.py")))
def test_a_benchmark_finds_all_that_it_measures(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is loaded from its file, since a room of tests may have its name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec
    assert spec.loader
    loaded = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, loaded)
    spec.loader.exec_module(loaded)
    assert loaded.__doc__


@pytest.mark.parametrize("name", ["definitions", "debt", "portfolio", "gates"])
def test_nothing_is_struck_out_of_a_ledger_that_benchmarks_measure(
    benchmark_of: Callable[[str], Any], name: str, tmp_path: Path
):
    size = EVENTS // 100 if name == "gates" else EVENTS
    with benchmark_of(name).build(tmp_path / "ledger.db", size) as journal:
        assert journal.head() >= size
        assert JudgedJournal(journal, str(tmp_path)).verdicts().struck == {}


def test_each_proposal_in_such_a_ledger_binds_what_the_verb_would_bind(
    benchmark_of: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    definitions = benchmark_of("definitions")
    monkeypatch.setattr(definitions, "DEFINITIONS", 60)  # so that each has several versions
    with definitions.build(tmp_path / "ledger.db", EVENTS) as journal:
        asked = differing(journal)
    assert len(asked) > 300
    assert not [name for name, differs in asked.items() if differs]


def differing(journal: Journal) -> dict[str, bool]:
    """Whether each proposal binds something else than the verb would."""
    state, found = State(), dict[str, bool]()
    for each in journal.read()[0]:
        if isinstance(asked := each.event, DefinitionProposed):
            row = require_row(state.rights, asked.draft.path, asked.on)
            found[asked.proposal] = asked.bound != bound(state, asked.draft, asked.terms, row)
        evolve(state, each)
    return found
