"""Which rule of RIGHTS.md an act stood by, or broke: each sort of act has one, and each guard that several share.

judgement --the guard that refused, or else the act itself--> R34

RIGHTS.md says these rules to people who never saw this program, and who check it with one of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ledger import nouns
from ledger.domain.entitlement.judging import Judgement, Obstacle
from ledger.domain.event import Event

Verdict = Literal["entitled", "not entitled", "not judged"]

GUARDS: Mapping[str, tuple[str, ...]] = {
    "seat": ("R34", "R36"),
    "person": ("R22",),
    "four eyes": ("R56",),
    "stand-in": ("R146",),
    "unseating": ("R148",),
    "for whom": ("R144",),
    "approvals": ("R67",),
    "lapse": ("R54",),
    "standard": ("R59",),
    "identification": ("R71", "R72"),
    "population": ("R7",),
    "recovery": ("R167",),
    "successor": ("R168",),
    "waiting": ("R169",),
    "emergency": ("R155", "R156", "R157", "R159", "R160", "R161", "R162"),
    "tags": ("R17",),
    "time": ("R23",),
    "source": ("R138",),
    "unsigned": ("R73",),
    "left": ("R21",),
    "needed": ("R86",),
    "row": ("R35",),
    "mark": ("R57",),
    "open": ("R53",),
    "content": ("R41",),
    "place": ("R45",),
    "identity": ("R46",),
    "digest": ("R52",),
    "brief": ("R62",),
    "freshness": ("R68",),
    "terms": ("R69",),
    "confirmation": ("R48",),
    "statement": ("R75", "R76", "R77"),
    "proof": ("R78",),
    "given": ("R7",),
}
"""The rules that a guard asks for, the usual one first."""

ACTS: Mapping[str, str] = {
    "ledger.founded/1": "R80",
    "person.registered/1": "R81",
    "person.left/1": "R82",
    "charter.amended/1": "R83",
    "right.revoked/1": "R84",
    "right.delegated/1": "R145",
    "delegation.ended/1": "R147",
    "definition.proposed/1": "R60",
    "definition.revised/1": "R61",
    "proposal.approved/1": "R63",
    "proposal.declined/1": "R64",
    "proposal.withdrawn/1": "R65",
    "definition.ratified/1": "R66",
    "definition.retired/1": "R66",
    "definition.confirmed/1": "R66",
    "definition.attested/1": "R102",
}
"""The rule of each sort of act of the kernel; a noun says its own."""
RECEIPT = "R133"
"""That of what only says what became of something."""
NO_WITNESS = "R78"
"""Why an act is not judged: nothing here checks its proof."""

FORM = "R7"
NOTHING_SAID = Obstacle("", "")


def verdict_of(found: Judgement) -> Verdict:
    """How an act is judged, in the words of RIGHTS.md."""
    if found.lacks:
        return "not entitled"
    return "not judged" if found.unchecked or found.erased else "entitled"


def gather_rules() -> dict[str, str]:
    """Return the rule of each sort of act, the kernel's and those of all nouns, which are imported for it."""
    every = (noun.part("rights").RULES for noun in nouns.NOUNS.values() if noun.events)
    return {**ACTS, **{name: rule for rules in every for name, rule in rules.items()}}


def find_rule(stored_name: str) -> str:
    """Return the rule of a sort of act: the kernel's, or its noun's."""
    noun = nouns.NOUN_OF.get(stored_name)
    rules: Mapping[str, str] = noun.part("rights").RULES if noun else ACTS
    return rules.get(stored_name, RECEIPT)


def rule_of(event: Event, found: Judgement) -> str:
    """The rule by which an act stood, or the first that it broke."""
    own = find_rule(event.stored_name)
    if not found.lacks:
        return NO_WITNESS if found.unchecked or found.erased else own
    first = found.obstacles[0] if found.obstacles else NOTHING_SAID
    if found.of_content:
        return FORM
    return GUARDS[first.guard][0] if first.guard and first.guard != "given" else own
