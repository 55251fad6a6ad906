"""Which witnesses have to have seen a checkpoint before it counts (c2sp.org/tlog-policy).

    log acme.example/ledger/3f0c…/1+4540f062+ARuM…           which keys may have signed it; any, where none is named
    witness auditor auditor.example/w+1f2e3d4c+BAIC… https://witness.auditor.example/
    witness board board.example/w+5a6b7c8d+BAQF…
    group outside 1 auditor board                            so many of these: a number, any, all
    quorum outside                                           what it takes; `none` for nobody

Names are of this file alone, and stand for what is above them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.domain.keys.note_key import PublicKey, public_key
from ledger.errors import BadInput
from ledger.journal.cosignature import witness_key

NONE = "none"


class PolicyWitness(NamedTuple):
    """A witness: its key, and where it is asked; empty where nobody asks it here."""

    key: PublicKey
    url: str


class WitnessGroup(NamedTuple):
    """So many of its members, which are witnesses and groups."""

    needed: int
    members: tuple[str, ...]


@dataclass
class Policy:
    """What a policy says: the keys of logs, witnesses and groups by their names, and what it takes."""

    logs: list[PublicKey] = field(default_factory=list)
    witnesses: dict[str, PolicyWitness] = field(default_factory=dict)
    groups: dict[str, WitnessGroup] = field(default_factory=dict)
    quorum: str = ""

    def met(self, saw: Callable[[str], bool], name: str = "") -> bool:
        """Whether a quorum, or that which is named, saw a checkpoint; `saw` tells it of a witness, by its name here."""
        name = name or self.quorum
        if name == NONE:
            return True
        if group := self.groups.get(name):
            return sum(self.met(saw, each) for each in group.members) >= group.needed
        return saw(name)


def policy(text: str) -> Policy:
    """What a file says. Raises BadInput with its line."""
    found = Policy()
    for number, line in enumerate(text.split("\n"), 1):
        word, *rest = line.split() or ["#"]
        if word.startswith("#"):
            continue
        try:
            _LINES.get(word, _unknown)(found, rest)
        except BadInput as wrong:
            raise BadInput(wrong.what, wrong.why, wrong.fix, f"line {number}") from None
    if not found.quorum:
        raise BadInput("the policy has no quorum", "it says which witnesses it takes", "add a line: quorum NAME")
    return found


def _log(found: Policy, rest: list[str]) -> None:
    _require(1 <= len(rest) <= 2, "log KEY [URL]")
    key = public_key(rest[0])
    _require(key.key not in {each.key for each in found.logs}, "log KEY [URL], each key once")
    found.logs.append(key)


def _witness(found: Policy, rest: list[str]) -> None:
    _require(2 <= len(rest) <= 3, "witness NAME KEY [URL]")
    name, key, url = rest[0], witness_key(rest[1]), rest[2] if len(rest) > 2 else ""
    _require(_new(found, name), "witness NAME KEY [URL], each name once, and not `none`")
    others = {each.key.key for each in found.witnesses.values()}
    _require(key.key not in others, "witness NAME KEY [URL], each key once")
    found.witnesses[name] = PolicyWitness(key, url)


def _group(found: Policy, rest: list[str]) -> None:
    _require(len(rest) >= 3 and _new(found, rest[0]), "group NAME NUMBER|any|all MEMBER…, each name once")
    name, needed, *members = rest
    elsewhere = {each for group in found.groups.values() for each in group.members}
    known = all(_known(found, each) for each in members) and len({*members}) == len(members)
    _require(known and not elsewhere & {*members}, "group NAME NUMBER|any|all MEMBER…, of names above, each once")
    number = {"any": 1, "all": len(members)}.get(needed, int(needed) if needed.isascii() and needed.isdigit() else 0)
    _require(1 <= number <= len(members), "group NAME NUMBER|any|all MEMBER…, of so many at most")
    found.groups[name] = WitnessGroup(number, tuple(members))


def _quorum(found: Policy, rest: list[str]) -> None:
    _require(len(rest) == 1 and not found.quorum, "quorum NAME, once")
    _require(rest[0] == NONE or _known(found, rest[0]), "quorum NAME, of a witness or group above, or `none`")
    found.quorum = rest[0]


def _unknown(found: Policy, rest: list[str]) -> None:
    _require(False, "log, witness, group or quorum")


def _new(found: Policy, name: str) -> bool:
    return name != NONE and not _known(found, name)


def _known(found: Policy, name: str) -> bool:
    return name in found.witnesses or name in found.groups


def _require(right: bool, form: str) -> None:
    if not right:
        raise BadInput("the policy cannot be read", f"such a line is: {form}", "see c2sp.org/tlog-policy")


_LINES: Mapping[str, Callable[[Policy, list[str]], None]] = {
    "log": _log,
    "witness": _witness,
    "group": _group,
    "quorum": _quorum,
}
