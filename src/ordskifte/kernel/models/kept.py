"""Rows that stay: some are never deleted, some are never changed either. Triggers in the database say the same."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models


class RowIsKept(TypeError):
    """Code tried to delete or change a row that must stay as it is; a mistake in the program, not of a person."""


class NeverDeletedQuerySet(models.QuerySet[Any]):
    """Rows that can be read and changed, not deleted."""

    def delete(self) -> NoReturn:
        """Refuse."""
        raise RowIsKept(f"{self.model.__name__} rows are never deleted.")


class NeverChangedQuerySet(NeverDeletedQuerySet):
    """Rows that can be read and added to."""

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise RowIsKept(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, objs: Iterable[Any], *args: Any, **options: Any) -> NoReturn:
        """Refuse."""
        raise RowIsKept(f"{self.model.__name__} rows are never changed.")


class NeverDeleted(models.Model):
    """A row that stays."""

    objects: ClassVar[models.Manager[Any]] = NeverDeletedQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse."""
        raise RowIsKept(f"{type(self).__name__} rows are never deleted.")


class NeverChanged(NeverDeleted):
    """A row that stays as it was written."""

    objects: ClassVar[models.Manager[Any]] = NeverChangedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row once."""
        if not self._state.adding:
            raise RowIsKept(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **options)
