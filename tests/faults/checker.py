"""Looks from outside whether every promise was kept: at the database and the public pages, with no code of ours.

`python checker.py FOLDER DATABASE ADDRESS` answers each line `some` or `all` on its standard input with a line of JSON:
what it found wrong, and how much it looked at. DATABASE is a file of SQLite or an address of PostgreSQL; the history
of the clients is `history.jsonl` in the folder.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import closed_files
from outside import Database, Site
from said import Said

PAGE_LANGUAGES = 3
OUTWARD = "Innspill i saken"


class Checker:
    """Compares what the clients know with what is there."""

    def __init__(self, folder: Path, *, database: str, address: str) -> None:
        self.folder, self.db, self.site = folder, Database(database), Site(address)
        self.said = Said(folder / "history.jsonl")
        self.body = self.db.one("SELECT min(id) FROM kernel_body")
        self.files = closed_files.Files(folder, self.db)
        self.looked = Counter[str]()

    def some(self) -> list[str]:
        """What is wrong with what was done since the last time, and what is quickly counted."""
        keys = dict.fromkeys(self.said.read_on())
        return [*self._acts(keys), *self._events(), *self._numbers()]

    def all(self) -> list[str]:
        """What is wrong at all."""
        self.said.read_on()
        whole = (self._handled, self._strangers, self._parts, self._mail, self.files.problems)
        return [
            *self._acts(self.said.acts),
            *self._events(),
            *self._numbers(),
            *(found for look in whole for found in look()),
        ]

    def _acts(self, keys: Any) -> Iterator[str]:
        looks = {"publish": self._publication, "correct": self._publication, "plan": self._publication}
        looks |= {"comment": self._comment, "answer": self._answer, "register": self._registration}
        for key in keys:
            act = self.said.acts[key]
            self.looked[act["act"]] += 1
            self.looked["told"] += act["is_told"]
            for found in looks[act["act"]](act):
                yield f"{act['act']} {key}{'' if act['is_told'] else ' (nobody was told)'}: {found}"

    def _once(self, act: dict[str, Any], rows: list[Any], what: str) -> Iterator[str]:
        if act["is_told"] and not rows:
            yield f"lost: no {what}"
        if len(rows) > 1:
            yield f"doubled: {len(rows)} of {what}"

    def _count(self, wanted: int, what: str, sql: str, *given: Any) -> Iterator[str]:
        found = self.db.one(f"SELECT count(*) FROM {sql}", *given)
        if found != wanted:
            word = "lost" if found < wanted else "doubled"
            yield f"{word}: {found} of {what}, where there should be {wanted}"

    # --- Each act -------------------------------------------------------------------------------------------------

    def _comment(self, act: dict[str, Any]) -> Iterator[str]:
        sql = "SELECT id, uid, reference FROM channels_inbound WHERE body_id = ? AND channel = 'web' AND remote_id = ?"
        rows = self.db.rows(sql, self.body, act["key"])
        yield from self._once(act, rows, "what came in")
        if len(rows) != 1:
            return
        inbound, uid, reference = rows[0]
        if act["is_told"] and (self.db.uid(act["uid"]), act["reference"]) != (uid, reference):
            yield "it has another reference than its sender was told"
        yield from self._count(1, "version that came in", "channels_inboundversion WHERE inbound_id = ?", inbound)
        yield from self._count(1, "message", "dialogue_message WHERE inbound_id = ?", inbound)
        yield from self._text(uid, act["text"])
        yield from self._shown(uid, is_public=True)
        for kind in ("channels.arrived", "dialogue.message_taken"):
            yield from self._count(1, kind, "kernel_outboxevent WHERE uid = ? AND kind = ?", uid, kind)
        yield from self._assessed("message", uid)
        yield from self._letter("acknowledgement", uid, wanted=bool(act["email"]))
        yield from self._attached(inbound, act)
        raw = "SELECT raw_id FROM channels_inboundversion WHERE inbound_id = ?"
        yield from self.files.must_hold(self.db.one(raw, inbound), act["text"])
        yield from self.site.must_show(f"/innlegg/{reference}/", act["key"])

    def _text(self, uid: Any, text: str) -> Iterator[str]:
        sql = "SELECT v.text FROM dialogue_messageversion v JOIN dialogue_message m ON m.id = v.message_id"
        found = [row[0] for row in self.db.rows(f"{sql} WHERE m.uid = ?", uid)]
        if found != [text]:
            yield f"it says {found}, where {text!r} was sent"

    def _shown(self, uid: Any, *, is_public: bool) -> Iterator[str]:
        yield from self._count(is_public, "post", "channels_post WHERE source_uid = ?", uid)
        sql = "channels_postversion v JOIN channels_post p ON p.id = v.post_id WHERE p.source_uid = ?"
        yield from self._count(is_public, "version of a post", sql, uid)
        wanted = PAGE_LANGUAGES * is_public
        yield from self._count(wanted, "fragment", "channels_fragment WHERE message_uid = ?", uid)
        yield from self._delivered(uid)

    def _delivered(self, uid: Any) -> Iterator[str]:
        sql = (
            "SELECT d.version_id, d.channel, d.language, d.act, d.state FROM channels_delivery d"
            " JOIN channels_post p ON p.id = d.post_id WHERE p.source_uid = ?"
        )
        rows = self.db.rows(sql, uid)
        if any(row[-1] != "confirmed" for row in rows):
            yield "lost: a delivery that did not arrive"
        if len(set(rows)) != len(rows):
            yield "doubled: a delivery"

    def _assessed(self, kind: str, uid: Any, number: int = 1) -> Iterator[str]:
        sql = "assessment_assessment WHERE subject_uid = ? AND number = ? AND kind = ?"
        yield from self._count(1, "assessment", sql, uid, number, kind)

    def _letter(self, kind: str, uid: Any, *, wanted: bool) -> Iterator[str]:
        sql = "channels_letter WHERE about = ? AND kind = ? AND state = 'confirmed'"
        yield from self._count(wanted, f"letter ({kind})", sql, uid, kind)

    def _attached(self, inbound: int, act: dict[str, Any]) -> Iterator[str]:
        sql = (
            "SELECT f.blob_id, a.is_read FROM channels_inboundfile f"
            " JOIN channels_inboundversion v ON v.id = f.version_id"
            " LEFT JOIN dialogue_attachment a ON a.original_id = f.id WHERE v.inbound_id = ?"
        )
        rows = self.db.rows(sql, inbound)
        if [bool(is_read) for _, is_read in rows] != [True] * bool(act["file"]):
            yield f"its files are {rows}"
        for blob, _ in rows:
            yield from self.files.must_hold(blob, act["file"])

    def _publication(self, act: dict[str, Any]) -> Iterator[str]:
        uid = self.db.uid(act["publication"])
        sql = "SELECT r.number, r.texts FROM publishing_publishedrevision r JOIN publishing_publication p"
        rows = self.db.rows(f"{sql} ON p.id = r.publication_id WHERE p.uid = ? ORDER BY r.number", uid)
        if [number for number, _ in rows] != list(range(1, len(rows) + 1)):
            yield f"its revisions are {[number for number, _ in rows]}"
        mine = [number for number, texts in rows if act["key"] in self.db.text(texts)]
        yield from self._once(act, mine, "published revision")
        told = "kernel_outboxevent WHERE uid = ? AND kind IN ('publishing.published', 'publishing.corrected')"
        yield from self._count(len(rows), "event of publishing", told, uid)
        if not rows:
            return
        yield from self._count(1, "thread", "dialogue_thread WHERE uid = ?", uid)
        yield from self._count(1, "post", "channels_post WHERE source_uid = ?", uid)
        yield from self._delivered(uid)
        for number in mine:
            yield from self._version(act, uid, number=number, is_newest=number == rows[-1][0])

    def _version(self, act: dict[str, Any], uid: Any, *, number: int, is_newest: bool) -> Iterator[str]:
        sql = "SELECT v.variants FROM channels_postversion v JOIN channels_post p ON p.id = v.post_id"
        found = self.db.rows(f"{sql} WHERE p.source_uid = ? AND v.number = ?", uid, number)
        if len(found) != 1:
            yield f"{'doubled' if found else 'lost'}: {len(found)} of the version that is shown"
        elif act["key"] not in self.db.text(found[0][0]):
            yield "what is shown is another text than the published one"
        yield from self._assessed("publication" if number == 1 else "correction", uid, number)
        place = "" if is_newest else f"v/{number}/"
        yield from self.site.must_show(f"/p/{act['reference']}/{place}", f"Kunngjøring {act['key']}")

    def _answer(self, act: dict[str, Any]) -> Iterator[str]:
        about = self.db.uid(act["about"])
        sql = (
            "SELECT m.uid, m.reference, m.audience FROM dialogue_message m"
            " JOIN dialogue_messageversion v ON v.message_id = m.id"
            " WHERE m.is_outgoing AND m.in_reply_to_id = (SELECT id FROM dialogue_message WHERE uid = ?) AND v.text = ?"
        )
        rows = self.db.rows(sql, about, act["text"])
        yield from self._once(act, rows, "answer")
        if len(rows) != 1:
            return
        uid, reference, audience = rows[0]
        if act["is_told"] and (self.db.uid(act["uid"]), act["reference"]) != (uid, reference):
            yield "it has another reference than was told"
        if audience != act["audience"]:
            yield f"it is {audience}"
        is_public = act["audience"] == "public"
        yield from self._shown(uid, is_public=is_public)
        yield from self._assessed("answer", uid)
        asked = "SELECT s.email FROM channels_sender s JOIN dialogue_message m ON m.sender_id = s.id WHERE m.uid = ?"
        yield from self._letter("answer", uid, wanted=bool(self.db.one(asked, about)))
        settled = "dialogue_message WHERE uid = ? AND handling = 'answered'"
        yield from self._count(1, "question that is settled", settled, about)
        yield from self.site.must_show(f"/innlegg/{reference}/", act["key"], is_there=is_public)

    def _registration(self, act: dict[str, Any]) -> Iterator[str]:
        sql = (
            "SELECT r.id, r.uid, r.title, e.year, e.sequence FROM records_recordsubject s"
            " JOIN records_record r ON r.id = s.record_id LEFT JOIN records_registryentry e ON e.record_id = r.id"
            " WHERE s.subject_uid = ? AND s.kind = ?"
        )
        rows = self.db.rows(sql, self.db.uid(act["subject"]), act["kind"])
        yield from self._once(act, rows, "record")
        if len(rows) != 1:
            return
        record, uid, title, year, sequence = rows[0]
        if act["is_told"] and (act["year"], act["sequence"]) != (year, sequence):
            yield f"it has the number {year}/{sequence}, and {act['year']}/{act['sequence']} was told"
        if title != act["title"]:
            yield f"its title is {title!r}"
        decided = "assessment_assessment WHERE id = ? AND state = 'decided'"
        yield from self._count(1, "decided assessment", decided, act["assessment"])
        told = "kernel_outboxevent WHERE uid = ? AND kind = 'records.registered'"
        yield from self._count(1, "event of registering", told, uid)
        yield from self._count(1, "public entry", "journal_publicentry WHERE record_id = ?", record)
        yield from self._documents(act, record)
        yield from self._journal(act, f"/journal/{year}/{sequence}/")

    def _documents(self, act: dict[str, Any], record: int) -> Iterator[str]:
        sql = (
            "SELECT o.blob_id FROM records_subjectdocument s"
            " LEFT JOIN cases_documentobject o ON o.document_id = s.document_id"
            " WHERE s.record_id = ? AND s.role IN ('readable', 'original')"
        )
        blobs = [blob for (blob,) in self.db.rows(sql, record)]
        if len(blobs) != 2:
            yield f"it has {len(blobs)} documents, where there should be 2"
        is_made = "med dokumenter" in act["title"]
        if is_made != all(blob is not None for blob in blobs):
            yield "its documents are not as they should be"
        for blob in filter(None, blobs):
            yield from self.files.must_open(blob)

    def _journal(self, act: dict[str, Any], address: str) -> Iterator[str]:
        if act["is_screened"]:
            yield from self.site.must_show(address, OUTWARD)
            yield from self.site.must_show(address, act["key"], is_there=False)
        else:
            yield from self.site.must_show(address, act["title"])

    # --- Everything -----------------------------------------------------------------------------------------------

    def _events(self) -> Iterator[str]:
        yield from self._count(0, "handling that is not done", "kernel_handlerrun WHERE state <> 'done'")
        events = self.db.one("SELECT count(*) FROM kernel_outboxevent")
        yield from self._count(events, "handling of an event", "fault_tally")

    def _handled(self) -> Iterator[str]:
        written = Counter(self.db.rows("SELECT kind, uid FROM kernel_outboxevent"))
        handled = Counter((kind, self.db.uid(uid)) for kind, uid in self.db.rows("SELECT kind, uid FROM fault_tally"))
        for (kind, uid), more in (handled - written).items():
            yield f"doubled: {kind} of {uid} was handled {more} times too often"
        for (kind, uid), more in (written - handled).items():
            yield f"lost: {kind} of {uid} was handled {more} times too seldom"

    def _numbers(self) -> Iterator[str]:
        sql = (
            "SELECT e.journal_unit_id, e.year, count(*), count(DISTINCT e.sequence), min(e.sequence), max(e.sequence),"
            " (SELECT s.last FROM records_numberseries s WHERE s.journal_unit_id = e.journal_unit_id"
            " AND s.year = e.year) FROM records_registryentry e WHERE e.sequence IS NOT NULL"
            " GROUP BY e.journal_unit_id, e.year"
        )
        for _, year, count, distinct, first, last, series in self.db.rows(sql):
            if not (first == 1 and count == distinct == last == series):
                yield f"the journal of {year} has {count} entries, {first} to {last}, and counted to {series}"
        in_case = "SELECT count(*), max(number_in_case) FROM records_registryentry WHERE sequence IS NOT NULL"
        if len({number or 0 for number in self.db.rows(in_case)[0]}) != 1:
            yield "the numbers in the case have gaps"

    def _strangers(self) -> Iterator[str]:
        """What nobody did."""
        acts = self.said.acts
        known = {key for key, act in acts.items() if act["act"] == "comment"}
        for (key,) in self.db.rows("SELECT remote_id FROM channels_inbound"):
            if key not in known:
                yield f"something came in that nobody sent: {key}"
        answers = {act["text"] for act in acts.values() if act["act"] == "answer"}
        sql = "SELECT v.text FROM dialogue_messageversion v JOIN dialogue_message m ON m.id = v.message_id"
        for (text,) in self.db.rows(f"{sql} WHERE m.is_outgoing"):
            if text not in answers:
                yield f"an answer that nobody gave: {text}"
        titles = {act["title"] for act in acts.values() if act["act"] == "register"}
        for (title,) in self.db.rows("SELECT title FROM records_record"):
            if title not in titles:
                yield f"a record that nobody made: {title}"

    def _parts(self) -> Iterator[str]:
        """Parts without the whole, and wholes with parts too many."""
        waits = "dialogue_message m WHERE NOT is_outgoing AND NOT EXISTS (SELECT 1 FROM channels_inbound i"
        yield from self._count(0, "message that never came in", f"{waits} WHERE i.id = m.inbound_id)")
        untaken = "channels_inbound i WHERE NOT EXISTS (SELECT 1 FROM dialogue_message m WHERE m.inbound_id = i.id)"
        if found := self.db.one(f"SELECT count(*) FROM {untaken}"):
            yield f"lost: {found} came in and were never taken"
        posts = self.db.one("SELECT count(*) FROM channels_post WHERE kind <> 'publication'")
        yield from self._count(PAGE_LANGUAGES * posts, "fragment", "channels_fragment")
        records = self.db.one("SELECT count(*) FROM records_record")
        for what in ("records_recordsubject", "records_rendition", "journal_publicentry"):
            yield from self._count(records, what, what)
        papers = "records_subjectdocument WHERE role IN ('readable', 'original')"
        yield from self._count(2 * records, "document", papers)
        yield from self._count(records, "note of registering", "kernel_auditentry WHERE act = 'records.register'")

    def _mail(self) -> Iterator[str]:
        """Each letter left under one id, with the same bytes however often; no other letter left."""
        sent = Counter[str]()
        for path in (self.folder / "log" / "mail").glob("*.log"):
            for mail in path.read_text("utf-8").split("\n" + "-" * 79 + "\n"):
                ids = [line for line in mail.splitlines() if line.lower().startswith("message-id:")]
                sent.update(line.partition(":")[2].strip() for line in ids[:1])
        ids = {row[0] for row in self.db.rows("SELECT remote_id FROM channels_letter")}
        yield from (f"lost: the letter {each}" for each in ids - set(sent))
        yield from (f"a letter that nobody wrote: {each}" for each in set(sent) - ids)
        self.looked["letters"], self.looked["letters sent again"] = len(ids), sent.total() - len(sent)


def main() -> None:
    """Answer each line until there is none."""
    folder, database, address = sys.argv[1:]
    checker = Checker(Path(folder), database=database, address=address)
    for line in sys.stdin:
        checker.looked.clear()
        found = checker.all() if line.strip() == "all" else checker.some()
        print(json.dumps({"found": found, "looked": checker.looked}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
