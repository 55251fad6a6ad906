"""What is read: each a question that the command line answers in the same words."""

from __future__ import annotations

import json
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import cast

from ledger.answers.offered import ActsOffered, acts_offered
from ledger.answers.timeline import Timeline, timeline
from ledger.app import clock
from ledger.app.choices import AGENT, ROLES, PersonKind, Role
from ledger.app.decisions.offered import offered
from ledger.app.git import TextFile
from ledger.app.populations import records_sent
from ledger.deliver.targets.answers.targets import TargetsKnown, targets_known
from ledger.deliver.targets.queries.targets import deliveries
from ledger.errors import NoRight, UnknownName
from ledger.govern.definitions.answers.definitions import DefinitionList, VersionText, definition_list
from ledger.govern.definitions.queries.definitions import definitions_on, happened_after, version_on
from ledger.govern.documents.answers.change import DiffAnswer, diff_answer
from ledger.govern.documents.answers.documents import DocumentChecks, document_checks
from ledger.govern.documents.queries.compare import compared
from ledger.govern.documents.queries.documents import document_given
from ledger.govern.people.answers.token import TokenIdentity
from ledger.govern.proposals.answers.attempt import attempt_headline
from ledger.govern.proposals.answers.brief import BriefAnswer, brief_answer
from ledger.govern.proposals.answers.documents_diff import DocumentsDiff, documents_diff_answer
from ledger.govern.proposals.answers.history import HistoryAnswer, history_answer
from ledger.govern.proposals.answers.proposals import ProposalText, proposal_text
from ledger.govern.proposals.answers.standing import ProposalList, proposal_list
from ledger.govern.proposals.answers.withheld import proposal_without_counts
from ledger.govern.proposals.decide.attempt import counted_draft
from ledger.govern.proposals.decide.check import check_documents
from ledger.govern.proposals.decide.consequences import consequences
from ledger.govern.proposals.decide.view import view
from ledger.govern.proposals.queries.documents_diff import documents_diff
from ledger.govern.proposals.queries.history import lived
from ledger.govern.proposals.queries.routing import standing_of, standings
from ledger.govern.seats.answers.recovery import RecoveryOverview, recovery_overview
from ledger.govern.seats.answers.rights import RightsOverview, rights_overview
from ledger.govern.seats.queries.recoveries import recoveries_now
from ledger.govern.seats.queries.rights import may_read, require_seat, rights_on, sees_counts, sight
from ledger.govern.waivers.answers.invariants import InvariantList, invariant_list
from ledger.govern.waivers.queries.invariants import invariants_today
from ledger.measure.counting.answers.why import WhyAnswer, why_answer
from ledger.measure.counting.queries.judge import UNASKED, rules_asked
from ledger.measure.counting.queries.why import why_told
from ledger.measure.figures.answers.closes import PeriodList, period_list
from ledger.measure.figures.answers.reported import show_version
from ledger.measure.figures.answers.restatements import RestatementList, restatement_list
from ledger.measure.figures.answers.vintages import (
    FigureList,
    RevisionTriangle,
    figure_list,
    revision_triangle,
)
from ledger.measure.figures.queries.figures_questions import (
    closed_of,
    figures_of,
    measure_of,
    restatements_of,
    triangle_of,
)
from ledger.overview.board.answers.status import LedgerStatus, ledger_status
from ledger.overview.board.queries.status import status_today, without_platforms
from ledger.steps import step
from ledger.web.api.call import ApiCall
from ledger.web.api.inputs import (
    DocumentToCheck,
    ListOnDays,
    ListPart,
    OfFigures,
    OfSegment,
    OnDay,
    OnDays,
    OneRecord,
    Pages,
    ProposalPages,
    TwoNames,
    TwoSides,
)
from ledger.web.api.operation import AnswerPart, Operation, part_of

COUNTERS: tuple[Role, ...] = ("steward", "approver", "decider")
"""Those who may see what was counted."""


def status(call: ApiCall) -> LedgerStatus:
    """What waits for you, what is due, what differs (for who holds a seat), and what was decided by nobody."""
    found = status_today(call.ledger)
    seated = may_read(call.ledger, call.actor, ROLES)
    return ledger_status(call.ledger, found if seated else without_platforms(found), call.address)


def me(call: ApiCall) -> TokenIdentity:
    """Whose acts this token makes, who answers for them, what it is for, and until when."""
    ledger, token = call.ledger, call.token
    owner = ledger.snapshot().state.owners.get(token.person)
    return TokenIdentity(
        ledger=ledger.founded.ledger_id,
        address=call.address,
        kind=cast(PersonKind, call.actor.kind),
        owner=ledger.address(owner) if owner else None,
        scope=token.scope,
        until=clock.of_machine(token.until),
    )


def check(call: ApiCall, asked: DocumentToCheck) -> DocumentChecks:
    """What is wrong with a document, and what it would do beside what is in force. Nothing is recorded.

    Records that are sent along are counted by both rules, and forgotten.
    """
    (found,) = check_documents(call.ledger, [document_given(asked.document)], asked.effective)
    if asked.records is None or found.draft is None:
        return document_checks([found])
    day, standard = asked.effective or call.ledger.today(), asked.standard or "prospective"
    with TemporaryFile() as sent, call.site.counting.taken(call.token.person):
        sent.write(asked.records.text.encode())
        sent.flush()
        records = records_sent(PurePath(asked.records.source).name, sent, "")
        counted = counted_draft(call.ledger, call.actor, found.draft, day, standard, records)
    return document_checks([found], attempt_headline(counted))


def definitions(call: ApiCall, asked: ListOnDays) -> AnswerPart[DefinitionList]:
    """The definitions, which version of each is in force, and who decided it."""
    found = definition_list(call.ledger, definitions_on(call.ledger, asked.on, asked.known_on))
    return part_of(found, "definitions", asked)


def definition(call: ApiCall, asked: OnDays) -> VersionText:
    """The version of a definition that governs a day, as known on another: its text, its term, who decided it."""
    found = version_on(call.ledger, call.path["key"], asked.on, asked.known_on, None)
    return show_version(call.ledger, found, asked.known_on, governs=True)


def version(call: ApiCall) -> VersionText:
    """One version of a definition, whichever governs."""
    number = call.path["number"]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise UnknownName(f"there is no version `{number[:40]}`", "a version has a number", "such as 2")
    found = version_on(call.ledger, call.path["key"], None, None, int(number))
    return show_version(call.ledger, found, None, governs=False)


def history(call: ApiCall) -> HistoryAnswer:
    """How often a definition changed, what each change did, by whom, and where it came back to what it was."""
    return history_answer(call.ledger, lived(call.ledger, call.path["key"]))


def why(call: ApiCall, asked: OneRecord) -> WhyAnswer:
    """Why a definition holds for a record, or does not, clause by clause, and who decided it. No record is kept.

    Without `rules` the version that governs the record by its standard answers, as with `ledger why --rules standard`.
    """
    rules = rules_asked(asked.rules or UNASKED, asked.on)
    found = why_told(call.ledger, call.path["key"], json.dumps(asked.record), "record", rules)
    return why_answer(call.ledger, found, platforms=may_read(call.ledger, call.actor, ROLES))


def log(call: ApiCall, asked: Pages) -> AnswerPart[Timeline]:
    """What happened, in order; the positions after which each part begins are those of events.

    A number that was counted of a definition is told to those who may read it there, and to nobody else.
    """
    found, after = happened_after(call.ledger, None, asked.after, asked.limit)
    return AnswerPart(timeline(call.ledger, found, None, sees_counts(call.ledger, call.actor)), after)


def definition_log(call: ApiCall, asked: Pages) -> AnswerPart[Timeline]:
    """What happened to one definition, in order, on the platforms too; its numbers for those who may read them."""
    found, after = happened_after(call.ledger, call.path["key"], asked.after, asked.limit)
    return AnswerPart(timeline(call.ledger, found, call.path["key"], sees_counts(call.ledger, call.actor)), after)


def diff(call: ApiCall, asked: TwoNames) -> DiffAnswer:
    """What it means to go from one to another: what is gained, what is lost, by which clause, with witnesses."""
    return diff_answer(*compared(call.ledger, asked.before, asked.after, asked.on))


def compare_documents(call: ApiCall, asked: TwoSides) -> DocumentsDiff:
    """What a set of documents changes beside another, and what became of each change. None of them is kept."""
    before, after = (
        [TextFile(each.source, each.text.encode()) for each in given] for given in (asked.before, asked.after)
    )
    return documents_diff_answer(call.ledger, documents_diff(call.ledger, before, after, asked.on))


def proposals(call: ApiCall, asked: ProposalPages) -> AnswerPart[ProposalList]:
    """The proposals, how each stands, and what it waits for, in the order in which they were last asked."""
    found = standings(call.ledger, closed=asked.closed, after=asked.after, limit=asked.limit)
    last = found[-1].proposal.position if len(found) == asked.limit else None
    return AnswerPart(proposal_list(call.ledger, found), last)


def proposal(call: ApiCall) -> ProposalText:
    """One proposal as it stands: its text, its terms, what it would do, its approvals. Acts on it name its ETag."""
    found = consequences(call.ledger, call.path["proposal"])
    told = proposal_text(call.ledger, found)
    seen = sight(call.ledger, call.actor, found.proposal.draft.path)
    return told if seen == "all" else proposal_without_counts(told)


def brief(call: ApiCall) -> BriefAnswer:
    """What a proposal means and does, as it was shown, or as the record tells without records.

    It has counts of people, so it takes a seat as steward, approver or decider. Who holds none on the path of the
    definition gets them in tens, and none under ten. An agent gets none: the category, and records that were made up.
    """
    if call.actor.kind != AGENT:
        require_seat(call.ledger, call.actor, COUNTERS, "what was counted")
    found = view(call.ledger, None, call.path["proposal"], None)
    path = standing_of(call.ledger, call.path["proposal"]).proposal.draft.path
    return brief_answer(found, None, sight(call.ledger, call.actor, path))


def acts(call: ApiCall) -> ActsOffered:
    """Every act on a proposal: whether it would be accepted from you now, else what refuses it."""
    id_ = call.path["proposal"]
    return acts_offered(id_, call.address, offered(call.ledger, call.actor, id_))


def rights(call: ApiCall, asked: OnDay) -> RightsOverview:
    """Who may do what, scope by scope, and what nobody can do."""
    return rights_overview(call.ledger, rights_on(call.ledger, asked.on))


def recovery(call: ApiCall) -> RecoveryOverview:
    """Who may replace the decider of `*`, the recovery that is open, and what became of earlier ones."""
    return recovery_overview(call.ledger, recoveries_now(call.ledger))


def targets(call: ApiCall) -> TargetsKnown:
    """The targets, and the artifacts that are governed there, as the record has them. It takes a seat."""
    require_seat(call.ledger, call.actor, ROLES, "what platforms hold")
    return targets_known(deliveries(call.ledger))


def figures(call: ApiCall, asked: OfFigures) -> AnswerPart[FigureList]:
    """The numbers that were reported of a definition, every vintage. It takes a seat on the path of the definition."""
    key = require_counted(call)
    found = figure_list(call.ledger, key, asked.as_of, figures_of(call.ledger, key, asked.segment, asked.as_of))
    return part_of(found, "figures", asked)


def revisions(call: ApiCall, asked: OfSegment) -> RevisionTriangle:
    """The revision triangle of a definition, and what revising came to. It takes a seat on its path."""
    key = require_counted(call)
    unit, found = triangle_of(call.ledger, key, asked.segment)
    return revision_triangle(key, asked.segment, unit, found)


def periods(call: ApiCall, asked: ListPart) -> AnswerPart[PeriodList]:
    """The closed periods of a definition, and the numbers that stand. It takes a seat on its path."""
    key = require_counted(call)
    return part_of(period_list(call.ledger, key, closed_of(call.ledger, key).items()), "numbers", asked)


def restated(call: ApiCall, asked: ListPart) -> AnswerPart[RestatementList]:
    """The restatements of a definition that were ordered, and what became of each. It takes a seat on its path."""
    found = restatement_list(call.ledger, restatements_of(call.ledger, require_counted(call)))
    return part_of(found, "restatements", asked)


def require_counted(call: ApiCall) -> str:
    """The definition that is asked about, by somebody who may see all that was counted of it. Raises NoRight."""
    key = call.path["key"]
    if sight(call.ledger, call.actor, measure_of(call.ledger, key).path) != "all":
        raise NoRight(
            f"{call.address} may not read what was counted of {key}",
            why="that is for those who answer for it",
            fix=step(f"ask somebody who is seated where it is decided, as {' or '.join(COUNTERS)}", "rights"),
        )
    return key


def invariants(call: ApiCall, asked: ListPart) -> AnswerPart[InvariantList]:
    """Every invariant in force, and whether it holds today: proved, or with the record that breaks it."""
    return part_of(invariant_list(call.ledger, invariants_today(call.ledger)), "invariants", asked)


READING = (
    Operation("GET", "/me", me),
    Operation("POST", "/check", check, costs=True, spends=True),
    Operation("GET", "/status", status),
    Operation("GET", "/definitions", definitions),
    Operation("GET", "/definitions/{key}", definition),
    Operation("GET", "/definitions/{key}/versions/{number}", version),
    Operation("GET", "/definitions/{key}/history", history, costs=True),
    Operation("GET", "/definitions/{key}/log", definition_log),
    Operation("GET", "/definitions/{key}/figures", figures),
    Operation("GET", "/definitions/{key}/figures/triangle", revisions),
    Operation("GET", "/definitions/{key}/periods", periods),
    Operation("GET", "/definitions/{key}/restatements", restated),
    Operation("POST", "/definitions/{key}/why", why),
    Operation("GET", "/diff", diff, costs=True, spends=True),
    Operation("POST", "/diff", compare_documents, costs=True, spends=True),
    Operation("GET", "/log", log),
    Operation("GET", "/proposals", proposals, costs=True),
    Operation("GET", "/proposals/{proposal}", proposal, costs=True),
    Operation("GET", "/proposals/{proposal}/brief", brief, costs=True),
    Operation("GET", "/proposals/{proposal}/acts", acts, costs=True),
    Operation("GET", "/rights", rights),
    Operation("GET", "/recoveries", recovery),
    Operation("GET", "/targets", targets),
    Operation("GET", "/invariants", invariants, costs=True),
)
