"""Why a record is in or out: the verdict of each clause, in the author's order, beside the values it saw.

✗ all of
✓ score >= 65                 score is 80
✗ mql: all of
✗ employees >= 200          employees is blank, read as 0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from ledger.data import Data, replace
from ledger.language.evaluate import holds, known_names, values_of
from ledger.language.expand import expand, scores_of
from ledger.language.explanation import Explanation
from ledger.language.literals import plain, quoted, shortened
from ledger.language.meaning import Composite, Meaning, value, whens
from ledger.language.print import canonical, written
from ledger.language.record import Value
from ledger.language.schema import Schema
from ledger.language.tree import And, Name, Not, Or, Tree, moving, reads

_INDENT, _WIDEST, LAST = "  ", 60, "the last of"


class _Asked(Data, frozen=True):
    """The record asked about, read once for the whole meaning."""

    record: Mapping[str, object]
    values: Mapping[str, Value]
    schema: Schema
    today: date
    around: Mapping[str, Meaning]

    def clause(self, tree: Tree) -> Explanation:
        """One clause of it."""
        return _clause(tree, self)


def explain(
    meaning: Meaning,
    record: Mapping[str, object],
    schema: Schema,
    today: date,
    around: Mapping[str, Meaning] | None = None,
) -> Explanation:
    """What `judged` says of `record`, clause by clause.

    `meaning` is as written; `around` holds what its references stand for, and each opens into its own clauses.
    Raises what `expand` and `judge` raise.
    """
    known = around or {}
    whole = replace(schema, scores={**schema.scores, **scores_of(meaning, known)})
    values = values_of(record, known_names(expand(meaning, known), whole), whole, today)
    return _explained(meaning, _Asked(record, values, whole, today, known))


def lines(explanation: Explanation) -> list[str]:
    """The explanation as text, a clause a line, indented under the clause that it is part of."""
    rows = list(_rows(explanation, 0))
    width = min(max((len(clause) for clause, found in rows if found), default=0), _WIDEST)
    return [f"{clause:<{width}}  {found}".rstrip() for clause, found in rows]


def deciding(explanation: Explanation) -> tuple[Explanation, ...]:
    """The clauses that decide a verdict, where not all of them do: what keeps out, lets in, or is the stage."""
    if explanation.joint in ("is", "not"):
        return deciding(explanation.children[0])
    if explanation.joint == LAST:
        return tuple([each for each in explanation.children if each.verdict][-1:])
    wanted = {"all of": False, "any of": True}.get(explanation.joint)
    return (
        tuple(each for each in explanation.children if each.verdict is wanted) if wanted is explanation.verdict else ()
    )


def _explained(meaning: Meaning, asked: _Asked) -> Explanation:
    return meaning.explained(asked.clause) if isinstance(meaning, Composite) else _clause(meaning, asked)


def summed_up(
    meaning: Composite, joint: str, names: Iterable[str], clause: Callable[[Tree], Explanation], bounds: str = ""
) -> Explanation:
    """What a meaning says, over each of its criteria under a name: how most meanings are explained."""
    found = {when: clause(when) for when in whens(meaning)}
    children = tuple(replace(found[when], name=name) for when, name in zip(whens(meaning), names, strict=True))
    return Explanation(bounds, value(meaning.form, lambda when: bool(found[when].verdict)), joint, (), children)


def _clause(tree: Tree, asked: _Asked) -> Explanation:
    match tree:
        case And(of=parts):
            children = tuple([_clause(part, asked) for part in parts])
            return Explanation(canonical(tree), all(child.verdict for child in children), "all of", (), children)
        case Or(of=parts):
            children = tuple([_clause(part, asked) for part in parts])
            return Explanation(canonical(tree), any(child.verdict for child in children), "any of", (), children)
        case Not(of=part):
            child = _clause(part, asked)
            turned = replace(child, clause=canonical(tree), verdict=not child.verdict)
            return replace(turned, joint="not", found=(), children=(child,)) if child.joint else turned
        case Name(name=key) if key in asked.around:
            child = _explained(asked.around[key], asked)
            return Explanation(key, child.verdict, "is", (), (child,))
        case _:
            verdict = holds(tree, asked.values, asked.schema, asked.today)
            return Explanation(canonical(tree), verdict, "", tuple(_found(tree, asked)), tuple(_summed(tree, asked)))


def _summed(node: Tree, asked: _Asked) -> Iterator[Explanation]:
    """The rules of each score that a predicate compares."""
    for key in dict.fromkeys(reads(node)):
        score = asked.around.get(key, asked.schema.scores.get(key))
        if isinstance(score, Composite):
            yield from score.explained(asked.clause).children


def _found(node: Tree, asked: _Asked) -> Iterator[tuple[str, str]]:
    """What a predicate looked at: each field with its value, and each TODAY with its day."""
    for name in dict.fromkeys(reads(node)):
        value, blank = asked.values[name], name not in asked.schema.scores and asked.record.get(name) in (None, "")
        yield name, "blank" if value is None else f"blank, read as {_shown(value)}" if blank else _shown(value)
    for day in dict.fromkeys(moving(node)):
        yield written(day), (asked.today + timedelta(days=day.offset)).isoformat()


def _shown(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case str():
            return shortened(quoted(value))
        case frozenset():
            return shortened(", ".join(sorted(value)))
        case _:
            return str(value)


def _rows(explanation: Explanation, level: int) -> Iterator[tuple[str, str]]:
    children, label = explanation.children, explanation.joint or explanation.clause
    if explanation.joint == "is":
        label = explanation.clause
        if children[0].joint in ("all of", "any of"):
            label, children = f"{label}: {children[0].joint}", children[0].children
    found = ", ".join(f"{name} is {value}" for name, value in explanation.found)
    yield f"{_INDENT * level}{_head(explanation, label)}", found
    for part in children:
        yield from _rows(part, level + 1)


def _head(explanation: Explanation, label: str) -> str:
    if isinstance(explanation.verdict, bool):
        return " ".join(filter(None, ("✓" if explanation.verdict else "✗", explanation.name, label)))
    bounds = f" ({explanation.clause})" if explanation.clause else ""
    return f"= {'none' if explanation.verdict is None else explanation.verdict}, {label}{bounds}"
