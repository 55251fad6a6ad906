"""A person is erased: nothing of them is left in the files, and the history stands, root and proofs and all."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from keys import DAY_3, DAY_4, enrolled, require_ssh, with_keys
from ledger.app import settings
from ledger.app.founding import person as new_person
from ledger.app.judging import EventLines
from ledger.app.ledger import Authentication, Ledger, open_ledger
from ledger.audit.checkpoints.queries.signatures import signatures
from ledger.audit.erasure.decide import erase
from ledger.domain.credential import CredentialAdded, SshKey
from ledger.domain.event import Actor, Recorded
from ledger.domain.founding import PersonRegistered
from ledger.domain.proposal import ProposalApproved
from ledger.errors import Tampered
from ledger.journal.people import commitment
from ledger.journal.port import Journal
from ledger.journal.sqlite import erasing, schema
from ledger.web.identity.invited import account_invitations
from ledger.web.identity.local import invitations
from ledger.web.session import Sessions
from ledger.web.side import beside
from ledger.web.tokens import Tokens
from shell import ANA, CRO, DANA, MIA, SAL, TERMS, Desk, criteria


@pytest.fixture(scope="module")
def signed(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger in which SAL approved mql#2 and CRO ratified it, both signed."""
    require_ssh()
    desk = template.copied(tmp_path_factory.mktemp("signed"))
    with_keys(desk)
    desk.write("two.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.does(f"ledger propose two.yaml --effective 2026-02-04 {TERMS} --because x", by=ANA, now=DAY_3)
    desk.does("ledger approve mql#2 --sign sal --because agreed", by=SAL, now=DAY_3)
    desk.does("ledger ratify mql#2 --sign cro", by=CRO, now=DAY_3)
    return desk


@pytest.fixture
def desk(signed: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("LEDGER_NOW", DAY_4)
    return signed.copied(tmp_path).at(now=DAY_4)


@pytest.fixture(autouse=True)
def _kept_in_free_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is deleted stays in the file, as with most builds of SQLite: some are compiled to overwrite it at once."""
    monkeypatch.setattr(schema, "_SESSION", (*schema._SESSION, "PRAGMA secure_delete = OFF"))


def opened(desk: Desk) -> Ledger:
    return open_ledger(settings.load(desk.folder / settings.FILE))


def left(desk: Desk, address: str = SAL) -> Desk:
    desk.does(f"ledger person leave {address} --because 'she works elsewhere'", by=DANA)
    return desk


def erased(desk: Desk, address: str = SAL) -> dict[str, Any]:
    told: dict[str, Any] = desk.does(f"ledger erase {address} --because 'she asked for it' --json", by=DANA).data
    return told


def traces(desk: Desk, sought: dict[str, bytes]) -> set[str]:
    """What of all that stands in a file of the ledger, byte for byte: its tables, what is free in them, its log."""
    files = [each for each in desk.folder.rglob("*") if each.is_file() and each.name.startswith("ledger")]
    held = [each.read_bytes() for each in files if each.name != "ledger.toml"]
    return {name for name, text in sought.items() if any(text in each for each in held)}


def kept_of(desk: Desk, address: str, key: str) -> dict[str, bytes]:
    """What an erasure has to take away: an address and its salt, the key, the proof of it, a signature, their salts."""
    ledger = opened(desk)
    person = ledger.person(address)
    beside_events = [
        each.disclosure
        for each in ledger.journal.disclosures(1, ledger.journal.head())
        if each.disclosure.person == person.id
    ]
    ledger.journal.close()
    assert [each.field for each in beside_events] == ["proof", "public", "signature"]
    return {
        "address": address.encode(),
        "salt": person.salt,
        "key": (desk.folder / f"{key}.pub").read_text().split()[1].encode(),
        **{each.field: each.value[-80:-12] for each in beside_events if each.field != "public"},
        **{f"salt of {each.field}": each.salt for each in beside_events},
    }


# --- what is gone, and what stays -------------------------------------------------------------------------------------


@pytest.mark.fault(44)
def test_nothing_is_left_of_whoever_is_erased_and_root_and_proofs_are_as_before(desk: Desk) -> None:
    left(desk)
    sought, before = kept_of(desk, SAL, "sal"), desk.does("ledger verify --json").data
    assert traces(desk, sought) == {*sought}, "all of it is there before"
    done = desk.does(f"ledger erase {SAL} --because 'she asked for it'", by=DANA)
    assert "is erased: name, address, keys and signatures are gone" in done.out
    assert traces(desk, sought) == set()
    verified = desk.does(f"ledger verify --against {before['root']}")
    assert "the root you kept is that of its first events" in verified.out
    assert "not judged: 2 signatures; they were erased, with whoever made them" in verified.out


def test_what_was_deleted_before_and_still_lies_in_a_free_place_goes_too(desk: Desk) -> None:
    """As what a lease once said, or a row that moved to another page."""
    left(desk)
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("INSERT INTO leases VALUES ('crm', ?, 1, 0)", (f"{SAL} (process 77 on a desk of hers)",))
        db.execute("UPDATE leases SET holder = ''")
        db.commit()
    sought = {"the lease": f"{SAL} (process 77".encode()}
    assert traces(desk, sought) == {"the lease"}
    erased(desk)
    assert traces(desk, sought) == set()


@pytest.mark.fault(44, control=True)
def test_after_a_plain_delete_the_address_is_still_in_the_file(desk: Desk) -> None:
    left(desk)
    sought = kept_of(desk, SAL, "sal")
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("DELETE FROM persons WHERE address = ?", (SAL,))
        db.execute("DELETE FROM disclosures WHERE person NOT IN (SELECT id FROM persons)")
        db.commit()
    assert traces(desk, sought) >= {"address", "signature"}  # the room of a key may be taken again by then


@pytest.mark.fault(44, control=True)
def test_an_erasure_that_does_not_write_the_file_anew_leaves_the_address_in_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(desk)
    sought = kept_of(desk, SAL, "sal")
    monkeypatch.setattr(erasing, "purge", lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    erased(desk)
    assert "address" in traces(desk, sought)


def test_what_they_signed_is_judged_by_nobody_and_nothing_is_said_to_be_wrong(desk: Desk) -> None:
    before = {each["position"]: each for each in desk.does("ledger audit rights --all --json").data["acts"]}
    erased(left(desk))
    told = desk.does("ledger audit rights --all --json").data
    after = {each["position"]: each for each in told["acts"]}
    assert not [each for each in after.values() if each["lacks"]]
    mine = [at for at, each in before.items() if each["verdict"] == "entitled" and after[at]["verdict"] == "not judged"]
    assert [after[at]["rule"] for at in mine] == ["R78", "R78"]
    assert "whether 2 signatures held: they were erased, with whoever made them" in told["not_judged"]


def test_whoever_is_erased_while_a_reader_judges_keeps_what_they_did(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader knows of no erasure when it begins, and finds no signature when it comes to it."""
    read = EventLines.read

    def interrupted(lines: EventLines, store: Journal, **more: Any) -> Iterator[Recorded]:
        monkeypatch.setattr(EventLines, "read", read)
        erased(left(desk))
        return read(lines, store, **more)

    monkeypatch.setenv("LEDGER_CACHE", "")
    monkeypatch.setattr(EventLines, "read", interrupted)
    assert opened(desk).judged.verdicts().struck == {}


def taken_away(desk: Desk, *tables: str) -> None:
    """Somebody who can write where the ledger is kept deletes what lies beside what SAL did: no trigger forbids it."""
    with closing(sqlite3.connect(desk.folder / "ledger.db", isolation_level=None)) as db:
        (person,) = db.execute("SELECT id FROM persons WHERE address = ?", (SAL,)).fetchone()
        for table in tables:
            db.execute(f"DELETE FROM {table} WHERE {'id' if table == 'persons' else 'person'} = ?", (person,))


def test_a_person_whom_somebody_deleted_is_missed_until_their_erasure_is_on_record(desk: Desk) -> None:
    """As in a ledger in which people were deleted by hand, before there were erasures."""
    person = opened(desk).person(SAL).id
    taken_away(desk, "persons")
    done = desk.run("ledger verify --json")
    assert (done.code, done.errors[0]["what"]) == (6, f"the person {person} is missing")
    assert f"ledger erase {person}" in done.errors[0]["fix"]
    for refused in ("ledger copy --to other.db", "ledger backup kept.db"):
        assert desk.run(refused).code == 6
    erasing = f"ledger erase {person} --because 'they were deleted by hand in 2025'"
    assert f"ledger person leave {person}" in desk.run(erasing, by=DANA).err, "they still hold a seat"
    desk.does(f"ledger person leave {person} --because 'they are gone'", by=DANA)
    desk.does(erasing, by=DANA)
    for command in ("ledger verify", "ledger copy --to other.db", "ledger backup kept.db"):
        desk.does(command)


def test_a_key_and_a_signature_that_nobody_erased_and_are_gone_speak_for_no_act(desk: Desk) -> None:
    """Only an erasure on record makes it that nobody can judge them."""
    before = {each["position"]: each for each in desk.does("ledger audit rights --all --json").data["acts"]}
    taken_away(desk, "disclosures")
    assert desk.run("ledger verify").code == 6
    with pytest.raises(Tampered, match="does not hold") as found:
        signatures(opened(desk))
    assert "no erasure on record took it" in found.value.why
    assert desk.run("ledger audit rights").code == 6
    told = desk.at(LEDGER_CACHE="").run("ledger audit rights --all --json").data
    lost = {each["position"]: each for each in told["acts"] if each["verdict"] != before[each["position"]]["verdict"]}
    assert {each["verdict"] for each in lost.values()} == {"not entitled"}
    gone = [each for each in lost.values() if "no erasure on record took it" in each["lacks"]]
    assert [each["rule"] for each in gone] == ["R78", "R78"], "what SAL enrolled, and what they signed with it"
    assert {each["rule"] for each in lost.values()} == {"R78", "R92", "R67"}, "and what rests on them"


def test_a_key_that_is_empty_from_the_first_is_not_one_that_was_erased(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes past the program, and nothing on this machine checks a proof, so that one more would not show."""
    monkeypatch.setattr("ledger.app.proofs.CHECKS", {})
    ledger = opened(desk)
    cro = ledger.person(CRO).id
    assert signatures(ledger).erased == 0
    empty = CredentialAdded(credential="SHA256:empty", person=cro, public=SshKey(), nonce="n", proof="a proof")
    asked = next(each.event for each in ledger.journal.read()[0] if isinstance(each.event, ProposalApproved))
    shown = Authentication(method="ssh", credential="SHA256:empty", at="")
    signed = msgspec.structs.replace(asked, authentication=shown, signature="{}", commitments=msgspec.UNSET)
    for number, event in enumerate((empty, signed)):
        now = datetime(2026, 2, 5, 11, number, tzinfo=UTC)
        ledger.journal.record([event], actor=Actor(cro), command_id=f"by hand {number}", now=now)
    with pytest.raises(Tampered, match=f"the signature of event #{ledger.journal.head()} does not hold"):
        signatures(ledger)


def test_whoever_is_erased_is_an_id_wherever_people_are_named(desk: Desk) -> None:
    told = erased(left(desk))
    for question in ("log", "history mql", "show mql#2", "proposals", "rights", "credential list", "person list"):
        assert SAL not in desk.does(f"ledger {question}").out, question
    assert told["person"] in desk.does("ledger log").out


def test_the_ledger_is_copied_with_what_lies_beside_the_events_of_the_others(desk: Desk) -> None:
    erased(left(desk))
    root = desk.does("ledger verify --json").data["root"]
    desk.does("ledger copy --to other.db")
    desk.write("ledger.toml", (desk.folder / "ledger.toml").read_text().replace("ledger.db", "other.db"))
    verified = desk.does("ledger verify --json").data
    assert (verified["root"], verified["signatures_erased"]) == (root, 2)
    assert verified["signatures"] > 0, "those of the others are still checked"


# --- beside the ledger ------------------------------------------------------------------------------------------------


def test_sign_ins_tokens_and_invitations_go_too_with_what_was_free_in_their_file(desk: Desk) -> None:
    ledger, file = opened(desk), desk.folder / "ledger.db"
    person = ledger.person(SAL).id
    kept = beside(file, "sessions")
    how = Authentication(method="local", credential="", at="")
    Sessions(kept).begin(person, how, "session", 1_000)
    Tokens(kept).add("hers", person, "read", "", person, 1_000, 90)
    for once in (invitations(ledger), account_invitations(ledger)):
        once.issue(SAL, 1_000)
    ledger.journal.close()
    sought = {"address": SAL.encode(), "id": person.encode()}
    assert all(text in kept.read_bytes() for text in sought.values())
    erased(left(desk))
    assert [name for name, text in sought.items() if text in kept.read_bytes()] == []


def test_a_lease_names_them_by_their_id_and_a_plan_that_names_them_is_gone(desk: Desk) -> None:
    ledger = opened(desk)
    person = ledger.person(SAL).id
    ledger.journal.lease("crm", f"{SAL} (process 1 on desk)", 1_000, 60, lambda _: False)
    ledger.journal.keep_plan("a" * 64, f"decided by {SAL}".encode(), 1_000)
    ledger.journal.keep_plan("b" * 64, f"decided by {CRO}".encode(), 1_000)
    ledger.journal.close()
    erased(left(desk))
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db:
        assert db.execute("SELECT holder FROM leases").fetchall() == [(f"{person} (process 1 on desk)",)]
    again = opened(desk).journal
    assert (again.plan("a" * 64), again.plan("b" * 64)) == (None, f"decided by {CRO}".encode())


def test_a_process_that_runs_for_long_forgets_their_key_once_it_looks(desk: Desk) -> None:
    left(desk)
    ledger = opened(desk)
    person, key = ledger.person(SAL).id, (desk.folder / "sal.pub").read_text().split()[1]
    (held,) = ledger.snapshot().state.credentials.of(person)
    assert key in str(held)
    erased(desk)
    (held,) = ledger.snapshot().state.credentials.of(person)
    assert key not in str(held)
    assert ledger.snapshot().state.erased == {person}


def zoe(desk: Desk, name: str = "Zoe Quinn-Ortiz", address: str = "zoe@acme.example") -> Desk:
    """Somebody whose name is known as well."""
    ledger = opened(desk)
    zoe = new_person(address, name)
    ledger.journal.record(
        [PersonRegistered(id=zoe.id, kind="human", commitment=commitment(zoe))],
        actor=ledger.actor(DANA),
        command_id="zoe",
        now=ledger.now(),
        people=[zoe],
    )
    ledger.journal.close()
    return desk


@pytest.mark.parametrize(
    ("text", "naming", "perhaps"),
    [
        ("zoe QUINN-ortiz says that leads are slow", 1, 0),
        ("Zoe says that leads are slow", 0, 1),
        ("leads are slow, says quinn", 0, 1),
        ("Ms Ortiz: leads are slow", 0, 1),
        ("so says jolanthe", 0, 1),
        ("two lines\nZoe says so", 0, 1),
        ("the zoetrope of Quinnipiac misleads", 0, 0),
        ("Zo says so", 0, 0),
    ],
)
def test_texts_that_name_them_by_a_part_of_their_name_or_address_are_told_apart(
    desk: Desk, text: str, naming: int, perhaps: int
) -> None:
    zoe(desk, address="jolanthe.7@acme.example")
    desk.does(f"ledger ask mql --hurts {shlex.quote(text)}", by=MIA)
    told = erased(desk, "jolanthe.7@acme.example")
    assert (len(told["naming"]), len(told["perhaps"])) == (naming, perhaps)


def test_what_somebody_called_their_key_is_told(desk: Desk) -> None:
    enrolled(desk, MIA, "wonderland", now=DAY_4)
    told = erased(left(desk, MIA), MIA)
    (found,) = told["perhaps"]
    assert "wonderland" in text_of(desk, found)
    assert told["naming"] == []


def text_of(desk: Desk, position: int) -> str:
    """The payload of an event, as it is stored."""
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db:
        (payload,) = db.execute("SELECT payload FROM payloads WHERE position = ?", (position,)).fetchone()
    return bytes(payload).decode()


def test_a_part_of_a_name_in_the_reason_counts_as_it_is_written(desk: Desk) -> None:
    zoe(desk, "May Ortiz", "zoe@acme.example")
    assert desk.run("ledger erase zoe@acme.example --because 'May asked for it'", by=DANA).code == 4
    desk.does("ledger erase zoe@acme.example --because 'so that she may be forgotten'", by=DANA)


def test_texts_that_still_name_them_are_told_since_they_stay(desk: Desk) -> None:
    zoe(desk)
    desk.does("ledger ask mql --hurts 'ZOE Quinn-Ortiz says that leads are slow'", by=MIA)
    refused = desk.run("ledger erase zoe@acme.example --because 'Zoe Quinn-ortiz asked for it'", by=DANA)
    assert refused.code == 4
    assert "the reason names who is to be erased" in refused.err
    (at,) = erased(desk, "zoe@acme.example")["naming"]
    done = desk.does(f"ledger withhold {at} --because 'it names somebody'", by=DANA)
    assert f"the payload of event #{at} is withheld from audit bags" in done.out


# --- who may, and when ------------------------------------------------------------------------------------------------


def test_whoever_holds_a_seat_is_not_erased_and_nothing_of_them_is_touched(desk: Desk) -> None:
    sought = kept_of(desk, SAL, "sal")
    done = desk.run(f"ledger erase {SAL} --because x", by=DANA)
    assert done.code == 4
    assert "holds a seat" in done.err
    assert f"ledger person leave {SAL}" in done.err
    assert traces(desk, sought) == {*sought}
    desk.does("ledger verify")


def test_whoever_wrote_an_open_proposal_is_not_erased_until_it_is_answered(desk: Desk) -> None:
    desk.write("three.yaml", criteria("score >= 40 AND employees >= 200"))
    desk.does(f"ledger propose three.yaml --effective 2026-02-10 {TERMS} --because x", by=ANA)
    left(desk, ANA)
    done = desk.run(f"ledger erase {ANA} --because x", by=DANA)
    assert done.code == 4
    assert "mql#3 is open" in done.err
    desk.does("ledger decline mql#3 --because 'nobody stands for it'", by=CRO)
    erased(desk, ANA)


def test_nobody_erases_without_the_seat_for_it(desk: Desk) -> None:
    left(desk)
    done = desk.run(f"ledger erase {SAL} --because x", by=MIA)
    assert done.code == 4
    assert "may not let anybody go" in done.err


def test_an_erased_person_acts_no_more_and_is_no_longer_found_by_their_address(desk: Desk) -> None:
    told = erased(left(desk))
    done = desk.run("ledger ask mql --hurts 'leads are slow'", by=SAL)
    assert done.code == 1
    assert "is not known to this ledger" in done.err
    (listed,) = [each for each in desk.does("ledger person list --json").data if each["erased"]]
    assert listed["address"] == told["person"]
    assert "run it again by their id" in desk.run(f"ledger erase {SAL} --because again", by=DANA).err
    again = desk.does(f"ledger erase {told['person']} --because again", by=DANA)
    assert "was erased before" in again.out


def test_their_address_may_become_somebody_elses(desk: Desk) -> None:
    told = erased(left(desk))
    desk.does(f"ledger person add {SAL}", by=DANA)
    assert opened(desk).person(SAL).id != told["person"]


# --- cut off ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["forget_plans_naming", "record", "purge"])
def test_an_erasure_that_is_cut_off_is_brought_to_its_end_by_running_it_again(
    desk: Desk, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(desk)
    sought, ledger = kept_of(desk, SAL, "sal"), opened(desk)
    person, dana = ledger.person(SAL).id, ledger.actor(DANA)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger.journal, where, killed)
    with pytest.raises(KeyboardInterrupt):
        erase(ledger, dana, SAL, "she asked for it", lambda *_: None)
    ledger.journal.close()
    desk.does("ledger verify")
    desk.does(f"ledger erase {person} --because 'she asked for it'", by=DANA)
    assert traces(desk, sought) == set()
    assert desk.does("ledger log").out.count(f"erased {person}") == 1, "it is on record once"


# --- what is altered by hand ------------------------------------------------------------------------------------------


ALTERED = {
    "a signature is gone, and nobody erased its signer": "DELETE FROM disclosures WHERE field = 'signature'",
    "a key is another": "UPDATE disclosures SET value = CAST('{}' AS BLOB) WHERE field = 'public'",
    "a salt is another": "UPDATE disclosures SET salt = zeroblob(16) WHERE field = 'proof'",
    "a salt takes in the beginning of a key": "UPDATE disclosures SET salt = CAST(salt || substr(value, 1, 1) AS BLOB),"
    " value = CAST(substr(value, 2) AS BLOB) WHERE field = 'public'",
    "it is somebody else's": "UPDATE disclosures SET person = 'p_0000000000000000'",
    "it lies beside an event that commits to nothing": "UPDATE OR IGNORE disclosures SET position = 1",
    "it lies beside no event": "INSERT INTO disclosures SELECT 9999, field, person, salt, value FROM disclosures"
    " LIMIT 1",
}


@pytest.mark.parametrize("name", ALTERED)
def test_what_lies_beside_an_event_and_is_not_what_it_commits_to_is_found(desk: Desk, name: str) -> None:
    with closing(sqlite3.connect(desk.folder / "ledger.db")) as db:
        (guard,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'no_update_of_disclosures'").fetchone()
        db.execute("DROP TRIGGER no_update_of_disclosures")
        db.execute(ALTERED[name])
        db.execute(guard)
        db.commit()
    done = desk.run("ledger verify")
    assert done.code == 6
    assert "what belongs to event #" in done.err


# --- withheld ---------------------------------------------------------------------------------------------------------


def test_only_the_decider_of_everything_says_what_auditors_are_given(desk: Desk) -> None:
    assert desk.run("ledger withhold 5 --because x", by=SAL).code == 4
    assert desk.run("ledger withhold 1 --because x", by=DANA).code == 4, "which ledger it is"
    assert desk.run("ledger withhold 999 --because x", by=DANA).code == 1
    assert "is withheld" in desk.does("ledger withhold 5 --because x", by=DANA).out
    assert "already" in desk.does("ledger withhold 5 --because x", by=DANA).out
    assert opened(desk).snapshot().state.withheld == {5: "x"}
    assert "is in audit bags again" in desk.does("ledger withhold 5 --lift --because y", by=DANA).out
    assert opened(desk).snapshot().state.withheld == {}
    assert not [each for each in desk.does("ledger audit rights --json").data["acts"] if each["lacks"]]
