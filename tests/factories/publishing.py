"""Drafts and pictures for tests, made through the actions that people use."""

import io

from django.core.files.images import ImageFile
from PIL import Image

from ordskifte.domain.publication import Heading, Paragraph, Text
from ordskifte.domain.publication import Picture as PictureBlock
from ordskifte.publishing import actions
from ordskifte.publishing.models import Picture, Publication

WORDS = (Heading(2, "Hva skjer"), Paragraph((Text("Vi bygger gang- og sykkelvei langs Strandvegen."),)))


def draft(case, *, by, title="Ny gang- og sykkelvei", lead="", blocks=WORDS, language="nb", **fields) -> Publication:
    """A draft with a text that may go out."""
    publication = actions.begin(by=by.actor, case=case)
    texts = {language: {"title": title, "lead": lead, "blocks": blocks}}
    actions.revise(by=by.actor, publication=publication, texts=texts, **fields)
    return Publication.objects.get(pk=publication.pk)


def photograph(*, size=(1600, 900), colour=(200, 30, 30), kind="JPEG", exif=None) -> bytes:
    """The bytes of a picture, with what a camera writes if asked for."""
    out = io.BytesIO()
    made = Image.new("RGB", size, colour)
    made.save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def picture(
    data=None, *, name="bilde.jpg", alt="Strandvegen sett fra fjorden", credit="Aud Solbrekke", licence="CC BY 4.0"
):
    """A picture that is ready to be used."""
    file = ImageFile(io.BytesIO(data or photograph()), name=name)
    return Picture.objects.create(title="Strandvegen", alt_text=alt, credit=credit, licence=licence, file=file)


def block_of(picture: Picture) -> PictureBlock:
    """The block that shows a picture."""
    return PictureBlock(key=str(picture.uid), caption="Slik blir det.")
