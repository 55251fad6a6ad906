"""A real mail server on this machine, and what it took."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from threading import Lock, Thread
from typing import Any

from aiosmtpd.smtp import SMTP

from shell import Desk

OK = "250 taken"


@dataclass
class Post:
    """A mail server: what it took, and what it answers to a recipient and to the data of a message."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    refuse: Callable[[str], str] = lambda _: OK
    refuse_data: Callable[[], str] = lambda: OK
    lock: Lock = field(default_factory=Lock)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:  # noqa: N802 the library's name
        """Take a recipient, or not."""
        answer = self.refuse(address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 as above
        """Take a message, or not."""
        answer = self.refuse_data()
        if answer == OK:
            message = BytesParser(_class=EmailMessage, policy=POLICY).parsebytes(envelope.content)
            with self.lock:
                self.taken.append(message)
        return answer

    def told(self) -> Counter[tuple[str, str]]:
        """How often each person got which subject."""
        with self.lock:
            return Counter((str(each["To"]), str(each["Subject"])) for each in self.taken)


@contextmanager
def post(found: Post | None = None, port: int = 0, tls: Any = None, **given: Any) -> Iterator[Post]:
    """A mail server that is up, on a port of its own or on this one; by `tls` from the first byte."""
    found, loop = found or Post(), asyncio.new_event_loop()
    making = loop.create_server(lambda: SMTP(found, loop=loop, **given), "127.0.0.1", port, ssl=tls)
    server = loop.run_until_complete(making)
    found.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for left in asyncio.all_tasks(loop):
            left.cancel()
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(left)
        loop.close()


def by_mail(
    desk: Desk, port: int, follow: str = "", serve: str = "", mail: str = "", database: str = "ledger.db"
) -> None:
    """Settings by which a desk's follower sends mail to that port."""
    desk.write(
        "ledger.toml",
        f'database = "{database}"\n{serve}\n[follow]\n{follow}\n[follow.mail]\nchannel = "mail"\nhost = "127.0.0.1"\n'
        f'port = "{port}"\nsecurity = "none"\nfrom = "Ledger <ledger@acme.example>"\n{mail}\n',
    )
