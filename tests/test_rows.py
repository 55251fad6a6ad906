"""Each row of each noun fits what it calls: a door can give all that it takes, and it takes all that is needed."""

from __future__ import annotations

import inspect
import re
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import SimpleNamespace
from typing import Any, Literal, cast

import click
import msgspec
import pytest

from ledger.answers.answer import Answer
from ledger.app.ledger import Actor, Ledger
from ledger.cli import program
from ledger.cli.rows import RowCommand
from ledger.domain.event import Boundary
from ledger.domain.state import State
from ledger.nouns import NOUNS
from ledger.table.inputs import Input, find_defaults, find_digests, find_spellings
from ledger.table.row import (
    Act,
    Finding,
    Procedure,
    Question,
    Row,
    find_answer,
    find_nothing,
    find_rows,
    list_rows,
    perform,
    write_with_ids,
)
from ledger.web.api.call import ApiCall
from ledger.web.api.routes import OPERATIONS
from ledger.web.api.rows import build_body, read_given

ROWS = {row.name: row for row in list_rows()}
ACTS = {name: row for name, row in ROWS.items() if isinstance(row, Act)}
PROCEDURES = {name: row for name, row in ROWS.items() if isinstance(row, Procedure)}
QUESTIONS = {name: row for name, row in ROWS.items() if isinstance(row, Question | Finding)}
OPERATED = {name: row for name, row in ROWS.items() if not isinstance(row, Finding) and row.address}
GIVEN_TO_ALL = {"state", "by", "today"}
DAY = date(2026, 1, 1)
READ = {"period": "2026-Q1"}
"""Texts that are read as something else."""
BY_HAND = {
    "it is about where a ledger is kept, or needs none": """
        demo, init, trust, copy, backup, restore, migrate, completion, verify, plugins, check
    """,
    "whoever runs the database does it, and nobody whom the ledger knows": """
        login grant, login groups, login list, login revoke
    """,
    "only a door knows the server that keeps it": """
        erase, credential invite, token add, token list, token revoke, sign-in
    """,
    "it runs until it is stopped": "serve, mcp, sandbox, work, sync, follow, checkpoint",
    "it tells how far it has come, or asks at a terminal": "survey, import, adopt, apply",
    "it writes a file": """
        new, brief, channel brief, weekly, series, debt resolve, plan, rollback, export, export sql, prove,
        audit export, audit report, attribution fit, attribution compare
    """,
    "a dozen options say how its records are read": """
        count, became, why, parity, capture, impact, bridge, review, approve, ratify, channel portfolio, channel review,
        period close, restate order, restate complete, restate decline, attribution run, attribution why
    """,
    "its options go together in ways that no field says": """
        answer, waive, debt report, replay, diff, show, propose, revise, rebase, retire, attest, target attest, decline,
        channel evaluate, channel show, channel decide
    """,
    "it is named by the file that it reads": "channel register",
    "who asks may be unknown, and is told other things where they are known": "status",
    "it is asked most of all, and a row takes a twentieth of its start": "list",
}
"""Each command that is no row, by why it is none."""
FEWEST = 84


class Recorder:
    """A ledger that holds no event, and in which every text goes on record and everybody is known."""

    journal = SimpleNamespace(read=lambda **_: ([], 0))

    def reason(self, text: str) -> str:
        return f"with ids: {text}"

    def ids(self) -> dict[str, str]:
        return {}

    def person(self, address: str) -> Any:
        return SimpleNamespace(id=f"id of {address}")


def give_everything(takes: type[Input]) -> Input:
    """What a row takes, with a value in every field."""
    return takes(**{each.name: give_sample(each.name, each.type) for each in msgspec.structs.fields(takes)})


def give_what_is_needed(takes: type[Input]) -> Input:
    """What a row takes, with a value in those fields only that may not be left out."""
    return takes(**{e.name: give_sample(e.name, e.type) for e in msgspec.structs.fields(takes) if e.required})


def give_sample(name: str, form: Any) -> Any:
    """A value of a type, or of the first that it may be; a text names its field."""
    samples: dict[Any, Any] = {str: READ.get(name, f"{name}#1"), bool: True, int: 1, date: DAY}
    if getattr(form, "__origin__", None) is Literal:
        return form.__args__[-1]
    inner = form.__origin__ if hasattr(form, "__metadata__") else getattr(form, "__args__", [form])[0]
    if getattr(form, "__origin__", None) is tuple:
        return (give_sample(name, inner),)
    return give_sample(name, inner) if inner is not form else samples[form]


def resolve(name: str) -> click.Command | None:
    """The command of this name, of one word or two; None where there is none."""
    command: click.Command | None = program()
    for word in name.split():
        command = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
    return command


COMMANDS = [name for name in ROWS if isinstance(resolve(name), RowCommand)]


def list_by_hand(command: click.Command, name: str = "") -> list[str]:
    """The commands that are no rows, each by its whole name; a group that does nothing alone is none."""
    context = click.Context(command)
    several = command.list_commands(context) if isinstance(command, click.Group) else []
    found = [(each, cast(click.Group, command).get_command(context, each)) for each in several]
    inner = [by for word, each in found if each for by in list_by_hand(each, f"{name} {word}".strip())]
    acts = not isinstance(command, click.Group) or command.invoke_without_command
    return [*([name] if acts and not isinstance(command, RowCommand) else []), *inner]


def test_fewer_and_fewer_commands_are_written_by_hand_and_of_each_it_is_said_why() -> None:
    """A command is a row where it reads options, calls a verb or a query, and tells the answer."""
    found = list_by_hand(program())
    assert sorted(found) == sorted(each.strip() for several in BY_HAND.values() for each in several.split(","))
    assert len(found) == FEWEST, "make a row of it; where there are fewer now, write that number here"


def names_in_address(row: Row) -> set[str]:
    return set() if isinstance(row, Finding) else set(re.findall(r"{(\w+)}", row.address))


def keywords_of(function: Any) -> set[str]:
    return set(inspect.signature(function).parameters)


def needed_of(function: Any) -> set[str]:
    every = inspect.signature(function).parameters.items()
    return {name for name, each in every if each.default is each.empty and each.kind is not each.VAR_KEYWORD}


def takes_any(function: Any) -> bool:
    return any(each.kind is each.VAR_KEYWORD for each in inspect.signature(function).parameters.values())


@pytest.mark.parametrize("name", ACTS)
def test_the_arguments_of_an_act_are_all_that_its_verb_takes_besides_the_state_who_acts_and_the_day(name: str) -> None:
    act = ACTS[name]
    given = act.arguments(cast(Ledger, Recorder()), give_everything(act.takes))
    assert keywords_of(act.verb) == set(given) | GIVEN_TO_ALL
    assert not set(given) & GIVEN_TO_ALL


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_carried_out_without_what_may_be_left_out(name: str) -> None:
    act = ACTS[name]
    arguments = act.arguments(cast(Ledger, Recorder()), give_what_is_needed(act.takes))
    inspect.signature(act.verb).bind(State(), **arguments, by="", today=DAY)


@pytest.mark.parametrize("name", ACTS)
def test_all_words_of_an_act_come_to_its_verb_with_people_by_their_ids_and_no_name_does(name: str) -> None:
    act, ledger = ACTS[name], cast(Ledger, Recorder())
    told = repr(act.arguments(ledger, write_with_ids(ledger, give_everything(act.takes))))
    recorded = {each for each, spelling in find_spellings(act.takes).items() if spelling.words and not spelling.sought}
    assert set(re.findall(r"with ids: (\w+)#1", told)) == recorded


@pytest.mark.parametrize("name", ACTS)
def test_the_boundary_of_an_act_follows_from_what_is_given_and_names_what_is_read(name: str) -> None:
    assert ACTS[name].boundary(give_everything(ACTS[name].takes))


@pytest.mark.parametrize("name", ACTS)
def test_what_an_act_rests_on_further_follows_from_the_state_and_from_what_is_given(name: str) -> None:
    assert isinstance(ACTS[name].widen(State(), give_everything(ACTS[name].takes)), Boundary)


@pytest.mark.parametrize("name", PROCEDURES)
def test_the_fields_of_a_procedure_are_all_that_it_needs_besides_the_ledger_and_who_acts(name: str) -> None:
    procedure = PROCEDURES[name]
    fields = set(procedure.takes.__struct_fields__)
    assert needed_of(procedure.carry_out) - {"ledger", "actor"} <= fields
    assert fields <= keywords_of(procedure.carry_out) or takes_any(procedure.carry_out)


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_procedure_gets_every_field_those_too_that_were_left_out(name: str) -> None:
    procedure = PROCEDURES[name]
    given = give_what_is_needed(procedure.takes)
    told = procedure._replace(carry_out=lambda ledger, actor, **every: every, answer=lambda ledger, given, every: every)
    assert set(perform(cast(Ledger, Recorder()), cast(Actor, None), told, given)) == set(
        procedure.takes.__struct_fields__
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_fields_of_a_question_are_all_that_its_query_needs_besides_the_ledger_and_none_is_idle(name: str) -> None:
    question = QUESTIONS[name]
    kept = {"record"} if isinstance(question, Finding) else set()
    fields, told = set(question.takes.__struct_fields__), keywords_of(inspect.unwrap(question.answer))
    assert kept <= fields
    assert needed_of(question.find) - {"ledger"} <= fields - kept
    assert fields - kept <= keywords_of(question.find) | told


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_can_be_asked_without_what_may_be_left_out(name: str) -> None:
    left_out = {each for each, value in find_defaults(QUESTIONS[name].takes).items() if value is None}
    assert not left_out & needed_of(QUESTIONS[name].find)


@pytest.mark.parametrize("name", ROWS)
def test_each_field_that_a_row_takes_is_typed_or_named_in_the_address(name: str) -> None:
    row = ROWS[name]
    fields, spelled = set(row.takes.__struct_fields__), set(find_spellings(row.takes))
    assert names_in_address(row) <= fields
    assert find_digests(row.takes) <= fields - spelled
    assert fields == spelled | find_digests(row.takes) | names_in_address(row)


@pytest.mark.parametrize("name", ROWS)
def test_what_comes_of_a_row_is_an_answer(name: str) -> None:
    answer = find_answer(ROWS[name])
    assert all(issubclass(each, Answer) for each in getattr(answer, "__args__", (answer,)))


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if hasattr(row.answer, "__wrapped__")])
def test_all_that_an_answer_by_name_does_not_name_is_one_thing_what_came_of_the_row(name: str) -> None:
    row = ROWS[name]
    more = inspect.getclosurevars(row.answer).nonlocals["more"]
    recorded = {"decided"} if isinstance(row, Finding) else set()
    named = keywords_of(row.answer.__wrapped__)  # type: ignore[union-attr]
    came = needed_of(row.answer.__wrapped__) - {"ledger"}  # type: ignore[union-attr]
    came -= {*row.takes.__struct_fields__, *more, *recorded}
    assert len(came) == (0 if isinstance(row, Question) and row.find is find_nothing else 1)
    assert {*more} | recorded <= named


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_has_each_row_under_its_own_name_and_no_other_noun_has_that(noun: str) -> None:
    rows = find_rows(NOUNS[noun])
    assert [row.name for row in rows.values()] == [*rows]
    assert [ROWS[name] for name in rows] == [*rows.values()]


def test_a_row_with_an_address_is_an_operation_and_no_other_operation_has_its_place() -> None:
    places = [(each.method, each.path) for each in OPERATIONS]
    assert len(places) == len(set(places))
    assert {row.address for row in OPERATED.values()} <= {path for _, path in places}


@pytest.mark.parametrize("name", OPERATED)
def test_the_body_of_an_operation_has_what_its_address_does_not_name_and_never_the_digest_of_a_file(name: str) -> None:
    row = OPERATED[name]
    body = build_body(row)
    wanted = set(row.takes.__struct_fields__) - names_in_address(row) - find_digests(row.takes)
    assert wanted == set(body.__struct_fields__ if body else ()) - {"limit", "after"}
    if body:
        needed = [each.required for each in msgspec.structs.fields(body)]
        assert needed == sorted(needed, reverse=True)


@pytest.mark.parametrize("name", sorted(ACTS.keys() & OPERATED.keys()))
def test_words_that_a_program_sends_lose_the_space_around_them_and_names_stay_as_they_are(name: str) -> None:
    act = ACTS[name]
    body = build_body(act)
    assert body is not None
    texts = [each.name for each in msgspec.structs.fields(body) if isinstance(give_sample(each.name, each.type), str)]
    call = SimpleNamespace(path={each: each for each in names_in_address(act)})
    given = read_given(act.takes, cast(ApiCall, call), body(**{each: f" {each} " for each in texts}))
    words = {each for each, spelling in find_spellings(act.takes).items() if spelling.words}
    assert {each: getattr(given, each) for each in texts} == {e: e if e in words else f" {e} " for e in texts}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_a_row_has_a_parameter_for_each_field_that_people_type_and_no_other(name: str) -> None:
    command = resolve(name)
    assert command is not None
    signed = {"sign"} if isinstance(ROWS[name], Procedure) and ROWS[name].signs else set()  # type: ignore[union-attr]
    every = {*find_spellings(ROWS[name].takes), "as_json", "config", "acting"}
    assert {each.name for each in command.params} == every | signed


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_of_a_row_reads_each_field_as_what_it_is(name: str) -> None:
    command = resolve(name)
    assert command is not None
    everything = give_everything(ROWS[name].takes)
    params: dict[str | None, Any] = {each.name: each for each in command.params}
    for each in find_spellings(ROWS[name].takes):
        sample = getattr(everything, each)
        typed = sample if isinstance(sample, bool | tuple) else f"{sample}"
        found = params[each].type_cast_value(click.Context(command), typed)
        assert (f"{found}" if isinstance(found, Path) else found) == sample
        assert getattr(params[each], "is_flag", False) == isinstance(sample, bool)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_without_an_address_is_a_command(name: str) -> None:
    assert name in OPERATED or resolve(name)


@pytest.mark.parametrize("noun", NOUNS)
def test_every_part_of_a_noun_can_be_imported(noun: str) -> None:
    place = import_module(NOUNS[noun].place)
    for each in walk_packages(place.__path__, f"{place.__name__}."):
        assert inspect.getdoc(import_module(each.name)), each.name
