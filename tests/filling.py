"""The words in capitals of a next step, filled in as a reader does: from the error, the folder and the ledger.

name it: ledger why mql --records visits.csv --id COLUMN=ID        visits.csv has a column `visit` that tells records
                                                                   apart: --id visit=v1
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from shlex import quote
from typing import NamedTuple

import click

from ledger.cli import program
from shell import ANA, BEN, FOUNDED, SAL, Desk, Done

PEOPLE = (BEN, SAL, ANA)
OUTPUTS = ("-o", "--output", "--html", "--ready")
"""The options that take a name for what is written."""
BY_NOW = ("--effective", "--as-of")
"""The options that take a day that has come; the others look ahead."""
DECIDED = ("channel", "assessment", "agreed", "reading")
"""The kinds of documents that nobody proposes."""
OPEN = re.compile(r"(?<![\w@.<=#/+-])(?:[A-Z][A-Z-]+(?:[=/][A-Z]+)?|N)(?![\w@./+-])")
"""A word in capitals, by itself."""
_COMMAND = re.compile(r"(?:^|[:;] |, | or | then )(ledger(?: [a-z-]\S*| '[^']*'| \"[^\"]*\"| \S+)+)")
_FILES = (".yaml", ".json", ".csv")
_RECORDS = (".csv", ".parquet")
_ENDS = {
    "RECORDS": _RECORDS,
    "--records": _RECORDS,
    "--key": (".key",),
    "NOTE": (".note",),
    "--checkpoint": (".note",),
    "--against": (".note",),
}
"""How the files end that a word or an option asks for."""
_OF_KIND = {"channel register": "channel", "adopt": "agreed", "CHARTER": "charter"}
"""Of which kind the documents are that an act or a word asks for."""
_LISTINGS = {
    "KEY": "list",
    "BEFORE": "list",
    "AFTER": "list",
    "PROPOSAL": "proposals",
    "CHANNEL": "channel list",
    "TARGET": "target list",
}
_LISTED = ("OUTCOME", "KIND", "ROLE", "NATURE", "STANDARD", "DIALECT", "FORMAT", "RULES")
_USUAL = {
    "TEXT": "'it is agreed'",
    "KEY": "made",
    "FILE": "made.json",
    "FOLDER": "made",
    "DIR": "made",
    "VERSION": "1",
    "ID": "1",
    "N": "7",
    "AMOUNT": "1000",
    "POSITION": "1",
    "PERIOD": "2026-01",
    "PERIODS": "2026-01",
    "NAME": "made",
    "TITLE": "'What we made'",
    "INTEGER": "1",
    "GATE=PASS": "consent=pass",
    "KEY=NAME": "mql=Lead.Made__c",
    "CONNECTOR": "salesforce",
}
_CONTEXT = click.Context(program())
_NAMES = r"[\w.+-]+@[\w.-]+|\b\d{4}-\d\d-\d\d\b|`[^`]*`|'[^']*'|\S+\.\w{2,5}\b|[\w/]+#\d+|\b[0-9a-f]{8,}\b|\d+"


class Said(NamedTuple):
    """A problem in its three parts, as it was printed."""

    what: str
    why: str
    fix: str

    @property
    def command(self) -> str:
        """The command of the fix; empty where it has none."""
        found = _COMMAND.search(self.fix)
        return _first(found[1]).rstrip(".") if found else ""

    @property
    def template(self) -> str:
        """The words of the fix, and the act and the options of its command, whatever names are in them."""
        words, _, rest = self.fix.partition(self.command or "\0")
        options = (each for each in self.command.split() if each.startswith("-"))
        return " ".join((re.sub(_NAMES, "·", words + rest), act_of(self.command), *options))


def _first(words: str) -> str:
    """Return the first command of some words: up to a mark that stands in no quotes."""
    ends = (at.start() for at in re.finditer(r"[;,] ", words) if words[: at.start()].count("'") % 2 == 0)
    return words[: next(ends, None)]


def act_of(command: str) -> str:
    """Return which act a command is, such as `channel review`; empty where it has none."""
    act, *more = command.split()[1:] or [""]
    grouped = more and isinstance(program().get_command(_CONTEXT, act), click.Group)
    return f"{act} {more[0]}" if grouped else act


def said(done: Done) -> list[Said]:
    """Return the problems that a command printed, be it for people or as JSON."""
    if done.out.startswith("{"):
        data = json.loads(done.out).get("data")
        errors = data.get("errors", []) if isinstance(data, dict) else []
        return [Said(each["what"], each["why"], each["fix"]) for each in errors if "fix" in each]
    found = re.findall(r"^Error: (.*)\n(?:  why: (.*)\n)?  fix: (.*)$", done.err, re.MULTILINE)
    return [Said(*each) for each in found]


class Beside(NamedTuple):
    """What a reader sees beside a word in capitals: the error, the command that was refused, and the calendar."""

    problem: Said
    command: str
    today: date

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join((self.problem.what, self.problem.why, self.problem.fix.partition("ledger ")[0], self.command))


def filled(desk: Desk, step: str, command: str, problem: Said) -> str:
    """Return a step with its words in capitals filled in from what stands beside them."""
    beside = Beside(problem, command, today(desk))
    words = step.split(" ")
    for at, word in enumerate(words):
        option = words[at - 1] if words[at - 1].startswith("-") else ""
        if at > 1:
            words[at] = _word(desk, word, option, beside)
    return " ".join(words)


def _word(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a word of a step with what is open in it filled in, be it in quotes or behind a name."""
    if number := re.fullmatch(r"(.*=)N", word):
        return f"{number[1]}{_USUAL['N']}"
    bare = word.strip('"')
    return word.replace(bare, _value(desk, bare, option, beside)) if OPEN.fullmatch(bare) else word


def today(desk: Desk) -> date:
    """Return the day on which the desk is."""
    return date.fromisoformat((desk.now or desk.env.get("LEDGER_NOW") or FOUNDED)[:10])


def _value(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return what a word in capitals stands for; the word itself where nothing says so."""
    if word in _READ:
        return _READ[word](desk, word, option, beside)
    if word in _LISTINGS and (known := _known(desk, word)):
        return known
    return _chosen(word, beside) or _USUAL.get(word) or word


def _date(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a day: before that of the problem where an earlier one is asked for."""
    named = re.search(r"\d{4}-\d\d-\d\d", beside.problem.what)
    if named and "earlier" in beside.problem.fix:
        return str(date.fromisoformat(named[0]) - timedelta(days=3))
    return str(beside.today if option in BY_NOW else beside.today + timedelta(days=20))


def _written_or_read(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a name for what is written, or a file that is there."""
    if "checkpoint-key add" in beside.problem.fix:
        return "made.key"
    if option in OUTPUTS:
        return f"made{Path(beside.problem.what.split()[0]).suffix or '.json'}"
    return _file(desk, beside, _ENDS.get(word) or _ENDS.get(option) or _FILES, word)


def _metric(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a metric that the ledger knows."""
    found = desk.run("ledger list --json").data["definitions"]
    return next((str(each["key"]) for each in found if each["kind"] == "metric"), "mqls")


def _bound(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return what is bound, as the error lists it."""
    named = re.search(r"can be removed: ([^\s,]+/[^\s,]+)", beside.problem.why)
    return named[1] if named else word


def _artifact(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a field of the platform: one that is named beside."""
    named = re.search(r"\b[A-Z]\w+\.\w+\b", beside.text)
    return named[0] if named else "Lead.MQL__c"


def _setting(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a setting of a connector: the first that the error lists."""
    named = re.search(r"it has (\w+)", beside.problem.why)
    return f"{named[1]}=env:made" if named else word


def _sheet(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a sheet of the workbook: the first that the error lists."""
    named = re.match(r"it has ([^,]+)", beside.problem.why)
    return quote(named[1]) if named else word


def _person(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return somebody of whom the error does not speak."""
    return next(each for each in PEOPLE if each not in beside.problem.what)


def _chosen(word: str, beside: Beside) -> str:
    """Return a value that the error offers: one of a list, one that is written as an example, a name in its words."""
    written = re.search(r"write it as (\S+?),?(?: |$)|is none of (\w+)|is not one of '(\w+)'", beside.problem.what)
    listed = re.search(r"\bit is (\w+)|such as (\w+)|knows (\w+)|to (\w+), (?:to )?\w+", beside.text)
    if found := written or (listed if word in _LISTED else None):
        return next(each for each in found.groups() if each)
    named = re.findall(r"`([\w/#@.-]+)`", beside.text)
    return named[0] if named and word in ("NAME", "FIELD", "KEY", "PROPOSAL", "CHANNEL") else ""


def _known(desk: Desk, word: str) -> str:
    """Return a name that the ledger lists, as a reader finds one."""
    found = re.findall(
        r'"(?:key|id|proposal|name|target|channel)": "([^"]+)"', desk.run(f"ledger {_LISTINGS[word]} --json").out
    )
    return next((each for each in found if "/" not in each and each != "lead"), "")


def _file(desk: Desk, beside: Beside, ends: tuple[str, ...], word: str) -> str:
    """Return a file of the folder: one that is named beside, or has its name; not the one that was refused."""
    act = act_of(beside.problem.command)
    there = [each for each in desk.folder.iterdir() if each.suffix in ends]
    there = _of_kind(there, _OF_KIND.get(act) or _OF_KIND.get(word) or "", act)
    if act == "channel register" and not (there := _of_channel(there, beside)):
        return _begun(desk, beside)
    refused, text = beside.problem.what.partition(":")[0], beside.text
    refused = beside.command if word == "CHARTER" else refused
    there.sort(
        key=lambda each: (
            each.name in refused.split() or each.name.startswith("picture"),
            each.stem not in text.replace(refused, ""),
            each.name not in text,
            ends.index(each.suffix),
            -each.stat().st_size,
            each.name,
        )
    )
    if there and act == "propose" and there[0].suffix == ".yaml":
        return _amended(desk, there[0])
    return there[0].name if there else word


def _amended(desk: Desk, before: Path) -> str:
    """Return a document that says something new, as somebody writes it who proposes one."""
    text = re.sub(r"^title: .*\n", "", before.read_text(encoding="utf-8", errors="replace"), flags=re.MULTILINE)
    desk.write("amended.yaml", f"title: Amended\n{text}")
    return "amended.yaml"


def _of_kind(there: list[Path], kind: str, act: str) -> list[Path]:
    """Return the files that may be meant: those of a kind, or those that somebody can propose."""
    if kind:
        found = [each for each in there if f"kind: {kind}\n" in _text(each)]
        return found if found or kind == "channel" else there
    gone = [f"kind: {each}\n" for each in DECIDED if act in ("propose", "attest")]
    return [each for each in there if not any(line in _text(each) for line in gone)]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.suffix == ".yaml" else ""


def _of_channel(there: list[Path], beside: Beside) -> list[Path]:
    """Return the files of the channel that the error names, or of any where it names none."""
    named = re.search(r"`(\w+)`", beside.problem.what)
    return [each for each in there if not named or f"key: {named[1]}\n" in _text(each)]


def _begun(desk: Desk, beside: Beside) -> str:
    """Return the file of a channel that is written as `ledger new` begins it."""
    named = re.search(r"`(\w+)`", beside.problem.what)
    key = named[1] if named else "made"
    lines = ("kind: channel", f"key: {key}", "title: A way to reach buyers", f"owner: {desk.by}")
    desk.write(
        f"{key}.yaml", "\n".join((*lines, "supplies: [score]", "spend_cap: 20000", "expected_conversions: 60\n"))
    )
    return f"{key}.yaml"


def _column(desk: Desk, word: str, option: str, beside: Beside) -> str:
    """Return a column of the records: one that tells records apart where ids are asked for, or else one that sorts."""
    columns = dict(_columns(desk, beside))
    named = re.findall(r"`([\w/#@.-]+)`", beside.problem.what)
    free = {name: values for name, values in columns.items() if name not in named}
    if not free:
        return word
    if "=" in word or "ids" in beside.problem.what:
        typed = next((name for name, values in free.items() if set(values) & set(beside.command.split())), "")
        name = typed or max(free, key=lambda each: len(set(free[each])))
        value = next((each for each in free[name] if each in beside.command.split()), free[name][0])
        return quote(f"{name}={value}" if "=" in word else name)
    return quote(min(free, key=lambda each: len(set(free[each]))))


def _columns(desk: Desk, beside: Beside) -> Iterator[tuple[str, list[str]]]:
    """Yield each column of the records that are meant, with its values."""
    place = desk.folder / beside.problem.what.partition(":")[0]
    there = place if place.suffix == ".csv" and place.is_file() else desk.folder / _file(desk, beside, (".csv",), "")
    lines = there.read_text(encoding="utf-8", errors="replace").splitlines() if there.is_file() else []
    rows = [line.split(",") for line in lines[:500]]
    for at, name in enumerate(rows[0] if len(rows) > 1 else ()):
        yield name, [row[at] for row in rows[1:] if len(row) > at]


_READ: Mapping[str, Callable[[Desk, str, str, Beside], str]] = {
    "DATE": _date,
    **dict.fromkeys(("FILE", "RECORDS", "NOTE", "CHARTER"), _written_or_read),
    "ADDRESS": _person,
    "METRIC": _metric,
    "TARGET/ADDRESS": _bound,
    "ARTIFACT": _artifact,
    "KEY=VALUE": _setting,
    "SHEET": _sheet,
    **dict.fromkeys(("COLUMN", "COLUMN=ID"), _column),
}
"""What finds the value of a word in the folder or the ledger."""
