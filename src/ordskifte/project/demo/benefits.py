"""Where each of the people that the program is for sees what it does for them, by the name of an address."""

BENEFITS = {
    "desk": "Ingrid and Oddvar, who publish: begun from the case, nothing pasted",
    "approval": "Randi, who approves: what waits for her, as the public will see it",
    "imports": "Aud, the archivist: what was wrong in the extract, unit by unit",
    "case": "Torstein, who has the case, and everybody: all that is public of it in one place",
    "publication": "a citizen: the text, its source and its versions, without account or script",
    "correction": "a student: what changed from one version to the next",
    "case feed": "a journalist: follows one case, and gives no name",
    "ready": "Siri, who runs it: whether all is well",
}
