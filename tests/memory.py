"""A platform that lives in the test, a ledger that delivers to it, and a way for either to die at any step."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ledger.app import settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.artifacts.data import Artifact, Capabilities, Effects, Identity, Observed, Rule, Wanted
from ledger.data import replace
from ledger.deliver.delivery.decide import binding
from ledger.deliver.delivery.pure.plan import body_digest
from ledger.deliver.targets.decide import declare
from ledger.errors import Refused, TargetFault, UnknownName
from shell import OPS, Desk

FOUND = {"criteria": "score >= 50"}


COUNTS = Effects(0, 0, 0, records=10)
CAN = Capabilities(
    frozenset({"predicate"}), frozenset({"number"}), removes=True, accepts={"text": "case is ignored"}, batch=2
)


class Killed(BaseException):
    """The program ends here, as by `kill -9`: nothing that it would do on its way out happens."""


@dataclass
class Life:
    """How many steps a program has before it is killed; 0 for a long life."""

    ends: int = 0
    steps: int = 0

    def step(self) -> None:
        """One more step, or none ever again."""
        self.steps += 1
        if self.ends and self.steps >= self.ends:
            raise Killed


@dataclass
class Memory:
    """A connector and its platform: lists by address. It takes two at once."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    kind: str = "sandbox"
    needs: str = ""
    counts: Effects = COUNTS
    answers: dict[str, TargetFault] = field(default_factory=dict)
    down: TargetFault | None = None
    life: Life = field(default_factory=Life)
    calls: list[str] = field(default_factory=list)
    id: str = "m1"
    name: str = "memory"
    secrets: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    can: Capabilities = CAN

    def make(self, *names: str) -> None:
        """Lists that somebody made long ago."""
        for name in names:
            self.names[name] = f"list/{len(self.names) + 1}"
            self.held[self.names[name]] = dict(FOUND)

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        if self.needs and self.needs not in rule.accepted:
            raise Refused("it cannot be exact", why="its text knows no case", fix=f"--accept {self.needs}")
        return Artifact(address, name, {"criteria": repr(rule.meaning), "description": rule.provenance.line})

    def connect(self, settings: Mapping[str, str]) -> Memory:
        return self

    def identity(self) -> Identity:
        return Identity(self.id, "Memory Inc", self.kind)

    def find(self, name: str) -> Observed:
        self._call("find")
        if name not in self.names:
            raise UnknownName(f"no list is called {name}")
        return self._seen(self.names[name])

    def observe(self, addresses: Sequence[str]) -> list[Observed]:
        self._call("observe")
        return [self._seen(each) for each in addresses]

    def effects(self, wanted: Sequence[Wanted]) -> list[Effects | Refused]:
        self._call("effects")
        return [self.counts for _ in wanted]

    def apply(self, wanted: Sequence[Wanted]) -> list[Observed | TargetFault]:
        self._call("apply")
        return [self._write(*each) for each in wanted]

    def writes(self) -> int:
        """How often something was written."""
        return len([each for each in self.calls if each.startswith("write")])

    def _call(self, what: str) -> None:
        self.life.step()
        self.calls.append(what)
        if self.down:
            raise self.down

    def _write(self, artifact: Artifact, observed: Observed) -> Observed | TargetFault:
        if artifact.name in self.answers:
            return self.answers[artifact.name]
        self.life.step()
        address = artifact.address or self.names.setdefault(artifact.name, f"list/{len(self.names) + 1}")
        self.calls.append(f"write {address}")
        if artifact.body is None:
            del self.held[address]
        else:
            self.held[address] = dict(artifact.body)
        self.life.step()
        return self._seen(address)

    def _seen(self, address: str) -> Observed:
        name = next((name for name, at in self.names.items() if at == address), "")
        return Observed(address, name, self.held.get(address), revision=body_digest(self.held.get(address)))


class Mortal:
    """A journal that dies with its program."""

    def __init__(self, journal: Any, life: Life) -> None:
        self._journal, self._life = journal, life

    def record(self, *events: Any, **more: Any) -> Any:
        self._life.step()
        positions = self._journal.record(*events, **more)
        self._life.step()
        return positions

    def release(self, target: str, fence: int) -> None:
        self._life.step()
        self._journal.release(target, fence)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


def opened(desk: Desk, **platforms: Memory) -> Ledger:
    """The ledger in a folder, with these platforms as its targets."""
    os.environ["LEDGER_NOW"] = desk.now or ""
    named = {name: {"connector": name} for name in platforms}
    known = replace(settings.load(Path(desk.folder / "ledger.toml")), targets=named)
    ledger = open_ledger(known)
    ledger.__dict__["plugins"] = SimpleNamespace(connector=platforms.__getitem__)
    for life in {id(each.life): each.life for each in platforms.values()}.values():
        ledger.journal = Mortal(ledger.journal, life)  # type: ignore[assignment]
    return ledger


def delivering(desk: Desk, artifacts: Mapping[str, Sequence[str]], **platforms: Memory) -> Ledger:
    """A ledger whose `mql` governs these lists; the operator sits at it."""
    ledger = opened(desk, **platforms)
    actor = ledger.actor(OPS)
    for target, names in artifacts.items():
        platform = platforms[target]
        platform.name = target
        platform.make(*names)
        declare(ledger, actor, target, platform, {})
        for name in names:
            binding.bind(ledger, actor, "mql", target, name)
    return ledger
