"""Who answers to what: event kind → handlers, in loop order; and what is done at intervals."""

from django.conf import settings

from ordskifte.kernel.schedule import every

# Dotted names, so that the table costs nothing to read. A stage's handlers stand in its `handlers`.
HANDLERS: dict[str, tuple[str, ...]] = {
    "publishing.published": (
        "ordskifte.channels.handlers.follow_publication",
        "ordskifte.dialogue.handlers.follow_publication",
        "ordskifte.assessment.handlers.follow_publication",
        "ordskifte.outcomes.handlers.follow_publication",
    ),
    "publishing.corrected": (
        "ordskifte.channels.handlers.follow_publication",
        "ordskifte.dialogue.handlers.follow_publication",
        "ordskifte.assessment.handlers.follow_publication",
        "ordskifte.outcomes.handlers.follow_publication",
    ),
    "publishing.withdrawn": ("ordskifte.channels.handlers.follow_publication",),
    "records.import_finished": (
        "ordskifte.publishing.handlers.follow_screening",
        "ordskifte.publishing.handlers.follow_cases",
        "ordskifte.channels.handlers.forget_all_parts",
        "ordskifte.dialogue.handlers.follow_cases",
        "ordskifte.assessment.handlers.follow_cases",
        "ordskifte.records.handlers.follow_cases",
        "ordskifte.records.handlers.find_numbers",
        "ordskifte.journal.handlers.follow_screening",
        "ordskifte.access.handlers.follow_cases",
    ),
    "records.registered": ("ordskifte.records.handlers.hand_over", "ordskifte.journal.handlers.follow_record"),
    "records.changed": ("ordskifte.records.handlers.follow_record", "ordskifte.journal.handlers.follow_record"),
    "records.signed_off": ("ordskifte.records.handlers.follow_record", "ordskifte.journal.handlers.follow_record"),
    "channels.post_changed": (
        "ordskifte.channels.handlers.deliver",
        "ordskifte.channels.handlers.hand_on",
        "ordskifte.channels.handlers.ask_by_hand",
    ),
    "channels.arrived": ("ordskifte.dialogue.handlers.take",),
    "dialogue.message_taken": ("ordskifte.assessment.handlers.follow_message",),
    "dialogue.message_stepped": (
        "ordskifte.assessment.handlers.follow_message",
        "ordskifte.records.handlers.follow_privacy",
    ),
    "dialogue.message_refiled": ("ordskifte.assessment.handlers.follow_message",),
    "dialogue.message_redirected": ("ordskifte.assessment.handlers.follow_message",),
    "dialogue.comments_brought": ("ordskifte.dialogue.handlers.bring_in",),
    "access.requested": ("ordskifte.assessment.handlers.follow_access", "ordskifte.access.handlers.assess"),
    "access.decided": ("ordskifte.access.handlers.assess",),
    "access.stepped": ("ordskifte.access.handlers.assess",),
    "outcomes.cited": ("ordskifte.assessment.handlers.follow_citation",),
}

# What is assessed and registered, and belongs to a stage after those: by kind, the module that tells of it.
SOURCES: dict[str, str] = {
    "request": "ordskifte.access.telling",
    "decision": "ordskifte.access.telling",
}

# Each look that is due is a commit: only where there is a folder to look into.
_WATCHING = (
    (every(seconds=1, name="records.take_deliveries", run="ordskifte.records.tasks.take_deliveries"),)
    if getattr(settings, "ORDSKIFTE_WATCH_FOLDER", None)
    else ()
)
_TRANSFERRING = (
    (every(seconds=2, name="records.hand_over", run="ordskifte.records.tasks.hand_over_beside"),)
    if getattr(settings, "ORDSKIFTE_TRANSFER", "")
    else ()
)
_TO_EINNSYN = (
    (every(seconds=5, name="journal.hand_over", run="ordskifte.journal.tasks.hand_over_beside"),)
    if getattr(settings, "ORDSKIFTE_EINNSYN_URL", "")
    else ()
)
PERIODIC = (
    every(seconds=3600, name="kernel.blobs.sweep", run="ordskifte.kernel.blobs.sweep"),
    every(seconds=6 * 3600, name="kernel.log_files.sweep", run="ordskifte.kernel.log_files.sweep"),
    every(seconds=5, name="publishing.due", run="ordskifte.publishing.tasks.publish_due"),
    every(seconds=5, name="channels.send_due", run="ordskifte.channels.tasks.send_due"),
    every(seconds=3600, name="channels.forget_secrets", run="ordskifte.channels.tasks.forget_secrets"),
    every(seconds=3600, name="channels.sweep_parts", run="ordskifte.channels.tasks.sweep_parts"),
    every(seconds=60, name="channels.listen", run="ordskifte.channels.tasks.listen"),
    every(seconds=3600, name="channels.pause_accounts", run="ordskifte.channels.tasks.pause_accounts"),
    every(seconds=3600, name="channels.forget_heard", run="ordskifte.channels.tasks.forget_heard"),
    every(seconds=3, name="dialogue.read_files", run="ordskifte.dialogue.tasks.read_files"),
    every(seconds=6 * 3600, name="dialogue.sweep_captures", run="ordskifte.dialogue.tasks.sweep_captures"),
    every(seconds=60, name="dialogue.alarm_holds", run="ordskifte.dialogue.tasks.alarm_holds"),
    every(seconds=60, name="dialogue.notify_staff", run="ordskifte.dialogue.tasks.notify_staff"),
    every(seconds=10, name="assessment.look_again", run="ordskifte.assessment.tasks.look_again"),
    every(seconds=5, name="records.make_documents", run="ordskifte.records.tasks.make_documents_beside"),
    every(seconds=3600, name="records.forget_answers", run="ordskifte.records.tasks.forget_answers"),
    every(seconds=600, name="access.alarm", run="ordskifte.access.tasks.alarm"),
    *_WATCHING,
    *_TRANSFERRING,
    *_TO_EINNSYN,
)
