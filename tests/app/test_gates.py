"""A channel's gates asked of a whole ledger: by what is in force on a day, as it was known at a position."""

from __future__ import annotations

from datetime import date

import pytest
from tests.channels.judging import FRAMEWORK, channel

from ledger import plugins
from ledger.app import clock, settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.data import replace
from ledger.meanings.framework.framework import Framework, Gate
from ledger.measure.channels.queries.gates import computed_gates, gate_facts
from shell import Desk, criteria, decide

NOW = "2026-03-02T09:00:00Z"
SUPPLIED = channel("score")
UNTITLED = channel("score", "employees")


def framework(*gates: Gate) -> Framework:
    return replace(FRAMEWORK, gates=gates)


QUALIFIES = framework(Gate("qualifies", "reachable", "mql"), Gate("consent", asked="Is there consent?"))


@pytest.fixture
def changed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """From April on an MQL asks for a score alone; that was ratified on 2 March."""
    later = desk.at(NOW)
    later.write("mql.yaml", criteria("score >= 65"))
    decide(later, "mql.yaml", "mql", day="2026-04-01", number=2)
    monkeypatch.setenv(clock.NOW, NOW)
    return open_ledger(settings.load(desk.folder / settings.FILE))


def asked(ledger: Ledger, day: str = "", known: int | None = None) -> dict[str, str]:
    facts = gate_facts(ledger, SUPPLIED, QUALIFIES, date.fromisoformat(day) if day else None, known)
    return {each.key: each.answer for each in computed_gates(ledger, facts)}


def test_a_gate_is_asked_of_what_is_in_force_on_the_day(changed: Ledger) -> None:
    assert asked(changed) == {"qualifies": "fail"}, "people answer what is asked of them, and the ledger the rest"
    assert asked(changed, "2026-03-31") == {"qualifies": "fail"}
    assert asked(changed, "2026-04-01") == {"qualifies": "pass"}
    assert asked(changed, "2026-01-01") == {"qualifies": "unknown"}, "nothing was in force yet"


def test_what_was_ratified_later_was_not_known_before(changed: Ledger) -> None:
    before = changed.known_on(date(2026, 3, 1))
    assert asked(changed, "2026-04-01", before) == {"qualifies": "fail"}
    assert asked(changed, "2026-04-01", changed.journal.head()) == {"qualifies": "pass"}


@pytest.mark.skipif("house_rules" not in {each.name for each in plugins.load(()).found}, reason="it is not installed")
def test_a_question_of_a_plugin_is_asked_where_the_ledger_names_it_and_unknown_where_it_does_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, NOW)
    in_words = framework(Gate("in_words", "house_rules.supplied_in_words"))
    found = open_ledger(settings.load(desk.folder / settings.FILE))
    (told,) = computed_gates(found, gate_facts(found, UNTITLED, in_words))
    assert told.answer == "unknown"
    assert "ledger.toml does not name it" in told.because
    desk.write("ledger.toml", 'database = "ledger.db"\nplugins = ["house_rules"]\n')
    named = open_ledger(settings.load(desk.folder / settings.FILE))
    (told,) = computed_gates(named, gate_facts(named, UNTITLED, in_words))
    assert (told.answer, told.names) == ("fail", ("employees",))


FIT = """\
kind: framework
key: fit
scope: lifecycle
asks: {supplies: fields of lead}
gates:
  - {key: in_words, computed: house_rules.supplied_in_words}
criteria:
  - {key: audience, weight: 60, scale: {0: nobody, 1: some, 2: all}}
  - {key: cost, weight: 40, scale: {0: dear, 1: cheap}}
rule: [{adopt: total >= 70}, {otherwise: reject}]
review: {adopted: 365 days}
assessors: {at_least: 1, spread: 1}
"""


@pytest.mark.skipif("house_rules" not in {each.name for each in plugins.load(()).found}, reason="it is not installed")
def test_a_framework_may_ask_what_a_plugin_answers_only_where_the_ledger_names_that_plugin(desk: Desk) -> None:
    desk.write("fit.yaml", FIT)
    refused = desk.run("ledger check fit.yaml")
    assert (refused.code, "nobody answers `house_rules.supplied_in_words`" in refused.out) == (1, True)
    desk.write("ledger.toml", 'database = "ledger.db"\nplugins = ["house_rules"]\n')
    desk.does("ledger check fit.yaml")
