"""Assurance on a live target, read only: do its verdicts agree, who changed what there, do our assumptions hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.looking import shown
from ledger.app.targets import connect, connector_of, deliveries
from ledger.artifacts import (
    Artifact,
    Binding,
    Checks,
    Connector,
    Entry,
    Exports,
    Judged,
    Judges,
    Merges,
    NativeField,
    Observation,
    Rule,
    Session,
    Surveys,
    Trail,
    Trails,
    Validates,
)
from ledger.compile import in_force, rule
from ledger.domain import boundaries, delivery
from ledger.domain.definition import Draft
from ledger.domain.delivery import Bound, DeliveryApplied, DeliveryConfirmed, DeliveryPlanned
from ledger.domain.event import Recorded
from ledger.errors import BadInput, LedgerError, Refused, TargetFault, UnknownName
from ledger.kinds.entity import bindings, schema
from ledger.language import Field, Schema, Unreadable, inputs, judged, read_record
from ledger.language.meaning import reads

NEAR = timedelta(minutes=10)
"""How far apart a write on record and the platform's own entry of it may be: two clocks, and a slow answer."""

LAG, INPUT, LOGIC = "lag", "input", "logic"


@dataclass(frozen=True, slots=True)
class Apart:
    """One record on which the platform and the ledger disagree: which sort of difference, and both verdicts."""

    id: str
    sort: str
    there: Any
    here: Any
    why: str


@dataclass(frozen=True, slots=True)
class Parity:
    """How one artifact's verdicts compare with the ledger's: records read, unreadable ones, and the differences."""

    bound: Bound
    records: int
    unreadable: int
    apart: tuple[Apart, ...]


def parity(ledger: Ledger, key: str, target: str, file: Path | None) -> list[Parity]:
    """Judge every record that the target holds, as the target has it, and compare with its own verdict.

    With `file` (a CSV with a column `id`), a difference that comes from other values there is told apart.
    Raises Refused where nothing of `key` was applied to the target, or where it cannot tell its verdicts.
    """
    known = deliveries(ledger)
    delivery.known_target(known, target)
    applied = [each for each in known.of(target) if each.key == key and each.version]
    if not applied:
        raise Refused(
            f"nothing of `{key}` was applied to {target}",
            why="there is no verdict of it there to compare with",
            fix="bind it, plan and apply first",
        )
    connector, session = connect(ledger, target)
    if not isinstance(session, Judges):
        raise Refused(
            f"{connector.name} does not tell its verdicts", why="its connector cannot read them", fix="compare counts"
        )
    ours = _records(file) if file else {}
    return [_parity(ledger, connector.name, session, each, ours) for each in applied]


def audit(ledger: Ledger, target: str, start: date, end: date) -> tuple[Trail, list[tuple[Entry, int]]]:
    """The platform's own trail of [start, end], each entry with the position of its receipt, or 0."""
    delivery.known_target(deliveries(ledger), target)
    connector, session = connect(ledger, target)
    if not isinstance(session, Trails):
        raise Refused(
            f"{connector.name} tells no trail", why="its connector cannot read one", fix="look for drift: ledger drift"
        )
    trail = session.trail(_start(start, ledger.zone), _start(end + timedelta(days=1), ledger.zone))
    found, _ = ledger.journal.read(boundaries.delivering())
    return trail, _matched(trail.entries, list(_receipts(found, target)))


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
    current = (history.in_force(ledger.today()) for history in ledger.state().definitions.values())
    return [each.draft for each in current if each and each.draft.kind == "entity"]


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


class Exported(NamedTuple):
    """Files for a team's own pipeline; what cannot be said there; what was left out; why the target was not read."""

    files: Mapping[str, bytes]
    problems: tuple[LedgerError, ...]
    unread: LedgerError | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the files leave out, as they say themselves."""
        texts = (content.decode() for path, content in self.files.items() if path.endswith("/left-out.txt"))
        return tuple(line for text in texts for line in text.splitlines())


def exported(ledger: Ledger, target: str, format: str, removed: Sequence[str]) -> Exported:
    """The files that a team's own pipeline deploys, for what is in force today, over what the target holds."""
    connector = connector_of(ledger, target)
    if not isinstance(connector, Merges):
        return _exported(ledger, connector, None, target, format, removed)
    try:
        session = connect(ledger, target)[1]
    except (TargetFault, BadInput, UnknownName) as unread:
        return _exported(ledger, connector, None, target, format, removed)._replace(unread=unread)
    return _exported(ledger, connector, session, target, format, removed)


def _exported(
    ledger: Ledger, connector: Connector, session: Session | None, target: str, format: str, removed: Sequence[str]
) -> Exported:
    if not isinstance(connector, Exports) or format not in connector.formats:
        known = ", ".join(connector.formats) if isinstance(connector, Exports) else "none"
        raise UnknownName(
            f"{connector.name} has no format `{format}`", why=f"it has: {known}", fix="choose one of those"
        )
    artifacts, problems = [], list[LedgerError]()
    for bound in deliveries(ledger).of(target):
        try:
            artifacts.append(_compiled(ledger, connector, bound))
        except LedgerError as problem:
            problems.append(problem)
    if isinstance(connector, Merges):
        settings = ledger.settings.reached(target)
        return Exported(connector.merged(settings, session, format, artifacts, removed), tuple(problems))
    return Exported(connector.export(format, artifacts, removed), tuple(problems))


def _compiled(ledger: Ledger, connector: Connector, bound: Bound) -> Artifact:
    """The artifact of what is in force, with the approximations that are on record for that version."""
    state, day = ledger.state(), ledger.today()
    same = in_force(state, bound.key, day).number == bound.version
    accepted = frozenset(bound.accepted) if same else frozenset[str]()
    scores = shown(state, deliveries(ledger), bound.target)
    wanted = rule(
        state, bound.key, day, ledger.zone, connector.name, ledger.address, accepted=accepted, deployed=scores
    )
    return connector.compile(wanted, bound.address, bound.name)


def validated(ledger: Ledger, target: str, format: str, removed: Sequence[str]) -> tuple[list[str], Exported]:
    """What the platform has against the exported files, asked without deploying them; and the files.

    Where no format is named it is the connector's first.
    """
    connector, session = connect(ledger, target)
    if not isinstance(session, Validates):
        raise Refused(
            f"{connector.name} cannot check files", why="the platform has no such question", fix="plan instead"
        )
    formats = list(connector.formats) if isinstance(connector, Exports) else []
    found = _exported(ledger, connector, session, target, format or "".join(formats[:1]), removed)
    return session.validate(found.files), found


def _parity(
    ledger: Ledger, platform: str, session: Judges, bound: Bound, ours: Mapping[str, Mapping[str, str]]
) -> Parity:
    wanted = _applied(ledger, platform, bound)
    paths = {name: _path(wanted, name, bound) for name in _inputs(wanted) if name in wanted.bindings}
    count, unreadable, apart = 0, 0, list[Apart]()
    for record in session.judged(bound.address, paths):
        count += 1
        try:
            found = _apart(record, wanted, ours.get(record.id), ledger.today())
        except Unreadable:
            unreadable += 1
            continue
        apart += [found] if found else []
    return Parity(bound, count, unreadable, tuple(apart))


def _applied(ledger: Ledger, platform: str, bound: Bound) -> Rule:
    """The rule as it was applied: that version, by the names of the entity in force."""
    state, day = ledger.state(), ledger.today()
    accepted = frozenset(bound.accepted)
    return rule(state, bound.key, day, ledger.zone, platform, ledger.address, accepted=accepted, version=bound.version)


def _inputs(wanted: Rule) -> frozenset[str]:
    """The fields that a rule reads, also through scores."""
    return inputs(reads(wanted.meaning), wanted.schema)


def _path(wanted: Rule, name: str, bound: Bound) -> str:
    """Where a field lives on the artifact's own object, of the several that it may be bound on."""
    parent = bound.address.partition(".")[0]
    paths = [each.path for each in wanted.bindings[name]]
    return next((path for path in paths if path.partition(".")[0] == parent), paths[0])


def _apart(record: Judged, wanted: Rule, ours: Mapping[str, str] | None, today: date) -> Apart | None:
    here = judged(wanted.meaning, _declared(record.values, wanted), wanted.schema, today)
    if ours is not None and (other := judged(wanted.meaning, ours, wanted.schema, today)) != here:
        return Apart(record.id, INPUT, record.verdict, other, _differing(record.values, ours, wanted))
    if here == record.verdict:
        return None
    if record.changed_at and record.judged_at and record.changed_at > record.judged_at:
        why = f"it changed at {record.changed_at:%Y-%m-%d %H:%M} and was judged at {record.judged_at:%Y-%m-%d %H:%M}"
        return Apart(record.id, LAG, record.verdict, here, why)
    return Apart(record.id, LOGIC, record.verdict, here, "the same values, another verdict")


def _declared(values: Mapping[str, Any], wanted: Rule) -> Mapping[str, Any]:
    """The platform's values by the entity's codes."""
    found = dict(values)
    for name, value in values.items():
        codes = {native: code for each in wanted.bindings[name] for code, native in each.codes.items()}
        if codes and isinstance(value, str):
            found[name] = ";".join(codes.get(part, part) for part in value.split(";"))
    return found


def _differing(values: Mapping[str, Any], ours: Mapping[str, str], wanted: Rule) -> str:
    """Which fields have other values there: names only, no value of a record is told."""
    names = sorted(_inputs(wanted))
    theirs = read_record(_declared(values, wanted), wanted.schema, names)
    mine = read_record(ours, wanted.schema, names)
    return "other values there of " + ", ".join(name for name in names if theirs[name] != mine[name])


def _records(file: Path) -> Mapping[str, Mapping[str, str]]:
    import csv

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            if "id" not in (reader.fieldnames or ()):
                raise BadInput(
                    f"{file.name} has no column id",
                    why="records are matched by the platform's own id",
                    fix="add a column `id`",
                    place=file.name,
                )
            return {row["id"]: {name: value for name, value in row.items() if name} for row in reader}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{file} cannot be read", why=str(error), fix="give a CSV file in UTF-8") from error


class Receipt(NamedTuple):
    """One write on record: the position of its receipt, and when it was made, which is just after it was planned."""

    position: int
    address: str
    at: datetime
    key: str


def _receipts(events: Iterable[Recorded], target: str) -> Iterator[Receipt]:
    """Every write to a target; also one whose receipt was lost, and that a later look found."""
    planned: dict[str, datetime] = {}
    for each in events:
        event, at = each.event, datetime.fromisoformat(each.recorded_at)
        if isinstance(event, DeliveryPlanned) and event.target == target:
            planned[event.address or event.name] = at
        elif isinstance(event, DeliveryApplied | DeliveryConfirmed) and event.target == target:
            known = [planned.pop(name) for name in (event.address, event.name) if name in planned]
            if known or isinstance(event, DeliveryApplied):
                yield Receipt(each.position, event.address.lower(), known[0] if known else at, event.key)


def _matched(entries: Sequence[Entry], receipts: Sequence[Receipt]) -> list[tuple[Entry, int]]:
    """Each entry with the position of the receipt of the same change, or 0.

    One is told by the same artifact at nearly the same time, and by who acts for the ledger there: whoever made the
    most of such changes, and of several the one who was nearest in time.
    """
    near = {entry.id: receipt for entry in entries if (receipt := _nearest(entry, receipts))}
    made: dict[str, set[int]] = {}
    apart: dict[str, timedelta] = {}
    for entry in entries:
        if receipt := near.get(entry.id):
            made.setdefault(entry.by, set()).add(receipt.position)
            apart[entry.by] = min(apart.get(entry.by, NEAR), abs(receipt.at - entry.at))
    ours = min(made, key=lambda by: (-len(made[by]), apart[by]), default="")
    return [(each, near[each.id].position if each.id in near and each.by == ours else 0) for each in entries]


def _nearest(entry: Entry, receipts: Iterable[Receipt]) -> Receipt | None:
    """Of the same artifact; or, of a row in a registry, of the definition that the row is about."""
    at, key = entry.address.lower(), entry.key
    about = (each for each in receipts if (at and each.address == at) or (key and each.key == key))
    found = min(about, key=lambda each: abs(each.at - entry.at), default=None)
    return found if found and abs(found.at - entry.at) <= NEAR else None


def _start(day: date, zone: str) -> datetime:
    from ledger.language.days import start_of

    return start_of(day, zone)
