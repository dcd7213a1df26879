"""What is stored of publications: their texts, what was published of them, who approved, pictures and files."""

from ordskifte.publishing.models.pictures import File, Picture, PictureRendition
from ordskifte.publishing.models.publication import (
    Approval,
    Dialogue,
    Language,
    Publication,
    PublicationText,
    PublishedRevision,
    ShownPicture,
)

__all__ = [
    "Approval",
    "Dialogue",
    "File",
    "Language",
    "Picture",
    "PictureRendition",
    "Publication",
    "PublicationText",
    "PublishedRevision",
    "ShownPicture",
]
