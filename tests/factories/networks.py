"""Accounts on networks, and what was posted there by hand, made by the actions that people use."""

from datetime import timedelta

from ordskifte.channels import actions, handlers, queries
from ordskifte.domain.delivery import Act
from ordskifte.domain.events import PostChanged
from ordskifte.domain.networks import Network, Terms
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock

PLACES = {
    Network.FACEBOOK: "https://www.facebook.com/nordfjaera",
    Network.INSTAGRAM: "https://www.instagram.com/nordfjaera/",
    Network.LINKEDIN: "https://www.linkedin.com/company/nordfjaera/",
    Network.X: "https://x.com/nordfjaera",
    Network.YOUTUBE: "https://www.youtube.com/@nordfjaera",
    Network.OTHER: "https://snap.example/nordfjaera",
}
POSTED = "https://www.facebook.com/nordfjaera/posts/1"


def terms(network=Network.FACEBOOK, **given):
    """What an account rests on."""
    usual = {
        "network": network,
        "network_name": "Snapchat" if network is Network.OTHER else "",
        "handle": "@nordfjaera",
        "address": PLACES[network],
        "legal_basis": "Informasjonsplikten i kommuneloven § 4-1.",
        "arrangement": "Avtale med Meta om felles ansvar, lagt i saken.",
        "risk_reference": "2026/40",
        "review_on": clock.today() + timedelta(days=180),
    }
    return Terms(**usual | given)


def account_of(officer, *, network=Network.FACEBOOK, owner=None, unit=None, **given):
    """An account in the register."""
    who = {"owner": owner or (None if unit else officer), "unit": unit}
    return actions.add_account(by=officer.actor, body=officer.body, terms=terms(network, **given), **who)


def made_ready(officer, *, post, account, text="", language="nb", pictures=()):
    """A publication made ready for an account, as it is proposed unless another text is given."""
    text = text or queries.networks.proposal(post, network=Network(account.network), language=language).text
    given = {"text": text, "language": language, "pictures": pictures}
    return actions.prepare_by_hand(by=officer.actor, post=post, account=account, **given)


def put_out(officer, *, post, account, address=POSTED, **given):
    """The same, posted."""
    ready = made_ready(officer, post=post, account=account, **given)
    return actions.say_done_by_hand(by=officer.actor, delivery=ready, address=address)


def told(post, *, act=Act.CORRECT, number=None):
    """What follows when people are asked to do by hand what changed, as the outbox would have it."""
    number = number or post.number
    handlers.ask_by_hand(PostChanged(by=SYSTEM, uid=post.uid, case=post.case.uid, number=number, act=act))
