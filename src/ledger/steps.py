"""A next step as data: which act, on what, and what is still open. Each door spells it in its own way.

step("sign it", "approve", "mql#1", sign=Open("KEYFILE"))     again("name the day", review_on=DATE)

terminal   sign it: ledger approve mql#1 --sign KEYFILE       name the day: ledger channel review li --review-on DATE
page       sign it                                            name the day
API        {"act": "approve", "subject": "mql#1",             {"arguments": {"review_on": null},
"arguments": {"sign": null}, "open": ["sign"]}     "open": ["review_on"]}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from shlex import quote

from ledger.data import Data, field, replace


class Open(Data, frozen=True):
    """What only the reader can say, by the word that stands for it."""

    word: str


DATE, FILE, FOLDER, RECORDS, TEXT = map(Open, ("DATE", "FILE", "FOLDER", "RECORDS", "TEXT"))
_PLAIN = re.compile(r"[\w@%+=:,./-][\w@%+=:,./#-]*", re.ASCII)
"""What a shell takes as it is; a # begins a comment only where a word begins."""
Given = str | Open
Option = Given | bool | tuple[str, ...]
"""An option's value, or its values; True for a flag, and False for an option that has to go."""


class NextStep(Data, frozen=True):
    """An act that helps. Without an `act` it is the one that was tried, again.

    `words` say what it is for, `given` on what it acts, and `options` what else it takes, by the name of a field.
    `instead` is a word that was typed, and what takes its place.
    """

    words: str
    act: str = ""
    given: tuple[Given, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    instead: tuple[str, Given] | None = None

    @property
    def subject(self) -> str:
        """What it acts on, where that is known."""
        return next((each for each in self.given if isinstance(each, str)), "")

    @property
    def open(self) -> list[str]:
        """The names of what only the reader can say."""
        named = [name.strip("_") for name, value in self.options.items() if isinstance(value, Open)]
        words = (*self.given, *(self.instead or ())[1:])
        return [*(each.word.lower() for each in words if isinstance(each, Open)), *named]

    @property
    def arguments(self) -> dict[str, str | bool | tuple[str, ...] | None]:
        """What it takes beside its subject; None where that is open, False where it has to go."""
        more = {each.word.lower(): each for each in self.given if isinstance(each, Open)}
        found = more | dict(self.options)
        return {name.strip("_"): None if isinstance(each, Open) else each for name, each in found.items()}

    def named(self, name: Callable[[str], str]) -> NextStep:
        """Return the same step, whose texts have the names that people know."""
        given = tuple(name(each) if isinstance(each, str) else each for each in self.given)
        options = {each: name(value) if isinstance(value, str) else value for each, value in self.options.items()}
        return replace(self, words=name(self.words), given=given, options=options)

    def __str__(self) -> str:
        said = self.command if self.act else self.taken
        return f"{self.words}: {said}" if said else self.words

    @property
    def command(self) -> str:
        """The act as the command line takes it; what is open is in capitals."""
        return f"ledger {self.act} {self.taken}".rstrip()

    @property
    def taken(self) -> str:
        """What it takes, as the command line does."""
        return " ".join((*map(typed, self.given), *spelled(self.options)))


def step(words: str, act: str, *given: Given, **options: Option) -> NextStep:
    """Return the step that is an act of its own."""
    return NextStep(words, act, given, options)


def again(words: str, *given: Given, **options: Option) -> NextStep:
    """Return the step that is what was tried, with more, or with other options."""
    return NextStep(words, "", given, options)


def instead(words: str, old: str, new: Given) -> NextStep:
    """Return the step that is what was tried, with another word in the place of one."""
    return NextStep(words, instead=(old, new))


RETRY = again("run the command again")
"""What was tried, as it was."""


def spelled(options: Mapping[str, Option]) -> Iterator[str]:
    """Yield the words by which the command line takes options."""
    for name, value in options.items():
        for each in value if isinstance(value, tuple) else (value,):
            if each is not False:
                yield flag(name)
                yield from () if each is True else (typed(each),)


def flag(name: str) -> str:
    """Return how the command line writes the name of an option."""
    return f"--{name.strip('_').replace('_', '-')}"


def typed(given: Given) -> str:
    """Return a word as somebody types it; one that is open stays as it is."""
    if isinstance(given, Open):
        return f'"{given.word}"' if " " in given.word else given.word
    return given if _PLAIN.fullmatch(given) else quote(given)
