"""Telling people: what was sent to whom over which channel, what could not be, and what would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec

from ledger.answers.answer import SOME_FAILED, Answer, Problem, problems, reasons
from ledger.overview.following.queries.messages import Sending
from ledger.render.sections import Section, just_lines


class ToldMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message on one channel, by the name that `ledger.toml` gives it; `errors` say why it was not sent.

    `notices` are the sentences that it says, and `links` where each of them leads. `key` is the same where the same
    message is sent again.
    """

    channel: str
    to: list[str]
    key: str
    notices: list[str]
    links: list[str]
    errors: list[Problem]

    def lines(self, sign: str) -> Iterator[str]:
        """To whom, and what."""
        head = f"{'✗' if self.errors else sign} {self.channel}, to {', '.join(self.to)}"
        yield f"{head}: {self.notices[0]}" if len(self.notices) == 1 else f"{head}:"
        yield from (f"    {each}" for each in self.notices if len(self.notices) > 1)
        for each in self.errors:
            yield f"    {each.what}"
            yield from reasons(each, "    ")


class NoticesTold(Answer, frozen=True, kw_only=True):
    """What was told by one look, or, where it is only tried (`dry_run`), what would be.

    `left` is how many notices wait for the hour of the digest, or for a channel that takes them.
    """

    commands: ClassVar = ("follow",)

    messages: list[ToldMessage]
    left: int
    dry_run: bool = False
    ended: bool = False

    @property
    def code(self) -> int:
        """The exit code: whether something could not be sent."""
        return SOME_FAILED if any(each.errors for each in self.messages) else 0

    def sections(self) -> Iterator[Section]:
        """Message by message, and what is left."""
        found = [line for each in self.messages for line in each.lines("·" if self.dry_run else "✓")]
        left = [f"{self.left} {'notice waits' if self.left == 1 else 'notices wait'} to be sent"] if self.left else []
        end = ["ended as it was told; what was not sent is sent by the next follower"] if self.ended else []
        yield just_lines(*(found or ([] if self.ended or left else ["nothing is to be told"])), *left, *end)


def notices_told(found: Iterable[Sending], *, left: int = 0, dry_run: bool = False, ended: bool = False) -> NoticesTold:
    """What became of each message."""
    return NoticesTold(messages=[_message(each) for each in found], left=left, dry_run=dry_run, ended=ended)


def _message(found: Sending) -> ToldMessage:
    said = found.ready.message
    return ToldMessage(
        channel=found.way,
        to=list(said.to),
        key=said.key,
        notices=[str(each["sentence"]) for each in said.notices],
        links=[str(each["link"]) for each in said.notices],
        errors=problems(found.problem),
    )
