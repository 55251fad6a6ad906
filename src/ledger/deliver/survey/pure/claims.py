"""Rules that have to do with one another: what says the same under any name, and what claims one name and differs.

rules --each two of like names, or of one text--> how they differ --those that do not--> twins
                                    |--those of like names--> Claim: "4 claim MQL: 2 say the same, 2 differ"
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeAlias

from ledger.deliver.survey.pure.rules import Ruled
from ledger.language.print import canonical
from ledger.language.schema import Schema
from ledger.prove.category import MeaningChange, change
from ledger.prove.side import Side

COMMON = frozenset(
    [
        *("all", "an", "and", "copy", "do", "ever", "final", "for", "in", "is", "list", "live", "new", "not", "now"),
        *("of", "old", "test", "the", "this", "to", "total", "use", "was", "with"),
    ]
)
"""Words of a name that tell nothing of what it claims."""
THE_SAME = MeaningChange("editorial")
Pairs: TypeAlias = Mapping[tuple[int, int], MeaningChange]
"""How two rules differ, by their places; the first is the lower one."""
NOT_ASKED = MeaningChange("unknown", why="they are alike only by way of a third")


@dataclass(frozen=True, slots=True)
class NameClaim:
    """Rules of like names. `same` says the same, most used first; `others` say something else, or nobody can tell."""

    name: str
    same: tuple[Ruled, ...]
    others: tuple[tuple[Ruled, MeaningChange], ...]

    @property
    def first(self) -> Ruled:
        """The one that the others are held against: what most is built on."""
        return self.same[0]

    @property
    def members(self) -> tuple[Ruled, ...]:
        """All of them."""
        return (*self.same, *(rule for rule, _ in self.others))


def pairs(
    rules: Sequence[Ruled], schema: Schema, today: date, tell: Callable[[int, int], None] = lambda _done, _total: None
) -> Pairs:
    """Every two rules of one text, or of like names, and a record that tells them apart where there is one."""
    texts = [canonical(each.tree) if each.tree is not None else "" for each in rules]
    words = [frozenset(spelled(each)) for each in rules]
    found: dict[tuple[int, int], MeaningChange] = {}
    every = list(combinations(range(len(rules)), 2))
    for done, (at, to) in enumerate(every, 1):
        tell(done, len(every))
        one, other = rules[at].tree, rules[to].tree
        if one is None or other is None:
            continue
        if texts[at] == texts[to]:
            found[at, to] = THE_SAME
        elif alike(words[at], words[to]):
            found[at, to] = change(Side(one, schema), Side(other, schema), today)
    return found


def twins(rules: Sequence[Ruled], known: Pairs) -> list[list[int]]:
    """The places of rules that are proved to say the same, most used first; only where there are several."""
    groups = _joined(len(rules), (pair for pair, found in known.items() if not found.breaking))
    return [_by_use(rules, group) for group in groups]


def claims(rules: Sequence[Ruled], known: Pairs) -> list[NameClaim]:
    """Rules of like names: what most claim first, and then what most is built on."""
    words = [frozenset(spelled(each)) for each in rules]
    groups = _joined(len(rules), (pair for pair in known if alike(*(words[at] for at in pair))))
    same = twins(rules, known)
    found = [_claim(rules, known, group, same) for group in groups]
    return sorted(found, key=lambda claim: (len(claim.members), *use(claim.first)), reverse=True)


def use(rule: Ruled) -> tuple[int, int]:
    """How much is built on a rule: what uses it, and who is in it."""
    return len(rule.native.used_by), rule.native.members or 0


def telling(name: str) -> frozenset[str]:
    """The words of a name that tell what it claims, as they are compared."""
    return frozenset(_spelled(name))


def spelled(rule: Ruled) -> Mapping[str, str]:
    """The telling words of a rule's name as they are compared, such as `mql`, and as they are written there."""
    return _spelled(rule.native.name)


def _spelled(name: str) -> Mapping[str, str]:
    name = name.removesuffix("__c").rpartition(".")[2]
    written = "".join(letter if letter.isalnum() else " " for letter in name).split()
    words = {each.lower(): each for each in written if each.lower() not in COMMON}
    return {word.removesuffix("s"): each for word, each in words.items() if len(word) > 1 and not word.isdigit()}


def _claim(rules: Sequence[Ruled], known: Pairs, group: Sequence[int], same: Iterable[Sequence[int]]) -> NameClaim:
    inside = [[at for at in each if at in group] for each in same]
    ordered = _by_use(rules, group)
    kept = max([*inside, ordered[:1]], key=len)
    others = [at for at in ordered if at not in kept]
    told = [_between(known, kept[0], at) for at in others]
    return NameClaim(
        _name([rules[at] for at in ordered]),
        tuple(rules[at] for at in kept),
        tuple((rules[at], each) for at, each in zip(others, told, strict=True)),
    )


def _between(known: Pairs, first: int, other: int) -> MeaningChange:
    """How the first differs from the other."""
    if found := known.get((first, other)):
        return found
    return known.get((other, first), NOT_ASKED).turned


def _name(members: Sequence[Ruled]) -> str:
    """What they all are called, as the most used one spells it; else the word that most of them have."""
    words = [spelled(each) for each in members]
    counted = Counter(word for each in words for word in each)
    shared = [word for word in words[0] if counted[word] == len(members)]
    most = shared or [word for word, _ in counted.most_common(1)]
    written = {word: each for those in reversed(words) for word, each in those.items()}
    return " ".join(written[word] for word in most)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether half of the telling words of both are the same."""
    return bool(one & other) and len(one & other) / len(one | other) >= 0.5


def _by_use(rules: Sequence[Ruled], group: Iterable[int]) -> list[int]:
    return sorted(group, key=lambda at: (*(-each for each in use(rules[at])), at))


def _joined(count: int, edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """The groups that the edges make, of several each."""
    group = list(range(count))
    for one, other in edges:
        old, new = group[other], group[one]
        group = [new if each == old else each for each in group]
    for name in dict.fromkeys(group):
        members = [at for at, each in enumerate(group) if each == name]
        if len(members) > 1:
            yield members
