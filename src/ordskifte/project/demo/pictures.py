"""Draws the pictures of the story: a map, and a photograph as a telephone would take it, with a place in it."""

import io
from fractions import Fraction

from PIL import ExifTags, Image, ImageDraw, ImageFont

_SEA, _LAND, _ROAD, _PATH, _INK = "#bcd9ea", "#e9efdc", "#8d8d8d", "#b3261e", "#1e2b3c"
_SKIN, _COAT = ("#f1c9a5", "#a9744f"), ("#c62828", "#1565c0")

# In the open sea, where nobody lives: the position must be found in the file, and never outside.
POSITION = ((66, 12, 3), (5, 4, 9))
SIGNATURE = "KANARI-BEKK-EXIF"


def map_of_strandvegen() -> bytes:
    """The road from the school in the south to the ferry in the north, with the path on its east side."""
    image = Image.new("RGB", (900, 600), _LAND)
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 0), (900, 0), (900, 600), (700, 600), (680, 220), (600, 90), (0, 60)], fill=_SEA)
    pen.rectangle((420, 60, 470, 110), fill=_ROAD)
    pen.line([(380, 540), (390, 380), (420, 200), (440, 90)], fill=_ROAD, width=18, joint="curve")
    pen.line([(404, 540), (414, 380), (444, 200), (464, 90)], fill=_PATH, width=7, joint="curve")
    for left, top in _HOUSES:
        pen.rectangle((left, top, left + 34, top + 28), fill="#c9a86a", outline=_INK)
    for step in range(5):
        pen.rectangle((400, 240 + 7 * step, 430, 243 + 7 * step), fill="white")
    pen.ellipse((476, 190, 494, 208), fill=_INK)
    pen.polygon([(850, 90), (838, 130), (862, 130)], fill=_INK)
    pen.line([(40, 560), (80, 560)], fill=_PATH, width=7)
    # The font that comes with Pillow has no æ, ø and å: the words on the map are without them.
    font = ImageFont.load_default(22)
    for place, words in _MAP_WORDS:
        pen.text(place, words, fill=_INK, font=font)
    return _png(image)


_HOUSES = ((330, 238), (318, 300), (350, 150), (300, 440), (345, 530), (480, 330), (470, 450), (520, 250))
_MAP_WORDS = (
    ((400, 552), "Skolen"),
    ((480, 66), "Fergekaia"),
    ((250, 370), "Strandvegen"),
    ((210, 240), "Nummer 14"),
    ((502, 186), "Busstopp"),
    ((842, 134), "N"),
    ((90, 546), "Ny gang- og sykkelvei"),
)


def brook_over_the_road() -> bytes:
    """Water over the road at a bus stop, two people beside it, and what a telephone writes into its pictures."""
    image = Image.new("RGB", (640, 480), "#cfd8dc")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 210, 640, 480), fill="#6d7b62")
    pen.polygon([(220, 210), (420, 210), (640, 480), (0, 480)], fill="#5f6368")
    pen.polygon([(0, 300), (640, 330), (640, 400), (0, 350)], fill="#7fb2d1")
    pen.rectangle((500, 120, 508, 320), fill=_INK)
    pen.rectangle((474, 92, 534, 128), fill="#1565c0")
    for number, left in enumerate((120, 200)):
        _person(pen, left, skin=_SKIN[number], coat=_COAT[number])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, exif=_telephone())
    return out.getvalue()


def _person(pen: ImageDraw.ImageDraw, left: int, *, skin: str, coat: str) -> None:
    pen.rectangle((left, 200, left + 44, 300), fill=coat)
    pen.ellipse((left + 4, 150, left + 40, 196), fill=skin, outline=_INK)
    pen.ellipse((left + 12, 166, left + 17, 171), fill=_INK)
    pen.ellipse((left + 27, 166, left + 32, 171), fill=_INK)
    pen.arc((left + 13, 172, left + 31, 188), 20, 160, fill=_INK, width=2)


def _telephone() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Eksempel"
    exif[ExifTags.Base.Model] = "Telefon 7"
    exif[ExifTags.Base.Artist] = SIGNATURE
    exif[ExifTags.Base.DateTime] = "2026:04:28 07:41:12"
    north, east = (tuple(map(Fraction, degrees)) for degrees in POSITION)
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = north
    place[ExifTags.GPS.GPSLongitudeRef] = "E"
    place[ExifTags.GPS.GPSLongitude] = east
    return exif


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
