"""What is in force for others to use: files for a team's own pipeline, and SQL for a warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.answers.answer import SOME_FAILED, Answer, Problem, problems
from ledger.measure.counting.answers.cohort import CohortDays, stretch_parts
from ledger.render.sections import Lines, Section, just_lines, untitled

if TYPE_CHECKING:
    from ledger.deliver.delivery.queries.credit_export import CreditExport
    from ledger.deliver.delivery.queries.export import FileExport
    from ledger.deliver.delivery.queries.warehouse import SqlExport, SqlVersions


class Incomplete(msgspec.Struct, frozen=True, kw_only=True):
    """What files are without: what they leave out, as they say themselves, and what cannot be said in them."""

    left_out: list[str]
    refused: list[Problem]

    @property
    def without(self) -> Iterator[str]:
        """A line for each."""
        yield from (f"✗ left out: {each}" for each in self.left_out)
        for each in self.refused:
            yield from (f"✗ {each.what}", f"    why: {each.why}", f"    fix: {each.fix}")


class FilesAnswer(Incomplete, Answer, frozen=True, kw_only=True, omit_defaults=True):
    """The files that were written to a folder; `unread` says why the target was not read, where it should have been."""

    commands: ClassVar = ("export",)

    files: list[str]
    folder: str
    unread: str = ""

    def sections(self) -> Iterator[Section]:
        """How many, and what they are without."""
        unread = [f"· {self.unread}"] if self.unread else []
        yield just_lines(f"{len(self.files)} files in {self.folder}", *unread, *self.without)


class ValidationAnswer(Incomplete, Answer, frozen=True, kw_only=True):
    """What a platform has against the files, and what they are without."""

    commands: ClassVar = ("validate",)

    target: str
    against: list[str]

    @property
    def code(self) -> int:
        """That some failed, where it would not take all."""
        return SOME_FAILED if self.against or self.left_out or self.refused else 0

    def sections(self) -> Iterator[Section]:
        """A line each, or that it would take them."""
        lines = [*(f"✗ {each}" for each in self.against), *self.without]
        yield just_lines(*(lines or [f"{self.target} would take them"]))


class SqlStretch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"start": "from"}):
    """The days [from, until) whose records a version judges; nothing where there is no end.

    Of those, it may judge a cohort alone, and what follows the others. `undated` records have no day.
    """

    version: int
    start: date | None
    until: date | None
    cohort: CohortDays | None = None
    dated: bool = True
    undated: bool = False


class SqlAnswer(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A definition as SQL, and by which versions it judges; `file` is where it was written to."""

    commands: ClassVar = ("export sql",)

    key: str
    dialect: str
    rules: str
    form: str
    versions: list[SqlStretch]
    sql: str
    file: str = ""

    def sections(self) -> Iterator[Section]:
        """The statement, or where it is."""
        yield _text(self.sql, self.file)


class SqlVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version on the days that it governed, and its expression; nothing where the dialect holds none."""

    key: str
    version: int
    effective_from: date
    effective_until: date | None
    digest: str
    standard: str
    decided: str
    sql: str | None


class SqlVersionsAnswer(Answer, frozen=True, kw_only=True):
    """Every version that governed, of the definitions that were asked for."""

    commands: ClassVar = ("export sql",)
    content: ClassVar = "rows"

    rows: list[SqlVersion]
    text: str
    file: str

    def sections(self) -> Iterator[Section]:
        """The rows as they are written, or where they are."""
        yield _text(self.text, self.file)


def files_answer(target: str, folder: Path, found: FileExport) -> FilesAnswer:
    """What was written."""
    unread = found.unread
    return FilesAnswer(
        files=sorted(found.files),
        folder=str(folder),
        unread=f"{target} was not read: {unread.what}; {unread.why or unread.fix}" if unread else "",
        **_without(found),
    )


def validation_answer(target: str, came: tuple[Sequence[str], FileExport]) -> ValidationAnswer:
    """What a target has against the files."""
    against, found = came
    return ValidationAnswer(target=target, against=list(against), **_without(found))


def sql_answer(found: SqlExport, file: Path | None) -> SqlAnswer:
    """A definition as SQL, to be written to `file` where one is named."""
    judging = (each for each in found.segments if each.meaning is not None)
    return SqlAnswer(
        key=found.key,
        dialect=found.asked.dialect,
        rules=str(found.asked.rules),
        form=found.asked.shape,
        versions=[SqlStretch(**stretch_parts(each)) for each in judging],
        sql=found.text,
        file=str(file) if file else "",
    )


def sql_credit_answer(found: CreditExport, file: Path | None) -> SqlAnswer:
    """An attribution as SQL, to be written to `file` where one is named."""
    return SqlAnswer(
        key=found.key,
        dialect=found.asked.dialect,
        rules=str(found.asked.rules),
        form=found.asked.shape,
        versions=[SqlStretch(version=each.version, start=each.start, until=each.end) for each in found.slices],
        sql=found.text,
        file=str(file) if file else "",
    )


def sql_versions_answer(found: SqlVersions, text: str, file: Path | None) -> SqlVersionsAnswer:
    """Every version, and the text that says so, to be written to `file` where one is named."""
    rows = [SqlVersion(**each._asdict()) for each in found.rows]
    return SqlVersionsAnswer(rows=rows, text=text, file=str(file) if file else "")


def _text(text: str, file: str) -> Section:
    return (
        just_lines(f"written to {file}") if file else untitled(Lines(tuple(text.removesuffix("\n").split("\n")), True))
    )


def _without(found: FileExport) -> dict[str, Any]:
    refused = [one for each in found.problems for one in problems(each)]
    return {"left_out": list(found.left_out), "refused": refused}
