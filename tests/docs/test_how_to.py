"""The how-to pages, run: each command of theirs, against the platform's emulator."""

import json
import re
import signal
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from ledger import Emulator, Sandbox
from ledger.app.settings import MODES, SYNC, load as load_settings
from ledger.cli import EXIT_CODES
from ledger.deliver.sync.loops.metrics import Metrics
from ledger.demo.files import acme as acme_files
from ledger.demo.platforms import seeds
from ledger.plugins import SANDBOXES, load
from pages import ROOT, blocks, played
from shell import CRO, OPS, SAL, TERMS, Desk, decide, founded

HOW_TO = ROOT / "docs" / "how-to"
KEY_THERE, KEY_HERE = (
    "3MVG9ExampleConsumerKey",
    "ledger-sandbox-client",
)  # a consumer key is no secret: it is written out
ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "salesforce": {"SF_CLIENT_SECRET": "ledger-sandbox-secret"},
    "hubspot": {"HS_TOKEN": ""},
}
FIT = """\
kind: score
key: fit
scope: lifecycle
entity: lead
title: Fit score
bounds: [0, 100]
rules:
  - {when: employees >= 1000, points: 60}
  - {when: score >= 50, points: 20}
"""
STAGE = """\
kind: stages
key: stage
scope: lifecycle
entity: lead
title: Lead stage
stages:
  - {key: known, when: score IS NOT BLANK, skippable: true}
  - {key: warm, title: Warm, when: fit >= 50}
"""
WORDS = re.compile(r"ledger (?:(?:target|audit) )?\w+")
Codes = Mapping[str, list[int]]
ANSWERS: Mapping[str, Codes] = {
    "salesforce": {
        "ledger target add": [0],
        "ledger target check": [0],
        "ledger survey": [0],
        "ledger import": [0, 0, 0],
        "ledger bind": [0, 0],
        "ledger join": [0],
        "ledger propose": [0],
        "ledger approve": [0],
        "ledger ratify": [0],
        "ledger plan": [0, 0, 0],
        "ledger apply": [0, 0, 0, 0],
        "ledger drift": [0],
        "ledger rollback": [0],
        "ledger parity": [0],
        "ledger audit changes": [0],
        "ledger export": [0, 0, 0],
        "ledger validate": [0],
    },
    "hubspot": {
        "ledger target add": [0],
        "ledger target check": [0],
        "ledger survey": [0],
        "ledger import": [0, 0, 0],
        "ledger bind": [0, 0],
        "ledger join": [0],
        "ledger propose": [0],
        "ledger approve": [0],
        "ledger ratify": [0],
        "ledger plan": [0, 0, 0, 0],
        "ledger apply": [0, 0, 0, 0, 0],
        "ledger drift": [0],
        "ledger rollback": [0],
        "ledger parity": [0],
        "ledger audit changes": [3],
        "ledger export": [0],
    },
}
"""How each command of a page ends, in its order; 3 is a plan with changes, or a change there that is not ours."""


def begun(folder: Path) -> Desk:
    """Acme's ledger, with a charter and the entity `lead` with its bindings."""
    acme_files(folder)
    desk = founded(folder)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because agreed")
    desk.does("ledger ratify charter/lifecycle#1")
    decide(desk, "lead.yaml", "lead")
    return desk


def acme(folder: Path) -> Desk:
    """The same with `mql` in force."""
    desk = begun(folder)
    decide(desk, "mql.yaml", "mql")
    return desk


def governing(folder: Path) -> Desk:
    """Acme's ledger with a score and stages in force, and no `mql` yet."""
    desk = begun(folder)
    for key, text in (("fit", FIT), ("stage", STAGE)):
        desk.write(f"{key}.yaml", text)
        decide(desk, f"{key}.yaml", key)
    return desk


def seed(connector: str) -> dict[str, Any]:
    """The demo's platform, with a formula that treats blanks as the entity does, and values for stages."""
    found: dict[str, Any] = seeds()[connector]
    if connector == "salesforce":
        field = next(each for each in found["objects"]["Lead"]["fields"] if each["fullName"] == "MQL__c")
        field["formula"] = "AND(Engagement_Score__c >= 70, NumberOfEmployees >= 200)"
        return {**found, "value_sets": {"Lead_Stage": ["known", "warm", "cold"]}}
    options = {"type": "enumeration", "fieldType": "select", "options": ["known", "warm", "cold"]}
    return {**found, "properties": [*found["properties"], {"name": "lead_stage", **options}]}


def emulator(connector: str) -> Emulator:
    return load([connector], groups=[SANDBOXES]).emulator(connector)


@contextmanager
def serving(connector: str) -> Iterator[Sandbox]:
    with emulator(connector).serve(seed(connector)) as sandbox:
        yield sandbox


class Played(NamedTuple):
    """A page whose commands were run: how each ended, and where."""

    codes: Codes
    desk: Desk


def played_against(
    sandbox: Sandbox, connector: str, page: str, desk: Desk, meanwhile: Mapping[str, Callable[[Desk], None]] = {}
) -> Played:
    """Run the commands of a page; what happens `meanwhile`, before the first command of these words, is no reader's."""
    url, token, codes = sandbox.settings["sandbox"], sandbox.settings.get("token", ""), dict[str, list[int]]()

    def run(desk: Desk, command: str) -> str:
        found = WORDS.match(command)
        assert found is not None, command
        if found[0] in meanwhile and found[0] not in codes:
            meanwhile[found[0]](desk)
        done = desk.run(f"{command} --set sandbox={url}" if found[0] == "ledger target add" else command)
        codes.setdefault(found[0], []).append(done.code)
        assert done.code in (0, 3), f"{command}\n{done.err}{done.out}"
        return ""

    env = {name: value or token for name, value in ACCOUNTS[connector].items()}
    there = desk.at(by=OPS, **env)
    played(page, there, run)
    return Played(codes, there)


def a_third_version_is_applied(desk: Desk) -> None:
    """`mql` v3 is decided, and put on every platform."""
    desk.write(
        "third.yaml", (desk.folder / "mql.yaml").read_text(encoding="utf-8").replace("score >= 65", "score >= 66")
    )
    decide(desk, "third.yaml", "mql", number=2)
    desk.run("ledger plan -o third.json")
    desk.does("ledger apply third.json")


@pytest.mark.parametrize("connector", ACCOUNTS)
def test_a_definition_reaches_its_platform_and_comes_back_by_the_commands_of_the_page(
    connector: str, tmp_path: Path
) -> None:
    page = (HOW_TO / f"connect-{connector}.md").read_text(encoding="utf-8").replace(KEY_THERE, KEY_HERE)
    meanwhile = {"ledger rollback": a_third_version_is_applied}

    with serving(connector) as sandbox:
        done = played_against(sandbox, connector, page, governing(tmp_path), meanwhile)

    assert done.codes == ANSWERS[connector]


def section(page: str, heading: str) -> str:
    """What stands below a heading."""
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("connector", ACCOUNTS)
@pytest.mark.parametrize("name", ["docs/how-to/connect-{}.md", "connectors/{}/README.md"])
def test_the_pages_of_a_connector_know_every_setting(connector: str, name: str) -> None:
    page = (ROOT / name.format(connector)).read_text(encoding="utf-8")
    table = section(page, "All settings") or section(page, "Settings")
    told = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", table, re.MULTILINE)))

    assert sorted(told) == sorted(load([connector]).connector(connector).settings)


@pytest.mark.parametrize("connector", ACCOUNTS)
def test_the_page_of_a_connector_knows_every_word_to_accept_and_every_format(connector: str) -> None:
    page, known = (
        (HOW_TO / f"connect-{connector}.md").read_text(encoding="utf-8"),
        load([connector]).connector(connector),
    )

    assert set(re.findall(r"`--accept ([a-z-]+)`", page)) == {"as-is", *known.can.accepts}
    assert set(re.findall(r"--format ([\w-]+)", page)) == set(getattr(known, "formats", {}))


def test_every_way_to_log_in_that_the_page_shows_is_taken() -> None:
    from ledger_salesforce.settings import NEEDED, SECRETS, read

    (block,) = blocks((HOW_TO / "connect-salesforce.md").read_text(encoding="utf-8"), "toml")
    targets = tomllib.loads(block.text)["targets"].values()
    given = [{key: value for key, value in target.items() if key != "connector"} for target in targets]

    assert all(re.match(r"(env|file):", each[key]) for each in given for key in SECRETS if key in each)
    followed = [{**each, **{key: "secret" for key in SECRETS if key in each}} for each in given]
    assert {read(each).way for each in followed} == NEEDED.keys()


@pytest.mark.parametrize("connector", ACCOUNTS)
def test_the_readme_of_an_emulator_shows_a_seed_that_is_served_and_every_door(connector: str) -> None:
    page = (ROOT / "connectors" / connector / "emulator" / "README.md").read_text(encoding="utf-8")
    (block,) = blocks(page, "json")
    doors = {name for _, name in import_module(f"ledger_{connector}_emulator.doors").DOORS}

    assert set(re.findall(r"^\| `\w+ /__sandbox__/(\w+)", page, re.MULTILINE)) == doors
    for seeded in (json.loads(block.text)[connector], {"messy": True}):
        with emulator(connector).serve(seeded) as sandbox:
            assert sandbox.url


KEEPING = (HOW_TO / "keep-in-sync.md").read_text(encoding="utf-8")


def test_sync_looks_once_and_goes_on_looking_by_the_commands_of_the_page(tmp_path: Path) -> None:
    desk, codes = acme(tmp_path).at(by=OPS), list[int]()

    def run(desk: Desk, command: str) -> str:
        codes.append(watched(desk, command) if "--watch" in command else desk.run(command).code)
        return ""

    with serving("salesforce") as sandbox:
        desk.does(f"ledger target add prod --connector salesforce --set sandbox={sandbox.settings['sandbox']}")
        desk.does("ledger bind mql prod Lead.MQL__c")
        desk.run("ledger plan -o monday.json")
        desk.does("ledger apply monday.json")
        played(KEEPING, desk, run)

    assert codes == [0, 0, 0]


def watched(desk: Desk, command: str) -> int:
    """How the daemon ends that a page starts, once it is told to; until then it answers where the page says."""
    process = desk.spawn(re.sub(r"(--listen [\d.]+):\d+", r"\1:0", command))
    try:
        assert process.stderr is not None
        told = (re.search(r"listening on (\S+):", line.decode()) for line in process.stderr)
        url = next(found[1] for found in told if found)
        paths = re.findall(r"^\| `(/\w+)` \|", KEEPING, re.MULTILINE)
        assert {path: said(f"{url}{path}")[0] for path in paths} == dict.fromkeys(paths, 200)
        assert set(re.findall(r"^ledger_\w+(?=\{)", said(f"{url}/metrics")[1], re.MULTILINE)) >= METRICS
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    return process.returncode


def said(url: str) -> tuple[int, str]:
    """What is answered, once it is not *not yet* any more."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                return error.code, ""
            time.sleep(0.1)
    return 503, ""


METRICS = {
    f"{each.name}_total" if each.type == "counter" else each.name
    for each in Metrics().registry.collect()
    if not each.name.endswith("_created")
}


def test_the_page_on_sync_names_every_metric_and_its_alerts_no_other() -> None:
    (rules,) = (yaml.safe_load(block.text) for block in blocks(KEEPING, "yaml"))
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]

    assert set(re.findall(r"^\| `(ledger_\w+)` \|", KEEPING, re.MULTILINE)) == METRICS
    assert {name for alert in alerts for name in re.findall(r"ledger_\w+", alert)} <= METRICS
    assert len(alerts) >= 5


def test_the_page_on_sync_names_every_mode_and_its_settings_are_taken(tmp_path: Path) -> None:
    path, shown = tmp_path / "ledger.toml", next(blocks(KEEPING, "toml"))
    path.write_text(shown.text, encoding="utf-8")
    settings = load_settings(path)
    (enforced, proposed) = (settings.sync(name) for name in ("prod", "portal"))

    assert (
        tuple(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", section(KEEPING, "What it may do"), re.MULTILINE))
        == MODES
    )
    assert {key for target in settings.targets.values() for key in target} >= set(SYNC)
    assert (enforced.mode, proposed.mode, enforced.calls) == ("enforce", "propose", 5000)
    assert enforced.enforce == {"Lead.MQL__c", "GlobalValueSet/Lead_Stage"}


@pytest.mark.parametrize("file", ["ledger-sync.service", "Containerfile"])
def test_the_page_on_sync_installs_what_there_is(file: str) -> None:
    assert f"deploy/{file}" in KEEPING
    assert (ROOT / "deploy" / file).is_file()


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
