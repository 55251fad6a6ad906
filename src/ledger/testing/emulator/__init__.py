r"""What every emulator of a platform is made of, but the platform.

    HTTP --server--> Call --> doors: what a sandbox alone can do
                          \-> desk: a fault that is due, and the platform's answer --> Reply --server--> HTTP

An emulator brings one function from a call to a reply, and its own doors.
"""

from ledger.testing.emulator.desk import Desk, answer_under, next_fault
from ledger.testing.emulator.doors import fault_doors, is_door, knock, use_door
from ledger.testing.emulator.exchange import Call, Reply, reply
from ledger.testing.emulator.server import listening

__all__ = [
    "Call",
    "Desk",
    "Reply",
    "answer_under",
    "fault_doors",
    "is_door",
    "knock",
    "listening",
    "next_fault",
    "reply",
    "use_door",
]
