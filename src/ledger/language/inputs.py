"""What has to be known of a record before it is judged: the fields that are read, also through scores.

fit >= 40 AND is_competitor  -->  is_competitor, and whatever the rules of fit read
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.language.meaning import reads
from ledger.language.schema import Schema


def inputs(names: Iterable[str], schema: Schema) -> frozenset[str]:
    """The fields of a record among `names`, and those that the scores among them rest on."""
    wanted = frozenset(names)
    rest = (reads(schema.scores[key]) for key in scores_under(wanted, schema))
    return wanted.union(*rest) - schema.scores.keys()


def scores_under(names: Iterable[str], schema: Schema) -> tuple[str, ...]:
    """The scores among `names` and those that they compare in turn, each after what it compares itself."""
    found: dict[str, None] = {}

    def visit(key: str, path: frozenset[str]) -> None:
        if key in schema.scores and key not in path and key not in found:
            for other in sorted(reads(schema.scores[key])):
                visit(other, path | {key})
            found[key] = None

    for name in sorted(names):
        visit(name, frozenset())
    return tuple(found)
