"""What the server itself refuses to store, whoever sends it: anything that is not as its line says, or not now."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from time import sleep
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest
from hypothesis import example, given, settings, strategies as st
from psycopg import sql

from domain.test_stored import LINES
from ledger.domain.credential import (
    CredentialAdded,
    CredentialConfirmed,
    CredentialObjected,
    CredentialRevoked,
    OidcBinding,
    Passkey,
    RecoveryKey,
    SshKey,
)
from ledger.domain.event import ASSURANCES, Event, Person, Recorded
from ledger.domain.sense import is_unreadable
from ledger.domain.signing import require_counting
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.journal import line
from ledger.journal.codec import Codec, by_name, canonical
from ledger.journal.people import commitment
from ledger.journal.postgres.logins import PostgresLogins
from ledger.journal.postgres.roles import WORKER_EVENTS
from ledger.journal.verify import verify

from .forging import ANA, APPEND, BEN, BOT, TYPES, Draft, House, arguments, house, registration, sent
from .stored import SchemaStore

Given = dict[str, Any]
STORED = {each.name: Draft(each.name, tuple(sorted(each.tags)), each.payload) for each in reversed(LINES)}


@pytest.fixture(scope="module")
def shared(postgres: str) -> House:
    """One ledger for what leaves it as it is, or adds to it."""
    return house(postgres)


def _of_line(change: Callable[[dict[str, Any]], object]) -> Callable[[Given], object]:
    """The first line of an append, with another content that is written as canonically."""

    def spoil(given: Given) -> None:
        said = msgspec.json.decode(given["lines"][0])
        change(said)
        given["lines"][0] = canonical(said)

    return spoil


def _first(name: str, value: Any) -> Callable[[Given], object]:
    return lambda given: given[name].__setitem__(0, value)


UNLIKE = {
    "another position": _of_line(lambda said: said.update(position=said["position"] + 1)),
    "another index": _of_line(lambda said: said.update(index=1)),
    "another version of lines": _of_line(lambda said: said.update(v=2)),
    "another type in the line": _of_line(lambda said: said.update(type="toy.closed/1")),
    "another kind of actor in the line": _of_line(lambda said: said.update(actor_kind="service")),
    "another assurance in the line": _of_line(lambda said: said.update(assurance="session")),
    "another command in the line": _of_line(lambda said: said.update(command_id="c")),
    "another time in the line": _of_line(lambda said: said.update(recorded_at="2001-01-01T00:00:00.000000Z")),
    "a tag less in the line": _of_line(lambda said: said["tags"].pop()),
    "tags in another order": _of_line(lambda said: said["tags"].reverse()),
    "a field more": _of_line(lambda said: said.update(a=1)),
    "a field less": _of_line(lambda said: said.pop("v")),
    "spaces": lambda given: given["lines"].__setitem__(0, given["lines"][0].replace(b":", b": ", 1)),
    "a field twice": lambda given: given["lines"].__setitem__(0, given["lines"][0][:-1] + b',"v":1}'),
    "bytes that are no text": _first("lines", b"\xff"),
    "another payload": _first("payloads", b"{}"),
    "another salt": _first("salts", b"0" * 16),
    "a short salt": _first("salts", b"0"),
    "no salt": _first("salts", None),
    "another type beside it": _first("types", "toy.closed/1"),
    "another tag beside it": _first("tags", "toy:j"),
    "a tag of no event": lambda given: (given["tags"].append("toy:j"), given["tag_of"].append(9)),
    "a tag too many": lambda given: (given["tags"].append("toy:z"), given["tag_of"].append(1)),
    "a line too many": lambda given: given["lines"].append(given["lines"][0]),
    "a payload too many": lambda given: given["payloads"].append(b"{}"),
}


@pytest.mark.parametrize("name", UNLIKE)
@pytest.mark.parametrize("login", ["ana", "server"])
def test_nothing_is_stored_that_is_not_what_its_line_says(shared: House, login: str, name: str) -> None:
    before = shared.contents()
    with shared.signed_in(login) as db, pytest.raises(psycopg.Error) as said:
        sent(db, spoil=UNLIKE[name])
    assert said.value.sqlstate == "LG001", said.value
    assert shared.contents() == before


def test_what_is_stored_is_what_verify_accepts_and_the_root_is_that_of_the_leaves(shared: House) -> None:
    with shared.signed_in("ana") as db:
        for many in (1, 2, 3, 5, 8):
            sent(db, *[Draft(payload=b'{"key":"k","points":%d}' % n) for n in range(many)])
    with shared.journal() as journal:
        assert verify(journal) == journal.root()


@settings(max_examples=30)
@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30),
    st.sets(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8)),
)
def test_the_server_writes_every_line_as_we_do(shared: House, text: str, tags: set[str]) -> None:
    """Whatever stands in it: two programs that share no code have to agree on each byte."""
    with shared.owner() as db:
        sent(db, Draft(text, tuple(sorted(tags))), actor=text, kind=text)


def _backdated(given: Given) -> None:
    given.update(recorded_at=EARLIER)
    _of_line(lambda said: said.update(recorded_at=EARLIER))(given)


EARLIER = "2001-01-01T00:00:00.000000Z"


def test_no_event_is_recorded_at_another_time_than_the_server_told(shared: House) -> None:
    with shared.signed_in("server") as db, pytest.raises(psycopg.Error, match="at another time"):
        sent(db, spoil=_backdated)


def test_a_time_that_was_told_once_is_good_for_that_transaction_alone(shared: House) -> None:
    """Or somebody could keep the time of a day on which they still held their seat."""
    with shared.signed_in("ana") as db:
        head, _, _, stamp, _ = db.execute("SELECT * FROM begin_append('')").fetchone() or ()
        given = arguments([Draft()], head, stamp, ANA.id, "human", "asserted", ())
        with pytest.raises(psycopg.Error, match="at another time"):
            db.execute(APPEND, given)


def test_a_ledger_on_a_simulated_clock_takes_a_time_and_nothing_else(postgres: str) -> None:
    place = SchemaStore(postgres, f"told {uuid4().hex}")
    with place.create(), place.asking() as execute:
        for told in ("zzz", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00.000000Z\n"):
            with pytest.raises(psycopg.Error, match="is no time"):
                execute("SELECT begin_append(%s)", (told,))
        execute("SELECT begin_append(%s)", (EARLIER,))


def test_nobody_makes_room_for_more_requests_than_a_day_has(shared: House) -> None:
    with shared.signed_in("ana") as db, pytest.raises(psycopg.errors.CheckViolation):
        db.execute("INSERT INTO calls VALUES ('crm', '2026-03-02', -9)")


def test_the_time_is_the_servers_and_never_before_the_last(shared: House) -> None:
    with shared.owner() as owner, shared.signed_in("ana") as db:
        (before,) = owner.execute("SELECT clock_timestamp()").fetchone() or ()
        sent(db)
        sent(db)
        (after,) = owner.execute("SELECT clock_timestamp()").fetchone() or ()
        found = owner.execute("SELECT recorded_at FROM payloads ORDER BY position DESC LIMIT 2").fetchall()
    two, one = (datetime.fromisoformat(text) for (text,) in found)
    assert before <= one <= two <= after


def test_who_waited_for_the_lock_is_told_what_is_so_once_they_have_it(postgres: str) -> None:
    home = house(postgres)
    with ThreadPoolExecutor(1) as pool, home.signed_in("ana") as one, home.signed_in("ben") as other:
        with one.transaction():
            head, _, _, stamp, _ = one.execute("SELECT * FROM begin_append('')").fetchone() or ()
            waiting = pool.submit(sent, other, actor=BEN.id)
            _wait_until_blocked(home, other.info.backend_pid)
            one.execute(APPEND, arguments([Draft()], head, stamp, ANA.id, "human", "asserted", ()))
        assert waiting.result() == head + 2


def _wait_until_blocked(home: House, pid: int) -> None:
    with home.owner() as owner:
        while owner.execute("SELECT cardinality(pg_blocking_pids(%s))", (pid,)).fetchone() == (0,):
            sleep(0.01)


FORGED = {
    "another address": BEN._replace(id="p_new", address="other@acme.example"),
    "another kind": BEN._replace(id="p_new", kind="agent"),
    "another salt": BEN._replace(id="p_new", salt=b"z" * 16),
    "an id that nobody registers": BEN._replace(id="p_none"),
}


@pytest.mark.parametrize("name", FORGED)
def test_nobody_is_put_behind_an_id_whom_no_event_of_the_append_commits_to(shared: House, name: str) -> None:
    """Or the acts of whoever was erased could be given to another."""
    before, honest = shared.contents(), BEN._replace(id="p_new", address="new@acme.example")
    with shared.signed_in("server") as db, pytest.raises(psycopg.Error, match="whom it does not register"):
        sent(db, registration(honest), people=[FORGED[name]])
    assert shared.contents() == before


def test_who_is_registered_stands_in_the_table(postgres: str) -> None:
    home, eve = house(postgres), Person("p_eve", "eve@acme.example", 'Eve "Ä\\" Ü\n', "agent", b"e" * 16)
    with home.signed_in("server") as db:
        sent(db, registration(eve), people=[eve])
    with home.journal() as journal:
        assert journal.people()["p_eve"] == eve
        verify(journal)


@pytest.mark.fault(30)
def test_whoever_acts_is_of_the_kind_that_their_registration_says(shared: House) -> None:
    for login, actor, kind in (
        ("ana", ANA.id, "service"),
        ("server", BOT.id, "human"),
        ("server", "p_nobody", "human"),
    ):
        with shared.signed_in(login) as db, pytest.raises(psycopg.Error, match=f"{actor} is not registered as {kind}"):
            sent(db, actor=actor, kind=kind)


AGAIN = {
    "of another kind": {"id": ANA.id, "kind": "service", "commitment": commitment(ANA)},
    "behind whom another stands": {"id": ANA.id, "kind": "human", "commitment": "0" * 64},
    "of no kind that there is": {"id": "p_new", "kind": "lord", "commitment": "0" * 64},
    "without an id": {"kind": "human", "commitment": "0" * 64},
    "without a commitment": {"id": "p_new", "kind": "human"},
}


@pytest.mark.parametrize("name", AGAIN)
@pytest.mark.parametrize("login", ["ben", "server"])
@pytest.mark.fault(30)
def test_nobody_becomes_what_they_are_not(shared: House, login: str, name: str) -> None:
    """Or one login could make services of all who decide, or events of which `verify` says that they were altered."""
    before = shared.contents()
    for tags in ((f"person:{ANA.id}",), ()):
        with shared.signed_in(login) as db, pytest.raises(psycopg.Error, match="cannot be registered so"):
            sent(db, Draft("person.registered/1", tags, canonical(AGAIN[name])), actor=BEN.id)
    assert shared.contents() == before


def test_a_service_does_not_become_human_by_its_own_word(postgres: str) -> None:
    home, said = house(postgres), {"id": BOT.id, "kind": "human", "commitment": commitment(BOT)}
    with PostgresLogins(home.address) as logins:
        logins.run(logins.granting(home.logins["stranger"], "person", BOT.address))
    with home.signed_in("stranger") as db, pytest.raises(psycopg.Error, match="cannot be registered so"):
        sent(db, Draft("person.registered/1", (f"person:{BOT.id}",), canonical(said)), Draft(), actor=BOT.id)


def test_who_comes_back_is_registered_again_as_the_same(postgres: str) -> None:
    home = house(postgres)
    with home.signed_in("server") as db:
        sent(db, registration(BEN))
    with home.journal() as journal:
        verify(journal)


def test_a_tag_stands_beside_the_type_of_its_event_wherever_an_array_begins(postgres: str) -> None:
    home = house(postgres)
    with home.signed_in("ben") as db:
        types = "[0:1]={toy.opened/1,toy.closed/1}"
        sent(db, Draft(), Draft("toy.closed/1", ()), actor=BEN.id, spoil=lambda given: given.update(types=types))
    with home.journal() as journal:
        verify(journal)


def test_whom_the_ledger_does_not_know_is_told_how_to_be_known(postgres: str) -> None:
    home = house(postgres)
    with home.owner() as db:
        group = sql.Identifier(db.execute("SELECT current_database()").fetchone()[0] + f"_{home.schema}_person")  # type: ignore[index]
        db.execute(sql.SQL("GRANT {} TO {}").format(group, sql.Identifier(home.logins["stranger"])))
    with home.signed_in("stranger") as db, pytest.raises(psycopg.Error) as caught:
        sent(db)
    hint = f"ledger login grant {home.logins['stranger']} --role person --person ADDRESS"
    assert (caught.value.diag.message_hint or "").endswith(hint)


@pytest.mark.parametrize("act", ["INSERT INTO leases VALUES ('t', '', 9, 0)", "UPDATE leases SET fence = fence + 2"])
def test_a_fence_grows_by_one_so_that_nobody_uses_them_up(postgres: str, act: str) -> None:
    home = house(postgres)
    with home.journal() as journal:
        journal.lease("crm", "a", 0, 60, lambda holder: False)
    with home.signed_in("ana") as db, pytest.raises(psycopg.errors.RestrictViolation, match="the fence of"):
        db.execute(act)


def test_what_no_program_reads_is_told_apart_and_stops_nobody(postgres: str) -> None:
    home = house(postgres)
    with home.signed_in("ben") as db:
        position = sent(db, Draft(payload=b"{}"), actor=BEN.id)
    with home.journal() as journal:
        assert [each.position for each in journal.read()[0] if is_unreadable(each.event)] == [position]
        verify(journal)


def test_a_worker_records_what_an_order_leaves_behind_and_nothing_else(shared: House) -> None:
    with shared.signed_in("worker") as db:
        for type_ in WORKER_EVENTS:
            sent(db, STORED[type_], actor=BOT.id, kind="service")
        for type_ in ("definition.ratified/1", "work.ordered/1", "toy.opened/1"):
            with pytest.raises(psycopg.Error, match=f"records no {type_}"):
                sent(db, STORED["work.done/1"], Draft(type_), actor=BOT.id, kind="service")


def test_whose_groups_are_older_than_the_program_is_told_to_make_them_whole(postgres: str) -> None:
    home = house(postgres)
    with home.owner() as db:
        db.execute("DELETE FROM permitted WHERE type = 'toy.opened/1'")
    with home.signed_in("ana") as db:
        with pytest.raises(psycopg.Error, match=r"records no toy\.opened/1") as told:
            sent(db)
        assert (told.value.diag.message_hint or "").endswith("ledger login groups")
        with PostgresLogins(home.address) as logins:
            logins.run(logins.grouping(TYPES))
        sent(db)


def test_a_person_founds_no_ledger(shared: House) -> None:
    with shared.signed_in("ana") as db, pytest.raises(psycopg.Error, match="records no ledger"):
        sent(db, Draft("ledger.founded/1"))


@pytest.mark.parametrize("login", ["follower", "reader"])
@pytest.mark.fault(30)
def test_who_only_reads_appends_nothing(shared: House, login: str) -> None:
    with shared.signed_in(login) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        sent(db)


def test_an_assurance_that_there_is_not_is_refused(shared: House) -> None:
    with shared.signed_in("server") as db, pytest.raises(psycopg.Error, match="is no assurance"):
        sent(db, assurance="certain")


@pytest.mark.parametrize(("login", "assurance"), [("ana", "federated"), ("ana", "signed"), ("server", "signed")])
@pytest.mark.fault(30)
def test_nobody_is_surer_than_their_login_or_the_key_that_signed(shared: House, login: str, assurance: str) -> None:
    for payload in (b"{}", _signed("c-1"), _signed("c-1", signature="")):
        with shared.signed_in(login) as db, pytest.raises(psycopg.Error, match=f"cannot act as {assurance}"):
            sent(db, Draft(payload=payload), assurance=assurance)
    for assured in ASSURANCES[: 3 if login == "server" else 2]:
        with shared.signed_in(login) as db:
            sent(db, assurance=assured)


@pytest.mark.parametrize(("person", "alone"), [(BEN.id, False), (BEN.id, True), (ANA.id, True)])
def test_by_a_login_of_their_own_nobody_but_the_founder_begins_the_trust(
    shared: House, person: str, alone: bool
) -> None:
    """Or whoever has the database password of a decider makes a key the root of all others."""
    said = CredentialConfirmed(credential="c", person=person, right=3, assurance="asserted", self_attested=alone)
    draft = Draft(said.stored_name, said.tags, Codec(by_name(CredentialConfirmed)).encode(said))
    with shared.signed_in("ben") as db, pytest.raises(psycopg.Error, match="confirms no key of their own"):
        sent(db, draft, actor=BEN.id)
    with shared.signed_in("ana") as db:
        sent(db, draft)


def test_a_registrar_confirms_the_keys_of_others_by_a_login_of_their_own(shared: House) -> None:
    said = CredentialConfirmed(credential="c", person=ANA.id, right=3, assurance="asserted")
    with shared.signed_in("ben") as db:
        sent(db, Draft(said.stored_name, said.tags, Codec(by_name(CredentialConfirmed)).encode(said)), actor=BEN.id)


def _signed(credential: str, signature: str = "proof") -> bytes:
    shown = {"at": "", "credential": credential, "method": "ssh"}
    return canonical({"authentication": shown, "key": "k", "signature": signature})


KEYS, HOLDERS = ("c-1", "c-2", "c-3"), (ANA.id, BEN.id)
PUBLIC = {
    "ssh": SshKey(key="k"),
    "recovery": RecoveryKey(key="k"),
    "passkey": Passkey(id="i", cose="c", rp="r"),
    "oidc": OidcBinding(commitment="c"),
}
_key, _hours = st.sampled_from(KEYS), st.sampled_from([0, 1, 22, 23, 24, 48, 71, 72])
ACTS = st.one_of(
    st.builds(
        lambda key, person, method: CredentialAdded(
            credential=key, person=person, public=PUBLIC[method], nonce="n", proof="p"
        ),
        *(_key, st.sampled_from(HOLDERS), st.sampled_from(sorted(PUBLIC))),
    ),
    st.builds(
        lambda key, assurance, alone, back: CredentialConfirmed(
            credential=key, person=ANA.id, right=3, assurance=assurance, self_attested=alone, recovered=back
        ),
        *(_key, st.sampled_from(ASSURANCES), st.booleans(), st.booleans()),
    ),
    st.builds(lambda key: CredentialRevoked(credential=key, person=ANA.id), _key),
    st.builds(lambda key: CredentialObjected(credential=key, person=ANA.id, because="b"), _key),
)


@pytest.fixture(scope="module")
def keys(postgres: str) -> House:
    """A ledger whose credentials are written and taken back again."""
    return house(postgres)


def _enrolled(key: str, method: str, **said: Any) -> list[tuple[int, Event]]:
    """A key of Ana's, and that she confirmed it."""
    added = CredentialAdded(credential=key, person=ANA.id, public=PUBLIC[method], nonce="n", proof="p")
    return [(0, added), (0, CredentialConfirmed(credential=key, person=ANA.id, right=3, assurance="asserted", **said))]


@settings(max_examples=30, deadline=None)
@example(_enrolled("c-1", "ssh"), 23)
@example(_enrolled("c-1", "ssh"), 24)
@example(_enrolled("c-1", "ssh", recovered=True), 71)
@example(_enrolled("c-1", "ssh", recovered=True), 72)
@example([*_enrolled("c-1", "ssh", self_attested=True), *_enrolled("c-2", "passkey", self_attested=True)], 24)
@example([*_enrolled("c-1", "recovery", self_attested=True), *_enrolled("c-2", "ssh", self_attested=True)], 24)
@given(st.lists(st.tuples(_hours, ACTS), max_size=10), _hours)
def test_a_key_counts_and_ranks_in_the_database_as_it_does_in_the_domain(keys: House, acts: Any, later: int) -> None:
    """Two programs that share no code: the guards of an act in Python, and the check of an append in SQL."""
    state, at = State(), datetime(2026, 3, 1, tzinfo=UTC)
    codec = Codec(by_name(CredentialAdded, CredentialConfirmed, CredentialObjected, CredentialRevoked))
    with keys.owner() as db, db.transaction(force_rollback=True):
        for position, (hours, event) in enumerate(acts, 100):
            at += timedelta(hours=hours)
            if isinstance(event, CredentialAdded) and event.credential in state.credentials.by_id:
                continue  # one key has one name, and one holder
            by = event.person if isinstance(event, CredentialAdded) else ANA.id
            state.credentials.evolve(Recorded(position, line.instant(at), by, event))
            row = (position, event.stored_name, line.instant(at), by, b"0" * 16, codec.encode(event))
            db.execute("INSERT INTO payloads VALUES (%s, %s, %s, %s, %s, %s)", row)
            for tag in event.tags:
                db.execute("INSERT INTO tags VALUES (%s, %s, %s)", (tag, event.stored_name, position))
        at += timedelta(hours=later)
        asked = list(product(KEYS, HOLDERS, ("proposal.approved/1", "credential.confirmed/1")))
        found = db.execute(_RANKS, [list(each) for each in zip(*asked, strict=True)] + [line.instant(at)]).fetchall()
    wanted = [_rank(state, key, who, at, recovery=type_.startswith("credential")) for key, who, type_ in asked]
    assert [rank for (rank,) in found] == wanted


_RANKS = """SELECT rank_of_key(e.key, e.who, a.at, e.type)
FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS e (key, who, type, n), (SELECT %s AS at) AS a
ORDER BY n"""


def _rank(state: State, key: str, holder: str, at: datetime, *, recovery: bool) -> str | None:
    try:
        return require_counting(state, key, holder, at, recovery=recovery).rank
    except Refused:
        return None
