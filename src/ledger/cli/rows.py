"""The command of a row: its arguments and options are the fields of what the row takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ledger.answers.answer import Report
from ledger.cli import params
from ledger.cli.evidence import read_evidence
from ledger.cli.report import Invocation, reporting
from ledger.table.inputs import Input, Spelling, find_defaults, find_spellings
from ledger.table.row import Act, Row, ask, perform

G = TypeVar("G", bound=Input)
Decorator = Callable[[Any], Any]


def build_command(row: Row) -> click.Command:
    """Build the command of a row, with the help, the options and the completion that its fields say."""

    def run(invocation: Invocation, **typed: Any) -> Report:
        if isinstance(row, Act):
            ledger, actor = invocation.ledger, invocation.actor
            return Report(perform(ledger, actor, row, read_typed(row.takes, typed)))
        return Report(ask(invocation.ledger, row, read_typed(row.takes, typed)))

    run.__doc__ = row.help or row.about
    callback = reporting(run)
    for name in reversed(find_spellings(row.takes)):
        callback = spell(row.takes, name)(callback)
    return click.command(row.name)(callback)


def read_typed(takes: type[G], typed: dict[str, Any]) -> G:
    """Build what a row takes of what somebody typed; a file that they name is read here. Raises BadInput."""
    given = dict(typed)
    for name, spelling in find_spellings(takes).items():
        if spelling.digest:
            given[name], given[spelling.digest] = read_evidence(given[name])
    return takes(**given)


def spell(takes: type[Input], name: str) -> Decorator:
    """Return the argument or the option that one field is, for a command that is written by hand too."""
    spelling, defaults = find_spellings(takes)[name], find_defaults(takes)
    if spelling.asked:
        return params.written(spelling.option, spelling.told, spelling.asked)
    if spelling.flag:
        return click.option(spelling.option, name, is_flag=True, help=spelling.told)
    left_out = {"default": defaults[name]} if name in defaults else {}
    more = {"required": name not in defaults, **left_out, **_describe(spelling)}
    if spelling.argument:
        return click.argument(name, metavar=spelling.argument, **more)
    return click.option(spelling.option, name, metavar=spelling.metavar, help=spelling.told, **more)


def _describe(spelling: Spelling) -> dict[str, Any]:
    """Return how a value is read, and completed."""
    completed = {"shell_complete": params.known(*spelling.knows)} if spelling.knows else {}
    return completed | ({"type": params.WORDS} if spelling.words else {})
