"""How people are told, as `[follow]` in `ledger.toml` says: each section below it is a channel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING

from ledger.app.ledger import Ledger
from ledger.app.secrets import is_reference, require_trusted_host, resolve
from ledger.deliver.targets.queries.targets import SHORTEST
from ledger.errors import BadInput

if TYPE_CHECKING:
    from ledger.hookspecs import NoticeChannel

WEEKLY, ON = "weekly", "on"
"""The setting by which those who decide are told each Monday that the week can be read."""
DETAILS = ("key", "title", "reason")
FIX = "correct [follow] in ledger.toml"


@dataclass(frozen=True, slots=True)
class Way:
    """A channel under the name that `ledger.toml` gives it, with its settings, secrets among them."""

    name: str
    channel: NoticeChannel
    settings: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Telling:
    """How people are told: over which ways, how much, and once a day or at once."""

    ways: tuple[Way, ...]
    detail: str = "title"
    digest: time | None = None


def telling(ledger: Ledger) -> Telling:
    """What `[follow]` says. Raises BadInput, and UnknownName for a channel that there is not."""
    given = ledger.settings.follow
    for key, value in given.items():
        if not isinstance(value, dict) and key not in ("digest", "detail", WEEKLY):
            why = "it has digest, detail, weekly, and a section a channel"
            raise BadInput(f"`{key}` is no setting of `follow`", why, FIX)
    detail = given.get("detail", "title")
    if detail not in DETAILS:
        raise BadInput(f"the detail of notices is `{detail}`", f"it is one of {', '.join(DETAILS)}", FIX)
    if given.get(WEEKLY, ON) not in (ON, "off"):
        raise BadInput(
            f"weekly is `{given[WEEKLY]}`", "the weekly read is told of, or it is not", f'write {WEEKLY} = "{ON}"'
        )
    digest, ways = _digest(given.get("digest", "")), tuple(_ways(ledger))
    if not ways:
        what, why = "nobody can be told anything", "ledger.toml has no section below [follow]"
        raise BadInput(what, why, 'write [follow.mail] and channel = "mail" there, with a host and a from')
    return Telling(ways, detail, digest)


def _digest(text: str) -> time | None:
    if not text:
        return None
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise BadInput(f"the digest is sent at `{text}`", "it is a time of day in the ledger's zone, as 08:00", FIX)
    return time.fromisoformat(text)


def _ways(ledger: Ledger) -> Iterator[Way]:
    for name, given in ledger.settings.follow.items():
        if isinstance(given, dict):
            yield _way(ledger, name, given)


def _way(ledger: Ledger, name: str, given: Mapping[str, str]) -> Way:
    whose, place = f"the channel `{name}`", str(ledger.settings.path)
    if not given.get("channel"):
        raise BadInput(
            f"{whose} does not say what it is", "mail, webhook, or a plugin's", 'write channel = "mail"', place
        )
    channel = ledger.plugins.channel(given["channel"])
    plain = {key: value for key, value in given.items() if key != "channel"}
    for key in plain.keys() - set(channel.settings):
        why = f"a channel of {channel.name} has {', '.join(channel.settings)}"
        raise BadInput(f"`{key}` is no setting of {whose}", why, "remove it", place)
    if "host" in plain and plain.keys() & set(channel.secrets):
        require_trusted_host(whose, f"//{plain['host']}")
    secret = tuple(key for key in plain if key in channel.secrets or (key == "url" and is_reference(plain[key])))
    settings = resolve(name, plain, secret, ledger.settings.file, of="channel")
    ledger.secrets.update(settings[key] for key in secret if len(settings[key]) >= SHORTEST)
    try:
        channel.require(settings)
    except BadInput as wrong:
        raise BadInput(wrong.what, wrong.why, wrong.fix, f"{place} [follow.{name}]") from None
    return Way(name, channel, settings)
