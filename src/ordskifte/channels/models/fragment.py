"""Pieces of a page, made once when something is written, and only joined when it is read."""

from django.db import models


class Fragment(models.Model):
    """One message of a thread as a piece of a page in one language of the pages. Made of a post; can be made again."""

    thread_key = models.UUIDField()
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="+", db_index=False)
    message_uid = models.UUIDField()
    language = models.CharField(max_length=2)  # of the page around it, not of the message
    at = models.DateTimeField()
    place = models.PositiveBigIntegerField()  # order among those of one time: the key of the message
    html = models.TextField()
    # What a search finds: the text, and apart from it the names, which give no hit after a year.
    words = models.TextField(blank=True)
    names = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("message_uid", "language", name="fragment_is_made_once")]
        indexes = [models.Index(fields=["thread_key", "language", "at", "place"], name="fragments_in_order")]

    def __str__(self):
        return f"{self.message_uid} {self.language}"
