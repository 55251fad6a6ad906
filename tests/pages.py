"""The pages of the documentation, run: the files that a page shows are written, its commands run in their order.

    ```yaml          a file: its first line names it, or the line before     ```console
    # lead.yaml      the block does, as in "Save this as `leads.csv`:"       $ ledger list
    kind: entity                                                           no definition was ratified or attested yet
    ```                                                                      ```

Of commands there are `ledger …`, `ssh-keygen …`, `git …`, `export NAME=value`, `cat FILE`, `cd FOLDER`, `python FILE`,
`pip install -e FOLDER`, and those of SHELL. Digests, keys and ports differ from run to run and are compared as such; a
digest or a key that a page shows and then uses in a command stands for the one that was really answered. Where a page
is behind the program, this writes it again:

    python tests/pages.py docs/tutorial/first-ledger.md
"""

from __future__ import annotations

import difflib
import filecmp
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from ledger.app import clock
from ledger.data import replace
from shell import Desk

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
DEMO = re.compile(r"^\w+ \$ ")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"# ([\w./-]*\.\w+)$")
_NAMED = re.compile(r"`([\w./-]+\.\w+)`:$")
_SAME_EVERY_TIME = ("acting as ", "this ledger runs on a simulated clock")
_DIGEST = r"\b[0-9a-f]{16,64}\b|SHA256:[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])"
_PUBLIC_KEY = r"[\w./-]+/[0-9a-f-]{36}/\d+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"
_CARRIED = f"{_PUBLIC_KEY}|{_DIGEST}"
_PERSON = r"\bp_[0-9a-f]{16}\b"
SHELL = ("bash", "cmp", "grep", "sed", "tail")
_GIT_NAMES = (("NAME", ""), ("EMAIL", "@acme.example"))
_TOKEN = r"\bledger_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
_LEDGER = r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
_KEY = r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"
_SIGNATURE, _HASH = r"[A-Za-z0-9+/]{91}=", r"[A-Za-z0-9+/]{43}="
_DIFFERENT_EVERY_TIME = (
    (_KEY, "<key>"),
    (_SIGNATURE, "<signature>"),
    (_HASH, "<hash>"),
    (_DIGEST, "<digest>"),
    (r"127\.0\.0\.1:\d+", "<sandbox>"),
    (_TOKEN, "<token>"),
    (r"until \d{4}-\d\d-\d\d \d\d:\d\d UTC", "until <minute>"),
    (_LEDGER, "<ledger>"),
    (_PERSON, "<person>"),
)


class Block(NamedTuple):
    """A fenced block: its language, its text, the file that it is (if any), and where its text begins in the page."""

    language: str
    text: str
    name: str
    start: int


class Step(NamedTuple):
    """A command of a console block, as the page writes it, and the lines that the page says it answers."""

    written: str
    says: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command on one line."""
        return re.sub(r" \\\n\s*", " ", self.written).removeprefix("$ ")


def blocks(page: str, *languages: str) -> Iterator[Block]:
    """The fenced blocks of a page, or those in these languages."""
    for found in _FENCE.finditer(page):
        language, text = found.groups()
        if not languages or language in languages:
            yield Block(language, text, _name(page[: found.start()], text), found.start(2))


def _name(before: str, text: str) -> str:
    first, above = text.partition("\n")[0], before.rstrip().rpartition("\n")[2]
    found = _COMMENT.match(first) or _NAMED.search(above)
    return found[1] if found else ""


def steps(text: str) -> Iterator[Step]:
    """The commands of a console block."""
    for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
        if part.startswith("$ "):
            command, *says = re.sub(r" \\\n", " \\\\\0", part).rstrip("\n").split("\n")
            yield Step(command.replace("\0", "\n"), tuple(says))


def played(page: str, desk: Desk, run: Callable[[Desk, str], str]) -> str:
    """The page as it would be if it showed what its commands really answer; `run` runs one `ledger …`."""
    told, at, digests = [], 0, dict[str, str]()
    for block in blocks(page):
        told.append(page[at : block.start])
        at = block.start + len(block.text)
        if block.name and block.language != "diff":
            _write(desk.folder / block.name, block.text)
        if block.language != "console" or DEMO.match(block.text):
            told.append(block.text)
            continue
        for step in steps(block.text):
            desk, answer = _step(desk, step, digests, run)
            told.append(f"{step.written}\n{answer}")
    return "".join([*told, page[at:]])


def _step(desk: Desk, step: Step, digests: dict[str, str], run: Callable[[Desk, str], str]) -> tuple[Desk, str]:
    command = re.sub(_CARRIED, lambda found: digests.get(found[0], found[0]), step.command)
    word, _, rest = command.partition(" ")
    if word == "export":
        return desk.at(**dict([rest.split("=", 1)])), ""
    if word == "cat":
        return desk, (desk.folder / rest).read_text(encoding="utf-8")
    if word == "pip":
        return desk.at(PYTHONPATH=_installed(desk.folder / rest.removeprefix("install -e "))), ""
    if word in ("python", "ssh-keygen", "git"):
        program = [sys.executable, *shlex.split(rest)] if word == "python" else shlex.split(command)
        told = {"cwd": desk.folder, "env": desk.environment(), "check": True, "capture_output": True, "text": True}
        return desk, str(subprocess.run(program, **told).stdout)
    if word == "cd":
        return replace(desk, folder=desk.folder / rest), ""
    says = "".join(f"{line}\n" for line in step.says)
    answer = _shell(desk, command) if word in SHELL else run(desk, command)
    digests |= zip(re.findall(_CARRIED, says), re.findall(_CARRIED, answer), strict=False)
    return desk, answer


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _installed(distribution: Path) -> str:
    """What pip would leave behind of a distribution in place, and the path on which it is found then."""
    project = tomllib.loads((distribution / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    points = (f"{point} = {module}\n" for point, module in project["entry-points"]["ledger"].items())
    info = distribution / f"{name}-{version}.dist-info"
    _write(info / "METADATA", f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n")
    _write(info / "entry_points.txt", f"[ledger]\n{''.join(points)}")
    return os.pathsep.join(filter(None, (str(distribution), os.environ.get("PYTHONPATH"))))


def here(desk: Desk, command: str) -> str:
    """What a command answers, run in this process."""
    done = desk.run(command)
    return shown(done.out, done.err)


def apart(desk: Desk, command: str) -> str:
    """What a command answers, run in a process of its own, where PYTHONPATH may name a plugin."""
    done = desk.spawned(command)
    return shown(done.out, done.err)


def shown(out: str, err: str) -> str:
    """What a page shows of an answer: all of it, but for who acts and that the clock is made up."""
    errors = (line for line in err.splitlines() if not line.startswith(_SAME_EVERY_TIME))
    return out + "".join(f"{line}\n" for line in errors)


def normal(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, word in _DIFFERENT_EVERY_TIME:
        text = re.sub(pattern, word, text)
    return text


def difference(says: str, really: str) -> str:
    """Where a page differs from what its commands answer; empty where it does not."""
    old, new = normal(says).splitlines(), normal(really).splitlines()
    return "\n".join(difflib.unified_diff(old, new, "the page says", "the program answers", lineterm=""))


def kept(text: str, before: str) -> str:
    """The new text of a page, with the old line where only a digest differs."""
    old, new = before.splitlines(keepends=True), text.splitlines(keepends=True)
    parts = difflib.SequenceMatcher(None, [*map(normal, old)], [*map(normal, new)], autojunk=False).get_opcodes()
    return "".join("".join(old[a:b] if same == "equal" else new[c:d]) for same, a, b, c, d in parts)


def tutorial(page: str, folder: Path) -> str:
    """The tutorial begins with an empty folder."""
    return played(page, Desk(folder), here)


def _shell(desk: Desk, command: str) -> str:
    """What a command of the system answers; it has to go well. A script finds `ledger`, too."""
    around = desk.environment()
    around |= {"GOCACHE": str(Path.home() / ".cache/go-build"), "PATH": _with_ledger(around.get("PATH", ""))}
    done = subprocess.run(["bash", "-c", command], cwd=desk.folder, env=around, capture_output=True, text=True)
    assert done.returncode == 0, f"`{command}` ended with {done.returncode}: {done.stdout}{done.stderr}"
    return f"{done.stdout.rstrip()}\n" if done.stdout else ""


def without_a_ledger(page: str, folder: Path) -> str:
    """A page that needs no ledger has the machine's clock, which stands still here on a day of its own."""
    with patch.object(clock, "now", lambda _: datetime(2026, 11, 26, 9, tzinfo=UTC)):
        return tutorial(page, folder)


def beside_journeys(page: str, folder: Path) -> str:
    """The tutorial on credit begins with the real journeys of 7,896 customers."""
    shutil.copy(JOURNEYS, folder)
    return tutorial(page, folder)


def _with_ledger(path: str) -> str:
    return os.pathsep.join((str(Path(sys.executable).parent), path))


@cache
def _taught() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    tutorial((ROOT / TUTORIAL).read_text(encoding="utf-8"), Path(folder.name))
    return folder


def taught(folder: Path) -> Desk:
    """Where the tutorial ends. It is played once, and copied for each page that goes on there."""
    return Desk(Path(_taught().name)).copied(folder)


def going_on(page: str, folder: Path) -> str:
    """A page that goes on where the tutorial ended; a plugin on it needs processes that find it."""
    return played(page, taught(folder), apart if "\n$ pip install" in page else here)


def before_an_auditor(page: str, folder: Path) -> str:
    """A page that goes on where people signed what they decided, for somebody who has the guide from elsewhere."""
    desk = taught(folder)
    played((ROOT / SIGNING).read_text(encoding="utf-8"), desk, here)
    shutil.copy(ROOT / "src/ledger/audit/bag/queries/VERIFY.md", folder)
    return played(page, desk, here)


def in_a_repository(page: str, folder: Path) -> str:
    """A page that goes on there, too, and commits with git as somebody."""
    who = {f"GIT_{role}_{name}": f"ana{end}" for role in ("AUTHOR", "COMMITTER") for name, end in _GIT_NAMES}
    return played(page, taught(folder).at(**who), here)


def in_a_copy(page: str, folder: Path) -> str:
    """A page that adds to the ledger itself goes on there too, with a copy of the source that it changes."""
    taught(folder)
    shutil.copytree(ROOT / "src" / "ledger", folder / COPY, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", folder)
    for each in blocks(page, "diff"):
        _change(folder / each.name, each.text.splitlines(keepends=True)[1:])
    return played(page, Desk(folder).at(PYTHONPATH=str(folder / "src")), apart)


def beside_an_org(page: str, folder: Path) -> str:
    """A page about platforms begins with an org, and a field there that `mql` governs."""
    from platforms import NOW, delivering, org

    with org() as there:
        return played(page, delivering(Desk(folder, now=NOW), there).at(by=""), here)


def beside_a_portal(page: str, folder: Path) -> str:
    """A page about a list begins with a portal that has it, as ratified: `mql` was applied to it."""
    from platforms import NOW, listing, portal_with_list

    with portal_with_list() as there:
        return played(page, listing(Desk(folder, now=NOW), there).at(by=""), here)


def with_an_agent(page: str, folder: Path) -> str:
    """A page that makes a token for an agent, which then acts on a server of where the tutorial ended."""
    from serving import serving

    first, served, rest = page.partition("## Connect it\n")
    desk = taught(folder).at("2026-06-08T09:00:00Z")
    begun = played(first, desk, here)
    token = re.search(_TOKEN, begun)
    assert token, "the page makes a token"
    with serving(desk, "cro@acme.example") as addresses:
        root = addresses["cro@acme.example"].partition("/enter")[0]
        return begun + served + played(rest, desk.at(LEDGER_SERVER=root, LEDGER_TOKEN=token[0]), here)


def moving_to_a_server(page: str, folder: Path) -> str:
    """A page about PostgreSQL goes on there, too; what it calls its server is a real one, on this machine."""
    from postgres import database

    with database("acme") as url:
        return played(page, taught(folder), _on_server(url))


def granting_logins(page: str, folder: Path) -> str:
    """A page about logins begins with a database that has some, and no ledger yet."""
    import psycopg

    from postgres import database

    with database("acme") as url, closing(psycopg.connect(url, autocommit=True)) as db:
        for login in LOGINS_THERE:
            db.execute(f"CREATE ROLE {login} LOGIN".encode())
        return played(page, Desk(folder).at(by=""), _on_server(url))


def _on_server(url: str) -> Callable[[Desk, str], str]:
    """Runs a command as if the server of the page were the one that is there."""
    name = url.replace("&user=postgres", "")

    def run(desk: Desk, command: str) -> str:
        real = {f"{SERVER}?": f"{url}&", SERVER: url}
        found = here(desk, _said(_settled(desk, real, command), real))
        return _said(_settled(desk, back := {url: SERVER, name: SERVER, f"{SERVER}&": f"{SERVER}?"}, found), back)

    return run


def _said(text: str, words: Mapping[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def _settled(desk: Desk, words: Mapping[str, str], text: str) -> str:
    """The text as it is, once all settings of the desk have other words."""
    for each in desk.folder.glob("*.toml"):
        each.write_text(_said(each.read_text(encoding="utf-8"), words), encoding="utf-8")
    return text


def touched(one: Path, other: Path) -> Iterator[str]:
    """The files of a source that another has not, or has otherwise."""
    for path in (each.relative_to(other) for each in other.rglob("*.py")):
        if not (one / path).exists() or not filecmp.cmp(one / path, other / path, shallow=False):
            yield str(path)


def _change(path: Path, lines: Sequence[str]) -> None:
    """Make a change to a file: what it takes away has to be there, once, between what it keeps."""
    old, new = ("".join(line[1:] for line in lines if line[0] != sign) for sign in "+-")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds this {text.count(old)} times:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


COPY = "src/ledger"
TUTORIAL, ADDING, CONNECTOR = "docs/tutorial/first-ledger.md", "docs/adding.md", "docs/how-to/write-a-connector.md"
JOURNEYS = ROOT.parent / "shared" / "data" / "journeys.csv"
CREDIT_STORY = "docs/tutorial/credit.md"
REVISIONS = "docs/tutorial/four-revisions.md"
DEBT = "docs/tutorial/paying-down-debt.md"
CHANNEL = "docs/tutorial/new-channel.md"
MONDAY = "docs/tutorial/mondays-numbers.md"
MEANING, IMPACT = "docs/how-to/know-what-a-change-means.md", "docs/how-to/see-the-impact.md"
CONSUMERS, BRIEF = "docs/how-to/say-who-reads-a-number.md", "docs/how-to/decide-on-a-brief.md"
ROUTES, CLAIMS = "docs/how-to/route-by-category.md", "docs/how-to/say-what-must-hold.md"
ADD_MEANING, ADD_NOUN = "docs/how-to/add-a-meaning.md", "docs/how-to/add-a-noun.md"
ADD_ACT = "docs/how-to/add-an-act.md"
CSV = "docs/how-to/start-from-a-csv.md"
WAREHOUSE = "docs/how-to/read-the-same-meaning-in-the-warehouse.md"
HISTORY = "docs/how-to/say-what-happens-to-history.md"
BRIDGE = "docs/how-to/explain-a-figure.md"
METRICS = "docs/how-to/count-by-a-metric.md"
WEEK = "docs/how-to/read-the-week.md"
SERIES = "docs/how-to/read-a-series.md"
MANUAL = "docs/how-to/keep-what-no-connector-reaches.md"
WORKER = "docs/how-to/let-a-worker-apply.md"
SIGNING = "docs/how-to/sign-what-you-decide.md"
ASSURANCE = "docs/how-to/say-how-sure-you-must-be.md"
STANDING_IN = "docs/how-to/stand-in-for-somebody.md"
REQUESTS = "docs/how-to/ask-for-a-change.md"
TEAM, ON_POSTGRESQL = "docs/how-to/run-it-for-a-team.md", "docs/how-to/run-it-on-postgresql.md"
SERVER = "postgresql://db.acme.example/acme"
CREDIT, CREDIT_CLAIMS = "docs/how-to/give-credit.md", "docs/how-to/say-what-credit-must-do.md"
BECAME = "docs/how-to/know-when-it-became-one.md"
COMPARE_CREDIT, MEASURE_CREDIT = "docs/how-to/compare-credit.md", "docs/how-to/measure-credit.md"
REPORTED = "docs/how-to/keep-what-was-reported.md"
FOUND_OUT = "docs/how-to/record-what-you-find.md"
OTHER_CHARTER = "docs/how-to/try-another-charter.md"
LOOK_BACK = "docs/how-to/was-it-right.md"
LOGINS, LOGINS_THERE = "docs/how-to/give-each-a-login.md", ("ben", "ledger_serve", "ledger_work", "auditor")
CHANNELS = "docs/how-to/judge-a-channel.md"
REVIEW = "docs/how-to/review-in-pull-requests.md"
AUDIT = "docs/how-to/audit.md"
CHECKPOINT, KEEP = "docs/how-to/keep-a-checkpoint.md", "docs/how-to/keep-and-forget.md"
AGENTS = "docs/how-to/let-agents-propose.md"
EMERGENCY, RECOVERY = "docs/how-to/decide-in-an-emergency.md", "docs/how-to/recover-a-lost-decider.md"
RUN: Mapping[str, Callable[[str, Path], str]] = {
    TUTORIAL: tutorial,
    REVISIONS: tutorial,
    DEBT: beside_a_portal,
    CHANNEL: tutorial,
    CREDIT_STORY: beside_journeys,
    MONDAY: tutorial,
    ADDING: going_on,
    CONNECTOR: going_on,
    MEANING: going_on,
    IMPACT: going_on,
    CSV: without_a_ledger,
    CONSUMERS: going_on,
    BRIEF: going_on,
    ROUTES: going_on,
    CLAIMS: going_on,
    WAREHOUSE: going_on,
    HISTORY: going_on,
    BRIDGE: going_on,
    METRICS: going_on,
    WEEK: going_on,
    SERIES: going_on,
    MANUAL: going_on,
    WORKER: beside_an_org,
    SIGNING: going_on,
    ASSURANCE: going_on,
    STANDING_IN: going_on,
    REQUESTS: going_on,
    TEAM: going_on,
    ON_POSTGRESQL: moving_to_a_server,
    CREDIT: going_on,
    BECAME: going_on,
    CREDIT_CLAIMS: going_on,
    COMPARE_CREDIT: going_on,
    MEASURE_CREDIT: going_on,
    REPORTED: going_on,
    FOUND_OUT: going_on,
    OTHER_CHARTER: going_on,
    LOOK_BACK: going_on,
    CHANNELS: going_on,
    REVIEW: in_a_repository,
    CHECKPOINT: going_on,
    KEEP: going_on,
    AUDIT: before_an_auditor,
    LOGINS: granting_logins,
    AGENTS: with_an_agent,
    EMERGENCY: going_on,
    RECOVERY: tutorial,
    ADD_MEANING: in_a_copy,
    ADD_NOUN: in_a_copy,
    ADD_ACT: in_a_copy,
}


def main(names: Sequence[str]) -> None:
    """Write pages again, all that can be run here or those that are named."""
    for name in names or [each for each in RUN if each != CREDIT_STORY or JOURNEYS.exists()]:
        before = (ROOT / name).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            after = RUN[name](before, Path(folder))
        (ROOT / name).write_text(kept(after, before), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
