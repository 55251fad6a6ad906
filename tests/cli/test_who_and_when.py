"""Who acts, and what time it is: where each is taken from, and that it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import ANA, BEN, CRO, DANA, FOUNDED, MIA, OPS, SAL, TERMS, Desk, criteria, founded

PROPOSE = f"ledger propose more.yaml --effective 2026-03-01 {TERMS} --because agreed"


@pytest.fixture
def writing(desk: Desk) -> Desk:
    """A desk where somebody may propose, once it is known who sits there."""
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    return Desk(desk.folder, None, desk.now)


def told(desk: Desk, command: str = PROPOSE) -> str:
    first: str = desk.run(command).err.splitlines()[0]
    return first


def claims(desk: Desk, **env: str) -> Desk:
    """Four people claim to act: in git, in ledger.toml, in the environment; `--as` is for the test."""
    git = desk.write("gitconfig", f"[user]\nemail = {BEN.upper()}\n")
    return desk.at(GIT_CONFIG_GLOBAL=str(git), **env)


def test_as_comes_before_all_else(writing: Desk) -> None:
    desk = claims(writing, LEDGER_ACTOR=MIA)
    assert told(desk, f"{PROPOSE} --as {ANA}") == f"acting as {ANA} (asserted, from --as)"


def test_the_environment_comes_before_the_file(writing: Desk) -> None:
    assert told(claims(writing, LEDGER_ACTOR=MIA)) == f"acting as {MIA} (asserted, from LEDGER_ACTOR)"


def test_the_file_comes_before_git(writing: Desk) -> None:
    assert told(claims(writing)) == f"acting as {DANA} (asserted, from ledger.toml)"


def test_git_is_asked_last(writing: Desk) -> None:
    writing.write("ledger.toml", 'database = "ledger.db"\n')
    assert told(claims(writing)) == f"acting as {BEN} (asserted, from git's user.email)"


def test_where_nobody_claims_to_act_nothing_happens(writing: Desk) -> None:
    writing.write("ledger.toml", 'database = "ledger.db"\n')
    before = writing.stored()
    (error,) = writing.run(f"{PROPOSE} --json").errors
    assert error["what"] == "nobody is acting"
    assert "--as you@company.example" in error["fix"]
    assert writing.stored() == before


def test_somebody_unknown_is_told_how_one_becomes_known(writing: Desk) -> None:
    before = writing.stored()
    done = writing.run(f"{PROPOSE} --as zoe@acme.example --json")
    (error,) = done.errors
    assert (done.code, error["what"]) == (1, "zoe@acme.example is not known to this ledger")
    assert error["why"] == "a person is known once the decider of `*` registers them, or a charter names them"
    assert error["fix"] == f"ask {DANA} to register them: ledger person add zoe@acme.example"
    assert writing.stored() == before


@pytest.mark.parametrize(
    "address", ["zoe", "zoe@acme", "a@b@c.example", "zoe @acme.example", "zoe\x1b[31m@acme.example"]
)
def test_a_ledger_is_founded_by_an_address(tmp_path: Path, address: str) -> None:
    done = Desk(tmp_path, address, FOUNDED).run("ledger init --simulated-clock --json")
    (error,) = done.errors
    assert (done.code, error["what"].count("is no address")) == (1, 1)
    assert error["why"].startswith("people are known by their e-mail address")
    assert error["why"].endswith("; this is from LEDGER_ACTOR")
    assert "\x1b" not in done.out + done.err
    assert list(tmp_path.iterdir()) == []


def test_questions_name_nobody(desk: Desk) -> None:
    assert "acting as" not in Desk(desk.folder, None, desk.now).does("ledger list").err


def test_whoever_lost_the_seat_yesterday_is_told_when_it_ended(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.does(f"ledger revoke lifecycle steward {ANA} --effective 2026-02-05 --because 'left the team'", by=CRO)
    desk.does(PROPOSE, by=ANA, now="2026-02-04T23:59:59Z")
    before = desk.stored()
    done = desk.run(f"{PROPOSE} --json", by=ANA, now="2026-02-06T09:00:00Z")
    (error,) = done.errors
    assert done.code == 4
    assert error["what"] == f"{ANA} may not act as steward in `lifecycle/more`"
    assert error["why"] == f"{ANA}'s seat as steward in `lifecycle` ended on 2026-02-05"
    assert error["fix"].startswith(f"ask {BEN}: ledger propose more.yaml")
    assert desk.stored() == before


def test_an_operator_who_lost_the_seat_binds_nothing(desk: Desk) -> None:
    desk.does(f"ledger revoke lifecycle operator {OPS} --because 'left the company'", by=CRO)
    done = desk.run("ledger target add sf --connector salesforce --set sandbox=http://127.0.0.1:1", by=OPS)
    assert done.code in (4, 5)
    assert b"[targets.sf]" not in (desk.folder / "ledger.toml").read_bytes()


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path) -> Desk:
    """A ledger on the machine's clock."""
    return founded(tmp_path, clock="", now=None)


@pytest.mark.parametrize(
    "command", ["list", "rights", "proposals", "revoke '*' operator dana@acme.example --because x"]
)
def test_a_ledger_on_the_real_clock_is_not_told_another_time(real: Desk, command: str) -> None:
    before = real.stored()
    done = real.run(f"ledger {command} --json", now="2030-01-01T00:00:00Z")
    (error,) = done.errors
    assert (done.code, error["what"], error["fix"]) == (1, "LEDGER_NOW is set", "unset LEDGER_NOW")
    assert error["why"] == "this ledger runs on the real clock"
    assert Desk(real.folder, DANA).stored() == before


def test_nor_is_one_founded_at_another_time_unless_it_says_so_for_ever(tmp_path: Path) -> None:
    done = Desk(tmp_path, DANA, FOUNDED).run("ledger init")
    assert done.code == 1
    assert "LEDGER_NOW is set" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_report_on_the_real_clock_speaks_of_no_simulation(real: Desk) -> None:
    done = real.does("ledger list --json")
    assert done.envelope["notes"] == []
    assert "simulated" not in done.err


def test_a_simulated_clock_has_to_stand_somewhere(desk: Desk) -> None:
    (error,) = Desk(desk.folder, ANA).run("ledger list --json").errors
    assert error["what"] == "the simulated clock stands nowhere"
    assert error["fix"].startswith("set LEDGER_NOW=")


@pytest.mark.parametrize(
    "now", ["tomorrow", "2026-03-01", "2026-03-01T09:00:00", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"]
)
def test_an_instant_has_a_date_a_time_and_an_offset(desk: Desk, now: str) -> None:
    done = desk.run(f"ledger revoke lifecycle operator {OPS} --because x --json", by=CRO, now=now)
    assert done.code == 1
    assert done.errors[0]["what"] == f"LEDGER_NOW says `{now}`, which is no instant"


@pytest.mark.fault(11)
def test_a_clock_set_back_neither_reorders_nor_blocks(desk: Desk) -> None:
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.does(PROPOSE, by=ANA, now="2026-02-09T09:00:00Z")
    done = desk.does("ledger approve 'more#1'", by=SAL, now="2026-02-03T09:00:00Z")
    assert "the clock was set back: the last event is of 2026-02-09T09:00:00.000000Z, and that time counts" in done.err
    days = [each["recorded_at"][:10] for each in desk.does("ledger log more --json").data]
    assert days == ["2026-02-09", "2026-02-09"]


def test_known_on_a_day_takes_in_all_of_it_and_nothing_of_the_next(desk: Desk) -> None:
    """A charter names three new people: four events at the first instant of the 4th, not one of them of the 3rd."""
    others = "".join(f"steward{n}@acme.example, " for n in range(3))
    desk.write("sales.yaml", f"kind: charter\nscope: sales\nsteward: [{others}]\ndecider: {CRO}\n")
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    propose = f"--effective 2026-03-01 {TERMS} --because x"
    desk.does(f"ledger propose more.yaml {propose}", by=ANA, now="2026-02-03T23:59:59.999999Z")
    desk.does(f"ledger propose sales.yaml {propose}", now="2026-02-04T00:00:00Z")
    last = [each["position"] for each in desk.does("ledger log more --json").data][-1]
    assert desk.does("ledger replay --until 2026-02-03 --json").data["position"] == last
    assert desk.does("ledger replay --until 2026-02-04 --json").data["position"] == last + 4
