"""The acts that close an item of debt, opened and not done: commands to run, and the document that one of them takes.

    unratified_version mql   propose mql.yaml (what is in use, over its own days), ratify          or retire, or waive
    drift hs/list:12         plan (put it back)      propose mql.yaml (what was found there)       or waive
    no_decider lifecycle     propose charter.yaml (the charter, with a decider to be named)        or waive

Nothing is recorded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from shlex import quote
from typing import NamedTuple

from ledger.app.adoption.one import instead, read
from ledger.app.decisions.attempt import text_in_force, text_of_proposal
from ledger.app.ledger import Ledger
from ledger.app.questions.debt import DebtOn, WeighedItem
from ledger.compile import in_force
from ledger.documents.written import written
from ledger.domain.charter import ROLES
from ledger.domain.definition import with_content
from ledger.domain.scope import charter_key
from ledger.errors import Fix, LedgerError
from ledger.kinds.charter import charter_document
from ledger.views.debt import Item
from ledger.views.debt.closers import OF_SCOPE, deciding_scope, waiving_scope
from ledger.views.debt.reading import EXPIRED

BECAUSE = "--because TEXT"


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


class _Draft(NamedTuple):
    """The text of a document, and from which day it is to govern; or why there is none."""

    text: str
    from_: date | None = None
    why: str = ""


def resolution(ledger: Ledger, found: DebtOn, each: WeighedItem, file: str = "") -> Resolution:
    """How an item is closed. `file` is where its document is going to be, where somebody says so."""
    drafted = _DRAFTS.get(each.item.sort, _no_draft)(ledger, found, each)
    return Resolution(tuple(_ways(found, each, drafted, file)), drafted.text, drafted.why)


def _ways(found: DebtOn, each: WeighedItem, drafted: _Draft, file: str) -> Iterator[ClosingAct]:
    """The acts that close an item, the first that of its sort; and a waiver, which lets it stand."""
    item, closing = each.item, each.sort.closing
    fixes: list[tuple[Fix, str]] = []
    if item.sort in _DELIVERED:
        words = "put it back" if item.sort == "drift" else closing.words
        fixes.append((Fix(words, "plan", "", f"--target {_target(item)} -o plan.json"), "operator"))
    if drafted.text:
        words = "decide what was found there" if item.sort == "drift" else closing.words
        fixes.append((Fix(words, "propose", file or _name(item), f"{_days(found, drafted)} {BECAUSE}"), "steward"))
    if item.sort == "emergency":
        fixes.append((Fix("say no to it", "decline", quote(item.subject), BECAUSE), "decider"))
    elif not drafted.text and item.sort not in _DELIVERED:
        fixes.append((Fix(closing.words, closing.act, closing.of(item)), each.closers.role))
    if item.sort == "unratified_version":
        fixes.append((Fix("end it", "retire", item.subject, f"--effective {found.day} {BECAUSE}"), "steward"))
    if not item.waiver and item.sort != EXPIRED:
        waiver = Fix("let it stand until a day", "waive", quote(f"item:{each.name}"), f"--until DATE {BECAUSE}")
        fixes.append((waiver, "decider"))
    return (_way(found, each, fix, role) for fix, role in fixes)


def _way(found: DebtOn, each: WeighedItem, fix: Fix, role: str) -> ClosingAct:
    if role not in ROLES:
        return ClosingAct(fix, role, each.closers.people)
    rights, item = found.fold.facts.state.rights, each.item
    row = rights.governing((waiving_scope if fix.act == "waive" else deciding_scope)(item), found.day)
    return ClosingAct(fix, role, tuple(rights.actors(row, role, found.day)) if row else ())


def _target(item: Item) -> str:
    return item.subject.partition("/")[0]


def _days(found: DebtOn, drafted: _Draft) -> str:
    """From which day it is proposed; that it reaches back, where it does."""
    start = drafted.from_ or found.day
    return f"--effective {start}{' --retroactive' if start < found.day else ''}"


def _name(item: Item) -> str:
    """What a file of the document may be called."""
    stem = item.about if item.sort == "drift" else item.subject
    stem = f"charter-{stem}" if item.sort in OF_SCOPE else stem
    return f"{re.sub(r'[^a-z0-9_-]+', '-', stem.lower()).strip('-') or 'document'}.yaml"


def _no_draft(ledger: Ledger, found: DebtOn, each: WeighedItem) -> _Draft:
    return _Draft("")


def _in_use(ledger: Ledger, found: DebtOn, each: WeighedItem) -> _Draft:
    """The version in force, to be decided as it is, over the days on which it governs."""
    key, history = each.item.subject, found.fold.facts.state.history(each.item.subject)
    segment = next(each for each in history.segments() if each.period.covers(found.day))
    return _Draft(text_in_force(ledger, key, found.day), segment.from_)


def _as_it_stands(ledger: Ledger, found: DebtOn, each: WeighedItem) -> _Draft:
    """The version in force, to be decided from now on by others, or with what it left open."""
    key = each.item.subject.partition(" v")[0]
    return _Draft(text_in_force(ledger, key, found.day))


def _asked_again(ledger: Ledger, found: DebtOn, each: WeighedItem) -> _Draft:
    """What a proposal asked for that ended undecided."""
    return _Draft(text_of_proposal(ledger, each.item.subject))


def _found_there(ledger: Ledger, found: DebtOn, each: WeighedItem) -> _Draft:
    """What the platform holds now, as a version of the definition that governs it: it is read, and nothing written."""
    target, _, address = each.item.subject.partition("/")
    try:
        current = in_force(found.fold.facts.state, each.item.about, found.day)
        rule = read(ledger, target, address, current.draft.entity)
        return _Draft(ledger.named(written(instead(rule, current.draft))), each.item.since)
    except LedgerError as problem:
        return _Draft("", why=f"no document could be made of what is there: {problem.what}")


def _charter(ledger: Ledger, found: DebtOn, each: WeighedItem) -> _Draft:
    """The charter in force with whoever still holds a seat, and with the decider to be named where there is none."""
    state, day = found.fold.facts.state, found.day
    row, version = state.rights.row(each.item.subject, day), state.history(charter_key(each.item.subject)).in_force(day)
    if row is None or version is None:
        return _Draft("", why="that scope was never chartered by a document: write one, with ledger new charter")
    seats = {role: list(state.rights.holders(row, role, day)) for role in ("steward", "approver", "operator")}
    decider = next(iter(state.rights.holders(row, "decider", day)), "DECIDER")
    content = {**version.draft.content, **{f"{role}s": people for role, people in seats.items()}, "decider": decider}
    return _Draft(ledger.named(written(charter_document(with_content(version.draft, content)))))


_DELIVERED = ("drift", "accepted_loss")
"""Of which sorts another delivery is a way."""
_DRAFTS: Mapping[str, Callable[[Ledger, DebtOn, WeighedItem], _Draft]] = {
    "unratified_version": _in_use,
    "self_attested": _as_it_stands,
    "no_standard": _as_it_stands,
    "unkept_fields": _as_it_stands,
    "unknown_touches": _as_it_stands,
    "broken_invariant": _as_it_stands,
    "lapsed_proposal": _asked_again,
    "emergency": _asked_again,
    "drift": _found_there,
    **dict.fromkeys(OF_SCOPE, _charter),
}
"""Of which sorts a document can be drafted."""
