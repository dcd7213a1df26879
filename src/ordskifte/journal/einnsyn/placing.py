"""Bringing one thing in eInnsyn in line with the public journal. It may be broken off anywhere and begun again.

Whatever is made there is looked for first, by our own name for it. So it is made once, though the answer was lost.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from ordskifte.cases.models import PublicCase
from ordskifte.journal.einnsyn import material
from ordskifte.journal.einnsyn.client import Client, Gone, NotDone, Refused, clashes
from ordskifte.journal.models import EinnsynItem, PublicEntry
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.protocols.einnsyn import objects

MADE: Final = declare("einnsyn.made", "eInnsyn has made an object of ours, and its answer is not kept yet")
CHANGED: Final = declare("einnsyn.changed", "eInnsyn has a part of a correction, and the rest of it not yet")
REMOVED: Final = declare("einnsyn.removed", "eInnsyn has removed an object of ours, and that is not kept yet")
SERIES_TITLE: Final = "Offentlig journal"
Kind, State = EinnsynItem.Kind, EinnsynItem.State


def bring_in_line(client: Client, item: EinnsynItem) -> None:
    """Do there what the public journal says now; what was done stands on the item, which is not saved."""
    if item.kind == Kind.ENTRY:
        _entry(client, item)
    else:
        _case(client, item)


def _entry(client: Client, item: EinnsynItem) -> None:
    row = PublicEntry.objects.select_related("case", "body").get(uid=item.uid)
    item.seen_version, item.seen_case_at = row.version, row.case.changed_at if row.case else None
    if row.case is None or item.left_out_by:
        _withdraw(client, item)
        return
    wanted = material.entry_of(item, row)
    whole = objects.new_entry(wanted)
    there = _there(client, item)
    if not there:
        parent = _ensured_case(client, row.case)
        there = _made(client, item, parent=parent, path="/saksmappe/{}/journalpost", given=whole)
    elif digest_of(whole) != item.digest:
        _correct(client, there, wanted=wanted)
    _stands(item, there, digest=digest_of(whole))


def _case(client: Client, item: EinnsynItem) -> None:
    """A case that is there is corrected, or withdrawn with all that lies in it; none is made for its own sake."""
    public = PublicCase.objects.filter(uid=item.uid).first()
    item.seen_case_at = _at(public)
    if public is None:
        _withdraw(client, item)
        return
    there = _there(client, item)
    given = objects.case(material.case_of(item, public))
    if there and digest_of(given) != item.digest:
        client.change(f"/saksmappe/{there}", given)
    if there:
        _stands(item, there, digest=digest_of(given))
    else:
        item.state = State.WITHDRAWN


def _at(public: PublicCase | None) -> datetime | None:
    return public.changed_at if public else None


def digest_of(given: dict[str, Any]) -> str:
    """What tells one object from another."""
    return hashlib.sha256(json.dumps(given, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# --- What it lies in -------------------------------------------------------------------------------------------------


def _ensured_case(client: Client, public: PublicCase) -> EinnsynItem:
    # Looked at before it is made: what changes meanwhile is found by the next look.
    item = _item(public.body_id, Kind.CASE, uid=public.uid, seen_case_at=public.changed_at)
    if item.einnsyn_id:
        return item
    given = objects.case(material.case_of(item, public))
    item.seen_case_at = public.changed_at
    return _ensured(client, item, parent=lambda: _series(client, public), path="/arkivdel/{}/saksmappe", given=given)


def _series(client: Client, public: PublicCase) -> EinnsynItem:
    item = _item(public.body_id, Kind.SERIES, uid=public.body.uid)
    given = objects.holder("arkivdel", external_id=item.external_id, title=SERIES_TITLE)
    return _ensured(client, item, parent=lambda: _fonds(client, public), path="/arkiv/{}/arkivdel", given=given)


def _fonds(client: Client, public: PublicCase) -> EinnsynItem:
    item = _item(public.body_id, Kind.FONDS, uid=public.body.uid)
    given = objects.holder("arkiv", external_id=item.external_id, title=public.body.name)
    return _ensured(client, item, parent=None, path="/arkiv", given=given)


def _item(body: int, kind: Kind, *, uid: Any, **given: Any) -> EinnsynItem:
    return EinnsynItem.objects.get_or_create(kind=kind, uid=uid, defaults={"body_id": body, **given})[0]


def _ensured(client: Client, item: EinnsynItem, *, parent: Any, path: str, given: dict[str, Any]) -> EinnsynItem:
    """What the next lies in, as it is there."""
    if item.einnsyn_id:
        return item
    there = _there(client, item)
    if not there:
        there = _made(client, item, parent=parent() if parent else None, path=path, given=given)
        item.digest = digest_of(given)
    item.einnsyn_id, item.state, item.trouble = there, State.THERE, []
    item.save()
    return item


# --- What is asked ---------------------------------------------------------------------------------------------------


def _there(client: Client, item: EinnsynItem) -> str:
    """What they call it; empty if they do not have it. Should it be there twice, one of them goes."""
    if item.einnsyn_id:
        return item.einnsyn_id
    found = client.find(item.kind, item.external_id)
    if item.kind == Kind.ENTRY:
        for more in found[1:]:
            client.remove(f"/{item.kind}/{more.id}")
    return found[0].id if found else ""


def _made(client: Client, item: EinnsynItem, *, parent: EinnsynItem | None, path: str, given: dict[str, Any]) -> str:
    try:
        made = client.create(path.format(parent.einnsyn_id if parent else ""), given)
    except Gone:
        if parent is None:
            raise
        # What it lies in is not there any more, and perhaps not what that lies in: all is looked for at the next try.
        above = Q(pk=parent.pk) | Q(body=parent.body_id, kind__in=[Kind.FONDS, Kind.SERIES])
        EinnsynItem.objects.filter(above).update(einnsyn_id="", digest="")
        raise NotDone("forgotten") from None
    except Refused as error:
        # The answer to an earlier try may have been lost, and it came there after we looked.
        if clashes(error) and (found := _there(client, item)):
            return found
        raise
    crashpoint(MADE)
    return made.id


def _correct(client: Client, there: str, *, wanted: objects.Entry) -> None:
    known = client.change(f"/journalpost/{there}", objects.entry(wanted))
    crashpoint(CHANGED)
    _correct_screening(client, there, known=known.screening, wanted=wanted)
    _correct_parties(client, there, wanted=[objects.party(each) for each in wanted.parties])


def _correct_screening(client: Client, there: str, *, known: str, wanted: objects.Entry) -> None:
    if not wanted.is_withheld:
        if known:
            client.remove(f"/journalpost/{there}/skjerming/{known}")
    elif known:
        client.change(f"/skjerming/{known}", {"skjermingshjemmel": "", **objects.screening(wanted)})
    else:
        client.change(f"/journalpost/{there}", {"skjerming": objects.screening(wanted)})


def _correct_parties(client: Client, there: str, *, wanted: Sequence[dict[str, Any]]) -> None:
    """Those that are right stay; the others go before the new ones come."""
    missing = list(wanted)
    path = f"/journalpost/{there}/korrespondansepart"
    for each in client.parts(path, kind="korrespondansepart"):
        right = next((one for one in missing if each.says(one)), None)
        if right is None:
            client.remove(f"/korrespondansepart/{each.id}")
        else:
            missing.remove(right)
    for given in missing:
        client.create(path, given)


def _withdraw(client: Client, item: EinnsynItem) -> None:
    there = _there(client, item)
    if there:
        client.remove(f"/{item.kind}/{there}")
        crashpoint(REMOVED)
    item.einnsyn_id, item.digest, item.state = "", "", State.WITHDRAWN


def _stands(item: EinnsynItem, there: str, *, digest: str) -> None:
    item.einnsyn_id, item.digest, item.state = there, digest, State.THERE
