"""Files on their way in: read within limits, closed at once, and carried by the form until the message is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from ordskifte.dialogue.files import LARGEST, kinds
from ordskifte.domain.intake import MOST_ATTACHMENTS
from ordskifte.kernel import blobs
from ordskifte.kernel.blobs import Staged
from ordskifte.kernel.web import throttle
from ordskifte.kernel.web.throttle import Limit, Outcome

FIELD: Final = "filer"  # where files are chosen
KEPT: Final = "fil"  # a file that is with us already, as we signed it
LONGEST_NAME: Final = 100
# Beyond this nothing more is read; the words stand before the files in the form, and are kept.
MOST_BYTES: Final = 200 * 2**20
# What is chosen and never sent lies on the disk for a day, so a flood of it is not taken.
FILES: Final = Limit(name="files", burst=60, seconds=3_600, refuses=True)
# A letter of a name takes twelve signs at most, and a third more when it is signed.
_LONGEST_CARRIED: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A file that somebody chose: closed, safe on the disk, and without a row until the message is sent."""

    name: str
    staged: Staged

    @property
    def carried(self) -> str:
        """The file as the form carries it: signed, and opened by nobody but us."""
        staged = self.staged
        parts = [self.name, str(staged.uid), staged.size, staged.sha256, staged.media_type]
        return _signer().sign_object([*parts, staged.wrapped_key.hex(), staged.staged_at.isoformat()])

    @property
    def kind(self) -> str:
        """What people call this kind of file."""
        return kinds.ACCEPTED.get(self.staged.media_type, "")

    @property
    def is_picture(self) -> bool:
        """Whether it is drawn anew before anybody may see it."""
        return self.staged.media_type in kinds.PICTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploads:
    """The files of a form, and a sentence for each that could not be taken."""

    files: tuple[Chosen, ...] = ()
    problems: tuple[str, ...] = ()


class Measured(TemporaryFileUploadHandler):
    """Reads no more of a file than we take, and no more files; the rest of the form is read all the same."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_large: list[str] = []
        self.left_out = 0
        self.count = 0
        self.is_flood = False

    def handle_raw_input(self, *given: Any, **more: Any) -> None:
        """Note how much is coming."""
        self.is_flood = given[2] > MOST_BYTES  # the content length, as Django gives it

    def new_file(self, *given: Any, **more: Any) -> None:
        """Begin a file, or step over it."""
        super().new_file(*given, **more)
        if self.is_flood:
            self.too_large.append(self.file_name)
            raise StopUpload(connection_reset=True)
        self.count += 1
        if self.count > MOST_ATTACHMENTS:
            self.left_out += 1
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write on, until it is too much."""
        if start + len(raw_data) > LARGEST:
            self.too_large.append(self.file_name)
            raise SkipFile
        self.file.write(raw_data)


def receive(request: HttpRequest) -> Uploads:
    """The files that came with a form, those that it carried first. Reads the form: ask before anything else does."""
    handler = Measured(request)
    request.upload_handlers = [handler]
    carried = _carried(request.POST.getlist(KEPT))
    came = request.FILES.getlist(FIELD)
    problems = [*_too_large(handler.too_large)]
    if came and _is_flooded(request):
        said = _("Very many files come from where you are just now. Your text is here. Try the files again later.")
        return Uploads(files=carried, problems=(*problems, said))
    room = max(0, MOST_ATTACHMENTS - len(carried))
    taken = [_taken(file) for file in came[:room]]
    problems += [each for each in taken if isinstance(each, str)]
    if handler.left_out or len(came) > room:
        problems.append(_("At most %(most)s files can be attached. Leave some out.") % {"most": MOST_ATTACHMENTS})
    new = tuple(each for each in taken if isinstance(each, Chosen))
    return Uploads(files=carried + new, problems=tuple(problems))


def _carried(given: list[str]) -> tuple[Chosen, ...]:
    """What the form carried, each once; what we did not sign is left out."""
    found = [_read(text) for text in dict.fromkeys(given[: 2 * MOST_ATTACHMENTS])]
    return tuple(each for each in found if each is not None)[:MOST_ATTACHMENTS]


def _read(text: str) -> Chosen | None:
    if len(text) > _LONGEST_CARRIED:
        return None
    try:
        name, uid, size, sha256, media_type, key, at = _signer().unsign_object(text)
    except signing.BadSignature:
        return None
    return Chosen(
        name=name,
        staged=Staged(
            uid=UUID(uid),
            size=size,
            sha256=sha256,
            media_type=media_type,
            wrapped_key=bytes.fromhex(key),
            staged_at=datetime.fromisoformat(at),
        ),
    )


def _taken(file: UploadedFile) -> Chosen | str:
    """The file, closed at once; or why not."""
    name = _name(file.name or "")
    data = file.read(LARGEST + 1)
    if not data:
        return _("“%(name)s” is empty. Choose it again, or leave it out.") % {"name": name}
    media_type = kinds.media_type_of(data)
    if not media_type:
        said = _("“%(name)s” is not a kind of file that we take: %(kinds)s. Save it as one of these, or leave it out.")
        return said % {"name": name, "kinds": kinds_taken()}
    return Chosen(name=name, staged=blobs.stage(data, media_type=media_type, max_bytes=LARGEST))


def kinds_taken() -> str:
    """The kinds of files that are taken, in words."""
    return ", ".join(kinds.ACCEPTED.values())


def _too_large(names: Iterable[str]) -> list[str]:
    said = _("“%(name)s” is larger than %(most)s MB. Make it smaller, or leave it out.")
    return [said % {"name": _name(name), "most": LARGEST // 2**20} for name in names]


def _name(given: str) -> str:
    """What the sender called it, fit to be shown to the sender and to those who work here."""
    ending = given.rpartition(".")[2][:10] if "." in given else ""
    try:
        whole = get_valid_filename(given)
    except Exception:  # A name without a single letter that may stand in one.
        return "fil"
    return whole if len(whole) <= LONGEST_NAME else f"{whole[: LONGEST_NAME - 12]}….{ending}"


def _is_flooded(request: HttpRequest) -> bool:
    return throttle.take(FILES, whom=throttle.place_of(request)).outcome is Outcome.LIMITED


def _signer() -> signing.Signer:
    return signing.Signer(salt="ordskifte.dialogue.uploads")
