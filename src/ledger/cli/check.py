"""`ledger check`: what is wrong with documents, before anybody is bothered with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report, data_of, told
from ledger.app.questions.documents import Checked
from ledger.cli.params import DAY
from ledger.cli.report import Session, reporting
from ledger.errors import Problems
from ledger.kinds import Surroundings

if TYPE_CHECKING:
    from ledger.app.decisions.violations import InvariantStanding
    from ledger.domain.definition import Draft
    from ledger.prove.category import MeaningChange

Waived = Mapping[tuple[str, str], str]
"""Until when and by whom, by the invariant and the scope whose decider waived it."""


@click.command("check")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--effective", type=DAY, help="Read them against what is in force on this day (today).")
@reporting
def check_command(session: Session, files: tuple[Path, ...], effective: date | None) -> Report:
    """Read documents against each other and what is in force, run their examples, and say everything at once."""
    from ledger.app.questions.documents import check
    from ledger.documents import load

    documents = [document for file in files for document in load(file)]
    plugins, known, waivers = _known(session, effective)
    found = check(plugins, documents, known)
    found = [replace(each, notes=(*each.notes, *_meant(each, found, known))) for each in found]
    found = [_claimed(each, found, known, waivers) for each in found]
    bad = any(each.problems for each in found)
    lines = [line for each in found for line in _lines(each)]
    return Report([_data(each) for each in found], lines, 1 if bad else 0)


def _known(session: Session, effective: date | None) -> Any:
    """Plugins, surroundings and the waivers of today: the ledger's, or bare ones where there is no ledger yet."""
    from ledger.answers.invariants import waived
    from ledger.app import clock
    from ledger.app.questions.documents import Register, surroundings_on
    from ledger.domain.state import State
    from ledger.plugins import load as load_plugins
    from ledger.views.waivers import waivers

    if session.settings.database.exists():
        ledger = session.ledger
        state, day = ledger.state(), effective or ledger.today()
        now = {(each.terms.key, each.terms.scope): waived(ledger, each) for each in waivers(state, ledger.today())}
        return ledger.plugins, surroundings_on(state, day, ledger.zone, Register(ledger)), now
    day = effective or clock.now(False).date()
    return load_plugins(session.settings.named), surroundings_on(State(), day, "UTC", Register(None)), {}


def _meant(checked: Checked, others: Sequence[Checked], known: Surroundings) -> list[str]:
    """What a sound document does beside what is in force; and what is proved odd about it: a clause never decides."""
    from ledger.app.questions.compare import beside, oddities

    if checked.draft is None or checked.problems:
        return []
    after = {**known.definitions, **{each.draft.key: each.draft for each in others if each.draft}}
    found = beside(checked.draft, known.definitions, after, known.zone, known.day)
    odd = [each.what for each in oddities(checked.draft, after, known.zone, known.day)]
    return [*(_beside(found) if found else ()), *odd]


def _beside(found: MeaningChange) -> list[str]:
    """What it does beside what is in force, with the records that tell."""
    from ledger.answers.change import words
    from ledger.prove.witness import in_words

    told = [
        f"{in_words(each.record)} {said}"
        for each, said in ((found.gains, "newly qualifies"), (found.losses, "no longer does"))
        if each and {each.before, each.after} == {0, 1}
    ]
    return [f"beside what is in force: {words(found)}", *told]


def _claimed(checked: Checked, others: Sequence[Checked], known: Surroundings, waived: Waived) -> Checked:
    """With what an invariant has to say: of itself where it is one, else of those in force that rest on it."""
    from ledger.app.decisions.invariants import beside

    if checked.draft is None or checked.problems:
        return checked
    drafts = {each.draft.key: each.draft for each in others if each.draft}
    draft = checked.draft
    for found in beside(draft, drafts, known.definitions, known.zone, known.day):
        checked = _told(checked, draft, found, waived)
    return checked


def _told(checked: Checked, draft: Draft, found: InvariantStanding, waived: Waived) -> Checked:
    """A note where the invariant holds or is waived, else a problem."""
    from ledger.app.decisions.violations import broken, objection, proved_by

    key = found.draft.key
    if found.proof.status == "holds":
        return replace(checked, notes=(*checked.notes, f"`{key}` {proved_by(found.proof)}"))
    if said := waived.get((key, found.draft.scope)):
        return replace(checked, notes=(*checked.notes, f"{broken(found)}; {said}"))
    problem, place = objection(found, draft), checked.document.place(("key",))
    told = type(problem)(problem.what, problem.why, problem.fix, place)
    return replace(checked, problems=(*checked.problems, told))


def _lines(checked: Checked) -> list[str]:
    from ledger.answers.version import text

    name = f"{checked.document.kind} {checked.draft.key if checked.draft else checked.document.value.get('key', '?')}"
    lines = [f"{'✗' if checked.problems else '✓'} {name}  ({checked.document.source})"]
    if checked.draft and checked.draft.tree is not None:
        lines += [f"    {line}" for line in text(checked.draft)]
        lines += [f"    content sha256:{checked.draft.content_digest[:16]}"]
    lines += [f"  · {note}" for note in checked.notes]
    return [*lines, *(f"  {line}" for line in (told(Problems(checked.problems)) if checked.problems else ()))]


def _data(checked: Checked) -> dict[str, Any]:
    draft = checked.draft
    return {
        "source": checked.document.source,
        "kind": checked.document.kind,
        "key": draft.key if draft else checked.document.value.get("key"),
        "content": draft.content_digest if draft else None,
        "meaning": draft.meaning if draft else None,
        "notes": list(checked.notes),
        "problems": data_of(Problems(checked.problems)) if checked.problems else [],
    }
