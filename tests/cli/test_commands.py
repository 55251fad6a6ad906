"""What holds for every command: help, one JSON envelope, frozen exit codes, and no question to anybody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ledger.cli import EXIT_CODES, program
from shell import ANA, BEN, CRO, DANA, MIA, OPS, SAL, TERMS, Desk, criteria

ROOT = Path(__file__).resolve().parents[2]
NEVER_ON_THE_WAY_TO_HELP = {
    *("simple_salesforce", "hubspot", "duckdb", "z3", "lark", "sqlglot", "psycopg", "starlette", "rich", "yaml"),
    *("eventsourcing", "msgspec", "sqlite3", "pluggy", "ledger_salesforce", "ledger_hubspot"),
}
WHEN = f"--effective 2026-03-01 {TERMS} --because agreed"
CALLS = {
    "demo": ("--folder .", None, 1),
    "attribution run": ("mql --touches leads.csv --conversions leads.csv", None, 4),
    "capture": ("--records leads.csv -o daily", None, 1),
    "became": ("mql --records leads.csv", None, 4),
    "attribution fit": ("mql --touches leads.csv --conversions leads.csv -o fit.yaml", None, 4),
    "attribution why": ("mql --touches leads.csv --conversions leads.csv --conversion 1", None, 4),
    "attribution compare": ("mql@1 mql --touches leads.csv --conversions leads.csv", None, 4),
    "init": ("", None, 1),
    "trust": ("--list", None, 0),
    "copy": ("--to other.db", None, 0),
    "backup": ("kept.db", None, 0),
    "restore": ("--no-checkpoint", DANA, 4),
    "migrate": ("", None, 0),
    "completion": ("bash", None, 0),
    "sandbox": ("salesforce --seconds 0", None, 0),
    "survey": ("sf", None, 1),
    "import": ("sf Lead.MQL__c --as mql", ANA, 1),
    "adopt": ("nothing.yaml", ANA, 1),
    "new": ("criteria warm", None, 0),
    "check": ("mql.yaml", None, 0),
    "diff": ("mql mql", None, 0),
    "ask": ("mql --hurts 'they wait too long'", OPS, 0),
    "answer": ("r-1 --no --because 'we saw none'", ANA, 1),
    "requests": ("", None, 0),
    "propose": (f"more.yaml {WHEN}", ANA, 0),
    "revise": ("'mql#2' other.yaml --because 'sales asked'", ANA, 0),
    "rebase": ("'mql#2'", ANA, 0),
    "retire": ("mql --effective 2026-03-01 --because 'nobody uses it'", ANA, 0),
    "withdraw": ("'mql#2' --because 'a slip'", ANA, 0),
    "approve": ("'mql#2'", SAL, 0),
    "decline": ("'mql#2' --because 'too low'", CRO, 0),
    "ratify": ("'mql#2'", CRO, 4),
    "attest": ("lead.yaml --effective 2025-01-01 --until 2026-02-02 --evidence memo.txt", ANA, 0),
    "revoke": (f"lifecycle steward {BEN} --because 'left the company'", CRO, 0),
    "delegate": (f"approver lifecycle --to {BEN} --until 2026-04-20 --because 'a holiday'", SAL, 0),
    "undelegate": ("approver lifecycle --because 'back early'", SAL, 1),
    "person add": ("eve@acme.example", DANA, 0),
    "erase": ("ben@acme.example --because left", DANA, 4),
    "withhold": ("5 --because 'it names a customer'", DANA, 0),
    "person leave": ("ben@acme.example --because left", DANA, 0),
    "person list": ("", None, 0),
    "debt": ("", None, 0),
    "debt show": ("drift/nothing", None, 1),
    "debt resolve": ("drift/nothing", None, 1),
    "debt plan": ("", None, 0),
    "debt report": ("", None, 0),
    "debt check": ("", None, 0),
    "status": ("", None, 0),
    "weekly": ("", None, 0),
    "list": ("", None, 0),
    "proposals": ("", None, 0),
    "show": ("mql", None, 0),
    "log": ("", None, 0),
    "rights": ("", None, 0),
    "brief": ("'mql#2'", None, 0),
    "bridge": ("mql --period 2026-02 --records leads.csv", None, 0),
    "impact": ("mql mql --records leads.csv", None, 0),
    "history": ("mql", None, 0),
    "invariants": ("", None, 0),
    "waive": ("mql --until 2026-03-01 --because 'a slip'", CRO, 4),
    "consumer add": (f"'CMO weekly' --uses mql --owner {MIA}", OPS, 0),
    "consumer list": ("", None, 0),
    "consumer acknowledge": ("'CMO weekly'", MIA, 1),
    "consumer remove": ("'CMO weekly'", OPS, 1),
    "channel register": ("mql.yaml", ANA, 1),
    "channel evaluate": ("podcast", ANA, 1),
    "channel decide": ("podcast reject", CRO, 1),
    "channel review": ("podcast", CRO, 1),
    "channel portfolio": ("", None, 0),
    "channel leave": ("podcast --because 'nobody listens'", CRO, 1),
    "channel show": ("podcast", None, 1),
    "channel brief": ("podcast", None, 1),
    "channel list": ("", None, 0),
    "count": ("mql --records leads.csv", None, 0),
    "evidence check": ("memo.txt", None, 1),
    "figure record": ("mql 2026-01 12 --as-of 2026-02-02 --evidence memo.txt", ANA, 0),
    "figure withdraw": ("mql 2026-01 --as-of 2026-02-02 --because 'a slip'", ANA, 1),
    "figure accept": ("mql 2026-01 --as-of 2026-02-02 --because 'the list was lost'", CRO, 1),
    "figure list": ("mql", None, 0),
    "figure triangle": ("mql", None, 0),
    "spend record": ("leads.csv", ANA, 1),
    "spend list": ("", None, 0),
    "period close": ("2026-01 --definition mql --records leads.csv", CRO, 1),
    "period list": ("mql", None, 0),
    "restate order": ("mql --from v1 --to v2 --period 2026-01 --because 'one rule'", CRO, 4),
    "restate complete": ("restatement-1 --records leads.csv", CRO, 1),
    "restate decline": ("restatement-1 --because 'too small'", CRO, 1),
    "restate list": ("", None, 0),
    "series": ("mql --records leads.csv", None, 0),
    "why": ("mql --record lead.json", None, 0),
    "target add": ("sf --connector salesforce --set sandbox=http://127.0.0.1:1", OPS, 5),
    "target list": ("", None, 0),
    "target attest": ("sf MQL --gone --evidence more.yaml", OPS, 1),
    "bind": ("mql sf Lead.MQL__c", OPS, 1),
    "join": ("mql sf/Lead.MQL__c", OPS, 1),
    "unbind": ("sf Lead.MQL__c --because no", OPS, 1),
    "plan": ("", None, 0),
    "apply": ("nothing.json", OPS, 1),
    "rollback": ("mql --to 1", OPS, 4),
    "order look": ("", OPS, 1),
    "order plan": ("", OPS, 1),
    "order apply": ("order-1", OPS, 1),
    "order show": ("order-1", None, 1),
    "order cancel": ("order-1", OPS, 1),
    "orders": ("", None, 0),
    "work": ("--once", OPS, 4),
    "notices": ("", None, 0),
    "drift": ("", OPS, 0),
    "sync": ("", OPS, 1),
    "export": ("--target sf --format sfdx -o out", None, 1),
    "export sql": ("mql --dialect duckdb", None, 0),
    "validate": ("--target sf", None, 1),
    "target check": ("sf", None, 1),
    "parity": ("mql --target sf", None, 1),
    "rights gaps": ("", None, 0),
    "review": ("mql", None, 0),
    "audit rights": ("", None, 0),
    "audit acknowledge": ("", DANA, 0),
    "audit export": ("mql -o bag", None, 0),
    "audit report": ("bag -o page.html", None, 1),
    "audit changes": ("--target sf --from 2026-02-02 --to 2026-02-03", None, 1),
    "replay": ("", None, 0),
    "verify": ("", None, 0),
    "checkpoint": ("--key none.key", None, 1),
    "checkpoint-key add": ("a.key --name acme.example/ledger", DANA, 0),
    "checkpoint-key list": ("", None, 0),
    "checkpoint-key revoke": ("nonsense --because sold", DANA, 1),
    "prove": ("1 --checkpoint none.note", None, 1),
    "plugins": ("", None, 0),
    "mcp": ("--at https://ledger.acme.example", None, 1),
    "serve": ("--for nobody@acme.example", CRO, 1),
    "map": ("", None, 0),
    "follow": ("--once", None, 1),
    "credential invite": (f"{SAL} --as {DANA}", None, 4),
    "sign-in": (ANA, None, 4),
    "credential add": ("nothing", ANA, 1),
    "credential confirm": ("c-1", DANA, 1),
    "credential object": ("c-1 --because 'not mine'", ANA, 1),
    "credential revoke": ("c-1 --because lost", ANA, 1),
    "credential list": ("", None, 0),
    "recover": ("", None, 0),
    "recover begin": (f"{SAL} --because gone", ANA, 4),
    "recover consent": ("recovery#1", ANA, 1),
    "recover object": ("recovery#1 --because 'she is here'", ANA, 1),
    "recover complete": ("recovery#1", ANA, 1),
    "login groups": ("", None, 4),
    "login grant": (f"ana --person {ANA}", None, 4),
    "login list": ("", None, 4),
    "login revoke": ("ana", None, 4),
    "token add": (f"ci --for {ANA}", DANA, 0),
    "token list": ("", None, 0),
    "token revoke": ("ci", DANA, 1),
}
WITHOUT_A_LEDGER = {
    "audit report",
    "completion",
    "demo",
    "init",
    "mcp",
    "migrate",
    "new",
    "sandbox",
    "plugins",
    "trust",
    "apply",
}


def commands(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        yield path.strip(), group
        return
    if group.invoke_without_command and path:
        yield path.strip(), group
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found, name
        yield from commands(found, f"{path} {name}")


@pytest.fixture(scope="module")
def prepared(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A governed ledger with an open proposal `mql#2`, records, and documents of all sorts lying about."""
    desk = template.copied(tmp_path_factory.mktemp("busy"))
    desk.write("lower.yaml", criteria("score >= 50 AND employees >= 200"))
    desk.write("other.yaml", criteria("score >= 55 AND employees >= 200"))
    desk.write("more.yaml", criteria("score >= 1", key="more"))
    desk.write("leads.csv", "score,employees,created\n70,500,2026-02-02T00:00:00Z\n")
    desk.write("lead.json", '{"score": 70, "employees": 500}')
    desk.write("memo.txt", "we have always done it this way")
    desk.does(f"ledger propose lower.yaml {WHEN}", by=ANA)
    return desk


@pytest.fixture
def busy(prepared: Desk, tmp_path: Path) -> Desk:
    """The same, for one test to write to."""
    return prepared.copied(tmp_path)


def test_the_calls_of_this_file_are_all_commands_there_are() -> None:
    assert {name for name, _ in commands(program())} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_every_command_has_help_that_names_json(desk: Desk, name: str) -> None:
    done = desk.run(f"ledger {name} --help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: ledger {name}")
    assert "--json" in done.out


@pytest.mark.parametrize("name", CALLS)
def test_every_command_answers_programs_with_one_envelope_and_asks_nobody(busy: Desk, name: str) -> None:
    arguments, by, code = CALLS[name]
    done = busy.run(f"ledger {name} {arguments} --json", by=by)
    assert done.code == code, done
    assert done.envelope["command"] == name
    assert set(done.envelope) == {"format", "command", "exit", "notes", "data"}
    if code:
        more = {"act", "subject", "arguments", "open"}
        assert all(set(each) - more == {"code", "what", "why", "fix", "place"} for each in done.errors)


@pytest.mark.parametrize("name", CALLS)
def test_every_command_says_the_same_to_people_on_one_stream(busy: Desk, name: str) -> None:
    arguments, by, code = CALLS[name]
    done = busy.run(f"ledger {name} {arguments}", by=by)
    assert done.code == code
    assert "Traceback" not in done.err + done.out
    assert bool(done.out.strip()) is (code == 0), "what went wrong is told on stderr alone"


@pytest.mark.parametrize("name", [name for name in CALLS if name not in WITHOUT_A_LEDGER])
def test_every_report_on_a_simulated_ledger_says_that_its_dates_are_made_up(busy: Desk, name: str) -> None:
    arguments, by, _ = CALLS[name]
    assert "simulated clock" in busy.run(f"ledger {name} {arguments}", by=by).err
    notes = busy.run(f"ledger {name} {arguments} --json", by=by).envelope["notes"]
    assert any("simulated clock" in note for note in notes)


def test_each_option_is_used_by_a_test_or_a_page() -> None:
    """An option that nobody uses is one that nobody knows to work. The reference pages only list them."""
    files = [
        file for folder in ("tests", "connectors", "docs", "src/ledger/demo") for file in (ROOT / folder).rglob("*")
    ]
    read = [
        file for file in files if file.suffix in (".py", ".md") and not {"reference", "node_modules"} & {*file.parts}
    ]
    used = set(re.findall(r"--[a-z][a-z-]*", "\n".join(file.read_text(encoding="utf-8") for file in read)))
    options = {word for _, command in commands(program()) for each in command.params for word in each.opts}
    assert {word for word in options if word.startswith("--")} - used == set()


def test_the_exit_codes_are_a_promise() -> None:
    """Scripts rest on these. Add one where there is need; never change or reuse one."""
    assert EXIT_CODES == {
        0: "done",
        1: "failure",
        2: "usage",
        3: "found what you asked to be stopped by",
        4: "refused, or an approval is missing",
        5: "some targets failed",
        6: "integrity",
        130: "interrupted",
    }


def test_help_names_every_command_once_in_its_section_and_the_exit_codes(desk: Desk) -> None:
    out = desk.does("ledger --help").out
    for section in ("Start:", "Decide:", "Ask:", "Deliver:", "Prove:"):
        assert f"\n{section}\n" in out
    for name in {name.split()[0] for name in CALLS}:
        assert out.count(f"\n  {name} ") == 1
    told = " ".join(out.split())
    assert all(f"{code} {words}" in told for code, words in EXIT_CODES.items())


def test_help_loads_nothing_that_only_some_commands_need() -> None:
    code = (
        "import sys; sys.argv = ['ledger', '--help']\n"
        "from ledger.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted(name.partition('.')[0] for name in sys.modules), file=sys.stderr)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr.split()
    assert not NEVER_ON_THE_WAY_TO_HELP & set(loaded)


def test_a_ledger_in_a_file_loads_nothing_of_a_server(desk: Desk) -> None:
    code = (
        "import sys; sys.argv = ['ledger', 'list']\n"
        "from ledger.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    given = {"cwd": desk.folder, "env": desk.environment(), "capture_output": True, "text": True, "check": True}
    loaded = set(subprocess.run([sys.executable, "-c", code], **given).stderr.split())
    assert "ledger.journal.sqlite.journal" in loaded
    assert not {each for each in loaded if each.startswith(("psycopg", "ledger.journal.postgres.journal"))}


@pytest.mark.parametrize(("slip", "meant"), [("lst", "list"), ("propos", "propose"), ("shwo", "show"), ("xyzzy", "")])
def test_an_unknown_command_names_the_nearest(desk: Desk, slip: str, meant: str) -> None:
    done = desk.run(f"ledger {slip} mql")
    assert (done.code, done.out) == (2, "")
    assert f"There is no command `{slip}`." in done.err
    assert (
        f"  fix: write {meant}: ledger {meant} mql" if meant else "  fix: see what it takes: ledger --help"
    ) in done.err


def test_an_unknown_command_below_target_names_the_nearest_too(desk: Desk) -> None:
    done = desk.run("ledger target lst")
    assert done.code == 2
    assert "Did you mean 'list'?" in done.err


@pytest.mark.parametrize(
    ("command", "typed"),
    [("count", "--on"), ("count", "--where"), ("rights", "--scope"), ("attribution run", "--by-version")],
)
def test_an_option_that_is_like_none_brings_no_other_in(desk: Desk, command: str, typed: str) -> None:
    done = desk.run(f"ledger {command} {typed} 2026-01-01")
    assert (done.code, "Did you mean" in done.err) == (2, False)
    assert f"fix: see what it takes: ledger {command} --help" in done.err


@pytest.mark.parametrize(
    ("typed", "meant"), [("--eff", "--effective"), ("--efective", "--effective"), ("--natur", "--nature")]
)
def test_an_option_with_a_slip_or_cut_short_brings_the_one_that_was_meant(desk: Desk, typed: str, meant: str) -> None:
    done = desk.run(f"ledger propose mql.yaml {typed} policy")
    assert f"fix: write {meant}: ledger propose mql.yaml {meant} policy" in done.err


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (f"ledger propose mql.yaml {TERMS} --because x", "Missing option '--effective'"),
        (f"ledger propose mql.yaml --effective 2026-03-01 {TERMS}", "Missing option '--because'"),
        (f"ledger propose mql.yaml --effective 2026-03-01 {TERMS} --because ' '", "it says nothing"),
        (f"ledger propose mql.yaml --effective 2026-02-30 {TERMS} --because x", "`2026-02-30` is no day"),
        (f"ledger propose mql.yaml --effective 0900-01-01 {TERMS} --because x", "outside 1900 to 2999"),
        (f"ledger propose . --effective 2026-03-01 {TERMS} --because x", "is a directory"),
        ("ledger show", "Missing argument 'KEY'"),
        ("ledger show mql --version first", "'first' is not a valid integer"),
        ("ledger lst", "There is no command `lst`"),
        ("ledger list --nope", "No such option"),
        ("ledger count mql --records leads.csv --rules yesterday", "`yesterday` is none of then, then:2026-03-01"),
        ("ledger revoke lifecycle boss ana@acme.example --because x", "'boss' is not one of 'steward'"),
    ],
)
def test_a_command_that_is_not_used_right_exits_with_2_and_says_so_to_programs_too(
    desk: Desk, command: str, what: str
) -> None:
    before = desk.stored()
    done = desk.run(command, by=ANA)
    assert (done.code, done.out) == (2, "")
    assert what in done.err
    (error,) = desk.run(f"{command} --json", by=ANA).errors
    assert what in error["what"]
    assert error["why"]
    assert ": ledger " in error["fix"]
    assert desk.stored() == before


def test_a_reason_holds_nothing_that_moves_a_terminal(desk: Desk) -> None:
    before = desk.stored()
    done = desk.run("ledger approve 'mql#1' --because '\x1b[2J gone'", by=SAL)
    assert done.code == 2
    assert "U+001B, which cannot be seen" in done.err
    assert desk.stored() == before


def test_several_errors_are_told_at_once(desk: Desk) -> None:
    desk.write("bad.yaml", criteria("scor >= 65 AND employes >= 200"))
    errors = desk.run(f"ledger propose bad.yaml {WHEN} --json", by=ANA).errors
    assert [each["fix"] for each in errors] == ["write `score`", "write `employees`"]


def test_json_is_json_whatever_letters_it_holds(desk: Desk) -> None:
    desk.write("umlaut.yaml", criteria("score >= 1", key="umlaut", title="Größe ✓ 😀"))
    out = desk.does(f"ledger check umlaut.yaml --json --as {ANA}").out
    assert out.isascii()
    desk.does(f"ledger propose umlaut.yaml {WHEN}", by=ANA)
    assert json.loads(desk.does("ledger show 'umlaut#1' --json").out)["data"]["content"]["title"] == "Größe ✓ 😀"
