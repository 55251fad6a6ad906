"""The records' values as the portal shows them: stored ones, and those that it calculates.

observed: after a formula was made or changed, values follow it some 70 to 130 s later. Here they follow it after
`recomputeReads` reads of properties or records, so that tests do not depend on time; until then they are those of the
formula before, or blank. assumed: a changed record is calculated at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import Any

from ledger_hubspot_emulator import formula
from ledger_hubspot_emulator.portal import Portal

Values = Mapping[str, str]
_parse = lru_cache(maxsize=4096)(formula.parse)


def values(portal: Portal, entity: str) -> Mapping[str, Values]:
    """Every record of `object` by its id, in order of id, with calculated values; what has no value is left out."""
    return portal.kept("values", entity, lambda: _worked_out(portal, entity, portal.recomputing.get(entity, {})))


def settled(portal: Portal, entity: str) -> Mapping[str, Values]:
    """The same as they will be once nothing lags."""
    return _worked_out(portal, entity, {})


def changed(portal: Portal, entity: str, name: str, before: str) -> None:
    """The formula of that property is another one now."""
    reads = portal.settings["recomputeReads"]
    if reads:
        portal.recomputing.setdefault(entity, {})[name] = {"formula": before, "reads": reads}


def read(portal: Portal) -> None:
    """Somebody read properties or records: the recalculation moves on by a step."""
    for waiting in portal.recomputing.values():
        for name in list(waiting):
            waiting[name]["reads"] -= 1
            if not waiting[name]["reads"]:
                del waiting[name]
                portal.forget()


def tree(text: str) -> formula.Node:
    """The tree of a stored formula."""
    return _parse(text)


def _worked_out(portal: Portal, entity: str, waiting: Mapping[str, Any]) -> dict[str, Values]:
    held = portal.records.get(entity, {})
    trees = _trees(portal, entity, waiting)
    types = {name: entry["type"] for name, entry in portal.definitions[entity].items()}
    ids = sorted(held, key=lambda key: (len(key), key))
    if not trees:
        return {key: held[key] for key in ids}
    return {key: _calculated(held[key], trees, types, portal) for key in ids}


def _calculated(stored: Values, trees: Mapping[str, formula.Node], types: Mapping[str, str], portal: Portal) -> Values:
    found = {name: value for name, value in stored.items() if name not in trees}
    for name, node in trees.items():
        value = formula.written(formula.run(node, formula.Record(found, types, portal.now)))
        if value:
            found[name] = value
    return found


def _trees(portal: Portal, entity: str, waiting: Mapping[str, Any]) -> dict[str, formula.Node]:
    """The formulas that values follow now, those before those that read them."""
    texts = {
        name: waiting[name]["formula"] if name in waiting else entry["calculationFormula"]
        for name, entry in portal.definitions[entity].items()
        if entry.get("calculationFormula") and not entry["archived"]
    }
    trees = {name: tree(text) for name, text in texts.items() if text}
    order = TopologicalSorter({name: set(formula.inputs(node)) & set(trees) for name, node in trees.items()})
    return {name: trees[name] for name in order.static_order()}
