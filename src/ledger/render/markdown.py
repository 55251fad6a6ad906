"""An answer as Markdown, for a comment on a pull request or the summary of a job: GitHub's and GitLab's.

Much of it was written by somebody else. A word that could be anything but a word there (a mention, a reference, a link,
an emphasis, a command to the host) is set as code, in which nothing is read; lines that tell a record are a block of
code as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ledger.render.printable import one_line, printable
from ledger.render.sections import Block, Lines, Outline, Points, Section, Split, Table, Words
from ledger.render.text import lines as text_lines

MOST = 60_000
"""Characters; a comment has at most 65,536 at GitHub."""
_WORD = re.compile(r"""(["'(]*)(.*?)([).,;:?"']*)""")
_PLAIN = re.compile(
    r"[^\W\d_]+(?:['’][^\W\d_]+|-[^\W\d_]+)*"  # a word, with an apostrophe or a hyphen within
    r"|v?[\d,]+(?:\.\d+)?%?|\d{4}-\d{2}(?:-\d{2})?|[—–·→−]"
)
_COMMIT = re.compile(r"(?=.*\d)[0-9a-f]{7,64}")
_NUMBERED = re.compile(r"^(\d+)([.)])")  # what begins so would begin a list
_UNSAFE_AS_CODE = re.compile(r"[`|\\]")


def markdown(sections: Iterable[Section], address: str = "", most: int = MOST) -> str:
    """All of it, one section after the other; what leads to a page beneath `address` is a link.

    Of more than `most` characters, the last sections are left out, and that is said.
    """
    told = ["\n\n".join(_section(each, address)) for each in sections]
    kept, room = list[str](), most
    for each in told:
        room -= len(each) + 2
        if room < 0:
            left = len(told) - len(kept)
            return "\n\n".join([*kept, f"There is no room here for the last {left}: run the command to read them."])
        kept.append(each)
    return "\n\n".join(kept)


def _section(section: Section, address: str) -> Iterator[str]:
    if section.title:
        yield f"### {inline(section.title, address)}"
    for block in section.blocks:
        if found := _block(block, address):
            yield found


def _block(block: Block, address: str) -> str:
    match block:
        case Words(text=text, strong=strong):
            return f"**{inline(text, address)}**" if strong else inline(text, address)
        case Points(items=items):
            return "\n".join(f"- {inline(each, address)}" for each in items)
        case Outline(title=title, lines=told):
            return f"{inline(title, address)}:\n\n{fenced(told)}"
        case Lines(items=items):
            return fenced(items)
        case Table(head=head, rows=rows):
            rule = "|".join("---" for _ in head)
            table = [_row(head, address), f"|{rule}|", *(_row(each, address) for each in rows)]
            return "\n".join(table)
        case Split():
            return fenced(tuple(text_lines([Section("", (block,))])))
        case _:
            return ""  # the table beside it says the same


def _row(cells: Iterable[str], address: str) -> str:
    return f"| {' | '.join(inline(each, address) for each in cells)} |"


def fenced(told: Iterable[str]) -> str:
    """Lines as a block of code, within a fence longer than any in them."""
    text = "\n".join(printable(each).replace("\n", "<U+000A>") for each in told).strip("\n")
    fence = "`" * max(3, 1 + max((len(each) for each in re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}" if text.strip() else ""


def inline(text: str, address: str = "") -> str:
    """A text in one line: its words, and as code whatever is more than a word."""
    found = list[tuple[str, str, str]]()
    for each in one_line(text).split():
        before, word, after = _WORD.fullmatch(each).groups()  # type: ignore[union-attr]  # it matches any text
        if found and not _is_plain(word, address) and not before and _joins(found[-1], address):
            found[-1] = (found[-1][0], f"{found[-1][1]} {word}", after)
        else:
            found.append((before, word, after))
    told = " ".join(f"{before}{_shown(word, address)}{after}" for before, word, after in found)
    return _NUMBERED.sub(r"`\1`\2", told)


def _joins(last: tuple[str, str, str], address: str) -> bool:
    """Whether what is set as code goes on from the word before."""
    return bool(last[1]) and not last[2] and not _is_plain(last[1], address)


def _is_plain(word: str, address: str) -> bool:
    return not word or bool(_PLAIN.fullmatch(word) and not _COMMIT.fullmatch(word)) or _leads(word, address)


def _leads(word: str, address: str) -> bool:
    """Whether a word is the address of one of our own pages."""
    return bool(address) and bool(re.fullmatch(re.escape(address) + r"/[A-Za-z0-9/_.%~-]*", word))


def _shown(word: str, address: str) -> str:
    if _leads(word, address):
        return f"<{word}>"
    return word if _is_plain(word, address) else code(word)


def code(text: str) -> str:
    """A text in which nothing is read as Markdown, in a table too."""
    if not _UNSAFE_AS_CODE.search(bare := text.removeprefix("`").removesuffix("`")) and bare.strip():
        return f"`{bare}`"
    return f"<code>{''.join(each if each.isalnum() or each == ' ' else f'&#{ord(each)};' for each in text)}</code>"
