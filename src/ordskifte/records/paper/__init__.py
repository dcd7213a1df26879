"""Records on paper: how a message or a publication reads, as PDF/A-2u with its fonts inside.

The pages are made in a process of its own (`child`), which reads nothing but what it is given and its fonts.
"""

from ordskifte.records.paper.running import Asked, PaperRefused, ask, make
from ordskifte.records.paper.sheets import Sheet, html

__all__ = ["Asked", "PaperRefused", "Sheet", "ask", "html", "make"]
