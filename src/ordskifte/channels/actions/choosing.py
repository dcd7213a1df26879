"""The channels by which the body shows what it publishes: which ones it uses is its own choice."""

from collections.abc import Iterable

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.channels import registry
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, tenancy
from ordskifte.kernel.models import Body

CHOOSERS = (RoleName.COMMUNICATIONS_OFFICER, RoleName.OPERATOR)


@doors.only(*CHOOSERS)
@transaction.atomic
def choose_channels(*, by: Actor, body: Body, names: Iterable[str]) -> Body:
    """Say by which channels the body shows things from now on; our own page always is one.

    What stands somewhere already is left there, and is corrected and withdrawn there also after the channel is off
    (`planning.plan`): nothing that is wrong may be left behind because of a choice made later.
    """
    standing = doors.standing_of(by)
    if by.is_person and (standing is None or standing.body != body.pk):
        raise NotAllowed
    body = Body.objects.select_for_update().get(pk=body.pk)
    before, wanted = registry.chosen(body), set(names)
    body.settings = {**body.settings, registry.CHOICE: [name for name in registry.to_choose() if name in wanted]}
    body.save(update_fields=["settings"])
    details = {"channels": ", ".join(registry.chosen(body)), "before": ", ".join(before)}
    audit.note(by=by, act="channels.channels_chosen", about=body.uid, details=details, body=body)
    transaction.on_commit(tenancy.forget)
    return body
