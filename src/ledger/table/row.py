"""An act and a question are rows: what each takes, what it comes to, and what people read of it.

    Act        given --boundary, widen--> state --verb--> events --> Decided --answer--> Answer
    Procedure  given --carry_out, in several steps--> what came of it --answer--> Answer
    Question   given --find--> what is so --answer--> Answer
    Finding    given --find--> what is so --record, where that is asked for--> Decided --answer--> Answer

Doors read the rows of a noun, and know nothing else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import wraps
from importlib.util import find_spec
from inspect import Parameter, signature
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, get_type_hints

from msgspec.structs import asdict, replace

from ledger.answers.answer import Answer
from ledger.app.choices import SignedAct, TokenScope
from ledger.app.current import about_today
from ledger.app.ledger import Actor, Decided, Ledger
from ledger.domain import mentions
from ledger.domain.event import Boundary, Event
from ledger.domain.state import State
from ledger.nouns import NOUNS, Noun
from ledger.table.inputs import Input, Spelling, find_spellings, list_fields

G = TypeVar("G", bound=Input)
F = TypeVar("F")
A = TypeVar("A", bound=Answer)
EMPTY = Parameter.empty


def take_as_written(ledger: Ledger, given: G) -> Mapping[str, Any]:
    """Return the keywords of a verb whose parameters are called as the fields are."""
    return list_fields(given)


def by_name(tell: Callable[..., A], **more: Any) -> Callable[..., A]:
    """Make an `answer` of a function whose parameters name what they get: the ledger, a field, or one of `more`.

    The one that is needed and names none of them gets what came of the row. `decided` is what a finding recorded.
    """

    @wraps(tell)
    def answer(ledger: Ledger, given: G, came: Any, *decided: Decided | None) -> A:
        every = {"ledger": ledger, **asdict(given), **more, **dict(zip(("decided",), decided, strict=False))}
        wanted = signature(tell).parameters.items()
        return tell(**{name: every.get(name, came) for name, each in wanted if name in every or each.default is EMPTY})

    answer.__annotations__ = {"return": tell.__annotations__["return"]}  # the rest are names of its module
    return answer


def widen_no_further(state: State, given: G) -> Boundary:
    """Return nothing: the first boundary is all that the act rests on."""
    return Boundary(())


def write_with_ids(ledger: Ledger, given: G) -> G:
    """Return what was given as it is recorded: the words name people by their ids.

    Raises BadInput where words hold the address of somebody whom the ledger does not know. Words that are sought may
    hold one: they are on record nowhere.
    """
    words = {name: each for name, each in find_spellings(type(given)).items() if each.words and getattr(given, name)}
    return replace(given, **{name: _write(ledger, getattr(given, name), each) for name, each in words.items()})


def _write(ledger: Ledger, text: str, spelling: Spelling) -> str:
    return mentions.by_id(text, ledger.ids()) if spelling.sought else ledger.reason(text)


def find_nothing(ledger: Ledger) -> None:
    """Leave all of it to the answer, which looks for itself."""


class Act(NamedTuple, Generic[G, A]):
    """What somebody does.

    `verb` takes the state, the keywords that `arguments` makes of what was given, `by` and `today`. The act rests on
    `boundary`, and on what `widen` adds once that is read. All three get what was given with people by their ids.
    `about` is what doors say of it, `help` what the command line says where that is more. `address` is its place in
    the API, `scope` what a token has to be for, and `operation` what it is called there where that is another name.
    """

    name: str
    takes: type[G]
    verb: Callable[..., list[Event]]
    boundary: Callable[[G], Boundary]
    answer: Callable[[Ledger, G, Decided], A]
    about: str
    help: str = ""
    arguments: Callable[[Ledger, G], Mapping[str, Any]] = take_as_written
    widen: Callable[[State, G], Boundary] = widen_no_further
    address: str = ""
    scope: TokenScope = "decide"
    operation: str = ""


class Procedure(NamedTuple, Generic[G, F, A]):
    """What somebody does in several steps, or with a file. `carry_out` takes the ledger, who acts, and each field.

    It gets those too that were left out, as what they are then. Where a key may sign it, `signs` says the name of the
    act, and what it is about.
    """

    name: str
    takes: type[G]
    carry_out: Callable[..., F]
    answer: Callable[[Ledger, G, F], A]
    about: str
    help: str = ""
    address: str = ""
    scope: TokenScope = "decide"
    operation: str = ""
    signs: Callable[[Ledger, G], tuple[SignedAct, str]] | None = None


class Question(NamedTuple, Generic[G, F, A]):
    """What somebody asks. `find` takes the ledger and each field that it names; the rest is as in an act.

    Where nothing is given, what is `of_today` is found in what still says something of today.
    """

    name: str
    takes: type[G]
    find: Callable[..., F]
    answer: Callable[[Ledger, G, F], A]
    about: str
    help: str = ""
    address: str = ""
    scope: TokenScope = "read"
    operation: str = ""
    of_today: bool = False


class Finding(NamedTuple, Generic[G, F, A]):
    """What somebody asks, and may put on record: `record` does so where the field of that name says it.

    `find` takes the other fields that it names. The answer gets what was decided too; nothing, where it was only asked.
    """

    name: str
    takes: type[G]
    find: Callable[..., F]
    record: Callable[[Ledger, Actor, F], Decided]
    answer: Callable[[Ledger, G, F, Decided | None], A]
    about: str
    help: str = ""


Addressed: TypeAlias = Act[Any, Any] | Procedure[Any, Any, Any] | Question[Any, Any, Any]
Row: TypeAlias = Addressed | Finding[Any, Any, Any]


def decide(ledger: Ledger, actor: Actor, act: Act[G, Any], given: G) -> Decided:
    """Carry an act out: every door decides by this. Raises what the verb raises."""
    written = write_with_ids(ledger, given)
    arguments = act.arguments(ledger, written)

    def verb(state: State, today: date) -> list[Event]:
        return act.verb(state, **arguments, by=actor.id, today=today)

    def widen(state: State) -> Boundary:
        return act.widen(state, written)

    return ledger.decide(actor, verb, act.boundary(written), widen)


def perform(ledger: Ledger, actor: Actor, row: Act[G, A] | Procedure[G, Any, A], given: G) -> A:
    """Carry an act out, and say what came of it."""
    if isinstance(row, Procedure):
        came: A = row.answer(ledger, given, row.carry_out(ledger, actor, **asdict(given)))
        return came
    return row.answer(ledger, given, decide(ledger, actor, row, given))


def ask(ledger: Ledger, question: Question[G, Any, A], given: G) -> A:
    """Find what somebody asks for, and say it."""

    def tell(ledger: Ledger) -> A:
        return question.answer(ledger, given, question.find(ledger, **_pick(question.find, given)))

    return about_today(ledger, tell) if question.of_today and given == question.takes() else tell(ledger)


def _pick(function: Callable[..., Any], fields: Input) -> Mapping[str, Any]:
    return {name: each for name, each in list_fields(fields).items() if name in signature(function).parameters}


def look(ledger: Ledger, finding: Finding[G, Any, A], given: G, find_actor: Callable[[], Actor]) -> A:
    """Find what somebody asks for, record it where they ask for that, and say it. Who only asks need not be known."""
    found, recorded = finding.find(ledger, **_pick(finding.find, given)), list_fields(given)["record"]
    return finding.answer(ledger, given, found, finding.record(ledger, find_actor(), found) if recorded else None)


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
