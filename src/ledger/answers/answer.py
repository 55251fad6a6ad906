"""What every answer is: data for programs, sections for people, and how a problem is told to both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar

import msgspec

from ledger.data import Data
from ledger.errors import LedgerError, Problems
from ledger.render.sections import Section
from ledger.steps import NextStep

FORMAT = "ledger/1"
CHANGED, REFUSED, SOME_FAILED, INTEGRITY = 3, 4, 5, 6
"""Exit codes of answers about platforms."""
NAMED = 8


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The data of an answer, which `--json` and an API give as they are, and how it reads.

    `commands` are those of the command line that give it. Where the data is a list, `content` names the one field that
    holds it.
    """

    commands: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[str] = ""

    @property
    def code(self) -> int:
        """The exit code of the command that it answers."""
        return 0

    def data(self) -> Any:
        """As JSON has it."""
        found = msgspec.to_builtins(self)
        return found[self.content] if self.content else found

    def sections(self) -> Iterable[Section]:
        """As people read it."""
        raise NotImplementedError


A = TypeVar("A")


def resolved(answer: A, named: Callable[[Any], Any]) -> A:
    """The same answer, its texts as `named` has them: with addresses in the place of people's ids."""
    return msgspec.convert(named(msgspec.to_builtins(answer)), type(answer))


class Report(msgspec.Struct, frozen=True):
    """The answer of one command, its exit code, and what people are warned of.

    Where a command failed, `data` is no Answer but JSON as it is, and the warnings say the same to people.
    """

    data: Any
    code: int = 0
    warnings: Sequence[str] = ()


def envelope(name: str, code: int, notes: Sequence[str], data: Any) -> str:
    """What programs read, in letters that every encoding has."""
    found = {"format": FORMAT, "command": name, "exit": code, "notes": notes, "data": data}
    return json.dumps(found, indent=2, default=str).replace("\x7f", "\\u007f")


class ActToTake(msgspec.Struct, frozen=True, kw_only=True):
    """An act of the ledger that helps: what it is for, and what it takes beside its subject.

    `arguments` are null where a field is `open`, which only the reader can fill in.
    """

    words: str
    act: str
    subject: str
    arguments: dict[str, str | bool | tuple[str, ...] | None]
    open: list[str]


def act_to_take(step: NextStep) -> ActToTake:
    """A next step as an answer has it."""
    return ActToTake(words=step.words, act=step.act, subject=step.subject, arguments=step.arguments, open=step.open)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong: its stable code, and what happened, why, and what to do next.

    `place` says where in the input. Where the next step is an act of the ledger, `act` and `subject` name it;
    without an `act`, it is what was asked, again. `arguments` are the fields that it takes beside its subject: null
    where the field is `open`, which only the reader can fill in, and false where it has to go.
    """

    code: str
    what: str
    why: str
    fix: str
    place: str
    act: str | msgspec.UnsetType = msgspec.UNSET
    subject: str | msgspec.UnsetType = msgspec.UNSET
    arguments: dict[str, str | bool | tuple[str, ...] | None] | msgspec.UnsetType = msgspec.UNSET
    open: list[str] | msgspec.UnsetType = msgspec.UNSET


def problems(found: LedgerError | None) -> list[Problem]:
    """A problem with its parts, or those of each where it is several; none where there is none."""
    each = found.problems if isinstance(found, Problems) else (found,) if found else ()
    return [_problem(one) for one in each]


def _problem(found: LedgerError) -> Problem:
    step = found.step
    fix = step.words if step and not step.act else found.fix  # each door spells what it takes
    told = Problem(code=found.code, what=found.what, why=found.why, fix=fix, place=found.place)
    if step is None:
        return told
    named = {"act": step.act, "subject": step.subject} if step.act else {}
    return msgspec.structs.replace(told, arguments=step.arguments, open=step.open, **named)


def data_of(problem: LedgerError) -> list[dict[str, Any]]:
    """A problem's parts as JSON has them, or those of each where it is several."""
    found: list[dict[str, Any]] = msgspec.to_builtins(problems(problem))
    return found


def told(problem: LedgerError) -> list[str]:
    """A problem as it is shown to people: what happened, why, and what to do next."""
    return list(problem_lines(problems(problem)))


def problem_lines(found: Iterable[Problem]) -> Iterator[str]:
    """The same of several."""
    for each in found:
        head = f"{each.place}: " if each.place else ""
        yield f"Error: {head}{each.what}"
        yield from reasons(each, "  ")


def reasons(problem: Problem | Hindered, indent: str) -> list[str]:
    """Why, and what to do next, as far as they are known."""
    parts = (("why", problem.why), ("fix", problem.fix))
    return [f"{indent}{part}: {text}" for part, text in parts if text]


class Hindered(Data, frozen=True):
    """Something that could not be, by its name and what else tells it from others, and why."""

    name: str
    what: str
    why: str
    fix: str
    about: str = ""


def causes(found: Iterable[Hindered]) -> Iterator[str]:
    """What is in the way of several things: each cause once, with the first that it hinders, and the others by name."""
    by_cause: dict[tuple[str, str], list[Hindered]] = {}
    for each in found:
        by_cause.setdefault((each.why, each.fix), []).append(each)
    for first, *others in by_cause.values():
        yield f"✗ {first.name}{first.about}: {first.what}"
        yield from reasons(first, "    ")
        if others:
            more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
            yield f"    the same of {', '.join(each.name for each in others[:NAMED])}{more}"
