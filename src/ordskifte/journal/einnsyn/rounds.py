"""One round of handing over to eInnsyn: what changed is found, and what is due is tried."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction

from ordskifte.domain.transfer import pause_after
from ordskifte.journal.einnsyn import placing, planning
from ordskifte.journal.einnsyn.client import Client, Gone, NotDone, Refused
from ordskifte.journal.models import EinnsynItem
from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body
from ordskifte.protocols.einnsyn.objects import NotWritable

TRY_BEGUN: Final = declare("einnsyn.try_begun", "it is written down that a try begins, and nothing is asked yet")
KEPT: Final = declare("einnsyn.kept", "what eInnsyn answered is kept")
AT_ONCE: Final = 25
# Whoever was killed in the middle of a try is followed by another after this.
LONGEST_TRY: Final = timedelta(minutes=5)
# Answers that would be the same for everything else: the door is shut, or they are busy.
_FOR_ALL: Final = frozenset({401, 403, 429, 503, None})
_PAUSE: Final = 30  # seconds
State = EinnsynItem.State


def go(client: Client, *, body: Body) -> int:
    """Do what can be done now; how much that was."""
    return planning.plan(body) + _try_due(client, body=body)


def put_off_all(body: Body, error: NotDone) -> None:
    """Say of everything that is due why it waits: nobody can be asked at all."""
    rows = EinnsynItem.objects.filter(body=body, next_at__lte=clock.now())
    rows.update(next_at=clock.now() + pause_after(2), trouble=[list(each) for each in error.said])


def _try_due(client: Client, *, body: Body) -> int:
    done = 0
    rows = EinnsynItem.objects.filter(body=body, next_at__lte=clock.now()).order_by("next_at", "pk")
    for pk in rows.values_list("pk", flat=True)[:AT_ONCE]:
        try:
            done += _try(pk, client=client)
        except NotDone as error:
            planning.wait(body, max(error.pause, _PAUSE))
            break
    return done


def _try(pk: int, *, client: Client) -> bool:
    """Bring one thing in line; `NotDone` where the others would fare no better."""
    item = _begin(pk)
    if item is None:
        return False
    crashpoint(TRY_BEGUN)
    tried = item.tries
    try:
        placing.bring_in_line(client, item)
    except NotDone as error:
        pause = max(pause_after(tried), timedelta(seconds=error.pause))
        _keep(pk, tried, status=error.status, act=partial(_put_off, said=error.said, pause=pause))
        if error.status in _FOR_ALL and error.said[0][0] not in {"forgotten", "unreadable"}:
            raise
    except Gone:
        _keep(pk, tried, status=client.status, act=_forget)
    except Refused as error:
        _keep(pk, tried, status=error.status, act=partial(_set_aside, tried=item, said=error.said))
    except NotWritable as error:
        _keep(pk, tried, status=None, act=partial(_set_aside, tried=item, said=(("lacking", str(error)),)))
    else:
        _keep(pk, tried, status=client.status, act=partial(_end, done=item))
        crashpoint(KEPT)
    return True


@transaction.atomic
def _begin(pk: int) -> EinnsynItem | None:
    """Write down that a try begins; None if somebody else was faster."""
    row = _held(pk)
    if row.next_at is None or row.next_at > clock.now():
        return None
    row.tries += 1
    row.next_at = clock.now() + LONGEST_TRY
    row.save(update_fields=["tries", "next_at"])
    return row


@transaction.atomic
def _keep(pk: int, tried: int, *, status: int | None, act: Callable[[EinnsynItem], None]) -> None:
    """Keep how a try ended, unless another has begun since, or a person has decided otherwise."""
    row = _held(pk)
    if row.tries == tried:
        row.answered = status
        act(row)
        row.save()


def _end(row: EinnsynItem, *, done: EinnsynItem) -> None:
    for name in ("einnsyn_id", "digest", "state", "seen_version", "seen_case_at"):
        setattr(row, name, getattr(done, name))
    row.handed_over_at, row.next_at, row.trouble, row.tries = clock.now(), None, [], 0


def _put_off(row: EinnsynItem, *, said: tuple[tuple[str, str], ...], pause: timedelta) -> None:
    row.trouble, row.next_at = [list(each) for each in said], clock.now() + pause


def _forget(row: EinnsynItem) -> None:
    """They have forgotten it: it is looked for by our name for it, and made anew if that leads nowhere."""
    row.einnsyn_id, row.digest = "", ""
    _put_off(row, said=(("forgotten", ""),), pause=timedelta(0) if row.tries < 2 else pause_after(row.tries))


def _set_aside(row: EinnsynItem, *, tried: EinnsynItem, said: tuple[tuple[str, str], ...]) -> None:
    """A person looks at it; it is tried again when the public journal says something else."""
    row.seen_version, row.seen_case_at = tried.seen_version, tried.seen_case_at
    row.state, row.trouble, row.next_at = State.REFUSED, [list(each) for each in said], None


def _held(pk: int) -> EinnsynItem:
    return EinnsynItem.objects.select_for_update(of=("self",), no_key=True).select_related("body").get(pk=pk)
