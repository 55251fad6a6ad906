"""A way to count, so that one number stands for a period: how many, a sum, or a share.

measure: count            # or {sum: amount}
of: mql                   # the criteria of the records that count
unit: EUR                 # what a sum is of
dated_by: clock           # or became mql: by what a record belongs to a period
goal: {at_least: 40, per: week}           # what it is meant to come to

ratio: {of: sql, over: mql, cohort: mql}      # of the records that are mql, those that are sql too

measure: credit, and its quotients, are over an attribution: see `credit.metric`.

It says how, and its criteria say which: those have versions of their own, and each record is judged by its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ledger.data import replace
from ledger.documents import Document, only_keys
from ledger.domain.definition import Draft
from ledger.domain.over_attribution import is_over_attribution, refuse_over_attribution
from ledger.errors import BadInput
from ledger.kinds import shape
from ledger.kinds.credit.metric import credit_metric_draft, credit_metric_notes, is_of_credit
from ledger.kinds.drafting import draft, heading
from ledger.kinds.entity import clock
from ledger.kinds.goal import AMOUNT, RATIO, goal_written
from ledger.kinds.kind import Surroundings
from ledger.kinds.names import ATTRIBUTION, METRIC
from ledger.kinds.references import WITH_FILE, known_names, schema_around, written_out_at
from ledger.language.digest import meaning_digest
from ledger.language.fault import nearest
from ledger.language.literals import shortened
from ledger.language.meaning import reads
from ledger.language.schema import Schema
from ledger.language.tree import Name
from ledger.language.tree_json import meaning_json
from ledger.meanings.metric import CLOCK, Metric, summing
from ledger.meanings.registry import meaning_from_json

BECAME = "became "
_KEYS = ("kind", "key", "scope", "entity", "title", "statement", "measure", "of", "unit", "ratio", "dated_by", "goal")
_RATIO_KEYS = ("of", "over", "cohort")
_SUCH = "such as measure: count with of: mql, or ratio: {of: sql, over: mql, cohort: mql}"
LONGEST_UNIT = 20


class MetricKind:
    """The kind `metric`: it yields a metric; one over an attribution judges no record, and yields nothing."""

    name = METRIC
    version = 1

    def read(self, document: Document, around: Surroundings) -> Draft:
        """The content of a metric, its criteria those in force on its effective date."""
        if is_of_credit(document):
            return credit_metric_draft(self, document, around)
        only_keys(document, (), _KEYS)
        _refuse_attribution(document, around)
        key, entity = shape.key(document, "key"), shape.key(document, "entity")
        known = schema_around(entity, key, around, document)
        metric = _metric(document, known)
        place = ("ratio",) if metric.over is not None else ("of",)
        fields = {metric.sums, _clock(document, metric, around.definitions[entity])} - {""}
        became = {metric.dated_by.removeprefix(BECAME)} - {CLOCK}
        return draft(
            self,
            key=key,
            scope=shape.scope(document, "scope"),
            entity=entity,
            content={
                **heading(document, key, entity),
                **_written(metric),
                **goal_written(document, RATIO if metric.over is not None else AMOUNT),
            },
            tree=meaning_json(metric),
            refers=(reads(metric) & known.definitions) | became,
            reads=fields,
            meaning=meaning_digest(*written_out_at(document, place, metric, key, known, around)),
            yields=metric.sort,
        )

    def objections(self, draft: Draft, document: Document, around: Surroundings) -> Iterator[BadInput]:
        """A ratio of one criteria to itself is 1."""
        if is_over_attribution(draft):
            return
        metric = metric_of(draft)
        if metric.over == metric.of:
            what, why = "the ratio is over the criteria that it is of", "it would always be 1"
            yield document.problem(("ratio", "over"), what, why, "name the wider criteria under over and cohort")

    def notes(self, draft: Draft, around: Surroundings) -> Iterator[str]:
        """What becomes of blanks, of records that nobody can read, and of a denominator of 0."""
        if is_over_attribution(draft):
            yield from credit_metric_notes(draft, around)
            return
        metric = metric_of(draft)
        if metric.sums:
            yield _blanks(metric.sums, known_names(around.definitions[draft.entity], draft.key, around))
            yield f"a record whose {metric.sums} cannot be read is left out, and told apart"
        if metric.over is not None:
            yield "where the denominator is 0 there is no figure"


def metric_of(draft: Draft) -> Metric:
    """The metric that a draft holds. Raises Refused for one over an attribution, which counts no records."""
    refuse_over_attribution(draft)
    found = meaning_from_json(draft.tree)
    assert isinstance(found, Metric)
    return found


def criteria_of(metric: Metric) -> tuple[str, ...]:
    """The criteria that a metric names: the one that it is of, and the one that it is over."""
    return tuple(each.name for each in (metric.of, metric.over) if isinstance(each, Name))


def _blanks(name: str, known: Schema) -> str:
    default = known.fields[name].blank
    if default is not None:
        return f"a record with a blank {name} adds {default}"
    return f"a record with a blank {name} is counted, adds nothing, and is told apart"


def _refuse_attribution(document: Document, around: Surroundings) -> None:
    """Pass where what is counted is no attribution. Raises BadInput."""
    found = shape.at(document, ("of",))
    if isinstance(found, str) and found in around.definitions and around.definitions[found].kind == ATTRIBUTION:
        what, why = f"`{found}` is an attribution", "it judges no record, so that nothing of it is counted"
        raise document.problem(("of",), what, why, "write measure: credit, or measure: value")


def _metric(document: Document, known: Schema) -> Metric:
    dated_by = _dated_by(document, known)
    if shape.at(document, ("ratio",)) is not None:
        return _ratio(document, known, dated_by)
    if shape.at(document, ("of",)) is None:
        raise document.problem((), "it does not say what is counted", "a metric is of a criteria", _SUCH)
    of, sums = _criteria(document, known, "of"), _sums(document, known)
    unit = _unit(document, sums)
    return replace(summing(of, sums, unit) if sums else Metric(of), dated_by=dated_by)


def _ratio(document: Document, known: Schema, dated_by: str) -> Metric:
    for name in ("measure", "of", "unit"):
        if shape.at(document, (name,)) is not None:
            why = "what it is of and over stands in the ratio itself, and a share has no unit"
            raise document.problem((name,), f"a ratio has no `{name}`", why, f"leave out {name}, or ratio")
    shape.mapping(document, "ratio")
    only_keys(document, ("ratio",), _RATIO_KEYS)
    of, over, cohort = (_criteria(document, known, "ratio", name) for name in _RATIO_KEYS)
    if cohort != over:
        what, why = f"the cohort is {cohort.name}", f"the numerator counts records of the denominator, {over.name}"
        raise document.problem(("ratio", "cohort"), what, why, f"write cohort: {over.name}")
    return Metric(of, over=over, dated_by=dated_by)


def _criteria(document: Document, known: Schema, *path: str) -> Name:
    """The criteria that is named there. Raises BadInput where it is none of the entity's."""
    found = shape.key(document, *path)
    if found in known.criteria:
        return Name(found)
    near = nearest(found, sorted(known.criteria))
    why = "a metric counts the records of a criteria that is in force, by its key"
    fix = f"write `{near}`" if near else f"ratify `{found}` first; or, to try a draft, {WITH_FILE}"
    raise document.problem(path, f"there is no criteria `{found}` of {known.entity}", why, fix)


def _sums(document: Document, known: Schema) -> str:
    """The field that is summed; empty where records are counted."""
    if not isinstance(shape.at(document, ("measure",)), dict):
        shape.one_of(document, ("count",), "measure", default="count")
        return ""
    only_keys(document, ("measure",), ("sum",))
    found, path = shape.text(document, "measure", "sum"), ("measure", "sum")
    numbers = [name for name, each in known.given.items() if each.type == "number"]
    if found in numbers:
        return found
    why = f"a sum is of a number, and those are {', '.join(numbers) or 'none'}"
    near = nearest(found, numbers)
    fix = f"write `{near}`" if near else "name a field of type number"
    raise document.problem(path, f"`{found}` is no number of {known.entity}", why, fix)


def _unit(document: Document, sums: str) -> str:
    found = shape.text(document, "unit", default="") if shape.at(document, ("unit",)) is not None else ""
    if found and not sums:
        why = "a count is of records"
        raise document.problem(("unit",), "a count has no unit", why, "leave it out, or write measure: {sum: FIELD}")
    if len(found) > LONGEST_UNIT or not found.isprintable():
        why = f"it stands beside every figure, in at most {LONGEST_UNIT} characters"
        raise document.problem(("unit",), "that is no unit", why, "such as unit: EUR")
    return found


def _dated_by(document: Document, known: Schema) -> str:
    """`clock`, or `became KEY`."""
    found = " ".join(shape.text(document, "dated_by", default=CLOCK).split())
    if found == CLOCK or found.removeprefix(BECAME) in known.criteria:
        return found
    why = (
        f"a record belongs to a period by its clock, or by the day on which it became one of {known.entity}'s criteria"
    )
    near = nearest(found.removeprefix(BECAME), sorted(known.criteria)) if found.startswith(BECAME) else None
    near = near or next(iter(sorted(known.criteria)), None)
    fix = f"write dated_by: {BECAME}{near}" if near else f"write dated_by: {CLOCK}"
    raise document.problem(("dated_by",), f"`{shortened(found)}` dates no record", why, fix)


def _clock(document: Document, metric: Metric, entity: Draft) -> str:
    """The field that is the clock, where that dates the records."""
    if metric.dated_by != CLOCK:
        return ""
    found = clock(entity)
    if not found:
        what = f"no field of {entity.key} says when one came to be"
        why = "a record belongs to a period by its clock"
        raise document.problem(("dated_by",), what, why, f"give one field of {entity.key} a clock: event")
    return found


def _written(metric: Metric) -> dict[str, Any]:
    """What the document says beside its heading, as it is written."""
    named = criteria_of(metric)
    if metric.over is not None:
        return {"ratio": dict(zip(_RATIO_KEYS, (*named, named[1]), strict=True)), "dated_by": metric.dated_by}
    measure: Any = {"sum": metric.sums} if metric.sums else "count"
    unit = {"unit": metric.unit} if metric.unit else {}
    return {"measure": measure, "of": named[0], **unit, "dated_by": metric.dated_by}
