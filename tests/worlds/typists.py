"""Filling in forms as a browser without script does: what stands in a page, and what is sent along."""

import html
import re


def fields(answer):
    """The hidden fields of a page, and what stands in its text fields."""
    page = answer.content.decode()
    found: dict[str, list[str]] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', page):
        name, value = (html.unescape(re.search(rf'{part}="([^"]*)"', tag)[1]) for part in ("name", "value"))
        found.setdefault(name, []).append(value)
    for tag in re.findall(r'<input[^>]*type="checkbox"[^>]*checked[^>]*>', page):
        name, value = (html.unescape(re.search(rf' {part}="([^"]*)"', tag)[1]) for part in ("name", "value"))
        found.setdefault(name, []).append(value)
    return found


def text_in(answer, name="tekst"):
    """What stands in a text area."""
    match = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    return html.unescape(match[1])


def main_of(answer):
    """What a reader sees, roughly."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))
