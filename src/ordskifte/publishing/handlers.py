"""What publishing answers to."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.domain import events
from ordskifte.domain.parties import Actor
from ordskifte.publishing import actions, queries
from ordskifte.publishing.models import Publication

BY: Final = Actor.rule("publishing.follow_screening")


def follow_cases(event: events.ImportFinished) -> None:
    """Let nobody read the drafts about a case who may no longer open the case."""
    doors.follow_cases(Publication.objects.all())


def follow_screening(event: events.ImportFinished) -> None:
    """Take down what was made from a document that the records system has withheld since (offentleglova § 13)."""
    for publication in queries.made_from_withheld():
        with translation.override(publication.body.language):
            why = _("The document that the text was made from is withheld now.")
        actions.withdraw(by=BY, publication=publication, why=why)
