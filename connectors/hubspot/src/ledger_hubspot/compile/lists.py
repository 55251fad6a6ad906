"""A criteria as an active list of contacts. Pure.

    Rule --core--> leaves, NOT pushed down --leaves--> filters --split--> OR of ANDs --> the list's body

The core form knows each leaf's verdict on a blank; HubSpot's filters are false on one unless they ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger import Artifact, Rule, Tree, core
from ledger_hubspot.compile.split import normal
from ledger_hubspot.native.filters import Branches, TextIs, TimeIs, helpers_in, normal_of
from ledger_hubspot.native.helpers import helper_digest
from ledger_hubspot.native.naming import bracket, own_name
from ledger_hubspot.native.wording import in_words


def compiled(rule: Rule, meaning: Tree, address: str, name: str) -> Artifact:
    """The list that holds exactly the contacts that satisfy `meaning`. Raises Refused."""
    found = normal(core(meaning, rule.schema), rule)
    filters, below = normal_of(found), map(normal_of, helpers_in(found))
    helpers = dict(sorted((helper_digest(each), each) for each in below))
    return Artifact(
        address=address,
        name=own_name(name),
        body={"provenance": bracket(rule.provenance), "filterBranch": filters}
        | ({"helpers": helpers} if helpers else {}),
        notes=tuple(_notes(rule, found, len(helpers))),
        probe=_types(rule),
        text=in_words(filters, helpers),
    )


def _types(rule: Rule) -> dict[str, str]:
    """The ledger's type of each bound property, by which `apply` sees whether the portal's are the same."""
    return {
        binding.path.removeprefix("contacts."): rule.schema.fields[name].type
        for name, bindings in rule.bindings.items()
        for binding in bindings
        if name in rule.schema.fields
    }


def _notes(rule: Rule, found: Branches, helpers: int) -> Iterator[str]:
    """What the exactness rests on that nobody has observed on a live portal, and what comes with the list."""
    items = {item for each in (found, *helpers_in(found)) for one in each for item in one}
    if any(isinstance(item, TimeIs) and isinstance(item.point, int) for item in items):
        yield f"rests on HubSpot's TODAY being the calendar day in {rule.schema.zone}, as it is documented"
    if any(isinstance(item, TextIs) for item in items):
        yield "accepted: HubSpot compares texts whole, without regard to case or to words, which nobody has observed"
    if helpers:
        lists = "1 helper list" if helpers == 1 else f"{helpers} helper lists"
        yield f"rests on {lists}, whose members HubSpot works out first"
