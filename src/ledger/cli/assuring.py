"""Assurance on live targets and files for other pipelines: parity, export, validate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.answers.answer import Report, data_of
from ledger.cli import params
from ledger.cli.exporting import sql_command
from ledger.cli.report import Session, reporting, without_command
from ledger.errors import BadInput, LedgerError

if TYPE_CHECKING:
    from ledger.app.deliveries.export import FileExport
    from ledger.app.deliveries.parity import Parity

FOLDER = click.Path(path_type=Path, file_okay=False)
CHANGED, SOME_FAILED, SHOWN = 3, 5, 20
SORTS = {
    "lag": "the platform has not judged it again since it changed",
    "input": "the platform holds other values than the file",
    "logic": "the same values, and another verdict",
}


@click.command("parity")
@params.key
@click.option("--target", required=True, help="The target whose verdicts are compared.")
@click.option("--records", type=params.FILE, help="A CSV file with a column `id`: what the values should be.")
@reporting
def parity_command(session: Session, key: str, target: str, records: Path | None) -> Report:
    """The records on which TARGET and the ledger disagree about KEY: by lag, by input, or by logic.

    Judges each record as the target holds it. Reads only, and keeps nothing. Exit code 3 where any disagrees.
    """
    from ledger.app.deliveries.parity import parity

    found = parity(session.ledger, key, target, records)
    lines = [line for each in found for line in _parity(each)]
    return Report([_parity_data(each) for each in found], lines, CHANGED if any(each.apart for each in found) else 0)


@click.group("export", invoke_without_command=True)
@click.option("--target", help="The target whose artifacts are written.")
@click.option("--format", "format_", help="The format, such as sfdx or hubspot.")
@click.option("-o", "--output", type=FOLDER, help="The folder to write, which must be empty or new.")
@click.option("--remove", multiple=True, metavar="ADDRESS", help="Also what removes this, in files of its own.")
@without_command
@reporting
def export_command(
    session: Session, target: str | None, format_: str | None, output: Path | None, remove: tuple[str, ...]
) -> Report:
    """Write what is in force as files that your own pipeline deploys, or as SQL. Writes to no platform.

    `ledger export --target TARGET --format FORMAT -o FOLDER` writes the artifacts of a target; `ledger export sql KEY
    --dialect DIALECT` writes a definition for a warehouse.

    Where files would replace what people wrote there, the target is read, and they are merged with it. Exit code 5
    where a definition cannot be said there, or had to be left out; the others are written.
    """
    from ledger.app.deliveries.export import exported

    if target is None or format_ is None or output is None:
        missing = "--target" if target is None else "--format" if format_ is None else "--output"
        raise click.UsageError(f"Missing option '{missing}'.", click.get_current_context())
    found = exported(session.ledger, target, format_, remove)
    _write(output, dict(found.files))
    lines = [f"{len(found.files)} files in {output}", *_unread(found, target), *_without(found)]
    return Report({"files": sorted(found.files), **_without_data(found)}, lines, _failed(found))


export_command.add_command(sql_command)


@click.command("validate")
@click.option("--target", required=True, help="The target that is asked.")
@click.option("--format", "format_", default="", help="The format of the files; the first that its connector writes.")
@click.option("--remove", multiple=True, metavar="ADDRESS", help="Also check what removes this.")
@reporting
def validate_command(session: Session, target: str, format_: str, remove: tuple[str, ...]) -> Report:
    """Have the platform check the exported files, as a deployment that deploys nothing."""
    from ledger.app.deliveries.export import validated

    against, found = validated(session.ledger, target, format_, remove)
    lines = [*(f"✗ {each}" for each in against), *_without(found)]
    data = {"against": against, **_without_data(found)}
    return Report(data, lines or [f"{target} would take them"], SOME_FAILED if against else _failed(found))


def _unread(found: FileExport, target: str) -> Iterator[str]:
    if found.unread:
        yield f"· {target} was not read: {found.unread.what}; {found.unread.why or found.unread.fix}"


def _without(found: FileExport) -> Iterator[str]:
    """What the files are without."""
    yield from (f"✗ left out: {each}" for each in found.left_out)
    yield from (line for each in found.problems for line in _problem(each))


def _without_data(found: FileExport) -> dict[str, Any]:
    refused = [part for each in found.problems for part in data_of(each)]
    return {"left_out": list(found.left_out), "refused": refused}


def _failed(found: FileExport) -> int:
    return SOME_FAILED if found.problems or found.left_out else 0


def _parity(found: Parity) -> Iterator[str]:
    bound = found.bound
    counts = Counter(each.sort for each in found.apart)
    agree = found.records - found.unreadable - len(found.apart)
    yield f"{bound.target} {bound.name}, {bound.key} v{bound.version}: {agree:,} of {found.records:,} records agree"
    yield from (
        [f"  {found.unreadable:,} hold a value that cannot be read, and were not judged"] if found.unreadable else []
    )
    for sort, words in SORTS.items():
        if not counts[sort]:
            continue
        yield f"  {counts[sort]:,} by {sort}: {words}"
        for each in [each for each in found.apart if each.sort == sort][:SHOWN]:
            yield f"    {each.id}: there {_verdict(each.there)}, here {_verdict(each.here)}; {each.why}"
        yield from [f"    and {counts[sort] - SHOWN:,} more: --json has them all"] if counts[sort] > SHOWN else []


def _parity_data(found: Parity) -> dict[str, Any]:
    return {
        "target": found.bound.target,
        "address": found.bound.address,
        "key": found.bound.key,
        "version": found.bound.version,
        "records": found.records,
        "unreadable": found.unreadable,
        "apart": [
            {"id": each.id, "sort": each.sort, "there": each.there, "here": each.here, "why": each.why}
            for each in found.apart
        ],
    }


def _verdict(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(problem: LedgerError) -> list[str]:
    return [f"✗ {problem.what}", f"    why: {problem.why}", f"    fix: {problem.fix}"]


def _write(output: Path, files: dict[str, bytes]) -> None:
    """All files, or none where the folder holds something already."""
    try:
        if output.exists() and any(output.iterdir()):
            raise BadInput(
                f"{output} is not empty",
                why="what was exported before may have been worked on",
                fix="name a new folder",
            )
        for name, content in sorted(files.items()):
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            (output / name).write_bytes(content)
    except OSError as error:
        raise BadInput(f"{output} cannot be written", why=str(error.strerror), fix="choose another folder") from error
