"""The how-to pages, run: each command of theirs, against the platform's emulator."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.artifacts import Sandbox
from ledger.cli import EXIT_CODES
from ledger.demo.platforms import seeds
from ledger.demo.tell import set_up
from ledger.plugins import load
from pages import ROOT, played
from shell import CRO, OPS, SAL, Desk, decide, founded

HOW_TO = ROOT / "docs" / "how-to"
ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "salesforce": {"SF_CLIENT_ID": "ledger-sandbox-client", "SF_CLIENT_SECRET": "ledger-sandbox-secret"},
    "hubspot": {"HS_TOKEN": ""},
}


def acme(folder: Path) -> Desk:
    """Acme's ledger, with a charter, the entity `lead` with its bindings, and `mql` in force."""
    set_up(folder)
    desk = founded(folder)
    terms = "--effective 2026-02-02 --nature policy --standard prospective --because agreed"
    desk.does(f"ledger propose charter.yaml {terms}")
    desk.does("ledger ratify charter/lifecycle#1")
    decide(desk, "lead.yaml", "lead")
    decide(desk, "mql.yaml", "mql")
    return desk


@contextmanager
def serving(connector: str) -> Iterator[Sandbox]:
    with load([connector]).connector(connector).sandbox(seeds()[connector]) as sandbox:
        yield sandbox


@pytest.mark.parametrize("connector", ACCOUNTS)
def test_a_definition_reaches_its_platform_by_the_commands_of_the_page(connector: str, tmp_path: Path) -> None:
    page = (HOW_TO / f"connect-{connector}.md").read_text(encoding="utf-8")
    codes: dict[str, list[int]] = {}

    with serving(connector) as sandbox:
        url, token = sandbox.settings["sandbox"], sandbox.settings.get("token", "")

        def run(desk: Desk, command: str) -> str:
            done = desk.run(f"{command} --set sandbox={url}" if " target add " in command else command)
            codes.setdefault(command.split()[1], []).append(done.code)
            assert done.code in (0, 3), f"{command}\n{done.err}{done.out}"
            return ""

        env = {name: value or token for name, value in ACCOUNTS[connector].items()}
        played(page, acme(tmp_path).at(by=OPS, **env), run)

    assert codes == {"target": [0], "bind": [0], "plan": [3, 3], "apply": [0], "drift": [0]}


@pytest.mark.parametrize("connector", ACCOUNTS)
def test_the_page_of_a_connector_knows_every_setting(connector: str) -> None:
    page = (HOW_TO / f"connect-{connector}.md").read_text(encoding="utf-8")
    told = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", page, re.MULTILINE)))

    assert set(told) == set(load([connector]).connector(connector).settings)


def test_the_page_on_errors_knows_every_exit_code_and_shows_an_envelope_as_it_is(tmp_path: Path) -> None:
    page = (HOW_TO / "read-an-error.md").read_text(encoding="utf-8")
    shown = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    promised = json.loads(shown[1])

    answered = acme(tmp_path).run("ledger propose gone.yaml --effective 2026-03-01 --nature policy --standard cohort"
                                  " --because x --json", by=CRO).envelope  # fmt: skip

    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == EXIT_CODES.keys()
    assert answered.keys() == promised.keys()
    assert answered["data"]["errors"][0].keys() == promised["data"]["errors"][0].keys()


def test_what_the_page_on_errors_calls_a_good_answer_is_given(tmp_path: Path) -> None:
    desk = acme(tmp_path)
    desk.does("ledger propose mql-2025-07.yaml --effective 2026-03-01 --nature policy --standard cohort --because x",
              by="ana@acme.example")  # fmt: skip

    assert desk.run("ledger approve mql#2", by="ana@acme.example").code == 4
    assert desk.run("ledger approve mql#2", by=SAL).code == 0
