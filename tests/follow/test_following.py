"""People are told by mail, at least once, whatever happens to the follower and to the mail server."""

from __future__ import annotations

import sqlite3
import stat
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from tests.follow.post import by_mail, post
from tests.follow.telling import MQL, propose, told

from ledger.deliver.targets.events.delivery import (
    ArtifactBound,
    DeliveryApplied,
    DeliveryConfirmed,
    DriftObserved,
    TargetDeclared,
)
from ledger.domain import EVENTS
from ledger.domain.event import Actor, Event
from ledger.journal import stores
from ledger.journal.codec import Codec
from shell import ANA, BEN, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria


def test_a_change_is_told_to_whose_turn_it_is_until_it_is_decided(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        assert told(desk) == []
        propose(desk)
        assert told(desk) == [(MIA, f"{MQL} waits for your approval"), (SAL, f"{MQL} waits for your approval")]
        desk.does("ledger approve mql#2", by=SAL)
        assert told(desk) == [(CRO, f"{MQL} waits for your ratification")]
        assert told(desk) == [], "once is enough"
        desk.does("ledger ratify mql#2", by=CRO)
        done = f"{MQL} was ratified: it is in force from 2026-03-01 on"
        assert sorted(told(desk)) == [(ANA, done), (OPS, done), (SAL, done)]
        assert sum(server.told().values()) == 6
        assert set(server.told().values()) == {1}


def test_a_message_is_a_sentence_and_a_link_and_signs_nobody_in(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, serve='[serve]\naddress = "https://ledger.acme.example"')
        propose(desk)
        told(desk)
        first = server.taken[0]
        lines = first.get_content().splitlines()
        assert lines == [f"{MQL} waits for your approval.", "    https://ledger.acme.example/p/mql/2"]
        assert first["From"] == "Ledger <ledger@acme.example>"
        assert first["Auto-Submitted"] == "auto-generated"


def test_without_pages_a_message_names_the_command_that_shows_it(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        told(desk)
        assert "ledger brief 'mql#2'" in server.taken[0].get_content()


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        ("key", "mql#2 waits for your approval"),
        ("title", f"{MQL} waits for your approval"),
        ("reason", f"{MQL} waits for your approval; asked because the board asked"),
    ],
)
def test_how_much_is_told_is_a_choice(desk: Desk, detail: str, says: str) -> None:
    by_mail(desk, 1, follow=f'detail = "{detail}"')
    propose(desk)
    assert told(desk, "ledger follow --dry-run")[0] == (MIA, says)


def test_a_try_tells_nobody_and_writes_nothing(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        propose(desk)
        assert [to for to, _ in told(desk, "ledger follow --dry-run")] == [MIA, SAL]
        assert not (desk.folder / "ledger.db.follow").exists()
        told(desk)
        desk.does("ledger approve mql#2", by=SAL)
        assert told(desk, "ledger follow --dry-run") == told(desk, "ledger follow --dry-run") != []
        assert sum(server.told().values()) == 2


def test_what_somebody_wrote_forges_no_header_and_no_line(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, follow='detail = "reason"')
        desk.write("new.yaml", criteria("score >= 60"))
        because = "agreed\nBcc: everybody\n\nPay here"
        desk.does(f"ledger propose new.yaml --effective 2026-03-01 {TERMS} --because '{because}'", by=ANA)
        told(desk)
        for each in server.taken:
            assert each["Bcc"] is None
            assert "agreed<U+000A>Bcc: everybody" in each["Subject"]
            assert "\nPay here" not in each.get_content()


def test_what_was_taken_up_by_somebody_else_before_it_was_told_is_told_no_more(desk: Desk) -> None:
    by_mail(desk, 1)
    propose(desk)
    assert desk.run("ledger follow --once").code == 5
    desk.does("ledger withdraw mql#2 --because 'too early'", by=ANA)
    with post() as server:
        by_mail(desk, server.port)
        assert told(desk) == []
        assert server.taken == []


def test_an_erased_person_gets_nothing_and_is_in_no_file(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, 1)
        propose(desk)
        desk.run("ledger follow --once")
        with sqlite3.connect(desk.folder / "ledger.db") as db:
            db.execute("DELETE FROM persons WHERE address = ?", (SAL,))
        by_mail(desk, server.port)
        found = desk.does("ledger follow --once --json").data
        assert ([each["to"] for each in found["messages"]], found["left"]) == ([[MIA]], 0)
        assert SAL.encode() not in (desk.folder / "ledger.db.follow").read_bytes()


def test_whoever_left_gets_nothing_any_more(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, 1)
        propose(desk)
        desk.run("ledger follow --once")
        desk.does(f"ledger person leave {SAL} --because 'another company'", by=DANA)
        by_mail(desk, server.port)
        assert [to for to, _ in told(desk)] == [MIA]
        desk.does("ledger approve mql#2", by=MIA)
        desk.does("ledger ratify mql#2", by=CRO)
        desk.does(f"ledger person leave {OPS} --because 'another company'", by=DANA)
        assert sorted({to for to, _ in told(desk)} - {CRO}) == [ANA, MIA]


def test_only_its_owner_reads_what_a_follower_keeps(desk: Desk) -> None:
    by_mail(desk, 1)
    desk.run("ledger follow --once")
    assert stat.S_IMODE((desk.folder / "ledger.db.follow").stat().st_mode) == 0o600


def test_a_request_is_told_to_stewards_until_it_is_answered_and_then_to_who_asked(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port)
        asked = desk.does("ledger ask mql --hurts 'too few leads' --json", by=SAL).data["request"]["request"]
        sentence = f"{asked} (mql) asks for a change and waits for your answer"
        assert told(desk) == [(ANA, sentence), (BEN, sentence)]
        desk.does(f"ledger answer {asked} --no --because 'it was just changed'", by=ANA)
        assert told(desk) == [(SAL, f"{asked} (mql) was answered with a no")]
        again = desk.does("ledger ask mql --hurts 'still too few' --json", by=ANA).data["request"]["request"]
        by_mail(desk, 1)
        assert desk.run("ledger follow --once").code == 5
        desk.does(f"ledger answer {again} --no --because 'as before'", by=BEN)
        by_mail(desk, server.port)
        assert [to for to, _ in told(desk)] == [ANA], "nobody is asked to answer what was answered"


# --- the clock, and the file ------------------------------------------------------------------------------------------


def recorded(desk: Desk, *events: Event) -> None:
    """Record what a look at a platform by an operator would: what others see is not recorded (R138)."""
    journal = stores.open_(desk.folder / "ledger.db", Codec(EVENTS))
    ops, now = journal.person_by_address(OPS), datetime.fromisoformat(desk.now or "")
    assert ops
    journal.record(list(events), actor=Actor(ops.id), command_id=uuid4().hex, now=now)
    journal.close()


def test_drift_is_told_while_it_lasts(desk: Desk) -> None:
    there: Any = {"target": "sf", "address": "Lead.MQL__c", "name": "MQL", "key": "mql"}
    seen: Any = {**there, "version": 1, "meaning": "m", "desired": "a"}
    bound = TargetDeclared(target="sf", connector="salesforce", identity="1", label="Acme", kind="sandbox")
    with post() as server:
        by_mail(desk, server.port)
        told(desk)
        recorded(desk, bound, ArtifactBound(**there), DeliveryApplied(**seen, observed="a"))
        recorded(desk, DriftObserved(**seen, observed="b"))
        said = "MQL on sf is not as it was decided (mql)"
        assert told(desk) == [(who, said) for who in (ANA, BEN, OPS)]
        assert "ledger drift --target sf" in server.taken[0].get_content()
        by_mail(desk, 1)
        recorded(desk, DriftObserved(**seen, observed="c"))
        assert desk.run("ledger follow --once").code == 5
        recorded(desk, DeliveryConfirmed(**seen, observed="a"))
        by_mail(desk, server.port)
        assert told(desk) == [], "somebody put it back"


def test_each_monday_whoever_decides_is_told_once_that_the_week_can_be_read(desk: Desk) -> None:
    with post() as server:
        by_mail(desk, server.port, follow='weekly = "on"')
        weeks = [told(desk.at(f"2026-02-{day:02}T09:00:00Z")) for day in (16, 18, 23)]
        ready = [[(each, f"week 2026-W{week:02} is over: read how it went") for each in (CRO, DANA)] for week in (7, 8)]
        assert [sorted(each) for each in weeks] == [ready[0], [], ready[1]]
        assert "ledger weekly" in server.taken[0].get_content()
