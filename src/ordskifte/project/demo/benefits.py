"""Where each of the people that the program is for sees what it does for them, by the name of an address."""

BENEFITS = {
    "desk": "communications and case officers: begun from the case, nothing pasted",
    "approval": "whoever approves: what waits, as the public will see it",
    "imports": "the archivist: what was wrong in the extract, unit by unit",
    "case": "the case officer, and everybody: all that is public of it in one place",
    "publication": "a citizen: text, source and versions, without account or script",
    "correction": "a student: what changed from one version to the next",
    "case feed": "a journalist: follows one case, and gives no name",
    "ready": "the operator: whether all is well",
}
