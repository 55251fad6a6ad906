"""Invariants in use: what would break one is refused on every day of its term, unless its decider waived it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.domain.steps import APRIL, JUNE, LEDGER, MAY, proposed, ratified, retiring
from tests.kinds.reading import ALONE, FIT, LEAD, read as read_document
from tests.stories.racer import opened

from ledger.app.ledger import Ledger
from ledger.domain import boundaries
from ledger.domain.acts.approving import approve, ratify
from ledger.domain.acts.attesting import attest
from ledger.domain.acts.proposing import propose, rebase, revise, withdraw
from ledger.domain.definition import Draft, Evidence
from ledger.domain.event import Event
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified
from ledger.errors import LedgerError, Problems, Refused
from ledger.govern.proposals.decide.ratify import ratify as ratify_it
from ledger.govern.waivers.decide.waive_invariant import waive as waive_it
from ledger.govern.waivers.events.proof import ProofRecorded
from ledger.govern.waivers.fold import find_boundary_of_proofs, find_boundary_of_waivers
from ledger.govern.waivers.queries.invariants import governing, require_invariants, touched, waiver_boundary
from ledger.govern.waivers.queries.violations import InvariantStanding
from ledger.govern.waivers.verbs.waiving import waive
from ledger.kinds.kind import Surroundings
from ledger.testing import DAY, Given, people, row, terms
from shell import ANA, CRO, SAL, TERMS, Desk, criteria, decide, invariant

BEFORE = date(2026, 2, 1)


def around(so_far: Given) -> Surroundings:
    """What is in force today, and of what is yet to be in force its first version."""
    histories = so_far.state.definitions
    known = {key: each.in_force(so_far.today) or each.versions[0] for key, each in histories.items()}
    return Surroundings({key: each.draft for key, each in known.items()}, "UTC", so_far.today, ALONE.person)


def a(so_far: Given, key: str, text: str) -> Draft:
    return read_document(criteria(text, key), around(so_far))


def an_invariant(so_far: Given, key: str, claim: str) -> Draft:
    return read_document(invariant(claim, key), around(so_far))


def made() -> Given:
    """Whoever is sales-qualified has 80 points, whoever is marketing-qualified 65; and every SQL is an MQL."""
    so_far = ratified(LEDGER, read_document(LEAD))
    for key, text in (("mql", "score >= 65"), ("sql", "score >= 80")):
        so_far = ratified(so_far, a(so_far, key, text))
    return ratified(so_far, an_invariant(so_far, "sql_is_mql", "every: sql\nis: mql"))


HELD = made()
LOWER, HIGHER = a(HELD, "sql", "score >= 70"), a(HELD, "mql", "score >= 75")
BOTH = proposed(proposed(HELD, LOWER), HIGHER)
BROKEN = "`sql_is_mql` is violated: {score: 70} satisfies `sql` and not `mql`"


def asked(so_far: Given, verb: Callable[..., list[Event]], **given: Any) -> list[Event]:
    """What follows where somebody asks for that, if every invariant is kept. Raises LedgerError."""
    answer = so_far.when(verb, **given)
    if answer.refused:
        raise answer.refused
    return require_invariants(list(answer.events), so_far.state, "UTC", so_far.today)


def refused(so_far: Given, verb: Callable[..., list[Event]], **given: Any) -> LedgerError:
    with pytest.raises(LedgerError) as told:
        asked(so_far, verb, **given)
    return told.value


def told(so_far: Given, draft: Draft, *term: date) -> list[InvariantStanding]:
    """The invariants that a proposal of this touches, with how they stand."""
    (event,) = so_far.when(propose, draft=draft, terms=terms(*term), by="ana").then(DefinitionProposed)
    return list(touched(so_far.state, draft, event.terms, event.bound.affects, "UTC", so_far.today))


def approved(so_far: Given, one: str) -> Given:
    return so_far.after(approve, proposal_id=one, by="sal")


def decided(so_far: Given, one: str) -> Given:
    return approved(so_far, one).after(ratify, proposal_id=one, by="cro")


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_proposal_that_breaks_one_is_refused_with_the_record_and_the_three_ways_out() -> None:
    found = refused(HELD, propose, draft=a(HELD, "mql", "score >= 81"), terms=terms(), by="ana")
    assert isinstance(found, Refused)
    assert found.what == "`sql_is_mql` is violated: {score: 80} satisfies `sql` and not `mql`"
    assert found.why == (
        "the invariant `sql_is_mql` v1 is in force on 2026-03-02: "
        "it claims that every record that satisfies `sql` satisfies `mql`"
    )
    assert found.fix == (
        "change the proposal, amend `sql_is_mql`, or have its decider waive it: "
        "ledger waive sql_is_mql --until DATE --because …"
    )


def test_a_proposal_that_leaves_it_whole_follows_as_it_would_without_it() -> None:
    for draft in (LOWER, HIGHER):
        answer = HELD.when(propose, draft=draft, terms=terms(), by="ana")
        assert asked(HELD, propose, draft=draft, terms=terms(), by="ana") == list(answer.events)


def test_a_revision_that_breaks_it_is_refused() -> None:
    draft = a(HELD, "sql", "score >= 60")
    found = refused(BOTH, revise, proposal_id="sql#2", draft=draft, terms=terms(), by="ana")
    assert found.what == BROKEN.replace("70", "60")


def test_a_proposal_that_somebody_elses_ratification_breaks_is_not_ratified() -> None:
    """Each leaves the invariant whole by itself, and neither rests on the other, so that neither is stale."""
    assert asked(approved(BOTH, "sql#2"), ratify, proposal_id="sql#2", by="cro")
    between = approved(decided(BOTH, "mql#2"), "sql#2")
    assert refused(between, ratify, proposal_id="sql#2", by="cro").what == BROKEN


def test_nor_is_it_put_on_what_is_in_force_now() -> None:
    wider = read_document(LEAD.replace("is_competitor:", "score_2: {type: number}\n  is_competitor:"))
    stale = ratified(decided(BOTH, "mql#2"), wider)
    assert refused(stale, rebase, proposal_id="sql#2", draft=LOWER, by="ana").what == BROKEN
    assert asked(ratified(BOTH, wider), rebase, proposal_id="sql#2", draft=LOWER, by="ana")


def test_a_later_day_of_its_term_is_enough_and_is_the_one_that_is_told() -> None:
    later = decided(proposed(HELD, HIGHER, terms(JUNE)), "mql#2")
    found = refused(later, propose, draft=LOWER, terms=terms(), by="ana")
    assert found.what == BROKEN
    assert "v1 is in force on 2026-06-01" in found.why
    assert asked(later, propose, draft=LOWER, terms=terms(DAY, JUNE), by="ana")
    assert asked(proposed(HELD, HIGHER, terms(JUNE)), propose, draft=LOWER, terms=terms(), by="ana")


def test_it_does_not_bind_before_its_first_day_nor_after_its_last() -> None:
    bare = ratified(LEDGER, read_document(LEAD))
    for key, text in (("mql", "score >= 65"), ("sql", "score >= 80")):
        bare = ratified(bare, a(bare, key, text))
    limited = ratified(bare, an_invariant(bare, "sql_is_mql", "every: sql\nis: mql"), terms(APRIL, JUNE))
    draft = a(bare, "sql", "score >= 60")
    for term in ((DAY, APRIL), (JUNE,)):
        assert asked(limited, propose, draft=draft, terms=terms(*term), by="ana")
    for term in ((DAY,), (MAY,), (APRIL, MAY)):
        assert refused(limited, propose, draft=draft, terms=terms(*term), by="ana").what == BROKEN.replace("70", "60")


def test_an_invariant_is_proved_against_what_is_in_force_when_it_is_proposed_itself() -> None:
    draft = an_invariant(HELD, "mql_is_sql", "every: mql\nis: sql")
    found = refused(HELD, propose, draft=draft, terms=terms(), by="ana")
    assert found.what == "`mql_is_sql` is violated: {score: 65} satisfies `mql` and not `sql`"
    assert found.why.endswith("that is proved against what governs 2026-03-02")
    assert found.fix == (
        "change it, or first what breaks it; "
        "or waive it: ledger waive mql_is_sql --scope 'lifecycle' --until DATE --because …"
    )


def test_one_that_does_not_hold_on_a_later_day_is_not_proposed_for_it() -> None:
    later = decided(proposed(HELD, HIGHER, terms(JUNE)), "mql#2")
    draft = an_invariant(later, "bar", "every: score >= 70\nis: mql")
    found = refused(later, propose, draft=draft, terms=terms(), by="ana")
    assert "proved against what governs 2026-06-01" in found.why
    assert asked(later, propose, draft=draft, terms=terms(DAY, JUNE), by="ana")


def test_a_version_of_it_that_says_less_is_a_way_out() -> None:
    amended = an_invariant(HELD, "sql_is_mql", "every: sql\nis: score >= 60")
    assert asked(HELD, propose, draft=amended, terms=terms(), by="ana")
    after = ratified(HELD, amended)
    assert asked(after, propose, draft=a(HELD, "mql", "score >= 81"), terms=terms(), by="ana")


def test_a_version_of_it_that_does_not_hold_is_refused_and_waived_without_its_scope() -> None:
    amended = an_invariant(HELD, "sql_is_mql", "every: mql\nis: sql")
    found = refused(HELD, propose, draft=amended, terms=terms(), by="ana")
    assert found.what == "`sql_is_mql` is violated: {score: 65} satisfies `mql` and not `sql`"
    assert found.fix.endswith("or waive it: ledger waive sql_is_mql --until DATE --because …")


def test_what_it_mentions_does_not_end_before_it_does() -> None:
    for key in ("mql", "sql"):
        found = refused(HELD, propose, draft=a(HELD, key, "score >= 1"), terms=retiring(APRIL), by="ana")
        assert found.why == "sql_is_mql v1 rests on it and governs after that"
    ended = HELD.state.history("sql_is_mql").versions[0].draft
    assert asked(HELD, propose, draft=ended, terms=retiring(APRIL), by="ana")
    assert asked(ratified(HELD, ended, retiring(APRIL)), propose, draft=LOWER, terms=retiring(APRIL), by="ana")


def test_an_entity_whose_blank_counts_as_something_else_breaks_what_held() -> None:
    so_far = ratified(HELD, an_invariant(HELD, "big_or_small", "every: NOT employees >= 200\nis: employees < 200"))
    blank = read_document(LEAD.replace(", blank: 0", ""))
    found = refused(so_far, propose, draft=blank, terms=terms(), by="ana")
    assert found.what == (
        "`big_or_small` is violated: {everything blank} satisfies `NOT employees >= 200` and not `employees < 200`"
    )
    assert asked(so_far, propose, draft=read_document(LEAD.replace("blank: 0", "blank: 500")), terms=terms(), by="ana")


def test_a_blank_counts_through_what_an_invariant_refers_to() -> None:
    so_far = ratified(HELD, a(HELD, "small", "employees < 200"))
    so_far = ratified(so_far, an_invariant(so_far, "one_or_other", "every: NOT small\nis: employees >= 200"))
    blank = read_document(LEAD.replace(", blank: 0", ""))
    assert "{everything blank}" in refused(so_far, propose, draft=blank, terms=terms(), by="ana").what


def test_a_score_that_is_changed_reaches_what_compares_it() -> None:
    so_far = ratified(HELD, read_document(FIT, around(HELD)))
    so_far = ratified(so_far, an_invariant(so_far, "low_fit", "reachable: [fit < 40, fit >= 40]"))
    found = refused(
        so_far,
        propose,
        draft=read_document(FIT.replace("points: 40", "points: 20"), around(so_far)),
        terms=terms(),
        by="ana",
    )
    assert found.what == "`low_fit` is violated: no record satisfies `fit >= 40`"


def test_all_that_would_be_broken_is_told_together_each_once() -> None:
    so_far = ratified(HELD, an_invariant(HELD, "low_is_none", "every: score < 62\nnever: sql"))
    later = decided(proposed(so_far, HIGHER, terms(JUNE)), "mql#2")
    found = refused(later, propose, draft=a(HELD, "sql", "score >= 60"), terms=terms(), by="ana")
    assert isinstance(found, Problems)
    assert [each.what.partition(" is violated")[0] for each in found.problems] == ["`low_is_none`", "`sql_is_mql`"]
    assert "2026-03-02" in found.problems[1].why, "on the first day on which it is"


def test_what_does_not_reach_one_asks_for_no_proof() -> None:
    assert told(HELD, a(HELD, "hot", "sql AND is_competitor")) == []
    assert told(HELD, read_document(LEAD.replace("vp, director", "vp, director, other"))) == []


def test_each_way_in_which_things_stand_is_proved_once() -> None:
    more = ratified(HELD, a(HELD, "hot", "score >= 90"), terms(APRIL))
    later = decided(proposed(more, HIGHER, terms(JUNE)), "mql#2")
    found = told(later, a(HELD, "sql", "score >= 85"))
    assert [(each.day, each.proof.status, each.version) for each in found] == [(DAY, "holds", 1), (JUNE, "holds", 1)]
    assert [each.day for each in told(later, a(HELD, "sql", "score >= 85"), DAY, JUNE)] == [DAY]


# --- what is missing --------------------------------------------------------------------------------------------------


def test_where_a_change_rests_on_what_ends_nobody_can_say_from_then_on() -> None:
    so_far = ratified(HELD, a(HELD, "hot", "score >= 90"), terms(DAY, JUNE))
    found = refused(so_far, propose, draft=a(so_far, "sql", "hot AND is_competitor"), terms=terms(), by="ana")
    assert found.what.startswith("nobody can say whether `sql_is_mql` holds: it rests on `hot`, which has no version")
    assert asked(so_far, propose, draft=a(so_far, "sql", "hot"), terms=terms(DAY, JUNE), by="ana")


def test_what_ends_on_a_later_day_with_or_without_a_change_stands_in_nobodys_way() -> None:
    so_far = ratified(HELD, a(HELD, "hot", "score >= 90"), terms(DAY, JUNE))
    so_far = ratified(so_far, an_invariant(so_far, "hot_is_sql", "every: hot\nis: sql"))
    assert asked(so_far, propose, draft=a(HELD, "sql", "score >= 85"), terms=terms(), by="ana")
    found = refused(so_far, propose, draft=a(HELD, "sql", "score >= 85"), terms=terms(JUNE), by="ana")
    assert found.what.startswith("nobody can say whether `hot_is_sql` holds: it rests on `hot`")


# --- what is waived ---------------------------------------------------------------------------------------------------


END = date(2026, 3, 20)
WAIVED = decided(BOTH, "mql#2").after(waive, key="sql_is_mql", until=END, by="cro")


def test_a_violation_that_is_waived_passes_and_the_waiver_is_told() -> None:
    assert asked(approved(WAIVED, "sql#2"), ratify, proposal_id="sql#2", by="cro")
    (found,) = told(WAIVED, a(HELD, "sql", "score >= 60"))
    assert (found.proof.status, found.blocks) == ("violated", False)
    assert found.waiver
    assert (found.waiver.by, found.waiver.terms.until) == ("cro", END)


def test_it_passes_on_every_day_before_the_waiver_ends_and_on_none_from_then_on() -> None:
    waiting = approved(proposed(WAIVED, LOWER, terms(APRIL)), "sql#3")
    assert asked(waiting.on(date(2026, 3, 19)), ratify, proposal_id="sql#3", by="cro")
    assert refused(waiting.on(END), ratify, proposal_id="sql#3", by="cro").what == BROKEN


def test_a_new_proposal_is_refused_once_the_waiver_ended_however_long_its_term() -> None:
    draft = a(HELD, "sql", "score >= 60")
    assert asked(WAIVED, propose, draft=draft, terms=terms(), by="ana")
    assert refused(WAIVED.on(END), propose, draft=draft, terms=terms(END), by="ana").what == BROKEN.replace("70", "60")


def test_one_waiver_is_not_another() -> None:
    so_far = ratified(HELD, an_invariant(HELD, "low_is_none", "every: score < 62\nnever: sql"))
    waived = so_far.after(waive, key="sql_is_mql", until=APRIL, by="cro")
    found = refused(waived, propose, draft=a(HELD, "sql", "score >= 60"), terms=terms(), by="ana")
    assert found.what.startswith("`low_is_none` is violated")


def test_what_the_decider_of_another_scope_waived_does_not_count() -> None:
    """`service` waived an invariant of its name before there was one; the one that came is of `lifecycle`."""
    theirs = HELD.also(*people("eve"), row("service", decider="eve"))
    theirs = theirs.after(waive, key="mql_is_sql", scope="service", until=JUNE, by="eve")
    draft = an_invariant(HELD, "mql_is_sql", "every: mql\nis: sql")
    assert refused(theirs, propose, draft=draft, terms=terms(), by="ana").what.startswith("`mql_is_sql` is violated")

    ours = theirs.after(waive, key="mql_is_sql", scope="lifecycle", until=JUNE, by="cro")
    assert asked(ours, propose, draft=draft, terms=terms(), by="ana")
    eve = ours.after(waive, key="mql_is_sql", scope="service", until=MAY, by="eve")
    assert asked(eve, propose, draft=draft, terms=terms(), by="ana"), "nor does it end what counts"


# --- what is no question of theirs ------------------------------------------------------------------------------------


def test_what_is_attested_was_so_whatever_must_hold() -> None:
    evidence = Evidence("memo.txt", "0" * 64)
    old = {"start": BEFORE, "until": DAY, "evidence": evidence, "by": "ana", "because": "as ever"}
    lead = HELD.after(attest, draft=read_document(LEAD), **old)
    assert asked(lead, attest, draft=a(HELD, "sql", "score >= 1"), **old)


def test_an_invariant_is_not_attested_for_nobody_with_the_right_would_stand_in_everybodys_way() -> None:
    memo = {"start": DAY, "until": None, "evidence": Evidence("memo.txt", "0" * 64), "because": "as ever"}
    claimed = HELD.when(attest, draft=an_invariant(HELD, "mql_is_sql", "every: mql\nis: sql"), by="ana", **memo)
    claimed.then_refused("`mql_is_sql` is an invariant", "nobody with the right decided it", "ledger propose")


def test_to_approve_and_to_withdraw_asks_for_no_proof() -> None:
    between = decided(BOTH, "mql#2")
    assert asked(between, approve, proposal_id="sql#2", by="sal")
    assert asked(between, withdraw, proposal_id="sql#2", by="ana")


# --- every one in force -----------------------------------------------------------------------------------------------


def test_every_invariant_in_force_on_a_day_is_told_with_its_version_in_the_order_of_their_keys() -> None:
    so_far = ratified(HELD, an_invariant(HELD, "a_first", "every: mql\nis: score >= 1"))
    so_far = ratified(so_far, an_invariant(HELD, "sql_is_mql", "every: sql\nis: score >= 60"), terms(MAY))
    so_far = ratified(so_far, so_far.state.history("a_first").versions[0].draft, retiring(JUNE))

    def on(day: date) -> list[tuple[str, int, str]]:
        found = governing(so_far.state, day, "UTC", DAY)
        return [(each.draft.key, each.version, each.proof.status) for each in found]

    assert on(DAY) == [("a_first", 1, "holds"), ("sql_is_mql", 1, "holds")]
    assert on(MAY) == [("a_first", 1, "holds"), ("sql_is_mql", 2, "holds")]
    assert on(JUNE) == [("sql_is_mql", 2, "holds")]
    assert on(BEFORE) == []


def test_what_a_decision_rests_on_besides_are_the_waivers_of_every_invariant() -> None:
    keys = ["sql_is_mql"]
    assert waiver_boundary(HELD.state) == boundaries.union(
        find_boundary_of_waivers(keys), find_boundary_of_proofs(keys)
    )
    assert waiver_boundary(LEDGER.state).queries == ()


# --- at the same time -------------------------------------------------------------------------------------------------


@pytest.fixture
def waived(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`mql#2` breaks `big` and is approved; `big` is waived."""
    monkeypatch.setenv("LEDGER_NOW", "2026-02-02T09:00:00Z")
    for key, claim in (("big", "employees >= 100"), ("other", "score >= 1")):
        desk.write("inv.yaml", invariant(f"every: mql\nis: {claim}", key))
        decide(desk, "inv.yaml", key)
    desk.does("ledger waive big --until 2026-03-01 --because 'the forms are mended'", by=CRO)
    desk.write("low.yaml", criteria("score >= 65"))
    desk.does(f"ledger propose low.yaml --effective 2026-02-02 {TERMS} --because asked", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    return desk.folder


def overtaken(ledger: Ledger, meanwhile: Callable[[], object]) -> list[None]:
    """A list that grows with each attempt to record; before the first somebody else acts."""
    attempts: list[None] = []
    record = ledger.journal.record

    def recording(*events: Any, **given: Any) -> list[int]:
        attempts.append(None)
        if len(attempts) == 1:
            meanwhile()
        return record(*events, **given)

    ledger.journal.record = recording  # type: ignore[method-assign]
    return attempts


@pytest.mark.parametrize(
    ("key", "attempts"),
    [("big", 2), ("other", 2), ("nothing", 1)],
    ids=["its own", "another's", "of no invariant here"],
)
def test_a_waiver_that_is_given_while_somebody_ratifies_is_looked_at(waived: Path, key: str, attempts: int) -> None:
    ledger, cro = opened(waived), opened(waived)
    tried = overtaken(ledger, lambda: waive_it(cro, cro.actor(CRO), key, "lifecycle", date(2026, 2, 3), "sooner"))
    found = ratify_it(ledger, ledger.actor(CRO), "mql#2", "")
    assert [type(each) for each in found.events] == [ProofRecorded, DefinitionRatified]
    assert len(tried) == attempts


def test_a_waiver_of_what_is_proposed_rests_on_the_rights_of_its_scope_and_of_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_NOW", "2026-02-02T09:00:00Z")
    desk.write("inv.yaml", invariant("every: mql\nis: employees >= 100", "big"))
    desk.write("other.yaml", criteria("score >= 1", "other", scope="lifecycle/emea"))
    for file in ("inv.yaml", "other.yaml"):
        desk.does(f"ledger propose {file} --effective 2026-02-02 {TERMS} --because asked", by=ANA)
    ledger = opened(desk.folder)
    with patch.object(ledger.journal, "record", wraps=ledger.journal.record) as recorded:
        waive_it(ledger, ledger.actor(CRO), "big", None, date(2026, 2, 3), "the forms are mended")
    rests = {*recorded.call_args.kwargs["condition"].boundary.queries}
    its, others = ({*boundaries.rights(path).queries} for path in ("lifecycle/big", "lifecycle/emea/other"))
    assert its <= rests
    assert not (others - its) & rests


def test_of_two_that_break_one_together_the_second_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_NOW", "2026-02-02T09:00:00Z")
    desk.write("sql.yaml", criteria("score >= 80 AND employees >= 200", key="sql"))
    decide(desk, "sql.yaml", "sql")
    desk.write("inv.yaml", invariant("every: sql\nis: mql", "sql_is_mql"))
    decide(desk, "inv.yaml", "sql_is_mql")
    for key, bar in (("sql", 70), ("mql", 75)):
        desk.write("next.yaml", criteria(f"score >= {bar} AND employees >= 200", key=key))
        desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because asked", by=ANA)
        desk.does(f"ledger approve {key}#2", by=SAL)
    ledger, cro = opened(desk.folder), opened(desk.folder)
    tried = overtaken(ledger, lambda: ratify_it(cro, cro.actor(CRO), "mql#2", ""))
    with pytest.raises(Refused, match="`sql_is_mql` is violated"):
        ratify_it(ledger, ledger.actor(CRO), "sql#2", "")
    assert len(tried) == 1
    assert [len(ledger.state().history(key).versions) for key in ("sql", "mql")] == [1, 2]
