"""What a connector assumes of a platform, tried on a live target without writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Binding, NativeField, Observation
from ledger.artifacts.protocols import Checks, Surveys
from ledger.deliver.targets.queries.targets import connect
from ledger.domain.definition import Draft
from ledger.errors import Refused, TargetFault
from ledger.kinds.bindings import bindings
from ledger.kinds.entity import schema
from ledger.language.schema import Field, Schema


def check(ledger: Ledger, target: str) -> Iterator[Observation]:
    """What the connector assumes of the platform, tried on this target without writing."""
    connector, session = connect(ledger, target)
    if not isinstance(session, Checks):
        raise Refused(
            f"{connector.name} has no checks", why="its connector lists no assumptions", fix="see its documentation"
        )
    yield from session.check()
    if isinstance(session, Surveys):
        for entity in _entities(ledger):
            yield from _bindings(session, entity, schema(entity, (), ledger.zone), bindings(entity, connector.name))


def _entities(ledger: Ledger) -> list[Draft]:
    """The entities in force."""
    current = ledger.state().in_force_on(ledger.today()).values()
    return [each.draft for each in current if each.draft.kind == "entity"]


def _bindings(
    session: Surveys, entity: Draft, known: Schema, bound: Mapping[str, Sequence[Binding]]
) -> Iterator[Observation]:
    """Whether each field of an entity is there what the entity takes it for, with the options that it declares."""
    places = [(known.fields[name], each) for name, places in bound.items() for each in places]
    places = [(field, each) for field, each in places if field.type != "signal"]
    try:
        found = session.fields([each.path for _, each in places]) if places else []
    except TargetFault as fault:
        yield Observation(f"the fields that `{entity.key}` is bound to can be read", None, f"{fault.what}; {fault.why}")
        return
    for (field, binding), native in zip(places, found, strict=True):
        yield from _binding(f"{entity.key}.{field.name}", field, binding, native)


def _binding(name: str, field: Field, binding: Binding, native: NativeField) -> Iterator[Observation]:
    path, seen = binding.path, native.why or f"it is a {native.type}"
    yield Observation(f"{path} is the {field.type} that `{name}` takes it for", native.type == field.type, seen)
    if native.type != field.type or not field.choices:
        return
    ours, theirs = [binding.codes.get(code, code) for code in field.choices], native.choices
    missing = [each for each in ours if each not in theirs]
    extra = [each for each in theirs if each not in ours]
    told = f"it lacks {', '.join(missing)}" if missing else f"it has all {len(ours)}"
    yield Observation(f"{path} has each choice of `{name}` as an option", not missing, told)
    told = f"`{name}` lacks {', '.join(extra)}" if extra else "it has no others"
    yield Observation(f"each option of {path} is a choice of `{name}`", not extra, told)
