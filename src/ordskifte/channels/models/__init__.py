"""What is stored about what came in, what may be shown outside, and what was sent."""

from ordskifte.channels.models.account import HandDelivery, NetworkAccount
from ordskifte.channels.models.fragment import Fragment
from ordskifte.channels.models.inbound import Inbound, InboundFile, InboundVersion, Sender, SenderKind
from ordskifte.channels.models.letter import Letter, LetterKind
from ordskifte.channels.models.listening import ListeningItem, ListeningSource
from ordskifte.channels.models.post import PUBLICATION, Delivery, Post, PostState, PostVersion, PostWords
from ordskifte.channels.models.subscriber import Call, Subscriber

__all__ = [
    "PUBLICATION",
    "Call",
    "Delivery",
    "Fragment",
    "HandDelivery",
    "Inbound",
    "InboundFile",
    "InboundVersion",
    "Letter",
    "LetterKind",
    "ListeningItem",
    "ListeningSource",
    "NetworkAccount",
    "Post",
    "PostState",
    "PostVersion",
    "PostWords",
    "Sender",
    "SenderKind",
    "Subscriber",
]
