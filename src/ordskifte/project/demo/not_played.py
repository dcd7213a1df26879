"""What the story holds for stages that are not built yet, by stage. Whoever builds one takes its line out."""

NOT_PLAYED = {
    "channels": "mail and the fediverse: m03, m12, m19, m20, m28",
    "dialogue": "the messages m01 to m30 and their answers, holds, hiding and showing again",
    "assessment": "which of the messages are kept, and which are journalled",
    "records": "numbers and documents of our own for what came in and went out",
    "journal": "the public journal, and names that give no hit after a year",
    "access": "the access request of m08 and its clock",
    "receipts": "the receipts, and the log that they are in",
    "outcomes": "what m15 and m19 changed in 2026/118-1, named in the correction of p1 and shown to both",
    "crisis": "the crisis message p5 in all channels at once",
    "sami": "the answer m25, which waits for a translator, and the notice on p4 that it waits too",
    "drills": "ending the worker between m12 and m13; the clock one year on",
}
