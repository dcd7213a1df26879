"""One publication is one act on a case, in all its languages; what was published of it is never changed."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin

from ordskifte.accounts.models import Guarded
from ordskifte.domain import parties
from ordskifte.kernel.models.kept import NeverChanged
from ordskifte.publishing import previews, releasing
from ordskifte.publishing.blocks import TextBlocks
from ordskifte.publishing.models.pictures import Picture


class Language(models.TextChoices):
    """The languages that a text can be in."""

    NB = "nb", _("Bokmål")
    NN = "nn", _("Nynorsk")
    EN = "en", _("English")
    SE = "se", _("Northern Sámi")


class Dialogue(models.TextChoices):
    """Whether people may answer to the publication."""

    CLOSED = "closed", pgettext_lazy("dialogue", "Closed")
    OPEN = "open", pgettext_lazy("dialogue", "Open")
    PERIOD = "period", _("Open for a time")


# What belongs to the publication as a whole, and so does not follow when an older draft becomes the text.
OF_THE_WHOLE = (
    "uid",
    "reference",
    "body_id",
    "unit_id",
    "access_code",
    "case_id",
    "document_id",
    "author_id",
    "notes",
    "notes_seen_by",
    "asked_at",
    "sent_back_at",
    "sent_back_by",
    "sent_back_why",
    "withdrawn_at",
    "withdrawn_reason",
    "created_at",
)


def _actor(user):
    return user.actor if user is not None else releasing.SCHEDULE


class Publication(DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel, Guarded):
    """What the body says to the public about a case: a draft until it is published, and then by numbered revisions."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=17, unique=True, editable=False)  # domain.ids.Reference, as shown
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="publications", editable=False)
    # What it was made from, if that was a document of the case.
    document = models.ForeignKey(
        "cases.Document", models.PROTECT, null=True, blank=True, related_name="publications", editable=False
    )
    source_note = models.CharField(_("Where the text is from"), max_length=300, blank=True)
    source_url = models.URLField(_("Link to where the text is from"), max_length=1000, blank=True)
    contact_name = models.CharField(_("Contact"), max_length=200, blank=True)
    contact_email = models.EmailField(_("E-mail of the contact"), blank=True)
    dialogue = models.CharField(_("Dialogue"), max_length=6, choices=Dialogue, default=Dialogue.CLOSED)
    opens_at = models.DateTimeField(_("Opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("Closes"), null=True, blank=True)
    reading_hours = models.CharField(
        _("When answers are read"), max_length=300, blank=True, help_text=_("Such as: weekdays from 9 to 15.")
    )
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="publications", editable=False)
    change_note = models.CharField(
        _("What is corrected"), max_length=500, blank=True, help_text=_("Everybody sees this beside the correction.")
    )
    # What was noted when the file was read: code, count, and whether somebody must say that it was seen.
    notes = models.JSONField(default=list, blank=True, editable=False)
    notes_seen_by = models.CharField(max_length=parties.LONGEST, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)  # somebody else is asked to approve
    # Somebody who was asked wants it otherwise first; until it is asked for again, or goes out.
    sent_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_back_by = models.CharField(max_length=parties.LONGEST, blank=True, editable=False)
    sent_back_why = models.CharField(max_length=2000, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("Publication")
        verbose_name_plural = _("Publications")
        default_permissions = ("change",)
        # Asked by Wagtail's screens; ours ask `accounts.doors`.
        permissions = (("publish_publication", "Can publish publication"),)
        indexes = [models.Index(fields=["body", "-id"], name="publications_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(dialogue="period") | Q(opens_at__isnull=False, closes_at__gt=models.F("opens_at")),
                name="dialogue_period_has_both_ends",
                violation_error_message=_("Say when the dialogue opens, and after that when it closes."),
            ),
        ]

    def __str__(self):
        texts = self.texts.all()
        title = next((text.title for text in texts if text.title), "")
        return title or self.reference

    @property
    def has_unseen_notes(self):
        """Whether something was noted that nobody has said to have seen."""
        return not self.notes_seen_by and any(note["must_be_seen"] for note in self.notes)

    @property
    def is_published(self):
        """Whether the public sees it now."""
        return self.live and self.withdrawn_at is None

    def save_revision(self, *args, overwrite_revision=None, **given):
        """A new revision; the editor's own way of writing over the last one ends where that one was shown or planned.

        Who wrote what counts from the revision that was shown: written over, it would hide its author (four eyes).
        """
        last = overwrite_revision
        if last is not None and (last.pk == self.live_revision_id or last.approved_go_live_at is not None):
            last = None
        return super().save_revision(*args, overwrite_revision=last, **given)

    def publish(self, revision, user=None, *, by=None, **given):
        """Show a revision to the public, or plan it: editor, approval and schedule all pass here."""

        def write(now):
            super().publish(revision, user=user, **given)

        releasing.put_out(self, revision, by=by or _actor(user), write=write)

    def unpublish(self, *, user=None, by=None, why="", **given):
        """Take it away from the public, with a reason that everybody may read."""

        def write(now):
            super().unpublish(user=user, **given)

        releasing.take_back(self, by=by or _actor(user), why=why, write=write)

    @classmethod
    def from_serializable_data(cls, data, **given):
        """A revision as it was kept. Nobody asks whether the rows that it points at are there.

        Those are set anew from the row below, and none of them can be taken away while that row stands.
        """
        return super().from_serializable_data(data, **{**given, "check_fks": False})

    def with_content_json(self, content):
        """A revision as a publication, with what belongs to the whole as it is now."""
        found = super().with_content_json(content)
        for name in OF_THE_WHOLE:
            setattr(found, name, getattr(self, name))
        found.last_published_at, found.live_revision_id = self.last_published_at, self.live_revision_id
        return found

    def serve_preview(self, request, mode_name):
        """The page as the public will see it."""
        return previews.page(request, self, language=mode_name)

    @property
    def preview_modes(self):
        """One for each language."""
        return [(text.language, text.get_language_display()) for text in self.texts.all()] or [("", _("Text"))]


class PublicationText(models.Model):
    """The publication in one language."""

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("Language"), max_length=2, choices=Language, default=Language.NB)
    title = models.CharField(_("Title"), max_length=300)
    lead = models.TextField(_("Lead"), max_length=1000, blank=True)
    body = StreamField(TextBlocks(), verbose_name=_("Text"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "language"], name="one_text_in_each_language")]

    def __str__(self):
        return self.title


class PublishedRevision(NeverChanged):
    """What was shown to the public, as it was: number 1, and one more for each correction. Citable for ever."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="published")
    number = models.PositiveIntegerField()
    texts = models.JSONField()  # language → title, lead, blocks
    facts = models.JSONField(default=dict)  # source, contact and dialogue, as they were said with it
    change_note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=parties.LONGEST)
    approved_by = models.CharField(max_length=parties.LONGEST, blank=True)
    salt = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)  # salted, over the texts and the facts

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("publication", "number", name="revision_number_is_used_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_start_at_1"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(change_note=""), name="correction_says_what_changed"),
        ]

    def __str__(self):
        return f"{self.publication_id}.{self.number}"


class Approval(NeverChanged):
    """Somebody other than those who wrote it said yes to exactly this text."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="approvals")
    content = models.CharField(max_length=64)  # SHA-256 of what would be published
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("publication", "content", "by", name="approved_once_by_each")]

    def __str__(self):
        return f"{self.publication_id} {self.by}"


class ShownPicture(models.Model):
    """A picture that the public may see, since the newest published text has it; disposable."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="shown_pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="shown_in")

    class Meta:
        constraints = [models.UniqueConstraint("publication", "picture", name="picture_is_shown_once")]

    def __str__(self):
        return f"{self.publication_id} {self.picture_id}"
