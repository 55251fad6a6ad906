"""Surveys: what targets hold, read only, as drafts of documents. Nothing is recorded and nothing is written there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from ledger.app.ledger import Ledger
from ledger.artifacts.data import Native, NativeField
from ledger.artifacts.protocols import Connector, Surveys
from ledger.compile.renaming import Renamed
from ledger.data import replace
from ledger.deliver.delivery.queries.observe import Progress, quiet
from ledger.deliver.survey.pure import agreed, drafts
from ledger.deliver.survey.pure.acting import ordered, related
from ledger.deliver.survey.pure.claims import NameClaim, claims, pairs as pairs_of
from ledger.deliver.survey.pure.columns import NativePlace, SurveyedColumn, joined, pairs, slug
from ledger.deliver.survey.pure.rules import Ruled, ruled
from ledger.deliver.survey.pure.writing import written_back
from ledger.deliver.targets.queries.targets import connect
from ledger.errors import BadInput, Refused
from ledger.language.schema import Field, Schema, schema_problems
from ledger.steps import FOLDER, instead

T = TypeVar("T")
LEADS = frozenset({"lead", "contact", "contacts"})
"""What platforms call the record that marketing judges; they are one entity."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One entity as the targets hold it: its fields, what looks alike, its rules, and what could not be a field.

    The rules are in the order in which to act on them. `claims` are those of like names.
    """

    entity: str
    columns: tuple[SurveyedColumn, ...]
    alike: tuple[tuple[SurveyedColumn, SurveyedColumn, float], ...]
    rules: tuple[Ruled, ...]
    claims: tuple[NameClaim, ...]
    left: tuple[str, ...]
    keys: Mapping[tuple[str, str], str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Held:
    target: str
    connector: Connector
    native: Native
    fields: Mapping[str, NativeField]

    @property
    def platform(self) -> str:
        """Whose bindings its fields have."""
        return self.connector.name


def survey(
    ledger: Ledger, targets: Sequence[str], scope: str, tell: Progress = quiet
) -> tuple[list[Surveyed], list[tuple[str, Native]]]:
    """Read these targets, and draft an entity for each sort of record with a criteria for each rule that can be.

    Beside them comes what judges no record, such as a value set, with its target.
    """
    held = [each for target in targets for each in _held(ledger, target, tell)]
    day, parts = ledger.today(), sorted(_by_entity([each for each in held if each.native.parent]).items())
    found: list[Surveyed] = []
    for entity, part in parts:
        taken = {name.removesuffix(".yaml") for each in found for name in each.files}.union(dict(parts))
        found.append(_surveyed(entity, part, scope, ledger.zone, day, taken, tell))
    return found, [(each.target, each.native) for each in held if not each.native.parent]


def write_drafts(folder: Path, found: Sequence[Surveyed], targets: Iterable[str], scope: str) -> None:
    """Write every draft, and what to do with each rule as one file to agree on.

    A file that is there already is never written over. Raises BadInput.
    """
    drafts = {folder / name: text for each in found for name, text in each.files.items()}
    if not drafts:
        return
    entities = [f"{each.entity}.yaml" for each in found if each.files]
    lines = [
        agreed.Drafted(rule, each.keys.get((rule.target, rule.native.address), ""))
        for each in sorted(found, key=lambda each: -len(each.rules))
        for rule in each.rules
    ]
    path = folder / agreed.FILE
    drafts[path] = agreed.drafted(str(path), targets, scope, entities, lines)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in drafts:
            if path.exists():
                raise BadInput(
                    f"{path} is there already",
                    why="a draft may have been worked on",
                    fix=instead("choose another folder", str(folder), FOLDER),
                )
        for path, text in drafts.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{folder} cannot be written",
            why=str(error.strerror),
            fix=instead("choose another folder", str(folder), FOLDER),
        ) from error


def surveys(session: object, platform: str) -> Surveys:
    """The session as one that can be surveyed. Raises Refused where the connector cannot."""
    if isinstance(session, Surveys):
        return session
    raise Refused(
        f"{platform} cannot be surveyed", why="its connector does not read rules back", fix="bind what you know of"
    )


def names_of(columns: Sequence[SurveyedColumn], platform: str) -> Mapping[str, Renamed]:
    """What each native path of a platform is in these columns."""
    return {
        place.field.path: Renamed(column.name, {value: code for code, value in column.codes(place).items()})
        for column in columns
        for place in column.places
        if place.platform == platform
    }


def _held(ledger: Ledger, target: str, tell: Progress) -> Iterator[_Held]:
    connector, session = connect(ledger, target)
    surveyed = surveys(session, connector.name)
    natives = list(telling_each(tell, f"rules of {target}", surveyed.rules()))
    paths = sorted({field.path for native in natives for field in native.fields.values()})
    counted = {field.path: field for field in surveyed.fields(paths)}
    for native in natives:
        fields = {name: _counted(field, counted.get(field.path)) for name, field in native.fields.items()}
        yield _Held(target, connector, native, fields)


def _counted(field: NativeField, counted: NativeField | None) -> NativeField:
    return replace(field, filled=counted.filled, records=counted.records) if counted else field


def _by_entity(held: Sequence[_Held]) -> Mapping[str, list[_Held]]:
    found: dict[str, list[_Held]] = {}
    for each in held:
        parent = each.native.parent.lower()
        found.setdefault("lead" if parent in LEADS else slug(parent), []).append(each)
    return found


def telling_each(tell: Progress, what: str, each: Iterable[T]) -> Iterator[T]:
    """The same things, told one by one as they come, of which nobody knows how many there are."""
    tell(what, 0, None)
    for done, one in enumerate(each, 1):
        tell(what, done, None)
        yield one
    tell(what, 0, 0)


def _surveyed(
    entity: str,
    held: Sequence[_Held],
    scope: str,
    zone: str,
    day: date,
    taken: Collection[str],
    tell: Progress,
) -> Surveyed:
    places = [NativePlace(each.target, each.platform, field) for each in held for field in each.fields.values()]
    columns, left = _declarable(joined(places))
    schema = Schema(entity, {each.name: _field(each) for each in columns}, zone=zone)
    read = [_ruled(each, columns, schema, day) for each in held]
    known = pairs_of(read, schema, day, partial(tell, f"rules of {entity} compared"))
    rules = related(read, known, day)
    refused = [f"{each.field.path}: {each.field.why}" for each in places if not each.field.type]
    keys = _keys(columns, rules, taken)
    return Surveyed(
        entity=entity,
        columns=columns,
        alike=tuple(pairs(columns)),
        rules=tuple(ordered(rules)),
        claims=tuple(claims(read, known)),
        left=tuple(dict.fromkeys([*left, *refused])),
        keys=keys,
        files=_files(schema, scope, columns, rules, day, keys),
    )


def _declarable(columns: Sequence[SurveyedColumn]) -> tuple[tuple[SurveyedColumn, ...], list[str]]:
    """The columns that an entity can declare, and why the others cannot be."""
    kept, left = [], []
    for column in columns:
        problems = schema_problems(Schema("draft", {column.name: _field(column)}))
        left += [f"{column.places[0].field.path}: {problem}" for problem in problems[:1]]
        kept += [] if problems else [column]
    return tuple(kept), left


def _field(column: SurveyedColumn) -> Field:
    return Field(column.name, column.type, None, column.choices)  # type: ignore[arg-type]


def _ruled(held: _Held, columns: Sequence[SurveyedColumn], schema: Schema, day: date) -> Ruled:
    by_path = names_of(columns, held.platform)
    names = {name: by_path[field.path] for name, field in held.fields.items() if field.path in by_path}
    found = ruled(held.target, held.platform, held.native, schema, names)
    return written_back(held.connector, found, columns, schema, day)


def _keys(
    columns: Sequence[SurveyedColumn], rules: Sequence[Ruled], taken: Collection[str]
) -> Mapping[tuple[str, str], str]:
    """The key of each rule that can be said, by target and address."""
    kept = [each for each in rules if each.tree is not None and columns]
    return drafts.keys(kept, [*taken, *(column.name for column in columns)])


def _files(
    schema: Schema,
    scope: str,
    columns: Sequence[SurveyedColumn],
    rules: Sequence[Ruled],
    day: date,
    keys: Mapping[tuple[str, str], str],
) -> Mapping[str, str]:
    if not columns:
        return {}
    entity = schema.entity
    found = {f"{entity}.yaml": drafts.entity(entity, scope, columns)}
    for rule in rules:
        if (key := keys.get((rule.target, rule.native.address))) and rule.tree:
            shown = drafts.examples(rule.tree, schema, day)
            found[f"{key}.yaml"] = drafts.criteria(key, entity, scope, rule, shown)
    return found
