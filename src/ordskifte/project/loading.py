"""Loading what a process keeps for as long as it lives."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def addresses() -> int:
    """Load what the addresses of the program lead to; how many of them have a name."""
    from django.urls import get_resolver

    return len(get_resolver().reverse_dict)


@contextmanager
def for_good() -> Iterator[None]:
    """Let nobody look for garbage among what is loaded meanwhile, nor later: a fifth of the start went into that.

    What little of it is garbage, about a megabyte, is kept with the rest.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
