"""Moving a file to where nothing is, in one step: what stands under a name already is never replaced by it.

POSIX has no such rename, Linux has (renameat2). A link and an unlink would not do: a link to somebody else's file is
refused on most machines (protected_hardlinks), and what is unlinked may by then be another file than was linked.
"""

import ctypes
import errno
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

_NO_REPLACE: Final = 1
# What a kernel or a file system answers that knows no such rename, as some network shares do.
_UNKNOWN: Final = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}


def _rename_of_linux() -> Callable[..., int] | None:
    found: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if found is not None:
        found.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
        found.restype = ctypes.c_int
    return found


_renameat2: Final = _rename_of_linux()


def move(name: str, target: str, *, of: int, to: int) -> None:
    """Move what has a name in one open folder to another name in another; `FileExistsError` if something has that."""
    if not _in_one_step(name, target, of=of, to=to):
        _over_our_own(name, target, of=of, to=to)


def _in_one_step(name: str, target: str, *, of: int, to: int) -> bool:
    """Whether it could be tried at all."""
    if _renameat2 is None:
        return False
    if _renameat2(of, os.fsencode(name), to, os.fsencode(target), _NO_REPLACE) == 0:
        return True
    error = ctypes.get_errno()
    if error in _UNKNOWN:
        return False
    raise OSError(error, os.strerror(error), name, None, target)


def _over_our_own(name: str, target: str, *, of: int, to: int) -> None:
    """Take the name with an empty file first, which fails where it is taken; then only that one is replaced."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=to))
    try:
        os.rename(name, target, src_dir_fd=of, dst_dir_fd=to)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(target, dir_fd=to)
        raise
