"""Where comments belong: the dialogue under the publication whose post they answer on the network."""

from typing import Final
from uuid import UUID

from ordskifte.accounts import doors
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import HandDelivery
from ordskifte.dialogue.models import PostingTask, Thread
from ordskifte.domain import captured
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import Body

# The newest posts are asked for; what is older is filed by the person who brings it.
_MOST: Final = 5_000


def threads_at(body: Body, *, by: Actor, network: str) -> dict[str, Thread]:
    """By its place (`captured.place`), the dialogue that each post of ours belongs to, of those that one may open."""
    uids = _posted(body, network=network)
    mine = doors.open(CaseFile.objects.filter(threads__uid__in=set(uids.values())), by=by)
    rows = Thread.objects.filter(uid__in=set(uids.values()), case__in=mine.values("pk"))
    threads = {thread.uid: thread for thread in rows.select_related("case__unit", "case__body")}
    return {place: threads[uid] for place, uid in uids.items() if uid in threads}


def _posted(body: Body, *, network: str) -> dict[str, UUID]:
    """Where publications and answers were posted by hand; of two at one place, the publication and then the newest."""
    posts = HandDelivery.objects.filter(account__body=body, account__network=network).exclude(address="")
    of_posts = posts.order_by("-pk").values_list("address", "post__thread_key")[:_MOST]
    rows = PostingTask.objects.filter(answer__body=body, answer__channel=network, answer__thread__isnull=False)
    rows = rows.filter(state=PostingTask.State.POSTED).order_by("-pk").values_list("address", "answer__thread__uid")
    return {captured.place(address): uid for address, uid in [*reversed(list(rows[:_MOST])), *reversed(list(of_posts))]}


def found(addresses: tuple[str, ...], *, among: dict[str, Thread]) -> Thread | None:
    """The dialogue that the first known of these addresses belongs to, itself or by the post that it stands under."""
    places = (place for each in addresses if each for place in (captured.place(each), captured.post_of(each)))
    return next((among[place] for place in places if place in among), None)
