"""An act and a question are rows: what each takes, what it comes to, and what people read of it.

    Act       given --boundary, widen--> state --verb--> events --> Decided --answer--> Answer
    Question  given --find--> what is so --answer--> Answer

Doors read the rows of a noun, and know nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib.util import find_spec
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, get_type_hints

from ledger.answers.answer import Answer
from ledger.app.choices import TokenScope
from ledger.app.ledger import Actor, Decided, Ledger
from ledger.domain.event import Boundary, Event
from ledger.domain.state import State
from ledger.nouns import NOUNS, Noun
from ledger.table.inputs import Input, find_spellings, list_fields

G = TypeVar("G", bound=Input)
F = TypeVar("F")
A = TypeVar("A", bound=Answer)


def take_as_written(ledger: Ledger, given: G) -> Mapping[str, Any]:
    """Return the keywords of a verb whose parameters are called as the fields are, the words with people by their ids.

    Raises BadInput where words hold the address of somebody whom the ledger does not know.
    """
    words = {name for name, each in find_spellings(type(given)).items() if each.words}
    return {name: ledger.reason(each) if name in words else each for name, each in list_fields(given).items()}


def widen_no_further(state: State) -> Boundary:
    """Return nothing: the first boundary is all that the act rests on."""
    return Boundary(())


class Act(NamedTuple, Generic[G, A]):
    """What somebody does.

    `verb` takes the state, the keywords that `arguments` makes of what was given, `by` and `today`. The act rests on
    `boundary`, and on what `widen` adds once that is read. `about` is what doors say of it, `help` what the command
    line says where that is more. `address` is its place in the API, and `scope` what a token has to be for.
    """

    name: str
    takes: type[G]
    verb: Callable[..., list[Event]]
    boundary: Callable[[G], Boundary]
    answer: Callable[[Ledger, G, Decided], A]
    about: str
    help: str = ""
    arguments: Callable[[Ledger, G], Mapping[str, Any]] = take_as_written
    widen: Callable[[State], Boundary] = widen_no_further
    address: str = ""
    scope: TokenScope = "decide"


class Question(NamedTuple, Generic[G, F, A]):
    """What somebody asks. `find` takes the ledger and each field that was given; the rest is as in an act."""

    name: str
    takes: type[G]
    find: Callable[..., F]
    answer: Callable[[Ledger, G, F], A]
    about: str
    help: str = ""
    address: str = ""
    scope: TokenScope = "read"


Row: TypeAlias = Act[Any, Any] | Question[Any, Any, Any]


def decide(ledger: Ledger, actor: Actor, act: Act[G, Any], given: G) -> Decided:
    """Carry an act out: every door decides by this. Raises what the verb raises."""
    arguments = act.arguments(ledger, given)

    def verb(state: State, today: date) -> list[Event]:
        return act.verb(state, **arguments, by=actor.id, today=today)

    return ledger.decide(actor, verb, act.boundary(given), act.widen)


def perform(ledger: Ledger, actor: Actor, act: Act[G, A], given: G) -> A:
    """Carry an act out, and say what came of it."""
    return act.answer(ledger, given, decide(ledger, actor, act, given))


def ask(ledger: Ledger, question: Question[G, Any, A], given: G) -> A:
    """Find what somebody asks for, and say it."""
    return question.answer(ledger, given, question.find(ledger, **list_fields(given)))


def find_answer(row: Row) -> Any:
    """Return the class of what comes of a row, or a union of several."""
    return get_type_hints(row.answer)["return"]


def find_rows(noun: Noun) -> Mapping[str, Row]:
    """Import the rows of a noun, each by its name; none where it has no such file."""
    found: Mapping[str, Row] = noun.part("rows").ROWS if find_spec(f"{noun.place}.rows") else {}
    return found


def list_rows() -> Iterator[Row]:
    """Yield each row of every noun."""
    return (row for noun in NOUNS.values() for row in find_rows(noun).values())
