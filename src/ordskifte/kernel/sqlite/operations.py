"""Emptying tables whose rows are protected by triggers, which the test runner does between tests."""

from typing import Any

from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    """Django's operations, with a flush that lifts the triggers and puts them back."""

    def sql_flush(self, style: Any, tables: Any, **options: Any) -> list[str]:
        """The statements that empty these tables. PostgreSQL truncates, which passes by row triggers."""
        statements = super().sql_flush(style, tables, **options)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            triggers = [(name, sql) for name, sql, table in cursor.fetchall() if table in set(tables)]
        drops = [f"DROP TRIGGER {self.quote_name(name)};" for name, _ in triggers]
        return [*drops, *statements, *(sql for _, sql in triggers)]
