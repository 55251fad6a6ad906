"""A document to begin with: a form of its kind, or the draft of an entity from records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.deliver.survey.queries.records import RecordsDraft
from ledger.render.sections import Section, just_lines
from ledger.steps import Open, step


class NewDocument(Answer, frozen=True, kw_only=True, omit_defaults=True):
    """A document that somebody is to correct and complete: its kind, its text, and the files that were written.

    `reading` is the file that says how the records are read, where one had to be written.
    """

    commands: ClassVar = ("new",)

    kind: str
    text: str
    file: str = ""
    reading: str = ""

    def sections(self) -> Iterator[Section]:
        """The text itself, or where it was written."""
        if not self.file:
            yield just_lines(*self.text.splitlines())
            return
        written = [f"wrote {self.file}"]
        written += [f"wrote {self.reading}: how the records are read"] if self.reading else []
        yield just_lines(*written, f"next: correct it, then {self._taken_by}")

    @property
    def _taken_by(self) -> str:
        """The command that takes the document once it is complete."""
        match self.kind:
            case "channel":
                return step("", "channel register", self.file).command
            case "assessment":
                return step("", "channel evaluate", Open("CHANNEL"), scores=self.file).command
        return f"ledger check {self.file}"


def new_document(kind: str, text: str, file: Path | None) -> NewDocument:
    """A form, printed or written to a file."""
    return NewDocument(kind=kind, text=text, file=str(file or ""))


def drafted_entity(found: RecordsDraft, file: Path | None, reading: str) -> NewDocument:
    """A draft, and the file beside its records, where one was written."""
    return NewDocument(kind="entity", text=found.text, file=str(file or ""), reading=reading)
