"""Hands records over to the records system that holds the journal, and takes in what it answers (arkivmelding).

Each registered entry is planned, packed into bytes that are kept, and handed over under names that were fixed before
the first try. What comes back is kept as it came, judged by `domain.transfer`, and taken or set aside.
"""
