"""The commands of those who ask for a change: propose, revise, rebase, retire; and attest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from ledger.answers.answer import Report
from ledger.answers.change import means
from ledger.answers.consumers import told_data, told_lines
from ledger.app.ledger import Decided, Ledger
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.documents import Document
from ledger.domain.proposal import DefinitionProposed, DefinitionRevised, Proposal, Terms
from ledger.errors import BadInput
from ledger.views.rights import seated_again
from ledger.views.words import NATURE, STANDARD, term


@click.command("propose")
@params.document
@params.terms()
@params.because(True)
@reporting
def propose_command(session: Session, file: Path, because: str, **given: Any) -> Report:
    """Propose the document in FILE. Nothing in force is touched until it is ratified."""
    from ledger.app.decisions.propose import propose

    decided = propose(session.ledger, session.actor, one(file), _terms(given), because)
    return _asked(session.ledger, decided, "that is proposed already")


@click.command("revise")
@params.proposal
@params.document
@params.terms(required=False)
@params.because(True)
@reporting
def revise_command(session: Session, proposal: str, file: Path, because: str, **given: Any) -> Report:
    """Put the document in FILE under PROPOSAL; terms that are not given stay. Approvals so far are void."""
    from ledger.app.decisions.propose import revise

    decided = revise(
        session.ledger, session.actor, proposal, one(file), lambda before: _changed(before, given), because
    )
    return _asked(session.ledger, decided, f"{proposal} says exactly this already")


@click.command("rebase")
@params.proposal
@reporting
def rebase_command(session: Session, proposal: str) -> Report:
    """Put PROPOSAL on what is in force now. Approvals so far are void."""
    from ledger.app.decisions.propose import rebase

    decided = rebase(session.ledger, session.actor, proposal)
    return _asked(session.ledger, decided, f"{proposal} stands on what is in force already")


@click.command("retire")
@params.key
@click.option("--effective", type=params.DAY, required=True, help="The first day on which it is gone.")
@click.option("--retroactive", is_flag=True, help="The effective date is past, and that is meant.")
@params.because(True)
@reporting
def retire_command(session: Session, key: str, effective: date, retroactive: bool, because: str) -> Report:
    """Propose that KEY ends without successor."""
    from ledger.app.decisions.propose import retire

    terms = Terms(from_=effective, retroactive=retroactive, retires=True)
    return _asked(session.ledger, retire(session.ledger, session.actor, key, terms, because), "nothing to retire")


@click.command("attest")
@params.document
@params.effective()
@click.option("--evidence", required=True, type=params.FILE, help="The memo, export or screenshot that shows it.")
@params.because(False)
@reporting
def attest_command(
    session: Session, file: Path, effective: date, until: date | None, evidence: Path, because: str
) -> Report:
    """Record the document in FILE as a past version known from evidence. It was decided by nobody."""
    from ledger.app.decisions.attest import attest
    from ledger.domain.definition import DefinitionAttested, Evidence

    ledger, actor = session.ledger, session.actor
    params.WORDS.convert(evidence.name, None, click.get_current_context())
    seen = Evidence(evidence.name, _digest(evidence))
    decided = attest(ledger, actor, one(file), effective, until, seen, because)
    if not decided.events:
        return Report({"attested": None}, ["already attested"])
    event = decided.events[-1]
    assert isinstance(event, DefinitionAttested)
    when = term(effective, until)
    lines = [
        f"attested {event.draft.key} v{event.version} for {when}: known from {evidence.name}, decided by nobody",
        f"  recorded as #{decided.positions[-1]} today, not back-dated",
    ]
    return Report({"key": event.draft.key, "version": event.version, "position": decided.positions[-1]}, lines)


def one(file: Path) -> Document:
    """The one document in a file. Raises BadInput."""
    from ledger.documents import load

    documents = load(file)
    if len(documents) == 1:
        return documents[0]
    raise BadInput(
        f"{file.name} holds {len(documents)} documents",
        why="each is decided by itself",
        fix="put each into a file of its own",
        place=file.name,
    )


def _digest(file: Path) -> str:
    from hashlib import sha256

    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise BadInput(f"{file} cannot be read", why=str(error.strerror), fix="correct the path") from error


def _terms(given: dict[str, Any]) -> Terms:
    return Terms(
        from_=given["effective"],
        until=given["until"],
        nature=given["nature"],
        standard=given["standard"],
        retroactive=given["retroactive"],
    )


def _changed(before: Proposal, given: dict[str, Any]) -> Terms:
    old = before.terms
    return Terms(
        from_=given["effective"] or old.from_,
        until=given["until"] or old.until,
        nature=given["nature"] or old.nature,
        standard=given["standard"] or old.standard,
        retroactive=given["retroactive"] or old.retroactive,
        retires=old.retires,
    )


def _asked(ledger: Ledger, decided: Decided, nothing: str) -> Report:
    from ledger.app.questions.compare import moved
    from ledger.app.questions.readers import touched

    if not decided.events:
        return Report({"proposal": None}, [nothing])
    event = decided.events[-1]
    assert isinstance(event, DefinitionProposed | DefinitionRevised)
    from ledger.answers.standing import conflict_lines, route_lines, standing_data
    from ledger.app.decisions.routing import standing_of

    terms, bound = event.terms, event.bound
    found = [] if terms.retires else list(moved(ledger, event.draft, bound.affects, terms.from_, decided.state))
    told = touched(ledger, event.draft, bound, found)
    notes = [*seated_again(decided.state, event.draft, ledger.today()), *ledger.newcomers(decided.events)]
    what = f"to retire {event.draft.key}" if terms.retires else f"{event.draft.kind} {event.draft.key}"
    lines = [
        f"{event.proposal}: {what} for {term(terms.from_, terms.until)}",
        f"  {NATURE[terms.nature]}, {STANDARD[terms.standard]}" + (", retroactive" if terms.retroactive else ""),
        *(f"  displaces v{each.version} for {term(each.from_, each.until)}" for each in bound.displaces),
        *([] if terms.retires else means(event.draft, bound.affects, found)),
        *told_lines(ledger, told, event.draft.key if terms.retires else ""),
        *_invariants(ledger, decided, event),
        *(["  rests on " + ", ".join(f"{each.key} v{each.version}" for each in bound.basis)] if bound.basis else []),
        *(f"  {each}" for each in notes),
        f"  digest {event.digest[:16]}: what an approval binds",
    ]
    now = standing_of(ledger, event.proposal)
    lines += [*route_lines(now), *conflict_lines(now)]
    data = {"proposal": event.proposal, "digest": event.digest, "position": decided.positions[-1]}
    data |= {**standing_data(ledger, now), "notes": [ledger.named(each) for each in notes]}
    return Report({**data, "consumers": told_data(ledger, told)}, [ledger.named(line) for line in lines])


def _invariants(ledger: Ledger, decided: Decided, event: DefinitionProposed | DefinitionRevised) -> list[str]:
    """The invariants that the change touches, proved on what it was decided on."""
    from ledger.answers.invariants import touched_lines
    from ledger.app.decisions.invariants import touched

    draft, terms, affects = event.draft, event.terms, event.bound.affects
    return list(touched_lines(ledger, touched(decided.state, draft, terms, affects, ledger.zone, ledger.today())))
