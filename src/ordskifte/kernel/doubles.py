"""How a service is swapped for its in-memory double, for one context and not for other threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

Kind = TypeVar("Kind")


class InUse(Generic[Kind]):
    """The one of its kind that is in use: the real one, or a double within a `with` block."""

    def __init__(self, name: str, real: Kind) -> None:
        self._chosen: ContextVar[Kind] = ContextVar(f"ordskifte_{name}", default=real)

    def __call__(self) -> Kind:
        """The one in use here and now."""
        return self._chosen.get()

    @contextmanager
    def replaced_by(self, double: Kind) -> Iterator[Kind]:
        """Use this one within the block."""
        token = self._chosen.set(double)
        try:
            yield double
        finally:
            self._chosen.reset(token)
