"""The words of the documents, one module a case."""
