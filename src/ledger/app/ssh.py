"""Ssh keys: `ssh-keygen` signs with a key that never comes in here, and the check of a proof needs no other program.

    bytes --ssh-keygen -Y sign -n ledger--> proof --ledger.app.sshsig--> whether it is that key's

A statement goes in by a pipe and its proof comes out by one, so nothing that is signed and not yet used is left lying
in a file. A key in an agent, or on a hardware token, is named by its public half.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from ledger.domain.keys import ssh_key
from ledger.errors import BadInput, LedgerError
from ledger.installing import install_extra
from ledger.steps import RETRY

if TYPE_CHECKING:
    from subprocess import CompletedProcess

NAMESPACE = "ledger"
PROGRAM = "ssh-keygen"
SIGNING = 300
"""Seconds: a person types a passphrase or touches a token."""
LONGEST = 16_384


def available() -> bool:
    """Whether what checks ssh signatures is on this machine: the library `cryptography`."""
    return find_spec("cryptography") is not None


def require_checker() -> None:
    """Raise BadInput where nothing on this machine checks ssh signatures."""
    if not available():
        raise BadInput(
            "an ssh signature cannot be checked",
            why="the library cryptography is not installed",
            fix=install_extra("checkpoint"),
        )


def public_half(path: Path) -> str:
    """The public key of a key file, or of the file beside it that ends with `.pub`, as it is stored. Raises BadInput.

    A program asks for a passphrase only where neither says what the key is.
    """
    beside = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
    if not path.exists() and not beside.exists():
        raise BadInput(f"there is no key {path}", why="neither it nor its public half is there", fix="name a key file")
    if beside.exists():
        return ssh_key.spelled(beside.read_bytes()[:LONGEST].decode(errors="replace"))
    done = _run(["-y", "-f", str(path)], b"")
    if done.returncode:
        raise _failed(f"the public half of {path} cannot be read", done)
    return ssh_key.spelled(done.stdout.decode(errors="replace"))


def sign(path: Path, data: bytes) -> str:
    """The proof that whoever holds the key means these bytes. Raises LedgerError where they do not sign."""
    done = _run(["-Y", "sign", "-f", str(path), "-n", NAMESPACE], data)
    if done.returncode:
        raise _failed(f"nothing was signed with {path}", done)
    return done.stdout.decode()


def proof(path: Path, public: str, data: bytes) -> str:
    """The proof that whoever holds this key means these bytes, checked. Raises LedgerError."""
    require_checker()
    found = sign(path, data)
    if holds(public, data, found):
        return found
    raise LedgerError(
        f"{path} signed, and not as {ssh_key.fingerprint(public)}",
        why="the public half beside the key is that of another one",
        fix=f"write the right one: ssh-keygen -y -f {path} > {path}.pub",
    )


def holds(key: str, data: bytes, proof: str) -> bool:
    """Whether the proof is one of these bytes by that key, whatever either of them is. Raises BadInput, see above."""
    require_checker()
    from ledger.app import sshsig  # only those who check wait for its import

    try:
        return sshsig.holds(ssh_key.spelled(key), NAMESPACE, data, proof)
    except BadInput:
        return False


def _run(arguments: list[str], data: bytes) -> CompletedProcess[bytes]:
    import subprocess  # only those who sign wait for its import

    program = which(PROGRAM)
    if program is None:
        raise BadInput(
            f"{PROGRAM} is not on this machine",
            why="it signs for you",
            fix="install OpenSSH 8.2 or later",
        )
    try:
        return subprocess.run([program, *arguments], input=data, capture_output=True, check=False, timeout=SIGNING)
    except subprocess.TimeoutExpired:
        raise LedgerError(f"{PROGRAM} did not answer", why=f"{SIGNING} seconds passed", fix=RETRY) from None


def _failed(what: str, done: CompletedProcess[bytes]) -> LedgerError:
    said = done.stderr.decode(errors="replace").replace("Signing data on standard input", "").split("\n")
    why = " · ".join(line.strip() for line in said if line.strip())[:500]
    fix = "a key with a passphrase asks for it at a terminal; one in an agent is named by its public half, KEYFILE.pub"
    return LedgerError(what, why=why or "ssh-keygen did not say why", fix=fix)
