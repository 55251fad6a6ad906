"""A rule that nobody decided: one in a document, among what is in force and what else is drafted beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.compile.versions import beside_judging
from ledger.documents import load
from ledger.domain.definition import Draft
from ledger.errors import BadInput, LedgerError
from ledger.govern.documents.queries.documents import Checked, check
from ledger.govern.documents.queries.rereading import Register, surroundings_on
from ledger.kinds import shape
from ledger.kinds.names import ATTRIBUTION
from ledger.steps import step

SUFFIXES = (".yaml", ".yml")


class DraftRule(NamedTuple):
    """The draft of a rule, and the definitions around it: those in force, and in their place those drafted with it."""

    draft: Draft
    around: Mapping[str, Draft]


def is_document(text: str) -> bool:
    """Whether somebody who writes this means a document, and no key."""
    return Path(text).suffix in SUFFIXES


def draft_rule(ledger: Ledger, file: str, day: date, also: Sequence[Path] = (), kind: str = "") -> DraftRule:
    """The one rule in `file`, read against what is in force on `day`, what stands beside it and the files `also`.

    Where a kind is named, it is the one document of that kind, and else the one that judges records.

    What the house has against it is no reason not to try it. Raises BadInput where it cannot be read, or is not one.
    """
    own, others = load(Path(file)), [document for each in also for document in load(each)]
    known = surroundings_on(ledger.state(), day, ledger.zone, Register(ledger))
    found = check(ledger.plugins, [*own, *others], known)
    shape.told_together(list(_unreadable(found)))
    drafts = [each.draft for each in found if each.draft]
    found_rule = _of_kind(file, drafts[: len(own)], kind) if kind else _rule(file, drafts[: len(own)])
    return DraftRule(found_rule, {**known.definitions, **{each.key: each for each in drafts}})


def _unreadable(found: Sequence[Checked]) -> Iterator[LedgerError]:
    """What is to be mended first: a document that says nothing, and two that are about one key."""
    keys = Counter(each.draft.key for each in found if each.draft)
    for each in found:
        if each.draft is None:
            yield from each.problems
        elif keys[each.draft.key] > 1:
            yield each.problems[-1]


def _rule(file: str, drafts: Sequence[Draft]) -> Draft:
    """The one of them that judges records, and that no other of them refers to."""
    rules = [each for each in drafts if each.yields]
    referred = {key for each in rules for key in each.refers}
    found = [each for each in rules if each.key not in referred]
    if len(found) == 1:
        return found[0]
    if found:
        told, fix = " and ".join(f"`{each.key}`" for each in found), "keep one, and give the others: --with FILE"
        raise BadInput(f"{file} holds several rules", f"{told} each judge records by themselves", fix, file)
    gives_credit = any(each.kind == ATTRIBUTION for each in drafts)
    raise BadInput(
        f"{file} holds no rule",
        "criteria, scores and stages judge records",
        beside_judging(ATTRIBUTION, file) if gives_credit else step("write one", "new", "criteria"),
        file,
    )


def _of_kind(file: str, drafts: Sequence[Draft], kind: str) -> Draft:
    found = [each for each in drafts if each.kind == kind]
    if len(found) == 1:
        return found[0]
    what = f"{file} holds {f'several documents of kind {kind}' if found else f'no {kind}'}"
    fix = "keep one, and give the others: --with FILE" if found else f"write one: ledger new {kind}"
    raise BadInput(what, "one is compared with another", fix, file)
