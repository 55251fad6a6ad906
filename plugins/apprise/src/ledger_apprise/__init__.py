"""Notices on any channel that apprise knows, by an address of its own form."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

import apprise

from ledger import BadInput, NoticeChannel, NoticeMessage, TargetClosed, hookimpl


class AppriseChannel:
    """One message for a whole room."""

    name = "apprise"
    settings: tuple[str, ...] = ("url",)
    secrets: tuple[str, ...] = ("url",)
    personal = False

    def require(self, settings: Mapping[str, str]) -> None:
        """Pass where apprise knows what the address is of. Raises BadInput, which never shows it."""
        _room(settings)

    def send(self, settings: Mapping[str, str], message: NoticeMessage) -> None:
        """Tell the room. Raises TargetClosed, with what apprise says of it."""
        room = _room(settings)
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call]
            sent = room.notify(message.text, title=message.title, body_format=apprise.NotifyFormat.TEXT)
        if not sent:
            why = " ".join(said.getvalue().replace(settings["url"], "[secret]").split())
            raise TargetClosed("the room was not told", why or "apprise does not say why", "")


def _room(settings: Mapping[str, str]) -> apprise.Apprise:
    found = apprise.Apprise(asset=apprise.AppriseAsset(app_id="ledger", app_desc="notices of the ledger"))
    with apprise.LogCapture(level=logging.WARNING):  # type: ignore[no-untyped-call]
        known = found.add(settings.get("url", ""))
    if not known:
        raise BadInput(
            "apprise does not know the address of the channel",
            why="it begins with what it is of, as slack:// does",
            fix="see https://github.com/caronc/apprise/wiki for its form",
        )
    return found


@hookimpl
def ledger_channels() -> Iterable[NoticeChannel]:
    """One channel."""
    return [AppriseChannel()]
