"""Whoever alters a bag is found by each of three verifiers: the report, the guide in the bag, and standard Python.

    bag --alter--> repacked --report, guide, verify_bag.py--> exit code 6, and the reason in words, of each

The alterations are those of `test_tampering` and `test_refused`, and what somebody does who wants to hide something.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from bag.test_refused import SLY, in_file, swapped
from bag.test_tampering import TAMPERINGS, Edit, signed_again
from bags import INDEPENDENT, follow, opened, public_key, repacked, require_go
from independent.verify_bag import RIGHTS
from keys import DAY_4
from ledger.audit.bag.queries.closure import closure, closure_of_lines
from ledger.audit.bag.queries.editions import NEWEST, rights_text
from ledger.audit.bag.queries.reading import read_bag
from ledger.journal.note import SecretKey
from shell import ANA, CRO, DANA, LEAD, SAL, TERMS, Desk, criteria


def hidden(position: int, why: str) -> Edit:
    """Take a payload away, and say why."""

    def edit(bag: Path) -> None:
        (bag / f"data/payloads/{position}").unlink()
        path = bag / "data/withheld.txt"
        rows = {*path.read_text().splitlines(), f"{position}\t{why}"}
        path.write_text("".join(f"{each}\n" for each in sorted(rows, key=lambda each: int(each.split("\t")[0]))))

    return edit


def gone(*names: str) -> Edit:
    def edit(bag: Path) -> None:
        for name in names:
            (bag / "data" / name).unlink()

    return edit


def one_of(folder: str, suffix: str, was: bytes, now: bytes) -> Edit:
    """An edit of the first file of a sort that holds something."""

    def edited(bag: Path) -> None:
        among = (each for each in (bag / "data" / folder).iterdir() if each.suffix == suffix and each.stem.isdigit())
        held = (each for each in among if was in each.read_bytes())
        first = min(held, key=lambda each: int(each.stem))
        in_file(first.relative_to(bag / "data").as_posix(), swapped(was, now))(bag)

    return edited


def unsigned(bag: Path) -> None:
    """Whoever asks by a key that they were told is not to be content with a root that anybody can write."""
    data = bag / "data"
    lines = (data / "checkpoint").read_text().split("\n")
    root = f"{lines[1]}:{base64.b64decode(lines[2]).hex()}"
    gone("checkpoint", "checkpoint.old", "consistency")(bag)
    shutil.rmtree(data / "proofs")
    (data / "root.txt").write_text(f"{root}\nNobody signed it.\n")


def older_by_another_key(bag: Path) -> None:
    key = SecretKey("acme.example/ledger/other/1", bytes(32))
    kept = (bag / "data/checkpoint").read_text()
    shutil.move(bag / "data/checkpoint.old", bag / "data/checkpoint")
    signed_again(bag, key)
    shutil.move(bag / "data/checkpoint", bag / "data/checkpoint.old")
    (bag / "data/checkpoint").write_text(kept)


def with_more_beside(bag: Path) -> None:
    """A value that comes to its digest, and that no payload commits to."""
    salt, path = bytes(16), bag / "data/disclosures.json"
    digest = sha256(salt + b'"so"').hexdigest()
    told = {**json.loads(path.read_bytes()), digest: {"salt": salt.hex(), "value": "so"}}
    path.write_text(json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def a_signature_of_nothing(bag: Path) -> None:
    """What somebody signed for one act lies beside another, which nobody signed."""
    first = min((bag / "data/signatures").glob("*.sig"), key=lambda each: int(each.stem)).stem
    shutil.copy(bag / f"data/statements/{first}", bag / "data/statements/16")
    shutil.copy(bag / f"data/signatures/{first}.sig", bag / "data/signatures/16.sig")


def other_pem(bag: Path) -> None:
    der = base64.b64decode("MCowBQYDK2VwAyEA") + bytes(range(32))
    path = next((bag / "data/credentials").glob("*.pem"))
    path.write_text(f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n")


HIDING: Mapping[str, Edit] = {
    "a payload is said to be withheld": hidden(30, "withheld"),
    "a payload is said to be outside": hidden(30, "not in the closure"),
    "somebody is said to be outside": hidden(4, "not in the closure"),
    "a payload is away for no reason": hidden(30, "lost"),
    "no reason is given": in_file("withheld.txt", swapped(b"not in the closure", b"")),
    "what is outside is said to be withheld": in_file("withheld.txt", swapped(b"not in the closure", b"withheld")),
    "the rules are others": in_file("RIGHTS.md", swapped(b"**R34.**", b"**R34.** Nobody asks.")),
    "the rules are missing": gone("RIGHTS.md"),
    "the rules are of another edition": in_file("RIGHTS.md", lambda _: rights_text(1)),
    "the edition is one that there is not": in_file("../bag-info.txt", swapped(b"Edition: 2", b"Edition: 9")),
    "the edition is not named": in_file("../bag-info.txt", swapped(b"Ledger-Rights-Edition: 2\n", b"")),
    "nobody signed the root": unsigned,
    "there is no root": gone("checkpoint", "checkpoint.old", "consistency"),
    "the checkpoint is damaged": in_file("checkpoint", lambda text: text.replace(b"=", b"!")),
    "the checkpoint is cut": in_file("checkpoint", lambda text: text[:-20]),
    "the checkpoint is empty": in_file("checkpoint", lambda _: b""),
    "the older checkpoint is by another key": older_by_another_key,
    "the older checkpoint is damaged": in_file("checkpoint.old", lambda text: text[:-9]),
    "the older checkpoint is missing": gone("checkpoint.old"),
    "the proof from the older checkpoint is missing": gone("consistency"),
    "the lines are cut": in_file("events.jsonl", lambda text: text[:-40]),
    "the last line has no end": in_file("events.jsonl", lambda text: text[:-1]),
    "the last lines are missing": in_file("events.jsonl", lambda text: b"".join(text.splitlines(True)[:-2])),
    "somebody has another name": in_file("people.json", swapped(b"ana@", b"eve@")),
    "a key is another": one_of("credentials", ".pub", b"AAAA", b"AAAB"),
    "a passkey is another": other_pem,
    "a passkey is of another page": one_of("credentials", ".json", b'"rp":"', b'"rp":"x'),
    "a key is somebody else's": one_of("credentials", ".json", b'"person":"p_', b'"person":"p_0'),
    "another thing was signed to enrol a key": one_of("enrolments", "", b'"nonce":"', b'"nonce":"0'),
    "a key was enrolled by another proof": one_of("enrolments", ".sig", b"\nU1NIU0lH", b"\nU1NIU0lI"),
    "other keys are said to enrol": in_file("enrolments/signers", lambda text: text.partition(b"\n")[2]),
    "something lies beside that nobody committed to": with_more_beside,
    "a signature lies beside an act that nobody signed": a_signature_of_nothing,
    "the clock is said to be another": in_file("../bag-info.txt", swapped(b"Clock: simulated", b"Clock: system")),
    "the ledger is said to be another": in_file("../bag-info.txt", swapped(b"Identifier: ", b"Identifier: 0")),
    "the day is said to be earlier": in_file("../bag-info.txt", swapped(b"Date: 2026-02-05", b"Date: 2026-02-04")),
    "the definition is said to be another": in_file("../bag-info.txt", swapped(b"Definition: mql", b"Definition: no")),
    "the bag is said to be of everything": in_file("../bag-info.txt", swapped(b"Ledger-Definition: mql\n", b"")),
}
"""What somebody does who wants to hide something, or to have it read otherwise."""
ALTERED: Mapping[str, Edit] = {name: edit for every in (TAMPERINGS, SLY) for name, (edit, _) in every.items()} | HIDING
BY_HAND = ("the manifest", "a payload is a pipe", "a folder is a link")
"""How the names begin of those that lay down their own manifests, or after which nobody can make them."""


class Told(NamedTuple):
    """How a verifier ended, and what it says is wrong."""

    code: int
    wrong: str


def by_report(bag: Path, key: str) -> Told:
    done = Desk(bag.parent).run(f"ledger audit report bag -o page.html --key {key} --json")
    if "errors" in done.data:
        return Told(done.code, "\n".join(each["why"] for each in done.errors))
    said, acts = done.data["wrong"], done.data["acts"]
    unproved = [each for each in acts if each["signature"] == "does not hold"]
    return Told(done.code, "\n".join([*said, *(f"the signature of #{each['position']}" for each in unproved)]))


def by_guide(bag: Path, key: str) -> Told:
    done = follow(bag, key)
    return Told(done.code, "\n".join(re.findall(r"^WRONG: .*$", done.out, re.MULTILINE)))


def by_python(bag: Path, key: str) -> Told:
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", key]
    done = subprocess.run(given, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return Told(done.returncode, "\n".join(re.findall(r"^WRONG: .*$", done.stdout, re.MULTILINE)))


VERIFIERS: Mapping[str, Callable[[Path, str], Told]] = {"report": by_report, "guide": by_guide, "python": by_python}


@pytest.mark.parametrize("name", ALTERED, ids=lambda name: name.replace(" ", "-"))
def test_each_verifier_finds_what_was_altered_and_says_what(bag: Path, key: str, name: str) -> None:
    """With `-s` the reasons are printed side by side."""
    require_go()
    ALTERED[name](bag)
    if not name.startswith(BY_HAND):
        repacked(bag)
    found = {who: verify(bag, key) for who, verify in VERIFIERS.items()}
    for who, told in found.items():
        print(f"{name} · {who}: {told.wrong}")
    assert {who: told.code for who, told in found.items()} == dict.fromkeys(VERIFIERS, 6)
    assert all(re.search(r"\w+ \w+", told.wrong) for told in found.values()), found


def test_there_are_enough_of_them() -> None:
    assert len(ALTERED) >= 60
    assert len(ALTERED) == len(TAMPERINGS) + len(SLY) + len(HIDING), "no two have one name"


def test_what_nobody_altered_each_verifier_passes(exported: Path, key: str, tmp_path: Path) -> None:
    bag = Path(shutil.copytree(exported, tmp_path / "bag"))
    assert {who: verify(bag, key) for who, verify in VERIFIERS.items()} == dict.fromkeys(VERIFIERS, Told(0, ""))


# --- what is no fault, and is told ------------------------------------------------------------------------------------


def decide_late(desk: Desk, key: str, document: str) -> None:
    desk.write(f"{key}.yaml", document)
    asked = f"ledger propose {key}.yaml --effective 2026-02-05 {TERMS} --because x --json"
    proposal = desk.does(asked, by=ANA).data["proposal"]
    desk.does(f"ledger approve {proposal}", by=SAL)
    desk.does(f"ledger ratify {proposal} --because agreed", by=CRO)


@pytest.fixture
def gone_on(ledger: Desk, tmp_path: Path) -> Desk:
    """The ledger after its root was signed: `late` is ratified."""
    desk = ledger.copied(tmp_path / "desk").at(now=DAY_4)
    decide_late(desk, "late", criteria("score >= 9", "late"))
    shutil.copy(ledger.folder / "now.note", desk.folder)
    return desk


def exported_as(desk: Desk, name: str, more: str = "--checkpoint now.note") -> Path:
    desk.does(f"ledger audit export {'--all' if name == 'all' else name} -o bag {more}")
    return desk.folder / "bag"


def test_what_came_after_the_signed_root_is_named_and_what_rests_on_it_is_told_as_not_signed(gone_on: Desk) -> None:
    key, bag = public_key(gone_on), exported_as(gone_on, "all")
    assert {who: verify(bag, key) for who, verify in VERIFIERS.items()} == dict.fromkeys(VERIFIERS, Told(0, ""))
    at = read_bag(bag).root.size
    told = Desk(bag.parent).run(f"ledger audit report bag -o page.html --key {key} --json").data
    sorts = [each.partition(" by ")[0] for each in told["late"]]
    assert sorts[1:] == [f"#{at - 1} proposal.approved/1", f"#{at} definition.ratified/1"]
    assert {each["key"]: each["unsigned"] for each in told["in_force"]} == {"late": True, "lead": False, "mql": False}
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", key]
    for said in (follow(bag, key).out, subprocess.run(given, capture_output=True, text=True).stdout):
        plain = said.replace("#", "")
        assert f"not judged: no signature covers event {at}, definition.ratified/1" in plain
        assert f"not signed: what event {at} decided of late" in plain
        assert "decided of mql" not in plain


def test_a_version_is_not_signed_where_what_it_rests_on_came_after_the_root(gone_on: Desk) -> None:
    decide_late(gone_on, "lead", LEAD.replace("title: Lead", "title: Any lead"))
    key, bag = public_key(gone_on), exported_as(gone_on, "mql")
    told = Desk(bag.parent).run(f"ledger audit report bag -o page.html --key {key} --json").data
    assert [(each["key"], each["unsigned"]) for each in told["in_force"]] == [("mql", True)]
    assert "Not signed: it rests on an event after the signed root." in (bag.parent / "page.html").read_text()
    given = [sys.executable, str(INDEPENDENT / "verify_bag.py"), str(bag), "--key", key]
    for said in (follow(bag, key).out, subprocess.run(given, capture_output=True, text=True).stdout):
        assert re.search(r"not signed: what event #?32 decided of mql rests on lead", said)


@pytest.mark.parametrize(("lifted", "code"), [(False, 0), (True, 6)], ids=["withheld", "released since"])
def test_a_payload_is_withheld_as_long_as_nobody_released_it(gone_on: Desk, lifted: bool, code: int) -> None:
    gone_on.does("ledger withhold 30 --because 'it names a customer'", by=DANA)
    if lifted:
        gone_on.does("ledger withhold 30 --lift --because 'it does not'", by=DANA)
    bag, key = exported_as(gone_on, "mql"), public_key(gone_on)
    if lifted:
        hidden(30, "withheld")(bag)
        repacked(bag)
    assert {who: verify(bag, key).code for who, verify in VERIFIERS.items()} == dict.fromkeys(VERIFIERS, code)


@pytest.mark.parametrize("key", ["mql", "lead", "late", "charter/lifecycle"])
def test_lines_and_payloads_tell_which_events_a_definition_rests_on_as_the_ledger_does(gone_on: Desk, key: str) -> None:
    journal, found = opened(gone_on).journal, read_bag(exported_as(gone_on, "all"))
    payloads = {at: (found.data / f"payloads/{at}").read_bytes()[16:] for at in found.events}
    assert closure_of_lines(found.lines, payloads, key) == closure(journal, key, journal.head())


# --- the editions of the rules ----------------------------------------------------------------------------------------


def test_a_bag_names_the_edition_of_its_rules_and_each_edition_is_kept(exported: Path) -> None:
    assert read_bag(exported).edition == NEWEST
    assert f"Ledger-Rights-Edition: {NEWEST}\n" in (exported / "bag-info.txt").read_text()
    assert sha256(rights_text(1)).hexdigest() == "ee94bc491b8973a6713c7d9d17f7f4a6d8571954d4400b674b1c02c6fba42337"


def test_a_bag_of_before_names_none_and_is_judged_by_the_first(bag: Path, key: str) -> None:
    HIDING["the edition is not named"](bag)
    HIDING["the rules are of another edition"](bag)
    repacked(bag)
    assert {who: verify(bag, key).code for who, verify in VERIFIERS.items()} == dict.fromkeys(VERIFIERS, 0)
    assert read_bag(bag).edition == 1


def test_the_guide_and_standard_python_know_the_digest_of_each_edition() -> None:
    """Whoever changes the rules writes their digest into VERIFY.md and into tests/independent/verify_bag.py."""
    digests = {str(each): sha256(rights_text(each)).hexdigest() for each in range(1, NEWEST + 1)}
    assert digests == RIGHTS
    guide = (files("ledger.audit.bag.queries") / "VERIFY.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^  (\d+)\) rules=([0-9a-f]{64}) ;;$", guide, re.MULTILINE)) == digests
