"""Witnesses cosign a checkpoint that only grew, and none of another history; a policy says how many have to.

What speaks the protocol on the other side is `tests/witness.py`, written from its text; and aics-witness, of somebody
else, where it is installed (with Python 3.12: pip install aics-witness; AICS_WITNESS names the program).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, strategies as st

from bags import INDEPENDENT, rejects, require_go
from ledger.errors import BadInput
from ledger.journal.cosignature import cosigned_at, witness_key
from ledger.journal.note import parse
from ledger.journal.policy import Policy, policy
from shell import ANA, BEN, MIA, Desk, founded
from witness import AT, Witness

NAME = "acme.example/ledger"
SIGN = "ledger checkpoint --key a.key -o kept.note --policy policy.txt"
VERIFY = "ledger verify --against kept.note --policy policy.txt"


@pytest.fixture
def signing(tmp_path: Path) -> Desk:
    """A ledger of four events: the last has a key sign its checkpoints."""
    desk = founded(tmp_path)
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}")
    return desk


def log_key(desk: Desk) -> str:
    return str(desk.does("ledger checkpoint-key list --json").data["keys"][0]["key"])


@dataclass
class Running:
    """A witness that runs, whoever wrote it."""

    url: str
    key: str
    evidence: Path | Witness

    @property
    def kept(self) -> int:
        """How many times it kept what it was shown and did not sign."""
        if isinstance(self.evidence, Witness):
            return len(self.evidence.evidence)
        told = subprocess.run(
            [program(), "evidence", "-c", str(self.evidence)], check=True, capture_output=True, text=True
        )
        return len(json.loads(told.stdout))


def program() -> str:
    return os.environ.get("AICS_WITNESS", "") or shutil.which("aics-witness") or ""


@pytest.fixture(params=["ours", "aics"])
def running(
    request: pytest.FixtureRequest, signing: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A witness that trusts the ledger's key."""
    if request.param == "ours":
        with Witness("auditor.example/w", [log_key(signing)]) as witness:
            yield Running(witness.url, witness.key, witness)
        return
    if not program():
        pytest.skip("aics-witness is not on this machine")
    yield from _aics(log_key(signing), tmp_path_factory.mktemp("aics"))


def _aics(log: str, folder: Path) -> Iterator[Running]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    config = str(folder / "witness.json")
    listen = ["--name", "aics.example/w", "--listen", f"127.0.0.1:{port}"]
    made = subprocess.run([program(), "init", "-c", config, *listen], check=True, capture_output=True, text=True)
    key = next(word for word in made.stdout.split() if word.startswith("aics.example/w+"))
    trusted = ["--origin", log.partition("+")[0], "--vkey", log]
    subprocess.run([program(), "add-log", "-c", config, *trusted], check=True, capture_output=True)
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen([program(), "serve", "-c", config], stderr=subprocess.DEVNULL) as serving:
        try:
            for _ in range(600):
                try:
                    with closing(socket.create_connection(("127.0.0.1", port))):
                        break
                except OSError:
                    time.sleep(0.1)
            yield Running(url, key, folder / "witness.json")
        finally:
            serving.terminate()


def asks(desk: Desk, *witnesses: Running, quorum: str = "any") -> None:
    """A policy of these witnesses."""
    lines = [f"witness w{number} {each.key} {each.url}" for number, each in enumerate(witnesses)]
    names = " ".join(f"w{number}" for number in range(len(witnesses)))
    desk.write("policy.txt", "\n".join([*lines, f"group all-of-them {quorum} {names}", "quorum all-of-them", ""]))


def test_a_witness_cosigns_what_has_only_grown(signing: Desk, running: Running) -> None:
    asks(signing, running)
    for who in ("", ANA, BEN, MIA, "", "eve@acme.example"):
        if who:
            signing.does(f"ledger person add {who}")
        found = signing.does(f"{SIGN} --json").data
        assert (found["witnesses"], found["problems"], found["enough"]) == (["w0"], [], True)
        note = parse((signing.folder / "kept.note").read_text())
        assert cosigned_at(note, witness_key(running.key))
        assert (signing.folder / "a.key.note").read_text() == str(note) == found["note"]
        assert "cosigned by w0" in signing.does(VERIFY).out
    assert not running.kept


@pytest.mark.fault(21)
def test_a_witness_that_saw_another_history_cosigns_none_and_keeps_what_it_was_shown(
    signing: Desk, running: Running, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asks(signing, running)
    other = signing.copied(tmp_path_factory.mktemp("other") / "desk")
    signing.does(f"ledger person add {ANA}")
    signing.does(SIGN)
    for number in range(3):
        other.does(f"ledger person add forged{number}@acme.example")
    done = other.run(f"{SIGN} --json")
    assert done.code == 6
    assert "saw another history of this ledger" in done.errors[0]["what"]
    assert done.errors[0]["why"]
    assert done.errors[0]["fix"]
    assert running.kept == 1
    assert not cosigned_at(parse((other.folder / "a.key.note").read_text()), witness_key(running.key))


@pytest.mark.fault(21, control=True)
def test_a_witness_without_memory_cosigns_both_histories(
    signing: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Witness("auditor.example/w", [log_key(signing)], forgetful=True) as forgetful:
        asks(signing, Running(forgetful.url, forgetful.key, forgetful))
        other = signing.copied(tmp_path_factory.mktemp("other") / "desk")
        signing.does(f"ledger person add {ANA}")
        other.does("ledger person add forged@acme.example")
        for desk in (signing, other):
            assert desk.does(f"{SIGN} --json").data["witnesses"] == ["w0"]


def test_a_ledger_that_is_shorter_than_a_witness_saw_it_is_told(
    signing: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        older = signing.copied(tmp_path_factory.mktemp("older") / "desk")
        signing.does(f"ledger person add {ANA}")
        signing.does(SIGN)
        done = older.run(f"{SIGN} --json")
        assert (done.code, done.errors[0]["what"]) == (6, "the ledger is shorter than auditor.example/w saw it")


@pytest.mark.parametrize("status", [403, 404, 500, 302])
def test_where_too_few_cosign_that_is_told_and_the_checkpoint_is_kept(signing: Desk, status: int) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as one, Witness("board.example/w", [log_key(signing)]) as two:
        found = [Running(each.url, each.key, each) for each in (one, two)]
        two.failing = status
        asks(signing, *found, quorum="any")
        done = signing.run(f"{SIGN} --json")
        assert (done.code, done.data["witnesses"], done.data["enough"]) == (0, ["w0"], True)
        asks(signing, *found, quorum="all")
        done = signing.run(f"{SIGN} --json")
        assert (done.code, done.data["witnesses"], done.data["enough"]) == (5, ["w0"], False)
        assert str(status) in done.data["problems"][0]
        refused = signing.run(f"{VERIFY} --json")
        assert (refused.code, refused.errors[0]["what"]) == (1, "too few witnesses cosigned the checkpoint")
        two.failing = 0
        assert signing.does(f"{SIGN} --json").data["witnesses"] == ["w0", "w1"]
        signing.does(VERIFY)


def test_a_witness_that_is_not_there_is_told(signing: Desk) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as gone:
        found = Running(gone.url, gone.key, gone)
    asks(signing, found)
    done = signing.run(f"{SIGN} --json")
    assert (done.code, done.data["witnesses"], done.data["size"]) == (5, [], 4)


PLAIN = "ledger checkpoint --key a.key -o plain.note --json"


def test_a_checkpoint_that_is_signed_again_keeps_who_cosigned_it(signing: Desk) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        cosigned = signing.does(f"{SIGN} --json").data["note"]
    again = signing.does(PLAIN).data
    assert (again["note"], again["uncosigned"]) == (cosigned, [])
    for name in ("a.key.note", "plain.note"):
        assert (signing.folder / name).read_text() == cosigned
    signing.does("ledger verify --against plain.note --policy policy.txt")


def test_of_a_checkpoint_over_more_it_is_said_that_nobody_cosigned_it(signing: Desk) -> None:
    """Who cosigned the one before signed nothing of this one: their signatures stay where they are true."""
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        signing.does(SIGN)
        signing.does(f"ledger person add {ANA}")
        found = signing.does(PLAIN).data
        assert found["uncosigned"] == ["auditor.example/w"]
        assert cosigned_at(parse(found["note"]), witness_key(witness.key)) is None
        assert signing.does(PLAIN).data["uncosigned"] == [], "once: the note before it is this one"
        signing.does(f"ledger person add {BEN}")
        assert signing.does(f"{SIGN} --json").data["uncosigned"] == []
        signing.does(f"ledger person add {MIA}")
        told = signing.does("ledger checkpoint --key a.key").out
        assert "the note before was cosigned by auditor.example/w, and this one is not: --policy FILE" in told
        signing.does(SIGN)
    signing.does("ledger person add eve@acme.example")
    assert signing.run(f"{SIGN} --json").data["uncosigned"] == [], "it was asked, and did not answer"


def test_a_witness_says_anew_when_it_saw_a_checkpoint_and_what_it_said_stands_where_it_does_not_answer(
    signing: Desk,
) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        signing.does(SIGN)
        witness.at += 3600
        note = parse(signing.does(f"{SIGN} --json").data["note"])
        assert cosigned_at(note, witness_key(witness.key)) == witness.at
        assert len(note.signatures) == 2, "the log's, and one of the witness"
    found = signing.does(f"{SIGN} --json").data
    assert (found["note"], found["witnesses"], found["enough"]) == (str(note), ["w0"], True)
    assert "what it signed before stands" in found["problems"][0]


def test_a_kept_signature_of_a_witness_that_does_not_hold_is_an_altered_note(signing: Desk) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        signing.does(SIGN)
        line = (signing.folder / "kept.note").read_text().splitlines()[-1]
        signing.does(f"ledger person add {ANA}")
        signing.does("ledger checkpoint --key a.key")
        with (signing.folder / "a.key.note").open("a") as kept:
            kept.write(f"{line}\n")
        done = signing.run(f"{SIGN} --json")
        assert (done.code, done.errors[0]["code"]) == (6, "tampered")
        assert done.errors[0]["what"] == f"{signing.folder / 'a.key.note'} was altered"


def test_a_signature_of_a_witness_on_another_checkpoint_is_an_altered_note(signing: Desk) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        signing.does(SIGN)
        line = (signing.folder / "kept.note").read_text().splitlines()[-1]
        signing.does(f"ledger person add {ANA}")
        signing.does("ledger checkpoint --key a.key -o later.note")
        signing.write("forged.note", (signing.folder / "later.note").read_text() + line + "\n")
        done = signing.run("ledger verify --against forged.note --policy policy.txt --json")
        assert (done.code, done.errors[0]["what"]) == (1, "the note was altered")


def test_a_policy_of_another_ledger_is_none_of_this_one(signing: Desk) -> None:
    key = log_key(signing)
    signing.does("ledger checkpoint --key a.key -o kept.note")
    signing.write("policy.txt", f"log {key}\nquorum none\n")
    signing.does(VERIFY)
    with TemporaryDirectory() as folder:
        other = founded(Path(folder))
        other.does(f"ledger checkpoint-key add a.key --name {NAME}")
        signing.write("policy.txt", f"log {log_key(other)}\nquorum none\n")
    done = signing.run(f"{VERIFY} --json")
    assert (done.code, "the policy does not name" in done.errors[0]["what"]) == (1, True)


def test_no_witness_is_asked_without_https_but_on_this_machine(signing: Desk) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        signing.write("policy.txt", f"witness w0 {witness.key} http://witness.example/\nquorum w0\n")
        done = signing.run(f"{SIGN} --json")
    assert (done.code, "https" in done.data["problems"][0].lower()) == (5, True)


KEYS = [Witness(f"w{number}.example", []) for number in range(4)]
W = [f"witness w{number} {each.key}" for number, each in enumerate(KEYS)]
for each in KEYS:
    each.server.server_close()


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([], ""),
        ([W[0]], ""),
        ([W[0], "quorum w1"], "line 2"),
        ([W[0], "quorum w0", "quorum w0"], "line 3"),
        ([W[0], W[0].replace("w0 ", "other "), "quorum w0"], "line 2"),
        ([W[0], W[1].replace("w1 ", "w0 "), "quorum w0"], "line 2"),
        ([W[0].replace("w0 ", "none "), "quorum none"], "line 1"),
        (["witness w0 nonsense", "quorum w0"], "line 1"),
        ([W[0], "group g 2 w0", "quorum g"], "line 2"),
        ([W[0], "group g 0 w0", "quorum g"], "line 2"),
        ([W[0], "group g any", "quorum g"], "line 2"),
        ([W[0], "group g any g", "quorum g"], "line 2"),
        ([W[0], "group g any w0", "group h any w0", "quorum g"], "line 3"),
        (["something else"], "line 1"),
        (["log nonsense", "quorum none"], "line 1"),
    ],
    ids=range(15),
)
def test_a_policy_that_says_nothing_clear_is_refused_with_its_line(lines: list[str], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        policy("\n".join(lines))
    assert refused.value.place == where
    assert refused.value.what
    assert refused.value.fix


@given(st.sets(st.sampled_from(["w0", "w1", "w2", "w3"])), st.integers(1, 3), st.integers(1, 2))
def test_a_quorum_is_met_by_so_many_of_each_group(saw: set[str], inner: int, outer: int) -> None:
    text = "\n".join(["# who saw it", "", *W, f"group g {inner} w0 w1 w2", f"\tgroup h {outer} g w3 ", "quorum h"])
    found: Policy = policy(text)
    told = (len(saw & {"w0", "w1", "w2"}) >= inner) + ("w3" in saw) >= outer
    assert found.met(saw.__contains__) == told


def test_a_witness_says_when_it_saw_a_checkpoint(signing: Desk) -> None:
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        signing.does(SIGN)
        assert cosigned_at(parse((signing.folder / "kept.note").read_text()), witness_key(witness.key)) == AT


def test_what_a_witness_signed_is_taken_by_judges_that_are_not_ours(signing: Desk) -> None:
    """A bag with that checkpoint, by Go and by Python's standard library; without the witness it is not."""
    go, python = str(require_go()), [sys.executable, str(INDEPENDENT / "verify_bag.py")]
    with Witness("auditor.example/w", [log_key(signing)]) as witness:
        asks(signing, Running(witness.url, witness.key, witness))
        signing.does("ledger checkpoint --key a.key -o alone.note")
        signing.does(SIGN)
    for note, lacking in (("kept.note", False), ("alone.note", True)):
        bag = signing.folder / f"bag-{note}"
        signing.does(f"ledger audit export --all -o {bag} --checkpoint {note}")
        assert rejects([go, "-key", log_key(signing), "-witness", witness.key, str(bag)]) == lacking
        assert rejects([*python, str(bag), "--key", log_key(signing), "--witness", witness.key]) == lacking
