"""What tells that private messages are in an export: by the names of its files, and by what stands in one."""

import re
from typing import Final

_FOLDERS: Final = frozenset(
    {
        # Facebook and Instagram.
        *("inbox", "message_requests", "archived_threads", "filtered_threads", "e2ee_cutover", "legacy_threads"),
        # X.
        *("direct_messages_media", "direct_messages_group_media", "direct_message_media", "direct_message_group_media"),
        # Google.
        *("google chat", "hangouts"),
    }
)
_NAMES: Final = re.compile(
    r"message_[0-9]{1,9}\.(?:json|html)|secret_conversations\.(?:json|html)"
    r"|direct[-_]messages?[a-z0-9_-]{0,60}\.js|[a-z0-9 _-]{0,60}messages\.(?:csv|json|html)|[^/]{0,200}\.mbox"
)
_SCRIPT: Final = re.compile(r"\s{0,99}window\.YTD\.direct_?messages?\w{0,60}\.")
_COLUMNS: Final = "CONVERSATION ID"


def is_private(path: str) -> bool:
    """Whether a file with this path in an export holds private messages."""
    *folders, name = path.replace("\\", "/").lower().strip("/").split("/")
    # In Facebook's, also by the folder alone: pictures that were sent lie there.
    return bool(_FOLDERS.intersection(folders)) or "messages" in folders or _NAMES.fullmatch(name) is not None


def in_script(said: str) -> bool:
    """Whether a file of X holds private messages, whatever it is called."""
    return _SCRIPT.match(said[:200]) is not None


def in_value(value: object) -> bool:
    """Whether a JSON file is a conversation of Facebook or Instagram, whatever it is called."""
    return isinstance(value, dict) and {"participants", "messages"} <= value.keys()


def in_columns(columns: list[str]) -> bool:
    """Whether a table of LinkedIn holds conversations, whatever it is called."""
    return _COLUMNS in {column.strip().upper() for column in columns}
