"""What a git repository held at another commit, beside what its working tree holds now.

    git:REF --rev-parse--> commit --ls-tree, show--> files as they were
                    folder --ls-files----------> files as they are, those that git does not ignore

Git is only asked. What somebody else can put into a repository (names, links, attributes) starts no program and leads
out of no folder: names go after `--` or behind `--end-of-options`, and what is no plain file is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import new as hashed
from pathlib import Path, PurePosixPath
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from ledger.documents.text import LARGEST, checked
from ledger.errors import BadInput, LedgerError
from ledger.steps import RETRY, again

if TYPE_CHECKING:
    from subprocess import CompletedProcess

SCHEME = "git:"
SUFFIXES = (".yaml", ".yml")
SECONDS = 60
_PLAIN = ("100644", "100755")
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")  # as a hook of git has them; the folder says where it is
_KIND = re.compile(rb"""^(\xef\xbb\xbf)?(---[ \t]+)?(\?[ \t]+)?["']?kind["']?\s*:""", re.MULTILINE)
_BRACE = re.compile(rb"^(\xef\xbb\xbf)?(---[ \t]+)?\{", re.MULTILINE)  # a document within braces, as JSON has it
_KIND_WITHIN = re.compile(rb"""\bkind["']?\s*:""")


class TextFile(NamedTuple):
    """A file: what people call it, and what it holds."""

    source: str
    text: bytes

    @property
    def readable(self) -> str:
        """Its text, to be sent elsewhere. Raises BadInput where it is not UTF-8, or holds what cannot be seen."""
        return checked(self.text, self.source)


class FileSides(NamedTuple):
    """The files of documents at a commit, and in the working tree. `ref` is what people call the commit."""

    ref: str
    commit: str
    before: tuple[TextFile, ...]
    after: tuple[TextFile, ...]


class _Blob(NamedTuple):
    path: str
    id: str
    size: int


def sides(against: str, paths: Sequence[Path], folder: Path) -> FileSides:
    """The files of documents at `git:REF` and as they are, of these paths, or of everything beneath a folder.

    In a folder, files of YAML count that say a `kind:`; a file that is named counts in any case.
    Raises BadInput where there is no such commit, no repository or no git.
    """
    ref = _ref(against)
    root = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    commit = _commit(root, ref)
    wanted = [_within(root, each, folder) for each in paths] or [_within(root, folder, folder)]
    blobs = [each for each in _blobs(root, commit) if _asked(each.path, wanted)]
    there = [each for each in _names(root) if _asked(each, wanted) and _is_plain(root, each)]
    for given, each in zip(paths, wanted, strict=False):
        if not any(_beneath(path, each) for path in (*there, *(blob.path for blob in blobs))):
            what, why = f"there are no documents at {given}", f"neither here nor at {ref} is there a file of YAML"
            raise BadInput(what, why, "name the folder or the files that hold them")
    before = ((each.path, TextFile(f"{ref}:{each.path}", _was(root, commit, each))) for each in blobs)
    after = ((each, TextFile(each, _read(root / each))) for each in there)
    return FileSides(ref, commit, *(tuple(_documents(each, wanted)) for each in (before, after)))


def _ref(against: str) -> str:
    """The name of the commit. Raises BadInput for what git could take for an option, or for more than one commit."""
    ref = against.removeprefix(SCHEME)
    if ref == against or not _is_name(ref):
        shown = "".join(each for each in against if each.isprintable())[:100]
        raise BadInput(
            f"`{shown}` names no commit",
            why="it is `git:` with the name of one commit behind it: a branch, a tag or its digest",
            fix=again("name a commit", against="git:origin/main"),
        )
    return ref


def _is_name(ref: str) -> bool:
    return (
        bool(ref) and ref.isprintable() and not (ref.startswith(("-", "^")) or " " in ref or ":" in ref or ".." in ref)
    )


def _commit(root: Path, ref: str) -> str:
    found = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode:
        raise BadInput(
            f"this repository has no commit `{ref}`",
            why="it was never fetched, or is called something else",
            fix="fetch it, with its history where a clone is shallow: git fetch origin",
        )
    return found.stdout.decode("ascii").strip()


def _within(root: Path, path: Path, folder: Path) -> PurePosixPath:
    """A path as git names it, from the root on. A link is what it is, and not what it leads to."""
    given = Path(os.path.normpath(folder.resolve() / path))
    try:
        return PurePosixPath(given.relative_to(root.resolve()).as_posix())
    except ValueError:
        what, why = f"{path} lies outside this repository", f"its root is {root}"
        raise BadInput(what, why, "name a folder or a file in it") from None


def _asked(path: str, wanted: Sequence[PurePosixPath]) -> bool:
    """Whether a file is named, or is one of YAML beneath a folder that is, not in one that is hidden there."""
    return any(path == str(each) or (_beneath(path, each) and _shown(path, each)) for each in wanted)


def _beneath(path: str, folder: PurePosixPath) -> bool:
    return PurePosixPath(path).is_relative_to(folder)


def _shown(path: str, folder: PurePosixPath) -> bool:
    parts = PurePosixPath(path).relative_to(folder).parts
    return path.endswith(SUFFIXES) and not any(each.startswith(".") for each in parts)


def _documents(files: Iterable[tuple[str, TextFile]], wanted: Sequence[PurePosixPath]) -> Iterator[TextFile]:
    """Those that are named, and of the others those that say what kind of document they are."""
    named = {str(each) for each in wanted}
    yield from (file for path, file in files if path in named or _says_its_kind(file.text))


def _says_its_kind(text: bytes) -> bool:
    return bool(_KIND.search(text) or (_BRACE.search(text) and _KIND_WITHIN.search(text)))


def _blobs(root: Path, commit: str) -> Iterator[_Blob]:
    """The plain files at a commit, no links and no repositories within."""
    for entry in _git(root, "ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", commit).split(b"\0"):
        about, _, path = entry.partition(b"\t")
        mode, _, id_, size = about.decode("ascii").split() if about else ("", "", "", "0")
        if mode in _PLAIN:
            yield _Blob(os.fsdecode(path), id_, int(size))


def _names(root: Path) -> Iterator[str]:
    found = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    yield from sorted({os.fsdecode(each) for each in found.split(b"\0") if each})


def _is_plain(root: Path, path: str) -> bool:
    """Whether a file is there, and no link stands on the way to it, which could lead to any file of this machine."""
    way = (root / path, *(root / each for each in PurePosixPath(path).parents if each.name))
    return way[0].is_file() and not any(each.is_symlink() for each in way)


def _was(root: Path, commit: str, blob: _Blob) -> bytes:
    """What a file held at a commit; as it is here, where it is the same."""
    if _is_plain(root, blob.path) and _id(now := _read(root / blob.path), len(blob.id)) == blob.id:
        return now
    if blob.size > LARGEST:
        return bytes(LARGEST + 1)  # as much as a reader takes before it refuses one that is too large
    return _git(root, "show", "--end-of-options", f"{commit}:{blob.path}")


def _id(text: bytes, length: int) -> str:
    """By what git would know a file of this text."""
    told = b"blob %d\0" % len(text) + text
    return hashed("sha1" if length == 40 else "sha256", told, usedforsecurity=False).hexdigest()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _git(folder: Path, *arguments: str) -> bytes:
    done = _run(folder, *arguments)
    if done.returncode:
        said = done.stderr.decode(errors="replace").partition("\n")[0].removeprefix("fatal: ").strip()
        fix = "run it in the working tree of a repository"
        raise BadInput("git has no answer", said[:500] or "it did not say why", fix)
    return done.stdout


def _run(folder: Path, *arguments: str) -> CompletedProcess[bytes]:
    import subprocess  # only those who compare with a commit wait for its import

    program = which("git")
    if program is None:
        raise BadInput("git is not on this machine", "it knows what the other commit held", "install git 2.30 or later")
    environment = {name: each for name, each in os.environ.items() if name not in _ELSEWHERE and "LEDGER" not in name}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        command = [program, "-C", str(folder), "--literal-pathspecs", "--no-pager", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise LedgerError("git did not answer", why=f"{SECONDS} seconds passed", fix=RETRY) from None
