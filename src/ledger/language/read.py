"""Reading a text: parsed, checked against the entity's fields, and normalised (language.md, sections 1 to 4 and 6)."""

from __future__ import annotations

from ledger.errors import BadInput, Problems
from ledger.language.fault import Fault
from ledger.language.literals import visible
from ledger.language.schema import Schema
from ledger.language.tree import Always, Place, Tree, depth, predicates

CHARACTERS, DEPTH, PREDICATES = 8_000, 32, 200
START = Place(1, 1)


def read(text: str, schema: Schema, source: str = "criteria", origin: Place = START) -> Tree:
    """The tree of `text`.

    Places in errors are `source:line:column`; `origin` is where the text starts in its source, with its column that
    of every line. Raises BadInput (UnknownName for a misspelt name), or Problems where more is wrong than one thing.
    """
    tree, faults = _attempt(text, schema)
    if not faults:
        return tree
    problems = tuple(_told(fault, source, origin) for fault in sorted(faults, key=_order))
    raise problems[0] if len(problems) == 1 else Problems(problems)


def _attempt(text: str, schema: Schema) -> tuple[Tree, tuple[Fault, ...]]:
    """The tree of `text` and what is wrong with it; with faults, the tree means nothing."""
    try:
        _short_enough(text)
        from ledger.language.parse import parse  # lark is slow to import, and only reading needs it

        tree, faults = parse(text, schema)
    except Fault as fault:
        return Always(), (fault,)
    return tree, faults or _limits(tree)


def _short_enough(text: str) -> None:
    if len(text) > CHARACTERS:
        raise Fault(
            START,
            f"the text has {len(text):,} characters",
            f"a criteria has at most {CHARACTERS:,}",
            "give parts of it names of their own, as criteria that this one refers to",
        )


def _limits(tree: Tree) -> tuple[Fault, ...]:
    fix = "give parts of it names of their own, as criteria that this one refers to"
    if depth(tree) > DEPTH:
        return (Fault(START, "the text is nested too deeply", f"at most {DEPTH} levels of AND, OR and NOT", fix),)
    if predicates(tree) > PREDICATES:
        what = f"the text has {predicates(tree)} predicates"
        return (Fault(START, what, f"a criteria has at most {PREDICATES} as it is written", fix),)
    return ()


def _order(fault: Fault) -> tuple[int, int]:
    return fault.at.line, fault.at.column


def _told(fault: Fault, source: str, origin: Place) -> BadInput:
    line, column = origin.line - 1 + fault.at.line, origin.column - 1 + fault.at.column
    what, why, fix = (visible(each) for each in (fault.what, fault.why, fault.fix))
    return fault.sort(what, why, fix, f"{source}:{line}:{column}")
