"""Everything that changes records, and that brings them in from elsewhere."""

from ordskifte.records.actions.importing import begin_run, finish_run, import_list, import_noark5

__all__ = ["begin_run", "finish_run", "import_list", "import_noark5"]
