"""What a command answers, and how it is shown: lines for people, or one versioned JSON envelope for programs.

stdout  the answer          {"format": "ledger/1", "command": …, "exit": 0, "data": …}
stderr  who is acting, warnings, errors in three parts
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import click

from ledger.answers.answer import Answer, Report, data_of, envelope, resolved, told
from ledger.app import settings as toml
from ledger.app.choices import SignedAct
from ledger.app.ledger import Actor, Ledger, open_ledger, unfounded
from ledger.cli import progress
from ledger.cli.pager import PAGED, show
from ledger.cli.params import Ahead
from ledger.cli.say import is_terminal, say
from ledger.cli.spelling import at_terminal
from ledger.data import Data
from ledger.errors import BadInput, LedgerError, StorageFault, UnknownName
from ledger.render.printable import one_line
from ledger.steps import again

MADE_UP = "this ledger runs on a simulated clock: its dates are made up"


@dataclass
class Invocation:
    """What a command was given besides its own arguments; the ledger is opened when it is first asked for.

    `pool` is how many connections to a server its ledger may have; a command needs one. A command that judges bytes
    and no meaning reads a ledger that holds events of a `newer` version, too.
    """

    config: str | None
    acting: str | None
    as_json: bool = False
    as_markdown: bool = False
    founding: bool = False
    pool: int = 1
    newer: bool = False
    said: list[str] = field(default_factory=list)
    opened: Ledger | None = None

    def read_as(self, form: str) -> None:
        """Answer as `json` or `markdown` instead of lines."""
        self.as_json, self.as_markdown = self.as_json or form == "json", form == "markdown"

    @functools.cached_property
    def settings(self) -> toml.Settings:
        """`ledger.toml`, or the defaults."""
        return toml.load(toml.find(self.config, Path.cwd(), self.founding))

    @functools.cached_property
    def ledger(self) -> Ledger:
        """The ledger; opening it changes nothing."""
        self.opened = ledger = open_ledger(self.settings, self.pool, newer=self.newer)
        if ledger.simulated:
            self.said.append(MADE_UP)
        return ledger

    def close(self) -> None:
        """Let go of the ledger, where it was opened."""
        if self.opened:
            self.opened.journal.close()

    def trying(self, *rules: str) -> Ledger:
        """The ledger. Where there is none, and all these are documents: one in which nothing is in force, said so."""
        from ledger.govern.documents.queries.drafts import is_document

        if self.settings.database.is_there or not all(map(is_document, rules)):
            return self.ledger
        self.said.append("there is no ledger here: nothing else is in force, and nobody decided anything")
        return unfounded(self.settings)

    @functools.cached_property
    def asserted(self) -> toml.Asserted:
        """Who claims to act, said before all else on stderr as what it is: asserted."""
        who = toml.actor(self.acting, self.settings)
        self.said.insert(0, f"acting as {who.address} (asserted, from {who.source})")
        return who

    def reader(self) -> str:
        """The address of who asks, where the ledger knows it, else nothing; one that was given has to be known.

        Raises UnknownName.
        """
        try:
            address = toml.actor(self.acting, self.settings).address
            self.ledger.person(address)
        except (BadInput, UnknownName):
            if self.acting:
                raise
            return ""
        return address

    @functools.cached_property
    def actor(self) -> Actor:
        """Who acts, on a clock that is right, or was said to be. Raises UnknownName."""
        return self.acting_in(self.ledger)

    def acting_in(self, ledger: Ledger) -> Actor:
        """The same in a ledger that is not where the settings say, or not yet."""
        who = self.asserted
        if ahead := ledger.ahead():
            self.said.append(f"the clock was set back: the last event is of {ahead}, and that time counts")
        if leap := ledger.leap():
            ledger.year = self._year(*leap)
        return ledger.actor(who.address)

    def signing(self, act: SignedAct, about: str, because: str, key: Path | None) -> Actor:
        """Who acts; by an act that they sign, where a key is given. Raises UnknownName and Refused."""
        if key is None:
            return self.actor
        from ledger.app.decisions.sign import with_ssh

        actor = with_ssh(self.ledger, self.actor, act, about, because, key)
        shown = actor.authentication.credential if actor.authentication else ""
        self.said.append(f"signed with {shown}: this act is {actor.assurance}")
        return actor

    def tell(self, what: str, done: int, total: int | None) -> None:
        """Say on a terminal how far something has come; never beside JSON."""
        if not self.as_json:
            progress.tell(what, done, total)

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there to be asked: at a terminal, and not for JSON."""
        return not self.as_json and is_terminal(sys.stdin) and is_terminal(sys.stderr)

    def _year(self, now: datetime, last: str, ask: Callable[..., int] = click.prompt) -> int:
        """The year that a person types where the clock is far from the last event; 0 where there is no terminal."""
        if not self.can_ask:
            return 0
        said = f"The clock says {now:%Y-%m-%d}, and the last event is of {last[:10]}. Type the year to go on"
        return ask(one_line(said), type=int, err=True)

    def on(self, given: Any) -> Any:
        """What a command was given; of a day such as tomorrow, the date that it is in the ledger's time."""
        if isinstance(given, Later):
            return given.find(self)
        return self.ledger.today() + timedelta(days=given.days) if isinstance(given, Ahead) else given

    def nearest(self, problem: LedgerError) -> LedgerError:
        """A problem with a name, beside the nearest that the ledger knows, where one is open and can be read."""
        from ledger.app.explained import located
        from ledger.app.names import with_nearest

        if self.opened is None:
            return problem
        try:
            return with_nearest(self.opened, located(self.opened, problem))
        except LedgerError:
            return problem

    def shown(self, report: Report) -> Report:
        """A report as people read it: every text with addresses in the place of ids.

        A value that is an id by itself was meant as one, such as those in the stored content of a charter.
        """
        ledger = self.opened
        if ledger is None:
            return report
        named = partial(ledger.named_throughout, texts_only=True)
        data = resolved(report.data, named) if isinstance(report.data, Answer) else named(report.data)
        return Report(data, report.code, [ledger.named(each) for each in report.warnings])


class Later(Data, frozen=True):
    """An argument that is worked out within the command, so that what is wrong with it is told as all else is."""

    find: Callable[[Invocation], Any]


def reporting(run: Callable[..., Report]) -> Callable[..., None]:
    """Make a click callback of a function that takes a Invocation and gives a Report."""

    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON envelope.")
    @click.option("--config", metavar="FILE", envvar="LEDGER_CONFIG", help="The ledger.toml to use.")
    @click.option("--as", "acting", metavar="ADDRESS", help="Who acts; recorded and shown as asserted.")
    @functools.wraps(run)
    def callback(as_json: bool, config: str | None, acting: str | None, **given: Any) -> None:
        invocation = Invocation(config, acting, as_json)
        click.get_current_context().call_on_close(invocation.close)
        name = click.get_current_context().command_path.removeprefix("ledger ")
        try:
            report = _shown(_answer(run, invocation, given), invocation, name)
        except OSError as error:  # of the answer's own way out: a pipe that nobody reads any more, a full disk
            sys.exit(_unheard(error))
        sys.exit(report.code)

    return callback


def without_command(callback: Callable[..., None]) -> Callable[..., None]:
    """A click callback of a group, run only where none of the group's commands is."""

    @functools.wraps(callback)
    def alone(**given: Any) -> None:
        if click.get_current_context().invoked_subcommand is None:
            callback(**given)

    return alone


def _answer(run: Callable[..., Report], invocation: Invocation, given: dict[str, Any]) -> Report:
    try:
        return run(invocation, **{name: invocation.on(each) for name, each in given.items()})
    except LedgerError as problem:
        return _failed(invocation.nearest(problem))
    except BrokenPipeError:
        raise
    except OSError as error:
        why = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        return _failed(
            StorageFault("the operating system refused", why, again("correct that, and run the command again"))
        )
    except _NO_ANSWER:
        raise
    except Exception as broken:
        return _broken(invocation, broken)


_NO_ANSWER = (click.ClickException, click.Abort, click.exceptions.Exit)


def _shown(report: Report, invocation: Invocation, name: str) -> Report:
    """Show a report; one that cannot be shown is one of what is wrong with it."""
    try:
        _show(invocation.shown(report), invocation, name)
    except (OSError, *_NO_ANSWER):
        raise
    except Exception as broken:
        report = _broken(invocation, broken)
        _show(report, invocation, name)
    return report


def _broken(invocation: Invocation, broken: Exception) -> Report:
    """What is told of an answer that broke, where somebody wrote past the verbs; else it is a bug of ours."""
    from ledger.app.explained import explained

    found = explained(invocation.opened, broken)
    if isinstance(found, LedgerError):
        return _failed(found)
    raise broken


def _unheard(error: OSError) -> int:
    """The exit code where the answer did not reach its reader; what was recorded is recorded."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 130
    say(f"Error: the answer cannot be written\n  why: {str(error.strerror).lower()}", err=True)
    return 1


def _failed(problem: LedgerError) -> Report:
    context = click.get_current_context(silent=True)
    problem = at_terminal(problem, sys.argv[1:], context.command.params if context else ())
    return Report({"errors": data_of(problem)}, problem.exit_code, told(problem))


def _show(report: Report, invocation: Invocation, name: str) -> None:
    for line in invocation.said:
        say(one_line(line), err=True, dim=True)
    for line in report.warnings:
        say(one_line(line), err=True)
    answer = report.data if isinstance(report.data, Answer) else None
    if invocation.as_json:
        say(envelope(name, report.code, invocation.said, answer.data() if answer else report.data))
        return
    if answer and invocation.as_markdown:
        from ledger.render.markdown import markdown

        say(markdown(answer.sections(), getattr(answer, "address", "")))
    elif answer:
        asked = "actor" not in vars(invocation)  # what somebody did is no page to turn
        show(answer.sections(), paged=asked and click.get_current_context().meta.get(PAGED, True))
