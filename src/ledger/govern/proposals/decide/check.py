"""What is wrong with documents, what they would do, and which invariants they touch, before anybody proposes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.app.ledger import Ledger
from ledger.data import replace
from ledger.documents import Document, load
from ledger.domain import showing
from ledger.domain.category import CATEGORY, credit_category_words
from ledger.domain.charter import amendment
from ledger.domain.debt import POLICY
from ledger.domain.definition import Draft, Histories
from ledger.domain.event import Boundary
from ledger.domain.lockout import lockout
from ledger.domain.objections import content_objections, seat_objections
from ledger.domain.state import State
from ledger.domain.waiver import invariant_subject
from ledger.errors import BadInput, Problems, Refused
from ledger.govern.documents.queries.compare import beside, credit_beside, oddities, taxonomy_beside
from ledger.govern.documents.queries.documents import Checked, boundary, check, led_to, names_of
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.govern.waivers.queries.invariants import claims_around, waiver_boundary
from ledger.govern.waivers.queries.violations import InvariantStanding, broken, objection, proved_by
from ledger.govern.waivers.views import waived_in_words, waivers
from ledger.kinds.debt import policy_moves
from ledger.kinds.framework_moves import framework_change, framework_moves
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION, FRAMEWORK, TAXONOMY
from ledger.plugins import Plugins
from ledger.prove.patience import require_time

if TYPE_CHECKING:
    from ledger.prove.category import MeaningChange
    from ledger.prove.taxonomy import TaxonomyChange


class _Ground(NamedTuple):
    """What documents are read against. `waived` says of each waiver, by its subject and scope, until when."""

    plugins: Plugins
    known: Surroundings
    state: State
    today: date
    waived: Mapping[tuple[str, str], str]


def check_files(ledger: Ledger, files: Iterable[Path], day: date | None) -> list[Checked]:
    """Everything that is to be said of the documents in these files, read against what is in force on a day (today).

    A file of what was agreed after a survey is no document of a definition. One of several that cannot be read is told
    in its place, beside the others. Raises BadInput where one file alone is named, and cannot be read.
    """
    asked = [*files]
    read = [_read(file, alone=len(asked) == 1) for file in asked]
    unread = [each.document.source for each in read if isinstance(each, Checked)]
    documents = [one for each in read if not isinstance(each, Checked) for one in each]
    checked = iter(_without(each, unread) for each in check_documents(ledger, documents, day))
    return [one for each in read for one in ([each] if isinstance(each, Checked) else islice(checked, len(each)))]


def _read(file: Path, *, alone: bool) -> list[Document] | Checked:
    """The documents in a file; or what is wrong with it where it cannot be read and others are named beside it."""
    try:
        return [each for each in load(file) if each.kind != "agreed"]
    except BadInput as problem:
        told = _stopped(problem)
        if alone:
            raise told from None
        problems = told.problems if isinstance(told, Problems) else (told,)
        return Checked(Document("", {}, file.as_posix()), None, problems)


def _stopped(problem: BadInput) -> BadInput:
    """The same problem; of the first mistake in a text that it says that the rest was not read."""
    if isinstance(problem, Problems) or not re.search(r":\d+:\d+$", problem.place):
        return problem
    why = f"{problem.why}; what stands after it was not read"
    return problem.reworded(problem.what, why, problem.step or problem.fix)


def _without(checked: Checked, unread: Sequence[str]) -> Checked:
    """What was found of a document; where something is wrong, also which files it was judged without."""
    if not (checked.problems and unread):
        return checked
    note = f"judged without {' and '.join(unread)}, which cannot be read"
    return replace(checked, notes=(*checked.notes, note))


def check_documents(ledger: Ledger, documents: Sequence[Document], day: date | None) -> list[Checked]:
    """The same of documents that were read."""
    ground = _of(ledger, documents, day)
    found = check(ground.plugins, documents, ground.known)
    sound = [each.draft is not None and not each.problems for each in found]
    drafts = {each.draft.key: each.draft for each in found if each.draft}
    after = {**ground.known.definitions, **drafts}
    found = [replace(each, notes=(*each.notes, *_meant(each, after, ground.known))) for each in found]
    claims = claims_around(drafts, ground.known.definitions, ground.known.zone, ground.known.day)
    claimed = [_claimed(each, claims, ground) for each in found]
    kept = {key: each for key, each in ground.state.definitions.items() if key not in drafts}
    return [_opposed(each, kept, ground) if fine else each for each, fine in zip(claimed, sound, strict=True)]


def _of(ledger: Ledger, documents: Sequence[Document], day: date | None) -> _Ground:
    """What a proposal of these would be decided on, and no more of the ledger."""
    wanted, today = [boundary(each) for each in documents], ledger.today()
    naming = [each for each in documents if names_of(each)]
    while naming and (further := _further(ledger, naming, wanted)):
        wanted += further
    state = ledger.state(*wanted, waiver_boundary(ledger.state(*wanted)))
    known = surroundings_on(state, day or today, ledger.zone, Register(ledger))
    waived = {
        (each.terms.subject, each.terms.scope): waived_in_words(
            each.terms.until, ledger.address(each.by), each.terms.self_attested
        )
        for each in waivers(state, today)
    }
    return _Ground(ledger.plugins, known, state, today, waived)


def _further(ledger: Ledger, naming: Sequence[Document], wanted: Sequence[Boundary]) -> list[Boundary]:
    """What else documents that name definitions of other entities rest on, as far as these boundaries show."""
    state = ledger.state(*wanted)
    return [found for each in naming if (found := led_to(each, state)) not in wanted]


def _opposed(checked: Checked, kept: Histories, ground: _Ground) -> Checked:
    """With what a proposal of it would be refused for, whoever made it, beside what no other document replaces."""
    require_time()
    draft, day, decided = checked.draft, ground.known.day, ground.state.definitions
    assert draft is not None
    own = {draft.key: decided[draft.key]} if draft.key in decided else {}
    state = ground.state.with_definitions({**kept, **own})
    against = [*content_objections(state, draft, day, None)]
    if draft.kind == "charter":
        against += [*seat_objections(state, draft), *showing.objections(state, draft, ground.today)]
        against += lockout(state, amendment(draft.content, day, None), ground.today)
    place = checked.document.place(("scope",) if draft.kind == "charter" else ("key",))
    told = (Refused(each.what, each.why, each.step or each.fix, place) for each in against)
    return replace(checked, problems=(*checked.problems, *told))


def _meant(checked: Checked, after: Mapping[str, Draft], known: Surroundings) -> list[str]:
    """What a sound document does beside what is in force; and what is proved odd about it: a clause never decides."""
    require_time()
    if checked.draft is None or checked.problems:
        return []
    found = beside(checked.draft, known.definitions, after, known.zone, known.day)
    if checked.draft.kind == ATTRIBUTION and checked.draft.key in known.definitions:
        moved = credit_beside(checked.draft, known.definitions, after, known.zone, known.day)
        return [f"beside what is in force: {credit_category_words(moved.category)}"]
    if checked.draft.kind == TAXONOMY and checked.draft.key in known.definitions:
        return list(_sorted(taxonomy_beside(checked.draft, known.definitions, after, known.zone, known.day)))
    if checked.draft.kind == POLICY:
        return policy_moves(known.definitions.get(checked.draft.key), checked.draft)
    if checked.draft.kind == FRAMEWORK and (current := known.definitions.get(checked.draft.key)):
        told = framework_change(current, checked.draft)
        return [f"beside what is in force: {told}", *map(str, framework_moves(current, checked.draft))]
    odd = [each.what for each in oddities(checked.draft, after, known.zone, known.day)]
    return [*(_beside(found) if found else _new(checked.draft, known)), *odd]


def _sorted(found: TaxonomyChange) -> Iterator[str]:
    """What a taxonomy does beside what is in force, with a touch that moves."""
    from ledger.prove.witness import in_words

    yield f"beside what is in force: {CATEGORY[found.category]}{f', for {found.why}' if found.why else ''}"
    if found.move:
        yield f"{in_words(found.move.record)}: {found.move.before}, then {found.move.after}"


def _new(draft: Draft, known: Surroundings) -> Iterator[str]:
    """That it would be the first to govern anything."""
    if draft.yields and draft.key not in known.definitions:
        yield f"new: nothing governs `{draft.key}` on {known.day}"


def _beside(found: MeaningChange) -> Iterator[str]:
    """What it does beside what is in force, with the records that tell."""
    from ledger.prove.witness import in_words

    yield f"beside what is in force: {found.words}"
    for each, said in ((found.gains, "gained"), (found.losses, "lost")):
        if each and {each.before, each.after} == {0, 1}:
            yield f"{in_words(each.record)}: {said}"


def _claimed(checked: Checked, claims: Callable[[Draft], Iterator[InvariantStanding]], ground: _Ground) -> Checked:
    """With what an invariant has to say: of itself where it is one, else of those in force that rest on it."""
    if checked.draft is None or checked.problems:
        return checked
    for found in claims(checked.draft):
        checked = _told(checked, checked.draft, found, ground.waived)
    return checked


def _told(checked: Checked, draft: Draft, found: InvariantStanding, waived: Mapping[tuple[str, str], str]) -> Checked:
    """A note where the invariant holds or is waived, else a problem."""
    key = found.draft.key
    if found.proof.status == "holds":
        return replace(checked, notes=(*checked.notes, f"`{key}` {proved_by(found.proof)}"))
    if said := waived.get((invariant_subject(key), found.draft.scope)):
        return replace(checked, notes=(*checked.notes, f"{broken(found)}; {said}"))
    problem, place = objection(found, draft), checked.document.place(("key",))
    told = type(problem)(problem.what, problem.why, problem.step or problem.fix, place)
    return replace(checked, problems=(*checked.problems, told))
