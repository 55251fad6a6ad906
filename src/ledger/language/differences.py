"""What one meaning asks that another does not, in English: clause by clause, beside what stays.

Engagement score is at least 60 (it was: 65)
Origin: adds unknown, referral
new: Country is given
3 clauses stay as before
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence

from ledger.language.english import Titles, asks, sentence, written
from ledger.language.meaning import Composite, Meaning, sort_of
from ledger.language.tree import (
    And,
    Between,
    Compare,
    Contains,
    HasAll,
    HasAny,
    In,
    Literal,
    Not,
    Or,
    StartsWith,
    Text,
    Tree,
)

_UNTITLED = Titles({}, {})
_WORDS = re.compile(r"[\w.+-]+(?: [\w.+-]+)*")


def difference(before: Meaning, after: Meaning, titles: Titles) -> list[str]:
    """What the second asks that the first does not, clause by clause; what stays is told last, as a number."""
    if sort_of(before) != sort_of(after):
        return ["it says something of another sort"]
    if isinstance(before, Composite):
        return before.difference(after, lambda when: sentence(when, titles))
    assert not isinstance(after, Composite)  # two of one sort
    joints = {type(each) for each in (before, after) if isinstance(each, And | Or)}
    turned = "any one of its clauses is enough now" if isinstance(after, Or) else "all of its clauses must hold now"
    lines, kept = _told(before, after, titles)
    stays = [f"{kept} {'clause stays' if kept == 1 else 'clauses stay'} as before"] if kept else []
    return [*([turned] if joints == {And, Or} else []), *lines, *stays]


def told_changes(before: Mapping[str, str], after: Mapping[str, str], now: str, was: str) -> list[str]:
    """What differs between two lists of named parts: `now` and `was` stand between a name and its part."""
    both = [name for name in after if name in before]
    lines = [f"{name}: {now} {after[name]} ({was}: {before[name]})" for name in both if after[name] != before[name]]
    lines += [f"new: {name}: {now} {after[name]}" for name in after if name not in before]
    lines += [f"no longer: {name}: {was} {before[name]}" for name in before if name not in after]
    if both != [name for name in before if name in after]:
        lines.append("in another order")
    return lines


def _told(before: Tree, after: Tree, titles: Titles) -> tuple[list[str], int]:
    """The clauses that are others, and how many stay."""
    ours, theirs = _parts(before), _parts(after)
    gone, new = [each for each in ours if each not in theirs], [each for each in theirs if each not in ours]
    pairs = [(one, other, lines) for one, other in _pairs(gone, new) if (lines := _changed(one, other, titles))]
    gone = [each for each in gone if each not in [one for one, _, _ in pairs]]
    new = [each for each in new if each not in [other for _, other, _ in pairs]]
    added, dropped = _heads(before, after)
    lines = [line for _, _, changed in pairs for line in changed]
    lines += [f"{added}: {sentence(each, titles)}" for each in new]
    lines += [f"{dropped}: {sentence(each, titles)}" for each in gone]
    return lines, len(ours) - len(gone) - len(pairs)


def _heads(before: Tree, after: Tree) -> tuple[str, str]:
    """What is said of a clause that comes and of one that goes: one more may ask for more, or let more in."""
    joints = {type(each) for each in (before, after) if isinstance(each, And | Or)}
    return ("also enough now", "no longer enough") if joints == {Or} else ("new", "no longer")


def _parts(tree: Tree) -> tuple[Tree, ...]:
    return tree.of if isinstance(tree, And | Or) else (tree,)


def _pairs(gone: Sequence[Tree], new: Sequence[Tree]) -> Iterator[tuple[Tree, Tree]]:
    """Where a clause of one shape has another value now, and there is one such on each side."""
    ours, theirs = map(_single, (gone, new))
    return ((ours[shape], theirs[shape]) for shape in ours if shape in theirs)


def _single(side: Sequence[Tree]) -> dict[Hashable, Tree]:
    counts = Counter(map(_shape, side))
    return {_shape(each): each for each in side if counts[_shape(each)] == 1}


def _shape(clause: Tree) -> Hashable:
    """What two clauses share of which one is the other with another value."""
    match clause:
        case Not(of=part):
            return Not, _shape(part)
        case Compare(op="=", field=name, right=Text()):
            return In, name
        case Compare(op=sign, field=name):
            return sign, name
        case In() | HasAny() | HasAll() | Between() | Contains() | StartsWith():
            return type(clause), clause.field
        case And() | Or():
            return (type(clause),)
        case _:
            return clause


def _changed(one: Tree, other: Tree, titles: Titles) -> list[str]:
    """How a clause differs from one of its shape; nothing where it is better told whole."""
    match one, other:
        case (Compare(right=was), Compare()):
            return [f"{sentence(other, titles)} (it was: {written(was, titles)})"]
        case (Between() | Contains() | StartsWith(), _):
            return [f"{sentence(other, titles)} (it was: {asks(one, titles).removeprefix('is ')})"]
        case (And() | Or(), _):
            lines, kept = _told(one, other, titles)
            return [f"in a part of it: {line}" for line in lines] if kept else []
        case (Not(of=was), Not(of=now)) if lines := _listing(was, now, titles):
            return [f"among what must not be, {line}" for line in lines]
        case _:
            return _listing(one, other, titles)


def _listing(one: Tree, other: Tree, titles: Titles) -> list[str]:
    """What a list of values has more and less, so that nobody compares two of thirty."""
    was, now = _values(one), _values(other)
    added, dropped = [each for each in now if each not in was], [each for each in was if each not in now]
    moves = [
        f"{verb} {', '.join(map(_short, values))}" for verb, values in (("adds", added), ("drops", dropped)) if values
    ]
    if not (was and now and moves) or len(added) == len(now):
        return []
    return [f"{titles.field(other.field)}: {'; '.join(moves)}"]  # type: ignore[union-attr]  # what has values has a field


def _values(clause: Tree) -> tuple[Literal, ...]:
    match clause:
        case In(values=values) | HasAny(values=values) | HasAll(values=values):
            return values
        case Compare(op="=", right=Text() as value):
            return (value,)
        case _:
            return ()


def _short(value: Literal) -> str:
    """A value in a list: bare where it is plain words, so that it cannot be taken for two."""
    said = written(value, _UNTITLED)
    bare = said.strip("“”")
    return bare if _WORDS.fullmatch(bare) else said
