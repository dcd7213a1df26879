"""The town with accounts on networks. `python -m tests.worlds.networks_site FOLDER` fills a folder.

Prints the session key of each role, and the addresses of the screens, as JSON.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from tests.worlds import site


def fill(folder: Path) -> dict[str, str]:
    """The town, with its sessions, and where each screen is."""
    return site.fill(folder) | _screens()


def _screens() -> dict[str, str]:
    from ordskifte.accounts.models import Role
    from ordskifte.channels import actions
    from ordskifte.channels.models import HandDelivery, NetworkAccount, Post
    from ordskifte.domain.delivery import Act
    from ordskifte.domain.networks import Network
    from ordskifte.kernel import clock
    from tests.factories.networks import account_of, made_ready, put_out, told

    officer = Role.objects.select_related("user").get(name="communications_officer").user
    post = Post.objects.filter(body=officer.body, kind="publication", withdrawn_at=None).order_by("pk").first()
    language = post.languages[0]
    accounts = {each: account_of(officer, network=each) for each in Network}
    actions.see_link(by=officer.actor, account=accounts[Network.X], seen_on=clock.today())
    ready = made_ready(officer, post=post, account=accounts[Network.X], language=language)
    done = put_out(officer, post=post, account=accounts[Network.FACEBOOK], language=language)
    NetworkAccount.objects.filter(network="linkedin").update(review_on=clock.today() - timedelta(days=3))
    # As after a withdrawal of which nobody has done anything for three days.
    late = made_ready(officer, post=post, account=accounts[Network.OTHER], language=language)
    HandDelivery.objects.filter(pk=late.pk).update(act=Act.WITHDRAW.value, made_at=clock.now() - timedelta(days=3))
    told(post)
    return {
        "account": f"/desk/kontoer/{done.account.uid}/",
        "paused": f"/desk/kontoer/{accounts[Network.LINKEDIN].uid}/",
        "review": f"/desk/kontoer/{accounts[Network.LINKEDIN].uid}/se-igjen/",
        "see_link": f"/desk/kontoer/{accounts[Network.FACEBOOK].uid}/viser-hit/",
        "end": f"/desk/kontoer/{accounts[Network.FACEBOOK].uid}/avslutt/",
        "post": f"/desk/kontoer/legg-ut/{post.source_uid}/",
        "prepare": f"/desk/kontoer/legg-ut/{post.source_uid}/{accounts[Network.YOUTUBE].uid}/{language}/",
        "instagram": f"/desk/kontoer/legg-ut/{post.source_uid}/{accounts[Network.INSTAGRAM].uid}/{language}/",
        "ready": f"/desk/kontoer/gjort/{ready.uid}/",
        "late": f"/desk/kontoer/gjort/{late.uid}/",
        "done": f"/desk/kontoer/gjort/{done.uid}/",
        "not_done": f"/desk/kontoer/gjort/{ready.uid}/ikke/",
    }


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
