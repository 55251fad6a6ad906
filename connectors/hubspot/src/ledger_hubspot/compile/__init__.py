"""A definition as what HubSpot can hold: exactly, or refused with the reason. Pure.

criteria   an active list, or a calculated property of 1 and 0
score      calculated properties
stages     the options of a property; the stages of a pipeline are only compared
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger import Artifact, Ladder, Rule, Score
from ledger_hubspot.compile import formulas, ladders, lists, reasons
from ledger_hubspot.compile.ladders import DROP_VALUES
from ledger_hubspot.compile.leaves import ACCEPTED_TEXT
from ledger_hubspot.native.naming import LONGEST, is_misnamed, place

ACCEPTS: Mapping[str, str] = MappingProxyType(
    {
        ACCEPTED_TEXT: "texts are compared as HubSpot compares them; whether case and parts of words count there as in"
        " the ledger, nobody has observed",
        DROP_VALUES: "options that the stages lack are hidden: nobody can choose them any more, and records keep them",
    }
)
"""The approximations that somebody may accept on record, each with what it would mean."""


def compile_rule(rule: Rule, address: str, name: str) -> Artifact:
    """What holds the meaning of `rule` at `address` (empty: what is to be made under `name`). Raises Refused."""
    at, meaning = place(address, name), rule.meaning
    if not address and is_misnamed(name):
        raise reasons.refused(reasons.MISNAMED, f"`{name}`", "property")
    if isinstance(meaning, Ladder):
        if at.sort == "list":
            raise reasons.refused(reasons.NOT_THERE, f"the stages of `{rule.key}`")
        return ladders.compiled(rule, meaning, at)
    if at.sort == "property" and at.object == "contacts":
        if len(at.name) > LONGEST:
            raise reasons.refused(reasons.NAME_TOO_LONG, f"`{at.name}`", "property")
        return formulas.compiled(rule, meaning, address, at.name)
    if at.sort == "list" and not isinstance(meaning, Score):
        return lists.compiled(rule, meaning, address, name)
    raise reasons.refused(reasons.NOT_THERE, f"`{rule.key}`", at.sort)
