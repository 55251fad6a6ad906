"""From documents to drafts: each read against what is in force around it on its effective date."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.data import Data, replace
from ledger.documents import Document, load
from ledger.documents.nesting import require_shallow as require_shallow, too_deep as too_deep
from ledger.documents.text import LARGEST as LARGEST, TooLarge as TooLarge, checked as safe
from ledger.domain import boundaries, scope as scopes
from ledger.domain.definition import Draft, leading
from ledger.domain.event import Boundary
from ledger.domain.state import State
from ledger.errors import BadInput, LedgerError, UnknownName
from ledger.govern.documents.queries.rereading import Register, prose
from ledger.govern.documents.queries.sorting import sorting_notes, sorting_objections
from ledger.govern.documents.queries.unfilled import require_filled
from ledger.kinds.credit.metric import metrics_named
from ledger.kinds.framework import framework_of
from ledger.kinds.framework_gates import definitions_named, unanswered_gates
from ledger.kinds.kind import Kind, Surroundings
from ledger.kinds.names import FRAMEWORK, METRIC
from ledger.kinds.shipped import KINDS
from ledger.prove.patience import require_time

if TYPE_CHECKING:
    from ledger.plugins import Plugins

_WORD = re.compile(r"[a-z][a-z0-9_]*")


def text_of(given: bytes | str, source: str) -> str:
    """Return the text of a document as commands read a file, whichever door it comes in by. Raises BadInput."""
    return safe(given, source)


def document_in(file: Path) -> Document:
    """The one document in a file. Raises BadInput."""
    return _one(load(file), file.name)


def document_of_text(text: str) -> Document:
    """The one document in a text of YAML or JSON, which errors call `text`. Raises BadInput."""
    return _one(load(text, "text"), "the text")


def document_given(given: str | dict[str, Any]) -> Document:
    """The one document that a program sends, as a text or as the object that it is. Raises BadInput."""
    return document_of_text(given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))


def _one(documents: Sequence[Document], source: str) -> Document:
    if len(documents) == 1:
        return documents[0]
    raise BadInput(
        f"{source} holds {len(documents)} documents",
        why="each is decided by itself",
        fix="put each into a file of its own",
        place=source,
    )


def boundary(document: Document) -> Boundary:
    """What a proposal of this document rests on, as far as the document itself tells."""
    value = document.value
    key, scope = (str(value.get(each) or "") for each in ("key", "scope"))
    if document.kind == "charter":
        return boundaries.union(boundaries.definitions([scopes.charter_key(scope)]), boundaries.charter(scope or "*"))
    subjects = dict.fromkeys([*([key] if document.kind == "entity" else []), *_entities(value)])
    return boundaries.union(
        boundaries.definitions([key, *subjects, *names_of(document)]),
        *map(boundaries.entity, subjects),
        boundaries.rights(scopes.of_definition(scope or "*", key)),
    )


def led_to(document: Document, state: State) -> Boundary:
    """What the definitions that a document names rest on in turn, once they were read: their entities, and all on them.

    Only a framework, and a metric of credit, name definitions of entities that they do not speak of. What those of a
    metric lead to in turn is found step by step.
    """
    named = names_of(document)
    versions = [each for key in named for each in state.history(key).versions]
    entities = sorted({entity for each in versions for entity in each.draft.rests_on})
    further = sorted(leading(state.definitions, named)) if document.kind == METRIC else []
    return boundaries.union(boundaries.definitions([*entities, *further]), *map(boundaries.entity, entities))


def names_of(document: Document) -> tuple[str, ...]:
    """The definitions that a framework names in what it asks and in its gates, and a metric in its quotient."""
    if document.kind == METRIC:
        return metrics_named(document)
    return definitions_named(document) if document.kind == FRAMEWORK else ()


def _entities(value: Any) -> Iterator[str]:
    """The entities that a document speaks of, wherever it does: by the words `entity` and `entities`."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        if name == "entity" and isinstance(part, str):
            yield part
        elif name == "entities" and isinstance(part, list | dict):
            yield from (each for each in part if isinstance(each, str))
        yield from _entities(part)


def draft(plugins: Plugins, document: Document, surroundings: Surroundings) -> tuple[Draft, list[LedgerError]]:
    """The draft of a document, and everything that its kind and the house's policies have against it."""
    kind = _kind(plugins, document)
    require_filled(document)
    found, against = _read(kind, prose(document, surroundings.person), surroundings)
    against += sorting_objections(found, document, surroundings)
    if found.kind == FRAMEWORK:
        against += unanswered_gates(framework_of(found), document, plugins.gates)
    for check in plugins.checks:
        against += _checked(check, found, surroundings, document)
    return found, against


def _read(kind: Kind, document: Document, surroundings: Surroundings) -> tuple[Draft, list[LedgerError]]:
    """What a kind makes of a document; one of a plugin's that breaks on it is told, and stops nothing else."""
    try:
        found = kind.read(document, surroundings)
        if not found.content.get("title"):
            raise ValueError("it gives a definition without a title")
        return found, list(kind.objections(found, document, surroundings))
    except LedgerError:
        raise
    except Exception as broken:
        if kind in KINDS:
            raise  # ours: a bug of this program, to be seen as one
        why, fix = f"{type(broken).__name__}: {broken}", "mend the plugin, or take it out of ledger.toml"
        raise document.problem(("kind",), f"the kind `{kind.name}` broke on this document", why, fix) from broken


def _kind(plugins: Plugins, document: Document) -> Kind:
    try:
        return plugins.kind(document.kind)
    except UnknownName as unknown:
        place = document.place(("kind",))
        raise UnknownName(unknown.what, unknown.why, unknown.step or unknown.fix, place) from None


def _checked(check: Any, found: Draft, surroundings: Surroundings, document: Document) -> Iterator[LedgerError]:
    """A policy's objections; a policy that breaks is itself an objection, for nobody can say that it was kept."""
    try:
        objections = list(check.objections(found, surroundings))
    except Exception as broken:  # a plugin's failure is told, and survived
        yield BadInput(
            f"the policy `{check.name}` broke on `{found.key}`",
            why=f"{type(broken).__name__}: {broken}",
            fix="mend the plugin, or take it out of ledger.toml",
            place=document.place(),
        )
        return
    for each in objections:
        yield type(each)(
            each.what, f"{each.why} (policy {check.name})", each.step or each.fix, each.place or document.place()
        )


class Checked(Data, frozen=True):
    """What `ledger check` found about one document."""

    document: Document
    draft: Draft | None
    problems: tuple[LedgerError, ...] = ()
    notes: tuple[str, ...] = ()


def check(plugins: Plugins, documents: Sequence[Document], known: Surroundings) -> list[Checked]:
    """Read documents against what is in force and against each other, in whatever order they come."""
    definitions = dict(known.definitions)

    def unread(level: Sequence[Document]) -> list[Document]:
        """Those that cannot be read among what was read before; what the others say counts from now on."""
        around = replace(known, definitions=dict(definitions))
        read = [_try(plugins, each, around) for each in level]
        definitions.update({each.draft.key: each.draft for each in read if each.draft})
        return [each.document for each in read if not each.draft]

    waiting = [each for level in _levels(documents) for each in unread(level)]
    while waiting and len(again := unread(waiting)) < len(waiting):
        waiting = again
    around = replace(known, definitions=definitions)
    found = [_try(plugins, each, around) for each in documents]
    keys = Counter(each.draft.key for each in found if each.draft)
    mentions = _mentions(waiting)
    return [_circular(_alone(each, keys), mentions) for each in found]


def _levels(documents: Sequence[Document]) -> Iterator[list[Document]]:
    """Documents level by level, each after all whose keys it names; what names each other in a circle comes last."""
    numbered = defaultdict[str, set[int]](set)
    for n, each in enumerate(documents):
        numbered[str(each.value.get("key"))].add(n)
    sorter = TopologicalSorter[int]()
    for n, each in enumerate(documents):
        named = _WORD.findall(" ".join(_strings(each.value)))
        sorter.add(n, *({m for word in named for m in numbered.get(word, ())} - {n}))
    with suppress(CycleError):
        sorter.prepare()
    left = set(range(len(documents)))
    while ready := sorter.get_ready():
        yield [documents[n] for n in sorted(ready)]
        sorter.done(*ready)
        left -= {*ready}
    yield [documents[n] for n in sorted(left)]


def _strings(value: Any) -> Iterator[str]:
    """Every text in a document."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        if isinstance(part, str):
            yield part
        else:
            yield from _strings(part)


def _try(plugins: Plugins, document: Document, surroundings: Surroundings) -> Checked:
    require_time()
    try:
        found, against = draft(plugins, document, surroundings)
        sorted_ = [] if against else sorting_notes(found, document, surroundings)
        notes = (*plugins.kind(document.kind).notes(found, surroundings), *sorted_, *_newcomers(found, surroundings))
    except LedgerError as problem:
        return Checked(document, None, getattr(problem, "problems", (problem,)))
    return Checked(document, found, tuple(against), notes)


def _newcomers(found: Draft, surroundings: Surroundings) -> Iterator[str]:
    return surroundings.person.lookalikes(found) if isinstance(surroundings.person, Register) else iter(())


def _alone(checked: Checked, keys: Mapping[str, int]) -> Checked:
    """Say so where several of the documents are about one definition."""
    if not checked.draft or keys[checked.draft.key] == 1:
        return checked
    what = f"several documents are about `{checked.draft.key}`"
    problem = checked.document.problem(("key",), what, "each would stand for the other", "check them one by one")
    return replace(checked, problems=(*checked.problems, problem))


def _mentions(waiting: Sequence[Document]) -> dict[str, set[str]]:
    """Which of these documents' keys each of them speaks of."""
    texts = {str(each.value.get("key")): " ".join(_texts(each.value)) for each in waiting}
    return {key: texts.keys() & set(_WORD.findall(text)) for key, text in texts.items()}


def _texts(value: Any) -> Iterator[str]:
    """The criteria in a document, wherever they stand."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        if key in ("criteria", "when") and isinstance(part, str):
            yield part
        yield from _texts(part)


def _circular(checked: Checked, mentions: Mapping[str, set[str]]) -> Checked:
    """Where a document leads back to itself, say that rather than that a name is unknown."""
    way = None if checked.draft else _way_back(str(checked.document.value.get("key")), mentions)
    if way is None:
        return checked
    problem = checked.document.problem(
        (next(each for each in ("criteria", "rules", "stages", "key") if each in checked.document.value),),
        f"`{way[0]}` refers to itself: {' -> '.join(way)}",
        why="a definition must end somewhere",
        fix="take one of the references out",
    )
    return Checked(checked.document, None, (problem,))


def _way_back(key: str, mentions: Mapping[str, set[str]]) -> list[str] | None:
    """The shortest way from a key to itself."""
    ways, seen = [[key]], set[str]()
    while ways:
        way = ways.pop(0)
        for other in sorted(mentions.get(way[-1], ())):
            if other == key:
                return [*way, key]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return None
