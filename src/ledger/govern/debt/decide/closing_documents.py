"""The documents by which items of debt are closed, each with what `propose` takes beside it; nothing is recorded here.

unratified_version mql   what is in use, over its own days       emergency mql#2   what was asked for, once more
drift hs/list:12         what was found there                    no_decider        the charter, with a decider to name
self_attested mql        under a `solo` row: its charter, with others to seat who can confirm it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from ledger.app.ledger import Ledger
from ledger.connecting.manual import Manual
from ledger.deliver.survey.decide.one import instead, read
from ledger.documents.written import written
from ledger.domain.charter import STANDARDS, Row, content_of
from ledger.domain.definition import Draft
from ledger.domain.in_force import in_force
from ledger.domain.proposal import Terms
from ledger.domain.scope import charter_key
from ledger.domain.standard import DETAILS, OF_NATURE, has_standard
from ledger.errors import LedgerError
from ledger.govern.debt.queries.debt import DebtOn, WeighedItem
from ledger.govern.debt.views.closers import OF_SCOPE, deciding_scope, seated_first
from ledger.govern.debt.views.credit import UNDECIDED_CREDIT
from ledger.govern.proposals.decide.attempt import text_in_force, text_of_proposal
from ledger.kinds.charter import charter_document
from ledger.steps import TEXT, Option

PLAIN = ("retrospective", "prospective", "cohort")
"""The standards that need no details."""
LAPSED, BROKEN = "lapsed_proposal", "broken_invariant"
_OPTION = {"reason": "standard_because"}
Options: TypeAlias = Mapping[str, Option]
_OF_ALL = "Who decides what no other charter covers"


class ClosingDocument(NamedTuple):
    """The text of a document and the options that `propose` takes beside it; or why there is none.

    `words` say what it is for, where that is another thing than to close the item; `name` what it is of, if not that.
    """

    text: str
    options: Options = MappingProxyType({})
    why: str = ""
    words: str = ""
    name: str = ""


def closing_document(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """The document that closes an item, or has to be decided first; one without a text where none does."""
    return _DRAFTS.get(each.item.sort, _none)(ledger, found, each)


def terms_again(terms: Terms, today: date) -> Options:
    """The terms of a proposal as options, for who asks for the same once more."""
    start = terms.from_ if terms.retroactive else max(terms.from_, today)
    details = {_OPTION.get(name, name): str(getattr(terms, name)) for name in DETAILS if getattr(terms, name)}
    return {**_days(start, terms.until, today), "nature": terms.nature, "standard": terms.standard, **details}


def _terms(row: Row, *, changes: bool) -> Options:
    """The nature and standard as options, where the charter says none that would do for what `changes` a rule."""
    nature = row.terms.nature or "policy"
    named: Options = {} if row.terms.nature else {"nature": nature}
    allowed, usual = row.terms.standards or STANDARDS, OF_NATURE[nature]
    said = next(iter(row.terms.standards), "retrospective")
    if said in PLAIN and (said in usual or not changes):
        return named
    plain = [each for each in PLAIN if each in allowed]
    fitting = next((each for each in plain if each in usual), "")
    if (chosen := fitting or next(iter(plain), "")) not in ("", said):
        named = {**named, "standard": chosen}
    return {**named, "standard_because": TEXT} if changes and not fitting else named


def _days(start: date, until: date | None, today: date) -> Options:
    """From which day it is proposed, and until when; that it reaches back, where it does."""
    ends = {"until": str(until)} if until else {}
    return {"effective": str(start), **ends, "retroactive": start < today}


def options_from(
    found: DebtOn, each: WeighedItem, start: date, until: date | None = None, *, changes: bool = True
) -> Options:
    """What `propose` takes beside a document, from a day on."""
    row = found.fold.facts.state.rights.governing(deciding_scope(each.item), found.day)
    return {**_days(start, until, found.day), **(_terms(row, changes=changes) if row else {})}


def _none(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    return ClosingDocument("")


def _in_use(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """The version in force, to be decided as it is, over the days on which it governs."""
    key = each.item.about.rpartition(" v")[0] if each.item.sort == UNDECIDED_CREDIT.name else each.item.subject
    history = found.fold.facts.state.history(key)
    days = next(each.period for each in history.segments() if each.period.covers(found.day))
    options = options_from(found, each, days.from_, days.until, changes=False)
    if has_standard(in_force(found.fold.facts.state, key, found.day).draft):
        options = {**options, **_name_own_standard(found, each)}
    return ClosingDocument(text_in_force(ledger, key, found.day), options, name=key)


def _name_own_standard(found: DebtOn, each: WeighedItem) -> Options:
    """The charter's own standard with a reason, where a rule that somebody edits before proposing it needs one."""
    row = found.fold.facts.state.rights.governing(deciding_scope(each.item), found.day)
    said = next(iter(row.terms.standards), "") if row else ""
    usual = OF_NATURE[row.terms.nature or "policy"] if row else ()
    return {"standard": said, "standard_because": TEXT} if said in PLAIN and said not in usual else {}


def _as_it_stands(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """The version in force, to be decided from now on with what it left open."""
    key = each.item.subject.partition(" v")[0]
    words = "change the document, and have it ratified"
    if each.item.sort == BROKEN:
        words = "amend the invariant: change its document, and have it ratified"
    return ClosingDocument(text_in_force(ledger, key, found.day), options_from(found, each, found.day), words=words)


def _compiling(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """The version in force that a target cannot hold, or only nearly, to be decided as one that it can."""
    key, _, _ = each.item.subject.rpartition("@")
    if not key:
        target, _, address = each.item.subject.partition("/")
        if is_by_hand(found, target):
            return ClosingDocument("")
        key = found.fold.facts.deliveries.artifacts[target, address].key
    words = "change the document to what compiles there, and have it ratified"
    return ClosingDocument(text_in_force(ledger, key, found.day), options_from(found, each, found.day), "", words, key)


def is_by_hand(found: DebtOn, target: str) -> bool:
    """Tell whether nobody can ask a target, so that what it shows is written there by hand, for every record alike."""
    return found.fold.facts.deliveries.targets[target].connector == Manual.name


def _entity(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """The entity of a definition, to be decided with what it does not say yet."""
    state, key = found.fold.facts.state, each.item.subject
    entity = in_force(state, key, found.day).draft.entity
    words = f"say in the document under `became: {key}` by which source it is told, and have it ratified"
    return ClosingDocument(
        text_in_force(ledger, entity, found.day), options_from(found, each, found.day), "", words, entity
    )


def _asked_again(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """What a proposal asked for that ended undecided, by its own terms; its document, unless it has none of its own."""
    proposal = found.fold.facts.state.proposals[each.item.subject]
    if proposal.terms.retires or proposal.terms.confirms:
        return ClosingDocument("")
    words = "propose it again, and have that decided" if each.item.sort == LAPSED else ""
    return ClosingDocument(text_of_proposal(ledger, proposal.id), terms_again(proposal.terms, found.day), words=words)


def _found_there(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """What the platform holds now, as a version of the definition that governs it: it is read, and nothing written."""
    target, _, address = each.item.subject.partition("/")
    try:
        current = in_force(found.fold.facts.state, each.item.about, found.day)
        rule = read(ledger, target, address, current.draft.entity)
        text = ledger.named(written(instead(rule, current.draft)))
        return ClosingDocument(text, options_from(found, each, each.item.since), words="decide what was found there")
    except LedgerError as problem:
        return ClosingDocument("", why=f"no document could be made of what is there: {problem.what}")


def _charter(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """The charter in force with whoever still holds a seat; whoever it lacks since is left to be named."""
    state, day = found.fold.facts.state, found.day
    row, draft = state.rights.row(each.item.subject, day), _charter_in_force(found, each.item.subject)
    if row is None or draft is None:
        return ClosingDocument(
            "", why="that scope was never chartered by a document: write one, with ledger new charter"
        )
    seats = {
        f"{role}s": _seated(draft, role, state.rights.holders(row, role, day))
        for role in ("steward", "approver", "operator")
    }
    decider = next(iter(state.rights.holders(row, "decider", day)), "DECIDER")
    content = {**draft.content, **seats, "decider": decider}
    text = ledger.named(written(charter_document(content)))
    return ClosingDocument(text, options_from(found, each, found.day, changes=False))


def _seated(charter: Draft, role: str, left: Iterable[str]) -> list[str]:
    """Who holds a seat still, and a word for each whom the charter asks for and who is gone."""
    people, seated = [*left], charter.content.get(f"{role}s") or ()
    asked = charter.content["quorum"] if role == "approver" else 1
    return people + [role.upper()] * (min(asked, len(seated)) - len(people))


def _seating(ledger: Ledger, found: DebtOn, each: WeighedItem) -> ClosingDocument:
    """Where one person decides alone: their charter, with others to be named who ask for a confirmation and approve."""
    row = seated_first(found.fold.facts.state, each.item, found.day)
    if row is None:
        return ClosingDocument("")
    draft = _charter_in_force(found, row.terms.scope)
    said: Mapping[str, Any] = draft.content if draft else {**content_of(row), "title": _OF_ALL}
    seats = {"stewards": ["STEWARD"], "approvers": ["APPROVER"], "quorum": 1, "solo": False}
    content = {name: value for name, value in {**said, **seats}.items() if name != "quorums"}
    words = (
        f"seat others first, in the charter of `{row.terms.scope}`: who proposes (STEWARD), and who approves (APPROVER)"
    )
    text = ledger.named(written(charter_document(content)))
    return ClosingDocument(text, options_from(found, each, found.day, changes=False), words=words)


def _charter_in_force(found: DebtOn, scope: str) -> Draft | None:
    version = found.fold.facts.state.history(charter_key(scope)).in_force(found.day)
    return version.draft if version else None


_DRAFTS: Mapping[str, Callable[[Ledger, DebtOn, WeighedItem], ClosingDocument]] = {
    "unratified_version": _in_use,
    UNDECIDED_CREDIT.name: _in_use,
    "self_attested": _seating,
    "no_standard": _as_it_stands,
    "unkept_fields": _entity,
    "unknown_touches": _as_it_stands,
    BROKEN: _as_it_stands,
    "lapsed_proposal": _asked_again,
    "emergency": _asked_again,
    "drift": _found_there,
    "refused_target": _compiling,
    "accepted_loss": _compiling,
    **dict.fromkeys(OF_SCOPE, _charter),
}
"""Of which sorts a document can be drafted."""
