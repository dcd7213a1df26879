"""Small looks into a WordprocessingML tree, the same in its transitional and its strict form."""

from typing import Final

from lxml import etree

# Switches may be written in several ways (ECMA-376, 17.17.4).
_OFF: Final = {"0", "false", "off", "none"}


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that name; of nothing, nothing."""
    return None if element is None else next((each for each in element if local(each) == name), None)


def value(element: etree._Element | None, name: str = "val") -> str:
    """An attribute by its local name; empty where there is none."""
    if element is None:
        return ""
    return next((str(given) for key, given in element.attrib.items() if key.rpartition("}")[2] == name), "")


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch is there and on."""
    return element is not None and value(element) not in _OFF


def remove(element: etree._Element) -> None:
    """Take an element away; what follows it stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def words_of(element: etree._Element) -> str:
    """The words in an element."""
    return "".join(each.text or "" for each in element.iter() if local(each) in {"t", "delText"})
