"""An emergency on a Saturday, and a CMO who vanished: at the command line, from the first act to the audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from keys import enrolled, require_ssh
from shell import ANA, BEN, CHARTER, CRO, DANA, SAL, Desk, criteria

OPS = "ops@acme.example"
FOUNDED, APRIL, WEEK = "2026-03-02T09:00:00Z", "2026-04-06T09:00:00Z", "2026-04-14T09:00:00Z"
SATURDAY, MONDAY, AFTER = "2026-02-07T21:30:00Z", "2026-02-09T08:00:00Z", "2026-02-20T09:00:00Z"
SUDDEN = f"emergency: {{by: [{OPS}], days: 7}}\n"


def on_duty(desk: Desk) -> Desk:
    """The charter names who is on duty at weekends."""
    desk.write("duty.yaml", CHARTER + SUDDEN)
    terms = "--effective 2026-02-02 --nature policy --standard retrospective --because 'nobody is reached at weekends'"
    named = desk.does(f"ledger propose duty.yaml {terms} --json", by=DANA).data["proposal"]
    desk.does(f"ledger ratify {named}", by=DANA)
    return desk


def asked(desk: Desk, says: str = "score >= 90 AND employees >= 200", now: str = SATURDAY, **more: str) -> str:
    desk.write("sudden.yaml", criteria(says, **more))
    terms = f"--effective {now[:10]} --nature estimate --standard prospective --because 'the form counts bots'"
    return str(desk.does(f"ledger propose sudden.yaml {terms} --json", by=ANA, now=now).data["proposal"])


@pytest.mark.fault(29)
def test_a_saturday_on_which_a_rule_could_not_wait(desk: Desk) -> None:
    on_duty(desk)
    mql = asked(desk)
    hurry = f"ledger ratify {mql} --emergency --because 'bots fill the form'"
    assert "names" in desk.run(hurry, by=SAL, now=SATURDAY).err
    done = desk.does(f"{hurry} --json", by=OPS, now=SATURDAY).data
    assert (done["emergency_until"], done["deciders"]) == ("2026-02-14", [CRO])
    waiting = desk.does("ledger status --json", by=CRO, now=MONDAY).data["emergencies"]
    assert [(each["proposal"], each["yours"], each["over"]) for each in waiting] == [(mql, True, False)]
    assert "in an emergency" in desk.does("ledger weekly", now=MONDAY).out
    listed = {each["key"]: each for each in desk.does("ledger list --json", now=AFTER).data["definitions"]}
    assert listed["mql"]["version"] == 1
    late = desk.does("ledger status", by=CRO, now=AFTER).out
    assert "it ended on 2026-02-14, unanswered" in late
    assert "emergency" in desk.does("ledger debt", now=AFTER).out
    other = asked(desk, "score >= 95 AND employees >= 200", now=AFTER)
    again = desk.run(f"ledger ratify {other} --emergency --because 'bots again'", by=OPS, now=AFTER)
    assert (again.code, "waits for an answer to its last emergency" in again.err) == (4, True)
    desk.does(f"ledger decline {mql} --because 'the vendor blocks them now'", by=CRO, now=AFTER)
    assert "emergency" not in desk.does("ledger debt", now=AFTER).out
    soon = desk.run(f"ledger ratify {other} --emergency --because 'others came'", by=OPS, now=AFTER)
    assert (soon.code, "no emergency of `mql` begins before 2026-03-22" in soon.err) == (4, True)
    assert desk.does("ledger audit rights --json", now=AFTER).data["had_no_right"] == 0


def test_a_no_is_not_outrun_by_one_letter_more_in_the_statement(desk: Desk) -> None:
    """It went into force five times in 20 days over five noes, when only the same words were refused."""
    on_duty(desk)
    refusals = []
    for n in range(5):
        now = f"2026-02-{7 + 5 * n:02}T09:00:00Z"
        mql = asked(desk, now=now, statement="They are on the list" + "." * n)
        tried = desk.run(f"ledger ratify {mql} --emergency --because 'bots fill the form'", by=OPS, now=now)
        refusals += [tried.err] if tried.code else []
        desk.does(f"ledger decline {mql} --because 'no, and again no'", by=CRO, now=now)
    assert len(refusals) == 4
    assert all("no emergency of `mql` begins before 2026-03-09" in each for each in refusals)
    later = "2026-03-29T09:00:00Z"
    for words in ("score >= 90 AND employees >= 200", "employees >= 200 AND score >= 90 AND score >= 90"):
        mql = asked(desk, words, now=later, statement="They are on the list, again")
        again = desk.run(f"ledger ratify {mql} --emergency --because 'bots'", by=OPS, now=later)
        assert (again.code, "means the same" in again.err) == (4, True), again.err
        desk.does(f"ledger withdraw {mql} --because 'not now'", by=ANA, now=later)
    other = asked(desk, "score >= 91 AND employees >= 200", now=later)
    desk.does(f"ledger ratify {other} --emergency --because 'bots again'", by=OPS, now=later)
    assert desk.does("ledger audit rights --json", now=later).data["had_no_right"] == 0


def test_what_is_proved_to_judge_alike_is_refused_too(desk: Desk) -> None:
    on_duty(desk)
    mql = asked(desk, "score >= 90 AND employees >= 200")
    desk.does(f"ledger decline {mql} --because 'no'", by=CRO, now=SATURDAY)
    later = "2026-03-29T09:00:00Z"
    alike = asked(desk, "(score >= 90 OR score >= 95) AND employees >= 200", now=later)
    again = desk.run(f"ledger ratify {alike} --emergency --because 'bots'", by=OPS, now=later)
    assert (again.code, "means the same" in again.err) == (4, True), again.err


def founded(folder: Path, *successors: str) -> Desk:
    """A ledger of the CRO, whom two of these may replace."""
    require_ssh()
    desk = Desk(folder, now=FOUNDED)
    named = " ".join(f"--successor {each}" for each in successors)
    desk.does(f"ledger init --simulated-clock {named} --consents 2", by=CRO)
    return desk


def with_keys(desk: Desk, registrar: str, *people: str) -> None:
    """Each of these has a key that counts by April."""
    for each in people:
        desk.does(f"ledger credential confirm {enrolled(desk, each, each[:3], FOUNDED)}", by=registrar)


def consented(desk: Desk, successor: str) -> None:
    """Sal begins it, and Ben consents: that is enough."""
    begin = f"ledger recover begin {successor} --because 'nobody has heard of her'"
    assert "did not sign it" in desk.run(begin, by=SAL, now=APRIL).err
    desk.does(f"{begin} --sign sal", by=SAL, now=APRIL)
    desk.does("ledger recover consent recovery#1 --sign ben", by=BEN, now=APRIL)


def test_a_decider_who_vanished(tmp_path: Path) -> None:
    desk = founded(tmp_path, SAL, BEN, OPS)
    seats = f"steward: [{ANA}]\napprover: [{SAL}]\ndecider: {CRO}\noperator: [{DANA}]\nregistrar: [{DANA}]\n"
    desk.write("all.yaml", f"kind: charter\ntitle: Everything\nscope: '*'\n{seats}")
    desk.does("ledger propose all.yaml --effective 2026-03-02 --nature policy --because 'we are more'", by=CRO)
    desk.does("ledger ratify charter#1", by=CRO)
    with_keys(desk, DANA, SAL, BEN)
    consented(desk, DANA)
    for command in ("status", "rights", "audit rights", "recover"):
        assert "from 2026-04-13 09:00 UTC on, by the server's clock" in desk.does(f"ledger {command}", now=APRIL).out
    assert "waits until" in desk.run("ledger recover complete recovery#1", by=BEN, now=APRIL).err
    desk.does("ledger recover complete recovery#1", by=BEN, now=WEEK)
    (row,) = desk.does("ledger rights --json", now=WEEK).data["rows"]
    assert (row["decider"], row["steward"], row["approver"]) == ([DANA], [ANA], [SAL])
    assert desk.does("ledger audit rights --json", now=WEEK).data["had_no_right"] == 0
    assert "each is by the key that it names" in desk.does("ledger verify", now=WEEK).out


def test_a_decider_who_was_only_on_leave(tmp_path: Path) -> None:
    """She does no more than enrol a key of her own, and that is enough."""
    desk = founded(tmp_path, SAL, BEN)
    with_keys(desk, CRO, SAL, BEN)
    desk.does(f"ledger person add {DANA}", by=CRO)
    consented(desk, DANA)
    enrolled(desk, CRO, "cro", APRIL)
    over = desk.run("ledger recover complete recovery#1", by=BEN, now=WEEK)
    assert (over.code, "it was ended by an act of the decider" in over.err) == (4, True)


def test_any_seat_objects_and_it_is_over(tmp_path: Path) -> None:
    desk = founded(tmp_path, SAL, BEN)
    with_keys(desk, CRO, SAL, BEN)
    desk.does(f"ledger person add {DANA}", by=CRO)
    consented(desk, DANA)
    assert (
        "they hold no seat in `*`" in desk.run("ledger recover object recovery#1 --because no", by=DANA, now=APRIL).err
    )
    desk.does("ledger recover object recovery#1 --because 'I am here'", by=CRO, now=APRIL)
    assert desk.does("ledger recover --json", now=WEEK).data["open"] is None
    assert desk.run("ledger recover complete recovery#1", by=BEN, now=WEEK).code == 4
