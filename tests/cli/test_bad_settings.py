"""A `ledger.toml` that cannot be followed, and secrets that are none: told at their place, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import DANA, FOUNDED, OPS, Desk, founded

CASES: dict[str, tuple[str | bytes, str, str]] = {
    "no TOML": ("database = \n", ":1:12", "ledger.toml cannot be read"),
    "a table that never closes": ("database = 'x'\n[[[\n", ":2:3", "ledger.toml cannot be read"),
    "a key twice": ("actor = 'a'\nactor = 'b'\n", ":2:12", "ledger.toml cannot be read"),
    "another alphabet": ("actor = 'größe'\n".encode("latin-1"), "", "ledger.toml cannot be read"),
    "no text at all": (b"\xff\xfe\x00", "", "ledger.toml cannot be read"),
    "a nest": ("plugins = " + "[" * 5_000 + "\n", "", "ledger.toml cannot be read"),
    "an unknown setting": ("databse = 'ledger.db'\n", "", "`databse` is no setting"),
    "a number for a path": ("database = 5\n", "", "`database` has another shape"),
    "one plugin as a text": ("plugins = 'house_rules'\n", "", "`plugins` has another shape"),
    "plugins that have no names": ("plugins = ['house_rules', 1]\n", "", "`plugins` has another shape"),
    "plugins within plugins": ("plugins = [['house_rules']]\n", "", "`plugins` has another shape"),
    "a number for an actor": ("actor = 5\n", "", "`actor` has another shape"),
    "a target that is no table": ("[targets]\nsf = 5\n", "", "the target `sf` is no table"),
    "a population named in a line": (
        '[populations]\nleads = "leads.csv"\n',
        "",
        "the population `leads` is no table",
    ),
    "a target with a number": ("[targets.sf]\nport = 5\n", "", "the target `sf` holds more than texts"),
}


@pytest.mark.parametrize("command", ["list", "plugins", "check mql.yaml"])
@pytest.mark.parametrize("case", CASES)
def test_settings_that_cannot_be_followed_stop_every_command(desk: Desk, case: str, command: str) -> None:
    text, place, what = CASES[case]
    path = desk.write("ledger.toml", text)
    done = desk.run(f"ledger {command} --json")
    (error,) = done.errors
    assert done.code == 1
    assert error["what"] == what
    assert error["place"] == f"{path}{place}"
    assert error["why"]
    assert error["fix"]


def test_a_population_that_is_named_in_a_line_is_told_how_it_is_written(desk: Desk) -> None:
    desk.write("ledger.toml", '[populations]\nleads = "leads.csv"\n')
    (error,) = desk.run("ledger list --json").errors
    assert error["fix"] == "write [populations.leads], and below it a line for each"


@pytest.mark.parametrize("config", ["typo.toml", "."])
def test_a_slip_in_config_leads_to_no_other_ledger(desk: Desk, config: str) -> None:
    done = desk.run(f"ledger list --config {config} --json")
    assert (done.code, done.errors[0]["what"]) == (1, f"there is no file {config}")


def test_config_may_come_from_the_environment(desk: Desk) -> None:
    (desk.folder / "below").mkdir()
    below = Desk(desk.folder / "below", None, desk.now, {"LEDGER_CONFIG": str(desk.folder / "ledger.toml")})
    assert len(below.does("ledger list --json").data["definitions"]) == 2


def test_settings_are_found_from_a_folder_below_but_not_beyond_the_repository(desk: Desk) -> None:
    below = desk.folder / "documents" / "lifecycle"
    below.mkdir(parents=True)
    assert Desk(below, None, desk.now).run("ledger list").code == 0
    (below.parent / ".git").mkdir()
    assert Desk(below, None, desk.now).run("ledger list").code == 1


def test_a_ledger_may_be_founded_with_settings_that_are_not_there_yet(desk: Desk) -> None:
    (desk.folder / "other").mkdir()
    desk.does("ledger init --simulated-clock --config other/ledger.toml")
    assert desk.does("ledger list --config other/ledger.toml --json").data["definitions"] == []


def test_founding_never_takes_the_place_of_anything(desk: Desk) -> None:
    before = desk.stored(), (desk.folder / "ledger.toml").read_bytes()
    done = desk.run("ledger init --simulated-clock --json")
    assert done.code == 1
    assert "exists already" in done.errors[0]["what"]
    assert (desk.stored(), (desk.folder / "ledger.toml").read_bytes()) == before


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "/etc/passwd", "../../etc/passwd", "berlin"])
def test_a_zone_is_one_of_the_world(desk: Desk, zone: str) -> None:
    done = desk.run(f"ledger init --simulated-clock --zone '{zone}' --config new.toml --json")
    assert (done.code, done.errors[0]["what"]) == (1, f"`{zone}` is no time zone")
    assert not (desk.folder / "new.toml").exists()


# --- plugins and targets ----------------------------------------------------------------------------------------------


def test_a_plugin_that_is_named_and_not_installed_is_told_and_stops_nothing(desk: Desk) -> None:
    desk.write("ledger.toml", "plugins = ['nowhere']\n")
    assert desk.run("ledger list").code == 0
    found = {each["name"]: each for each in desk.does("ledger plugins --json").data["plugins"]}
    assert found["nowhere"]["state"] == "not installed"
    assert found["nowhere"]["because"] == "ledger.toml names it, and no distribution provides it"


@pytest.mark.parametrize(
    ("given", "what", "code"),
    [
        ("--connector nowhere", "there is no connector `nowhere`", 1),
        ("--connector hubspot --set token=pat-na1-canary", "`token` of the target `hs` is written out", 1),
        ("--connector hubspot --set token=", "`token` of the target `hs` is written out", 1),
        ("--connector hubspot --set token=env:NOWHERE", "`token` of the target `hs` is not set", 1),
        ("--connector hubspot --set token=env:EMPTY", "`token` of the target `hs` is no secret", 1),
        ("--connector hubspot --set token=env:LINES", "`token` of the target `hs` is no secret", 1),
        ("--connector hubspot --set token=file:nowhere", "`token` of the target `hs` cannot be read", 1),
        ("--connector hubspot --set token=file:.", "`token` of the target `hs` cannot be read", 1),
        ("--connector hubspot --set token=file:bytes", "`token` of the target `hs` cannot be read", 1),
        ("--connector hubspot --set tokn=env:T", "`tokn` is no setting of this connector", 1),
        ("--connector hubspot --set pat-na1-canary", "a setting has no value", 1),
        (
            "--connector hubspot --set token=env:T --set sandbox=http://example.com",
            "is not a sandbox on this machine",
            5,
        ),
        ("--connector salesforce --set sandbox=http://example.com", "is no emulator on this machine", 1),
    ],
)
def test_a_target_that_cannot_be_reached_by_its_settings(desk: Desk, given: str, what: str, code: int) -> None:
    desk.write("bytes", b"\xff\xfe\x00")
    there = desk.at(T="pat-na1-canary", EMPTY="", LINES="pat-na1-canary\nX-Other: 1")
    before = desk.stored(), (desk.folder / "ledger.toml").read_bytes()
    done = there.run(f"ledger target add hs {given} --json", by=OPS)
    (error,) = done.errors
    assert done.code == code
    assert what in error["what"]
    assert error["fix"]
    assert "canary" not in done.out + done.err, "a secret is never shown"
    assert (desk.stored(), (desk.folder / "ledger.toml").read_bytes()) == before


@pytest.mark.parametrize("name", ["a.b", "SF", "s f", "sf]", "", "x" * 60])
def test_a_target_has_a_name_that_settings_can_hold(desk: Desk, name: str) -> None:
    done = desk.run(f"ledger target add '{name}' --connector salesforce --json", by=OPS)
    assert (done.code, done.errors[0]["what"]) == (1, f"`{name}` cannot name a target")


def test_a_target_without_settings_here_is_told_how_to_add_them(desk: Desk) -> None:
    done = desk.run("ledger bind mql sf Lead.MQL__c --json", by=OPS)
    assert (done.code, done.errors[0]["fix"]) == (1, "declare it: ledger target add sf --connector CONNECTOR")


def test_an_odd_address_does_not_break_the_settings(tmp_path: Path) -> None:
    odd = 'da"na\\@acme.example'
    founded(tmp_path, by=odd)
    done = Desk(tmp_path, None, FOUNDED).run(f"ledger revoke '*' operator {DANA} --because x --json")
    assert done.envelope["notes"][0] == f"acting as {odd} (asserted, from ledger.toml)"
