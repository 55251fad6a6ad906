"""The reference, held against the program: examples are read, tables are judged, keys and commands are complete."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest

from ledger import BadInput, Schema, Surroundings, hookspecs
from ledger.app.settings import load as load_settings
from ledger.cli import EXIT_CODES, program
from ledger.data import replace
from ledger.documents import load
from ledger.domain import EVENTS
from ledger.kinds import charter, criteria, entity, examples, score, stages
from ledger.kinds.entity import Entity
from ledger.kinds.score import ScoreKind
from ledger.language.evaluate import judge
from ledger.language.print import canonical
from ledger.language.read import read
from ledger.meanings.registry import meaning_from_json
from ledger.meanings.score import Score
from pages import ROOT, blocks
from shell import Desk

REFERENCE = ROOT / "docs" / "reference"
LANGUAGE, DOCUMENTS, SETTINGS = (
    (REFERENCE / name).read_text(encoding="utf-8") for name in ("language.md", "documents.md", "settings.md")
)
TODAY = date(2026, 3, 29)


def rows(page: str, head: str) -> list[list[str]]:
    """The rows of the tables with this head, each cell without its back-ticks."""
    tables = re.findall(rf"^{re.escape(head)}\n\|[-:|]+\|\n((?:\|.*\|\n)+)", page, re.MULTILINE)
    assert tables, head
    lines = (line for table in tables for line in table.splitlines())
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in lines]


def the_entity() -> Schema:
    """The entity of the page, and the score beside it."""
    lead, interest = (load(block.text.encode())[0] for block in blocks(LANGUAGE, "yaml"))
    nothing = Surroundings({}, "UTC", TODAY, str)
    draft = Entity().read(lead, nothing)
    score = meaning_from_json(ScoreKind().read(interest, replace(nothing, definitions={"lead": draft})).tree)
    assert isinstance(score, Score)
    return entity.schema(draft, (), "UTC", {"interest": score})


LEAD = the_entity()
EXPRESSIONS = [line for block in blocks(LANGUAGE, "criteria") for line in block.text.splitlines()]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_expression_of_the_language_page_can_be_read(text: str) -> None:
    tree = read(text, LEAD, "page")
    assert read(canonical(tree), LEAD) == tree


@pytest.mark.parametrize(("text", "record", "verdict"), rows(LANGUAGE, "| condition | record | verdict |"))
def test_every_verdict_of_the_language_page_is_the_true_one(text: str, record: str, verdict: str) -> None:
    assert judge(read(text, LEAD, "page"), json.loads(record), LEAD, TODAY) is (verdict == "true")


@pytest.mark.parametrize(("refused", "instead"), rows(LANGUAGE, "| instead of | write |"))
def test_what_the_language_page_calls_refused_is_and_what_it_says_instead_is_not(refused: str, instead: str) -> None:
    with pytest.raises(BadInput) as told:
        read(refused, LEAD, "page")

    assert told.value.why
    assert told.value.fix
    read(instead, LEAD, "page")


def test_the_language_page_names_every_type_and_shows_every_sign() -> None:
    from ledger.language.check import OFFERS

    told = {row[0]: row[2] for row in rows(LANGUAGE, "| type | holds | what you can ask |")}

    assert told.keys() == OFFERS.keys()
    for type_, signs in OFFERS.items():
        named = {sign for sign in signs if sign not in ("IS BLANK", "its name", "NOT")}
        assert named <= set(re.findall(r"`?([^`]+)`?", told[type_])), type_


def test_every_document_of_the_documents_page_passes_the_check(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    texts = [block.text for block in blocks(DOCUMENTS, "yaml")]
    files = [desk.write(f"{n}.yaml", text).name for n, text in enumerate(texts)]

    checked = desk.does(f"ledger check {' '.join(files)}")

    assert checked.out.count("✓") == sum(len(load(text.encode())) for text in texts)


@pytest.mark.parametrize(
    "keys",
    [
        charter._KEYS,
        entity._KEYS,
        entity._FIELD_KEYS,
        entity._BINDING_KEYS,
        criteria._KEYS,
        score._KEYS,
        score._RULE_KEYS,
        stages._KEYS,
        stages._STAGE_KEYS,
        (*examples.KEYS, examples.VERDICT.key, examples.POINTS.key, examples.STAGE.key),
    ],
    ids=("charter", "entity", "field", "binding", "criteria", "score", "rule", "stages", "stage", "example"),
)
def test_the_documents_page_knows_every_key(keys: tuple[str, ...]) -> None:
    told = set(re.findall(r"^\| `(\w+)`", DOCUMENTS, re.MULTILINE))

    assert told >= set(keys) - {"fields"}


def test_the_example_of_the_settings_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.toml"
    path.write_text(next(blocks(SETTINGS, "toml")).text, encoding="utf-8")

    assert load_settings(path).named == ("house_rules", "salesforce", "mail")


def test_the_settings_page_knows_every_environment_variable() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    used = {name for text in sources for name in re.findall(r'"(LEDGER_[A-Z]+)"', text)}

    assert used == {row[0] for row in rows(SETTINGS, "| variable | |")}


def test_every_hook_has_a_heading_and_a_paragraph() -> None:
    page = (REFERENCE / "hooks.md").read_text(encoding="utf-8")
    hooks = [name for name, spec in vars(hookspecs).items() if hasattr(spec, "ledger_spec")]

    assert hooks
    for name in hooks:
        assert re.search(rf"^## `{name}\(.*\n\n\S", page, re.MULTILINE), name


def test_every_event_is_on_the_events_page_by_its_stored_name() -> None:
    page = (REFERENCE / "events.md").read_text(encoding="utf-8")

    assert re.findall(r"^## `(\S+/\d+)`$", page, re.MULTILINE) == [event.stored_name for event in EVENTS.values()]


def commands() -> Iterator[tuple[str, click.Command]]:
    group = program()
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", each) for sub, each in command.commands.items())


@pytest.mark.parametrize(("name", "command"), [*commands()], ids=lambda each: each if isinstance(each, str) else "")
def test_every_command_says_what_it_is_for_and_what_each_option_does(name: str, command: click.Command) -> None:
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.opts[0]}"


def test_the_commands_page_lists_every_exit_code() -> None:
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    assert {int(code): words for code, words in rows(page, "| exit code | means |")} == EXIT_CODES
