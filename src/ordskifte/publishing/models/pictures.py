"""Pictures and files that publications use, fixed from the first migration."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from ordskifte.publishing.errors import PictureIsShown


class Picture(AbstractImage):
    """A picture in a publication; never without a text for those who cannot see it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alt_text = models.CharField(_("Text for those who cannot see the picture"), max_length=500)
    credit = models.CharField(_("Who made the picture"), max_length=200, blank=True)
    licence = models.CharField(_("Licence"), max_length=100, blank=True)

    admin_form_fields = ("title", "file", "alt_text", "credit", "licence", "collection")

    def clean(self):
        """What the public sees is not changed behind its back: another picture is another picture."""
        super().clean()
        before = type(self).objects.filter(pk=self.pk, shown_in__isnull=False).values_list("file", flat=True).first()
        if before is not None and before != self.file.name:
            raise ValidationError({"file": _(PictureIsShown.text)})

    def delete(self, *args, **kwargs):
        """Refuse while the public sees it."""
        if self.shown_in.exists():
            raise PictureIsShown
        return super().delete(*args, **kwargs)

    @property
    def shown_words(self):
        """What is said to whoever would remove it while the public sees it."""
        return _(PictureIsShown.text)

    @property
    def default_alt_text(self):
        """What Wagtail writes as alt text: never the file name."""
        return self.alt_text


class PictureRendition(AbstractRendition):
    """One size of a picture; disposable."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_is_made_once"),
        ]


class File(AbstractDocument):
    """A file that a publication offers for download."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    admin_form_fields = ("title", "file", "collection")
