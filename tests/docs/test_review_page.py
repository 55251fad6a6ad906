"""The workflow for pull requests: its own steps, in a real repository and against a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pages import ROOT
from repository import committed, git, repository
from shell import ANA, CRO, DANA, SAL, TERMS, Desk, criteria

WORKFLOW = ROOT / "deploy" / "ledger-review.yml"
PAGE = ROOT / "docs" / "how-to" / "review-in-pull-requests.md"
GITLAB = re.compile(r"```yaml\n# \.gitlab-ci\.yml\n(.*?)```", re.DOTALL)


ASK, WAIT = "Ask what changes, and whether that is decided", "Wait for the ratification"


def steps() -> dict[str, str]:
    """What each step of the workflow runs, by its name."""
    job = yaml.load(WORKFLOW.read_text("utf-8"), yaml.BaseLoader)["jobs"]["definitions"]
    return {each["name"]: each["run"] for each in job["steps"] if "run" in each}


@pytest.fixture
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the host of the repository keeps it, and runs its jobs."""
    return tmp_path_factory.mktemp("host")


@pytest.fixture
def team(desk: Desk, host: Path) -> Desk:
    """A team whose repository has a branch on which `mql` is another."""
    team = repository(desk)
    git(team, "init", "--quiet", "--bare", "--initial-branch", "main", str(host / "origin.git"))
    git(team, "remote", "add", "origin", str(host / "origin.git"))
    git(team, "push", "--quiet", "origin", "main")
    git(team, "switch", "--quiet", "--create", "fewer")
    team.write("definitions/mql.yaml", criteria("score >= 70 AND employees >= 200"))
    committed(team, "fewer leads")
    git(team, "push", "--quiet", "origin", "fewer")
    return team


@pytest.fixture
def job(team: Desk, host: Path) -> Iterator[Desk]:
    """A job of the host: a clone of that branch in a folder without a ledger, and a token for the one served."""
    git(team, "clone", "--quiet", "--branch", "fewer", str(host / "origin.git"), str(host / "job"))
    token = team.does("ledger token add review --for ana@acme.example --scope read --json", by=DANA).data["token"]
    server = team.at(by=CRO).spawn("ledger serve --port 0")
    try:
        assert server.stderr
        found = next(found for line in server.stderr if (found := re.search(rb"http://localhost:\d+", line)))
        yield Desk(host / "job").at(
            GITHUB_BASE_REF="main",
            CI_MERGE_REQUEST_DIFF_BASE_SHA=git(team, "rev-parse", "main").strip(),
            RUNNER_TEMP=str(host),
            GITHUB_STEP_SUMMARY=str(host / "summary.md"),
            GITHUB_OUTPUT=str(host / "output"),
            DOCUMENTS="definitions",
            LEDGER_SERVER=found[0].decode(),
            LEDGER_TOKEN=token,
            PATH=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        )
    finally:
        server.terminate()
        server.communicate(timeout=60)


def ran(job: Desk, script: str) -> subprocess.CompletedProcess[str]:
    """A script as a host runs it."""
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=job.folder, env=job.environment(), capture_output=True, text=True, check=False)


def asked(job: Desk, host: Path) -> Desk:
    """The job, whose next step is given what the last one found."""
    name, _, code = (host / "output").read_text("utf-8").splitlines()[-1].partition("=")
    return job.at(**{name.upper(): code})


def test_a_pull_request_is_told_what_it_changes_and_waits_until_that_is_ratified(
    team: Desk, job: Desk, host: Path
) -> None:
    run = steps()
    told = ran(job, run[ASK])
    red = ran(asked(job, host), run[WAIT])

    team.does(f"ledger propose definitions/mql.yaml --effective 2026-02-02 {TERMS} --because asked", by=ANA)
    team.does("ledger approve mql#2", by=SAL)
    team.does("ledger ratify mql#2", by=CRO)
    ran(job, run[ASK])
    green = ran(asked(job, host), run[WAIT])

    summary = (host / "summary.md").read_text("utf-8")
    assert (told.returncode, red.returncode, green.returncode) == (0, 3, 0), told.stderr + red.stderr + green.stderr
    assert summary.endswith((host / "review.md").read_text("utf-8"))
    assert "**mql: narrowing (none in, some out)**" in summary
    assert "nothing is left to decide" in (host / "review.md").read_text("utf-8")


def test_a_job_that_is_not_answered_ends_at_once(job: Desk, host: Path) -> None:
    assert ran(job.at(LEDGER_TOKEN="ledger_of-nobody"), steps()[ASK]).returncode not in (0, 3)
    assert not (host / "output").exists()


def test_the_job_for_gitlab_says_the_same(job: Desk) -> None:
    found = GITLAB.search(PAGE.read_text("utf-8"))
    assert found
    (review,) = yaml.load(found[1], yaml.BaseLoader).values()
    install, tell, wait = review["script"]

    assert install == f"env --unset LEDGER_TOKEN {steps()['Install the ledger']}"
    assert "**mql: narrowing (none in, some out)**" in ran(job, tell).stdout
    assert ran(job, wait).returncode == 3


def test_the_workflow_has_no_more_rights_than_it_needs_and_puts_no_name_of_others_into_a_script() -> None:
    found: dict[str, Any] = yaml.load(WORKFLOW.read_text("utf-8"), yaml.BaseLoader)

    assert found["on"] == ["pull_request"]  # and not pull_request_target, which gives secrets to a fork
    assert found["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert not [each for each in steps().values() if "${{" in each]


def test_the_ledger_is_installed_from_a_pinned_commit_and_only_who_asks_the_server_has_the_token() -> None:
    text = WORKFLOW.read_text("utf-8")
    (job,) = yaml.load(text, yaml.BaseLoader)["jobs"].values()
    holding = [each for each in job["steps"] if "LEDGER_TOKEN" in str(each)]

    assert [each["name"] for each in holding] == [ASK]
    assert text.count("secrets.") == 1
    assert "LEDGER_TOKEN" not in job["env"]
    assert steps()["Install the ledger"] == 'pip install "git+$LEDGER_REPOSITORY@$LEDGER_COMMIT"'
    assert re.fullmatch("[0-9a-f]{40}", job["env"]["LEDGER_COMMIT"])


def test_every_status_that_can_be_told_is_in_the_table_of_the_page() -> None:
    from ledger.govern.proposals.answers.document_change import STATUS

    told = " ".join(line.split("|")[1] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| "))

    assert [each for each in STATUS.values() if each.split(", and ")[-1] not in told and each not in told] == [
        "not to be read"
    ]
