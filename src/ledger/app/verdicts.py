"""What one reader found of every event so far, kept where nobody else writes: so each is judged once.

    events --judged by this reader--> Verdicts --kept in the reader's own cache--> used, where still of this ledger

A cache is of one ledger, of an event at a position, of one version of the rules, and of who was erased. Deleting it
costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ledger.data import Data, asdict

if TYPE_CHECKING:
    from ledger.app.own_file import OwnFile

RULES = 5
"""The version of the rules by which verdicts are made: another one judges everything anew."""


class Strike(Data, frozen=True):
    """Why an event has no effect: the rule that it broke, and the same in a sentence."""

    rule: str
    why: str


class Verdicts(Data, frozen=True):
    """What was found of the events up to `head`: `leaf` is the hash of that one, and `root` the hash over them all.

    `struck` are those without effect, by position. `unindexed` are those that the index does not find by each of their
    tags. `erased` is a digest of who was erased by then.
    """

    head: int = 0
    leaf: str = ""
    root: str = ""
    struck: Mapping[int, Strike] = MappingProxyType({})
    unindexed: tuple[int, ...] = ()
    erased: str = ""
    rules: int = RULES


NOTHING = Verdicts()
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What reading a cache comes to that was cut short, or that another program wrote."""


def read(file: OwnFile) -> Verdicts:
    """Return the verdicts that are kept in a file; nothing where they are no such, or of other rules."""
    try:
        kept = _kept(json.loads(file.read()))
    except _UNREADABLE:
        return NOTHING
    return kept if kept.rules == RULES else NOTHING


def write(file: OwnFile, verdicts: Verdicts) -> None:
    """Keep verdicts in a file."""
    struck = {position: (each.rule, each.why) for position, each in verdicts.struck.items()}
    file.write(json.dumps(asdict(verdicts) | {"struck": struck}).encode())


def _kept(said: Any) -> Verdicts:
    """Verdicts as they lie in a cache. Raises where they are none."""
    struck = {int(position): Strike(str(rule), str(why)) for position, (rule, why) in said["struck"].items()}
    unindexed = tuple(int(each) for each in said["unindexed"])
    leaf, root, erased = str(said["leaf"]), str(said["root"]), str(said["erased"])
    return Verdicts(int(said["head"]), leaf, root, struck, unindexed, erased, int(said["rules"]))
