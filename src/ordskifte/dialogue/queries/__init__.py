"""What is read of dialogues: for everybody, for whoever wrote, and for staff through a door."""

from ordskifte.dialogue.queries.own import OwnPage, own_page
from ordskifte.dialogue.queries.public import (
    Near,
    PublicMessage,
    canonical,
    notice_of,
    public_attachment,
    public_message,
    thread_of,
    threads_of_case,
)
from ordskifte.dialogue.queries.rules import appeal_counts, braked_threads, moderation_counts, own_patterns

__all__ = [
    "Near",
    "OwnPage",
    "PublicMessage",
    "appeal_counts",
    "braked_threads",
    "canonical",
    "moderation_counts",
    "notice_of",
    "own_page",
    "own_patterns",
    "public_attachment",
    "public_message",
    "thread_of",
    "threads_of_case",
]
