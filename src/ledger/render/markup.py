"""HTML and SVG as trees, so that no text can ever be taken for markup."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from ledger.render.printable import ORDERS

Inside = Element | str


def tag(name: str, /, *inside: Inside, **attributes: str | float) -> Element:
    """An element. An attribute's `_` is a `-`, and one at its end is for names such as `class_`.

    A sign that cannot be seen is shown as one that can.
    """
    named = {key.rstrip("_").replace("_", "-"): _written(value) for key, value in attributes.items()}
    found = Element(name, named)
    last: Element | None = None
    for each in inside:
        if isinstance(each, Element):
            found.append(each)
            last = each
        elif last is None:
            found.text = (found.text or "") + _seen(each)
        else:
            last.tail = (last.tail or "") + _seen(each)
    return found


def document(root: Element) -> str:
    """A whole page."""
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"


def _written(value: str | float) -> str:
    return _seen(value) if isinstance(value, str) else f"{value:g}"


def _seen(text: str) -> str:
    return ORDERS.sub("\ufffd", text)
