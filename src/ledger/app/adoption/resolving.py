"""The acts that close an item of debt, opened and not done: commands to run, and the document that one of them takes.

    unratified_version mql   propose mql.yaml (what is in use, over its own days), ratify          or retire, or waive
    drift hs/list:12         plan (put it back)      propose mql.yaml (what was found there)       or waive
    no_decider lifecycle     propose charter.yaml (the charter, with a decider to be named)        or waive

Nothing is recorded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from shlex import quote
from typing import NamedTuple

from ledger.app.adoption.closing_documents import ClosingDocument, closing_document
from ledger.app.ledger import Ledger
from ledger.app.questions.debt import DebtOn, WeighedItem
from ledger.domain.charter import ROLES
from ledger.errors import Fix
from ledger.views.debt import Item
from ledger.views.debt.closers import OF_SCOPE, closing_scope, seated_first, waiving_scope
from ledger.views.debt.reading import EXPIRED

BECAUSE = "--because TEXT"
TO_BE_SEATED = "STEWARD"
"""Whom the charter that comes first names as its steward."""


class ClosingAct(NamedTuple):
    """One way to close an item, or to let it stand: the act, in which role somebody runs it, and who may."""

    fix: Fix
    role: str
    people: tuple[str, ...]


class Resolution(NamedTuple):
    """The ways to close an item, and the document that a proposal of it takes, if there is one; else why none is."""

    ways: tuple[ClosingAct, ...]
    document: str = ""
    undrafted: str = ""


def resolution(ledger: Ledger, found: DebtOn, each: WeighedItem, file: str = "") -> Resolution:
    """How an item is closed. `file` is where its document is going to be, where somebody says so."""
    drafted = closing_document(ledger, found, each)
    return Resolution(tuple(_ways(found, each, drafted, file)), drafted.text, drafted.why)


def _ways(found: DebtOn, each: WeighedItem, drafted: ClosingDocument, file: str) -> Iterator[ClosingAct]:
    """The acts that close an item, the first that of its sort; and a waiver, which lets it stand."""
    item = each.item
    if item.sort in _DELIVERED:
        words = "put it back" if item.sort == "drift" else each.closing.words
        yield _way(found, each, Fix(words, "plan", "", f"--target {_target(item)} -o plan.json"), "operator")
    if drafted.text:
        words = drafted.words or each.closing.words
        given = f"{drafted.options} {BECAUSE}"
        yield _way(found, each, Fix(words, "propose", file or _name(found, item, drafted), given), "steward")
    for fix, role in _CLOSING.get(item.sort, _by_its_act)(found, each):
        if role or not drafted.text:
            yield _way(found, each, fix, role or each.closers.role)
    if not item.waiver and item.sort != EXPIRED:
        waiver = Fix("let it stand until a day", "waive", quote(f"item:{each.name}"), f"--until DATE {BECAUSE}")
        yield _way(found, each, waiver, "decider")


def _by_its_act(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """The act of its sort, unless another delivery is one, or a document; the role is that of who closes it."""
    if each.item.sort not in _DELIVERED:
        yield Fix(each.closing.words, each.closing.act, each.closing.of(each.item)), ""


def _by_confirming(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    words = each.sort.closing.words
    alone = seated_first(found.fold.facts.state, each.item, found.day)
    act = Fix(f"then {words}" if alone else words, "propose", each.item.subject, f"--confirm {BECAUSE}")
    yield act, TO_BE_SEATED if alone else "steward"


def _by_ending(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    yield Fix("end it", "retire", each.item.subject, f"--effective {found.day} {BECAUSE}"), "steward"


def _by_saying_no(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    yield Fix("say no to it", "decline", quote(each.item.subject), BECAUSE), "decider"


def _asked_again(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """What was asked for without a document of its own: an end, or a confirmation."""
    proposal = found.fold.facts.state.proposals[each.item.subject]
    if proposal.terms.confirms:
        yield Fix("ask for it again", "propose", proposal.key, f"--confirm {BECAUSE}"), "steward"
    if proposal.terms.retires:
        day = max(proposal.terms.from_, found.day)
        yield Fix("ask for it again", "retire", proposal.key, f"--effective {day} {BECAUSE}"), "steward"


def _way(found: DebtOn, each: WeighedItem, fix: Fix, role: str) -> ClosingAct:
    if role not in ROLES:
        return ClosingAct(fix, role, () if role == TO_BE_SEATED else each.closers.people)
    rights, item = found.fold.facts.state.rights, each.item
    scope = waiving_scope(item) if fix.act == "waive" else closing_scope(found.fold.facts.state, item, found.day)
    row = rights.governing(scope, found.day)
    return ClosingAct(fix, role, tuple(rights.actors(row, role, found.day)) if row else ())


def _target(item: Item) -> str:
    return item.subject.partition("/")[0]


def _name(found: DebtOn, item: Item, drafted: ClosingDocument) -> str:
    """What a file of the document may be called."""
    row = seated_first(found.fold.facts.state, item, found.day)
    stem = row.terms.scope if row else item.about if item.sort == "drift" else drafted.name or item.subject
    stem = f"charter-{stem}" if row or item.sort in OF_SCOPE else stem
    return f"{re.sub(r'[^a-z0-9_-]+', '-', stem.lower()).strip('-') or 'document'}.yaml"


_DELIVERED = ("drift", "accepted_loss")
"""Of which sorts another delivery is a way."""
_CLOSING: Mapping[str, Callable[[DebtOn, WeighedItem], Iterator[tuple[Fix, str]]]] = {
    "self_attested": _by_confirming,
    "unratified_version": _by_ending,
    "emergency": _by_saying_no,
    "lapsed_proposal": _asked_again,
}
"""Of which sorts other acts than that of the sort are a way."""
