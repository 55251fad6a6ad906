"""The 47 faults that the ledger is to survive: what goes wrong, how a test brings it about, and what must come of it.

    row --@pytest.mark.fault(row)------------------> tests that see it survived
        --@pytest.mark.fault(row, control=True)----> tests that see it hurt where our guard is missing

A control is what makes a row worth something: if the same fault does no harm without the guard, the test proves
nothing. A row without one says why. `survived.py` counts, and `page.py` writes docs/reference/faults.md from this.
Marks stand above a test and name the row as a number: the page is written without running anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One fault: `control` says what happens without the guard, or else `uncontrolled` why nobody can show that.

    A `limit` is not survived and never will be: its test sees that it is as the documentation says.
    """

    number: int
    fault: str
    brought_by: str
    outcome: str
    control: str = ""
    uncontrolled: str = ""
    limit: bool = False


GROUPS: Mapping[str, tuple[Row, ...]] = {
    "What kills and cuts": (
        Row(
            1,
            "the program is killed while it records in a file",
            "SIGKILL at random moments, and inside an append",
            "nothing acknowledged is lost; anything else is there whole or not at all",
            control="a program that commits each statement by itself leaves half an append",
        ),
        Row(
            2,
            "the machine loses power while SQLite writes",
            "the system calls of a writer are recorded; files are made again as a disk may hold them after any of"
            " them: writes that were not synced left out, done in another order, torn at 512 bytes",
            "nothing acknowledged is lost, every file opens and verifies",
            control="with `synchronous` at NORMAL acknowledged events are lost; at OFF files are damaged as well",
        ),
        Row(
            3,
            "the PostgreSQL server is killed",
            "SIGQUIT and SIGKILL under load",
            "nothing acknowledged is lost, nothing is there by half",
            control="with `synchronous_commit` off an acknowledged event is gone after the same kill",
        ),
        Row(
            4,
            "the connection dies during COMMIT",
            "a wire that is cut at each byte; backends that are ended",
            "a command is reported recorded exactly if it is; else it is said not to be known",
            control="who looks for the lost command without the lock says that it failed, and it is stored",
        ),
        Row(
            5,
            "many record at once while somebody follows",
            "eight writers and a follower; kills and losses under way",
            "the follower misses nothing, and hears it in order",
            control="a store that numbers events outside the lock shows a later one first, and one is missed",
        ),
        Row(
            6,
            "the server does not keep what it acknowledges",
            "fsync off; synchronous_commit off for server, database and login",
            "fsync off is refused; synchronous_commit is on for the ledger whatever it is for others",
            control="without the check an event is recorded on a server that keeps nothing",
        ),
        Row(
            7,
            "two decide on the same thing at the same moment",
            "two processes that wait for each other before each step",
            "one wins; the other is told, and nothing of theirs is stored",
            control="without the condition both are recorded",
        ),
        Row(
            8,
            "the disk is full",
            "a small disk, a small file, and a limit on the size of files",
            "the command is refused, nothing is acknowledged, reading goes on, recording too once there is room",
            control="a program that commits each statement by itself leaves half an append",
        ),
        Row(
            9,
            "memory is exhausted",
            "a limit on the address space, lowered until it strikes inside a command",
            "nothing is acknowledged that is not stored; the ledger is whole",
            control="a program that commits each statement by itself leaves half an append",
        ),
        Row(
            10,
            "the file is locked for too long, or may only be read",
            "a second program with the lock; permissions; a read-only folder, a read-only disk",
            "refused with what to do next and the exit code of storage; later it works; reading goes on where it can",
            control="a program that takes the lock only once it writes is refused at once though it would have waited",
        ),
        Row(
            11,
            "the clock goes back by 25 years",
            "a clock that is set",
            "order is by position, a right that ended stays ended, and a warning says so",
            control="judged by the bare clock, a seat that ended is held again",
        ),
    ),
    "What damages and rewrites what is stored": (
        Row(
            12,
            "single bits of the file flip",
            "random bits over all of the file",
            "every event that changed is found; what is not found changed nothing that was recorded",
            control="SQLite's own integrity_check finds nothing wrong with many of them",
        ),
        Row(
            13,
            "a copy of the file without its log, or cut short",
            "copying one file; cutting it at any length",
            "a kept checkpoint tells that it is too small; nothing is recorded in it",
            control="without anything kept elsewhere the copy verifies",
        ),
        Row(
            14,
            "yesterday's backup is put in the place of today's ledger",
            "a file is swapped",
            "refused until a new incarnation is declared, which names what was lost",
            control="without anything kept elsewhere the older ledger verifies",
        ),
        Row(
            15,
            "the ledger moves: VACUUM, dump and reload, to PostgreSQL and back",
            "the tools themselves",
            "the same root, the same positions",
            control="rows numbered by the store get other numbers by a dump and a reload",
        ),
        Row(
            16,
            "an event of a bag is edited, deleted, moved, repeated, added or written otherwise",
            "editing the bag and making its manifests again",
            "found with no program of ours",
            control="with manifests made again, the bag alone is valid",
        ),
        Row(
            17,
            "a checkpoint is edited, of another key or another ledger, or without its signature",
            "editing the note",
            "rejected with no program of ours",
            control="whoever does not check the signature accepts it",
        ),
        Row(
            18,
            "somebody with the key of the ledger rewrites history, and a witness is asked for",
            "a rewritten ledger, signed",
            "rejected: the witness signed another history",
            control="without a witness it is accepted",
        ),
        Row(
            19,
            "somebody with the key of the ledger rewrites history, and the auditor kept a checkpoint",
            "a rewritten ledger, signed",
            "rejected: it does not go on from the checkpoint that was kept",
            control="without that checkpoint it is accepted",
        ),
        Row(
            20,
            "somebody with the key of the ledger rewrites history; no witness, and nobody kept anything",
            "a rewritten ledger, signed",
            "accepted: nothing can tell; the documentation says so",
            uncontrolled="it is the control of the two rows before it",
            limit=True,
        ),
        Row(
            21,
            "a witness is shown two histories",
            "sending both over HTTP",
            "it refuses the second and keeps the proof",
            control="a witness without memory signs both",
        ),
        Row(
            22,
            "the proof of one event is shown for another",
            "editing index, line or hashes of the proof",
            "rejected with no program of ours",
            control="the proof where it belongs is accepted",
        ),
        Row(
            23,
            "a bit flips between an event and the tree",
            "a leaf that is not the hash of its line",
            "no checkpoint is signed",
            control="whoever signs the stored root without reading again signs it",
        ),
    ),
    "Who acts": (
        Row(
            24,
            "the signature of a decision is bad: eight ways of ssh, and of passkeys",
            "ssh-keygen, a software authenticator, and editing the file",
            "refused when it is given, and found when it is in the file",
            control="where nothing checks signatures they are not judged: none is found, and that is said",
        ),
        Row(
            25,
            "a good signature is used again: for another version, definition, act or ledger",
            "copying it",
            "refused, and found when it is in the file",
            control="ssh-keygen alone accepts the copy",
        ),
        Row(
            26,
            "whoever wrote it, or their delegate, approves; an approver ratifies",
            "every decision by everybody",
            "refused, with the reason",
            control="without the guard they answer their own",
        ),
        Row(
            27,
            "the content changes after it was approved",
            "a revision between approval and ratification",
            "the approval counts no more, and says why",
            control="counted without what it covers, it carries what nobody read",
        ),
        Row(
            28,
            "a right ends or is revoked between approval and ratification, also at the same moment",
            "two processes that race",
            "the approval does not count; all races come out as one after the other",
            control="without the condition an approval stands after its right ended",
        ),
        Row(
            29,
            "an emergency is not ratified in time",
            "the clock goes on",
            "what it put in force ends, and is told as open",
            control="an ordinary ratification of the same day is still in force",
        ),
        Row(
            30,
            "somebody acts as somebody else in PostgreSQL",
            "SQL by a login of one's own",
            "refused by the database",
            control="by the one login of a ledger that was never divided anybody acts as anybody",
        ),
        Row(
            31,
            "a word alone is used where more is needed",
            "the command line, where the charter says how sure one must be",
            "refused, and told where to go",
            control="where the charter asks for no more the same command decides",
        ),
    ),
    "What platforms do": (
        Row(
            32,
            "busy, locked, out of service, a page in place of an answer, a session that ended",
            "429, 503, 500, 502 with HTML, 401, 409 at each request",
            "it comes to what was planned",
            control="a naive connector does not come to it",
        ),
        Row(
            33,
            "the connection is lost before the change was made",
            "a reset at each request",
            "it comes to what was planned",
            control="a naive connector does not come to it",
        ),
        Row(
            34,
            "the connection is lost, or the server breaks, after the change was made",
            "a reset, a timeout, 500 after each write",
            "it comes to what was planned; nothing is made twice, nothing is written again",
            control="a naive connector makes a second one",
        ),
        Row(
            35,
            "the program dies at any step of a delivery",
            "a death before and after each append and each request",
            "it comes to what was planned, and the trail tells all of it",
            control="a naive connector does not come to it",
        ),
        Row(
            36,
            "half of a batch is taken",
            "an answer of its own for each, a reset after half",
            "each has an outcome of its own; only the rest is tried again",
            control="one that sends the whole batch again writes the first half twice",
        ),
        Row(
            37,
            "the platform says no for good",
            "400 and 403",
            "the failure is on record; it is not tried again and again",
            control="whoever takes a refusal for something that passes asks until patience ends",
        ),
        Row(
            38,
            "somebody edits by hand what the ledger wrote",
            "editing through the platform",
            "found and on record; put back or asked, as the settings say; never overwritten unasked",
            control="an apply that does not look first writes over it",
        ),
        Row(
            39,
            "two programs deliver at once; one that slept wakes up",
            "two holders of one lease",
            "the second is told; who lost the lease writes no more, and what came late is seen",
            control="without a lease both write",
        ),
        Row(
            40,
            "an answer without an end, cut off, nested, no JSON, one byte now and then, or leading elsewhere",
            "a server that answers so",
            "bounded in bytes and in time, refused; the token goes nowhere else",
            control="a client with a timeout for each read waits for the slow one without an end",
        ),
    ),
    "What people send": (
        Row(
            41,
            "a document that explodes, is too deep or too large, says a key twice, has tags or 200,000 digits",
            "files",
            "refused in less than a second and 100 MB",
            control="PyYAML's safe loader takes it, or ends in an error of Python's own",
        ),
        Row(
            42,
            "SQL and formulas in definitions, titles and exported cells",
            "hostile texts, also random ones",
            "read as what they are; no cell is a formula, no text a statement",
            control="pasted into the statement, the same texts are run",
        ),
        Row(
            43,
            "addresses that lead inside, secrets that leak, plugins that nobody asked for",
            "addresses of 15 forms; canaries searched in every file; a distribution in the group `ledger`",
            "refused; found nowhere; not loaded",
            control="the canary is found where it is written, and the plugin runs once it is named",
        ),
        Row(
            44,
            "a person is to be erased",
            "erasing, then searching every byte of the files",
            "found nowhere; root and proofs are as before",
            control="after a plain DELETE, or where the file is not written anew, the address is still in it",
        ),
    ),
    "Who writes past the program": (
        Row(
            45,
            "a revision, a ratification, a withdrawal or a revocation is hidden from those who decide",
            "plain SQL that stores it under foreign tags, or without rows in the index",
            "it changes nothing, is shown struck out with its writer, and `verify` names it",
            control="a reader that takes each event for what it says folds what nobody read",
        ),
        Row(
            46,
            "somebody without a seat names themselves decider",
            "plain SQL, and a login of the role `person`",
            "the founder still decides; the act is shown struck out",
            control="a reader that takes each event for what it says obeys them",
        ),
        Row(
            47,
            "somebody else writes the verdicts that a reader keeps",
            "a cache that others may write, a link, one of another ledger, one cut short",
            "it is not believed, and every answer is as without it",
            control="a reader that does not look whose file it is lets a forged act count",
        ),
    ),
}
"""All rows, by what they are about; numbered from 1 without a gap."""

ROWS: Mapping[int, Row] = {row.number: row for rows in GROUPS.values() for row in rows}
