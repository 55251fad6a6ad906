"""A command that cannot be meant as it was typed: what, why, and the command that can be.

click says what is wrong with the words. Here each sort of that is given its reason, and its next step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import pairwise

import click

from ledger.cli.spelling import at_terminal
from ledger.errors import LedgerError
from ledger.steps import Given, NextStep, Open, Option, again, instead, step

_NAMED = re.compile(r"\w+(=\w+)?")
_NEAR = 0.7  # how alike two words are, at the least, where one may be a slip for the other


class Misused(click.UsageError):
    """Words that do not go together, with the reason and the step that a command of ours knows."""

    def __init__(self, what: str, why: str, fix: NextStep, ctx: click.Context | None = None) -> None:
        super().__init__(what, ctx or click.get_current_context(silent=True))
        self.why, self.fix = why, fix


class Usage(LedgerError):
    """A problem with the words of a command."""

    code = "usage"
    exit_code = 2


def misuse_of(usage: click.ClickException, words: Sequence[str]) -> LedgerError:
    """Return what is wrong with the words that were typed, as a problem of ours."""
    ctx = usage.ctx if isinstance(usage, click.UsageError) else None
    if isinstance(usage, click.NoSuchOption):
        near = _near_options(usage.option_name, usage.possibilities or ())
        usage = click.NoSuchOption(usage.option_name, possibilities=near, ctx=ctx)
    why, fix = _reason(usage, ctx, words)
    what = usage.format_message().partition(" Choose from:")[0]
    return at_terminal(Usage(what, why, fix), _without_surplus(ctx, words), ctx.command.params if ctx else ())


def _in_front(ctx: click.Context) -> set[str]:
    """The options that `ledger` takes before the name of a command."""
    return {each for param in ctx.find_root().command.params for each in param.opts}


def _reason(usage: click.ClickException, ctx: click.Context | None, words: Sequence[str]) -> tuple[str, NextStep]:
    path = ctx.command_path if ctx else "ledger"
    asked = path.removeprefix("ledger").strip()
    see = step("see what it takes", f"{asked} --help".strip())
    if isinstance(usage, Misused):
        return usage.why, usage.fix
    if isinstance(usage, click.MissingParameter) and ctx and usage.param:
        return _why_missing(ctx, usage.param, words), _said(ctx, usage.param, words)
    if isinstance(usage, click.NoSuchOption):
        if usage.possibilities:
            near = usage.possibilities[0]
            return f"`{path}` has {near}", instead(f"write {near}", usage.option_name, near)
        if ctx and usage.option_name in _in_front(ctx):
            others = [each for each in words if each != usage.option_name]
            return "it stands in front of what is asked", step("write it there", usage.option_name, *others)
        return f"`{path}` has no option of this name", see
    if isinstance(usage, click.BadParameter) and usage.param:
        return _why_not(usage.param), _other_value(usage, usage.param, words)
    if isinstance(usage, click.BadOptionUsage) and words[-1:] == [usage.option_name]:
        return "it takes a value", step("give it one", words[0], *words[1:], Open("VALUE"))
    if isinstance(usage, click.exceptions.NoSuchCommand) and ctx:
        return _near(ctx, usage.command_name, see)
    if surplus := _surplus(ctx, words):
        return _why_surplus(path, ctx), again("leave it out" if len(surplus) == 1 else "leave them out")
    return f"`{path}` takes its words in another way", see


def _surplus(ctx: click.Context | None, words: Sequence[str]) -> list[str]:
    """Return the words behind all that a command takes; none where its options cannot be told apart."""
    if ctx is None or isinstance(ctx.command, click.Group):
        return []
    own = list(words)
    for name in ctx.command_path.split()[1:]:
        own = own[own.index(name) + 1 :] if name in own else own
    try:
        return ctx.command.make_parser(ctx).parse_args(own)[1]
    except click.UsageError:
        return []


def _without_surplus(ctx: click.Context | None, words: Sequence[str]) -> list[str]:
    """Return the words that were typed, but for those behind all that a command takes; what options take stays."""
    left, surplus = list(words), _surplus(ctx, words)
    while surplus:
        tries = ([*left[:at], *left[at + 1 :]] for at in reversed(range(len(left))) if left[at] == surplus[-1])
        fewer = next((each for each in tries if _surplus(ctx, each) == surplus[:-1] and _has_values(ctx, each)), None)
        if fewer is None:
            return left
        left, surplus = fewer, surplus[:-1]
    return left


def _has_values(ctx: click.Context | None, words: Sequence[str]) -> bool:
    """Return whether every option that takes a value has one, and no other option for it."""
    options = {name: each for each in ctx.command.params for name in each.opts} if ctx else {}
    taking = {name for name, each in options.items() if isinstance(each, click.Option) and not each.is_flag}
    return all(word not in taking or (after and after not in options) for word, after in pairwise([*words, ""]))


def _why_surplus(path: str, ctx: click.Context | None) -> str:
    """Return which words a command takes beside its options."""
    named = [_open(each).word for each in ctx.command.params if isinstance(each, click.Argument)] if ctx else []
    return f"beside its options `{path}` takes {' '.join(named) or 'no word'}"


def _near_options(name: str, among: Iterable[str]) -> list[str]:
    """Return the options that somebody may have meant: one that begins so, or else the nearest without its dashes."""
    bare = {each.lstrip("-"): each for each in among}
    begun = sorted(each for each in bare if each.startswith(name.lstrip("-")))
    near = begun or get_close_matches(name.lstrip("-"), bare, n=1, cutoff=_NEAR)
    return [bare[each] for each in near[:1]]


def _near(ctx: click.Context, name: str, see: NextStep) -> tuple[str, NextStep]:
    """Return that a group has no such command, with the nearest that it has."""
    near = get_close_matches(name, ctx.command.list_commands(ctx), n=1)  # type: ignore[attr-defined]
    if not near:
        return f"`{ctx.command_path}` has no such command", see
    return f"`{ctx.command_path}` has `{near[0]}`", instead(f"write {near[0]}", name, near[0])


def _said(ctx: click.Context, first: click.Parameter, words: Sequence[str]) -> NextStep:
    """Return the step that says all that a command lacks, from the first on that click misses."""
    typed = {each.partition("=")[0] for each in words}
    options: dict[str, Option] = {}
    given: list[Given] = []
    for each in ctx.command.params:
        if each is first or _lacks(ctx, each):
            if isinstance(each, click.Option) and not typed & set(each.opts):
                options[_name(each)] = _open(each)
            elif isinstance(each, click.Argument):
                given.append(_open(each))
    return NextStep("say it", given=tuple(given), options=options)


def _why_missing(ctx: click.Context, first: click.Parameter, words: Sequence[str]) -> str:
    """Return what the first parameter that is missing takes, and which words there are for the others."""
    asked = _said(ctx, first, words).options
    others = (each for each in ctx.command.params if each is not first and _name(each) in asked)
    listed = [f"; {each.opts[0]}: {_why_not(each)}" for each in others if isinstance(each.type, click.Choice)]
    return f"{_why_not(first)}{''.join(listed)}"


def _lacks(ctx: click.Context, param: click.Parameter) -> bool:
    """Return whether a command still needs a parameter; a first day and a nature only where nothing is confirmed."""
    if hasattr(param.callback, "unless_confirmed"):
        return ctx.params.get(param.name or "") is None and not ctx.params.get("confirm")
    return param.name not in ctx.params and (param.required or hasattr(param.callback, "asks"))


def _other_value(usage: click.BadParameter, param: click.Parameter, words: Sequence[str]) -> NextStep:
    """Return the step that gives a parameter another value."""
    message = usage.format_message()
    bad = next((each for each in words if f"'{each}'" in message or f"`{each}`" in message), "")
    bad = bad or next((each for each in words if not each.strip()), "")
    value: Given = _open(param)
    if isinstance(param.type, click.Choice):
        choices = [str(each) for each in param.type.choices]
        value = next(iter(get_close_matches(bad, choices, n=1)), value)
    if isinstance(param, click.Option):
        return NextStep("give it another value", options={_name(param): value})
    return instead("give it another value", bad, value)


def _why_not(param: click.Parameter) -> str:
    """Return what a parameter takes."""
    if isinstance(param.type, click.Choice):
        return f"it is {_or([str(each) for each in param.type.choices])}"
    return f"it takes {_open(param).word}"


def _or(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _name(option: click.Parameter) -> str:
    """Return the name of an option as a field."""
    return max(option.opts, key=len).lstrip("-").replace("-", "_")


def _open(param: click.Parameter) -> Open:
    """Return the word that stands for the value of a parameter."""
    of_type = "" if param.type.name == "text" else param.type.name
    word = (param.name if isinstance(param.type, click.Choice) else param.metavar or of_type or param.name) or ""
    first = word.strip("[].…").partition("|")[0]
    return Open((first if _NAMED.fullmatch(first) else param.name or "value").upper())
