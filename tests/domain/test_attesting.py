"""What was in use before anybody decided goes on record as what it is: found, not decided."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain.acts.attesting import attest
from ledger.domain.acts.proposing import propose
from ledger.domain.definition import DefinitionAttested, Draft, Evidence
from ledger.domain.proposal import DefinitionProposed
from ledger.errors import BadInput
from ledger.testing import DAY, Given, definition, entity, terms

from .steps import APRIL, LEDGER, MAY, in_force, ratified, retiring

MEMO = Evidence("memo.txt", "e" * 64)
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
MQL, OTHER = definition("mql", says="as the memo has it"), definition("mql", says="as the formula has it")
LATER = DAY + timedelta(days=60)


def asked(draft: Draft = MQL, start: date = JANUARY, until: date | None = None, by: str = "ana") -> dict[str, Any]:
    return {"draft": draft, "start": start, "until": until, "evidence": MEMO, "by": by}


FOUND = LEDGER.after(attest, **asked())


def test_a_past_version_is_recorded_from_evidence_today_and_decided_by_nobody() -> None:
    (event,) = LEDGER.when(attest, **asked(until=FEBRUARY)).then(DefinitionAttested)
    assert (event.version, event.evidence, event.evidence_digest) == (1, "memo.txt", "e" * 64)
    assert (event.from_, event.until) == (JANUARY, FEBRUARY)
    found = FOUND.state.history("mql").versions[0]
    assert (found.attested, found.decider, found.proposal, found.recorded_at[:10]) == (True, "", "", "2026-03-02")


def test_it_governs_the_days_that_it_was_found_for_but_was_not_known_before_it_was_recorded() -> None:
    position = FOUND.events[-1].position
    assert in_force(FOUND, "mql", FEBRUARY) == 1
    assert in_force(FOUND, "mql", FEBRUARY, known=position - 1) == 0


def test_only_stewards_attest() -> None:
    for who in ("sal", "cro", "ops", "dana"):
        LEDGER.when(attest, **asked(by=who)).then_refused("steward")


def test_what_has_not_been_yet_is_proposed_and_not_attested() -> None:
    LEDGER.when(attest, **asked(start=DAY)).then(DefinitionAttested)
    LEDGER.when(attest, **asked(start=DAY + timedelta(1))).then_refused("is not in the past", "ledger propose")


def test_a_term_has_at_least_one_day() -> None:
    for until in (JANUARY, JANUARY - timedelta(1)):
        LEDGER.when(attest, **asked(until=until)).then_refused("before it begins")


def test_attesting_the_same_again_is_nothing_and_for_more_days_is_something() -> None:
    bounded = LEDGER.after(attest, **asked(until=FEBRUARY))
    bounded.when(attest, **asked(until=FEBRUARY)).then_nothing()
    bounded.when(attest, **asked()).then(DefinitionAttested)
    bounded.when(attest, **asked(start=JANUARY - timedelta(1), until=FEBRUARY)).then(DefinitionAttested)
    FOUND.when(attest, **asked(start=FEBRUARY)).then_nothing()


def test_what_was_found_later_stands_over_what_was_found_before() -> None:
    two = FOUND.after(attest, **asked(OTHER, FEBRUARY))
    assert [in_force(two, "mql", day) for day in (JANUARY, FEBRUARY, DAY)] == [1, 2, 2]


def test_what_somebody_decided_is_never_displaced_by_what_was_found() -> None:
    decided = ratified(LEDGER, MQL, terms(FEBRUARY, retroactive=True))
    decided.when(attest, **asked(OTHER)).then_refused("v1 of `mql` was ratified from 2026-02-01", "--until 2026-02-01")
    decided.when(attest, **asked(OTHER, FEBRUARY)).then_refused("choose an earlier date")
    decided.when(attest, **asked(OTHER, until=FEBRUARY)).then(DefinitionAttested)
    decided.when(attest, **asked(MQL, FEBRUARY)).then_refused("was ratified")


def test_nor_is_the_decision_that_nothing_governs() -> None:
    ended = ratified(ratified(LEDGER, MQL), MQL, retiring(APRIL)).on(LATER)
    ended.when(attest, **asked(OTHER, APRIL + timedelta(9))).then_refused("`mql` was retired from 2026-04-01")
    gap = ratified(LEDGER, MQL, terms(DAY, APRIL)).on(LATER)
    gap.when(attest, **asked(OTHER, APRIL)).then(DefinitionAttested)
    gap.when(attest, **asked(OTHER, FEBRUARY)).then_refused("--until 2026-03-02")


def test_what_was_only_attested_can_be_decided_as_it_is() -> None:
    (event,) = FOUND.when(propose, draft=MQL, terms=terms(), by="ana").then(DefinitionProposed)
    assert [each.version for each in event.bound.displaces] == [1]
    assert in_force(ratified(FOUND, MQL), "mql", DAY) == 2


@pytest.mark.parametrize(
    "other", [entity("mql"), definition("mql", entity="lead"), definition("mql", scope="lifecycle/mql")]
)
def test_a_key_keeps_its_kind_entity_and_scope(other: Draft) -> None:
    base = ratified(FOUND, entity("lead"), terms(JANUARY, retroactive=True))
    base.when(attest, **asked(other)).then_refused("a key keeps its kind, entity and scope for ever")


def test_an_entity_that_was_found_takes_no_field_from_a_definition_that_reads_it() -> None:
    base: Given = LEDGER.after(attest, **asked(entity("lead", score="number")))
    told = ratified(base, definition("mql", entity="lead", reads=("score",)), terms(APRIL))
    told.when(attest, **asked(entity("lead", plan="text"), FEBRUARY)).then_refused("`score` would be removed")
    told.when(attest, **asked(entity("lead", mql="text", score="number"))).then_refused("`mql` has the name")
    told.when(attest, **asked(entity("lead", plan="text"), FEBRUARY, DAY)).then(DefinitionAttested)


def test_it_rests_on_what_is_in_force_on_its_day() -> None:
    LEDGER.when(attest, **asked(definition("mql", entity="lead"))).then_refused("`lead` has no version in force")


def test_what_kinds_and_policies_object_to_stops_it() -> None:
    LEDGER.when(attest, **asked(), against=[BadInput("the example says true")]).then_refused("the example says true")


def test_may_is_free_again_after_a_version_that_ended() -> None:
    ended = LEDGER.after(attest, **asked(until=FEBRUARY))
    assert [in_force(ended, "mql", day) for day in (JANUARY, FEBRUARY, MAY)] == [1, 0, 0]
