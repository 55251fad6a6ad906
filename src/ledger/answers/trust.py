"""Which `ledger.toml` the reader trusts, and where the secrets stand that each refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar, Literal

import msgspec

from ledger.answers.answer import Answer
from ledger.app.trust import SettingsFile, digest, references
from ledger.render.sections import Section, just_lines

SAID = {
    "trusted": "trusted",
    "changed": "changed since, and not trusted as it is now",
    "gone": "no longer there",
    "revoked": "no longer trusted",
}


class TrustedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as somebody trusted it. `secrets` are its references with their places, as far as it is still the same."""

    path: str
    digest: str
    state: Literal["trusted", "changed", "gone", "revoked"]
    secrets: list[str]

    def lines(self) -> Iterator[str]:
        """What is trusted, and what it leads to."""
        yield f"{self.path}: {SAID[self.state]}"
        if self.state != "revoked":
            yield f"    digest {self.digest}"
        yield from (f"    {each}" for each in self.secrets)


class Trust(Answer, frozen=True, kw_only=True):
    """The files that were trusted, are trusted, or are not any more."""

    commands: ClassVar = ("trust",)
    content: ClassVar = "files"

    files: list[TrustedFile]

    def sections(self) -> Iterator[Section]:
        """Each after the other."""
        lines = [line for each in self.files for line in each.lines()]
        yield just_lines(*(lines or ["you trust no such file"]))


def trust_answer(found: Iterable[SettingsFile], revoked: Path | None = None) -> Trust:
    """These files, as they are now; one whose trust was `revoked` is told once."""
    if revoked:
        paths = dict.fromkeys(each.path for each in found)
        return Trust(files=[TrustedFile(path=str(each), digest="", state="revoked", secrets=[]) for each in paths])
    return Trust(files=[_file(each) for each in found])


def _file(of: SettingsFile) -> TrustedFile:
    try:
        content = of.path.read_bytes()
    except OSError:
        return TrustedFile(path=str(of.path), digest=of.digest, state="gone", secrets=[])
    same = digest(content) == of.digest
    secrets = list(references(content)) if same else []
    return TrustedFile(path=str(of.path), digest=of.digest, state="trusted" if same else "changed", secrets=secrets)
