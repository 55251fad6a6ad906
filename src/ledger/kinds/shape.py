"""The shapes that parts of a document may have; each function gives the value, or says what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from ledger.documents import Document
from ledger.documents.text import invisible
from ledger.errors import BadInput, LedgerError, Problems
from ledger.language import literals
from ledger.language.fault import nearest
from ledger.language.literals import plain, shortened
from ledger.unseen import ignorable, seen

T = TypeVar("T")
KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")
SCOPE = re.compile(r"[a-z][a-z0-9_]{0,49}(/[a-z][a-z0-9_]{0,49}){0,4}|\*")
RESERVED = frozenset({"charter", "and", "or", "not", "true", "false", "in", "is", "has", "any", "all", "today"})


def text(document: Document, *path: str | int, default: str | None = None) -> str:
    """A non-empty text; `default` where it may be left out."""
    value = at(document, path)
    if value is None and default is not None:
        return default
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise _missing(document, path, "a text") if value is None else _other(document, path, value, "a text")


def all_seen(document: Document, found: str, path: tuple[str | int, ...]) -> str:
    """A text of which a reader sees every character. Raises BadInput, with the place of the first that nobody sees."""
    at = ignorable(found)
    if at is None:
        return found
    line = found.count("\n", 0, at) + 1
    told = invisible(found[at], shortened(seen(found.split("\n")[line - 1]).strip()))
    raise BadInput(*told, document.place_within(path, line, at - found.rfind("\n", 0, at)))


def key(document: Document, *path: str | int) -> str:
    """The key of a definition: lower case, stable for ever."""
    found = all_seen(document, text(document, *path), path)
    if KEY.fullmatch(found) and found not in RESERVED:
        return found
    raise document.problem(
        path,
        f"`{found}` cannot be a key",
        why="a key is a lower-case word of letters, digits and _, at most 50, and no word of the language",
        fix="choose another, such as `mql` or `fit_score`",
    )


def scope(document: Document, *path: str | int) -> str:
    """A scope: `*`, or a path such as `lifecycle/mql`."""
    found = all_seen(document, text(document, *path), path)
    if SCOPE.fullmatch(found):
        return found
    raise document.problem(
        path, f"`{found}` is no scope", why="a scope is * or a path of lower-case words", fix="such as lifecycle/mql"
    )


def listing(document: Document, *path: str | int) -> list[Any]:
    """A list, empty where it is left out; a single value counts as a list of one."""
    value = at(document, path)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def items(document: Document, *path: str | int) -> list[Any]:
    """A list, empty where it is left out."""
    value = at(document, path)
    if value is None or isinstance(value, list):
        return value or []
    raise _other(document, path, value, "a list, each entry on a line that begins with -")


def each(document: Document, name: str, read: Callable[[tuple[str | int, ...]], T]) -> list[T]:
    """Every entry of a list, read by its path; all that is wrong with any of them is told together."""
    problems, found = list[LedgerError](), list[T]()
    for n, _ in enumerate(items(document, name)):
        try:
            found.append(read((name, n)))
        except LedgerError as problem:
            problems += getattr(problem, "problems", (problem,))
    told_together(problems)
    return found


def together(*reads: Callable[[], Any]) -> list[Any]:
    """What each part of a document gives; all that is wrong with any of them is told together."""
    problems, found = list[LedgerError](), list[Any]()
    for read in reads:
        try:
            found.append(read())
        except LedgerError as problem:
            problems += getattr(problem, "problems", (problem,))
    told_together(problems)
    return found


def twice(document: Document, name: str, keys: Sequence[str]) -> Iterator[BadInput]:
    """The entries of a list whose key stands in an earlier one."""
    for n, each in enumerate(keys):
        if each in keys[:n]:
            what, why = f"`{each}` stands in {name} twice", "each is known by its key"
            yield document.problem((name, n, "key"), what, why, "give it another key")


def whole(document: Document, path: tuple[str | int, ...], least: int, most: int, wanted: str) -> int | None:
    """A whole number in these bounds, None where it is left out."""
    value = at(document, path)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and least <= value <= most):
        return value
    raise _other(document, path, value, wanted)


def words(document: Document, *path: str | int) -> list[str]:
    """A list of texts or whole numbers; a single one counts as a list of one."""
    several = isinstance(at(document, path), list)
    return [word(document, each, (*path, n) if several else path) for n, each in enumerate(listing(document, *path))]


def word(document: Document, value: Any, path: Sequence[str | int]) -> str:
    """A text or a number, as a text."""
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return plain(value) if isinstance(value, Decimal) else str(value)
    raise _other(document, path, value, "a text, in quotes where YAML would read something else")


def day(document: Document, *path: str | int) -> date | None:
    """A calendar day, None where it is left out."""
    value = at(document, path)
    found = literals.day(value) if isinstance(value, str) else None
    if found or value is None:
        return found
    raise _other(document, path, value, "a day such as 2026-03-01")


def days(document: Document, *path: str | int, why: str) -> int | None:
    """A number of days, `30` or `30 days`; None where there is none. `why` says what it is for. Raises BadInput."""
    value = at(document, path)
    if value is None:
        return None
    found = re.fullmatch(r"(\d{1,4})( days?)?", str(value))
    if not found:
        raise document.problem(path, f"`{shortened(str(value))}` is no number of days", why, "such as 30 days")
    return int(found[1])


def mapping(document: Document, *path: str | int) -> dict[str, Any]:
    """Lines of the form `key: value`."""
    value = at(document, path)
    if isinstance(value, dict):
        return value
    raise (
        _missing(document, path, "lines of `key: value`")
        if value is None
        else _other(document, path, value, "lines of `key: value`")
    )


def one_of(document: Document, words: Sequence[str], *path: str | int, default: str | None = None) -> str:
    """One of these words."""
    found = text(document, *path, default=default)
    if found in words:
        return found
    near = nearest(found, words)
    fix = f"write `{near}`" if near else "use one of those"
    raise document.problem(path, f"`{found}` is not known here", f"it is one of {', '.join(words)}", fix)


def stored(document: Document, value: Any, path: tuple[str | int, ...]) -> Any:
    """A value as it is stored: decimals as normalised strings, keys as they are. Refuses non-ASCII keys."""
    match value:
        case Decimal():
            return plain(value)
        case Mapping():
            for each in value:
                if not each.isascii():
                    raise document.problem(
                        path, f"the key `{each}` has letters beyond ASCII", why="keys are stored", fix="rename it"
                    )
            return {each: stored(document, part, (*path, each)) for each, part in value.items()}
        case list():
            return [stored(document, part, (*path, n)) for n, part in enumerate(value)]
        case _:
            return value


def at(document: Document, path: Sequence[str | int]) -> Any:
    """What stands at a path; None where nothing does."""
    found: Any = document.value
    for step in path:
        if isinstance(found, dict):
            found = found.get(str(step))
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def told_together(problems: Sequence[LedgerError]) -> None:
    """Raise what was collected, if anything was."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(tuple(problems))


def _missing(document: Document, path: Sequence[str | int], wanted: str) -> BadInput:
    name = _name(path)
    return document.problem(
        tuple(path), f"`{name}` is missing", why=f"it holds {wanted}", fix=f"add a line `{name}: …`"
    )


def _other(document: Document, path: Sequence[str | int], value: object, wanted: str) -> BadInput:
    return document.problem(
        tuple(path),
        f"`{_name(path)}` holds `{shortened(str(value))}`",
        why=f"it holds {wanted}",
        fix=f"write {wanted} there",
    )


def _name(path: Sequence[str | int]) -> str:
    """What people call it: the key, or the key of the list that it is an entry of."""
    return next((each for each in reversed(path) if isinstance(each, str)), "")
