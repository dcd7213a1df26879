"""Where style sheets, scripts and icons are."""

from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage


class StaticFiles(StaticFilesStorage):
    """Django's, with each address made once: a page at the desk names some thirty of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The names stand in templates, so they are no more than those.
        self.url = lru_cache(maxsize=4_096)(super().url)  # type: ignore[method-assign]
