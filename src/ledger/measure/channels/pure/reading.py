"""What an answer rests on: the definitions that it read, and all that those lead to by reference or entity."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.measure.channels.pure.facts import GateFacts
from ledger.prove.invariants import rests_on


def read_by(keys: Iterable[str], facts: GateFacts) -> tuple[str, ...]:
    """The keys of everything that is in force and that these lead to, themselves included."""
    under = frozenset[str]().union(*(_rests_on(key, facts) for key in keys))
    return tuple(sorted(under & facts.definitions.keys()))


def _rests_on(key: str, facts: GateFacts) -> frozenset[str]:
    def found() -> frozenset[str]:
        draft = facts.definitions.get(key)
        return frozenset({key, *(rests_on(draft, facts.definitions) if draft else ())})

    return facts.once(("rests on", key), found)
