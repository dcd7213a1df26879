"""`ordskifte import orders`: what people ordered access to in eInnsyn becomes requests in the queue, each once.

An order may name documents of several cases: it is one request for each, since cases have their own case officers.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ordskifte.access.actions import Ordered
    from ordskifte.kernel.models import Body
    from ordskifte.protocols.noark.orders import Order, OrderedDocument

DONE, NOT_DONE = 0, 1
# So that the list of them fits into the text of one request.
MOST_DOCUMENTS = 80
_LONGEST_NUMBER = 40
_LANGUAGES = {"nb": "nb", "nn": "nn", "no": "nb", "en": "en", "se": "se"}


class NotTaken(Exception):
    """An order that is not taken in."""


def take(paths: tuple[Path, ...], *, as_json: bool) -> int:
    """Take in each file; one that is wrong stops no other. The exit code."""
    from ordskifte.kernel import tenancy

    try:
        body = tenancy.of_commands()
    except tenancy.NoBody as error:
        click.echo(str(error), err=True)
        return NOT_DONE
    results = [_result(path, body=body) for path in paths]
    if as_json:
        click.echo(json.dumps({"files": results}, ensure_ascii=False))
    else:
        for each in results:
            click.echo(f"{each['file']}: {each['error'] or ', '.join(each['references'])}")
    return NOT_DONE if any(each["error"] for each in results) else DONE


def _result(path: Path, *, body: "Body") -> dict[str, object]:
    references, new, error = [], 0, ""
    try:
        for reference, is_new in _take(path, body=body):
            references.append(reference)
            new += is_new
    except NotTaken as refused:
        error = str(refused)
    return {"file": path.name, "references": references, "new": new, "error": error}


def _take(path: Path, *, body: "Body") -> Iterator[tuple[str, bool]]:
    from ordskifte.access import actions
    from ordskifte.access.errors import NotFit
    from ordskifte.domain.parties import SYSTEM

    original = _read(path)
    order = _understood(original)
    if body.organisation_number and order.organisation_number not in {"", body.organisation_number}:
        raise NotTaken(f"The order is for the body with the number {order.organisation_number}, and not for this one.")
    if not order.email:
        # Nobody is answered by post from here, so whoever asked would be lost.
        raise NotTaken(
            "The order names no e-mail address, so nobody could be answered from here. It is a request all the same: "
            "answer it by hand, by the address that stands in it."
        )
    for ordered in wanted_of(order):
        try:
            row, is_new = actions.order(by=SYSTEM, body=body, ordered=replace(ordered, original=original))
        except NotFit as error:
            fields = ", ".join(sorted({each.field for each in error.problems}))
            raise NotTaken(
                f"The order cannot be taken in: {fields}. Correct the file, and bring it in again."
            ) from None
        yield row.reference, is_new


def _read(path: Path) -> bytes:
    from ordskifte.protocols.noark.orders import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise NotTaken(f"The file cannot be read: {error.strerror}.") from error


def _understood(original: bytes) -> "Order":
    from ordskifte.protocols.noark.events import XmlRefused
    from ordskifte.protocols.noark.orders import read_order

    try:
        return read_order(original)
    except XmlRefused as refused:
        raise NotTaken(str(refused)) from refused


def wanted_of(order: "Order") -> "Iterator[Ordered]":
    """A request for each case that the order names, in its order; what names no case comes by itself."""
    from ordskifte.access.actions import Ordered

    by_case: dict[str, list[OrderedDocument]] = {}
    for each in order.documents:
        by_case.setdefault(each.case_number, []).append(each)
    language = _LANGUAGES.get(order.language[:2].lower(), "nb")
    parts = (
        (case_number, documents[place : place + MOST_DOCUMENTS])
        for case_number, documents in by_case.items()
        for place in range(0, len(documents), MOST_DOCUMENTS)
    )
    for case_number, documents in parts:
        wanted = [f"{each.document_number} {each.entry_number or each.system_id}" for each in documents]
        yield Ordered(
            # With what is wanted: should an identifier ever come again for something else, nothing of it is lost.
            key="\n".join(("einnsyn", order.order_id, case_number, *wanted)),
            text=_text(order, documents, case_number=case_number, language=language),
            email=order.email,
            language=language,
            case_number=case_number,
            about=", ".join(filter(None, (each.entry_number or each.system_id for each in documents))),
        )


def _text(order: "Order", documents: "list[OrderedDocument]", *, case_number: str, language: str) -> str:
    """What is asked for, in words that whoever asked reads too; who they are stands in the order, and not here."""
    from django.utils import translation
    from django.utils.translation import gettext as _

    with translation.override(language if language != "se" else "nb"):
        day = f" {order.ordered_on:%d.%m.%Y}" if order.ordered_on else ""
        lines = [_("Ordered in eInnsyn%(day)s. Order: %(order)s") % {"day": day, "order": order.order_id[:100]}]
        lines += [_("Case: %(number)s") % {"number": case_number[:_LONGEST_NUMBER]}] if case_number else []
        for each in documents:
            named = {"document": each.document_number or "–", "entry": each.entry_number or each.system_id or "–"}
            named = {name: given[:_LONGEST_NUMBER] for name, given in named.items()}
            lines.append(_("Document %(document)s, entry %(entry)s") % named)
    return "\n".join(lines)
