"""The sorts of artifact that this connector governs: a new one is a file and a line here.

criteria   an active list, or a calculated property of 1 and 0
score      calculated properties
stages     the options of a property; the stages of a pipeline are only compared
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger import Artifact, Rule
from ledger.connecting import yields
from ledger_hubspot.artifacts.list import LIST
from ledger_hubspot.artifacts.pipeline import PIPELINE
from ledger_hubspot.artifacts.property import PROPERTY
from ledger_hubspot.artifacts.sort import Sort
from ledger_hubspot.compile import reasons
from ledger_hubspot.native.naming import Place, is_misnamed

SORTS: Mapping[str, Sort] = MappingProxyType({each.name: each for each in (PROPERTY, LIST, PIPELINE)})
"""By name, in the order in which they are written: properties first, since a list may test one."""


def place(address: str, name: str) -> Place:
    """The place that an address says (`list/12`, `property/contacts/fit_score`), or without one the new name.

    What no sort knows is a list's, whose own reading says what is wrong with it.
    """
    known = (found for sort in SORTS.values() if (found := sort.place(address, name)))
    return next(known, Place(LIST.name, "contacts", address.removeprefix("list/")))


def is_address(text: str) -> bool:
    """Whether it is the address of an artifact of any sort."""
    return bool(text) and any(sort.place(text, "") for sort in SORTS.values())


def compile_rule(rule: Rule, address: str, name: str) -> Artifact:
    """What holds the meaning of `rule` at `address` (empty: what is to be made under `name`). Raises Refused."""
    if not address and is_misnamed(name):
        raise reasons.refused(reasons.MISNAMED, f"`{name}`", "property")
    at, meaning = place(address, name), yields(rule.meaning)
    if meaning not in SORTS[at.sort].holds:
        subject = f"the stages of `{rule.key}`" if meaning == "ladder" else f"`{rule.key}`"
        raise reasons.refused(reasons.NOT_THERE, subject, at.sort)
    return SORTS[at.sort].compile(rule, at, address, name)
