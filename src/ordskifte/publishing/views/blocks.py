"""The editor for the body of a text: what its blocks are is told to the browser on every page that has it."""

from typing import Any

from django.utils.translation import get_language
from wagtail import blocks


class BlockWidget(blocks.BlockWidget):
    """The field for a text in blocks, with what the blocks are put in words once for each language.

    Wagtail does it for every form of every page, which takes a quarter of the time of the editor. It says how the
    blocks are called and which fields they have, and nothing of what somebody wrote, or of whoever asks. The first item
    of a new list has a key in it: the same for each list that is added to one page, and now for those of other pages.

    Named as Wagtail's own, since the class of the field's element is made of the name.
    """

    def __init__(self, block_def: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(block_def, attrs=attrs)
        # Forms have copies of this widget, which share it.
        self._told: dict[str | None, tuple[Any, str]] = {}

    def _build_block_json(self) -> None:
        language = get_language()
        if language not in self._told:
            super()._build_block_json()
            self._told[language] = self._js_context, self._block_json
        self._js_context, self._block_json = self._told[language]
