"""Everything that changes records, and that brings them in from elsewhere."""

from ordskifte.records.actions.adopting import adopt, not_the_same
from ordskifte.records.actions.changing import cancel, correct_entry, give_upstream_number, screen, sign_off
from ordskifte.records.actions.collecting import register_collection, single_out
from ordskifte.records.actions.importing import begin_run, finish_run, import_list, import_noark5
from ordskifte.records.actions.registering import REGISTRARS, Refused, register, register_many
from ordskifte.records.actions.taking_back import answer_taking_back
from ordskifte.records.actions.watching import take_deliveries

__all__ = [
    "REGISTRARS",
    "Refused",
    "adopt",
    "answer_taking_back",
    "begin_run",
    "cancel",
    "correct_entry",
    "finish_run",
    "give_upstream_number",
    "import_list",
    "import_noark5",
    "not_the_same",
    "register",
    "register_collection",
    "register_many",
    "screen",
    "sign_off",
    "single_out",
    "take_deliveries",
]
