"""Whether its reader trusted a `ledger.toml`: before that, no secret that it refers to is read, and none goes anywhere.

    ~/.config/ledger/trusted/3f9a…     path and digest of one file, which its owner alone may read

A `ledger.toml` may come with a repository that somebody else wrote, and say which secret goes to which host. So it is
read and trusted once, as direnv has it, and again after each change. What a command of ours writes, it trusts.
LEDGER_TRUST names what is trusted where nobody types: files, folders of such files, and digests.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.data import Data
from ledger.errors import BadInput
from ledger.steps import step

TRUST = "LEDGER_TRUST"
REFERENCE = re.compile(r"(env|file):")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class SettingsFile(Data, frozen=True):
    """A `ledger.toml`, and the digest of what was read there; empty for what somebody typed, who trusts themselves."""

    path: Path
    digest: str = ""


def require_trust(what: str, file: SettingsFile) -> None:
    """Pass where the reader of a file trusted what it says. Raises BadInput, with `what` is not done."""
    if is_trusted(file):
        return
    path, before = _there(file.path), file.path.resolve() in {each.path for each in trusted()}
    why = f"{path} changed since you trusted it" if before else f"you have not trusted {path}"
    raise BadInput(
        what,
        why=f"{why}, and it says where the secret goes",
        fix=step("read that file, and then run", "trust", path),
    )


def is_trusted(file: SettingsFile) -> bool:
    """Whether somebody typed it, LEDGER_TRUST names it, or its reader trusted exactly this content there."""
    return not file.digest or _is_named(file) or _record(file).is_file()


def trust(file: SettingsFile) -> None:
    """Remember that the reader trusts this content of a file. Raises OSError where their own folder takes nothing."""
    record = _record(file)
    record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = json.dumps({"path": _there(file.path), "digest": file.digest})
    with os.fdopen(os.open(record, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(f"{told}\n")


def trust_written(path: Path, before: bytes = b"") -> None:
    """Trust what a command of ours just wrote, where what stood there `before` was trusted, or led to no secret."""
    if any(references(before)) and not is_trusted(SettingsFile(path, digest(before))):
        return
    written = SettingsFile(path, digest(path.read_bytes()))
    if not _is_named(written):
        with suppress(OSError):  # a machine without a folder of one's own is told by LEDGER_TRUST
            trust(written)


def revoke(path: Path) -> list[SettingsFile]:
    """Trust nothing any more of what a file ever said; gives what was trusted."""
    found = [each for each in trusted() if each.path == path.resolve()]
    for each in found:
        _record(each).unlink(missing_ok=True)
    return found


def trusted() -> list[SettingsFile]:
    """Every file that the reader trusts, with the digest of what it said, in the order of their paths."""
    return sorted(_read(own_folder() / "trusted"), key=lambda each: each.path)


def digest(content: bytes) -> str:
    """The digest of what a file says."""
    return sha256(content).hexdigest()


def references(content: bytes) -> Iterator[str]:
    """Every reference in a file, with its place: `targets.hs.token = env:HS_TOKEN`; none where it is no TOML."""
    with suppress(ValueError, RecursionError):
        yield from _references(tomllib.loads(content.decode("utf-8")), ())


def own_folder() -> Path:
    """The user's own folder of ledger, which no repository reaches."""
    base = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (base if base.is_absolute() else Path(os.path.expanduser("~"), ".config")) / "ledger"


def _references(value: Any, place: tuple[str, ...]) -> Iterator[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from _references(part, (*place, str(name)))
    if isinstance(value, str) and REFERENCE.match(value):
        yield f"{'.'.join(place)} = {value}"


def _read(folder: Path) -> Iterator[SettingsFile]:
    with suppress(OSError):
        for each in folder.iterdir():
            with suppress(OSError, ValueError, KeyError, TypeError):
                told = json.loads(each.read_text(encoding="utf-8"))
                yield SettingsFile(Path(told["path"]), str(told["digest"]))


def _record(file: SettingsFile) -> Path:
    """Where it stands that this content of this file is trusted."""
    return own_folder() / "trusted" / digest(f"{_there(file.path)}\n{file.digest}".encode())


def _there(path: Path) -> str:
    return str(path.resolve())


def _is_named(file: SettingsFile) -> bool:
    """Whether LEDGER_TRUST names it: by its digest, or by a path that it is or lies beneath. Raises BadInput."""
    for each in filter(None, os.environ.get(TRUST, "").split(os.pathsep)):
        if _DIGEST.fullmatch(each):
            if each == file.digest:
                return True
        elif not Path(each).is_absolute():
            why = "it is neither a path from the root on nor a digest, as `ledger trust` prints it"
            raise BadInput(f"{TRUST} names `{each}`", why, f"export {TRUST}=/srv/ledger/ledger.toml")
        elif file.path.resolve().is_relative_to(Path(each).resolve()):
            return True
    return False
