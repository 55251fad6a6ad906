"""Case folding: how two texts are compared (language.md, section 4)."""

from __future__ import annotations


def fold(text: str) -> str:
    """`text` in simple lower case, one code point at a time.

    The full mapping of `str.lower` looks at neighbours (a final sigma) and may add code points (`İ`); no platform
    agrees with another on that, and all agree on this one.
    """
    if text.isascii():
        return text.lower()
    return "".join("i" if char == "İ" else char.lower() for char in text)
