"""References written out: a criteria by what it says in its place, a score beside the tree that compares it.

mql AND fit >= 40  --expand-->  (score >= 65 AND …) AND fit >= 40       fit: a score of fields, in Schema.scores
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.errors import BadInput
from ledger.language.meaning import Composite, M, Meaning, reads, whens, with_whens
from ledger.language.tree import Name, Predicate, Tree, mapped, predicates

REFERENCES, PREDICATES = 8, 1_000


def expand(meaning: M, around: Mapping[str, Meaning]) -> M:
    """`meaning` with each criteria that it refers to replaced by the tree that stands for it.

    `around` holds the criteria and scores of the entity by key, their own references not expanded. A score that is
    compared stays a name (`scores_of` gives what it stands for), and a referenced `TRUE` becomes an inner `Always`.
    Raises BadInput where references go in a circle, are more than 8 deep, or make more than 1,000 predicates.
    """
    done = _expanded(meaning, around)
    return _within_limit(_inline(meaning, done), "this criteria")


def scores_of(meaning: Meaning, around: Mapping[str, Meaning]) -> dict[str, Composite]:
    """Every score that `meaning` compares, and that those compare in turn, by key, expanded. Raises as `expand`."""
    found = _expanded(meaning, around).items()
    return {key: each for key, each in found if isinstance(each, Composite) and each.compared}


def _expanded(meaning: Meaning, around: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """What `meaning` leads to, filled from the bottom, so that what a definition refers to is done before it."""
    heights: dict[str, int] = {}
    for key in _referents(meaning, around):
        _height(key, around, heights, ())
    done: dict[str, Meaning] = {}
    for key in heights:
        done[key] = _within_limit(_inline(around[key], done), key)
    return done


def _referents(meaning: Meaning, around: Mapping[str, Meaning]) -> list[str]:
    return sorted(reads(meaning) & around.keys())


def _height(key: str, around: Mapping[str, Meaning], heights: dict[str, int], path: tuple[str, ...]) -> int:
    """How many references deep `key` goes, itself included; `path` is how it was reached."""
    if key in path:
        raise BadInput(
            f"{key} refers to itself: {' -> '.join((*path[path.index(key) :], key))}",
            "a definition cannot rest on its own verdict",
            "write out what is meant in one of them",
        )
    if key not in heights and len(path) < REFERENCES:
        below = [_height(referent, around, heights, (*path, key)) for referent in _referents(around[key], around)]
        heights[key] = 1 + max(below, default=0)
    if len(path) + heights.get(key, 1) > REFERENCES:
        raise BadInput(
            f"references go more than {REFERENCES} deep: {' -> '.join((*path, key))} …",
            "nobody can follow so long a chain",
            "write out what one of them stands for",
        )
    return heights[key]


def _inline(meaning: M, done: Mapping[str, Meaning]) -> M:
    def written_out(node: Predicate) -> Tree:
        stands_for = done.get(node.name, node) if isinstance(node, Name) else node
        return node if isinstance(stands_for, Composite) else stands_for

    return with_whens(meaning, lambda tree: mapped(tree, written_out))


def _within_limit(meaning: M, name: str) -> M:
    """`meaning`, measured as soon as it is built, so that a bomb of references costs nothing."""
    if sum(map(predicates, whens(meaning))) > PREDICATES:
        raise BadInput(
            f"{name} has more than {PREDICATES:,} predicates once its references are written out",
            "a definition of that size is neither read nor compiled",
            "refer to fewer criteria, or to simpler ones",
        )
    return meaning
