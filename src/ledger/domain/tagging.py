"""How the tags of an event follow from what it says: data, in a closed set of forms, that never changes for a type.

    content --the forms of its type--> tags --the same, in each append and each read--> the tags of its line

A decision finds events by their tags. An event under other tags than its content has would be seen by some readers and
not by others, so it has no effect (RIGHTS.md, R11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeAlias

Sort = Literal["constant", "member", "given", "each", "pair", "pairs", "before", "after"]
Read: TypeAlias = Callable[[str], Any]
"""Reads a member of an event by its path, such as `draft.key`; what is left out reads as something empty."""


class Form(NamedTuple):
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


def spell_form(form: Form) -> str:
    """Return a form as RIGHTS.md spells it, such as `definition:<draft.key>`."""
    match form.sort:
        case "constant":
            return form.prefix
        case "member":
            return f"{form.prefix}:<{form.path}>"
        case "given":
            return f"{form.prefix}:<{form.path}?>"
        case "each":
            return f"{form.prefix}:<{form.path}[]{f'.{form.inner}' if form.inner else ''}>"
        case "pair":
            return f"{form.prefix}:<{form.path}>/<{'|'.join(form.others)}>"
        case "pairs":
            return f"{form.prefix}:<{form.path}>/<{form.others[0]}[]>"
        case "before":
            return f"{form.prefix}:<{form.path}#>"
        case "after":
            return f"{form.prefix}:<{form.path}@{form.opening}>"


def find_tags(forms: Forms, read: Read) -> tuple[str, ...]:
    """Return the tags of an event in the order of its forms, each once."""
    return tuple(dict.fromkeys(tag for form in forms for tag in _TAGS[form.sort](form, read)))


def read_event(event: Any) -> Read:
    """Return what reads the members of a decoded event."""
    return lambda path: attrgetter(path)(event)


def _of_constant(form: Form, read: Read) -> Iterator[str]:
    yield form.prefix


def _of_member(form: Form, read: Read) -> Iterator[str]:
    yield f"{form.prefix}:{read(form.path)}"


def _of_given(form: Form, read: Read) -> Iterator[str]:
    if value := read(form.path):
        yield f"{form.prefix}:{value}"


def _of_each(form: Form, read: Read) -> Iterator[str]:
    for element in read(form.path) or ():
        if value := read_event(element)(form.inner) if form.inner else element:
            yield f"{form.prefix}:{value}"


def _of_pair(form: Form, read: Read) -> Iterator[str]:
    other = next(filter(None, map(read, form.others)), "")
    yield f"{form.prefix}:{read(form.path)}/{other}"


def _of_pairs(form: Form, read: Read) -> Iterator[str]:
    yield from (f"{form.prefix}:{read(form.path)}/{other}" for other in read(form.others[0]))


def _of_before(form: Form, read: Read) -> Iterator[str]:
    text = read(form.path)
    if found := text.rpartition("#")[0] or text:
        yield f"{form.prefix}:{found}"


def _of_after(form: Form, read: Read) -> Iterator[str]:
    text = read(form.path)
    if text.startswith(form.opening):
        yield f"{form.prefix}:{text.rpartition('@')[2]}"


_TAGS: dict[Sort, Callable[[Form, Read], Iterator[str]]] = {
    "constant": _of_constant,
    "member": _of_member,
    "given": _of_given,
    "each": _of_each,
    "pair": _of_pair,
    "pairs": _of_pairs,
    "before": _of_before,
    "after": _of_after,
}
