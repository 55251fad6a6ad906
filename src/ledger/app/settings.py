"""`ledger.toml`: what is not governed. Where the database is, which plugins may run, how to reach each target.

database = "ledger.db"                       # or "postgresql://db.acme.example/acme?schema=ledger"
database_password = "env:LEDGER_PASSWORD"    # of such a server; or none: PGPASSWORD, ~/.pgpass
actor = "ana@acme.example"
plugins = ["house_rules"]

[targets.sf]
connector = "salesforce"
client_secret = "env:SF_CLIENT_SECRET"       # secrets only as env:NAME or file:PATH, see `secrets`

[populations.crm]                            # ledger impact mql#3 --records crm:public.leads
url = "postgresql://reader@db.acme.example/crm"
password = "env:CRM_PASSWORD"                # or none: PGPASSWORD, ~/.pgpass

[populations.lake]                           # ledger impact mql#3 --records lake:sales.leads
url = "sc://spark.acme.example:15002"        # a Spark Connect server; or, in its place, spark = "local"
password = "env:SPARK_TOKEN"                 # its token, where it takes one

[populations.leads_of_old]                   # files that Spark reads
spark = "local"
path = "/lake/leads"
format = "orc"                               # parquet, where it is not said

[capture.leads_daily]                        # ledger capture leads_daily, and ledger sync once a day
records = "crm:public.leads"
entity = "lead"
folder = "captures/leads"

[credit.pipeline_credit]                     # what /credit/pipeline_credit and briefs run it on, each a population
touches = "touches"
conversions = "deals"

[weekly]                                     # on which records `ledger weekly` counts metrics: a population an entity
lead = "leads"

[serve]
address = "https://ledger.acme.example"      # where people find the pages; how they sign in there: see `serving`

[follow]                                     # ledger follow; each section below it is a way to tell people
digest = "08:00"
weekly = "on"                                # each Monday, whoever decides is told that the week can be read

[follow.mail]
channel = "mail"
host = "mail.acme.example"
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ledger.app import serving
from ledger.app.database import PASSWORD, USUAL, Database, database
from ledger.app.secrets import is_reference, may_hold_password, require_trusted_host, resolve
from ledger.app.trust import TRUST, SettingsFile, digest, trust, trust_written
from ledger.data import Data, field, replace
from ledger.domain.address import objection
from ledger.errors import BadInput

FILE = "ledger.toml"
MODES = ("detect", "propose", "enforce")
SYNC = ("mode", "enforce", "calls")
LOCAL = "local"
"""What `spark` of a population says, where Spark runs on this machine."""
_TEXTS = ("database", PASSWORD, "actor")
_SECTIONS = ("targets", "populations", "capture", "credit", "weekly", "serve", "follow")
_KEYS = (*_TEXTS, "plugins", *_SECTIONS)
_CAPTURE = ("records", "entity", "folder", "id", "at")
CREDIT = ("touches", "conversions", "roles", "spend", "lift", "rates")
"""What an attribution is run on for its page and for a metric over it, and what is laid beside it.

The first two are always named. `rates` are those of currencies.
"""
_REACHED = ("url", "password", "spark", "table", "path", "format", "file")


class Sync(Data, frozen=True):
    """What sync does on one target: only look, propose what it finds, or put back the artifacts in `enforce`.

    `calls` is how many requests a day sync may make there, all programs together; 0 is no limit.
    """

    mode: str = "detect"
    enforce: frozenset[str] = frozenset()
    calls: int = 0


class CaptureSettings(Data, frozen=True):
    """Which records are captured, as which entity, into which folder; from which time of the day on sync does it.

    `id` is the column that tells records apart, empty where one is called as ids are.
    """

    records: str
    entity: str
    folder: Path
    id: str
    at: time


class Settings(Data, frozen=True):
    """What `ledger.toml` says; `path` is where it was read from, or would be written to.

    `digest` is that of what was read; empty where nothing was.
    """

    path: Path
    database: Database
    actor: str = ""
    plugins: tuple[str, ...] = ()
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    populations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    captures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    credit: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    weekly: Mapping[str, str] = field(default_factory=dict)
    serve: Mapping[str, Any] = field(default_factory=dict)
    follow: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def file(self) -> SettingsFile:
        """The file that it was read from, as its reader trusts it or not."""
        return SettingsFile(self.path, self.digest)

    @property
    def address(self) -> str:
        """Where people find the pages; empty where `ledger.toml` names no address."""
        return str(self.serve.get("address", ""))

    def page(self, path: str) -> str:
        """The address of one page, such as `/p/mql#1`, which is `/p/mql/1` there; empty where there are none."""
        return f"{self.address}{quote(path.replace('#', '/'))}" if self.address else ""

    @property
    def serving(self) -> serving.Serving:
        """How the pages are served, and who else vouches for those who come. Raises BadInput."""
        return serving.serving(self.serve, self.file)

    def population(self, name: str) -> dict[str, str]:
        """Where a population lies: `file`, or `url` with what else is said of the server. Raises BadInput."""
        return _population(name, self.populations[name], self.file)

    def capture(self, name: str) -> CaptureSettings:
        """What is captured under a name. Raises BadInput where nothing is."""
        if name not in self.captures:
            why, fix = f"{self.path.name} has no [capture.{name}]", "add it, with records, entity and folder"
            raise BadInput(f"nothing is captured as `{name}`", why, fix)
        return _capture(name, self.captures[name], self.path)

    def credited(self, key: str) -> Mapping[str, str]:
        """The populations that an attribution is run on for its page, by what each is; none where none are named.

        Raises BadInput where one is missing, or is no population.
        """
        return _credited(key, self.credit[key], self.populations, self.path) if key in self.credit else {}

    def reached(self, target: str) -> dict[str, str]:
        """How a target is reached: its connector's name and settings, without those of sync."""
        return {key: value for key, value in self.targets.get(target, {}).items() if key not in SYNC}

    def sync(self, target: str) -> Sync:
        """What sync does on a target. Raises BadInput."""
        return _sync(target, self.targets.get(target, {}), self.path)

    @property
    def named(self) -> tuple[str, ...]:
        """The plugins that may run against this ledger: those named, its targets' connectors, and its channels."""
        connectors = [target.get("connector") for target in self.targets.values()]
        channels = [each.get("channel") for each in self.follow.values() if isinstance(each, dict)]
        return (*self.plugins, *(each for each in (*connectors, *channels) if each))


def find(config: str | None, start: Path, founding: bool = False) -> Path:
    """Where `ledger.toml` is: as given, else here or in a folder above, up to the repository's root.

    Raises BadInput where the one that was given is not there, but for founding: no slip leads to another ledger.
    """
    if config and not founding and not Path(config).is_file():
        raise BadInput(f"there is no file {config}", why="it was given as --config", fix="correct the path")
    if config:
        return Path(config)
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / ".git").exists():
            break
    return start / FILE


def load(path: Path) -> Settings:
    """The settings in a file, or the defaults beside it where there is none. Raises BadInput."""
    if not path.is_file():
        return Settings(path, database(path))
    try:
        content = path.read_bytes()
        found, read = tomllib.loads(content.decode("utf-8")), digest(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise _unreadable(path, error) from error
    _check(found, path)
    return Settings(
        path=path,
        database=database(path, found.get("database", USUAL), found.get(PASSWORD, ""), read),
        actor=found.get("actor", ""),
        plugins=tuple(found.get("plugins", ())),
        targets=found.get("targets", {}),
        populations=found.get("populations", {}),
        captures=found.get("capture", {}),
        credit=found.get("credit", {}),
        weekly=found.get("weekly", {}),
        serve=found.get("serve", {}),
        follow=found.get("follow", {}),
        digest=read,
    )


def _unreadable(path: Path, error: Exception) -> BadInput:
    why, fix, place = str(error), "correct that line", str(path)
    if at := re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", why):
        why, place = at[1].lower(), f"{path}:{at[2]}:{at[3]}"
    elif isinstance(error, UnicodeDecodeError):
        why, fix = f"the byte 0x{error.object[error.start]:02x} does not belong there", "save it as UTF-8"
    elif isinstance(error, RecursionError):
        why, fix = "it is nested too deeply", "write it flat, as in the reference"
    return BadInput(f"{path.name} cannot be read", why, fix, place)


def _check(found: dict[str, Any], path: Path) -> None:
    shapes = {**dict.fromkeys(_TEXTS, str), "plugins": list, **dict.fromkeys(_SECTIONS, dict)}
    for key, value in found.items():
        if key not in shapes:
            raise BadInput(
                f"`{key}` is no setting", why=f"{path.name} holds {', '.join(_KEYS)}", fix="remove it", place=str(path)
            )
        if not isinstance(value, shapes[key]) or (key == "plugins" and not all(isinstance(n, str) for n in value)):
            raise BadInput(
                f"`{key}` has another shape",
                why="see the example in the reference",
                fix=f"correct `{key}`",
                place=str(path),
            )
    serving.check(found.get("serve", {}), path)
    for kind, whose in (("targets", "the target"), ("populations", "the population"), ("credit", "the credit of")):
        for name, section in found.get(kind, {}).items():
            _texts(section, f"{whose} `{name}`", f"{kind}.{name}", path)
    for name, section in found.get("capture", {}).items():
        _texts(section, f"the capture `{name}`", f"capture.{name}", path)
        if name in found.get("targets", {}):
            why = "sync goes by the name"
            raise BadInput(f"`{name}` is a target and a capture", why, f"rename [capture.{name}]", str(path))
    _check_weekly(found.get("weekly", {}), found.get("populations", {}), path)
    follow = found.get("follow", {})
    _texts({key: each for key, each in follow.items() if not isinstance(each, dict)}, "`follow`", "follow", path)
    for name, section in follow.items():
        if isinstance(section, dict):
            _texts(section, f"the channel `{name}`", f"follow.{name}", path)


def _check_weekly(given: Any, populations: Mapping[str, Any], path: Path) -> None:
    _texts(given, "`weekly`", "weekly", path)
    for entity, name in given.items():
        if name not in populations:
            why, fix = f"[weekly] counts {entity} on it", _population_to_write(name)
            raise BadInput(f"there is no population `{name}`", why, fix, str(path))


def _population_to_write(name: str) -> str:
    """What to write for a population that is named: TOML takes a name with a dot or a space in quotes alone."""
    said = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)
    return f"write [populations.{said}], with its file or its url"


def _texts(section: Any, whose: str, where: str, path: Path) -> None:
    if not isinstance(section, dict):
        why, fix = "it has settings of its own", f"write [{where}], and below it a line for each"
        raise BadInput(f"{whose} is no table", why, fix, str(path))
    if not all(isinstance(value, str) for value in section.values()):
        fix = f"put it in quotes in [{where}]"
        raise BadInput(f"{whose} holds more than texts", why="a setting is a text", fix=fix, place=str(path))


def _population(name: str, given: Mapping[str, str], file: SettingsFile) -> dict[str, str]:
    path = file.path
    for key in given:
        if key not in _REACHED:
            why = f"it has file, or {', '.join(_REACHED[:-1])}"
            raise BadInput(f"`{key}` is no setting of a population", why, "remove it", str(path))
    if "file" in given and len(given) > 1:
        why, fix = "it is a file or a table, and not both", f"write one of them in [populations.{name}]"
        raise BadInput(f"the population `{name}` is in two places", why, fix, str(path))
    if "file" in given:
        return resolve(name, given, (), file, of="population")
    if "spark" in given:
        return _on_this_machine(name, given, file)
    if "url" not in given:
        fix = f'write url = "postgresql://USER@HOST/DATABASE" in [populations.{name}]'
        raise BadInput(
            f"the population `{name}` has no url", "it says which server holds it, or which file", fix, str(path)
        )
    secret = is_reference(given["url"]) or may_hold_password(given["url"])
    if "password" in given or os.environ.get("PGPASSWORD"):
        require_trusted_host(f"the population `{name}`", "" if secret else given["url"])
    secrets = ("password", "url") if secret else ("password",)
    return resolve(name, given, secrets, file, of="population")


def _on_this_machine(name: str, given: Mapping[str, str], file: SettingsFile) -> dict[str, str]:
    """A population of a Spark that runs here."""
    path = file.path
    fix = 'write spark = "local", or url = "sc://HOST:PORT" in its place'
    if given["spark"] != LOCAL:
        why = "a Spark that runs elsewhere has a url"
        raise BadInput(f"`spark` of the population `{name}` is not `{LOCAL}`", why, fix, str(path))
    if given.keys() & {"url", "password"}:
        why = "Spark runs on this machine, or it is asked at a url"
        raise BadInput(f"the population `{name}` is in two places", why, fix, str(path))
    return resolve(name, given, (), file, of="population")


def _capture(name: str, given: Mapping[str, str], path: Path) -> CaptureSettings:
    place = str(path)
    for key in given:
        if key not in _CAPTURE:
            raise BadInput(f"`{key}` is no setting of a capture", f"it has {', '.join(_CAPTURE)}", "remove it", place)
    for key in ("records", "entity", "folder"):
        if not given.get(key):
            raise BadInput(f"the capture `{name}` has no {key}", "it needs one", f"write {key} = …", place)
    try:
        at = time.fromisoformat(given.get("at", "00:00"))
    except ValueError:
        what = f"the time of the capture `{name}` is `{given['at']}`"
        raise BadInput(what, "it is a time of the ledger's day", 'write at = "22:00"', place) from None
    return CaptureSettings(given["records"], given["entity"], path.parent / given["folder"], given.get("id", ""), at)


def _credited(key: str, given: Mapping[str, str], populations: Mapping[str, Any], path: Path) -> Mapping[str, str]:
    where = f"[credit.{key}]"
    for name in given:
        if name not in CREDIT:
            why = f"{where} has {', '.join(CREDIT)}"
            raise BadInput(f"`{name}` is no setting of credit", why, "remove it", str(path))
    for name in CREDIT[:2]:
        if name not in given:
            why, fix = "credit is given by touches to conversions", f'write {name} = "POPULATION" in {where}'
            raise BadInput(f"the credit of `{key}` names no {name}", why, fix, str(path))
    for name, population in given.items():
        if population not in populations:
            why, fix = f"{where} names it as its {name}", _population_to_write(population)
            raise BadInput(f"there is no population `{population}`", why, fix, str(path))
    return given


def _sync(target: str, given: Mapping[str, str], path: Path) -> Sync:
    mode, calls = given.get("mode", "detect"), given.get("calls", "0")
    enforce = frozenset(each.strip() for each in given.get("enforce", "").split(",") if each.strip())
    place = str(path)
    if mode not in MODES:
        raise BadInput(
            f"the mode of `{target}` is `{mode}`", why=f"it is one of {', '.join(MODES)}", fix="correct it", place=place
        )
    if bool(enforce) != (mode == "enforce"):
        raise BadInput(
            f"the target `{target}` enforces {'what its mode forbids' if enforce else 'nothing'}",
            why="only artifacts that are named are put back, and only in that mode",
            fix=f'write mode = "enforce" and enforce = "ADDRESS, …" in [targets.{target}], or neither',
            place=place,
        )
    if not calls.isdigit():
        raise BadInput(
            f"the calls of `{target}` are `{calls}`",
            why="it is a number of requests a day",
            fix="correct it",
            place=place,
        )
    return Sync(mode, enforce, int(calls))


def add_target(path: Path, name: str, settings: Mapping[str, str]) -> None:
    """Write a target's section at the end of `ledger.toml`; nothing else there is touched, nor who may read it.

    Whoever trusted the file trusts it with this section, too.
    """
    lines = [f"\n[targets.{name}]", *(f"{key} = {quoted(value)}" for key, value in settings.items())]
    there = path.read_bytes() if path.is_file() else b""
    before = there.decode("utf-8")
    temporary = path.with_suffix(".toml.new")
    if path.is_file():
        temporary.touch(mode=0o600)
        temporary.chmod(path.stat().st_mode)
    temporary.write_text(before.rstrip("\n") + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    temporary.replace(path)
    trust_written(path, there)


def trust_file(path: Path) -> SettingsFile:
    """Trust a `ledger.toml` as it is now. Raises BadInput where there is none, or none that can be read."""
    if not path.is_file():
        raise BadInput(f"there is no file {path}", "a `ledger.toml` is what you trust", "give its path, or its folder")
    file = replace(load(path).file, path=path.resolve())
    try:
        trust(file)
    except OSError as error:
        why, fix = f"{error.filename}: {str(error.strerror).lower()}", f"make it yours, or name the file in {TRUST}"
        raise BadInput(f"that you trust {path} cannot be kept", why, fix) from None
    return file


def known_zone(target: str, zone: str) -> str:
    """A time zone that a target is read by. Raises BadInput where this machine knows none of that name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            f"the zone of `{target}` is `{zone}`, which no time zone is called",
            why="days on the platform begin and end by it",
            fix="write one such as Europe/Berlin, or none: then it is the ledger's",
        ) from None


def lines_for(database: str, password: str = "") -> list[str]:
    """What says where a ledger is kept: a file or a URL, and the reference to its password where it has one."""
    given = {"database": database, **({PASSWORD: password} if password else {})}
    return [f"{key} = {quoted(each)}" for key, each in given.items()]


def quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)


class Asserted(Data, frozen=True):
    """Who acts, and where that is claimed; nothing proves it, and it is recorded and shown as asserted."""

    address: str
    source: str


def actor(given: str | None, settings: Settings) -> Asserted:
    """Who acts: `--as`, else LEDGER_ACTOR, else `ledger.toml`, else git's user. Raises BadInput where it is nobody."""
    claims = (
        (given, "--as"),
        (os.environ.get("LEDGER_ACTOR"), "LEDGER_ACTOR"),
        (settings.actor, FILE),
    )
    for address, source in claims:
        if address:
            return _asserted(address, source, str(settings.path) if source == FILE else "")
    address = _git_user()
    if address:
        return _asserted(address, "git's user.email")
    raise BadInput(
        "nobody is acting",
        why="every act is recorded with who did it",
        fix="say who you are: --as you@company.example, or LEDGER_ACTOR",
    )


def _asserted(address: str, source: str, place: str = "") -> Asserted:
    if against := objection(address.lower()):
        why, fix = f"{against.why}; this is from {source}", "say who you are: --as you@company.example"
        raise BadInput(against.what, why, fix, place)
    return Asserted(address.strip().lower(), source)


def _git_user() -> str:
    import subprocess  # slow to import, and asked last

    try:
        found = subprocess.run(["git", "config", "user.email"], capture_output=True, check=False, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.decode(errors="replace").strip()
