"""Each program and each person with a login of their own: what it lets them do, and what is said where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest

from journal.forging import Draft, sent
from ledger.domain import EVENTS
from ledger.domain.charter import CharterAmended
from ledger.domain.event import Actor
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, DefinitionRevised
from ledger.govern.people.queries import LoginRole
from ledger.journal import stores
from ledger.journal.codec import Codec
from postgres import PASSWORD
from shell import ANA, BEN, CRO, DANA, MIA, SAL, TERMS, Desk, criteria, governed

PEOPLE = {"ana": ANA, "ben": BEN, "sal": SAL, "cro": CRO}
PROGRAMS: tuple[LoginRole, ...] = ("server", "follower", "reader")


@dataclass(frozen=True)
class Office:
    """A governed ledger on a server; whoever runs the database sits at `desk`, and each login at one of its own."""

    desk: Desk
    url: str
    schema: str

    @property
    def desk_address(self) -> str:
        """The ledger's address for whoever runs the database."""
        return f"{self.url}&schema={self.schema}"

    def login(self, name: str) -> str:
        """What a login is called in the database."""
        return f"{self.schema}_{name}"

    def address(self, name: str) -> str:
        """The ledger's address for a login, without its password."""
        return f"{self.url.replace('user=postgres', f'user={self.login(name)}')}&schema={self.schema}"

    def at(self, name: str) -> Desk:
        """Where somebody sits who has this login and its password."""
        (self.desk.folder / name).mkdir(exist_ok=True)
        desk = Desk(self.desk.folder / name, by=PEOPLE.get(name, DANA), now=self.desk.now, env={"PGPASSWORD": PASSWORD})
        desk.write("ledger.toml", f'database = "{self.address(name)}"\n')
        return desk

    def database(self) -> closing[psycopg.Connection[tuple[Any, ...]]]:
        """A connection of whoever runs the database."""
        return closing(psycopg.connect(self.url, autocommit=True))


@pytest.fixture(scope="module")
def made(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """One for all whose logins are their own, or that leaves it as it is."""
    return office(tmp_path_factory.mktemp("office"), postgres)


@pytest.fixture
def own(postgres: str, tmp_path: Path) -> Office:
    """One of the test's own."""
    return office(tmp_path, postgres)


def office(folder: Path, url: str) -> Office:
    """Ana, Ben, Sal and the decider have logins, and so have a server, a follower and a reader; a stranger has none."""
    schema = f"o_{uuid4().hex[:10]}"
    made = Office(governed(folder, db=f"{url}&schema={schema}"), url, schema)
    with made.database() as db:
        for name in (*PEOPLE, *PROGRAMS, "stranger"):
            db.execute(f"CREATE ROLE {made.login(name)} LOGIN PASSWORD '{PASSWORD}'")
    with stores.logins(made.desk_address) as logins:
        for name, address in PEOPLE.items():
            logins.run(logins.granting(made.login(name), "person", address))
        for role in PROGRAMS:
            logins.run(logins.granting(made.login(role), role))
    return made


@pytest.fixture
def eve(made: Office) -> Iterator[str]:
    """A login of one test alone."""
    name = made.login("eve")
    with made.database() as db:
        db.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
        yield name
        db.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


PROPOSE = f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x"


def test_each_acts_by_their_own_login_and_the_record_is_that_of_any_ledger(own: Office) -> None:
    ana, server, reader = (own.at(name) for name in ("ana", "server", "reader"))
    for desk in (ana, server):
        desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    ana.does(PROPOSE)
    own.at("sal").does("ledger approve mql#2")
    own.at("cro").does("ledger ratify mql#2")
    server.does("ledger retire mql --effective 2026-03-01 --because x", by=ANA)
    server.does("ledger approve mql#3", by=SAL)
    server.does("ledger ratify mql#3", by=CRO)
    assert "v2" in reader.does("ledger list").out
    assert "nothing was altered" in reader.does("ledger verify").out
    assert reader.does("ledger audit rights --json").data["had_no_right"] == 0


@pytest.mark.parametrize(
    ("name", "what", "why", "fix"),
    [
        (
            "ana",
            "cannot act as ben@acme.example",
            "it acts as ana@acme.example and as nobody else",
            "use your own login",
        ),
        (
            "reader",
            "this login may not do that",
            "did not grant it: permission denied for function begin_append",
            "ask",
        ),
        ("stranger", "this login may not", "", ""),
    ],
)
def test_a_login_without_the_right_is_told_so_in_three_parts(
    made: Office, name: str, what: str, why: str, fix: str
) -> None:
    desk = made.at(name)
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    done = desk.run(f"{PROPOSE} --json", by=BEN)
    assert done.code == 4, done
    (said,) = done.errors
    assert what in said["what"], said
    assert why in said["why"]
    assert fix in said["fix"]
    assert PASSWORD not in str(done)


def test_an_act_without_a_seat_can_be_stored_by_ones_own_login_and_an_audit_finds_it(own: Office) -> None:
    """The database knows who it is, and not what the charter lets them do."""
    own.desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    own.desk.does(PROPOSE, by=ANA)
    with closing(stores.open_(own.address("ben"), Codec(EVENTS), password=PASSWORD)) as journal:
        ben = journal.person_by_address(BEN)
        forged = (each.event for each in journal.read()[0] if isinstance(each.event, DefinitionRatified))
        event = msgspec.structs.replace(next(forged), proposal="mql#2", version=2)
        assert ben
        journal.record([event], actor=Actor(ben.id), command_id="mine", now=datetime(2026, 2, 2, 9, tzinfo=UTC))
    assert own.desk.does("ledger verify").code == 0
    done = own.desk.run("ledger audit rights")
    assert done.code == 6
    assert BEN in done.out


@pytest.mark.fault(46)
def test_who_names_themselves_decider_by_a_login_of_their_own_decides_nothing(own: Office) -> None:
    with closing(stores.open_(own.address("ben"), Codec(EVENTS), password=PASSWORD)) as journal:
        ben = journal.person_by_address(BEN)
        assert ben
        rows = (each.event for each in journal.read()[0] if isinstance(each.event, CharterAmended))
        seats = {"stewards": (ben.id,), "decider": ben.id, "operators": (ben.id,)}
        mine = msgspec.structs.replace(next(rows), title="mine", **seats)
        journal.record([mine], actor=Actor(ben.id), command_id="mine", now=datetime(2026, 2, 2, 9, tzinfo=UTC))
    adding = "ledger person add robot@acme.example --kind service --owner"
    assert own.desk.run(f"{adding} {BEN}", by=BEN).code == 4
    own.desk.does(f"{adding} {DANA}", by=DANA)
    assert "decider   dana@acme.example" in own.desk.does("ledger rights").out
    done = own.desk.run("ledger audit rights")
    assert done.code == 6
    assert "1 had no right, and has no effect" in done.out
    assert f"[struck out] {BEN} the charter of `*`" in own.desk.does("ledger log").out


@pytest.mark.fault(45)
def test_a_login_hides_no_revision_from_those_who_decide(own: Office) -> None:
    own.desk.write("next.yaml", criteria("score >= 70 AND employees >= 200"))
    own.desk.does(PROPOSE, by=ANA)
    with closing(stores.open_(own.address("ana"), Codec(EVENTS), password=PASSWORD)) as journal:
        ana = journal.person_by_address(ANA)
        said = next(each.event for each in reversed(journal.read()[0]) if isinstance(each.event, DefinitionProposed))
    assert ana
    fields = {each: getattr(said, each) for each in ("proposal", "draft", "terms", "bound", "digest", "on", "because")}
    payload = Codec(EVENTS).encode(DefinitionRevised(**fields))
    hidden = Draft("definition.revised/1", ("definition:other", "rights:elsewhere"), payload)
    url = own.url.replace("user=postgres", f"user={own.login('ana')}")
    with closing(psycopg.connect(f"{url}&password={PASSWORD}", autocommit=True)) as db:
        db.execute(f"SET search_path = {own.schema}")
        with pytest.raises(psycopg.Error, match="other tags than its content"):
            sent(db, hidden, actor=ana.id, told="2026-02-02T09:00:00.000000Z")


def test_the_list_tells_who_acts_as_whom_and_what_goes_beyond_a_role(made: Office) -> None:
    told = {each["login"]: each for each in made.desk.does("ledger login list --json").data}
    assert {name: told[made.login(name)]["address"] for name in PEOPLE} == PEOPLE
    assert {told[made.login(role)]["role"]: told[made.login(role)]["address"] for role in PROGRAMS} == dict.fromkeys(
        PROGRAMS
    )
    assert {told[made.login(name)]["beyond"] for name in (*PEOPLE, *PROGRAMS)} == {""}
    assert (told["postgres"]["role"], told["postgres"]["beyond"]) == ("owner", "it is a superuser, whom no right stops")


BY_HAND = "somebody gave it a right by hand:"
BEYOND = {
    "GRANT INSERT ON {schema}.lines TO {login}": f"{BY_HAND} INSERT on lines",
    "GRANT EXECUTE ON FUNCTION {schema}.append_events TO {login}": f"{BY_HAND} EXECUTE on append_events",
    "GRANT CREATE ON SCHEMA {schema} TO {login}": f"{BY_HAND} CREATE on the schema",
    "GRANT postgres_{schema}_server TO {login}": "it is in the group of the server, too",
    "REVOKE postgres_{schema}_person FROM {login}": "it was taken out of its group by hand, so it can do nothing",
    "DELETE FROM {schema}.logins WHERE login = '{login}'::regrole": (
        "it was put into that group by hand, so it appends nothing"
    ),
    "GRANT postgres_{schema}_owner TO {login}": "it belongs to the owner, and may do everything",
    "ALTER ROLE {login} CREATEROLE": "it may create roles, and before PostgreSQL 16 join any of these groups",
    "ALTER ROLE {login} SUPERUSER": "it is a superuser, whom no right stops",
}


def test_what_somebody_gave_a_login_by_hand_is_listed(made: Office, eve: str) -> None:
    for by_hand, beyond in BEYOND.items():
        made.desk.does(f"ledger login grant {eve} --person {ANA}")
        with made.database() as db:
            db.execute(f"BEGIN; {by_hand.format(schema=made.schema, login=eve)}; COMMIT")
        found = [each for each in made.desk.does("ledger login list --json").data if each["login"] == eve]
        assert beyond in [each["beyond"] for each in found], (by_hand, found)
        assert f"! {eve}: {beyond}" in made.desk.does("ledger login list").out
        with made.database() as db:
            db.execute(f"DROP OWNED BY {eve}; DROP ROLE {eve}; CREATE ROLE {eve} LOGIN PASSWORD '{PASSWORD}'")


def test_who_is_revoked_does_nothing_more_at_once(made: Office, eve: str) -> None:
    made.desk.does(f"ledger login grant {eve} --person {ANA}")
    at_hers = made.at("eve")
    assert at_hers.does("ledger list").code == 0
    made.desk.does(f"ledger login revoke {eve}")
    assert at_hers.run("ledger list").code == 4
    assert made.desk.run(f"ledger login revoke {eve}").code == 1
    assert eve not in made.desk.does("ledger login list").out


def test_a_login_that_is_made_again_under_an_old_name_has_nothing_of_it(made: Office, eve: str) -> None:
    made.desk.does(f"ledger login grant {eve} --person {ANA}")
    with made.database() as db:
        db.execute(f"DROP ROLE {eve}; CREATE ROLE {eve} LOGIN PASSWORD '{PASSWORD}'")
        db.execute(f"GRANT postgres_{made.schema}_person TO {eve}")
    desk = made.at("eve")
    desk.write("next.yaml", criteria("score >= 50 AND employees >= 200"))
    done = desk.run(PROPOSE, by=ANA)
    assert done.code == 4
    assert f"the login {eve} acts for nobody here" in done.err


def test_what_a_command_would_do_is_told_as_sql_that_does_it(made: Office, eve: str) -> None:
    script = made.desk.does(f"ledger login grant {eve} --person {MIA} --sql").out
    assert eve not in made.desk.does("ledger login list").out
    with made.database() as db:
        db.execute(script)
        ids = db.execute(
            f"SELECT k.person, p.id FROM {made.schema}.logins k, {made.schema}.persons p "
            f"WHERE k.login = '{eve}'::regrole AND p.address = '{MIA}'"
        ).fetchall()
    assert [person for person, _ in ids] == [id_ for _, id_ in ids] != []
    (found,) = (each for each in made.desk.does("ledger login list --json").data if each["login"] == eve)
    assert (found["role"], found["address"], found["beyond"]) == ("person", MIA, "")
    with made.database() as db:
        db.execute(made.desk.does(f"ledger login revoke {eve} --sql").out)
        db.execute(made.desk.does("ledger login groups --sql").out)
    assert eve not in made.desk.does("ledger login list").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("nobody --person ana@acme.example", 1, "there is no login nobody"),
        ("postgres --person ana@acme.example", 4, "cannot be held to a role"),
        ("{stranger}", 1, "a person is somebody"),
        ("{stranger} --role server --person ana@acme.example", 1, "a server is nobody in particular"),
        ("{stranger} --role worker --person ana@acme.example", 4, "is no service"),
        ("{stranger} --person eve@acme.example", 1, "eve@acme.example"),
    ],
)
def test_a_grant_that_says_nothing_is_refused(made: Office, arguments: str, code: int, said: str) -> None:
    done = made.desk.run(f"ledger login grant {arguments.format(stranger=made.login('stranger'))}")
    assert (done.code, said in done.err) == (code, True), done


def test_who_may_not_grant_is_told_to_hand_over_the_sql(made: Office) -> None:
    done = made.at("ana").run(f"ledger login grant {made.login('stranger')} --person {ANA}")
    assert done.code == 4
    assert "the same with --sql" in done.err
    assert made.at("ana").does(f"ledger login grant {made.login('stranger')} --person {ANA} --sql").out


def test_a_login_that_may_make_no_roles_owns_what_it_founds_and_is_told_what_that_means(
    tmp_path: Path, postgres: str
) -> None:
    schema = f"o_{uuid4().hex[:10]}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"CREATE ROLE {schema} LOGIN PASSWORD '{PASSWORD}'")
        db.execute(f"GRANT CREATE ON DATABASE postgres TO {schema}")
    address = f"{postgres.replace('user=postgres', f'user={schema}')}&schema={schema}"
    desk = Desk(tmp_path, by=DANA, env={"PGPASSWORD": PASSWORD})
    assert "its login owns it, and may write anything" in desk.does(f"ledger init --db '{address}'").out
    desk.does("ledger person add eve@acme.example")
    assert [each["role"] for each in desk.does("ledger login list --json").data if each["login"] == schema] == ["owner"]
    done = desk.run(f"ledger login grant {schema} --person {DANA}")
    assert (done.code, "no groups yet" in done.err) == (4, True)
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(desk.does("ledger login groups --sql").out.replace("CURRENT_USER", "SESSION_USER"))
    assert desk.run("ledger person add fay@acme.example").code == 4, "the owner is another now"


def test_a_login_that_may_create_roles_makes_the_groups_and_stays_one_of_the_owner(
    tmp_path: Path, postgres: str
) -> None:
    schema = f"o_{uuid4().hex[:10]}"
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"CREATE ROLE {schema} LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
        db.execute(f"GRANT CREATE ON DATABASE postgres TO {schema}")
        db.execute(f"CREATE ROLE {schema}_ana LOGIN PASSWORD '{PASSWORD}'")
    address = f"{postgres.replace('user=postgres', f'user={schema}')}&schema={schema}"
    desk = Desk(tmp_path, by=DANA, env={"PGPASSWORD": PASSWORD})
    assert "ledger login grant" in desk.does(f"ledger init --db '{address}'").out
    desk.does(f"ledger login grant {schema}_ana --person {DANA}")
    desk.does("ledger person add eve@acme.example")
    desk.does("ledger migrate")
    roles = {each["login"]: each["role"] for each in desk.does("ledger login list --json").data}
    assert (roles[schema], roles[f"{schema}_ana"]) == ("owner", "person")
