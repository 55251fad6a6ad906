"""The consistency standard as part of a meaning: each record judged by the version of its own day.

    (created < D2 AND v1) OR (created >= D2 AND v2)

A platform judges every record again whenever a rule is written, so a rule that is prospective, cohort or dual is
written with the day on which each of its versions began. It has to say something of every record, also of those that
are older than the ledger, and to empty a list of them because nobody had decided yet would be a decision of its own: so
the first version there is stands for all days before it, as it did on the platform. Counting `then` claims less, and
calls those days ungoverned. A record of a day between two versions, or without a day, is judged by none of them:
false, no points, in no stage. Where one version is all there is, nothing is to be told apart and it stands alone.

Which version governs which days is what `history` says. A cohort that is told by a date other than the clock would take
two dates, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.compile.governed import governed_on
from ledger.compile.versions import Meant, meant
from ledger.data import replace
from ledger.domain.definition import Version
from ledger.domain.state import State
from ledger.errors import Refused
from ledger.history.slices import Slice
from ledger.language.inputs import scores_under
from ledger.language.meaning import Composite, M, Meaning, reads, with_whens
from ledger.language.schema import Schema, score_field
from ledger.language.tree import Always, And, Compare, Day, Tree, renamed
from ledger.meanings.criteria import joined
from ledger.meanings.registry import meaning_of

KEEPS = ("prospective", "cohort", "dual")
"""The standards by which a record keeps the version of its day; the others cover all history."""


class JudgedDays(NamedTuple):
    """What judges the records of the days [start, end), None where without end; by `version`, where that is told."""

    start: date | None
    end: date | None
    meant: Meant
    version: int = 0


def declared(state: State, version: Version) -> str:
    """The standard that a version was ratified with; empty where it was attested."""
    proposal = state.proposals.get(version.proposal)
    return proposal.terms.standard if proposal else ""


def parts(state: State, version: Version, own: Meant, day: date, zone: str) -> tuple[JudgedDays, ...]:
    """What judges which records under the standard of `version`, as things stand on `day`.

    The last part is `own`, what the version means on `day`. Days after `day` are its too, whatever is scheduled. Raises
    as `meant` where something before it cannot be judged any more.
    """
    found = _merged(part._replace(version=0) for part in parts_by_version(state, version, own, day, zone))
    return found if len(found) > 1 else (JudgedDays(None, None, own),)


def parts_by_version(state: State, version: Version, own: Meant, day: date, zone: str) -> tuple[JudgedDays, ...]:
    """The same, each with its version: where two versions judge alike, they still stand apart."""
    found = _governed(state, version, day)
    if len(found) < 2:
        return (JudgedDays(None, None, own, version.number),)
    history, last = state.history(version.key), found[-1]
    return _merged(
        JudgedDays(
            each.start if at else None,
            each.end if each is not last else None,
            own if each is last else meant(state, history.version(each.version), each.on, zone),
            each.version,
        )
        for at, each in enumerate(found)
    )


def _merged(parts: Iterable[JudgedDays]) -> tuple[JudgedDays, ...]:
    """One part where two of one version, side by side, judge alike."""
    found = list[JudgedDays]()
    for part in parts:
        last = found[-1] if found else None
        if last and last.end == part.start and last.version == part.version and _same(last.meant, part.meant):
            part = part._replace(start=found.pop().start)
        found.append(part)
    return tuple(found)


def judging(state: State, version: Version, day: date) -> list[tuple[Version, date]]:
    """The versions that judge any record under the standard of `version`, each with the first day of its stretch."""
    history = state.history(version.key)
    return [*((history.version(each.version), each.on) for each in _governed(state, version, day)), (version, day)]


def alike(one: Sequence[JudgedDays], other: Sequence[JudgedDays]) -> bool:
    """Whether the same days are judged alike."""
    return [(p.start, p.end, _compared(p.meant)) for p in one] == [(p.start, p.end, _compared(p.meant)) for p in other]


def before_all(state: State, version: Version, day: date) -> str:
    """What to say of the days before the first version there is, where that stands for them; empty where it governs."""
    first = next(iter(_governed(state, version, day)), None)
    if first is None or first.start is None:
        return ""
    return f"records from before {first.start} are judged by v{first.version}, the first there is"


def by_day(parts: Sequence[JudgedDays], schema: Schema, clock: str) -> Meant:
    """The one meaning that judges each record by the part of its day. Raises Refused where they cannot be one."""
    newest = {key: score for each in parts for key, score in _compared(each.meant)[1].items()}
    apart = [_apart(each, newest, schema) for each in parts]
    scores = {key: score for each in apart for key, score in each.meant.schema.scores.items()}
    fields = {**schema.fields, **{key: score_field(key, score) for key, score in scores.items()}}
    meaning = meaning_of(parts[-1].meant.meaning).united([_dated(each, clock) for each in apart])
    return Meant(meaning, replace(schema, fields=fields, scores=scores))


def _governed(state: State, version: Version, day: date) -> list[Slice]:
    """Which version governs the records of which days, up to the last of `version`. Raises Refused."""
    current = state.history(version.key).in_force(day)
    upto = None if current and current.number == version.number else version.position  # the way back to how it stood
    every = [each for each in governed_on(state, version.key, day, upto) if each.dated and each.version]
    if cohort := next((each.cohort for each in every if each.cohort), None):
        what = f"which cohort a record belongs to is told by {cohort.field}, and of which day it is by the clock"
        raise Refused(what, "one rule for all days goes by one date", "")
    own = [at for at, each in enumerate(every) if each.version == version.number]
    return every[: own[-1] + 1] if own else []


def _same(one: Meant, other: Meant) -> bool:
    """Whether two meanings judge alike, by what is written; only the titles of stages may differ."""
    return _compared(one) == _compared(other)


def _compared(each: Meant) -> tuple[Meaning, dict[str, Composite]]:
    names = scores_under(reads(each.meaning), each.schema)
    return meaning_of(each.meaning).untitled(), {key: each.schema.scores[key] for key in names}


def _apart(part: JudgedDays, newest: Mapping[str, Composite], schema: Schema) -> JudgedDays:
    """The part, with each score that says something else than the newest under a name of its own."""
    scores, names = _compared(part.meant)[1], dict[str, str]()
    for key, score in scores.items():  # from the bottom: what rests on another score is another one too
        if score != newest[key] or names.keys() & reads(score):
            names[key] = _free(f"{key}_until_{part.end:%Y%m%d}" if part.end else key, schema)
    moved = {names.get(key, key): _renamed(score, names) for key, score in scores.items()}
    meaning = _renamed(part.meant.meaning, names)
    return part._replace(meant=Meant(meaning, replace(part.meant.schema, scores=moved)))


def _renamed(meaning: M, names: Mapping[str, str]) -> M:
    return with_whens(meaning, lambda when: renamed(when, names))


def _free(name: str, schema: Schema) -> str:
    while name in schema.fields:
        name += "_"
    return name


def _dated(part: JudgedDays, clock: str) -> Meaning:
    """The part's meaning, true of the records of its days alone."""
    ends = ((">=", part.start), ("<", part.end))
    tests: list[Tree] = [Compare(sign, clock, Day(day)) for sign, day in ends if day]

    def within(when: Tree) -> Tree:
        clauses = () if when == Always() else when.of if isinstance(when, And) else (when,)
        return joined(And, [*tests, *clauses])

    return with_whens(part.meant.meaning, within)
