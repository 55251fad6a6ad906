"""The decision brief of a proposal: gathered from the ledger, from records outside it, and from targets.

What is shown to those who decide is recorded with the proposal (`show`), without the records; whoever reads it later
reads what was shown then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, population as records_of
from ledger.brief import content
from ledger.brief.content import (
    FORMAT,
    FORMATS,
    BriefClosed,
    BriefConsumer,
    BriefContent,
    BriefCrossed,
    BriefEnglish,
    BriefHistory,
    BriefImpact,
    BriefIndirect,
    BriefInvariant,
    BriefMetric,
    BriefRecord,
    BriefRequest,
    BriefSeats,
)
from ledger.brief.counted import BESIDE, CountedRecords, cells, counted
from ledger.brief.questions import about_records, questions
from ledger.brief.wording import Tongue, blanks, rewritten, titles
from ledger.domain import mentions
from ledger.domain.acts import proposing
from ledger.domain.brief import RECORDS, Brief, Populations, brief_of_credit
from ledger.domain.debt import POLICY
from ledger.domain.definition import Draft
from ledger.domain.guards import require_proposal
from ledger.domain.proposal import Proposal
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, Refused
from ledger.govern.consumers import queries as readers
from ledger.govern.documents.queries.changes import AttributionMove, DefinitionChange
from ledger.govern.documents.queries.compare import moved
from ledger.govern.documents.queries.draft_text import draft_lines
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.govern.documents.queries.spared import find_spared
from ledger.govern.proposals.queries.brief_credit import (
    count_credit,
    find_credit_moves,
    indirect_credit,
    own_credit,
)
from ledger.govern.proposals.queries.foresee import foreseen
from ledger.govern.proposals.queries.history import lived
from ledger.govern.proposals.queries.metrics_moved import find_moved
from ledger.govern.proposals.queries.routing import standing_of
from ledger.govern.proposals.views import Standing
from ledger.govern.requests.fold import answered_by
from ledger.govern.waivers.queries.invariants import touched
from ledger.govern.waivers.queries.violations import broken, proved_by
from ledger.kinds.debt import policy_moves
from ledger.kinds.framework_moves import framework_moves
from ledger.kinds.names import ATTRIBUTION, FRAMEWORK
from ledger.language.days import days_in_words
from ledger.language.differences import difference
from ledger.language.english import in_english
from ledger.meanings.registry import meaning_from_json
from ledger.measure.counting.queries.impact import displaced, flips
from ledger.measure.credit.queries.credit import CreditSources
from ledger.measure.credit.queries.shares import CreditShown
from ledger.measure.figures.queries.disclose import disclosed
from ledger.measure.figures.queries.figures import Figures, figures
from ledger.measure.figures.views.closed import closed_figures
from ledger.population.asking import ImpactOptions
from ledger.population.impact import Impact
from ledger.steps import again, step
from ledger.views.words import particulars


@dataclass(frozen=True, slots=True)
class BriefOptions:
    """What to look at besides the ledger: records, how they are asked about, and the targets themselves.

    `journeys` are what an attribution gives credit on; without them those that the settings name, if they can be read.
    """

    records: Records | None = None
    asked: ImpactOptions = field(default_factory=ImpactOptions)
    live: bool = False
    beside: str = ""
    journeys: CreditSources | None = None
    known_journeys: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """A proposal, and what governs its first day without it."""

    ledger: Ledger
    state: State
    proposal: Proposal
    there: Mapping[str, Draft]

    def tongue(self, each: DefinitionChange) -> Tongue:
        """How what moves is told."""
        return Tongue(titles(self.there, self.there[each.key].entity), each.after.schema)


class Made(NamedTuple):
    """A brief, a real record for each way in which records move, and what it was made of (`unshown`).

    The records are for whoever made it, and are never kept.
    """

    brief: Brief
    seen: tuple[BriefRecord, ...]
    of: str


class GatheredContent(NamedTuple):
    """What a brief says, and what it does to credit with the records of that, where it was counted."""

    content: BriefContent
    credit: CreditShown | None


NOTHING = BriefOptions()


def brief(ledger: Ledger, proposal_id: str, look: BriefOptions = NOTHING) -> Made:
    """The brief of a proposal as things stand.

    Raises UnknownName, Refused where it is closed, and what reading the records raises.
    """
    state = ledger.state()
    proposal = require_proposal(state, proposal_id)
    if proposal.closed:
        raise Refused(
            f"{proposal_id} was {proposal.closed}, and nothing was shown with it",
            why="what it would change now is not what it changed then",
            fix=step("see what it asked for", "show", proposal_id),
        )
    there = surroundings_on(state, proposal.terms.from_, ledger.zone, Register(ledger)).definitions
    found = _figures(ledger, proposal, look)
    gathered, credit = _content(Around(ledger, state, proposal, there), found, look)
    ids = ledger.ids()
    told = mentions.throughout(cast(dict[str, Any], gathered), ids)
    made = brief_of_credit(told, _name_by_ids(credit.populations if credit else {}, ids))
    if found:
        made = Brief(content=told, population=found.population(ids))
    seen = tuple(found.seen(titles(there, proposal.draft.entity))) if found else ()
    return Made(made, seen, proposing.unshown(proposal))


def _name_by_ids(of: Populations, ids: mentions.Ids) -> Populations:
    return {option: each.rename(mentions.by_id(each.name, ids)) for option, each in of.items()}


def _figures(ledger: Ledger, proposal: Proposal, look: BriefOptions) -> Figures | None:
    """The figures of what judges records; of what judges none, only that the records can be read."""
    if look.records and proposal.draft.yields:
        return figures(ledger, proposal, look.records, look.asked, look.beside)
    if look.beside or any(look.asked._replace(samples=0)):
        what, why = f"there are no figures of {proposal.id} itself", f"a {proposal.draft.kind} judges no records"
        raise BadInput(
            what,
            why,
            again(
                "leave out how it would be counted",
                by=False,
                month=False,
                outcome=False,
                known=False,
                id=False,
                beside=False,
            ),
        )
    if look.records:
        with records_of(ledger.settings, look.records):
            pass
    return None


def stands(ledger: Ledger, proposal_id: str) -> str:
    """How a proposal stands, where it does not wait for an answer: closed, lapsed or stale, and why."""
    now = standing_of(ledger, proposal_id)
    waits = f", waits for {now.wait.words}" if now.wait.words else ""
    return "" if now.status in ("open", "blocked") else ledger.named(f"{now.status}{waits}")


def shown(ledger: Ledger, proposal_id: str) -> Brief | None:
    """The brief that was shown with a proposal as it is asked for now; None where none was."""
    return require_proposal(ledger.state(), proposal_id).brief


def told(ledger: Ledger, found: Brief) -> BriefContent:
    """What a brief holds, for people to read: with addresses in the place of ids. Raises Refused where it is newer."""
    if found.content.get("format") not in FORMATS:
        why, fix = f"it is of the form {found.content.get('format')}", "use the ledger that made it, or a newer one"
        raise Refused("this program cannot tell that brief", why, fix)
    return cast(BriefContent, ledger.named_throughout(found.content))


def asked_as(found: Brief | None) -> ImpactOptions:
    """How a brief asked about its records, to ask again."""
    for each in content.looks(cast(BriefContent, found.content)) if found else ():
        by = tuple(each["by"].split(BESIDE)) if each["by"] else ()
        return ImpactOptions(by=by, month=each["clock"], outcome=each["outcome"], known=each["known"])
    return ImpactOptions()


def asked_beside(found: Brief | None) -> str:
    """What it was put beside, where somebody named it."""
    for each in content.looks(cast(BriefContent, found.content)) if found else ():
        named = each.get("beside", "")
        return "" if named == "nothing" else re.sub(r"^(\w+) v(\d+)$", r"\1@\2", named)
    return ""


def tolerated(ledger: Ledger, proposal_id: str) -> int:
    """How far the population may move, in percent of its records; 0 where the charter does not say."""
    state = ledger.state()
    row = state.rights.governing(require_proposal(state, proposal_id).draft.path, ledger.today())
    return (row.terms.tolerance or 0) if row else 0


def looked_again(ledger: Ledger, proposal_id: str, records: Records) -> Populations:
    """The population of criteria as it is now, counted as it was when it was shown."""
    proposal = require_proposal(ledger.state(), proposal_id)
    every = bool(proposal.brief and proposal.brief.content.get("format") == content.FORMATS[0])
    beside = asked_beside(proposal.brief)
    found = figures(ledger, proposal, records, ImpactOptions(), beside, every=every, headlined=False)
    return {RECORDS: found.population()}


def _content(at: Around, found: Figures | None, look: BriefOptions) -> GatheredContent:
    moves = _moves(at)
    credit = find_credit_moves(at.ledger, at.proposal)
    own = next((each for each in moves if each.key == at.proposal.key), None)
    tongue = at.tongue(own) if own else None
    count = _counting(at, found) if found else None
    now = standing_of(at.ledger, at.proposal.id)
    stays = _find_still(at, moves, credit)
    moved = find_moved(at.ledger, at.proposal, stays, look.journeys, look.known_journeys)
    counted_credit = None if found else _count_credit(at, look, moved.metrics)
    gathered: BriefContent = {
        "format": FORMAT,
        **_asked(at.proposal, _requests(at)),
        "on": str(at.ledger.today()),
        "english": _english(at, own),
        "change": tongue.change(own.change) if own and tongue else own_credit(at.proposal.key, credit),
        "indirect": [
            *(_indirect(at, each, look, found) for each in moves if each is not own),
            *(indirect_credit(at.there, each) for each in credit if each.key != at.proposal.key),
        ],
        "impact": count(found.judged) if count and found and found.judged else None,
        "rehearsal": count(found.rehearsed) if count and found and found.rehearsed else None,
        "ahead": found.ahead if found else None,
        "headline": found.headline if found else counted_credit.headline if counted_credit else None,
        "disclosure": disclosed(at.ledger, at.proposal, look.records, look.asked) if look.records else None,
        "history": _history(at),
        "closed": _closed(at),
        "metrics": moved.metrics,
        "turns": moved.turns,
        "invariants": _invariants(at),
        "platforms": foreseen(at.ledger, at.proposal, live=look.live),
        "seats": _seats(at, now),
        "consumers": _consumers(at, moves, stays),
        "conflicts": [{"proposal": each.proposal, "why": days_in_words(each.why)} for each in now.conflicts],
        "questions": [],
    }
    if not gathered["closed"]:
        del gathered["closed"]
    if number := _beside(at):
        gathered["beside"] = number
    if not moved.metrics:
        del gathered["metrics"]
    if not moved.turns:
        del gathered["turns"]
    if found and found.headline and (crossed := _crossed(gathered["indirect"])):
        gathered["headline"] = {**found.headline, "crossed": crossed}
    answered = [*about_records(gathered)] if counted_credit else []
    still_open = [each for each in questions(gathered, live=look.live) if each not in answered]
    gathered["questions"] = [*still_open, *_unread(at.proposal.draft, look)]
    return GatheredContent(gathered, counted_credit)


def _unread(draft: Draft, look: BriefOptions) -> Iterator[str]:
    """That records were named of which nothing can be counted."""
    if look.records and not draft.yields:
        yield f"Why were records named? {draft.key} is of kind {draft.kind} and judges none, so none was counted."


def _crossed(indirect: Sequence[BriefIndirect]) -> list[BriefCrossed]:
    """The criteria in which records come or go by it."""
    moved = ((each["key"], each["cells"]) for each in indirect)
    found = [(key, cells) for key, cells in moved if cells and {"gained", "lost"} <= cells.keys()]
    return [{"key": key, "records": cells["gained"]["records"] + cells["lost"]["records"]} for key, cells in found]


def _closed(at: Around) -> list[BriefClosed]:
    """The closed periods of what it changes, itself or through something else; one that a restatement reopens moves."""
    state = at.ledger.state()
    found: dict[str, list[str]] = {}
    for key in dict.fromkeys((at.proposal.key, *at.proposal.bound.affected_keys)):
        for (period, segment), figure in closed_figures(state, key).items():
            if segment == "" and figure.reopened is None:
                found.setdefault(key, []).append(period)
    return [{"key": key, "periods": sorted(periods)} for key, periods in found.items()]


def _counting(at: Around, found: Figures) -> Callable[[Impact], BriefImpact]:
    """How what was counted is told: a clause by the titles around it, over the fields of what it is a clause of."""
    tongue = Tongue(titles(at.there, at.proposal.draft.entity), found.sides.after.side.schema)
    of = CountedRecords(found.name, found.digest, found.asked, found.sides.beside, found.sides.several)
    return lambda each: counted(of, each, tongue)


def _asked(proposal: Proposal, requests: list[BriefRequest]) -> content.BriefProposal:
    """What is asked for, as the proposal has it."""
    draft, terms, statement = proposal.draft, proposal.terms, proposal.draft.content.get("statement", "-")
    asked: content.BriefProposal = {
        "proposal": proposal.id,
        "key": draft.key,
        "kind": draft.kind,
        "title": draft.content["title"],
        "statement": "" if statement == "-" else statement,
        "entity": draft.entity,
        "from": str(terms.from_),
        "until": str(terms.until) if terms.until else None,
        "nature": terms.nature,
        "standard": terms.standard,
        "retroactive": terms.retroactive,
        "retires": terms.retires,
        "because": proposal.because,
        "asked_by": list(proposal.contributors),
        "displaces": [
            {"version": each.version, "start": str(each.from_), "until": str(each.until) if each.until else None}
            for each in proposal.bound.displaces
        ],
    }
    if requests:
        asked["requests"] = requests
    if said := particulars(terms):
        asked["of_history"] = said
    if terms.reason:
        asked["standard_because"] = terms.reason
    if terms.expects:
        asked["expects"] = [str(each) for each in terms.expects]
    if terms.confirms:
        asked["confirms"] = terms.confirms
    if terms.looked_at_again:
        asked["revisit"] = str(terms.looked_at_again)
    return asked


def _beside(at: Around) -> int | None:
    """The version that governs its first day by now, where that is none of those that it was to displace."""
    number = displaced(at.ledger, at.proposal)
    meant = [each.version for each in at.proposal.bound.displaces]
    return number if meant and number not in meant and not at.proposal.terms.confirms else None


def _moves(at: Around) -> Sequence[DefinitionChange]:
    proposal = at.proposal
    if proposal.terms.retires or proposal.terms.confirms:
        return ()
    return list(moved(at.ledger, proposal.draft, proposal.bound.affected_keys, proposal.terms.from_))


def _english(at: Around, own: DefinitionChange | None) -> BriefEnglish | None:
    """What it asks beside what governs its first day; None for what asks nothing of records."""
    draft, ends, current = at.proposal.draft, at.proposal.terms.retires, at.there.get(at.proposal.key)
    if not draft.yields:
        said = [] if ends else _rewritten(current, draft)
        found: BriefEnglish = {"before": [], "after": [], "difference": said, "blanks": []}
        return found if current or ends or said else {**found, "says": draft_lines(draft)}
    named = titles(at.there, draft.entity)
    after = meaning_from_json(draft.tree)
    before = meaning_from_json(current.tree) if current and current.tree is not None else None
    return {
        "before": in_english(before, named) if before is not None else [],
        "after": [] if ends else in_english(after, named),
        "difference": [] if ends or before is None else difference(before, after, named),
        "blanks": [] if ends else blanks(draft, at.there, sorted(own.after.fields) if own else draft.reads),
    }


def _rewritten(current: Draft | None, draft: Draft) -> list[str]:
    """What a document that judges no records says otherwise; a policy of debt, beside the one that ships if need be.

    A framework says all that it holds where nothing governs, for that is what is asked.
    """
    if draft.kind == POLICY:
        return policy_moves(current, draft)
    if draft.kind == FRAMEWORK:
        return list(map(str, framework_moves(current, draft)))
    return rewritten(current.content, draft.content) if current else []


def _indirect(at: Around, each: DefinitionChange, look: BriefOptions, by: Figures | None) -> BriefIndirect:
    draft = at.there[each.key]
    found = flips(at.ledger, each, draft.entity, look.records, by.among if by else None) if look.records else None
    return {
        "key": each.key,
        "title": draft.content["title"],
        "version": each.version,
        "change": at.tongue(each).change(each.change),
        "cells": cells(found) if found else None,
        "rehearsed": bool(found and by and by.rehearsed and not by.judged),
    }


def _history(at: Around) -> BriefHistory | None:
    try:
        found = lived(at.ledger, at.proposal.key)
    except LedgerError:
        return None  # the first version has none yet, and what judges no record has no categories
    today = at.ledger.today()
    return {
        "changes": sum(1 for each in found.steps if each.moves and each.since <= today),
        "days": found.days,
        "steps": [
            {
                "version": version.number,
                "since": str(each.since),
                "category": each.change.category if each.change else "",
                "nature": each.nature,
                "asked_by": each.asked_by,
                "decided_by": version.decider,
                "reverts": each.reverts,
            }
            for version, each in found.versions
        ],
    }


def _invariants(at: Around) -> list[BriefInvariant]:
    """Each that is touched once: as violated on some day, or else as it holds."""
    proposal, ledger, told = at.proposal, at.ledger, dict[str, BriefInvariant]()
    every = touched(at.state, proposal.draft, proposal.terms, proposal.bound.affects, ledger.zone, ledger.today())
    for each in every:
        holds = each.proof.status == "holds"
        until = f"; waived until {each.waiver.terms.until}" if each.waiver and not holds else ""
        if not holds or each.draft.key not in told:
            told[each.draft.key] = {
                "key": each.draft.key,
                "title": each.draft.content["title"],
                "holds": holds,
                "told": days_in_words(f"{proved_by(each.proof) if holds else broken(each)}{until}"),
            }
    return list(told.values())


def _requests(at: Around) -> list[BriefRequest]:
    return [
        {
            "request": each.id,
            "about": each.about,
            "by": each.by,
            "on": str(each.terms.on),
            "hurts": each.terms.hurts,
            "evidence": each.terms.evidence,
        }
        for each in answered_by(at.state, at.proposal.id)
    ]


def _count_credit(at: Around, look: BriefOptions, metrics: Sequence[BriefMetric]) -> CreditShown | None:
    if look.journeys and metrics and at.proposal.draft.kind != ATTRIBUTION:
        return None  # it gives no credit by itself, and what it moves is told of each metric
    return count_credit(at.ledger, at.proposal, look.journeys, settings=look.known_journeys)


def _find_still(at: Around, moves: Sequence[DefinitionChange], credit: Sequence[AttributionMove]) -> tuple[str, ...]:
    """The versions over attributions whose figures are proved to stay."""
    draft, terms = at.proposal.draft, at.proposal.terms
    if terms.retires or terms.confirms:
        return ()
    return tuple(find_spared(at.ledger, draft, at.proposal.bound, terms.from_, moves, credit))


def _consumers(at: Around, moves: Sequence[DefinitionChange], stays: Sequence[str]) -> list[BriefConsumer]:
    found = readers.touched(at.ledger, at.proposal.draft, at.proposal.bound, moves, stays)
    return [
        {
            "title": each.consumer.terms.title,
            "owner": each.consumer.terms.owner,
            "through": list(each.through),
            "different": each in found.different,
        }
        for each in (*found.different, *found.same)
    ]


def _seats(at: Around, now: Standing) -> BriefSeats:
    rights, today = at.state.rights, at.ledger.today()
    row = rights.governing(at.proposal.draft.path, today)
    if row is None:
        return {"approvers": [], "quorum": 0, "asked": "no charter covers it", "decider": "", "operators": []}
    why = f", for it is {now.route.category.words}" if now.route.category else ""
    found: BriefSeats = {
        "approvers": list(rights.holders(row, "approver", today)),
        "quorum": now.quorum,
        "asked": f"{now.quorum} must consent{why}",
        "decider": "".join(rights.holders(row, "decider", today)),
        "operators": list(rights.holders(row, "operator", today)),
    }
    if vetoes := rights.holders(row, "veto", today):
        found["vetoes"] = list(vetoes)
    if lent := rights.in_effect(row, today):
        found["delegates"] = [f"{each.terms.to} for {each.terms.person} as {each.terms.role}" for each in lent]
    return found
