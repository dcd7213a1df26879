"""What the story holds for stages that are not built yet, by stage. Whoever builds one takes its line out."""

NOT_PLAYED = {
    "channels": "the fediverse: m03, m12, m19, m20 and m28; so the campaign has three messages, and m15 is cited alone",
    "receipts": "the receipts, and the log that they are in",
    "crisis": "the crisis message p5 in all channels at once",
    "sami": "the duty to answer m24 in Sámi, m25, which waits for a translator, and the notice on p4 that it waits too",
}
