"""The files of a bag as they lie there: plain ones alone, each in a manifest once, and none that no bag holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path

from ledger.audit.bag.queries.writer import MANIFEST, TAG_MANIFEST
from ledger.errors import Tampered

LISTED = re.compile(r"([0-9a-f]{64})  ([^\x00-\x1f\x7f]+)")
NUMBER = r"[1-9][0-9]{0,14}"
KNOWN = re.compile(
    r"data/(events\.jsonl|withheld\.txt|checkpoint|checkpoint\.old|consistency|root\.txt|people\.json"
    r"|disclosures\.json|allowed_signers|enrolments/signers|VERIFY\.md|RIGHTS\.md"
    rf"|(payloads|statements)/{NUMBER}|signatures/{NUMBER}\.(sig|json)|proofs/{NUMBER}\.tlog-proof"
    rf"|credentials/{NUMBER}\.(json|pub|pem)|enrolments/{NUMBER}(\.sig|\.json)?)",
    re.ASCII,
)
"""The files that a bag can hold below `data/`."""
BESIDE = ("bag-info.txt", "bagit.txt", MANIFEST)
"""Those beside it that its second manifest lists."""
ITS_OWN = "take the bag again from whoever made it, and compare the root with one that you kept"


def require_plain(folder: Path) -> None:
    """Pass where a bag is made of files and folders alone: a link leads elsewhere, and a pipe never ends."""
    for path in [folder, *folder.glob("*"), *(folder / "data").rglob("*")]:
        if (path.is_symlink() and path != folder) or not (path.is_file() or path.is_dir()):
            name = plainly(path.relative_to(folder).as_posix())
            raise unreadable(folder, f"{name} is neither a file nor a folder of it")


def file_faults(folder: Path) -> Iterator[str]:
    """Yield what is in no manifest, not as it says, or no file of a bag."""
    data = {path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if path.is_file()}
    yield from (f"{plainly(each)} is no file of a bag" for each in sorted(data) if not KNOWN.fullmatch(each))
    for path in sorted(folder.glob("*")):
        if ("manifest-" in path.name or path.name == "fetch.txt") and path.name not in (MANIFEST, TAG_MANIFEST):
            yield f"{plainly(path.name)} is not judged here: a bag has manifests of SHA-256 alone"
    yield from _manifest_faults(folder, MANIFEST, data)
    yield from _manifest_faults(folder, TAG_MANIFEST, BESIDE)


def _manifest_faults(folder: Path, name: str, there: Collection[str]) -> Iterator[str]:
    listed: dict[str, str] = {}
    for number, line in enumerate(text_of(folder / name).removesuffix("\n").split("\n"), 1):
        entry = LISTED.fullmatch(line)
        if entry is None or entry[2] in listed:
            yield f"line {number} of {name} cannot be read, or says a thing twice"
        else:
            listed[entry[2]] = entry[1]
    yield from (f"{each} is missing" for each in sorted(listed.keys() - {*there}))
    yield from (f"{plainly(each)} is in no manifest" for each in sorted({*there} - listed.keys()))
    for each in sorted(listed.keys() & {*there}):
        if sha256((folder / each).read_bytes()).hexdigest() != listed[each]:
            yield f"{each} is not what the manifest says"


def withheld_in(path: Path) -> tuple[dict[int, str], list[str]]:
    """Return why each payload that is not there is not, and which lines say nothing that can be read."""
    found, faults = dict[int, str](), list[str]()
    *lines, rest = text_of(path).split("\n")
    for number, line in enumerate([*lines, *([rest] if rest else [])], 1):
        position, tab, why = line.partition("\t")
        if not re.fullmatch(NUMBER, position, re.ASCII) or not tab or int(position) in found or number > len(lines):
            faults.append(f"line {number} of withheld.txt cannot be read, or says a thing twice")
        else:
            found[int(position)] = why
    return found, faults


def text_of(path: Path) -> str:
    """Return a text in UTF-8 as it is stored, whatever ends its lines."""
    return path.read_bytes().decode()


def plainly(broken: object) -> str:
    """Return what a library says, in one line that acts on no terminal."""
    said = " ".join(str(broken).split())[:200] or type(broken).__name__
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in said)


def unreadable(folder: Path, why: str) -> Tampered:
    """Return the refusal of a bag of which something cannot be read."""
    return Tampered(f"{folder} cannot be read", why, ITS_OWN)
