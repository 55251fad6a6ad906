"""What only a server can do to a ledger: lose a connection, refuse a login, have a clock, be another's schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from ledger.errors import BadInput, Damaged, LedgerError, Refused, StorageFault, Unreachable
from ledger.journal import stores
from ledger.journal.port import DayOver
from ledger.journal.postgres import append, schema
from ledger.journal.postgres.journal import PostgresJournal
from ledger.journal.verify import verify
from postgres import PASSWORD

from .stored import SchemaStore
from .toys import CODEC, Closed, Opened, condition, person, populate, record, register


@pytest.fixture
def place(postgres: str) -> Iterator[SchemaStore]:
    made = SchemaStore(postgres, 'on "a server"'.replace('"', ""))
    yield made
    made.drop()


@pytest.fixture
def journal(place: SchemaStore) -> Iterator[PostgresJournal]:
    with place.create() as made:
        yield made


def end_connections(server: str) -> None:
    """As an administrator does, or a server that is started again."""
    with closing(psycopg.connect(server, autocommit=True)) as db:
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ledger'")


# Time


def test_a_ledger_on_a_real_clock_has_the_time_of_the_server(place: SchemaStore) -> None:
    with place.create(told=False) as journal:
        before = datetime.now(UTC)  # noqa: TID251 the clock of the server is what is asked about
        for at in (datetime(2001, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)):
            record(journal, Opened(key="a"), now=at)
        times = [datetime.fromisoformat(each.recorded_at) for each in journal.read()[0]]
        assert times == sorted(times)
        assert all(abs(each - before) < timedelta(minutes=5) for each in times)
        with pytest.raises(DayOver):
            record(journal, Closed(key="a"), condition=condition("b", after=0, before="2020-01-01T00:00:00.000000Z"))
        assert verify(journal).size == 2


# Lost connections


def test_a_connection_that_was_kept_too_long_is_nobodys_concern(journal: PostgresJournal, place: SchemaStore) -> None:
    record(journal, Opened(key="a"))
    for act in (
        journal.head,
        lambda: len(journal.people()) + 1,
        lambda: record(journal, Opened(key="b"), command="b")[0] - 1,
    ):
        end_connections(place.server)
        assert act() == 1


@pytest.mark.parametrize("stored", [True, False])
def test_what_became_of_a_command_is_found_behind_the_lock(
    journal: PostgresJournal, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    """The connection goes after the commit, or before it: the command is on record once, and is told so."""
    commit, lost = append._commit, []

    def losing(db: Any, arguments: Any = ()) -> None:
        if not lost:
            lost.append(db)
            if stored:
                commit(db, arguments)
            db.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        commit(db, arguments)

    monkeypatch.setattr(append, "_commit", losing)
    assert record(journal, Opened(key="a"), Closed(key="a"), command="c") == [1, 2]
    assert lost
    assert verify(journal).size == 2


def test_a_commit_that_warns_counts_once_the_command_was_found_again(
    journal: PostgresJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where somebody cancels the waiting for a standby."""
    warnings, asked = [True, True, False], []
    monkeypatch.setattr("ledger.journal.postgres.journal.sleep", lambda _: None)
    append_, commit = append.append, append._commit

    def warned(db: Any, arguments: Any = ()) -> None:
        commit(db, arguments)
        if warnings.pop(0):
            db.warned = True
            raise Unreachable("uncertain")
        asked.append(bool(arguments))

    monkeypatch.setattr(append, "_commit", warned)
    assert append_ is append.append
    assert record(journal, Opened(key="a")) == [1]
    assert (warnings, asked) == ([], [False]), "the last commit stored nothing more"


def test_a_warning_of_the_server_at_the_commit_is_heard(journal: PostgresJournal, place: SchemaStore) -> None:
    with journal._pool.connection() as db:
        db.warned = False
        db.execute("DO $$ BEGIN RAISE NOTICE 'no matter'; END $$")
        assert not db.warned
        db.execute("DO $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; END $$")
        assert db.warned


def test_a_command_whose_commit_warned_is_sent_again_and_found(
    journal: PostgresJournal, place: SchemaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server itself warns while it commits what was inserted, and does not where nothing was."""
    sent: list[str] = []
    again = journal._again
    monkeypatch.setattr(
        journal, "_again", lambda command, lost: sent.append(command.command_id) or again(command, lost)
    )
    with place.asking() as execute:
        execute(
            "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql "
            "AS 'BEGIN RAISE WARNING ''no standby''; RETURN NULL; END'"
        )
        execute(
            "CREATE CONSTRAINT TRIGGER warning AFTER INSERT ON peaks DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION warn()"
        )
    assert record(journal, Opened(key="a"), command="c") == [1]
    assert sent == ["c"]
    with place.asking() as execute:
        execute("DROP TRIGGER warning ON peaks")
    assert verify(journal).size == 1


def test_where_the_server_is_gone_nobody_is_told_that_nothing_was_recorded(
    journal: PostgresJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.journal.postgres.journal.sleep", lambda _: None)

    def gone(*_: Any) -> None:
        raise Unreachable("the connection was lost")

    monkeypatch.setattr(append, "_commit", gone)
    with pytest.raises(Unreachable, match="it is not known whether it was recorded"):
        record(journal, Opened(key="a"))


# Logins and servers that say no


def refused(address: str, **more: Any) -> LedgerError:
    with pytest.raises(LedgerError) as told:
        stores.open_(address, CODEC, **more)
    assert told.value.fix
    assert PASSWORD not in str(told.value)
    return told.value


@pytest.fixture
def login(postgres: str) -> Iterator[str]:
    """The URL of a login with a password, that has no right."""
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute(f"CREATE ROLE somebody LOGIN PASSWORD '{PASSWORD}'")
        yield postgres.replace("user=postgres", "user=somebody")
        db.execute("DROP OWNED BY somebody")
        db.execute("DROP ROLE somebody")


def test_a_login_without_a_right_is_told_what_to_ask_for(place: SchemaStore, login: str) -> None:
    with place.create() as journal:
        populate(journal)
    address = f"{login}&schema={place.name.replace(' ', '%20')}"
    assert isinstance(refused(address, password=PASSWORD), Refused), "to it there is nothing in the schema"
    with closing(psycopg.connect(place.server, autocommit=True)) as db:
        db.execute(f'GRANT USAGE ON SCHEMA "{place.name}" TO somebody')
        assert isinstance(refused(address, password=PASSWORD), Refused)
        db.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{place.name}" TO somebody')
        db.execute(f'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA "{place.name}" FROM PUBLIC')
        with closing(stores.open_(address, CODEC, password=PASSWORD)) as journal:
            assert journal.head() == len(journal.read()[0]) == 34
            with pytest.raises(Refused, match="this login may not"):
                record(journal, Opened(key="a"))
    with pytest.raises(Refused, match="this login may not"):
        stores.create(login, CODEC, password=PASSWORD)


def test_a_wrong_password_is_refused_and_never_told(login: str) -> None:
    assert "does not let this user in" in refused(login, password=f"{PASSWORD}x").what
    assert "does not let this user in" in refused(f"{login}&password={PASSWORD}x").what


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("/postgres?", "/nothing?"), "there is no such database"),
        (("host=/tmp", "host=/nowhere"), "cannot be reached"),
        (("user=postgres", "user=nobody2"), "does not let this user in"),
    ],
)
def test_a_server_that_is_not_there_is_told(postgres: str, change: tuple[str, str], says: str) -> None:
    assert says in refused(postgres.replace(*change)).what
    with pytest.raises(LedgerError, match=says):
        stores.exists(postgres.replace(*change))


@pytest.mark.parametrize("wrong", ["sslmode=maybe", "port=99999", "service=none-such"])
def test_what_the_library_cannot_use_is_told_and_is_no_lost_connection(postgres: str, wrong: str) -> None:
    """Or a worker would wait for ever for what only its settings can mend."""
    with pytest.raises(BadInput, match="cannot be used") as told:
        stores.exists(f"{postgres}&{wrong}")
    assert "PostgreSQL's library says: " in told.value.why


def test_a_server_that_only_reads_records_nothing(place: SchemaStore) -> None:
    with place.create() as journal:
        record(journal, Opened(key="a"))
    address = f"{place.address}&options=-c%20default_transaction_read_only%3Don"
    with closing(stores.open_(address, CODEC)) as reading:
        assert len(reading.read()[0]) == 1
        with pytest.raises(StorageFault, match="nothing can be recorded") as told:
            record(reading, Opened(key="b"), command="b")
        assert "target_session_attrs=read-write" in told.value.fix


def test_a_database_that_cannot_hold_every_word_takes_no_ledger(postgres: str) -> None:
    with closing(psycopg.connect(postgres, autocommit=True)) as db:
        db.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try:
            with pytest.raises(StorageFault, match="no ledger can be created") as told:
                stores.create(postgres.replace("/postgres?", "/latin?"), CODEC)
            assert "LATIN1" in told.value.why
        finally:
            db.execute("DROP DATABASE latin")


# The schema


def test_two_ledgers_lie_side_by_side(postgres: str) -> None:
    one, other = SchemaStore(postgres, "one"), SchemaStore(postgres, "Other; --")
    with one.create() as first, other.create() as second:
        populate(first)
        register(second, person())
        assert (first.head(), second.head()) == (34, 1)
        assert verify(first) != verify(second)
    one.drop()
    other.drop()


def test_an_empty_schema_that_somebody_made_takes_a_ledger_and_one_in_use_does_not(place: SchemaStore) -> None:
    with closing(psycopg.connect(place.server, autocommit=True)) as db:
        db.execute(f'CREATE SCHEMA "{place.name}"')
        assert not stores.exists(place.address)
        with pytest.raises(StorageFault, match="there is no ledger"):
            place.open()
        db.execute(f'CREATE TABLE "{place.name}".theirs (id integer)')
        with pytest.raises(StorageFault, match="exists already"):
            place.create()
        db.execute(f'DROP TABLE "{place.name}".theirs')
        place.create().close()


ALTERED = {
    "a guard that is gone": ("table lines", "DROP TRIGGER no_update_of_lines ON lines"),
    "a guard that is off": ("table payloads", "ALTER TABLE payloads DISABLE TRIGGER no_delete_of_payloads"),
    "a trigger of somebody else": (
        "table tags",
        "CREATE TRIGGER quiet BEFORE INSERT ON tags EXECUTE FUNCTION only_grows()",
    ),
    "a guard that guards nothing": (
        "function only_grows",
        "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ),
    "a column more": ("table persons", "ALTER TABLE persons ADD note text"),
    "another order of texts": ("table tags", 'ALTER TABLE tags ALTER tag TYPE text COLLATE "default"'),
    "a rule": ("table tags", "CREATE RULE quiet AS ON INSERT TO tags DO INSTEAD NOTHING"),
    "rows that are hidden": ("table payloads", "ALTER TABLE payloads ENABLE ROW LEVEL SECURITY"),
    "a table that is gone": ("table beats", "DROP TABLE beats"),
    "a primary key that is gone": ("table tags", "ALTER TABLE tags DROP CONSTRAINT tags_pkey"),
    "a command that may count twice": ("table lines", "ALTER TABLE lines DROP CONSTRAINT lines_command_id_idx_key"),
    "a second counter": ("table counter", "ALTER TABLE counter DROP CONSTRAINT counter_id_check"),
    "a check that lets more pass": (
        "table calls",
        "ALTER TABLE calls DROP CONSTRAINT calls_calls_check, ADD CHECK (calls >= -1)",
    ),
    "a check that lets nothing pass": ("table payloads", "ALTER TABLE payloads ADD CHECK (false)"),
    "a key that waits until the end": (
        "table leases",
        "ALTER TABLE leases DROP CONSTRAINT leases_pkey, ADD PRIMARY KEY (target) DEFERRABLE",
    ),
}


@pytest.mark.parametrize(("altered", "statement"), ALTERED.values(), ids=ALTERED.keys())
def test_a_schema_that_was_altered_is_refused_and_it_is_said_where(
    place: SchemaStore, altered: str, statement: str
) -> None:
    place.create().close()
    with place.asking() as execute:
        execute(statement)
    with pytest.raises(Damaged, match="not those of a ledger") as refused:
        place.open()
    assert refused.value.place == altered


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ("DISABLE TRIGGER ALL", "no_update_of_lines, no_delete_of_lines, no_truncate_of_lines, own_acts_in_lines"),
        ("DISABLE TRIGGER no_update_of_lines", "no_update_of_lines"),
        ("ENABLE REPLICA TRIGGER no_update_of_lines", "no_update_of_lines"),
        ("ENABLE TRIGGER no_delete_of_lines", "no_delete_of_lines"),
    ],
)
def test_guards_that_are_off_are_named_and_what_is_told_to_do_switches_them_on_again(
    place: SchemaStore, how: str, named: str
) -> None:
    place.create().close()
    with place.asking() as execute:
        execute(f"ALTER TABLE lines {how}")
    with pytest.raises(Damaged) as refused:
        place.open()
    assert refused.value.why.endswith(f": {named}")
    again = re.search(r"switch them on: (.*); then look what was changed: ledger verify$", refused.value.fix)
    assert again
    with closing(psycopg.connect(place.server, autocommit=True)) as owner:
        owner.execute(again[1].encode())
    place.open().close()


def test_a_guard_that_is_switched_off_while_a_ledger_is_open_is_found_by_verify(
    place: SchemaStore, journal: PostgresJournal
) -> None:
    populate(journal)
    with place.asking() as execute:
        execute("ALTER TABLE lines DISABLE TRIGGER USER")
    with pytest.raises(Damaged):
        verify(journal)


@pytest.mark.parametrize("format_", [0, schema.FORMAT + 1])
def test_a_schema_of_another_format_is_refused_with_what_to_do(place: SchemaStore, format_: int) -> None:
    place.create().close()
    with place.asking() as execute:
        execute("UPDATE ledger SET format = %s", (format_,))
    with pytest.raises(LedgerError, match="newer version" if format_ else "older version") as told:
        place.open()
    assert ("pip install" if format_ else "ledger migrate") in told.value.fix
    if format_:
        with pytest.raises(LedgerError, match="newer version"):
            stores.migrate(place.address)


def test_a_schema_of_an_older_format_is_brought_up_to_date_whole_or_not_at_all(
    place: SchemaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The format before the first, as it might have been: without beats, and with a function that did less."""
    with place.create() as journal:
        populate(journal)
        kept = verify(journal)
    with place.asking() as execute:
        execute("DROP TABLE beats")
        execute("CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        execute("UPDATE ledger SET format = 0")
    known = schema.MIGRATIONS
    beats = next(each for each in schema.TABLES if each.name == "beats").created()
    monkeypatch.setattr(schema, "MIGRATIONS", {0: (beats, "SELECT 1 / 0"), **known})
    with pytest.raises(StorageFault):
        stores.migrate(place.address)
    monkeypatch.setattr(schema, "MIGRATIONS", {0: (beats,), **known})
    assert stores.migrate(place.address) == (0, schema.FORMAT)
    assert stores.migrate(place.address) == (schema.FORMAT, schema.FORMAT)
    with place.open() as journal:
        assert verify(journal) == kept


def test_a_schema_that_knew_no_registrars_is_brought_up_to_date(place: SchemaStore) -> None:
    """Format 2, whose functions let others than registrars speak of a key."""
    place.create().close()
    with place.asking() as execute:
        execute("DROP FUNCTION is_registrar(text)")
        execute("UPDATE ledger SET format = 2")
    with pytest.raises(StorageFault, match="older version"):
        place.open()
    assert stores.migrate(place.address) == (2, schema.FORMAT)
    place.open().close()


def test_nothing_in_a_database_of_another_program_is_migrated(place: SchemaStore) -> None:
    with pytest.raises(StorageFault, match="there is no ledger"):
        stores.migrate(place.address)
    with pytest.raises(BadInput):
        stores.migrate("oracle://there")


def test_where_something_else_is_another_schema_is_named_and_no_init_that_would_be_refused(place: SchemaStore) -> None:
    with place.asking() as execute:
        execute("CREATE SCHEMA IF NOT EXISTS other")
        execute("CREATE TABLE IF NOT EXISTS other.things (a integer)")
    with pytest.raises(StorageFault, match="there is no ledger at") as told:
        stores.open_(str(SchemaStore(place.server, "other").address), CODEC)
    assert told.value.fix.endswith("choose another schema: …?schema=NAME")


def test_who_freezes_inside_an_append_holds_it_for_fifteen_seconds_at_most(journal: PostgresJournal) -> None:
    for each in ("lock_timeout", "idle_in_transaction_session_timeout"):
        assert journal._rows(f"SHOW {each}") == [("15s",)]


@pytest.mark.fault(6)
def test_an_acknowledged_event_is_durable_whatever_the_server_was_told(place: SchemaStore) -> None:
    address = f"{place.address}&options=-c%20synchronous_commit%3Doff"
    with PostgresJournal.create(address, CODEC) as journal:
        assert journal._rows("SHOW synchronous_commit") == [("on",)]
        assert journal._rows("SHOW timezone") == [("UTC",)]
