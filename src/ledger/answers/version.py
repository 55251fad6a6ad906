"""How one version, or one proposal, is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.answers.answer import Report
from ledger.answers.consumers import data as reader_data, named, told_data, told_lines
from ledger.answers.invariants import waived, waiver_data
from ledger.app.ledger import Ledger
from ledger.app.questions.readers import readers
from ledger.compile import in_force
from ledger.domain import boundaries
from ledger.domain.brief import Brief
from ledger.domain.definition import Draft, Segment, Version
from ledger.domain.guards import require_proposal as known_proposal
from ledger.domain.proposal import Approval, Proposal, Terms, key_of
from ledger.domain.route import Number, in_order, when
from ledger.domain.state import State
from ledger.domain.voiding import void
from ledger.domain.waiver import Waiver, standing as waiver_on
from ledger.errors import UnknownName
from ledger.kinds.invariant import INVARIANT, claim_lines, claim_of
from ledger.views.proposals import Standing
from ledger.views.rights import seated_again
from ledger.views.words import NATURE, STANDARD, term


def shown(
    ledger: Ledger, state: State, key: str, day: date, known: int | None, number: int | None, known_on: date | None
) -> Report:
    """The version in force on `day` as known at a position, or the one with that number."""
    history = state.history(key)
    version = in_force(state, key, day, known) if number is None else _numbered(history.versions, key, number)
    segments = [each for each in history.segments(known) if each.version == version.number]
    draft = version.draft
    asked = f"on {day}" + (f", as known on {known_on}" if known_on else "")
    standing = f"in force {asked}" if number is None else "whatever governs"
    waiver = waiver_on(state.waivers.get((key, draft.scope), ()), day, known)
    read = readers(ledger, [key], day, known)
    on = f" on {draft.entity}" if draft.entity not in ("", key) else ""
    lines = [
        f"{key} v{version.number} — {draft.content['title']}",
        f"  {draft.kind}{on}, scope {draft.scope}; {standing}",
        *_statement(draft),
        "",
        *(f"    {line}" for line in text(draft)),
        "",
        *(f"  {name:12}{value}" for name, value in _facts(ledger, state, version, segments)),
        *_waived(ledger, waiver),
        *(f"  {'read by':12}{named(ledger, each)}" for each in read),
    ]
    consumers = [reader_data(ledger, each) for each in read]
    data = {**_data(ledger, version, segments, day), "waiver": waiver_data(ledger, waiver), "consumers": consumers}
    return Report(data, [ledger.named(line) for line in lines])


def _waived(ledger: Ledger, waiver: Waiver | None) -> list[str]:
    if waiver is None:
        return []
    return [f"  {'waived':12}{waived(ledger, waiver).removeprefix('waived ')}, because {waiver.terms.because}"]


def proposed(ledger: Ledger, proposal_id: str) -> Report:
    """One proposal: its text and everything that an approval of it would bind."""
    from ledger.answers.standing import conflict_lines, standing_data
    from ledger.app.decisions.routing import standing_of

    proposal = known_proposal(ledger.state(boundaries.definitions([key_of(proposal_id)])), proposal_id)
    draft, now = proposal.draft, standing_of(ledger, proposal_id)
    lines = [
        f"{proposal.id} — {draft.content['title']}",
        *_statement(draft),
        "",
        *(f"    {line}" for line in text(draft)),
        "",
    ]
    lines += [f"  {name:12}{value}" for name, value in _asked(proposal, now)]
    again = [] if proposal.closed else list(seated_again(ledger.state(), draft, ledger.today()))
    lines += [*(f"  {each}" for each in again), *conflict_lines(now)]
    consequences, told = _means(ledger, proposal)
    lines += consequences
    data = {
        "proposal": proposal.id,
        "digest": proposal.digest,
        "closed": proposal.closed,
        **standing_data(ledger, now),
        "content": draft.content,
        "source": draft.source,
        "consumers": told,
        "notes": [ledger.named(each) for each in again],
    }
    return Report(data, [ledger.named(line) for line in lines])


def _asked(proposal: Proposal, now: Standing) -> Iterator[tuple[str, str]]:
    """What it asks for, by whom, how it stands, and what it rests on."""
    bound = proposal.bound
    approvals = [f"{given.person}{_void(proposal, given)}" for given in proposal.approvals]
    yield "asked for", term(proposal.terms.from_, proposal.terms.until)
    yield from _words(proposal.terms)
    yield "because", proposal.because
    yield "asked by", ", ".join(proposal.contributors)
    yield "approved by", ", ".join(approvals) or "nobody yet"
    yield "stands", now.status + (f", waits for {now.waits}" if now.waits else "")
    if now.scope and not proposal.closed:
        yield "approvals", now.approvals
    if bound.displaces:
        yield "displaces", ", ".join(f"v{each.version} for {term(each.from_, each.until)}" for each in bound.displaces)
    if bound.basis:
        yield "rests on", ", ".join(f"{each.key} v{each.version}" for each in bound.basis)
    if proposal.brief:
        yield "shown", _shown(proposal.brief)
    yield "digest", proposal.digest


def _void(proposal: Proposal, given: Approval) -> str:
    why = void(proposal, given)
    return f" (void: {why})" if why else ""


def _shown(brief: Brief) -> str:
    told = f"brief {brief.digest[:16]}"
    return f"{told}, on {brief.population.records:,} records of {brief.population.name}" if brief.population else told


def _means(ledger: Ledger, proposal: Proposal) -> tuple[list[str], list[dict[str, Any]]]:
    """What it does to verdicts and to whom, as long as it is open; of a closed one, what it was said to change."""
    from ledger.answers.change import means
    from ledger.app.questions.compare import moved
    from ledger.app.questions.readers import touched

    draft, bound, terms = proposal.draft, proposal.bound, proposal.terms
    indirect = [f"  changes {each} indirectly" for each in bound.affects]
    if proposal.closed:
        return indirect, []
    found = [] if terms.retires else list(moved(ledger, draft, bound.affects, terms.from_))
    told = touched(ledger, draft, bound, found)
    lines = indirect if terms.retires else ["", *means(draft, bound.affects, found)]
    return [*lines, *told_lines(ledger, told, draft.key if terms.retires else "")], told_data(ledger, told)


def text(draft: Draft) -> list[str]:
    """What a version says: its criteria, its rules or stages, its claim, its fields, or its seats."""
    from ledger.language import meaning_lines
    from ledger.meanings import meaning_from_json

    if draft.kind == INVARIANT:
        return claim_lines(claim_of(draft))
    if draft.tree is not None:
        return meaning_lines(meaning_from_json(draft.tree))
    if draft.kind == "entity":
        fields = draft.content["fields"]
        width = max(map(len, fields), default=0)
        return [f"{name:{width}}  {_field(each)}" for name, each in fields.items()]
    said = {**draft.content, "quorums": "; ".join(f"{number} {when(name)}" for name, number in _routes(draft))}
    return [f"{name}: {value}" for name, value in said.items() if value not in ("", [], None)]


def _routes(draft: Draft) -> Iterator[tuple[str, Number]]:
    return in_order(draft.content.get("quorums", {}))


def _field(field: dict[str, Any]) -> str:
    choices = f" ({', '.join(field['choices'])})" if field.get("choices") else ""
    blank = f", a blank counts as {field['blank']}" if field.get("blank") is not None else ""
    return f"{field['type']}{choices}{blank}"


def _statement(draft: Draft) -> list[str]:
    statement = draft.content.get("statement", "-")
    return [f"  “{statement}”"] if statement != "-" else []


def _words(terms: Terms) -> list[tuple[str, str]]:
    return [("nature", NATURE[terms.nature]), ("standard", STANDARD[terms.standard])]


def _facts(ledger: Ledger, state: State, version: Version, segments: list[Segment]) -> list[tuple[str, str]]:
    proposal = state.proposals.get(version.proposal)
    when = "; ".join(term(each.from_, each.until) for each in segments) or "never: another version governs all its days"
    established = f"event #{version.position}, recorded {version.recorded_at}"
    digests = [
        ("content", f"sha256:{version.draft.content_digest[:16]}"),
        ("meaning", f"sha256:{version.draft.meaning[:16]}"),
    ]
    if proposal is None:
        return [
            ("in force", when),
            ("decided by", "nobody: attested from evidence"),
            ("said by", established),
            *digests,
        ]
    alone = " (self-attested)" if version.self_attested else ""
    rests = ", ".join(f"{each.key} v{each.version}" for each in proposal.bound.basis)
    return [
        ("in force", when),
        ("decided by", f"{version.decider}{alone}, {version.proposal}"),
        ("asked by", ", ".join(proposal.contributors)),
        *_words(proposal.terms),
        ("because", proposal.because),
        *([("rests on", rests)] if rests else []),
        ("said by", established),
        *digests,
    ]


def _numbered(versions: list[Version], key: str, number: int) -> Version:
    if 1 <= number <= len(versions):
        return versions[number - 1]
    known = f"v1 to v{len(versions)}" if versions else "none"
    raise UnknownName(
        f"`{key}` has no version {number}", why=f"it has {known}", fix=f"see its history: ledger log {key}"
    )


def _data(ledger: Ledger, version: Version, segments: list[Segment], day: date) -> dict[str, Any]:
    return {
        "key": version.key,
        "version": version.number,
        "on": day,
        "kind": version.draft.kind,
        "entity": version.draft.entity,
        "content": version.draft.content,
        "source": version.draft.source,
        "content_digest": version.draft.content_digest,
        "meaning_digest": version.draft.meaning,
        "terms": [{"from": each.from_, "until": each.until} for each in segments],
        "proposal": version.proposal or None,
        "decider": ledger.address(version.decider) if version.decider else None,
        "self_attested": version.self_attested,
        "position": version.position,
        "recorded_at": version.recorded_at,
    }
