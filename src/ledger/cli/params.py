"""Arguments and options that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from ledger.app.choices import LOSSES, NATURES, PRIMARIES, STANDARDS, STOCKS
from ledger.cli.say import is_terminal
from ledger.data import Data
from ledger.render.printable import unseen

F = TypeVar("F", bound=Callable[..., Any])


class Ahead(Data, frozen=True):
    """A day that only a ledger can name: so many days after its today."""

    days: int


WORDS_FOR_DAYS = {"today": Ahead(0), "tomorrow": Ahead(1)}


class DayParam(click.ParamType[Any]):
    """A calendar day, `2026-03-01`; or the word `today` or `tomorrow`, which only a ledger can turn into one."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it, or say how it is written."""
        if isinstance(value, date | Ahead):
            return value
        if value in WORDS_FOR_DAYS:
            return WORDS_FOR_DAYS[value]
        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is no day; write it as 2026-03-01, or today, or tomorrow", param, ctx)
        if not 1900 <= found.year <= 2999:
            self.fail(f"{found} lies outside 1900 to 2999", param, ctx)
        return found


class WordsParam(click.ParamType[str]):
    """A text that goes on record: something that can be read, and nothing that cannot be seen."""

    name = "TEXT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it, or say what it holds."""
        text = str(value)
        if found := unseen(text):
            self.fail(f"it holds the character U+{ord(found):04X}, which cannot be seen", param, ctx)
        if param and param.required and not text.strip():
            self.fail("it says nothing", param, ctx)
        return text.strip()


class OutputPath(click.Path):
    """A file to write. `-` is the terminal: nothing, where a command prints without a file; else it is refused."""

    def __init__(self, *, prints: bool = False) -> None:
        super().__init__(path_type=Path, dir_okay=False)
        self.prints = prints

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it; nothing where it is to be printed."""
        if str(value) != "-":
            return super().convert(value, param, ctx)
        if not self.prints:
            self.fail("`-` is the terminal, and this is written to a file alone", param, ctx)
        return None


STOPPED = 3
"""The exit code: found what one asked to be stopped by."""
DAY = DayParam()
WORDS = WordsParam()
FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
OUTPUT, PRINTED = OutputPath(), OutputPath(prints=True)
"""A file to write, and one in whose place a command prints."""


def known(*sorts: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """What a shell completes a name to: those of some sorts that the ledger here knows, or a file; never an error."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        files = [CompletionItem(incomplete, type="file")] if "file" in sorts else []
        return [*(CompletionItem(name) for name in _names(ctx, sorts) if name.startswith(incomplete)), *files]

    return complete


def _names(ctx: click.Context, sorts: tuple[str, ...]) -> list[str]:
    from contextlib import closing

    from ledger.app.ledger import open_ledger
    from ledger.app.names import names
    from ledger.app.settings import find, load
    from ledger.errors import LedgerError

    try:
        ledger = open_ledger(load(find(ctx.params.get("config") or os.environ.get("LEDGER_CONFIG"), Path.cwd())))
        with closing(ledger.journal):
            return [name for sort in sorts for name in names(ledger, sort)]
    except (LedgerError, OSError):
        return []


proposal = click.argument("proposal", metavar="PROPOSAL", shell_complete=known("proposal"))
key = click.argument("key", metavar="KEY", shell_complete=known("definition"))
key_or_proposal = click.argument("key", metavar="KEY", shell_complete=known("definition", "proposal", "request"))
target = click.argument("target", metavar="TARGET", shell_complete=known("target"))
page = click.option("--html", "page", type=OUTPUT, help="Write it to this file, as one page of HTML.")
document = click.argument("file", metavar="FILE", type=FILE)
answers = click.option(
    "--answers",
    multiple=True,
    metavar="REQUEST",
    shell_complete=known("request"),
    help="A request that it answers; may be repeated.",
)
sign = click.option(
    "--sign", "sign", metavar="KEYFILE", type=FILE, envvar="LEDGER_SIGN", help="Sign this act with an ssh key of yours."
)
rule = click.argument("rule", metavar="KEY|DRAFT", shell_complete=known("definition", "file"))
also = click.option(
    "--with", "also", multiple=True, type=FILE, metavar="FILE", help="What a draft rests on, drafted in another file."
)


def strict(told: str) -> Callable[[F], F]:
    """`--strict`, of a command that tells and does not judge: whoever wants to be stopped by what it finds says so."""
    return click.option("--strict", is_flag=True, help=f"End with exit code 3 where {told}.")


def stopped(strict: bool, found: object) -> int:
    """The exit code of such a command."""
    return STOPPED if strict and found else 0


def by(told: str) -> Callable[[F], F]:
    """`--by`, as often as one likes."""
    return click.option("--by", multiple=True, metavar="COLUMN[:UNIT]", help=told)


WHY = "Why? The reason goes on record, and whoever asks about this later reads it."
ASKED = """
# {question}
# Lines that begin with # are left out. Without a text, nothing is done.
"""


def because(required: bool) -> Callable[[F], F]:
    """`--because`: the reason, on record. One that is needed is asked for in the editor, where a terminal is."""
    said = "The reason, for the record."
    if required:
        return written("--because", said, WHY)
    return click.option("--because", type=WORDS, metavar="TEXT", help=said, default="")


def record(what: str) -> Callable[[F], F]:
    """`--record`: what a question finds out is put on record, which it is not unless it is told to."""
    return click.option("--record", is_flag=True, help=f"Also put on record {what}.")


def written(name: str, told: str, question: str) -> Callable[[F], F]:
    """A text that is needed: as it was given, or as somebody writes it now, as git asks for a message."""

    def taken(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
        if value is None:
            return from_editor(name, question, as_json=bool(ctx.params.get("as_json")))
        if not value:
            raise click.BadParameter("it says nothing", ctx, param)
        return value

    taken.asks = True  # type: ignore[attr-defined]  # a command lacks it where nobody can be asked
    said = f"{told} [default: ask in your editor]"
    return click.option(name, type=WORDS, metavar="TEXT", help=said, callback=taken)


def from_editor(name: str, question: str, *, as_json: bool) -> str:
    """What somebody at a terminal answers to a question in their editor. Raises MissingParameter where nobody does."""
    ctx = click.get_current_context()
    param = next(each for each in ctx.command.params if name in each.opts)
    if as_json or not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise click.MissingParameter(ctx=ctx, param=param)
    lines = (click.edit(ASKED.format(question=question)) or "").splitlines()
    found = WORDS.convert("\n".join(line for line in lines if not line.startswith("#")), param, ctx)
    if not found:
        raise click.BadParameter("it says nothing", ctx, param)
    return found


def _unless_confirmed(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """What was given; a command that lacks it names it among all that it lacks, where nothing is confirmed."""
    return value


_unless_confirmed.unless_confirmed = True  # type: ignore[attr-defined]


def effective(required: bool = True, note: str = "", callback: Any = None) -> Callable[[F], F]:
    """`--effective` and `--until`: the term, [from, until)."""

    def both(run: F) -> F:
        run = click.option("--until", type=DAY, help="The first day on which it no longer governs.")(run)
        told = f"The first day on which it governs.{note}"
        return click.option("--effective", type=DAY, required=required, help=told, callback=callback)(run)

    return both


def terms(required: bool = True, confirmable: bool = False) -> Callable[[F], F]:
    """The terms of a change: when, of which nature, by which standard, and whether it reaches back.

    A confirmation takes none of them, so where one may be asked for no day is required.
    """

    def all_of(run: F) -> F:
        run = click.option("--retroactive", is_flag=True, help="The effective date is past, and that is meant.")(run)
        default = " [default: as the charter says]" if required else ""
        run = _details(_expected(run))
        run = click.option("--standard", type=click.Choice(STANDARDS), help=f"What happens to history.{default}")(run)
        told = f"What sort of change it is.{default}"
        asks = _unless_confirmed if confirmable else None
        run = click.option("--nature", type=click.Choice(NATURES), help=told, callback=asks)(run)
        return effective(required and not confirmable, " Needed but for --confirm." if confirmable else "", asks)(run)

    return all_of


def _expected(run: F) -> F:
    """What a change is to bring, and when somebody looks at that."""
    run = click.option("--revisit", type=DAY, help="When somebody looks again. [default: the last day of --expects]")(
        run
    )
    return click.option(
        "--expects",
        multiple=True,
        type=WORDS,
        metavar="EXPECTATION",
        help='What it is to bring: "METRIC >= NUMBER[%] by DATE". May be given several times.',
    )(run)


def _details(run: F) -> F:
    """What some standards need, and what a version does to records that did nothing."""
    for option in reversed(
        (
            click.option("--since", type=DAY, help="With retrospective: leave records of earlier days as they are."),
            click.option("--cohort", metavar="FIELD", help="With cohort: the date that says which version judges."),
            click.option("--dual-until", type=DAY, help="With dual: the day until which the old version counts too."),
            click.option("--primary", type=click.Choice(PRIMARIES), help="With dual: which of the two is the figure."),
            click.option(
                "--corrects", type=click.IntRange(1), metavar="N", help="With restated: which version was wrong."
            ),
            click.option("--stock", type=click.Choice(STOCKS), help="Who qualifies at once: counts, or once it moves."),
            click.option("--lost", type=click.Choice(LOSSES), help="Who no longer qualifies: stays, or leaves."),
            click.option(
                "--standard-because",
                "reason",
                type=WORDS,
                metavar="TEXT",
                help="Why this standard, where its nature asks for another; why not since earlier.",
            ),
        )
    ):
        run = option(run)
    return run
