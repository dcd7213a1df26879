"""Why a package is not opened, or a file in it not given, in words for whoever brought it."""

from collections.abc import Sequence
from typing import Final

from ordskifte.domain.errors import OrdskifteError, quoted

_NAMED: Final = 5


class PackageRefused(OrdskifteError):
    """A package that cannot, or not safely, be read. Nothing of it was kept."""

    code = "package_refused"
    text = "“%(name)s” cannot be read."

    def __init__(self, name: object, **params: object) -> None:
        super().__init__(name=quoted(name), **params)


class PackageMissing(PackageRefused):
    """There is nothing at the path."""

    code = "package_missing"
    text = "There is no file or folder called “%(name)s”. Check the path."


class PackageForbidden(PackageRefused):
    """The system may not read it."""

    code = "package_forbidden"
    text = "Ordskifte may not read “%(name)s”. Give the user that it runs as the right to."


class PackageKindUnknown(PackageRefused):
    """Neither a folder nor an archive of a kind that is read."""

    code = "package_kind_unknown"
    text = "“%(name)s” is not an extract. Give a folder, a zip file, or a tar file (.tar, .tar.gz)."


class PackageBroken(PackageRefused):
    """An archive that ends too early, or does not add up."""

    code = "package_broken"
    text = "“%(name)s” is damaged or not complete. Fetch it again, and compare its checksum with the sender's."


class PackageEncrypted(PackageRefused):
    """A zip file with a password."""

    code = "package_encrypted"
    text = "“%(name)s” is protected by a password. Unpack it, and import the folder."


class PackageCompression(PackageRefused):
    """A zip file packed in a way that is not read."""

    code = "package_compression"
    text = "“%(name)s” is packed in an unusual way. Unpack it, and import the folder."


class PackageTooManyFiles(PackageRefused):
    """More entries than an extract has."""

    code = "package_too_many_files"
    text = "“%(name)s” holds more than %(limit)s files. Divide the extract."


class PackageTooLarge(PackageRefused):
    """More bytes than an extract has."""

    code = "package_too_large"
    text = "“%(name)s” unpacks to more than %(limit)s bytes. Divide the extract, or unpack it and import the folder."


class PackageBomb(PackageRefused):
    """So much smaller packed than unpacked that it must be a trap."""

    code = "package_bomb"
    text = "“%(name)s” unpacks to more than %(limit)s times its size, as traps do. Unpack it yourself if you trust it."


class PackageUnsafeEntry(PackageRefused):
    """A link, a device, or a name that leads out of the package."""

    code = "package_unsafe_entry"
    text = "“%(name)s” holds “%(entry)s”, which is a link, a device or leads outside the package. It is not read."


class StructureMissing(PackageRefused):
    """No arkivstruktur.xml where one can stand."""

    code = "structure_missing"
    text = "There is no arkivstruktur.xml in “%(name)s”. Give the folder or file that holds it."


class SeveralStructures(PackageRefused):
    """More than one extract in one package."""

    code = "several_structures"
    text = "“%(name)s” holds several extracts: %(found)s. Import them one at a time."

    def __init__(self, name: object, *, names: Sequence[str]) -> None:
        self.names = tuple(names)
        more = ", …" if len(self.names) > _NAMED else ""
        super().__init__(name, found=", ".join(self.names[:_NAMED]) + more)


class FileRefused(PackageRefused):
    """A file that a document names and that cannot be given; `name` is the reference. The others can."""

    code = "file_refused"


class FileMissing(FileRefused):
    """No file by that name in the package."""

    code = "file_missing"
    text = "There is no file “%(name)s” in the package."


class FileOutside(FileRefused):
    """A reference that leads out of the package, or to something that is not a file."""

    code = "file_outside"
    text = "“%(name)s” does not name a file inside the package. It is not followed."


class FileAmbiguous(FileRefused):
    """Two files by one name."""

    code = "file_ambiguous"
    text = "There is more than one file “%(name)s” in the package, so none is taken."


class FileTooLarge(FileRefused):
    """A file beyond what is kept."""

    code = "file_too_large"
    text = "The file “%(name)s” is larger than %(limit)s bytes."
