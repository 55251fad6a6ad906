"""How a key comes to count: its holder proves it, somebody else confirms whose it is, and a day passes."""

from __future__ import annotations

from typing import Any

import pytest

from keys import DAY_1, DAY_2, DAY_3, enrolled, make_key, require_ssh, with_keys
from shell import ANA, BEN, CRO, DANA, SAL, TERMS, Desk, criteria


@pytest.fixture(autouse=True)
def _ssh() -> None:
    require_ssh()


def told(desk: Desk, command: str, by: str = DANA, now: str = DAY_1) -> dict[str, str]:
    """The one refusal of a command that changes nothing."""
    before = desk.stored()
    done = desk.run(f"ledger {command} --json", by=by, now=now)
    assert done.code == 4, done.out
    assert desk.stored() == before
    return done.errors[0]


def standing(desk: Desk, named: str, now: str = DAY_1) -> dict[str, Any]:
    """How a credential stands at a time."""
    return next(
        e for e in desk.does("ledger credential list --json", now=now).data["credentials"] if e["credential"] == named
    )


def test_a_key_counts_a_day_after_somebody_else_confirmed_it(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    assert standing(desk, sal)["standing"] == "waits for a registrar"
    desk.does(f"ledger credential confirm {sal}", by=DANA, now=DAY_1)
    assert standing(desk, sal)["standing"] == "waits out its day"
    assert standing(desk, sal, "2026-02-03T09:59:59Z")["standing"] == "waits out its day"
    assert standing(desk, sal, DAY_2)["standing"] == "counts"
    assert (standing(desk, sal)["person"], standing(desk, sal)["confirmed_by"]) == (SAL, DANA)


def test_the_comment_of_a_key_is_not_recorded(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    assert "sal@example" not in standing(desk, sal)["public"]
    assert b"sal@example" not in (desk.folder / "ledger.db").read_bytes()


def test_who_confirms_is_a_registrar(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    error = told(desk, f"credential confirm {sal}", by=CRO)
    assert (error["what"], error["why"]) == (
        f"{CRO} may not confirm a credential",
        "that is for a registrar, who knows whose it is",
    )
    assert error["fix"] == f"ask {DANA}: ledger credential confirm {sal}"


def test_a_founder_who_is_alone_confirms_their_own_and_it_shows(desk: Desk) -> None:
    dana = enrolled(desk, DANA, "dana")
    desk.does(f"ledger credential confirm {dana}", by=DANA, now=DAY_1)
    found = standing(desk, dana)
    assert (found["self_attested"], found["ranks"]) == (True, "signed")
    assert "self-attested" in desk.does("ledger credential list", now=DAY_2).out
    assert "(self-attested)" in desk.does("ledger log", now=DAY_2).out


def test_nobody_confirms_for_who_answers_what_they_proposed(desk: Desk) -> None:
    sal, ben = enrolled(desk, SAL, "sal"), enrolled(desk, BEN, "ben")
    desk.write("all.yaml", ALL)
    desk.does(f"ledger propose all.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA, now=DAY_1)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA, now=DAY_1)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA, now=DAY_1)
    error = told(desk, f"credential confirm {sal}")
    assert error["why"] == f"{DANA} wrote mql#2, which waits for {SAL}'s answer"
    desk.does(f"ledger credential confirm {ben}", by=DANA, now=DAY_1)  # who answers nothing
    desk.does("ledger withdraw mql#2 --because wrong", by=DANA, now=DAY_1)
    desk.does(f"ledger credential confirm {sal}", by=DANA, now=DAY_1)


ALL = """\
kind: charter
title: The founder proposes here, too
scope: lifecycle
steward: [dana@acme.example, ana@acme.example]
approver: {of: [sal@acme.example], quorum: 1}
decider: cro@acme.example
operator: [ops@acme.example]
"""


def test_any_seat_objects_until_it_counts_and_nobody_after(desk: Desk) -> None:
    sal, cro = enrolled(desk, SAL, "sal"), enrolled(desk, CRO, "cro")
    for each in (sal, cro):
        desk.does(f"ledger credential confirm {each}", by=DANA, now=DAY_1)
    desk.does(f"ledger credential object {sal} --because 'not hers'", by=BEN, now="2026-02-03T09:59:59Z")
    assert standing(desk, sal, DAY_3)["standing"] == "objected to"
    error = told(desk, f"credential object {cro} --because late", by=BEN, now=DAY_2)
    assert error["what"] == f"it is too late to object to {cro}"
    assert error["fix"] == f"ask {CRO} or {DANA} to end it: ledger credential revoke {cro} --because TEXT"


def test_who_holds_no_seat_objects_to_nothing(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    desk.does("ledger person add zoe@acme.example", by=DANA, now=DAY_1)
    assert told(desk, f"credential object {sal} --because no", by="zoe@acme.example")["why"] == "they hold no seat"


@pytest.mark.parametrize("by", [SAL, DANA])
def test_a_lost_key_is_ended_at_once_by_its_holder_or_a_registrar(desk: Desk, by: str) -> None:
    sal = with_keys(desk)["sal"]
    assert standing(desk, sal, DAY_3)["standing"] == "counts"
    desk.does(f"ledger credential revoke {sal} --because lost", by=by, now=DAY_3)
    assert standing(desk, sal, DAY_3)["standing"] == "revoked"


def test_nobody_else_ends_it(desk: Desk) -> None:
    sal = with_keys(desk)["sal"]
    assert told(desk, f"credential revoke {sal} --because lost", by=CRO, now=DAY_3)["why"].startswith("that is for its")


def test_what_has_ended_is_neither_confirmed_nor_enrolled_again(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    desk.does(f"ledger credential revoke {sal}", by=SAL, now=DAY_1)
    assert told(desk, f"credential confirm {sal}")["why"] == "it was revoked"
    assert told(desk, "credential add sal", by=SAL)["why"] == "it was revoked"


def test_one_key_is_one_persons(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    error = told(desk, "credential add sal", by=CRO)
    assert (error["what"], error["why"]) == (f"{sal} cannot be enrolled", f"it is {SAL}'s, as ssh")


def test_what_was_said_is_said_once(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    desk.does(f"ledger credential confirm {sal}", by=DANA, now=DAY_1)
    before = desk.stored()
    assert desk.does("ledger credential add sal --json", by=SAL, now=DAY_1).data["position"] is None
    assert desk.does(f"ledger credential confirm {sal} --json", by=DANA, now=DAY_2).data["position"] is None
    assert desk.stored() == before
    assert standing(desk, sal, DAY_2)["standing"] == "counts"  # counted from the first confirmation


def test_what_a_key_signs_is_as_sure_as_the_act_that_confirmed_it(desk: Desk) -> None:
    with_keys(desk)
    ana = enrolled(desk, ANA, "ana", now=DAY_2)
    done = desk.does(f"ledger credential confirm {ana}", by=DANA, now=DAY_2)
    assert "this confirmation was asserted, so what the key signs is asserted too" in done.out
    assert standing(desk, ana, DAY_3)["ranks"] == "asserted"
    assert {standing(desk, e, DAY_3)["ranks"] for e in with_others(desk)} == {"signed"}


def with_others(desk: Desk) -> list[str]:
    return [
        e["credential"]
        for e in desk.does("ledger credential list --json", now=DAY_3).data["credentials"]
        if e["person"] != ANA
    ]


@pytest.mark.parametrize(
    ("given", "what"),
    [("nothing", "there is no key nothing"), ("mql.yaml", "the public half of mql.yaml cannot be read")],
)
def test_what_is_no_key_is_told_in_three_parts(desk: Desk, given: str, what: str) -> None:
    done = desk.run(f"ledger credential add {given} --json", by=SAL, now=DAY_1)
    assert (done.code, done.errors[0]["what"]) == (1, what)
    assert done.errors[0]["fix"]


@pytest.mark.parametrize("line", ["ssh-ed25519 AAAA", "ssh-dss AAAAB3NzaC1kc3M" + "A" * 40, "rm -rf", "\x00" * 50])
def test_a_public_half_that_is_none_is_told(desk: Desk, line: str) -> None:
    desk.write("k.pub", line)
    assert (
        desk.run("ledger credential add k.pub --json", by=SAL, now=DAY_1).errors[0]["what"]
        == "that is no public ssh key"
    )


def test_a_key_that_signs_as_another_is_told(desk: Desk) -> None:
    make_key(desk.folder, "one")
    make_key(desk.folder, "two")
    desk.write("one.pub", (desk.folder / "two.pub").read_bytes())
    error = desk.run("ledger credential add one --json", by=SAL, now=DAY_1).errors[0]
    assert (error["what"], "match" in error["why"]) == ("nothing was signed with one", True)


@pytest.mark.parametrize(("bits", "code"), [(1024, 1), (2047, 1), (2048, 0)])
def test_an_rsa_key_that_is_enrolled_has_2048_bits(desk: Desk, bits: int, code: int) -> None:
    make_key(desk.folder, "new", sort="rsa", bits=bits)
    done = desk.run("ledger credential add new --json", by=SAL, now=DAY_1)
    assert done.code == code
    if code:
        error = done.errors[0]
        assert (error["what"], error["why"]) == (
            "the key cannot be enrolled",
            f"it is an RSA key of {bits:,} bits, and one needs 2,048",
        )
        assert error["fix"] == "enrol another key: ssh-keygen -t ed25519 -f KEYFILE"


def test_a_key_with_a_passphrase_is_told_of_where_nobody_can_type_it(desk: Desk) -> None:
    make_key(desk.folder, "locked", passphrase="open sesame")
    done = desk.at(DAY_1, SAL).spawned("ledger credential add locked --json", start_new_session=True)
    assert done.code == 1
    assert done.errors[0]["fix"].startswith("a key with a passphrase asks for it at a terminal")


def test_everybody_sees_what_is_about_to_count(desk: Desk) -> None:
    sal = enrolled(desk, SAL, "sal")
    told = f"the ssh key {sal} of {SAL}"
    said = desk.does("ledger status", by=BEN, now=DAY_1).out
    assert f"  {told}: waits for a registrar\n    ledger credential confirm {sal}\n" in said
    desk.does(f"ledger credential confirm {sal}", by=DANA, now=DAY_1)
    said = desk.does("ledger status", by=BEN, now=DAY_1).out
    assert f"{told}: counts from 2026-02-03 10:00 UTC, confirmed by {DANA}" in said
    assert f"ledger credential object {sal} --because" in said
    assert sal not in desk.does("ledger status", by=BEN, now=DAY_2).out


FOLLOW = '[follow.mail]\nchannel = "mail"\nhost = "127.0.0.1"\nsecurity = "none"\nfrom = "ledger@acme.example"\n'


def test_a_follower_tells_every_seat_of_a_key_that_is_about_to_count(desk: Desk) -> None:
    desk.write("ledger.toml", (desk.folder / "ledger.toml").read_text() + FOLLOW)
    desk.does("ledger follow --once", now=DAY_1)  # from here on
    sal = enrolled(desk, SAL, "sal")
    desk.does(f"ledger credential confirm {sal}", by=DANA, now=DAY_1)
    said = desk.does("ledger follow --dry-run", now=DAY_1).out
    assert f"the ssh key {sal} of {SAL} counts from 2026-02-03 10:00 UTC on, unless somebody seated objects" in said


def test_trust_begins_with_the_first_key_of_a_founder_and_with_no_later_one(desk: Desk) -> None:
    """Else whoever can type the founder's address could begin it anew."""
    with_keys(desk)
    second, third = enrolled(desk, DANA, "second", now=DAY_2), enrolled(desk, DANA, "third", now=DAY_2)
    desk.does(f"ledger credential confirm {second}", by=DANA, now=DAY_2)
    desk.does(f"ledger credential confirm {third} --sign dana", by=DANA, now=DAY_2)
    assert [standing(desk, each, DAY_3)["ranks"] for each in (second, third)] == ["asserted", "signed"]


def test_trust_does_not_begin_anew_when_the_first_key_is_ended(desk: Desk) -> None:
    dana = with_keys(desk)["dana"]
    desk.does(f"ledger credential revoke {dana}", by=DANA, now=DAY_2)
    again = enrolled(desk, DANA, "again", now=DAY_2)
    desk.does(f"ledger credential confirm {again}", by=DANA, now=DAY_2)
    assert standing(desk, again, DAY_3)["ranks"] == "asserted"
