"""What a shell reads to complete what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines


class CompletionScript(Answer, frozen=True, kw_only=True):
    """The script that makes a shell complete the words of `ledger`."""

    commands: ClassVar = ("completion",)

    shell: str
    script: str

    def sections(self) -> Iterator[Section]:
        """The script as it is."""
        yield just_lines(*self.script.strip("\n").split("\n"))
