"""A next step is a value that each door spells, and a list of those that are still prose only shrinks."""

from __future__ import annotations

import ast
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from ledger.answers.answer import data_of
from ledger.cli import program
from ledger.cli.spelling import at_terminal, spell
from ledger.errors import BadInput, Refused
from ledger.steps import DATE, FILE, RECORDS, TEXT, NextStep, Open, again, instead, step
from shell import ANA, SAL, Desk

SOURCE = Path(__file__).parents[2] / "src" / "ledger"
RAISED = {
    *(
        "BadInput",
        "Refused",
        "UnknownName",
        "NoRight",
        "StorageFault",
        "TargetFault",
        "Damaged",
        "Tampered",
        "Conflict",
    ),
    *("LedgerError", "Unidentified", "Unreachable", "TargetClosed", "TooLarge"),
}
PROSE: Mapping[str, int] = {
    "app": 54,
    "audit": 20,
    "cli": 1,
    "compile": 3,
    "connecting": 3,
    "deliver": 25,
    "documents": 5,
    "domain": 27,
    "govern": 24,
    "journal": 38,
    "kinds": 33,
    "language": 8,
    "mcp": 4,
    "meanings": 6,
    "measure": 47,
    "overview": 8,
    "plugins": 3,
    "population": 33,
    "web": 15,
}
"""How many fixes of each room are prose. A number may be lowered, and never raised."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The calls in a module, with the name of what is called."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Call):
            yield ast.unparse(each.func).rpartition(".")[2], each


def sources() -> Iterator[tuple[str, ast.AST]]:
    """Every module, by its room."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).parts[0].removesuffix(".py"), ast.parse(path.read_text(encoding="utf-8"))


def is_prose(fix: ast.expr) -> bool:
    """Whether a fix is written as a text."""
    if isinstance(fix, ast.IfExp):
        return is_prose(fix.body) or is_prose(fix.orelse)
    return isinstance(fix, ast.JoinedStr) or (isinstance(fix, ast.Constant) and bool(fix.value))


def prose() -> Counter[str]:
    """How many fixes are written as a text, by the room that they are in."""
    found: Counter[str] = Counter()
    for room, tree in sources():
        for name, call in calls(tree):
            named = [each.value for each in call.keywords if each.arg == "fix"]
            placed = call.args[2:3] if name in RAISED else []
            found[room] += any(is_prose(each) for each in (*named, *placed))
    return +found


def test_the_steps_that_are_prose_only_become_fewer() -> None:
    assert prose() == PROSE, "a step is a value: ledger.steps; lower the number where you made one of a text"


def literal_steps() -> Iterator[tuple[str, int, list[str]]]:
    """The steps whose act is written out: the act, on how many things, and with which options."""
    for _, tree in sources():
        for name, call in calls(tree):
            if name != "step" or len(call.args) < 2 or not isinstance(call.args[1], ast.Constant):
                continue
            if not any(isinstance(each, ast.Starred) for each in call.args):
                yield str(call.args[1].value), len(call.args) - 2, [each.arg for each in call.keywords if each.arg]


def test_each_step_that_is_written_out_is_a_command_with_all_that_it_needs() -> None:
    for act, given, options in literal_steps():
        if act == "facts":  # a step of a bridge
            continue
        command, context = _command("restate order" if act == "restate" else act)
        arguments = [each for each in command.params if isinstance(each, click.Argument)]
        known = {name: each for each in command.params if isinstance(each, click.Option) for name in each.opts}
        said = {f"--{each.strip('_').replace('_', '-')}" for each in options}
        needed = [each for each in known.values() if each.required or hasattr(each.callback, "asks")]
        assert said <= known.keys(), act
        assert given >= sum(each.required for each in arguments), act
        assert all(said & set(each.opts) for each in needed), (act, options)
        assert given <= len(arguments) or any(each.nargs != 1 for each in arguments), act
        assert context


def _command(act: str) -> tuple[click.Command, click.Context]:
    command: click.Command = program()
    context = click.Context(command)
    for word in act.split():
        assert isinstance(command, click.Group), act
        found = command.get_command(context, word)
        assert found, f"there is no command `{act}`"
        command, context = found, click.Context(found, parent=context)
    return command, context


KNOWN = (
    click.Argument(["key"]),
    click.Option(["--until", "-u"]),
    click.Option(["--rules"]),
    click.Option(["--draft"], is_flag=True),
    click.Option(["--by"], multiple=True),
)


@pytest.mark.parametrize(
    ("typed", "found", "spelled"),
    [
        ("waive mql", again("choose a day", until=DATE), "ledger waive mql --until DATE"),
        ("waive mql --until 2026-01-01", again("choose a day", until=DATE), "ledger waive mql --until DATE"),
        (
            "waive mql -u 2026-01-01 --rules then",
            again("choose a day", until=DATE),
            "ledger waive mql --rules then --until DATE",
        ),
        ("waive mql --until=2026-01-01", again("choose a day", until=DATE), "ledger waive mql --until DATE"),
        ("count mql --rules then", again("leave out the rules", rules=False), "ledger count mql"),
        ("count mql --draft x", again("leave it out", draft=False), "ledger count mql x"),
        ("count mqll", instead("write mql", "mqll", "mql"), "ledger count mql"),
        ("check ./mqll.yaml", instead("name another", "mqll.yaml", FILE), "ledger check FILE"),
        (
            "count mql.yaml --records mql.yaml",
            instead("name another", "mql.yaml", RECORDS),
            "ledger count mql.yaml --records RECORDS",
        ),
        ("count mql", again("name it", Open("AFTER")), "ledger count mql AFTER"),
        ("count mql", again("compare", rules=("then", "today")), "ledger count mql --rules then --rules today"),
        (
            "approve mql#1 --as ana@x.example",
            step("renew it", "rebase", "mql#1"),
            "ledger rebase mql#1 --as ana@x.example",
        ),
        ("approve mql#1 --as ana@x.io", step("ask", "approve", "mql#1", as_=False), "ledger approve mql#1"),
        ("show 'a b'", again("say so", draft=True), "ledger show 'a b' --draft"),
    ],
)
def test_a_terminal_spells_the_whole_command_with_what_was_typed_before(
    typed: str, found: NextStep, spelled: str
) -> None:
    told = at_terminal(Refused("no", "why", found), shlex.split(typed), KNOWN)
    (problem,) = data_of(told)
    assert problem["fix"] == f"{found.words}: {spelled}"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("--set token=pat-na1-x", "--set token=env:NAME"),
        ("--set=client_secret=x", "--set=client_secret=env:NAME"),
        ("--set token=env:HS_TOKEN", "--set token=env:HS_TOKEN"),
        ("--db postgresql://ana:x@host/db", "--db postgresql://ana:PASSWORD@host/db"),
        ("--db postgresql://ana@host:5432/db", "--db postgresql://ana@host:5432/db"),
    ],
)
def test_a_secret_that_somebody_typed_is_not_printed_again(typed: str, printed: str) -> None:
    words = ["target", "add", *typed.split()]
    assert spell(again("say who", name=TEXT), words, ()) == f"say who: ledger target add {printed} --name TEXT"
    assert spell(instead("write ad", "add", "ad"), words, ()) == f"write ad: ledger target ad {printed}"


def test_a_word_that_was_not_typed_is_replaced_by_nobody() -> None:
    assert spell(instead("write mql", "mqll", "mql"), ["count", "other"], ()) == "write mql"


def test_a_program_is_told_the_act_what_it_takes_and_what_is_still_open() -> None:
    no = Refused("no", "why", step("renew it", "revise", "mql#1", FILE, because=Open("TEXT"), shown=True))
    (told,) = data_of(no)
    assert told["fix"] == "renew it: ledger revise mql#1 FILE --because TEXT --shown"
    assert (told["act"], told["subject"]) == ("revise", "mql#1")
    assert told["arguments"] == {"file": None, "because": None, "shown": True}
    assert told["open"] == ["file", "because"]


def test_other_doors_hear_of_no_option_where_the_act_is_the_same_again() -> None:
    (told,) = data_of(BadInput("no", "why", again("choose a later day", until=DATE)))
    assert told["fix"] == "choose a later day"
    assert (told["arguments"], told["open"]) == ({"until": None}, ["until"])
    assert "act" not in told


def test_who_lacks_a_seat_is_told_who_may_run_the_same(desk: Desk) -> None:
    (error,) = desk.run(f"ledger retire mql --effective 2026-03-01 --because b --as {SAL} --json", by=ANA).errors
    assert error["fix"].startswith("ask ana@acme.example or ben@acme.example: ledger retire mql --effective 2026-03-01")
    assert SAL not in error["fix"]
