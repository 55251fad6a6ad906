"""The agreed file: one line for each rule that a survey found, edited by people, and then carried out. Pure.

survey --drafted--> agreed.yaml --people edit it--> read --> what to do, for one reason, with one evidence
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.deliver.survey.pure.rules import Ruled
from ledger.documents import Document, Value, only_keys
from ledger.documents.text import UNSEEN
from ledger.domain.charter import STANDARDS
from ledger.domain.proposal import NATURES
from ledger.errors import BadInput, LedgerError, Problems
from ledger.steps import FOLDER, Open, step

FILE = "agreed.yaml"
ACTS = {
    "import": "a definition of its own, `key`: in use, and decided by nobody",
    "decide": "the same, and proposed as it is, to be approved and ratified",
    "join": "governed by the definition `key`, which says the same",
    "leave": "nothing: its platform keeps it",
    "clear away": "nothing here: somebody deletes it there",
}
KEYED = ("import", "decide", "join")
KEYS = ("kind", "because", "evidence", "effective", "nature", "standard", "scope", "documents", "rules")
TEXTS = ("because", "evidence", "effective", "nature", "standard", "scope")
LINE = ("do", "rule", "key", "scope", "target", "artifact", "differing")


@dataclass(frozen=True, slots=True)
class AgreedRule:
    """What to do with one rule of a target. `differing` joins it although it says something else, on record.

    `place` is where the file says so.
    """

    act: str
    key: str
    scope: str
    target: str
    address: str
    name: str
    place: str
    differing: bool = False

    @property
    def label(self) -> str:
        """What people call the rule, with its target."""
        return f"{self.target} {self.name or self.address}"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Everything that was agreed. `documents` are names of files beside it; they come into force before any rule."""

    because: str
    evidence: str
    effective: date | None
    nature: str
    standard: str
    documents: tuple[str, ...]
    rules: tuple[AgreedRule, ...]


class Drafted(NamedTuple):
    """A rule of a survey, and the key of its draft; empty where it has none."""

    rule: Ruled
    key: str


def drafted(path: str, targets: Iterable[str], scope: str, documents: Iterable[str], rules: Sequence[Drafted]) -> str:
    """The file at a path as a survey proposes it: twins under the key of the one that most is built on."""
    width = max(map(len, ACTS))
    lines = [
        f"# What to do with every rule that a survey of {', '.join(targets)} found. Edit it, and then:",
        f"#   ledger adopt {path} --dry-run",
        f"#   ledger adopt {path}",
        "# Run it again after each step, and as each person whose right it takes: it goes on where it stopped.",
        "#",
        *(f"#   {act:{width}}  {words}" for act, words in ACTS.items()),
        "kind: agreed",
        'because: ""  # one reason for all of it, on record',
        "# evidence: minutes.pdf  # a file that shows it; its name and its digest go on record",
        "nature: policy",
        "standard: prospective",
        f"scope: {scope}",
        f"documents: [{', '.join(documents)}]  # in force before any rule; add charters here",
        "rules:",
        *_rows(rules),
    ]
    return "\n".join(lines) + "\n"


def read(document: Document) -> Agreed:
    """What a file says. Raises BadInput, or Problems, for everything that it does not say well."""
    if document.kind != "agreed":
        why = "an agreed file says `kind: agreed`, and a survey writes one"
        fix = step("have one written", "survey", Open("TARGET"), output=FOLDER)
        raise document.problem(("kind",), f"`{document.kind}` is not an agreed file", why, fix)
    only_keys(document, (), KEYS)
    rows, found = document.value.get("rules"), list[LedgerError]()
    if not isinstance(rows, list):
        raise document.problem(("rules",), "there are no rules", "each stands on a line", "- {do: leave, target: …}")
    rules = [_rule(document, at, found) for at in range(len(rows))]
    found += [*_twice(rules), *_texts(document, (), document.value, TEXTS), *_words(document), *_files(document)]
    day = _day(document, found)
    if found:
        raise Problems(tuple(found)) if len(found) > 1 else found[0]
    return Agreed(
        because=_text(document.value, "because").strip(),
        evidence=_text(document.value, "evidence"),
        effective=day,
        nature=_text(document.value, "nature") or "policy",
        standard=_text(document.value, "standard") or "prospective",
        documents=tuple(str(each) for each in _list(document.value.get("documents"))),
        rules=tuple(rules),
    )


def _rows(rules: Sequence[Drafted]) -> Iterator[str]:
    """A line a rule, in columns."""
    cells = list(_cells(rules))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for each, row in zip(rules, cells, strict=True):
        told = " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  - {{{told}}}  # {_about(each.rule)}"


def _cells(rules: Sequence[Drafted]) -> Iterator[tuple[str, ...]]:
    """What to do with each, under which key, and where. Of twins the first is imported, and the others join it."""
    kept: dict[frozenset[str], str] = {}
    for rule, key in rules:
        act = rule.act if key or rule.act not in KEYED else "leave"
        if act == "join":
            first = kept.setdefault(frozenset((rule.label, *rule.twins)), key)
            act, key = ("import" if first == key else "join"), first
        named = f"key: {key}," if act in KEYED else ""
        name, address = _quoted(rule.native.name), _quoted(rule.native.address)
        yield f"do: {act},", f"rule: {name},", named, f"target: {rule.target},", f"artifact: {address}"


def _about(rule: Ruled) -> str:
    """What helps to decide: how many are in it, how much uses it, and how well it can be said."""
    native = rule.native
    there = "" if native.members is None else f"{native.members:,} in it"
    used = f"used by {len(native.used_by)}" if native.used_by else ""
    return " · ".join(filter(None, (there, used, rule.state)))


def _quoted(text: str) -> str:
    return json.dumps(UNSEEN.sub("\ufffd", " ".join(text.split())), ensure_ascii=False)


def _rule(document: Document, at: int, found: list[LedgerError]) -> AgreedRule:
    """The rule of one line; what is wrong with it is put to what was found."""
    path: tuple[str | int, ...] = ("rules", at)
    if problems := _unread(document, path):
        found += problems
        return AgreedRule("leave", "", "", "", f"line {at}", "", "")
    line: dict[str, Value] = document.value["rules"][at]  # type: ignore[index,assignment]
    act, key, target, address = (_text(line, each) for each in ("do", "key", "target", "artifact"))
    if act not in ACTS:
        found.append(document.problem((*path, "do"), f"`{act}` is nothing to do", f"a rule is {_or(ACTS)}", ""))
    scope = _text(line, "scope") or _text(document.value, "scope")
    keyed = (("key", key), ("scope", scope)) if act in KEYED else ()
    for name, value in (("target", target), ("artifact", address), *keyed):
        if not value:
            found.append(document.problem(path, f"the line has no `{name}`", f"to {act} a rule needs it", "add it"))
    differing = line.get("differing") is True
    return AgreedRule(act, key, scope, target, address, _text(line, "rule"), document.place(path), differing)


def _unread(document: Document, path: tuple[str | int, ...]) -> list[LedgerError]:
    """Why the line at a path cannot be read at all."""
    try:
        only_keys(document, path, LINE)
    except LedgerError as problem:
        return [problem]
    line: dict[str, Value] = document.value["rules"][path[-1]]  # type: ignore[index,assignment]
    return list(_texts(document, path, line, LINE[:-1]))


def _texts(
    document: Document, path: tuple[str | int, ...], value: Mapping[str, Value], names: Iterable[str]
) -> Iterator[LedgerError]:
    """What has to be a text, or a number that is taken for one, and is neither."""
    for name in names:
        if isinstance(value.get(name), list | dict | bool):
            yield document.problem((*path, name), f"`{name}` is no text", "it is one text", "write it in quotes")


def _words(document: Document) -> Iterator[LedgerError]:
    """A nature or a standard that nobody knows."""
    for name, known in (("nature", NATURES), ("standard", STANDARDS)):
        told = _text(document.value, name)
        if told and told not in known:
            yield document.problem((name,), f"`{told}` is no {name}", f"it is {_or(known)}", "")


def _files(document: Document) -> Iterator[LedgerError]:
    """Documents that are no names of files."""
    for at, each in enumerate(_list(document.value.get("documents"))):
        if not isinstance(each, str) or not each.strip():
            what, why = f"document {at + 1} is no name of a file", "each is a file beside this one"
            yield document.problem(("documents",), what, why, "documents: [lead.yaml]")


def _twice(rules: Sequence[AgreedRule]) -> Iterator[LedgerError]:
    """Lines about one artifact, and imports under one key."""
    artifacts, keys = dict[tuple[str, str], AgreedRule](), dict[str, AgreedRule]()
    for each in rules:
        first = artifacts.setdefault((each.target, each.address), each)
        if first is not each:
            yield BadInput(f"{each.label} stands here twice", "it would be two things", "keep one line", each.place)
        owner = keys.setdefault(each.key, each) if each.act in ("import", "decide") else each
        if owner is not each:
            why = f"{owner.label} ({owner.place}) is to be that"
            yield BadInput(f"two rules would be `{each.key}`", why, "join one, or give it another key", each.place)


def _day(document: Document, found: list[LedgerError]) -> date | None:
    told = _text(document.value, "effective")
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        found.append(document.problem(("effective",), f"`{told}` is no day", "", "write it as 2026-03-01"))
        return None


def _text(value: Mapping[str, Value], name: str) -> str:
    found = value.get(name)
    return "" if found is None or isinstance(found, list | dict | bool) else str(found)


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"
