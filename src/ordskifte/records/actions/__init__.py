"""Everything that changes records, and that brings them in from elsewhere."""

from ordskifte.records.actions.adopting import adopt, not_the_same
from ordskifte.records.actions.changing import cancel, correct_entry, give_upstream_number, screen, sign_off
from ordskifte.records.actions.collecting import register_collection, single_out
from ordskifte.records.actions.importing import begin_run, finish_run, import_list, import_noark5
from ordskifte.records.actions.pushed_files import keep_bytes
from ordskifte.records.actions.pushing import Answer, forget_answers, push_case, push_document, take_back_pushed
from ordskifte.records.actions.registering import REGISTRARS, Refused, register, register_many
from ordskifte.records.actions.taking_back import answer_taking_back
from ordskifte.records.actions.tokens import give_token, revoke_token, use_token
from ordskifte.records.actions.watching import take_deliveries

__all__ = [
    "REGISTRARS",
    "Answer",
    "Refused",
    "adopt",
    "answer_taking_back",
    "begin_run",
    "cancel",
    "correct_entry",
    "finish_run",
    "forget_answers",
    "give_token",
    "give_upstream_number",
    "import_list",
    "import_noark5",
    "keep_bytes",
    "not_the_same",
    "push_case",
    "push_document",
    "register",
    "register_collection",
    "register_many",
    "revoke_token",
    "screen",
    "sign_off",
    "single_out",
    "take_back_pushed",
    "take_deliveries",
    "use_token",
]
