"""What a secret in `ledger.toml` leads to: `env:NAME`, or `file:PATH` in a folder that is trusted with secrets.

A `ledger.toml` may come with a repository that somebody else wrote, and name any variable and any file. So its reader
trusts it once, before any reference in it is followed (`trust`). Then only what a
connector declares to be secret is followed; a file only beneath the ledger's folder, the user's own, or a folder that
the user's own configuration lists; and the password of a population goes only to this machine, or to a host of that
list; and so does that of the ledger's own database:

    secrets = ["/run/secrets"]       # ~/.config/ledger/config.toml
    hosts = ["db.acme.example"]
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ledger.app.trust import REFERENCE, SettingsFile, own_folder, require_trust
from ledger.connecting.loopback import HOSTS
from ledger.errors import BadInput

PEM = r"-----BEGIN [A-Z ]+-----\s+[A-Za-z0-9+/=\s]+-----END [A-Z ]+-----"  # RFC 7468
_USER = r"//[^/?#]{0,4096}@"
_PASSWORD = r"//.*:.*@|[?&]\w*password=|;\s*token="
CONFIG = "config.toml"
SHAPES: Mapping[str, tuple[str, str, Callable[[str], bool]]] = {
    "secrets": ("folders, each from the root on", 'such as ["/run/secrets"]', lambda each: Path(each).is_absolute()),
    "hosts": ("hosts, in small letters", 'such as ["db.acme.example"]', lambda each: each == each.strip().lower()),
}
"""What each list of the user's own configuration holds, an example, and whether a text can stand in it."""


def resolve(
    name: str, settings: Mapping[str, str], secrets: tuple[str, ...], file: SettingsFile, of: str = "target"
) -> dict[str, str]:
    """The settings of a target, or `of` a population, with the references of its secrets followed. Raises BadInput.

    It never shows what it found.
    """
    whose = f"the {of} `{name}`"

    def found(key: str, value: str) -> str:
        if key in secrets:
            return follow_reference(whose, key, value, file, f"{name}_{key}")
        return _open(whose, key, value, of)

    return {key: found(key, value) for key, value in settings.items()}


def require_trusted_host(whose: str, url: str) -> None:
    """Pass where a password may go to the server of this URL: on this machine, or on a host that the user lists.

    Raises BadInput. A URL of libpq names several hosts with commas, and others in its query.
    """
    parts = urlsplit(url)
    named = [each for key, each in parse_qsl(parts.query) if key in ("host", "hostaddr")]
    hosts = ",".join([parts.netloc.rpartition("@")[2], *named]).split(",")
    for host in filter(None, (_bare(each) for each in hosts)):
        if not (host.startswith("/") or host in (*HOSTS, *_listed("hosts"))):
            raise BadInput(
                f"the password of {whose} is not given to {host}",
                why="it is not this machine, and you list no such host",
                fix=f'if you trust this ledger with it, write hosts = ["{host}"] in {own_folder() / CONFIG}',
            )


def _bare(host: str) -> str:
    """A host without its port."""
    return re.sub(r"^\[(.*)\](:\d+)?$|:\d+$", r"\1", unquote(host).lower())


def is_reference(value: str) -> bool:
    """Whether a setting only says where it stands."""
    return bool(REFERENCE.match(value))


def require_reference(whose: str, key: str, value: str, variable: str) -> None:
    """Pass where a secret is not written out. Raises BadInput, with a variable as which it could be set."""
    if not is_reference(value):
        raise BadInput(
            f"`{key}` of {whose} is written out",
            why="a secret never stands in a file that is shared",
            fix=f'put it into the environment and write {key} = "env:{variable.upper()}"',
        )


def may_hold_password(url: str) -> bool:
    """Whether a URL holds a password, or may: it can hold any sign, and stand in letters that are percent-encoded."""
    return any(re.search(_PASSWORD, each, re.DOTALL) for each in (url, unquote(url)))


def _open(whose: str, key: str, value: str, of: str) -> str:
    """A setting that everybody may read, and that says so itself."""
    if is_reference(value):
        why = "only what is declared to be secret is read from the environment or from a file"
        raise BadInput(f"`{key}` of {whose} is no secret", why, f"write {key} out in ledger.toml")
    if of == "target" and re.search(_USER, value):
        why = "it stands before an @ in the address, and a setting that is no secret is shown"
        raise BadInput(f"`{key}` of {whose} holds a user or a password", why, "write the address without it")
    return value


def follow_reference(whose: str, key: str, value: str, file: SettingsFile, variable: str) -> str:
    """The secret that a reference in a file leads to, as which one of the environment it could be set.

    Raises BadInput, also where the reader of the file has not trusted it.
    """
    require_reference(whose, key, value, variable)
    require_trust(f"`{key}` of {whose} is not read", file)
    sort, _, place = value.partition(":")
    found = _of_environment(whose, key, place) if sort == "env" else _of_file(whose, key, place, file.path.parent)
    if not _plain(found):
        raise BadInput(
            f"`{key}` of {whose} is no secret that a platform gives",
            why=f"what {value} leads to is neither one line of plain letters and signs nor a key in PEM form",
            fix="put the secret alone there",
        )
    return found


def _plain(text: str) -> bool:
    """Whether a text can be a secret: one line, or a key in PEM form, which alone has several."""
    return bool(re.fullmatch(PEM, text)) or (text.isascii() and text.isprintable() and bool(text))


def _of_environment(whose: str, key: str, variable: str) -> str:
    if variable not in os.environ:
        raise BadInput(f"`{key}` of {whose} is not set", f"the environment has no {variable}", f"export {variable}=…")
    return os.environ[variable]


def _of_file(whose: str, key: str, name: str, folder: Path) -> str:
    try:
        path = (folder / os.path.expanduser(name)).resolve()  # where a link leads, not where it stands
        trusted = (folder, own_folder(), *map(Path, _listed("secrets")))
        if not any(path.is_relative_to(each.resolve()) for each in trusted):
            raise BadInput(
                f"`{key}` of {whose} is not read",
                why=f"{name} leads out of the ledger's folder and your own, and you list no folder with it",
                fix=f'if you trust this ledger with it, write secrets = ["{path.parent}"] in {own_folder() / CONFIG}',
            )
        if path.exists() and not path.is_file():
            raise IsADirectoryError
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError, RuntimeError) as error:
        why = f"{name}: {getattr(error, 'strerror', None) or 'it is no text'}"
        raise BadInput(f"`{key}` of {whose} cannot be read", why, "correct the path or its permissions") from None


def _listed(key: str) -> list[str]:
    """The folders (`secrets`) or `hosts` that the user's own configuration trusts. Raises BadInput."""
    path = own_folder() / CONFIG
    if not path.is_file():
        return []
    try:
        found: Any = tomllib.loads(path.read_text(encoding="utf-8")).get(key, [])
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{CONFIG} cannot be read", str(error).lower(), "correct it", str(path)) from None
    why, example, fits = SHAPES[key]
    if isinstance(found, list) and all(isinstance(each, str) and fits(each) for each in found):
        return found
    raise BadInput(f"`{key}` in {CONFIG} has another shape", f"`{key}` is a list of {why}", example, str(path))
