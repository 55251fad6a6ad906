"""What a record promises: all or nothing, in one order, once for each command, and only while its ground holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings, strategies as st

from ledger.audit.erasure.events import PersonErased
from ledger.data import replace
from ledger.domain.event import Actor, Boundary, Condition, Query, Recorded
from ledger.domain.sense import is_unreadable
from ledger.errors import BadInput, Refused, StorageFault, Tampered, UnknownName
from ledger.journal.codec import Codec, by_name
from ledger.journal.line import decode
from ledger.journal.port import BoundaryMoved, DayOver, Journal, NewEvent
from ledger.journal.replay import replay
from ledger.journal.sqlite.journal import SQLiteJournal
from ledger.journal.verify import verify

from .stored import Store
from .toys import ANA, CODEC, NOON, Closed, Opened, PersonRegistered, condition, person, record, register, toys


@pytest.fixture
def journal(store: Store) -> Any:
    with store.create() as journal:
        yield journal


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """A journal in a file, for what only a file can do."""
    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as journal:
        yield journal


def test_positions_start_at_one_and_have_no_gaps(journal: Journal) -> None:
    assert journal.head() == 0
    assert record(journal, Opened(key="a"), Closed(key="a")) == [1, 2]
    with pytest.raises(BoundaryMoved):
        record(journal, Opened(key="a"), condition=condition("a", after=0))
    assert record(journal, Opened(key="b")) == [3]
    assert journal.head() == 3


def test_an_event_comes_back_with_its_place_its_time_and_its_actor(journal: Journal) -> None:
    record(journal, Opened(key="a", points=3))
    told = Recorded(1, "2026-03-01T12:00:00.000000Z", ANA.id, Opened(key="a", points=3))
    assert journal.read() == ([told], 1)
    assert list(replay(journal)) == [told]


def test_an_event_that_cannot_be_read_as_its_type_says_so_and_stops_nobody(journal: Journal) -> None:
    record(journal, Opened(key="a"), Opened(key="b"))
    rows, head = journal.select()
    *before, found, after = journal.recorded([*rows, (3, *rows[0][1:4], b"{"), (4, *rows[0][1:])])
    assert [each.position for each in before] == [1, head]
    assert is_unreadable(found.event)
    assert (found.event.stored_name, found.event.tags) == (Opened.stored_name, ())
    assert after.event == Opened(key="a")


def test_a_decision_that_makes_no_event_records_nothing(journal: Journal) -> None:
    assert record(journal, command="c") == []
    assert journal.head() == 0


# The condition


def test_a_decision_fails_when_something_it_rests_on_came_first(journal: Journal) -> None:
    record(journal, Opened(key="a"))
    _, head = journal.read(toys("a"))
    record(journal, Closed(key="a"))
    with pytest.raises(BoundaryMoved, match="#2 came after #1"):
        record(journal, Opened(key="x"), condition=condition("a", after=head))
    assert journal.head() == 2


def test_what_a_decision_does_not_rest_on_never_gets_in_its_way(journal: Journal) -> None:
    record(journal, Opened(key="a"))
    record(journal, Opened(key="b"))
    assert record(journal, Closed(key="a"), condition=condition("a", after=1)) == [3]


def test_a_boundary_of_no_queries_rests_on_nothing(journal: Journal) -> None:
    record(journal, Opened(key="a"))
    assert journal.read(Boundary(())) == ([], 1)
    assert record(journal, Opened(key="a"), condition=Condition(Boundary(()), 0)) == [2]


def test_events_are_read_at_their_positions_in_order_and_whole_or_not_at_all(journal: Journal, store: Store) -> None:
    record(journal, *(Opened(key=f"k{n}") for n in range(5)))
    everything, _ = journal.select()
    assert journal.rows_at([]) == []
    assert journal.rows_at([4, 2]) == [everything[1], everything[3]]
    with pytest.raises(Tampered, match="event #6 is missing"):
        journal.rows_at([2, 6])
    with store.altering() as execute:
        execute("UPDATE payloads SET actor = %s WHERE position = %s", ("another", 2))
    with pytest.raises(Tampered, match="event #2 was altered"):
        journal.rows_at([2])
    assert journal.rows_at([4]) == [everything[3]]


def test_a_condition_on_an_event_covers_the_names_it_had_before(store: Store) -> None:
    old = Codec(by_name(Opened))
    new = Codec(by_name(Closed), {"toy.opened/1": ("toy.closed/1", lambda fields: {"key": fields["key"]})})
    asked = Boundary((Query(("toy.closed/1",)),))
    with store.create(old) as journal:
        record(journal, Opened(key="a"))
    with store.open(new) as journal:
        assert [each.event for each in journal.read(asked)[0]] == [Closed(key="a")]
        assert [each.event for each in replay(journal, types=["toy.closed/1"])] == [Closed(key="a")]
        with pytest.raises(BoundaryMoved):
            record(journal, Closed(key="b"), condition=Condition(asked, 0))


MIDNIGHT = "2026-03-02T00:00:00.000000Z"


def test_a_decision_for_a_day_is_not_recorded_on_the_next(journal: Journal) -> None:
    last = datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    record(journal, Opened(key="a"), now=last, condition=condition("a", after=0, before=MIDNIGHT))
    late = last + timedelta(microseconds=1)
    with pytest.raises(DayOver):
        record(journal, Closed(key="a"), now=late, condition=condition("a", after=1, before=MIDNIGHT))
    assert journal.head() == 1


def test_the_day_is_that_of_the_ledger_where_the_clock_went_back(journal: Journal) -> None:
    record(journal, Opened(key="a"), now=NOON + timedelta(days=1))
    with pytest.raises(DayOver):
        record(journal, Closed(key="a"), now=NOON, condition=condition("b", after=1, before=MIDNIGHT))


# Time


CLOCK = st.integers(-(10**9), 10**9).map(lambda seconds: NOON + timedelta(seconds=seconds))


@given(st.lists(CLOCK, max_size=12), st.data())
@settings(max_examples=15, deadline=None)
def test_a_clock_that_goes_back_never_reorders(
    new_store: Callable[[], Store], clock: list[datetime], data: st.DataObject
) -> None:
    with new_store().create() as journal:
        for now in clock:
            record(journal, Opened(key="a"), now=now)
        times = [each.recorded_at for each in journal.read()[0]]
        assert times == sorted(times)
        assert times == [max(clock[: n + 1]).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for n in range(len(clock))]
        moment = data.draw(st.sampled_from([*times, "1980-01-01T00:00:00.000000Z", "2095-01-01T00:00:00.000000Z"]))
        assert journal.position_at(moment) == sum(time <= moment for time in times)


def test_recorded_at_is_utc_whatever_the_zone_of_the_clock(journal: Journal) -> None:
    record(journal, Opened(key="a"), now=datetime(2026, 3, 1, 2, tzinfo=timezone(timedelta(hours=9))))
    assert journal.read()[0][0].recorded_at == "2026-02-28T17:00:00.000000Z"


def test_a_clock_without_a_zone_is_a_mistake(journal: Journal) -> None:
    with pytest.raises(ValueError, match="time zone"):
        record(journal, Opened(key="a"), now=datetime(2026, 3, 1))  # noqa: DTZ001


@pytest.mark.parametrize("moment", ["2026-03-01", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000000+00:00"])
def test_a_moment_is_asked_for_as_events_have_it(journal: Journal, moment: str) -> None:
    with pytest.raises(BadInput, match="six digits"):
        journal.position_at(moment)


# Commands


def test_a_command_sent_twice_is_recorded_once(journal: Journal) -> None:
    sent = (Opened(key="a"), Closed(key="a"))
    assert record(journal, *sent, command="c") == [1, 2]
    record(journal, Opened(key="b"))
    later = NOON + timedelta(days=9)
    assert record(journal, *sent, command="c", now=later, condition=condition("a", after=0)) == [1, 2]
    assert journal.head() == 3


@pytest.mark.parametrize("other", [(Opened(key="b"),), (Opened(key="a"), Closed(key="a")), (Closed(key="a"),)])
def test_a_command_id_stands_for_one_thing(journal: Journal, other: tuple[Any, ...]) -> None:
    record(journal, Opened(key="a"), command="c")
    with pytest.raises(Refused, match="used before"):
        record(journal, *other, command="c")
    assert journal.head() == 1


def test_the_commands_of_a_key_are_found_by_it_and_no_others(journal: Journal) -> None:
    record(journal, Opened(key="a"), Closed(key="a"), command="k.1")
    for number, other in enumerate(("k", "kk.1", "k/1", "j.1")):
        record(journal, Opened(key=f"b{number}"), command=other)
    assert journal.under("k", ANA.id) == [("k.1", 1), ("k.1", 2), ("k", 3)]
    assert journal.under("k.1", ANA.id) == [("k.1", 1), ("k.1", 2)]
    assert journal.under("none", ANA.id) == []


def test_a_command_of_somebody_else_is_none_of_theirs(journal: Journal) -> None:
    record(journal, Opened(key="a"), command="k.1", actor=replace(ANA, id="p_ben"))
    assert journal.under("k", ANA.id) == []
    with pytest.raises(Refused, match="used before"):
        record(journal, Opened(key="a"), command="k.1")


class Deaf(sqlite3.Connection):
    """A connection that loses the answer to a commit, which the disk has."""

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        answer = super().execute(sql, *arguments)
        if sql == "COMMIT" and Deaf.loses:
            Deaf.loses = False
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return answer

    loses = False


def test_what_was_stored_is_never_reported_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **{**more, "factory": Deaf}))
    with SQLiteJournal.create(tmp_path / "ledger.db", CODEC) as journal:
        journal.read()
        Deaf.loses = True
        assert record(journal, Opened(key="a"), Closed(key="a"), command="c") == [1, 2]
        assert not Deaf.loses
        assert record(journal, Opened(key="b")) == [3]


# Lines and tags


def test_a_line_is_the_bytes_it_always_was(store: Store) -> None:
    """On disk, and hashed. Add cases; never edit or remove one."""
    with store.create(salt=lambda size: b"\x07" * size) as journal:
        record(journal, Opened(key="a", points=3), Closed(key="ä"), command="c1")
        verify(journal)
        assert [journal.line(1), journal.line(2)] == [
            b'{"actor":"a1f0c2d4e6b80911","actor_kind":"human","assurance":"asserted","command_id":"c1","index":0,'
            b'"payload_sha256":"19ce7778276481937dccfc4df91e5a313b268389ed410641a271512488ceb087",'
            b'"position":1,"recorded_at":"2026-03-01T12:00:00.000000Z","tags":["rights:toys","toy:a"],'
            b'"type":"toy.opened/1","v":1}',
            b'{"actor":"a1f0c2d4e6b80911","actor_kind":"human","assurance":"asserted","command_id":"c1","index":1,'
            b'"payload_sha256":"457b2e9138658ff6f51e59bf5d7eb49c91ee582daacdabd3f36f77fd8c1ab35c",'
            b'"position":2,"recorded_at":"2026-03-01T12:00:00.000000Z","tags":["toy:\xc3\xa4"],"type":"toy.closed/1","v":1}',
        ]
        assert decode(journal.line(2)).tags == ["toy:ä"]


@given(
    st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=5),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9),
)
@settings(max_examples=20, deadline=None)
def test_a_line_is_rfc_8785(new_store: Callable[[], Store], tags: list[str], command: str) -> None:
    with new_store().create() as journal:
        arguments = {"actor": ANA, "command_id": command, "now": NOON}
        journal.append([NewEvent("toy.opened/1", tuple(tags), b"{}")], **arguments)  # type: ignore[arg-type]
        line = journal.line(1)
        assert line == rfc8785.dumps(msgspec.json.decode(line))
        assert decode(line).tags == sorted(set(tags))


@pytest.mark.parametrize("tag", ["", "a\x1fb", "a\nb", "\ud800"])
def test_a_tag_that_nobody_can_read_is_refused(journal: Journal, tag: str) -> None:
    with pytest.raises(BadInput, match="cannot be a tag"):
        journal.append([NewEvent("toy.opened/1", (tag,), b"{}")], actor=ANA, command_id="c", now=NOON)


def test_a_tag_has_at_most_1_000_bytes(journal: Journal) -> None:
    def sent(tag: str, command: str) -> list[int]:
        return journal.append([NewEvent("toy.opened/1", (tag,), b"{}")], actor=ANA, command_id=command, now=NOON)

    with pytest.raises(BadInput, match="a tag of 1,002 bytes cannot be stored"):
        sent("ä" * 501, "c1")
    assert sent("ä" * 500, "c1") == [1]


def test_nothing_that_is_stored_beside_an_event_holds_a_nul(journal: Journal) -> None:
    with pytest.raises(BadInput, match=r"U\+0000"):
        record(journal, Opened(key="a"), command="c\0")
    with pytest.raises(BadInput, match=r"U\+0000"):
        record(journal, Opened(key="a"), actor=replace(ANA, id="a\0"))
    assert journal.head() == 0


def test_a_line_of_65_535_bytes_is_too_long_and_one_less_fits(journal: Journal) -> None:
    def sent(length: int, command: str) -> list[int]:
        tags = tuple(f"{each:09}{'x' * 991}" for each in range(65))
        drafts = [NewEvent("toy.opened/1", (*tags, "y" * length), b"{}")]
        return journal.append(drafts, actor=ANA, command_id=command, now=NOON)

    sent(1, "c1")
    room = 65_534 - len(journal.line(1)) + 1
    with pytest.raises(BadInput, match="does not fit"):
        sent(room + 1, "c2")
    assert sent(room, "c2") == [2]
    assert len(journal.line(2)) == 65_534


def test_what_is_not_unicode_is_refused(journal: Journal) -> None:
    record(journal, Opened(key="a"))
    with pytest.raises(BadInput, match="not Unicode"):
        record(journal, Opened(key="a"), actor=replace(ANA, id="\ud800"))
    with pytest.raises(BadInput, match="not Unicode"):
        journal.read(toys("\ud800"))
    with pytest.raises(BadInput, match="not Unicode"):
        journal.person_by_address("\ud800")
    assert journal.head() == 1


def test_there_is_no_line_beyond_the_head(journal: Journal) -> None:
    for ask in (journal.line, journal.leaf):
        with pytest.raises(UnknownName, match="no event #1"):
            ask(1)


def test_the_leaf_of_an_event_is_the_hash_of_its_line(journal: Journal) -> None:
    record(journal, Opened(key="a"), Opened(key="b"))
    assert [journal.leaf(each) for each in (1, 2)] == [
        sha256(b"\0" + journal.line(each)).hexdigest() for each in (1, 2)
    ]


def test_every_event_has_a_salt_of_its_own(journal: Journal) -> None:
    record(journal, Opened(key="a"), Opened(key="a"))
    with journal.evidence() as held:
        assert len({each[8] for each in held.events()}) == 2


# Queries

NAMES = st.sampled_from(["a", "b", "c"])
DRAFTS = st.lists(
    st.builds(NewEvent, NAMES, st.lists(NAMES, max_size=3).map(tuple), st.just(b"{}"), st.just(())), max_size=12
)
QUERY = st.builds(Query, st.lists(NAMES, max_size=2).map(tuple), st.lists(NAMES, max_size=3).map(tuple))


@given(DRAFTS, st.lists(QUERY, max_size=3), st.integers(0, 13), st.integers(0, 13), st.none() | st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_a_boundary_finds_what_it_says_and_nothing_else(
    new_store: Callable[[], Store],
    drafts: list[NewEvent],
    queries: list[Query],
    after: int,
    upto: int,
    limit: int | None,
) -> None:
    """And a condition under it fails exactly when it finds something."""
    boundary = Boundary(tuple(queries))
    matching = [
        position
        for position, draft in enumerate(drafts, 1)
        if any((not q.types or draft.type in q.types) and set(q.tags) <= set(draft.tags) for q in queries)
    ]
    with new_store().create(Codec({})) as journal:
        journal.append(drafts, actor=ANA, command_id="c", now=NOON)
        rows, head = journal.select(boundary, after=after, upto=upto, limit=limit)
        assert [row[0] for row in rows] == [p for p in matching if after < p <= upto][:limit]
        assert head == len(drafts)
        more = [NewEvent("d", (), b"{}")]
        arguments: dict[str, Any] = {"actor": ANA, "command_id": "d", "now": NOON}
        if any(p > after for p in matching):
            with pytest.raises(BoundaryMoved):
                journal.append(more, condition=Condition(boundary, after), **arguments)
        else:
            assert journal.append(more, condition=Condition(boundary, after), **arguments) == [head + 1]


def test_a_replay_may_ask_for_some_types_and_for_a_part(journal: Journal) -> None:
    for key in "abc":
        record(journal, Opened(key=key), Closed(key=key))
    assert [each.position for each in replay(journal, types=["toy.closed/1"])] == [2, 4, 6]
    assert [each.position for each in replay(journal, 4)] == [1, 2, 3, 4]
    assert [each.position for each in replay(journal, 4, types=["toy.closed/1"], after=2)] == [4]


def test_a_replay_sees_one_moment_whatever_is_recorded_meanwhile(journal: Journal) -> None:
    record(journal, *(Opened(key=f"k{n}") for n in range(100)))
    seen = 0
    for each in replay(journal):
        record(journal, Opened(key="more"), command=f"more{each.position}")
        seen += 1
    assert (seen, journal.head()) == (100, 200)


# People


def test_a_person_is_found_by_address_and_stands_beside_the_events(journal: Journal) -> None:
    register(journal, person())
    assert journal.people() == {"p1": person()}
    assert journal.person_by_address("ana@acme.example") == person()
    assert journal.person_by_address("eve@acme.example") is None
    with journal.evidence() as held:
        assert not any(b"acme" in each[9] + each[4] for each in held.events())


def test_an_address_stands_for_one_person(journal: Journal) -> None:
    register(journal, person())
    with pytest.raises(Refused, match="is registered already"):
        register(journal, person("p2"))
    assert journal.head() == 1


def test_a_person_whom_no_event_commits_to_is_a_mistake(journal: Journal) -> None:
    with pytest.raises(ValueError, match="registers p1"):
        record(journal, PersonRegistered(id="p1", kind="human", commitment="0" * 64), people=[person()])


def test_an_erased_person_is_gone_and_every_proof_holds(journal: Journal) -> None:
    register(journal, person())
    kept = verify(journal)
    record(journal, PersonErased(person=person().id, because="they asked for it"))
    assert journal.people() == {}
    assert verify(journal, str(kept)).size == kept.size + 1


def test_a_person_who_is_gone_and_whom_no_event_erases_is_missed_until_one_does(journal: Journal, store: Store) -> None:
    register(journal, person())
    with store.asking() as execute:
        execute("DELETE FROM persons")
    with pytest.raises(Tampered, match=f"the person {person().id} is missing") as found:
        verify(journal)
    assert f"ledger erase {person().id}" in found.value.fix
    record(journal, PersonErased(person=person().id, because="they were deleted before there were erasures"))
    verify(journal)


def test_a_person_who_was_erased_and_is_put_back_is_found(journal: Journal, store: Store) -> None:
    register(journal, person())
    record(journal, PersonErased(person=person().id, because="they asked for it"))
    with store.altering() as execute:
        execute("INSERT INTO persons VALUES (%s, %s, %s, %s, %s)", person())
    with pytest.raises(Tampered, match=f"the person {person().id} was erased, and is here"):
        verify(journal)


def test_whoever_acts_and_was_never_registered_has_no_row_to_miss(journal: Journal) -> None:
    """Whether a stranger may act is a matter of rights."""
    record(journal, Opened(key="a"), actor=Actor("p_nobody"))
    assert verify(journal).size == 1


def test_a_closed_journal_is_not_used(journal: Journal) -> None:
    journal.close()
    with pytest.raises((sqlite3.ProgrammingError, RuntimeError), match="closed"):
        journal.head()


def test_a_journal_may_be_used_from_several_threads(journal: Journal) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda n: (record(journal, Opened(key="a"), command=f"c{n}"), journal.read()[1]), range(80))
        positions = sorted(position for (position,), _ in found)
    assert positions == list(range(1, 81))
    assert verify(journal).size == 80


def test_storage_faults_have_three_parts(store: Store) -> None:
    with pytest.raises(StorageFault, match="there is no ledger at") as told:
        store.open()
    assert all((told.value.what, told.value.why, told.value.fix))


def test_how_well_somebody_is_known_is_one_of_four_words_for_ever(journal: Journal) -> None:
    for assurance in ("asserted", "session", "federated", "signed"):
        actor: Any = replace(ANA, assurance=assurance)
        (position,) = record(journal, Opened(key=assurance), actor=actor, command_id=assurance)
        assert decode(journal.line(position)).assurance == assurance
    for assurance in ("", "Signed", "verified"):
        with pytest.raises(ValueError, match="is no assurance"):
            record(journal, Opened(key="a"), actor=replace(ANA, assurance=assurance), command_id=f"x{assurance}")
    assert journal.head() == 4


@pytest.mark.parametrize("put_back", [False, True])
def test_nothing_is_recorded_into_a_file_that_was_taken_away(file: SQLiteJournal, put_back: bool) -> None:
    register(file, person())
    away = file.path.with_name("away.db")
    copy = file.path.read_bytes()
    file.path.rename(away)
    if put_back:  # a backup, say: the same bytes, and another file
        file.path.write_bytes(copy)
    with pytest.raises(StorageFault, match="another file" if put_back else "is gone"):
        register(file, person("p2", "b@acme.example"))
    with pytest.raises(StorageFault):
        file.head()
    away.replace(file.path)
    assert file.head() == 1
