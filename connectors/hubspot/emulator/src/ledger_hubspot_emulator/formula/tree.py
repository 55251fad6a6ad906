"""What a calculation formula says, as a tree. Parentheses are kept, since the stored form keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Literal:
    """A number as it was written, a text, or `true` and `false`."""

    kind: str  # number, string or bool
    text: str


@dataclass(frozen=True)
class Name:
    """A property by its bare name."""

    name: str
    at: int


@dataclass(frozen=True)
class Call:
    """A function and what it is given."""

    function: str
    given: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Binary:
    """Two sides and the sign or word between them."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Negation:
    """`not` and what it turns around."""

    inner: Node


@dataclass(frozen=True)
class Grouped:
    """Something in parentheses."""

    inner: Node


@dataclass(frozen=True)
class Choice:
    """`if C then E {elseif C then E} [else E]`."""

    cases: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


Node: TypeAlias = Literal | Name | Call | Binary | Negation | Grouped | Choice
