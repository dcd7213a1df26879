"""Where everybody can read what was changed."""

from django.conf import settings

from ordskifte.channels import queries as channels
from ordskifte.kernel.web.addresses import in_language
from ordskifte.outcomes.models import Passage


def page_language(language: str) -> str:
    """The language of the pages for somebody who is written to in a language that the pages may not have."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def of_passage(passage: Passage, *, language: str) -> str:
    """The page of a passage, as others see it."""
    return channels.home_of(passage.case.body) + in_language(f"/utfall/{passage.uid}/", language)
