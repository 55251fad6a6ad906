"""The acts that close an item of debt, opened and not done: commands to run, and the document that one of them takes.

    unratified_version mql   propose mql.yaml (what is in use, over its own days), ratify          or retire, or waive
    drift hs/list:12         plan (put it back)      propose mql.yaml (what was found there)       or waive
    no_decider lifecycle     propose charter.yaml (the charter, with a decider to be named)        or waive

Nothing is recorded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from shlex import quote
from typing import NamedTuple

from ledger.app.adoption.closing_documents import ClosingDocument, closing_document, options_from
from ledger.app.ledger import Ledger
from ledger.app.questions.debt import DebtOn, WeighedItem
from ledger.domain.charter import ROLES
from ledger.domain.scope import charter_key
from ledger.errors import Fix
from ledger.views.debt.closers import OF_SCOPE, closing_scope, seated_first, waiving_scope
from ledger.views.debt.item import Item
from ledger.views.debt.reading import EXPIRED

BECAUSE = "--because TEXT"
_RECORDS = "--touches TOUCHES --conversions CONVERSIONS"
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


def key_to_close(found: DebtOn, each: WeighedItem) -> str:
    """The definition of which a proposal would close an item."""
    item, row = each.item, seated_first(found.fold.facts.state, each.item, found.day)
    if row or item.sort in OF_SCOPE:
        return charter_key(row.terms.scope if row else item.subject)
    return re.split(r" v\d+$|[@#]", item.subject)[0]


def _ways(found: DebtOn, each: WeighedItem, drafted: ClosingDocument, file: str) -> Iterator[ClosingAct]:
    """The acts that close an item, the first that of its sort; and a waiver, which lets it stand."""
    item = each.item
    if item.sort == "drift":
        yield _way(found, each, _delivery("put it back", item), "operator")
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
    """The act of its sort, unless a document is proposed; the role is that of who closes it."""
    if each.item.sort != "drift":
        yield Fix(each.closing.words, each.closing.act, each.closing.of(each.item)), ""


def _delivery(words: str, item: Item) -> Fix:
    return Fix(words, "plan", "", f"--target {_target(item)} -o plan.json")


def _by_delivering(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    yield _delivery("then deliver that", each.item), "operator"


def _by_running(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """The last run of what gives credit to these channels, once more."""
    state = found.fold.facts.state
    ran = state.findings.last("run", each.item.subject)
    yield Fix("then run the attribution again", "attribution run", ran.key, f"{_RECORDS} --record"), "steward"


def _by_fitting(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """It is fitted on later records; or its decider looked at it, and keeps it for a while."""
    key = each.item.subject
    yield Fix("fit it anew on later records", "attribution fit", key, f"{_RECORDS} -o fit.yaml"), "steward"
    given = f"{options_from(found, each, found.day)} {BECAUSE}"
    yield Fix("then have that ratified", "propose", "fit.yaml", given), "steward"
    yield Fix("look at it, and keep it", "review", key, f"--keep {BECAUSE}"), "decider"


def _by_confirming(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    words = each.sort.closing.words
    alone = seated_first(found.fold.facts.state, each.item, found.day)
    act = Fix(f"then {words}" if alone else words, "propose", each.item.subject, f"--confirm {BECAUSE}")
    yield act, TO_BE_SEATED if alone else "steward"


def _by_restating(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """The closed periods that a version covers are ordered again, each by its name, and then computed."""
    state, key, number = found.fold.facts.state, *each.item.subject.rsplit(" v", 1)
    version = state.history(key).version(int(number))
    displaced = state.proposals[version.proposal].bound.displaces
    closed = [one for one in state.closes.get(key, {}).values() if one.position < version.position]
    if not (displaced and closed):
        yield from _by_its_act(found, each)
        return
    names = [one.terms.period for one in sorted(closed, key=lambda one: one.terms.from_)]
    span = names[0] if len(names) == 1 else f"{names[0]}..{names[-1]}"
    reopens = " ".join(f"--reopen {name}" for name in names)
    given = f"--from v{displaced[0].version} --to v{number} --period {span} {reopens} {BECAUSE}"
    ordered = f"restatement-{len(state.restatements) + 1}"
    yield Fix("order that the closed periods be computed again", "restate", key, given), "decider"
    yield (
        Fix("then have that done, on the RECORDS of then", "restate complete", ordered, "--records RECORDS"),
        "decider",
    )


def _by_planning(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """What a target cannot hold is planned again once it can; or it governs nothing there any more."""
    key, _, target = each.item.subject.rpartition("@")
    yield Fix("then have the plan find that it compiles", "plan", "", f"--target {target} --record"), "operator"
    bound = found.fold.facts.deliveries.artifacts.values()
    for artifact in sorted(one.address for one in bound if (one.target, one.key) == (target, key)):
        yield Fix("let the artifact go", "unbind", target, f"{quote(artifact)} {BECAUSE}"), "operator"


def _by_reviewing(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """What a channel comes to, by a look at it; of a definition, the act of its sort."""
    channel = found.fold.facts.state.channels.get(each.item.subject)
    if channel is None:
        yield from _by_its_act(found, each)
        return
    review = partial(Fix, act="channel review", subject=quote(channel.key))
    if channel.decision and not channel.decision.pilot:
        yield review("review it, and keep it", given=f"--outcome keep --review-on DATE {BECAUSE}"), "decider"
    yield review("review it, and stop it", given=f"--outcome stop {BECAUSE}"), "decider"


def _by_deciding(found: DebtOn, each: WeighedItem) -> Iterator[tuple[Fix, str]]:
    """What becomes of a channel; of a name that nobody registered, whose it is."""
    name = quote(each.item.subject)
    if each.item.subject not in found.fold.facts.state.channels:
        yield Fix("register it: write its file (ledger new channel)", "channel register", "FILE"), "steward"
        return
    yield Fix("reject it; or adopt, pilot or defer", "channel decide", name, f"reject {BECAUSE}"), "decider"
    yield Fix("leave it", "channel leave", name, BECAUSE), "decider"


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


_CLOSING: Mapping[str, Callable[[DebtOn, WeighedItem], Iterator[tuple[Fix, str]]]] = {
    "self_attested": _by_confirming,
    "unratified_version": _by_ending,
    "emergency": _by_saying_no,
    "lapsed_proposal": _asked_again,
    "overdue_review": _by_reviewing,
    "refused_target": _by_planning,
    "accepted_loss": _by_delivering,
    "unknown_touches": _by_running,
    "stale_fit": _by_fitting,
    "unrestated": _by_restating,
    "deviation": _by_reviewing,
    "undecided_channel": _by_deciding,
}
"""Of which sorts other acts than that of the sort are a way."""
