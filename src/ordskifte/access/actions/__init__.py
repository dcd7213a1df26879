"""Everything that changes a request for access: asking, answering, and what whoever asked does next."""

from ordskifte.access.actions.answering import Given, close, give, give_reasons, pass_on, refuse, reopen, send_appeal
from ordskifte.access.actions.asking import Asked, Ordered, Receipt, mark, order, request
from ordskifte.access.actions.following import appeal, ask_for_reasons, download, withdraw
from ordskifte.access.actions.handling import alarm, assign, file

__all__ = [
    "Asked",
    "Given",
    "Ordered",
    "Receipt",
    "alarm",
    "appeal",
    "ask_for_reasons",
    "assign",
    "close",
    "download",
    "file",
    "give",
    "give_reasons",
    "mark",
    "order",
    "pass_on",
    "refuse",
    "reopen",
    "request",
    "send_appeal",
    "withdraw",
]
