"""A criteria as an active list of contacts: exactly, or refused with the reason. Pure.

    Rule --core--> leaves, NOT pushed down --leaves--> filters --normal--> OR of ANDs --> the list's body

The core form knows each leaf's verdict on a blank; HubSpot's filters are false on one unless they ask for it.
"""

from __future__ import annotations

from ledger import Artifact, Rule, core
from ledger_hubspot import branch
from ledger_hubspot.compile.normal import normal
from ledger_hubspot.filters import Branch, IsKnown, to_json
from ledger_hubspot.naming import full_name, own_name
from ledger_hubspot.wording import in_words

_EVERYONE: Branch = frozenset({IsKnown("hs_object_id", True)})  # a list without filters is refused by HubSpot


def compile_rule(rule: Rule, address: str, name: str) -> Artifact:
    """The list that holds exactly the contacts that satisfy `rule`. Raises Refused."""
    found = normal(core(rule.tree, rule.schema), rule)
    branches = [[to_json(item) for item in one or _EVERYONE] for one in found]
    filters = branch.root(branches)
    return Artifact(
        address=address,
        name=own_name(name),
        body={"name": full_name(name, rule.provenance), "filterBranch": filters},
        notes=_notes(rule, filters),
        probe=_types(rule),
        text=in_words(filters),
    )


def _types(rule: Rule) -> dict[str, str]:
    """The ledger's type of each bound property, by which `apply` sees whether the portal's are the same."""
    return {
        binding.path.removeprefix("contacts."): rule.schema.fields[name].type
        for name, bindings in rule.bindings.items()
        for binding in bindings
        if name in rule.schema.fields
    }


def _notes(rule: Rule, filters: object) -> tuple[str, ...]:
    """What the exactness rests on that nobody has observed on a live portal."""
    if "INDEXED" in repr(filters):
        return (f"rests on HubSpot's TODAY being the calendar day in {rule.schema.zone}, as it is documented",)
    return ()
