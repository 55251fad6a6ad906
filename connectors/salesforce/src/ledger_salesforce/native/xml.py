"""Files of the Metadata API, written and merged: byte for byte the same for the same content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from ledger import BadInput

SPACE = "http://soap.sforce.com/2006/04/metadata"
FIRST = "fullName"  # the WSDL has it before all others, which stand in order of their names
OF_A_VALUE = ("color", "default", "description", "isActive", "label")  # of any value, before those of a standard one

Content: TypeAlias = Mapping[str, Any] | Sequence[Any] | str | int | bool | None


def document(root: str, content: Mapping[str, Content]) -> bytes:
    """A file: its root element, and in it each key as an element; a list is the same element several times."""
    return around(root, "".join(_lines(root, content, 1)))


def around(root: str, inside: str) -> bytes:
    """A file, by what stands inside its root element."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SPACE}">\n{inside}</{root}>\n'.encode()


def inner(root: str, path: str, file: bytes) -> str:
    """What stands inside the root element of a file. Raises BadInput where it is not one that `document` wrote."""
    match = re.fullmatch(
        rf'<\?xml version="1.0" encoding="UTF-8"\?>\n<{root} xmlns="{re.escape(SPACE)}">\n(.*)</{root}>\n',
        file.decode("utf-8", "replace"),
        re.DOTALL,
    )
    if match is None:
        raise BadInput(f"{path} is not as it was exported", "its first or last line differs", "export the files again")
    return match[1]


def _lines(of: str, content: Mapping[str, Content], depth: int) -> Sequence[str]:
    pad, found, early = "    " * depth, [], OF_A_VALUE if of == "standardValue" else ()
    for key in sorted(content, key=lambda each: (each != FIRST, each not in early, each)):
        value = content[key]
        for each in value if isinstance(value, Sequence) and not isinstance(value, str) else [value]:
            if isinstance(each, Mapping):
                found += [f"{pad}<{key}>\n", *_lines(key, each, depth + 1), f"{pad}</{key}>\n"]
            elif each is not None:
                found.append(f"{pad}<{key}>{_text(each)}</{key}>\n")
    return found


def _text(value: Content) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return escape(str(value).replace("\r\n", "\n"))
