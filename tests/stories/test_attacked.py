"""Attacks of somebody who did not build it: what was written past the program changes no answer, and stops nobody."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import channel_desk
from bag.test_forgotten import rights_in
from cli.test_logins import Office, office
from forged import CODEC, events_in, forge, id_of
from journal.forging import Draft, sent
from keys import DAY_3, require_ssh, with_keys
from ledger.app.founding import person, registered
from ledger.domain.charter import RightRevoked
from ledger.domain.credential import CredentialConfirmed, CredentialObjected, CredentialRevoked
from ledger.domain.event import Event, Person
from ledger.domain.founding import PersonLeft
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified
from ledger.govern.requests.events import ChangeRequested
from ledger.journal import line, stores
from ledger.measure.channels.events.evaluation import ChannelEvaluated, with_evaluation_digest
from postgres import PASSWORD
from shell import ANA, BEN, CHARTER, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria

from .test_struck_out import coup, file_of, last, revision

STRANGER = "p_00000000000000ff"
"""Nobody: an id that no event registers."""


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """Ana asks for `score >= 70`, and Sal approves."""
    desk.write("next.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    desk.does("ledger approve mql#2", by=SAL)
    return desk


def rewrite_last(file: Path, rewrite: Callable[[bytes], bytes], indexed: tuple[str, ...]) -> None:
    """Write the line of the last event otherwise, before anybody reads it, and index it otherwise."""
    with closing(sqlite3.connect(file)) as db, db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        position, raw = db.execute("SELECT position, line FROM lines ORDER BY position DESC LIMIT 1").fetchone()
        (sort,) = db.execute("SELECT type FROM payloads WHERE position = ?", (position,)).fetchone()
        written = rewrite(raw)
        db.execute("UPDATE lines SET line = ?, leaf = ? WHERE position = ?", (written, line.leaf(written), position))
        db.execute("DELETE FROM tags WHERE position = ?", (position,))
        db.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(tag, sort, position) for tag in indexed])
        for _, guard in guards:
            db.execute(guard)


def test_a_revision_whose_line_names_its_tags_twice_hides_from_nobody_and_changes_nothing(asked: Desk) -> None:
    read = last(asked, DefinitionProposed).digest
    forge(file_of(asked), id_of(file_of(asked), ANA), revision(asked))
    rewrite_last(file_of(asked), lambda raw: raw.replace(b'"tags":[', b'"tags":["other"],"tags":['), ("other",))
    asked.does(f"ledger ratify mql#2 --digest {read}", by=CRO)
    for cache in ("", str(asked.folder / "cold")):
        told = asked.at(LEDGER_CACHE=cache).does("ledger list --json").data
        assert {each["key"]: each["version"] for each in told["definitions"]}["mql"] == 2
        assert told["struck"] == 1
    assert "score >= 70" in asked.does("ledger show mql").out
    for command in ("verify", "audit export --all -o bag"):
        assert asked.run(f"ledger {command}").code == 6


def test_a_decider_whose_seat_was_revoked_does_not_act_on_a_day_before(asked: Desk) -> None:
    file = file_of(asked)
    other = asked.copied(asked.folder / "honest")
    other.does("ledger ratify mql#2", by=CRO)
    gone = RightRevoked(scope="lifecycle", role="decider", person=id_of(file, CRO), from_=date(2026, 2, 4))
    forge(file, id_of(file, CRO), gone, recorded_at="2026-02-04T08:00:00.000000Z")
    later = asked.at("2026-02-05T08:00:00Z")
    later.does("ledger list")
    back = forge(file, id_of(file, CRO), last(other, DefinitionRatified), recorded_at="2026-02-03T08:00:00.000000Z")
    assert "score >= 65" in later.does("ledger show mql").out
    judged = later.run("ledger audit rights --json").data["acts"]
    assert [(each["position"], each["rule"]) for each in judged if each["verdict"] == "not entitled"] == [(back, "R23")]
    assert later.run("ledger verify").code == 6


@pytest.mark.parametrize(
    "at", ["not a time", "9999-12-31T23:59:59.999999Z", "2026-02-31T08:00:00.000000Z", "2026-02-02T08:00:00+00:00"]
)
def test_an_act_at_no_time_that_there_is_stops_nobody(asked: Desk, at: str) -> None:
    said = ChangeRequested(request="r-1", key="mql", hurts="x", on=date(2026, 2, 2))
    forged = forge(file_of(asked), STRANGER, said, recorded_at=at)
    for command in ("list", "log", "status", "proposals", "show mql", "history mql", "requests"):
        asked.does(f"ledger {command}")
    asked.does("ledger ratify mql#2", by=CRO)
    assert "score >= 70" in asked.does("ledger show mql").out
    assert max(position for position, _, _ in events_in(file_of(asked))) == forged + 1
    with closing(sqlite3.connect(file_of(asked))) as db:
        (stamped,) = db.execute("SELECT recorded_at FROM payloads ORDER BY position DESC").fetchone()
    assert stamped == "2026-02-02T08:00:00.000000Z"
    verified = asked.run("ledger verify")
    assert (verified.code, f"#{forged}" in verified.err) == (6, True)


def test_whom_somebody_without_a_seat_wrote_down_is_registered_by_who_names_them(desk: Desk) -> None:
    file, new = file_of(desk), person("new@acme.example")
    forge(file, STRANGER, registered([new])[0])
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO persons VALUES (?, ?, ?, ?, ?)", new)
    desk.write("next.yaml", CHARTER.replace("ops@acme.example", "new@acme.example"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed")
    desk.does("ledger ratify charter/lifecycle#2")
    assert "new@acme.example" in desk.does("ledger person list").out
    desk.does("ledger ask mql --hurts 'too few calls'", by="new@acme.example")
    assert desk.does("ledger verify").code == 0


@pytest.fixture(scope="module")
def made(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A ledger on a server, at which Eve has a login and no seat, and Sal and the decider have keys."""
    made = office(tmp_path_factory.mktemp("office"), postgres)
    made.desk.does("ledger person add eve@acme.example", by=DANA)
    with made.database() as db:
        db.execute(f"CREATE ROLE {made.login('eve')} LOGIN PASSWORD '{PASSWORD}'")
    with stores.logins(made.desk_address) as logins:
        logins.run(logins.granting(made.login("eve"), "person", "eve@acme.example"))
    return made


def sends(made: Office, event: Event, at: str, people: Sequence[Person] = (), by: str = "eve") -> None:
    """Eve, or somebody else with a login, appends what they like, by a client of their own."""
    given = {**conninfo_to_dict(made.url), "user": made.login(by), "password": PASSWORD}
    with psycopg.connect(make_conninfo("", **given), autocommit=True) as db:
        db.execute("SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', false)", (made.schema,))
        draft = Draft(event.stored_name, tuple(sorted(set(event.tags))), CODEC.encode(event))
        sent(db, draft, actor=id_at(made, f"{by}@acme.example"), told=at.replace("Z", ".000000Z"), people=people)


def id_at(made: Office, address: str) -> str:
    with made.database() as db:
        found = db.execute(f"SELECT id FROM {made.schema}.persons WHERE address = %s", (address,)).fetchone()
    assert found
    return str(found[0])


def test_a_key_that_somebody_without_a_seat_ended_still_signs_by_a_login(made: Office) -> None:
    require_ssh()
    named = with_keys(made.desk)
    for name, by, ends in (("sal", SAL, CredentialRevoked), ("cro", CRO, CredentialObjected)):
        sends(made, ends(credential=named[name], person=id_at(made, by), because="x"), DAY_3)
        for each in (name, f"{name}.pub"):
            shutil.copy(made.desk.folder / each, made.desk.folder / f"key of {each}")
            (made.desk.folder / each).unlink()
    ana, sal, cro = (made.at(name).at(DAY_3) for name in ("ana", "sal", "cro"))
    ana.write("next.yaml", criteria("score >= 50"))
    ana.does(f"ledger propose next.yaml --effective 2026-02-05 {TERMS} --because x")
    sal.does("ledger approve mql#2 --sign '../key of sal'")
    cro.does("ledger ratify mql#2 --sign '../key of cro'")
    assert "HAD NO RIGHT" not in "".join(
        each for each in made.desk.run("ledger audit rights").out.splitlines() if "eve@acme.example" not in each
    )


def test_a_key_that_a_steward_ended_still_signs_by_a_login(postgres: str, tmp_path: Path) -> None:
    """Whoever holds a seat may object to a key before it counts, and nobody but a registrar ends one that does."""
    require_ssh()
    own = office(tmp_path, postgres)
    named = with_keys(own.desk)
    for name, by, ends in (("sal", SAL, CredentialRevoked), ("cro", CRO, CredentialObjected)):
        person = id_at(own, by)
        sends(own, ends(credential=named[name], person=person, because="x"), DAY_3, by="ana")
        again = CredentialConfirmed(credential=named[name], person=person, right=3, assurance="asserted")
        sends(own, again, DAY_3, by="ana")
        for each in (name, f"{name}.pub"):
            shutil.copy(own.desk.folder / each, own.desk.folder / f"key of {each}")
            (own.desk.folder / each).unlink()
    ana, sal, cro = (own.at(name).at(DAY_3) for name in ("ana", "sal", "cro"))
    ana.write("next.yaml", criteria("score >= 50"))
    ana.does(f"ledger propose next.yaml --effective 2026-02-05 {TERMS} --because x")
    sal.does("ledger approve mql#2 --sign '../key of sal'")
    cro.does("ledger ratify mql#2 --sign '../key of cro'")
    own.desk.does(f"ledger credential revoke {named['sal']} --because lost", by=DANA, now=DAY_3)
    ana.write("next.yaml", criteria("score >= 40"))
    ana.does(f"ledger propose next.yaml --effective 2026-02-06 {TERMS} --because x")
    assert sal.run("ledger approve mql#3 --sign '../key of sal'").code == 4


def test_whoever_holds_no_seat_takes_nobodys_address(made: Office) -> None:
    squatted = person("late@acme.example", kind="service")
    with pytest.raises(psycopg.Error, match="registers nobody"):
        sends(made, registered([squatted])[0], DAY_3, [squatted])
    made.desk.does("ledger person add late@acme.example", now=DAY_3)


@pytest.mark.parametrize(
    "kept",
    [b"", b"\xff", b"[" * 100_000, b"[]", b'{"head":"19"}', b'{"head":18,"leaf":"","struck":{"3":["R1"]}}'],
    ids=["empty", "no text", "deep", "a list", "a word", "cut"],
)
def test_a_cache_that_says_nothing_costs_time_and_nothing_else(desk: Desk, kept: bytes) -> None:
    cached = desk.at(LEDGER_CACHE=str(desk.folder / "cache"))
    before = cached.does("ledger list").out
    (file,) = (desk.folder / "cache" / "verdicts").iterdir()
    said = json.loads(file.read_bytes())
    file.write_bytes(kept if kept[:1] != b"{" else json.dumps(said | json.loads(kept)).encode())
    assert cached.does("ledger list").out == before
    assert json.loads(file.read_bytes()) == said


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
def test_a_pipe_in_the_place_of_a_cache_is_not_waited_for(desk: Desk) -> None:
    cached = desk.at(LEDGER_CACHE=str(desk.folder / "cache"))
    cached.does("ledger list")
    (file,) = (desk.folder / "cache" / "verdicts").iterdir()
    file.unlink()
    os.mkfifo(file)
    assert cached.spawned("ledger list", timeout=120).code == 0


HALF = b'{"request":"r-1"}'


def rewritten(file: Path, position: int, sort: str, tags: list[str], payload: bytes) -> None:
    """Put another event in the place of one, with a line and an index that are those of it."""
    with closing(sqlite3.connect(file)) as db, db:
        guards = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        (raw,) = db.execute("SELECT line FROM lines WHERE position = ?", (position,)).fetchone()
        salt = b"s" * line.SALT_BYTES
        told = replace(line.decode(raw), type=sort, tags=tags, payload_sha256=line.digest(salt, payload))
        other = line.encode(told)
        db.execute("UPDATE lines SET line = ?, leaf = ? WHERE position = ?", (other, line.leaf(other), position))
        changed = (sort, salt, payload, position)
        db.execute("UPDATE payloads SET type = ?, salt = ?, payload = ? WHERE position = ?", changed)
        db.execute("DELETE FROM tags WHERE position = ?", (position,))
        db.executemany("INSERT INTO tags VALUES (?, ?, ?)", [(tag, sort, position) for tag in tags])
        for _, guard in guards:
            db.execute(guard)


def wanted(key: str = "mql") -> ChangeRequested:
    return ChangeRequested(request="r-1", key=key, hurts="x", on=date(2026, 2, 2))


def test_an_event_that_nobody_can_read_stops_nobody_and_takes_no_number(desk: Desk) -> None:
    file = file_of(desk)
    at = forge(file, id_of(file, BEN), wanted())
    rewritten(file, at, ChangeRequested.stored_name, ["definition:mql", "request:r-1"], HALF)
    for asked in ("list", "log", "status", "requests", "history mql", "weekly", "debt"):
        desk.does(f"ledger {asked}")
    done = desk.run("ledger audit rights")
    assert done.code == 6
    assert "nobody can read it" in done.out
    assert desk.does("ledger ask mql --hurts 'leads are slow'").out.startswith("r-1: ")
    desk.does("ledger audit export --all -o bag --people")
    verdicts = rights_in(desk.folder / "bag")
    assert [position for position, verdict in verdicts.items() if verdict == "not entitled"] == [at]


def test_half_a_payload_by_a_login_without_a_seat_stops_nobody(made: Office) -> None:
    given = {**conninfo_to_dict(made.url), "user": made.login("eve"), "password": PASSWORD}
    with psycopg.connect(make_conninfo("", **given), autocommit=True) as db:
        db.execute("SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', false)", (made.schema,))
        draft = Draft(ChangeRequested.stored_name, ("request:r-1",), HALF)
        sent(db, draft, actor=id_at(made, "eve@acme.example"), told="2026-02-02T08:00:00.000000Z")
    made.desk.does("ledger list")
    told = made.desk.run("ledger verify")
    assert (told.code, "cannot be read as what it is stored as" in told.err) == (6, True)


def test_a_past_that_was_shown_and_taken_back_leaves_no_verdict(desk: Desk) -> None:
    """The last event is the same in both, and the one before it is a coup in one of them alone."""
    file, cached = file_of(desk), desk.at(LEDGER_CACHE=str(desk.folder / "cache"))
    at = forge(file, id_of(file, BEN), coup(desk, BEN))
    forge(file, id_of(file, BEN), wanted())
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    true = file.read_bytes()
    rewritten(file, at, ChangeRequested.stored_name, ["request:r-1"], CODEC.encode(wanted("")))
    cached.does("ledger rights")
    for each in file.parent.glob("ledger.db-*"):
        each.unlink()
    file.write_bytes(true)
    assert "decider   ben@" not in cached.does("ledger rights").out


def test_whoever_holds_no_seat_says_of_nobody_else_that_they_judged_a_channel(tmp_path: Path) -> None:
    desk = channel_desk.judging(tmp_path)
    desk.does("ledger person add eve@acme.example", by=DANA)
    desk.does("ledger channel register podcast.yaml", by=ANA)
    for by in (ANA, BEN):
        desk.does("ledger channel evaluate podcast --scores scores.yaml", by=by)
    file = file_of(desk)
    eve, said = id_of(file, "eve@acme.example"), last(desk, ChannelEvaluated)
    decider = replace(said.scores[0], assessor=id_of(file, channel_desk.CMO))
    for untrue in ({"scores": (*said.scores, decider)}, {"scope": "elsewhere"}, {"version": 7}, {"framework": "mql"}):
        made_up = replace(said, recommendation="adopt", total="100", **untrue)
        forge(file, eve, with_evaluation_digest(made_up))
    assert "adopt" not in desk.does("ledger channel list").out
    desk.does("ledger channel decide podcast reject --because no", by=channel_desk.CMO)


BOARD = """\
kind: charter
title: Who decides everything
scope: "*"
steward: [ana@acme.example]
approver: {of: [sal@acme.example, mia@acme.example], quorum: 1}
decider: dana@acme.example
registrar: [ops@acme.example]
"""


def test_a_registrar_who_writes_that_the_decider_of_everything_left_locks_nobody_out(desk: Desk) -> None:
    desk.write("board.yaml", BOARD)
    desk.does(f"ledger propose board.yaml --effective 2026-02-02 {TERMS} --because 'so that four eyes decide'")
    desk.does("ledger ratify charter#1")
    file = file_of(desk)
    gone = (PersonLeft(person=id_of(file, each), because="x") for each in (DANA, ANA, SAL, MIA))
    written = [forge(file, id_of(file, OPS), each) for each in gone]
    desk.does(f"ledger person add new@acme.example --kind service --owner {DANA}", by=DANA)
    desk.write("board.yaml", BOARD.replace("ops@", "ben@").replace("sal@acme.example, ", ""))
    desk.does(f"ledger propose board.yaml --effective 2026-02-02 {TERMS} --because 'another registrar'", by=ANA)
    desk.does("ledger approve charter#2", by=MIA)
    desk.does("ledger ratify charter#2", by=DANA)
    judged = desk.run("ledger audit rights --json").data["acts"]
    struck = {each["position"]: each["rule"] for each in judged if each["verdict"] == "not entitled"}
    assert struck == dict.fromkeys((written[0], written[1], written[3]), "R86")
