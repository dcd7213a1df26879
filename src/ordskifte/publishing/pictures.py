"""Pictures: taken in with a file, and made in the few sizes that are shown, without what the camera wrote in them."""

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from ordskifte.accounts.models import User
from ordskifte.domain.parties import Actor
from ordskifte.publishing.models import Picture

# A photograph of this many pixels is as much as any camera makes, and as much as memory takes.
MOST_PIXELS: Final = 60_000_000
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


def take_in(found: Iterable[Any], *, by: Actor) -> dict[str, int]:
    """Keep the pictures of a converted file; by the key that each has there, ours. Maker and licence are not known."""
    user = User.objects.filter(uid=by.name).first() if by.is_person else None
    kept = {}
    for each in found:
        name = f"{each.key}.{_ENDINGS.get(each.media_type, 'bin')}"
        file = ImageFile(io.BytesIO(each.data), name=name)
        row = Picture.objects.create(
            title=each.key[:255], alt_text=each.alt[:500], file=file, file_size=len(each.data), uploaded_by_user=user
        )
        kept[each.key] = row.pk
    return kept


def keys_of(uids: Iterable[str]) -> Mapping[str, int]:
    """By what pictures are called to everybody, what the editor knows them by."""
    return {str(uid): pk for uid, pk in Picture.objects.filter(uid__in=list(uids)).values_list("uid", "pk")}


def media_type(picture: Picture) -> str:
    """What the picture is shown as: drawings stay sharp, photographs small."""
    return "image/png" if picture.file.name.lower().endswith((".png", ".gif")) else "image/jpeg"


def sized(picture: Picture, *, width: int) -> bytes:
    """The picture at most this wide, drawn anew: place, camera and time are not in it. Made once, and kept."""
    kind = media_type(picture)
    name = f"shown/{picture.uid}-{picture.get_file_hash()[:12]}-{width}.{_ENDINGS[kind]}"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            return file.read()
    with picture.open_file() as file:
        data = drawn(file.read(), width=width, kind=kind)
    default_storage.save(name, ContentFile(data))
    return data


def drawn(data: bytes, *, width: int, kind: str) -> bytes:
    """A picture drawn anew from its pixels alone."""
    with Image.open(io.BytesIO(data)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("the picture has too many pixels")
        turned = ImageOps.exif_transpose(opened)
        has_alpha = "A" in turned.getbands() or "transparency" in turned.info
        mode = "RGBA" if has_alpha and kind == "image/png" else "RGB"
        pixels = turned.convert(mode)
    pixels.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
    # A new picture from the pixels, so that nothing the old one carried comes along.
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    out = io.BytesIO()
    clean.save(out, "PNG" if kind == "image/png" else "JPEG", quality=85, optimize=True)
    return out.getvalue()
