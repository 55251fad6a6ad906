"""The records on which a target and the ledger disagree, judged as the target has them. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.app.ledger import Ledger
from ledger.app.populations import Records, columns_of, population
from ledger.artifacts.data import Judged, Rule
from ledger.artifacts.protocols import Judges
from ledger.compile.rule import rule
from ledger.deliver.targets.events import delivery
from ledger.deliver.targets.events.delivery import GovernedArtifact
from ledger.deliver.targets.queries.targets import connect, deliveries
from ledger.errors import Refused
from ledger.language.inputs import inputs
from ledger.language.judged import judged
from ledger.language.meaning import reads
from ledger.language.record import Unreadable, read_record
from ledger.population.values import OwnValues, values_by_id
from ledger.steps import RECORDS, Open, step

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

    bound: GovernedArtifact
    records: int
    unreadable: int
    apart: tuple[Apart, ...]


def parity(ledger: Ledger, key: str, target: str, records: Records | None) -> list[Parity]:
    """Judge every record that the target holds, as the target has it, and compare with its own verdict.

    With `records` (of the platform's own ids), a difference that comes from other values there is told apart. Raises
    Refused where nothing of `key` was applied to the target, or where it cannot tell its verdicts.
    """
    known = deliveries(ledger)
    delivery.known_target(known, target)
    applied = [each for each in known.of(target) if each.key == key and each.version]
    if not applied:
        raise Refused(
            f"nothing of `{key}` was applied to {target}",
            why="there is no verdict of it there to compare with",
            fix=step("bind it, plan and apply first", "bind", key, target, Open("ARTIFACT")),
        )
    connector, session = connect(ledger, target)
    if not isinstance(session, Judges):
        raise Refused(
            f"{connector.name} does not tell its verdicts",
            why="its connector cannot read them",
            fix=step("compare counts", "count", key, records=RECORDS),
        )
    return [_parity(ledger, connector.name, session, each, records) for each in applied]


def _parity(ledger: Ledger, platform: str, session: Judges, bound: GovernedArtifact, records: Records | None) -> Parity:
    wanted = _applied(ledger, platform, bound)
    paths = {name: _path(wanted, name, bound) for name in _inputs(wanted) if name in wanted.bindings}
    ours = _ours(ledger, wanted, records) if records else {}
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


def _applied(ledger: Ledger, platform: str, bound: GovernedArtifact) -> Rule:
    """The rule as it was applied: that version, by the names of the entity in force."""
    state, day = ledger.state(), ledger.today()
    accepted = frozenset(bound.accepted)
    return rule(state, bound.key, day, ledger.zone, platform, ledger.address, accepted=accepted, version=bound.version)


def _inputs(wanted: Rule) -> frozenset[str]:
    """The fields that a rule reads, also through scores."""
    return inputs(reads(wanted.meaning), wanted.schema)


def _path(wanted: Rule, name: str, bound: GovernedArtifact) -> str:
    """Where a field lives on the artifact's own object, of the several that it may be bound on."""
    parent = bound.address.partition(".")[0]
    paths = [each.path for each in wanted.bindings[name]]
    return next((path for path in paths if path.partition(".")[0] == parent), paths[0])


def _apart(record: Judged, wanted: Rule, ours: OwnValues | None, today: date) -> Apart | None:
    here = judged(wanted.meaning, _declared(record.values, wanted), wanted.schema, today)
    mine = ours() if ours else None
    if mine is not None and (other := judged(wanted.meaning, mine, wanted.schema, today)) != here:
        return Apart(record.id, INPUT, record.verdict, other, _differing(record.values, mine, wanted))
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


def _differing(values: Mapping[str, Any], ours: Mapping[str, object], wanted: Rule) -> str:
    """Which fields have other values there: names only, no value of a record is told."""
    names = sorted(_inputs(wanted))
    theirs = read_record(_declared(values, wanted), wanted.schema, names)
    mine = read_record(ours, wanted.schema, names)
    return "other values there of " + ", ".join(name for name in names if theirs[name] != mine[name])


def _ours(ledger: Ledger, wanted: Rule, records: Records) -> Mapping[str, OwnValues]:
    """What the records say of each id, read as `count` reads them; a value that cannot be read is told when asked."""
    columns = columns_of(ledger.state(), wanted.schema.entity, ledger.today())
    with population(ledger.settings, records) as file:
        return values_by_id(file, wanted.schema, columns, _inputs(wanted))
