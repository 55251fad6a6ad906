"""What is proved of a taxonomy before anybody decides on it: rules that sort nothing, and touches that two sort."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.data import replace
from ledger.documents import Document
from ledger.domain.definition import Draft
from ledger.errors import BadInput
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import TAXONOMY
from ledger.kinds.references import schema_around, written_out_at
from ledger.kinds.taxonomy import taxonomy_of
from ledger.language.never import never
from ledger.language.schema import Schema
from ledger.language.tree import Tree
from ledger.meanings.credit.taxonomy import Taxonomy

MOST_TOLD = 10
"""So many overlaps are listed."""


def sorting_objections(draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
    """The rules that no touch is sorted by; and where each touch has one rule, those that share a touch."""
    if draft.kind != TAXONOMY:
        return
    from ledger.prove.taxonomy import unreached

    found, rules, known = _written_out(draft, document, around)
    for at in unreached(rules, known, around.day):
        if not never(rules[at], known):
            what, why = f"no touch is sorted by rule {at + 1}", "the rules before it take every touch that satisfies it"
            yield document.problem(("rules", at, "when"), what, why, "put it before them, or leave it out")
    if found.unique:
        yield from _shared(found, rules, document, known, around)


def sorting_notes(draft: Draft, document: Document, around: Surroundings) -> Iterator[str]:
    """The touches that two rules would sort, of which the first decides."""
    if draft.kind != TAXONOMY or taxonomy_of(draft).unique:
        return
    from ledger.prove.credit.sorts import Unproved
    from ledger.prove.taxonomy import overlaps
    from ledger.prove.witness import in_words

    found, rules, known = _written_out(draft, document, around)
    channels = [each.channel for each in found.rules]
    try:
        told = list(overlaps(rules, channels, known, around.day))
    except Unproved as unproved:
        yield f"nobody can say which rules overlap: {unproved}"
        return
    for each in told[:MOST_TOLD]:
        one, other = channels[each.first], channels[each.second]
        yield f"{in_words(each.record)} satisfies rule {each.first + 1} and rule {each.second + 1}: {one}, not {other}"
    if len(told) > MOST_TOLD:
        yield f"{len(told) - MOST_TOLD} more pairs of rules overlap"


def _shared(
    found: Taxonomy, rules: list[Tree], document: Document, known: Schema, around: Surroundings
) -> Iterator[BadInput]:
    from ledger.prove.credit.sorts import Unproved
    from ledger.prove.taxonomy import overlaps
    from ledger.prove.witness import in_words

    fix = "let one of them leave out what the other sorts, or write hit: first"
    try:
        for each in overlaps(rules, [rule.channel for rule in found.rules], known, around.day):
            what = f"rule {each.second + 1} sorts a touch that rule {each.first + 1} sorts too"
            why = f"{in_words(each.record)} satisfies both, and by hit: unique one channel's rules hold for a touch"
            yield document.problem(("rules", each.second, "when"), what, why, fix)
    except Unproved as unproved:
        what = "nobody can say whether a touch satisfies the rules of two channels"
        yield document.problem(("hit",), what, str(unproved), "write hit: first")


def _written_out(draft: Draft, document: Document, around: Surroundings) -> tuple[Taxonomy, list[Tree], Schema]:
    """The taxonomy, its rules with their references expanded, and what they may speak of."""
    found, known = taxonomy_of(draft), schema_around(draft.entity, draft.key, around, document)
    rules, scores = list[Tree](), dict(known.scores)
    for at, rule in enumerate(found.rules):
        tree, whole = written_out_at(document, ("rules", at, "when"), rule.when, draft.key, known, around)
        rules.append(tree)
        scores |= whole.scores
    return found, rules, replace(known, scores=scores)
