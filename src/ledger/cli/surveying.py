"""What platforms hold already: survey, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report, data_of
from ledger.cli import params
from ledger.cli.report import Session, reporting
from ledger.errors import BadInput
from ledger.render.table import table

if TYPE_CHECKING:
    from ledger.app.adoption.all import ImportOutcome
    from ledger.app.adoption.one import Imported, Read
    from ledger.app.adoption.survey import Surveyed
    from ledger.prove.category import MeaningChange

FOLDER = click.Path(path_type=Path, file_okay=False)
SHOWN = 60
CHANGED = 3


@click.command("survey")
@click.argument("targets", metavar="TARGET…", nargs=-1, required=True)
@click.option("--scope", default="lifecycle", show_default=True, help="The scope of the drafts.")
@click.option("-o", "--output", type=FOLDER, help="Write the drafts into this folder.")
@click.option("--verbose", is_flag=True, help="All that is known of each rule, and not only what is to be decided.")
@reporting
def survey_command(
    session: Session, targets: tuple[str, ...], scope: str, output: Path | None, verbose: bool
) -> Report:
    """What each TARGET holds: every list and formula, whether it can be governed as it is, and what to do with it.

    Drafts an entity with the fields that they read, paired between platforms, and a criteria for each. Reads only.
    """
    from ledger.answers.survey import survey_data, survey_lines
    from ledger.app.adoption.survey import survey

    found, others = survey(session.ledger, targets, scope)
    found = sorted(found, key=lambda each: -len(each.rules))
    lines = [line for each in found for line in survey_lines(each, verbose)] or [
        "nothing is there that could be governed"
    ]
    lines += [f"also there: {', '.join(f'{at} {each.name} ({each.sort})' for at, each in others)}"] if others else []
    written = [name for each in found for name in _write(output, each)] if output else []
    lines += [f"{len(written)} drafts in {output}: ledger check {output}/*.yaml"] if written else []
    also = [{"target": at, "address": each.address, "name": each.name, "sort": each.sort} for at, each in others]
    return Report({"entities": [survey_data(each) for each in found], "others": also}, lines)


@click.command("import")
@click.argument("target", metavar="TARGET")
@click.argument("artifact", metavar="[ARTIFACT]", required=False)
@click.option("--key", metavar="KEY", help="The definition that it becomes a version of; --as KEY says the same.")
@click.option("--entity", default="", metavar="KEY", help="The entity whose fields it reads (the one that fits best).")
@click.option("--scope", default="", help="The scope of a new definition (that of its entity).")
@click.option("--effective", type=params.DAY, help="Since when it is so (since its last change there).")
@click.option("--until", type=params.DAY, help="Until when it was so (it still is).")
@click.option("--all", "every", is_flag=True, help="Every rule of the target that can be said in the language.")
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
@click.option("--compare", metavar="KEY", help="Only say whether it means the same as KEY, with a record if not.")
@reporting
def import_command(session: Session, target: str, artifact: str | None, **given: Any) -> Report:
    """Record a rule that TARGET holds as an attested version, decided by nobody, and bind its ARTIFACT.

    The version says what the platform does today, since its last change there. Nothing is written to the platform.
    """
    given["key"] = given["key"] or _key_in_as(session)
    if given["every"]:
        return _every(session, target, given)
    if not artifact or not (given["key"] or given["compare"] or given["dry_run"]):
        raise BadInput(
            "it is not said what to import, or as what",
            why="a rule becomes a version of one definition",
            fix=f"ledger import {target} ARTIFACT --as KEY, or --all",
        )
    return _one(session, target, artifact, given)


def _key_in_as(session: Session) -> str | None:
    """`--as mql`: a word without an address is the definition, and nobody who could act."""
    if session.acting is None or "@" in session.acting:
        return None
    key, session.acting = session.acting, None
    return key


def _one(session: Session, target: str, artifact: str, given: dict[str, Any]) -> Report:
    from ledger.app.adoption import one

    ledger = session.ledger
    actor = None if given["dry_run"] or given["compare"] else session.actor
    if given["compare"]:
        native, version, told = one.compared(ledger, target, artifact, given["entity"], given["compare"])
        return _compared(f"{target} {native.name}", f"{version.key} v{version.number}", told)
    found = one.read(ledger, target, artifact, given["entity"], given["effective"])
    key = given["key"] or one.suggested(found.native)
    if actor is None:
        return Report(_read_data(found, key), _read(found, key))
    done = one.record(ledger, actor, found, key, given["scope"], given["effective"], given["until"])
    return Report(
        {**_read_data(found, key), "positions": done.decided.positions}, [*_read(found, key), *_done(done, key)]
    )


def _every(session: Session, target: str, given: dict[str, Any]) -> Report:
    from ledger.app.adoption.all import ImportOptions, import_all

    dry = given["dry_run"]
    asked = ImportOptions(given["entity"], given["scope"], given["effective"], given["until"])
    fates = list(import_all(session.ledger, None if dry else session.actor, target, asked))
    rows = [(each.native.name[:SHOWN], each.native.sort, each.key or "-", _fate(each)) for each in fates]
    lines = table(("RULE", "SORT", "AS", "WHAT"), rows) if rows else ["the target holds no rules"]
    failed, before = sum(each.problem is not None for each in fates), sum(each.governed for each in fates)
    lines += [f"{len(fates) - failed - before} of {len(fates)} {'can be imported' if dry else 'imported'}"]
    lines[-1] += f"; {before} {'is' if before == 1 else 'are'} governed already" if before else ""
    codes = [each.problem.exit_code for each in fates if each.problem and not each.unread and not dry]
    return Report([_fate_data(each) for each in fates], lines, max(codes, default=0))


def _fate(each: ImportOutcome) -> str:
    if each.governed:
        return f"governed by `{each.key}` already"
    if each.problem:
        return f"not: {each.problem.what}"
    signals = len(each.read.signals) if each.read else 0
    exact = f"{signals} signal{'s'[: signals > 1]}" if signals else "exact"
    if each.read and each.done is None:
        return f"{exact}, since {each.read.since}"
    if each.done is None or not each.done.decided.events:
        return "says that already"
    unbound = f"; not bound: {each.done.unbound.what}" if each.done.unbound else ""
    return f"attested since {each.done.read.since}{unbound}"


def _fate_data(each: ImportOutcome) -> dict[str, Any]:
    native = each.native
    known = {"address": native.address, "name": native.name, "sort": native.sort, "governed": each.governed}
    if each.problem:
        return {**known, "errors": data_of(each.problem)}
    unbound = each.done.unbound if each.done else None
    criteria = each.read.text if each.read else ""
    return {**known, "key": each.key, "criteria": criteria, "unbound": data_of(unbound) if unbound else []}


def _read(found: Read, key: str) -> list[str]:
    native = found.native
    by = f" by {native.changed_by}" if native.changed_by else ""
    changed = f", last changed {native.changed_at[:10]}{by}" if native.changed_at else ""
    lines = [f"{found.target} {native.name} ({native.address}, {native.sort}{changed})"]
    lines += [f"    {line}" for line in found.text.splitlines()]
    lines += [f"  · it is older than `{found.entity.key}`, which governs from {found.since} on"] if found.older else []
    lines += [f"  · only {found.target} knows: {each}" for each in found.signals]
    lines += [f"  · used by {', '.join(native.used_by)}"] if native.used_by else []
    return [*lines, *(f"  · {note}" for note in native.notes)]


def _read_data(found: Read, key: str) -> dict[str, Any]:
    native = found.native
    return {
        "key": key,
        "target": found.target,
        "address": native.address,
        "name": native.name,
        "entity": found.entity.key,
        "criteria": found.text,
        "since": found.since.isoformat(),
        "signals": list(found.signals),
        "changed_by": native.changed_by,
    }


def _done(done: Imported, key: str) -> list[str]:
    decided = done.decided
    if decided.events:
        event = decided.events[-1]
        number = getattr(event, "version", 0)
        lines = [f"{key} v{number} is attested since {done.read.since}: decided by nobody  (#{decided.positions[-1]})"]
    else:
        lines = [f"{key} says that already"]
    if done.unbound:
        return [*lines, f"  not bound: {done.unbound.what}", f"  fix: {done.unbound.fix}"]
    at = f"  (#{done.bound.positions[-1]})" if done.bound and done.bound.positions else ""
    return [*lines, f"{key} governs {done.read.target} {done.read.native.name}; nothing was written there{at}"]


def _compared(there: str, name: str, found: MeaningChange) -> Report:
    from ledger.answers.change import data
    from ledger.prove.witness import in_words

    known = {"same": not found.breaking, **data(found)}
    if not found.breaking:
        return Report(known, [f"{there} means the same as {name}, on every record"])
    lines = [
        f"  {in_words(each.record)} and all else blank: {there} {_takes(each.before)}, {name} {_takes(each.after)}"
        for each in (found.losses, found.gains)
        if each
    ]
    if not lines:
        return Report(known, [f"nobody can say whether {there} means the same as {name}", f"  {found.why}"], CHANGED)
    return Report(known, [f"{there} does not mean the same as {name}", *lines], CHANGED)


def _takes(said: int) -> str:
    return "takes it" if said else "does not"


def _write(output: Path, found: Surveyed) -> list[str]:
    """Write the drafts; a file that is there already is never written over."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        for name in found.files:
            if (output / name).exists():
                raise BadInput(
                    f"{output / name} is there already",
                    why="a draft may have been worked on",
                    fix="choose another folder",
                )
        for name, text in found.files.items():
            (output / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{output} cannot be written", why=str(error.strerror), fix="choose another folder") from error
    return sorted(found.files)
