"""A framework is proposed, read, ratified and changed like any other definition."""

from __future__ import annotations

import pytest

from shell import ANA, CRO, SAL, TERMS, Desk

FITS = """\
kind: framework
key: channel_fit
scope: lifecycle
title: Fit of a new channel
asks:
  supplies: fields of lead
gates:
  - {key: qualifies, computed: {reachable: mql}}
  - {key: consent, asked: "Is there consent?", evidence: required}
criteria:
  - {key: audience, weight: 60, scale: {0: nobody, 1: some, 2: all}}
  - {key: cost, weight: 40, scale: {0: dear, 1: cheap}}
rule: [{adopt: total >= 70}, {otherwise: reject}]
review: {adopted: 365 days}
assessors: {at_least: 2, spread: 1}
"""
HEAVIER = FITS.replace("weight: 60", "weight: 55").replace("weight: 40", "weight: 45")
RENAMED = FITS.replace("Fit of a new channel", "Does a channel fit?")
ASKED = f"ledger propose fits.yaml --effective 2026-02-02 {TERMS} --because 'channels are to be judged'"


@pytest.fixture
def fitted(desk: Desk) -> Desk:
    """A ledger with a framework in force."""
    desk.write("fits.yaml", FITS)
    desk.does(ASKED, by=ANA)
    desk.does("ledger approve channel_fit#1", by=SAL)
    desk.does("ledger ratify channel_fit#1", by=CRO)
    return desk


def test_a_framework_rests_on_what_its_gates_name_as_in_force(desk: Desk) -> None:
    desk.write("fits.yaml", FITS)
    done = desk.does(f"{ASKED} --json", by=ANA).data
    assert [(each["key"], each["version"]) for each in done["rests_on"]] == [("lead", 1), ("mql", 1)]


def test_a_framework_is_shown_as_it_reads(fitted: Desk) -> None:
    said = fitted.does("ledger show channel_fit").out
    assert "qualifies  computed: reachable mql" in said
    assert "audience  60 %" in said
    assert "adopt   total >= 70" in said
    assert "on lead" not in said


def test_a_brief_of_a_framework_tells_each_part_that_is_asked_for(desk: Desk) -> None:
    desk.write("fits.yaml", FITS)
    desk.does(ASKED, by=ANA)
    assert "new: gate qualifies: computed: reachable mql" in desk.does("ledger brief channel_fit#1", by=CRO).out


def test_a_change_of_meaning_outdates_what_was_judged_and_another_title_does_not(fitted: Desk) -> None:
    fitted.write("other.yaml", HEAVIER)
    said = fitted.does("ledger check other.yaml").out
    assert "another meaning; evaluations that were made under it are outdated" in said
    assert "criterion cost: 40 %, then 45 %" in said
    fitted.write("other.yaml", RENAMED)
    assert "evaluations that were made under it stay current" in fitted.does("ledger check other.yaml").out


def test_two_frameworks_are_compared_part_by_part(fitted: Desk) -> None:
    fitted.write("other.yaml", HEAVIER)
    done = fitted.run("ledger diff channel_fit other.yaml --strict")
    assert done.code == 3
    assert "channel_fit v1 → other.yaml: another meaning" in done.out
    assert "criterion audience: 60 %, then 55 %" in done.out
    fitted.write("other.yaml", RENAMED)
    found = fitted.does("ledger diff channel_fit other.yaml --strict --json").data
    assert (found["category"], found["breaking"], found["changes"]) == ("editorial", False, [])


def test_a_change_of_what_a_gate_reads_says_that_the_framework_rests_on_it(fitted: Desk) -> None:
    fitted.write("mql.yaml", "kind: criteria\nkey: mql\nscope: lifecycle\nentity: lead\ncriteria: score >= 80\n")
    done = fitted.does(f"ledger propose mql.yaml --effective 2026-02-02 {TERMS} --because stricter", by=ANA)
    assert "changes channel_fit v1 indirectly" in done.out


def test_a_definition_that_a_gate_reads_is_not_retired_under_it(fitted: Desk) -> None:
    done = fitted.run("ledger retire mql --effective 2026-02-02 --because unused", by=ANA)
    assert done.code != 0
    assert "channel_fit" in done.err


def test_a_gate_of_a_plugin_that_is_not_loaded_is_refused_at_its_place(desk: Desk) -> None:
    desk.write("fits.yaml", FITS.replace("computed: {reachable: mql}", "computed: {acme.fair: 3}"))
    done = desk.run("ledger check fits.yaml")
    assert done.code == 1
    assert "fits.yaml:8:32: nobody answers `acme.fair`" in done.out
