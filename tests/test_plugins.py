"""Plugins of all sorts, installed for real: one that is broken, or was not asked for, never stops the program.

Each test installs a distribution of its own: a module and its `.dist-info`, in a folder on PYTHONPATH.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import hookimpl, plugins
from shell import ANA, TERMS, Desk, criteria

WHEN = f"--effective 2026-03-01 {TERMS} --because agreed"
GREETS = """
from ledger import hookimpl, BadInput
class NoMondays:
    name = "no_mondays"
    def objections(self, draft, around):
        if "monday" in draft.content.get("title", "").lower():
            yield BadInput("nothing is named after a Monday", "nobody likes them", "choose another title")
@hookimpl
def ledger_checks():
    return [NoMondays()]
"""
BROKEN = {
    "it cannot be imported": ("import nowhere_to_be_found", "No module named 'nowhere_to_be_found'"),
    "its import raises": ("raise RuntimeError('the moon is full')", "the moon is full"),
    "its import leaves the program": ("raise SystemExit(3)", "SystemExit"),
    "it is no Python": ("def (", "invalid syntax"),
    "a hook raises": ("@hookimpl\ndef ledger_checks(): raise KeyError('moon')", "moon"),
    "a hook leaves the program": ("@hookimpl\ndef ledger_kinds(): raise SystemExit(3)", "SystemExit"),
    "a hook gives a number": ("@hookimpl\ndef ledger_checks(): return 5", "not iterable"),
    "a hook gives words": ("@hookimpl\ndef ledger_connectors(): return ['salesforce']", "gives something without name"),
    "a connector lacks its parts": (
        "class Half:\n    name = 'half'\n@hookimpl\ndef ledger_connectors(): return [Half()]",
        "ledger_connectors gives something without secrets, settings, can, compile, connect",
    ),
    "a kind takes a name that is taken": (
        "from ledger import Kind\nclass Mine:\n    name, version = 'criteria', 1\n"
        "    read = objections = notes = None\n"
        "@hookimpl\ndef ledger_kinds(): return [Mine()]",
        "`criteria` is taken",
    ),
    "a channel lacks its parts": (
        "class Half:\n    name = 'half'\n@hookimpl\ndef ledger_channels(): return [Half()]",
        "ledger_channels gives something without settings, secrets, personal, require, send",
    ),
    "a channel takes a name that is taken": (
        "class Mine:\n    name, settings, secrets, personal = 'mail', (), (), True\n    require = send = None\n"
        "@hookimpl\ndef ledger_channels(): return [Mine()]",
        "`mail` is taken",
    ),
    "a question lacks its parts": (
        "class Half:\n    name = 'moon.half'\n@hookimpl\ndef ledger_gates(): return [Half()]",
        "ledger_gates gives something without find",
    ),
    "a question takes a name of the ledger's own sort": (
        "class Mine:\n    name, find = 'reachable', None\n@hookimpl\ndef ledger_gates(): return [Mine()]",
        "`reachable` is no name of a plugin's question",
    ),
    "a hook that is none": ("@hookimpl\ndef ledger_wishes(): return []", "ledger_wishes"),
}


def installed(
    desk: Desk, code: str, name: str = "moon", module: str = "", entry: str = "", group: str = "ledger"
) -> Desk:
    """A desk at which a distribution with that plugin is installed beside what there is."""
    folder = desk.folder / "site"
    module = module or f"ledger_{name}"
    info = folder / f"definition_ledger_{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / f"{module}.py").write_text(code)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: definition-ledger-{module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {entry or module}\n")
    return desk.importing(folder)


def named(desk: Desk, *names: str) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    desk.write("ledger.toml", f'database = "ledger.db"\nplugins = [{listed}]\n')


def told(desk: Desk) -> dict[str, dict[str, str]]:
    done = desk.spawned("ledger plugins --json")
    assert done.code == 0, done
    return {each["name"]: each for each in done.data["plugins"]}


@pytest.fixture
def writing(desk: Desk) -> Desk:
    desk.write("more.yaml", criteria("score >= 1", key="more", title="Monday leads"))
    return desk.at(by=ANA)


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_stops_nothing_and_is_told(writing: Desk, case: str) -> None:
    code, because = BROKEN[case]
    desk = installed(writing, "from ledger import hookimpl\n" + code)
    named(desk, "moon")
    found = told(desk)["moon"]
    assert (found["state"], found["from"]) == ("failed", "definition-ledger-ledger_moon 1.0")
    assert because in found["because"]
    done = desk.spawned(f"ledger propose more.yaml {WHEN}")
    assert done.code == 0, done
    assert "Traceback" not in done.err


@pytest.mark.fault(43)
def test_a_plugin_that_is_not_named_does_not_run(writing: Desk) -> None:
    desk = installed(writing, "open('it_ran', 'w').close()\n" + GREETS)
    assert told(desk)["moon"]["state"] == "not named"
    assert desk.spawned(f"ledger propose more.yaml {WHEN}").code == 0
    assert not (desk.folder / "it_ran").exists()


@pytest.mark.fault(43, control=True)
def test_the_same_plugin_runs_once_it_is_named_and_its_objection_stops_the_proposal(writing: Desk) -> None:
    desk = installed(writing, "open('it_ran', 'w').close()\n" + GREETS)
    named(desk, "moon")
    assert told(desk)["moon"]["state"] == "loaded"
    before = desk.stored()
    done = desk.spawned(f"ledger propose more.yaml {WHEN} --json")
    (error,) = done.errors
    assert done.code == 1
    assert error["what"] == "nothing is named after a Monday"
    assert error["why"] == "nobody likes them (policy no_mondays)"
    assert error["fix"] == "choose another title"
    assert error["place"].startswith("more.yaml:")
    assert (desk.folder / "it_ran").exists()
    assert desk.stored() == before


def test_a_policy_that_breaks_on_a_document_is_itself_an_objection(writing: Desk) -> None:
    desk = installed(writing, GREETS.replace('if "monday"', 'if 1 / 0 or "monday"'))
    named(desk, "moon")
    done = desk.spawned(f"ledger propose more.yaml {WHEN} --json")
    (error,) = done.errors
    assert done.code == 1
    assert error["what"] == "the policy `no_mondays` broke on `more`"
    assert error["fix"] == "mend the plugin, or take it out of ledger.toml"


def test_what_a_plugin_prints_does_not_get_into_the_answer(writing: Desk) -> None:
    desk = installed(writing, "print('hello from the moon')\n" + GREETS)
    named(desk, "moon")
    done = desk.spawned("ledger plugins --json")
    assert {each["name"]: each["state"] for each in done.data["plugins"]}["moon"] == "loaded"
    assert "hello from the moon" in done.err


def test_a_stranger_in_the_group_is_harmless(writing: Desk) -> None:
    desk = installed(writing, "", name="stranger", entry="not a module at all:[oh dear")
    assert told(desk)["stranger"]["state"] == "not named"
    named(desk, "stranger")
    assert told(desk)["stranger"]["state"] == "failed"
    assert desk.spawned("ledger list").code == 0


@pytest.mark.fault(43)
def test_a_stranger_cannot_take_the_place_of_a_plugin_that_is_named(writing: Desk) -> None:
    desk = installed(writing, "open('it_ran', 'w').close()\n", name="house_rules", module="impostor")
    named(desk, "house_rules")
    done = desk.spawned("ledger plugins --json")
    found = [each for each in done.data["plugins"] if each["name"] == "house_rules"]
    assert [each["state"] for each in found] == ["failed", "failed"]
    assert all("several distributions provide a plugin of this name" in each["because"] for each in found)
    assert not (desk.folder / "it_ran").exists()


def test_one_that_is_named_and_not_installed_is_told(writing: Desk) -> None:
    named(writing, "nowhere")
    found = told(writing)["nowhere"]
    assert (found["state"], found["from"]) == ("not installed", "-")
    assert writing.spawned(f"ledger propose more.yaml {WHEN}").code == 0


def test_a_connector_that_failed_to_load_says_why_where_it_is_needed(writing: Desk) -> None:
    desk = installed(writing, "raise RuntimeError('the moon is full')")
    done = desk.spawned("ledger target add there --connector moon --json")
    assert done.code == 1
    assert done.errors[0]["what"] == "there is no connector `moon`"
    assert "the moon is full" in done.errors[0]["why"]


def test_a_kind_that_a_plugin_brings_is_proposed_ratified_and_read_without_the_plugin(writing: Desk) -> None:
    code = """
from ledger import BadInput, draft, hookimpl, only_keys
class Wish:
    name, version = "moon.wish", 1
    def read(self, document, around):
        only_keys(document, (), ("kind", "key", "scope", "title"))
        value = document.value
        content = {"title": value["title"]}
        return draft(self, key=value["key"], scope=value["scope"], entity="", content=content, meaning="m")
    def objections(self, draft, document, around):
        if "moon" not in draft.content["title"]:
            yield document.problem(("title",), "a wish is for the moon", why="what else", fix="wish for the moon")
    def notes(self, draft, around):
        yield "it may not come true"
@hookimpl
def ledger_kinds():
    return [Wish()]
"""
    desk = installed(writing, code)
    named(desk, "moon")
    desk.write("wish.yaml", "kind: moon.wish\nkey: wish\nscope: lifecycle\ntitle: the sun\n")
    done = desk.spawned("ledger check wish.yaml --json")
    assert (done.code, done.data[0]["problems"][0]["place"]) == (1, "wish.yaml:4:8")
    desk.write("wish.yaml", "kind: moon.wish\nkey: wish\nscope: lifecycle\ntitle: the moon\n")
    assert desk.spawned(f"ledger propose wish.yaml {WHEN}").code == 0
    named(desk)
    assert desk.spawned("ledger show 'wish#1'").code == 0, "what is on record is read without the plugin"
    assert desk.spawned("ledger replay").code == 0
    done = desk.spawned(f"ledger propose wish.yaml {WHEN} --json")
    assert (done.code, done.errors[0]["what"]) == (1, "there is no kind `moon.wish`")
    assert done.errors[0]["fix"].startswith("name its plugin in ledger.toml")


@pytest.mark.parametrize(
    ("breaks", "because"),
    [
        ("raise KeyError('moon')", "KeyError: 'moon'"),
        ("return 5", "AttributeError"),
        ("return draft(self, key='wish', scope='lifecycle', entity='', content={}, meaning='m')", "without a title"),
    ],
)
def test_a_kind_that_breaks_on_a_document_is_told_at_its_place(writing: Desk, breaks: str, because: str) -> None:
    code = f"""
from ledger import draft, hookimpl
class Wish:
    name, version = "moon.wish", 1
    def read(self, document, around): {breaks}
    def objections(self, draft, document, around): return []
    notes = objections
@hookimpl
def ledger_kinds(): return [Wish()]
"""
    desk = installed(writing, code)
    named(desk, "moon")
    desk.write("wish.yaml", "kind: moon.wish\n")
    done = desk.spawned(f"ledger propose wish.yaml {WHEN} --json")
    (error,) = done.errors
    assert (done.code, error["place"]) == (1, "wish.yaml:1:7")
    assert error["what"] == "the kind `moon.wish` broke on this document"
    assert because in error["why"]


# --- the house's own rules --------------------------------------------------------------------------------------------


@pytest.mark.skipif("house_rules" not in {each.name for each in plugins.load(()).found}, reason="it is not installed")
def test_house_rules_stop_a_proposal_at_its_place(writing: Desk) -> None:
    named(writing, "house_rules")
    before = writing.stored()
    done = writing.run(f"ledger propose more.yaml {WHEN} --json")
    assert done.code == 1
    assert [each["what"] for each in done.errors] == ["`more` has no statement", "`more` has 0 examples"]
    assert all(
        each["place"].startswith("more.yaml:") and "(policy in_words_and_by_example)" in each["why"]
        for each in done.errors
    )
    assert writing.stored() == before
    checked = writing.run("ledger check more.yaml --json")
    assert (checked.code, len(checked.data[0]["problems"])) == (1, 2)


@pytest.mark.skipif("house_rules" not in {each.name for each in plugins.load(()).found}, reason="it is not installed")
def test_a_question_that_a_plugin_adds_is_listed_with_what_it_brings(writing: Desk) -> None:
    named(writing, "house_rules")
    assert writing.run("ledger plugins --json").data["gates"] == ["house_rules.supplied_in_words"]
    assert "gates: house_rules.supplied_in_words" in writing.run("ledger plugins").out


def test_a_plugin_may_be_handed_over_without_being_installed() -> None:
    class Module:
        __name__ = "given"

    found = plugins.load((), also=[("given", Module())])
    assert ("given", "loaded") in [(each.name, each.state) for each in found.found]


def test_of_two_plugins_with_one_question_the_second_is_told_that_its_name_is_taken() -> None:
    class Question:
        name = "moon.bright"

        def find(self, argument: object, facts: object) -> None: ...

    class Module:
        @staticmethod
        @hookimpl
        def ledger_gates() -> list[Question]:
            return [Question()]

    found = plugins.load((), also=[("one", Module()), ("other", Module())])
    states = {each.name: (each.state, each.because) for each in found.found}
    assert [*found.gates] == ["moon.bright"]
    assert (states["one"], states["other"]) == (("loaded", ""), ("failed", "`moon.bright` is taken"))


def test_nothing_of_a_plugin_stays_where_one_of_its_hooks_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half_moon.py").write_text(
        "from ledger import hookimpl\n"
        "class Check:\n    name = 'half'\n    def objections(self, draft, around): yield from ()\n"
        "@hookimpl\ndef ledger_checks(): return [Check(), object()]\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import half_moon  # type: ignore[import-not-found]

    found = plugins.load((), also=[("half_moon", half_moon)])
    assert found.checks == []
    assert found.found[-1].state == "failed"


# --- emulators --------------------------------------------------------------------------------------------------------

MOON = """
from contextlib import contextmanager
from ledger import Emulator, Sandbox, hookimpl
class Moon:
    name, secrets, settings, can, compile, connect = "moon", ("token",), {}, None, None, None
@contextmanager
def serve(seed):
    yield Sandbox("http://127.0.0.1:1", {"sandbox": "http://127.0.0.1:1", "token": "t"})
@hookimpl
def HOOK(): return [GIVEN]
"""
CONNECTOR = MOON.replace("HOOK", "ledger_connectors").replace("GIVEN", "Moon()")
EMULATOR = MOON.replace("HOOK", "ledger_sandboxes").replace("GIVEN", "Emulator('moon', serve)")


def with_emulator(desk: Desk, code: str) -> Desk:
    return installed(installed(desk, CONNECTOR), code, module="ledger_moon_emulator", group="ledger.sandboxes")


def test_an_emulator_is_found_beside_its_connector_and_told_with_what_reaches_it(tmp_path: Path) -> None:
    done = with_emulator(Desk(tmp_path), EMULATOR).spawned("ledger sandbox moon --seconds 0")
    assert done.code == 0
    assert "export LEDGER_MOON_TOKEN=t" in done.err
    assert "--connector moon --set sandbox=http://127.0.0.1:1 --set token=env:LEDGER_MOON_TOKEN" in done.err


def test_where_the_emulator_is_not_installed_it_is_said_how_to_add_it(tmp_path: Path) -> None:
    done = installed(Desk(tmp_path), CONNECTOR).spawned("ledger sandbox moon --seconds 0 --json")
    assert done.code == 1
    assert done.errors[0] == {
        **done.errors[0],
        "what": "there is no emulator of moon",
        "why": "an emulator is a distribution of its own, which a production install leaves out",
        "fix": "run in your checkout of the ledger: pip install . ./connectors/moon/emulator",
    }


def test_an_emulator_that_cannot_be_loaded_says_why(tmp_path: Path) -> None:
    done = with_emulator(Desk(tmp_path), "import nowhere_to_be_found").spawned("ledger sandbox moon --json")
    assert "No module named 'nowhere_to_be_found'" in done.errors[0]["why"]


def test_an_emulator_is_no_plugin_of_a_ledger(desk: Desk) -> None:
    at = with_emulator(desk, EMULATOR)
    named(at, "moon")
    assert told(at)["moon"] == {**told(at)["moon"], "state": "loaded", "from": "definition-ledger-ledger_moon 1.0"}
