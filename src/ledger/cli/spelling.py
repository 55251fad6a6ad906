"""How the command line spells a next step: whole, as it is typed next, with what was typed before.

ledger channel review reddit           + again("name the day", review_on=DATE)
name the day: ledger channel review reddit --review-on DATE
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

import click

from ledger.data import replace
from ledger.errors import LedgerError, Problems
from ledger.steps import RECORDS, Given, NextStep, Open, Option, flag, spelled, typed

_PASSWORD = r"(?<=://)([^/@\s:]*):[^/@\s]+(?=@)"
_WRITTEN_OUT = r"^((?:--set=)?[\w.-]*(?:token|secret|password)[\w.-]*)=(?!env:|file:).+"
_SAID = {"as_": "--as", "config": "--config"}
BESIDE = ".reading.yaml"
_SEVERAL = {"blank", "true", "false", "currency", "dates"}
_READING = {*_SEVERAL, "decimal", "thousands", "zone", "list_sign", "delimiter", "encoding", "sheet"}
"""Options that say how records are read: a command that lacks them reads records as the file beside them says."""


def at_terminal(problem: LedgerError, words: Sequence[str], known: Iterable[click.Parameter]) -> LedgerError:
    """Return the same problem, whose step is a whole command; `words` were typed, of a command that has `known`."""
    if isinstance(problem, Problems):
        return Problems(tuple(at_terminal(each, words, known) for each in problem.problems))
    if problem.step is None:
        return problem
    if problem.step.act:
        return problem.reworded(problem.what, problem.why, _acting(problem.step, words))
    asked = _beside(problem.step, problem.place, known)
    whole = replace(problem.step, words=spell(asked, words, known))
    return problem.reworded(problem.what, problem.why, whole)


def _beside(step: NextStep, place: str, known: Iterable[click.Parameter]) -> NextStep:
    """Return a step that says in a file how records are read, where the command has no options for that."""
    there = {name for param in known for name in param.opts}
    said = {name: each for name, each in step.options.items() if name in _READING and flag(name) not in there}
    if not (said and place):
        return step
    lines = ", ".join(f"{name.removesuffix('_sign')}: {_value(name, each)}" for name, each in said.items())
    file = f"{re.sub(r':[0-9]+$', '', place).removesuffix(BESIDE)}{BESIDE}"
    left = {name: each for name, each in step.options.items() if name not in said}
    return replace(step, words=f"{step.words}: write into {file}, with kind: reading, {lines}; then", options=left)


def _value(name: str, option: Option) -> str:
    """Return what a file of kind reading says for an option."""
    if isinstance(option, Open):
        return option.word
    return json.dumps([option] if name in _SEVERAL and isinstance(option, str) else option, ensure_ascii=False)


def _acting(step: NextStep, words: Sequence[str]) -> NextStep:
    """Return an act of whoever typed the words: as the same person, where they said so, and in the same ledger."""
    said = {name: words[words.index(option) + 1] for name, option in _SAID.items() if option in words[:-1]}
    if "@" not in said.get("as_", "@"):
        del said["as_"]  # a word without an address is a definition, and nobody who acts
    return replace(step, options={**said, **step.options})


def spell(step: NextStep, words: Sequence[str], known: Iterable[click.Parameter]) -> str:
    """Return a step in the words of the command line."""
    if step.act or not words:
        return str(step)
    options = {name: param for param in known for name in (*param.opts, *param.secondary_opts)}
    old, new = step.instead or ("", "")
    meant = _places(words, old, new) if step.instead else set[int]()
    if step.instead and not meant:
        return step.words
    kept = [typed(new) if at in meant else _public(each) for at, each in _kept(words, step.options, options)]
    said = " ".join(("ledger", *filter(None, kept), *map(typed, step.given), *spelled(step.options)))
    return f"{step.words}: {said}"


def _public(word: str) -> str:
    """Return a word as it may be printed: without a password or a token that somebody wrote out."""
    return typed(re.sub(_WRITTEN_OUT, r"\1=env:NAME", re.sub(_PASSWORD, r"\1:PASSWORD", word), flags=re.IGNORECASE))


def _places(words: Sequence[str], old: str, new: Given) -> set[int]:
    """Where the word that is replaced stands; records stand behind an option, whatever else has their name."""
    found = {at for at, each in enumerate(words) if _same(each, old)}
    behind = {at for at in found if at and words[at - 1].startswith("-")}
    return behind if behind and new == RECORDS else found


def _same(word: str, old: str) -> bool:
    """Whether a word that was typed is the one that a step replaces; a file may be named in several ways."""
    return word == old or PurePath(word) == PurePath(old)


def _kept(words: Sequence[str], named: Iterable[str], known: dict[str, click.Parameter]) -> Iterator[tuple[int, str]]:
    """Yield what was typed, and where, but for the options that a step names and that are taken once."""
    gone = {id(known[each]) for each in map(flag, named) if each in known}
    skip = 0
    for at, word in enumerate(words):
        name, equals, _ = word.partition("=")
        param = known.get(name)
        if skip:
            skip -= 1
        elif isinstance(param, click.Option) and id(param) in gone:
            skip = 0 if equals or param.is_flag else param.nargs
        else:
            yield at, word
