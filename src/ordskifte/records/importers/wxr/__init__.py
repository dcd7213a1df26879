"""Carries over what was said on a WordPress site: posts as threads of a case, comments as messages of the past."""

from ordskifte.records.importers.wxr.running import Options, Outcome, bring_in

__all__ = ["Options", "Outcome", "bring_in"]
