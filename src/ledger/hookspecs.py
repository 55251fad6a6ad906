"""Every hook of the ledger. Hooks return; the host decides what becomes of it.

A plugin is a module named by an entry point in the group `ledger`, with functions of these names marked
`ledger.hookimpl`. It runs against a ledger only where that ledger's `ledger.toml` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pluggy

from ledger.artifacts.protocols import Connector
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.kinds.kind import Kind, Surroundings

if TYPE_CHECKING:  # the prover behind it is no business of a plugin that asks nothing of it
    from ledger.measure.channels.pure.question import GateQuestion

hookspec = pluggy.HookspecMarker("ledger")
hookimpl = pluggy.HookimplMarker("ledger")


class Check(Protocol):
    """A policy on proposals: it yields what stands against a draft, and changes nothing."""

    name: str

    def objections(self, draft: Draft, around: Surroundings) -> Iterator[BadInput]:
        """One objection for each thing that is wrong, in three parts."""
        ...


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An emulator that is up: where it listens, and the settings of a target that reach it."""

    url: str
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Emulator:
    """A platform on loopback, under the name of the connector that reaches it.

    `serve(seed)` serves what the seed describes until the context ends, each time from the start; `serve(seed, port)`
    on that port. Below `/__sandbox__/`, GET `state` gives what `{"state": …}` as a seed begins with, and POST `clock`
    takes `{"now": …}`: an instant at which the platform's time stands from then on, or null for this machine's.
    """

    name: str
    serve: Callable[..., AbstractContextManager[Sandbox]]


@dataclass(frozen=True, slots=True)
class NoticeMessage:
    """What a channel tells at once: one notice, or those of a day.

    `to` are addresses, each of a person who is known. `title` is one line, and `text` what all of it says, with links.
    `notices` is the same as JSON data, each with its key for each person. `key` is that of the whole: whoever gets one
    twice can tell by it. `at` is the machine's time in seconds since 1970.
    """

    to: tuple[str, ...]
    title: str
    text: str
    notices: tuple[Mapping[str, object], ...]
    ledger: str
    key: str
    at: int


class NoticeChannel(Protocol):
    """A way to tell people what waits for them.

    `settings` are the keys that it takes in `ledger.toml`, and `secrets` those of them that stand elsewhere, as
    `env:NAME` or `file:PATH`; a `host` among them is where its secrets go. `personal` says whether each message reaches
    one person alone; else one goes to all of them.
    """

    name: str
    settings: tuple[str, ...]
    secrets: tuple[str, ...]
    personal: bool

    def require(self, settings: Mapping[str, str]) -> None:
        """Pass where it could work with these settings, without asking anybody. Raises BadInput."""
        ...

    def send(self, settings: Mapping[str, str], message: NoticeMessage) -> None:
        """Hand a message over. Raises TargetClosed where no other can be now, TargetFault where this one cannot."""
        ...


@hookspec
def ledger_connectors() -> Iterable[Connector]:  # type: ignore[empty-body]
    """Connectors to platforms, each with a name that no other plugin uses.

    A target names its connector in `ledger.toml`. The connector compiles a criteria exactly or refuses with the
    reason, observes without writing, and touches only the artifact that it is handed.
    """


@hookspec
def ledger_kinds() -> Iterable[Kind]:  # type: ignore[empty-body]
    """Definition kinds, named `vendor.kind`.

    A kind turns a document into a draft that yields one of the language's closed meanings, so that counts and
    connectors need not know it. It adds no events: without the plugin, replay works, and reading its documents is
    refused.
    """


@hookspec
def ledger_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Policies that every proposal must pass before it is recorded.

    Their objections are shown by `ledger check` and stop `ledger propose`, `revise` and `attest`.
    """


@hookspec
def ledger_gates() -> Iterable[GateQuestion]:  # type: ignore[empty-body]
    """Questions that a gate of a framework may ask, named `vendor.question`.

    A framework writes `computed: {vendor.question: ARGUMENT}`. A question is a pure function of what is in force on a
    day and of a channel's file; one that breaks, or gives no answer, is told as *unknown* and fails.
    """


@hookspec
def ledger_channels() -> Iterable[NoticeChannel]:  # type: ignore[empty-body]
    """Ways to tell people, for `ledger follow`, each with a name that no other plugin uses.

    A section below `[follow]` in `ledger.toml` names its channel. What cannot be sent is sent again later, so a message
    may arrive twice; none holds more than a sentence and a link for each notice.
    """


@hookspec
def ledger_sandboxes() -> Iterable[Emulator]:  # type: ignore[empty-body]
    """Emulators of platforms, for `ledger sandbox`.

    An emulator is a distribution of its own, with an entry point in the group `ledger.sandboxes` that has the name of
    the connector. A production install leaves it out, and no `ledger.toml` can name it. `ledger.testing` has the parts
    that emulators share.
    """
