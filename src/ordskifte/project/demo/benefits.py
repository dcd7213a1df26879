"""Where each of the people that the program is for sees what it does for them, by the name of an address."""

BENEFITS = {
    "desk": "communications and case officers: begun from the case, nothing pasted",
    "inbox": "the case officer: what came in on the own cases, answered from beside the case",
    "moderation desk": "the moderator: what waits, why and until when; nothing is deleted",
    "assessing": "the archivist: what is proposed, by which provision, and who decided",
    "journal desk": "the archivist: what has which number, what settled it, and what is withheld by which provision",
    "approval": "whoever approves: what waits, as the public will see it",
    "imports": "the archivist: what was wrong in the extract, unit by unit",
    "case": "the case officer, and everybody: all that is public of it in one place",
    "publication": "a citizen: text, source, versions and what people answered, without account or script",
    "own page": "whoever wrote m01: where it stands, correct, withdraw, appeal, by a secret link",
    "outcome": "whoever wrote m15: what the words led to, before and after",
    "correction": "a student: what changed from one version to the next",
    "case feed": "a journalist: follows one case, and gives no name",
    "journal": "a journalist: what came in and went out; ask for any of it",
    "request for access": "a journalist: where the own request stands, without a name",
    "ready": "the operator: whether all is well",
}
