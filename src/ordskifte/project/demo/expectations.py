"""Where the play looks at what the story expects of a message, by the name of the field, and what waits."""

# The module of steps that looks at it.
LOOKED_AT = {
    "hold": "dialogue",
    "offer": "moderation",
    "language_detected": "dialogue",
    "reply_language": "dialogue",
    "interim_answer_due": "dialogue",
    "must_not_be_tagged": "dialogue",
    "release": "moderation",
    "public_text_must_not_contain": "moderation",
    "hide_rule": "moderation",
    "moderator": "moderation",
    "never_announced": "moderation",
    "staff_name_masked": "moderation",
    "alert": "moderation",
    "police_pack": "moderation",
    "redirect": "moderation",
    "attachment_shown": "moderation",
    "appeal_of": "moderation",
    "decided_by": "moderation",
    "same_decider_refused": "moderation",
    "outcome_of_appeal": "moderation",
    "access_request": "access",
    "campaign": "records",
    "collection_entry": "records",
    "counted_as_person": "records",
    "journal_title": "records",
    "signed_off_by": "records",
    "signs_off": "records",
    "search_hits": "journal",
    "sender_in_journal": "journal",
    "name_in_public_journal": "journal",
    "outcome": "outcomes",
    "channels": "channels",
    "update_of": "channels",
}
# What waits for a later stage, by its line in `not_played`.
SAID = {
    "reference_sent_to_author": "channels",
    "versions": "channels",
    "record_kept": "channels",
    "public_line": "channels",
    "reply_must_be": "channels",
    "screening_basis": "channels",
    "duty_flag": "sami",
    "state": "sami",
}
# Words to whoever reads the story.
REMARKS = {"note"}
