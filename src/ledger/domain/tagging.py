"""How the tags of an event follow from what it says: data, in a closed set of forms, that never changes for a type.

    content --the forms of its type--> tags --the same, in each append and each read--> the tags of its line

A decision finds events by their tags. An event under other tags than its content has would be seen by some readers and
not by others, so it has no effect (RIGHTS.md, R11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from ledger.data import Data

Sort = Literal["constant", "member", "given", "each", "pair", "pairs", "before", "after"]
Read: TypeAlias = Callable[[Any], Iterable[str]]
"""Reads the tags of one form from an event; a member that is left out reads as something empty."""


class Form(Data, frozen=True):
    """One way in which tags follow from an event.

    constant   the `prefix` itself
    member     PREFIX:VALUE of the member at `path`
    given      the same, where the member is not empty
    each       PREFIX:VALUE of each element of the list at `path`, or of its member `inner`; an empty one has no tag
    pair       PREFIX:VALUE/OTHER, the other being the first member of `others` that is not empty
    pairs      PREFIX:VALUE/OTHER of each element of the list at the one member of `others`
    before     PREFIX:TEXT, what stands before the last `#` of the member, or all of it where nothing does
    after      PREFIX:TEXT, what stands after the last `@` of the member, where that begins with `opening`
    """

    sort: Sort
    prefix: str
    path: str = ""
    inner: str = ""
    others: tuple[str, ...] = ()
    opening: str = ""


Forms: TypeAlias = tuple[Form, ...]
"""How the tags of one type follow from its content."""


def by_text(text: str) -> Form:
    """Give the form of a tag that each event of a type has."""
    return Form("constant", text)


def by_member(prefix: str, path: str) -> Form:
    """Give the form of a tag from a member that is always there."""
    return Form("member", prefix, path)


def by_given(prefix: str, path: str) -> Form:
    """Give the form of a tag from a member that may be empty."""
    return Form("given", prefix, path)


def by_each(prefix: str, path: str, inner: str = "") -> Form:
    """Give the form of tags from the elements of a list, or from one member of each."""
    return Form("each", prefix, path, inner)


def by_pair(prefix: str, path: str, *others: str) -> Form:
    """Give the form of a tag from two members: the second is the first of `others` that is not empty."""
    return Form("pair", prefix, path, others=others)


def by_pairs(prefix: str, path: str, others: str) -> Form:
    """Give the form of tags from one member and each element of a list."""
    return Form("pairs", prefix, path, others=(others,))


def by_key(prefix: str, path: str) -> Form:
    """Give the form of a tag from the key in the name of a proposal."""
    return Form("before", prefix, path)


def by_end(prefix: str, path: str, opening: str) -> Form:
    """Give the form of a tag from the end of a text that begins with `opening`."""
    return Form("after", prefix, path, opening=opening)


def find_tags(event: Any) -> tuple[str, ...]:
    """Return the tags of an event in the order of the forms of its type, each once."""
    return tuple(dict.fromkeys([tag for read in _readers_of(event.__class__) for tag in read(event)]))


@cache
def _readers_of(sort: Any) -> tuple[Read, ...]:
    """What reads the tags of each form of a type."""
    return tuple(_READS[form.sort](form) for form in sort.tag_forms)


def _of_constant(form: Form) -> Read:
    return lambda event: (form.prefix,)


def _of_member(form: Form) -> Read:
    member, prefix = attrgetter(form.path), form.prefix
    return lambda event: (f"{prefix}:{member(event)}",)


def _of_given(form: Form) -> Read:
    member, prefix = attrgetter(form.path), form.prefix
    return lambda event: (f"{prefix}:{value}",) if (value := member(event)) else ()


def _of_each(form: Form) -> Read:
    member, prefix = attrgetter(form.path), form.prefix
    inner = attrgetter(form.inner) if form.inner else _itself
    return lambda event: [f"{prefix}:{value}" for each in member(event) or () if (value := inner(each))]


def _itself(each: str) -> str:
    return each


def _of_pair(form: Form) -> Read:
    member, others, prefix = attrgetter(form.path), tuple(map(attrgetter, form.others)), form.prefix

    def read(event: Any) -> Iterable[str]:
        for each in others:
            if other := each(event):
                return (f"{prefix}:{member(event)}/{other}",)
        return (f"{prefix}:{member(event)}/",)

    return read


def _of_pairs(form: Form) -> Read:
    member, others, prefix = attrgetter(form.path), attrgetter(form.others[0]), form.prefix
    return lambda event: [f"{prefix}:{member(event)}/{each}" for each in others(event)]


def _of_before(form: Form) -> Read:
    member, prefix = attrgetter(form.path), form.prefix

    def read(event: Any) -> Iterable[str]:
        text = member(event)
        found = text.rpartition("#")[0] or text
        return (f"{prefix}:{found}",) if found else ()

    return read


def _of_after(form: Form) -> Read:
    member, prefix = attrgetter(form.path), form.prefix

    def read(event: Any) -> Iterable[str]:
        text = member(event)
        return (f"{prefix}:{text.rpartition('@')[2]}",) if text.startswith(form.opening) else ()

    return read


_READS: dict[Sort, Callable[[Form], Read]] = {
    "constant": _of_constant,
    "member": _of_member,
    "given": _of_given,
    "each": _of_each,
    "pair": _of_pair,
    "pairs": _of_pairs,
    "before": _of_before,
    "after": _of_after,
}
