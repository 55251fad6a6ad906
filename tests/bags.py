"""A ledger that an auditor asks about, and the bags that are taken of it.

    old.note ── mql#2, approved by an ssh key and by a passkey, ratified by an ssh key that ends later ── now.note

Beside `mql` there is a definition that has nothing to do with it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from keys import DAY_1, DAY_2, DAY_3, DAY_4, require_ssh, with_keys
from ledger.app import clock, passkey, settings
from ledger.app.decisions import sign
from ledger.app.ledger import Ledger, open_ledger
from ledger.domain.credential import Passkey
from ledger.govern.people.decide.credentials import enrol_passkey, passkey_enrolment
from ledger.govern.proposals.decide.approve import approve
from shell import ANA, CRO, DANA, MIA, SAL, TERMS, Desk, criteria
from web.authenticator import ORIGIN, RP, Authenticator, text

NAME = "acme.example/ledger"
STEP = re.compile(r"^## (\d)\. .*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDEPENDENT = Path(__file__).parent / "independent"
GO = {"GOCACHE": str(Path.home() / ".cache/go-build")}
"""Where Go keeps what it compiled, from run to run. The cache of the tests begins empty, and all is compiled again."""


def opened(desk: Desk) -> Ledger:
    """The ledger of a desk, in this process."""
    return open_ledger(settings.load(desk.folder / settings.FILE))


def audited(desk: Desk) -> Desk:
    """What a governed ledger comes to: see above. Its files lie beside it."""
    require_ssh()
    desk.does(f"ledger checkpoint-key add a.key --name {NAME}", by=DANA, now=DAY_1)
    cro = with_keys(desk)["cro"]
    key = Authenticator()
    desk.does(f"ledger credential confirm {_enrolled(desk, key)} --sign dana", by=DANA, now=DAY_2)
    desk.does("ledger checkpoint --key a.key -o old.note", now=DAY_2)
    for file, what, named in (
        ("two.yaml", "score >= 50 AND employees >= 200", "mql"),
        ("other.yaml", "score >= 9", "hot"),
    ):
        desk.write(file, criteria(what, named))
        desk.does(f"ledger propose {file} --effective 2026-02-04 {TERMS} --because x", by=ANA, now=DAY_3)
    desk.does("ledger approve mql#2 --sign sal", by=SAL, now=DAY_3)
    _approved(desk, key)
    desk.does("ledger ratify mql#2 --sign cro --because agreed", by=CRO, now=DAY_3)
    desk.does(f"ledger credential revoke {cro} --because 'laptop stolen'", by=CRO, now=DAY_4)
    desk.does("ledger checkpoint --key a.key -o now.note", now=DAY_4)
    return desk.at(now=DAY_4)


def _enrolled(desk: Desk, key: Authenticator) -> str:
    """The name of a passkey that an approver enrolled on day 1."""
    with patch.dict(os.environ, {clock.NOW: DAY_1}), closing((ledger := opened(desk)).journal):
        actor, public = ledger.actor(MIA), Passkey(id=text(key.id), cose=text(key.cose), rp=RP)
        said = passkey_enrolment(ledger, actor, public)
        return enrol_passkey(ledger, actor, public, said, _answer(key, said.canonical), ORIGIN, "phone")[0]


def _approved(desk: Desk, key: Authenticator) -> None:
    """She approves mql#2 with it on day 3."""
    with patch.dict(os.environ, {clock.NOW: DAY_3}), closing((ledger := opened(desk)).journal):
        actor = ledger.actor(MIA)
        said = sign.statement_of(ledger, actor, "approve", "mql#2", "agreed")
        signer = sign.with_passkey(ledger, actor, said, _answer(key, said.canonical), ORIGIN)
        approve(ledger, signer, "mql#2", "agreed")


def _answer(key: Authenticator, said: bytes) -> Any:
    return passkey.answer_of(key.use({"challenge": passkey.challenge(said)}))


def public_key(desk: Desk) -> str:
    """The key of its checkpoints, as an auditor is told it."""
    return str(desk.does("ledger checkpoint-key list --json").data["keys"][0]["key"])


def repacked(bag: Path) -> None:
    """Make the manifests again, as whoever edits a bag can."""
    data = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    size = f"Payload-Oxum: {sum(path.stat().st_size for path in data)}.{len(data)}"
    info = bag / "bag-info.txt"
    info.write_text(re.sub(r"(?m)^Payload-Oxum: .*$", size, info.read_text()))
    _listed(bag, "manifest-sha256.txt", data)
    _listed(
        bag, "tagmanifest-sha256.txt", [bag / each for each in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")]
    )


def _listed(bag: Path, name: str, files: list[Path]) -> None:
    told = (f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n" for path in files)
    (bag / name).write_text("".join(told))


@cache
def go_verifier() -> Path | None:
    """The verifier in Go, built; None where Go is missing, or its package, which .ci/run installs where it can."""
    where = Path("/usr/share/gocode")
    if which("go") is None or not (where / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        return None
    program = Path(os.environ.get("TMPDIR", "/tmp")) / f"verify_bag-{os.getpid()}"
    built = ["go", "build", "-o", str(program), str(INDEPENDENT / "verify_bag.go")]
    subprocess.run(built, check=True, env={**os.environ, **GO, "GOPATH": str(where), "GO111MODULE": "off"})
    return program


def require_go() -> Path:
    """The verifier in Go. Skips where there is none."""
    found = go_verifier()
    if found is None:
        pytest.skip("Go with golang-golang-x-mod-dev is not on this machine")
    return found


def rejects(command: Sequence[str]) -> bool:
    """Whether a judge rejects, for a reason that it gives."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 6) == ("WRONG" in done.stdout), done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode == 6


class Checked(NamedTuple):
    """The first step that found something, 0 for none, what was printed, and the exit code."""

    step: int
    out: str
    code: int = 0


def follow(bag: Path, key: str, **env: str) -> Checked:
    """Run the guide that lies in a bag, from the first step to the one that finds something."""
    script = ["set -e -o pipefail"]
    for step in STEP.finditer((bag / "data/VERIFY.md").read_text()):
        script += [f"echo '== {step[1]}'", *BLOCK.findall(step[0])]
    plain = f"{Path(sys.base_prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"  # no script that looks for a Python
    around = {**os.environ, "PATH": plain, "KEY": key, **GO, **env}
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=bag, env=around, capture_output=True, text=True, check=False
    )
    steps = re.findall(r"^== (\d)$", done.stdout, re.MULTILINE)
    return Checked(int(steps[-1]) if done.returncode else 0, done.stdout + done.stderr, done.returncode)
