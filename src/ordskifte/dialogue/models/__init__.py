"""What is stored about threads and messages."""

from ordskifte.dialogue.models.attachment import Attachment, AttachmentDecision
from ordskifte.dialogue.models.captured import Capture, CapturedItem, CapturedMark, PostingTask
from ordskifte.dialogue.models.circle import CircleChoice, Invitation
from ordskifte.dialogue.models.handling import CaseLink, Draft, Redirection
from ordskifte.dialogue.models.message import Handling, Kind, Message, MessageStep, MessageVersion
from ordskifte.dialogue.models.moderation import Appeal, Hold, Pattern, Report
from ordskifte.dialogue.models.past import PastFile, PastMessage, PastSite, PastState, PastStep, PastThread
from ordskifte.dialogue.models.thread import Thread

__all__ = [
    "Appeal",
    "Attachment",
    "AttachmentDecision",
    "Capture",
    "CapturedItem",
    "CapturedMark",
    "CaseLink",
    "CircleChoice",
    "Draft",
    "Handling",
    "Hold",
    "Invitation",
    "Kind",
    "Message",
    "MessageStep",
    "MessageVersion",
    "PastFile",
    "PastMessage",
    "PastSite",
    "PastState",
    "PastStep",
    "PastThread",
    "Pattern",
    "PostingTask",
    "Redirection",
    "Report",
    "Thread",
]
