"""Sandboxes: the platforms' emulators, and the settings that reach each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from ledger.answers.answer import Answer
from ledger.render.sections import Section, just_lines


class SandboxesServed(Answer, frozen=True, kw_only=True):
    """The sandboxes that were up: the settings of a target that reached each, by its connector's name."""

    commands: ClassVar = ("sandbox",)
    content: ClassVar = "sandboxes"

    sandboxes: dict[str, dict[str, str]]

    def sections(self) -> Iterator[Section]:
        """That they are down again; their settings were said when they came up."""
        yield just_lines("stopped")


def sandboxes_served(settings: Mapping[str, Mapping[str, str]]) -> SandboxesServed:
    """The settings of each."""
    return SandboxesServed(sandboxes={name: dict(each) for name, each in settings.items()})
