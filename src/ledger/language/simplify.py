"""The core form as somebody would have written it: what platforms spell out is taken back into the leaves.

    f <> v OR f IS BLANK          -->  NOT f = v         true on a blank, as NOT is
    f IS NOT BLANK AND f >= 65    -->  f >= 65           false on a blank, as a sign is
    f = 'a' OR f = 'b'            -->  f IN ('a', 'b')

The verdict is the same on every record: each step moves what a blank gets from a leaf of its own into `on_blank`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ledger.language.core import AllOf, AnyOf, Core, Leaf
from ledger.language.fold import fold
from ledger.language.tree import Blank, Compare, In, Literal, Number, Predicate, Text, reads


def simplified(form: Core) -> Core:
    """`form` flattened, without what says nothing, with tests of a blank taken into the leaves beside them."""
    if isinstance(form, Leaf):
        return form
    kind = type(form)
    parts = list(dict.fromkeys(_flat(kind, map(simplified, form.of))))
    never = AnyOf(()) if kind is AllOf else AllOf(())
    if never in parts:
        return never
    parts = _joined(_without_blanks(parts, kind is AnyOf), kind is AnyOf)
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _flat(kind: type[AllOf | AnyOf], parts: Iterator[Core]) -> Iterator[Core]:
    for part in parts:
        yield from part.of if isinstance(part, kind) else (part,)


def _without_blanks(parts: list[Core], verdict: bool) -> list[Core]:
    """The parts of an Any (`verdict` true) or an All, in which a leaf takes over what `IS [NOT] BLANK` said for it."""
    leaves = [part for part in parts if isinstance(part, Leaf)]
    for blank in [leaf for leaf in leaves if isinstance(leaf.predicate, Blank) and leaf.on_blank is verdict]:
        beside = [leaf for leaf in leaves if reads(leaf.predicate) == reads(blank.predicate)]
        beside = [leaf for leaf in beside if not isinstance(leaf.predicate, Blank)]
        if beside and blank.negated is not verdict:
            heir = max(beside, key=lambda leaf: (leaf.on_blank is verdict, leaf.negated))
            leaves[leaves.index(heir)] = parts[parts.index(heir)] = replace(heir, on_blank=verdict)
            parts.remove(blank)
    return parts


def _joined(parts: list[Core], verdict: bool) -> list[Core]:
    """Equals of one field, side by side in an Any (or turned round in an All), as one IN."""
    listed: dict[str, list[Leaf]] = {}
    for part in parts:
        if isinstance(part, Leaf) and part.negated is not verdict and _values(part.predicate):
            listed.setdefault(reads(part.predicate)[0], []).append(part)
    for name, leaves in listed.items():
        values = tuple(value for leaf in leaves for value in _values(leaf.predicate))
        if len(leaves) > 1 and _distinct(values):
            on_blank = (any if verdict else all)(leaf.on_blank for leaf in leaves)
            parts[parts.index(leaves[0])] = Leaf(In(name, values), not verdict, on_blank)
            parts = [part for part in parts if part not in leaves]
    return parts


def _values(node: Predicate) -> tuple[Literal, ...]:
    """What a field may equal; nothing for days, of which there is no list, and for signs that are no equality."""
    match node:
        case In(values=values):
            return values
        case Compare(op="=", right=(Number() | Text()) as right):
            return (right,)
    return ()


def _distinct(values: Sequence[Literal]) -> bool:
    """Whether a list may hold them all: none stands in it twice, however its case is written."""
    return len({fold(each.value) if isinstance(each, Text) else each for each in values}) == len(values)
