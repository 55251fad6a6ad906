"""The command of a row: its arguments and options are the fields of what the row takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from ledger.answers.answer import Answer, Report
from ledger.cli import params
from ledger.cli.evidence import read_evidence, read_file
from ledger.cli.report import Invocation, reporting, without_command
from ledger.table.inputs import FieldForm, Input, Spelling, find_defaults, find_form, find_spellings
from ledger.table.row import Act, Finding, Procedure, Row, ask, look, perform

G = TypeVar("G", bound=Input)
Decorator = Callable[[Any], Any]


class RowCommand(click.Command):
    """A command that a row describes."""


class RowGroup(RowCommand, click.Group):
    """A group that a row describes: what it does where none of its commands is named."""


def build_commands(name: str, rows: Mapping[str, Row], groups: Mapping[str, str]) -> click.Command:
    """Build the command of a row, or the group of all rows whose first word it is."""
    several = any(each.startswith(f"{name} ") for each in rows)
    return build_group(name, rows, groups.get(name, "")) if several else build_command(rows[name])


def build_group(name: str, rows: Mapping[str, Row], about: str = "") -> click.Group:
    """Build the group of all rows whose first word this is; alone, it does what the row of its name says."""
    several = {row.split()[1]: build_command(each) for row, each in rows.items() if row.startswith(f"{name} ")}
    if name not in rows:
        return click.Group(name, several, help=about)
    alone = build_command(rows[name])
    callback = without_command(alone.callback) if alone.callback else None
    return RowGroup(name, several, callback=callback, params=alone.params, help=alone.help, invoke_without_command=True)


def build_command(row: Row) -> click.Command:
    """Build the command of a row, with the help, the options and the completion that its fields say."""

    def run(invocation: Invocation, **typed: Any) -> Report:
        answer = give_answer(invocation, row, typed)
        return Report(answer, answer.code)

    run.__doc__ = row.help or row.about
    callback = params.sign(reporting(run)) if isinstance(row, Procedure) and row.signs else reporting(run)
    for name in reversed(find_spellings(row.takes)):
        callback = spell(row.takes, name)(callback)
    return click.command(row.name.split()[-1], cls=RowCommand)(callback)


def give_answer(invocation: Invocation, row: Row, typed: dict[str, Any]) -> Answer:
    """Do or ask what a row says. Who acts is known before what they typed is read, unless that is what they sign."""
    if isinstance(row, Procedure) and row.signs:
        key, given = typed.pop("sign"), read_typed(row.takes, typed, invocation)
        actor = invocation.signing(*row.signs(invocation.ledger, given), typed["because"], key)
        signed: Answer = perform(invocation.ledger, actor, row, given)
        return signed
    if isinstance(row, Act | Procedure):
        ledger, actor = invocation.ledger, invocation.actor
        acted: Answer = perform(ledger, actor, row, read_typed(row.takes, typed, invocation))
        return acted
    given = read_typed(row.takes, typed, invocation)
    if isinstance(row, Finding):
        found: Answer = look(invocation.ledger, row, given, lambda: invocation.actor)
        return found
    asked: Answer = ask(invocation.ledger, row, given)
    return asked


def read_typed(takes: type[G], typed: dict[str, Any], invocation: Invocation) -> G:
    """Build what a row takes of what somebody typed; a file that they name is read here. Raises BadInput."""
    given = dict(typed)
    for name, spelling in find_spellings(takes).items():
        if spelling.digest:
            given[name], given[spelling.digest] = (
                read_file(given[name]) if spelling.file else read_evidence(given[name])
            )
        if given.get(spelling.where) and not given[name]:
            given[name] = params.from_editor(spelling.option, spelling.asked or params.WHY, as_json=invocation.as_json)
    return takes(**given)


def spell(takes: type[Input], name: str) -> Decorator:
    """Return the argument or the option that one field is, for a command that is written by hand too."""
    spelling, form, defaults = find_spellings(takes)[name], find_form(takes, name), find_defaults(takes)
    if spelling.words and spelling.option and name not in defaults:
        return params.written(spelling.option, spelling.told, spelling.asked or params.WHY)
    if form.flag:
        return click.option(spelling.option, name, is_flag=True, help=spelling.told)
    left_out = {"default": defaults[name]} if name in defaults else {}
    more = {"required": name not in defaults, **left_out, **_describe(spelling, form)}
    if spelling.argument:
        many = -1 if more.pop("multiple", False) else 1
        return click.argument(name, metavar=None if form.choices else spelling.argument, nargs=many, **more)
    names = [each for each in (spelling.option, spelling.alias) if each]
    shown = bool(defaults.get(name))
    return click.option(*names, name, metavar=spelling.metavar, help=spelling.told, show_default=shown, **more)


def _describe(spelling: Spelling, form: FieldForm) -> dict[str, Any]:
    """Return how a value is read, and completed."""
    completed = {"shell_complete": params.known(*spelling.knows)} if spelling.knows else {}
    if spelling.file:
        return completed | {"type": params.FILE}
    return completed | ({"type": params.WORDS} if spelling.words else _read_as(form))


def _read_as(form: FieldForm) -> dict[str, Any]:
    if form.day:
        return {"type": params.DAY}
    if form.choices:
        return {"type": click.Choice(form.choices)}
    if form.number:
        return {"type": int if form.least is None else click.IntRange(form.least)}
    return {"multiple": True} if form.several else {}
