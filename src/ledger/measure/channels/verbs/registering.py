"""The verbs of whoever puts a channel on record, or says it again, and of the decider who leaves one."""

from __future__ import annotations

from datetime import date

import msgspec

from ledger.domain import scope as scopes
from ledger.domain.charter import ROLES, require
from ledger.domain.digest import sha256
from ledger.domain.event import Event
from ledger.domain.guards import a_person
from ledger.domain.state import State
from ledger.errors import NoRight, Refused, UnknownName
from ledger.language.fault import nearest
from ledger.measure.channels.events.channels import ChannelFile, ChannelHistory, ChannelLeft, ChannelRegistered
from ledger.measure.channels.fold import SLOT as CHANNELS
from ledger.steps import FILE, instead, step

FRAMEWORK = "framework"
"""The kind of what judges channels."""


def register(state: State, file: ChannelFile, *, by: str, today: date, because: str = "") -> list[Event]:
    """Put a channel on record as its file says; nothing follows where it is known so already.

    For anybody who is known. Again, with another file: its owner, whoever registered it, and those with a seat where it
    is decided. Raises Refused.
    """
    if by not in state.persons:
        raise NoRight(
            f"{by} may not register a channel",
            why="this ledger does not know them",
            fix=step("ask the decider of `*` to register you", "person add", by, as_=False),
        )
    before, digest = CHANNELS.of(state).get(file.key), file_digest(file)
    versions = [event for _, event in before.of(ChannelRegistered)] if before else []
    if before and not before.gone:
        if versions[0].digest == digest:
            return []
        require_own_or_seated(state, before, by, today)
    event = ChannelRegistered(
        channel=file.key, version=len(versions) + 1, file=file, digest=digest, on=today, because=because
    )
    return [event]


def leave(state: State, key: str, *, by: str, today: date, because: str) -> list[Event]:
    """Say that a channel is none any more: for the decider where it is decided. Raises UnknownName and Refused."""
    channel = known_channel(state, key)
    path = path_of(state, channel, today)
    row = require(state.rights, path, "decider", by, today)
    a_person(state, by, "leave a channel")
    if channel.gone:
        return []
    event = ChannelLeft(
        channel=key,
        scope=channel.evaluation.scope if channel.evaluation else path,
        right=row.position,
        because=because,
        on=today,
        self_attested=row.terms.solo,
    )
    return [event]


def file_digest(file: ChannelFile) -> str:
    """What the file of a channel is known by."""
    return sha256(msgspec.to_builtins(file))


def known_channel(state: State, key: str) -> ChannelHistory:
    """The channel of that key. Raises UnknownName."""
    if key in CHANNELS.of(state):
        return CHANNELS.of(state)[key]
    near = nearest(key, [*CHANNELS.of(state)])
    raise UnknownName(
        f"there is no channel `{key}`",
        why=f"the nearest is `{near}`" if near else "nobody registered one of that key",
        fix=instead(f"write {near}", key, near) if near else step("register it", "channel register", FILE),
        sort="channel",
        name=key,
    )


def require_channel(state: State, key: str) -> ChannelHistory:
    """The channel of that key, where it was not left. Raises UnknownName and Refused."""
    found = known_channel(state, key)
    if found.gone:
        left = found.last(ChannelLeft)
        raise Refused(
            f"the channel `{key}` was left on {left and left.on}",
            why="what was left is not judged, decided or reviewed",
            fix=step("register it again", "channel register", FILE),
        )
    return found


def path_of(state: State, channel: ChannelHistory, day: date) -> str:
    """The scope whose decider decides about a channel: that of the framework that judged it last.

    Where none did, it is the one that all frameworks in force have, and else everything.
    """
    judged = channel.evaluation
    if judged:
        return scopes.of_definition(judged.scope, judged.framework)
    found = {each.draft.scope for each in state.in_force_on(day).values() if each.draft.kind == FRAMEWORK}
    return found.pop() if len(found) == 1 else scopes.EVERYTHING


def require_own_or_seated(state: State, channel: ChannelHistory, by: str, today: date) -> None:
    """Pass where it is theirs, or they hold a seat, whichever, where it is decided or more widely."""
    known = [recorded.actor for recorded, _ in channel.of(ChannelRegistered)]
    if by in (channel.file.owner, *known):
        return
    around = scopes.path(path_of(state, channel, today))
    rows = [row for scope in around if (row := state.rights.row(scope, today))]
    if not any(by in state.rights.actors(row, role, today) for row in rows for role in ROLES):
        raise NoRight(
            f"{by} may not say otherwise of the channel `{channel.key}`",
            why=f"it is {channel.file.owner}'s, and {by} neither registered it nor holds a seat where it is decided",
            fix=step(f"ask {channel.file.owner}, or somebody who holds one", "rights"),
        )
