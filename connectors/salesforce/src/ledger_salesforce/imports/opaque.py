"""Parts of a formula that only Salesforce can compute: each is a signal, so that the rest still can be governed.

AND(ISBLANK(Title), Score__c * 2 >= 50)    title IS BLANK AND mql_part
                    `-- mql_part, bound to `Lead.formula:Score__c * 2 >= 50`

A signal says that its part is TRUE. So one stands where only that counts: under AND, OR and IF, never under NOT, where
a NULL would have to be told from FALSE.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ledger import Leaf, Name, NativeField
from ledger_salesforce.compile.columns import FORMULA, ZERO_FORMULA
from ledger_salesforce.imports.truth import Sign, certain
from ledger_salesforce.imports.words import Unreadable

SHOWN, LONGEST = 120, 45


@dataclass(slots=True)
class Opaque:
    """The signals of one formula of the object `of`, as they are found; their names begin with `start`."""

    of: str
    start: str
    taken: Collection[str]
    fields: dict[str, NativeField] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def signal(self, text: str, stop: Unreadable, zero: bool) -> Sign:
        """The signal for a part, by its own text; `zero` says that blanks are zeroes there."""
        path = f"{self.of}.{ZERO_FORMULA if zero else FORMULA}{text}"
        name = next((each.name for each in self.fields.values() if each.path == path), "") or self._free()
        self.fields[name] = NativeField(name, path, shown(text), "signal", why=stop.why)
        self.reasons.setdefault(name, f"`{name}`: {told(stop)}")
        return certain(Leaf(Name(name), False, False))

    def _free(self) -> str:
        base = f"{self.start[:LONGEST].rstrip('_')}_part"
        names = (base if number == 1 else f"{base[: LONGEST - 3]}_{number}" for number in range(1, 1_000))
        return next(each for each in names if each not in self.fields and each not in self.taken)


def told(stop: Unreadable) -> str:
    """What cannot be said, and why."""
    return f"{shown(stop.part)}: {stop.why}" if stop.part else stop.why


def shown(text: str) -> str:
    """A text as people are shown it: on one line, and not too long."""
    whole = " ".join(text.split())
    return whole if len(whole) <= SHOWN else f"{whole[: SHOWN - 1]}…"
