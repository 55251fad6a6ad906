"""Two attacks on who decides, in all their forms: what was forged is seen, struck out, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from forged import events_in, forge, id_of
from ledger.domain.charter import CharterAmended, RightRevoked
from ledger.domain.definition import with_digest
from ledger.domain.entitlement.judging import Judgement
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, DefinitionRevised, ProposalWithdrawn, digest
from shell import ANA, BEN, CRO, DANA, SAL, TERMS, Desk, criteria

FOREIGN = ("definition:other", "rights:elsewhere")


def file_of(desk: Desk) -> Path:
    return desk.folder / "ledger.db"


def last(desk: Desk, sort: type) -> Any:
    return next(event for _, _, event in reversed(events_in(file_of(desk))) if isinstance(event, sort))


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """Ana asks for `score >= 70`; nobody has answered."""
    desk.write("next.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    return desk


def revision(desk: Desk) -> DefinitionRevised:
    """What Ana's `mql#2` would be if it said `score >= 1`, made well."""
    asked = last(desk, DefinitionProposed)
    said = last_of(desk, "score >= 1")
    draft = with_digest(
        replace(
            asked.draft,
            packed_source=said.packed_source,
            packed_tree=said.packed_tree,
            packed_content=said.packed_content,
            meaning=said.meaning,
        )
    )
    return DefinitionRevised(
        proposal="mql#2",
        draft=draft,
        terms=asked.terms,
        bound=asked.bound,
        digest=digest(draft, asked.terms, asked.bound),
        on=asked.on,
        because="nobody looks",
    )


def last_of(desk: Desk, text: str) -> Any:
    """The draft of a document, as the program makes it in another ledger."""
    other = desk.copied(desk.folder / "other")
    other.write("said.yaml", criteria(text))
    other.does(f"ledger propose said.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
    return last(other, DefinitionProposed).draft


@pytest.mark.fault(45)
def test_a_revision_under_foreign_tags_changes_nothing_and_is_shown_struck_out(asked: Desk) -> None:
    position = forge(file_of(asked), id_of(file_of(asked), ANA), revision(asked), tags=FOREIGN)
    asked.does("ledger approve mql#2", by=SAL)
    asked.does("ledger ratify mql#2", by=CRO)
    assert "score >= 70" in asked.does("ledger show mql").out
    assert "score >= 1" not in asked.does("ledger show mql").out.replace("score >= 70", "")
    told = asked.does("ledger log mql").out
    assert f"#{position:<4} 2026-02-02  [struck out] {ANA} revised mql#2" in told
    assert "its tags are not those of its content" in told
    assert f"[struck out] {ANA} revised mql#2" in asked.does("ledger history mql").out
    verified = asked.run("ledger verify")
    assert verified.code == 6
    assert f"#{position} by {ANA}" in verified.err


@pytest.mark.fault(45)
def test_a_revision_that_the_index_does_not_find_is_read_by_who_decides(asked: Desk) -> None:
    read = last(asked, DefinitionProposed).digest
    forge(file_of(asked), id_of(file_of(asked), ANA), revision(asked), indexed=())
    asked.does("ledger approve mql#2", by=SAL)
    refused = asked.run(f"ledger ratify mql#2 --digest {read}", by=CRO)
    assert refused.code == 4
    assert "score >= 1" in asked.does("ledger show mql#2").out
    assert asked.run("ledger verify").code == 6


@pytest.mark.fault(45)
@pytest.mark.parametrize("tags", [None, FOREIGN], ids=["right tags", "foreign tags"])
def test_a_ratification_by_nobody_who_decides_changes_nothing(asked: Desk, tags: Any) -> None:
    asked.does("ledger approve mql#2", by=SAL)
    other = asked.copied(asked.folder / "honest")
    other.does("ledger ratify mql#2", by=CRO)
    ratified = last(other, DefinitionRatified)
    forge(file_of(asked), id_of(file_of(asked), BEN), ratified, tags=tags)
    assert "score >= 65" in asked.does("ledger show mql").out
    asked.does("ledger ratify mql#2", by=CRO)
    assert "score >= 70" in asked.does("ledger show mql").out
    assert "1 act on record has no right and no effect" in asked.does("ledger status").out
    assert "no right and no effect" in asked.does("ledger list").out


@pytest.mark.fault(45)
def test_a_hidden_withdrawal_withdraws_nothing(asked: Desk) -> None:
    said = ProposalWithdrawn(proposal="mql#2", digest=last(asked, DefinitionProposed).digest)
    forge(file_of(asked), id_of(file_of(asked), ANA), said, tags=FOREIGN)
    asked.does("ledger approve mql#2", by=SAL)
    asked.does("ledger ratify mql#2", by=CRO)
    assert "score >= 70" in asked.does("ledger show mql").out


@pytest.mark.fault(45)
def test_a_hidden_revocation_takes_no_seat(asked: Desk) -> None:
    file = file_of(asked)
    gone = RightRevoked(
        scope="lifecycle", role="approver", person=id_of(file, SAL), from_=last(asked, DefinitionProposed).on
    )
    forge(file, id_of(file, CRO), gone, tags=FOREIGN)
    asked.does("ledger approve mql#2", by=SAL)
    asked.does("ledger ratify mql#2", by=CRO)
    assert "score >= 70" in asked.does("ledger show mql").out


def coup(desk: Desk, who: str) -> CharterAmended:
    """The row of `*` with somebody else in every seat."""
    row = next(
        event for _, _, event in events_in(file_of(desk)) if isinstance(event, CharterAmended) and event.scope == "*"
    )
    person = id_of(file_of(desk), who)
    return replace(row, stewards=(person,), decider=person, operators=(person,), title="mine")


@pytest.mark.fault(46)
@pytest.mark.parametrize("actor", [BEN, DANA], ids=["in their own name", "in the founder's"])
def test_who_names_themselves_decider_decides_nothing(desk: Desk, actor: str) -> None:
    file = file_of(desk)
    position = forge(file, id_of(file, actor), coup(desk, BEN))
    assert desk.run("ledger person add eve@acme.example --kind service --owner ben@acme.example", by=BEN).code == 4
    desk.does("ledger person add new@acme.example --kind service --owner dana@acme.example", by=DANA)
    audit = desk.run("ledger audit rights")
    assert audit.code == 6
    assert f"#{position} 2026-02-02 {actor}" in audit.out
    assert "HAD NO RIGHT, NO EFFECT" in audit.out
    assert "[struck out]" in desk.does("ledger log").out


@pytest.fixture
def believing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that takes each event for what it says."""
    monkeypatch.setattr(Judgement, "has_effect", property(lambda _: True))


@pytest.mark.fault(45, control=True)
def test_a_reader_that_believes_events_has_something_ratified_that_nobody_read(asked: Desk, believing: None) -> None:
    desk = asked.at(LEDGER_CACHE="")
    forge(file_of(desk), id_of(file_of(desk), ANA), revision(desk), tags=FOREIGN)
    refused = desk.run(f"ledger approve mql#2 --digest {last(desk, DefinitionProposed).digest}", by=SAL)
    assert refused.code != 0 or "score >= 1" in desk.does("ledger show mql#2").out


@pytest.mark.fault(46, control=True)
def test_a_reader_that_believes_events_obeys_who_named_themselves(desk: Desk, believing: None) -> None:
    at = desk.at(LEDGER_CACHE="")
    forge(file_of(at), id_of(file_of(at), BEN), coup(at, BEN))
    at.does("ledger person add eve@acme.example --kind service --owner ben@acme.example", by=BEN)
    assert at.run("ledger person add new@acme.example --kind service --owner dana@acme.example", by=DANA).code == 4
