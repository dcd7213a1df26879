"""An archive behind Fiks, as a process of its own: `python -m tests.worlds.fiks_archive SHARED STATE`.

It takes what stands in SHARED/ut, and answers in SHARED/inn, each moved there at once. It is as strict as the
protocol: types, files, schemas (where ORDSKIFTE_SCHEMAS names them), and keys. What it holds stands in
STATE/archive.json, what it was handed in STATE/taken.jsonl; its mood is STATE/mood, which can be written anew (of
several lines each is for one message, and the last one stays):

    accepts, queues first, half, refuses, lost, breaks, times out, twice, late, never, contradicts, foreign, garbles
"""

import json
import os
import shutil
import sys
import time
import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree

from ordskifte.protocols.noark.arkivmelding.values import (
    CaseArrived,
    DocumentArrived,
    EntryArrived,
    ErrorKind,
    Failed,
    FiksError,
    FiksReceipt,
    Key,
    Number,
)
from tests.worlds.answers import fiks_error, fiks_receipt

BASE = "no.ks.fiks.arkiv.v1.arkivering"
CREATE, UPDATE, SIGN_OFF = (
    f"{BASE}.arkivmelding.opprett",
    f"{BASE}.arkivmelding.oppdater",
    f"{BASE}.avskrivning.opprett",
)
FILES = {CREATE: "arkivmelding.xml", UPDATE: "arkivmelding.xml", SIGN_OFF: "avskrivning-opprett.xml"}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
PAUSE = 0.02
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


class Wrong(Exception):
    """The message is refused, as this sort of error."""

    def __init__(self, text: str, kind: ErrorKind = ErrorKind.INVALID) -> None:
        super().__init__(text)
        self.kind = kind


class Archive:
    """What the archive holds, and how it answers."""

    def __init__(self, shared: Path, state: Path) -> None:
        self.out, self.into, self.state = shared / "ut", shared / "inn", state
        self.kept = state / "archive.json"
        self.later: list[tuple[str, list[tuple[str, bytes]]]] = []  # what it says beside the answer itself
        given = os.environ.get("ORDSKIFTE_SCHEMAS")
        self.schemas = Path(given) / "arkivmelding" / "fiks-v1" if given else None
        self.holds = self.held()
        self.late: list[tuple[str, str, list[tuple[str, bytes]]]] = []  # answers that wait for another mood

    def held(self) -> dict:
        """What it holds by its own file; without that it is empty."""
        new = {"cases": {}, "entries": {}, "notes": {}, "sequence": 5020, "case": 116}
        return json.loads(self.kept.read_text()) if self.kept.exists() else new

    @property
    def mood(self) -> str:
        path = self.state / "mood"
        return path.read_text().strip() if path.exists() else "accepts"

    def mood_of_the_next(self) -> str:
        """How the next message is met."""
        first, *rest = self.mood.splitlines()
        if rest:
            (self.state / "mood").write_text("\n".join(rest))
        return first

    def go(self) -> None:
        """Take what stands there, one after the other."""
        while self.late and self.mood != "late":
            self.answer(*self.late.pop(0))
        folders = sorted(self.out.iterdir()) if self.out.is_dir() else []
        for folder in folders:
            self.holds = self.held()
            files = {each.name: each.read_bytes() for each in sorted(folder.iterdir())}
            note = json.loads(files.pop("melding.json"))
            with (self.state / "taken.jsonl").open("a") as taken:
                taken.write(json.dumps({"folder": folder.name, "files": sorted(files), **note}) + "\n")
            self.take(note, files)
            # Like a client that dies before it has cleared away, it may meet the same again: the answer is the same.
            shutil.rmtree(folder)

    def take(self, note: dict, files: dict[str, bytes]) -> None:
        """One message: kept, and answered as it is the mood today."""
        mood, about = self.mood_of_the_next(), note["klientMeldingId"]
        if mood == "queues first":
            self.answer(about, f"{note['meldingstype']}.mottatt")
        if mood == "times out":
            self.answer(about, "no.ks.fiks.kvittering.tidsavbrudd")
            return
        try:
            kind, told = self.answered(note, files, mood=mood)
        except Wrong as error:
            given = FiksError(kind=error.kind, id=str(uuid.uuid4()), text=str(error))
            kind, told = f"no.ks.fiks.arkiv.v1.feilmelding.{error.kind}", [("feilmelding.xml", fiks_error(given))]
        self.kept.write_text(json.dumps(self.holds, indent=1))
        if mood == "late":
            self.late.append((about, kind, told))
        if mood in {"late", "never"}:
            return
        for about_now in {"twice": [about, about], "foreign": [str(uuid.uuid4())]}.get(mood, [about]):
            self.answer(about_now, kind, told)
        while self.later:
            self.answer(about, *self.later.pop())

    def answered(self, note: dict, files: dict[str, bytes], *, mood: str) -> tuple[str, list[tuple[str, bytes]]]:
        """The type and files of the answer."""
        kind = note["meldingstype"]
        tree = self.read(note, files)
        moods = {"refuses": ("Ukjent journalenhet", ErrorKind.INVALID), "breaks": ("Prøv igjen", ErrorKind.SERVER)}
        if mood in moods:
            raise Wrong(*moods[mood])
        if mood == "lost":
            raise Wrong("Mappen finnes ikke", ErrorKind.NOT_FOUND)
        if kind != CREATE:
            self.change(tree)
            return f"{kind}.kvittering", []
        receipt = self.register(tree, is_half=mood == "half")
        if mood == "contradicts":
            other = replace(receipt, entry=replace(receipt.entry, number=Number(1999, 1)))
            self.later.append((f"{CREATE}.kvittering", [("arkivmelding-kvittering.xml", fiks_receipt(other))]))
        written = b"<arkivmeldingKvittering" if mood == "garbles" else fiks_receipt(receipt)
        return f"{CREATE}.kvittering", [("arkivmelding-kvittering.xml", written)]

    # --- Reading -----------------------------------------------------------------------------------------------------

    def read(self, note: dict, files: dict[str, bytes]):
        """The message, if it and its files are as they should be."""
        kind = note["meldingstype"]
        if kind not in FILES:
            raise Wrong(f"Ukjent meldingstype {kind}")
        if note["filer"][:1] != [FILES[kind]] or sorted(note["filer"]) != sorted(files):
            raise Wrong("Filene er ikke dem som meldingen nevner")
        tree = etree.fromstring(files[FILES[kind]], PARSER)
        if self.schemas is not None:
            schema = etree.XMLSchema(etree.parse(self.schemas / f"{kind}.xsd"))
            if not schema.validate(tree):
                raise Wrong(str(schema.error_log.last_error))
        named = [each.text for each in tree.iterfind(".//{*}referanseDokumentfil")]
        if sorted(named) != sorted(note["filer"][1:]):
            raise Wrong("Dokumentfilene er ikke dem som arkivmeldingen nevner")
        if kind == CREATE and tree.findtext("{*}antallFiler") != str(len(named)):
            raise Wrong("antallFiler stemmer ikke")
        return tree

    # --- Keeping -----------------------------------------------------------------------------------------------------

    def register(self, tree, *, is_half: bool) -> FiksReceipt:
        """The case and the entry, each made if it is not there yet."""
        case = self.case_of(tree)
        if is_half:
            return FiksReceipt(case=case, entry=Failed(id=str(uuid.uuid4()), text="Ukjent korrespondanseparttype"))
        entry = tree.find("{*}registrering")
        key = _key(entry.find("{*}referanseEksternNoekkel"))
        if entry.get(XSI_TYPE) == "arkivnotat":
            return FiksReceipt(case=case, entry=self.keep(entry, key=key, case=case))
        row, is_new = self.holds["entries"].get(key), key not in self.holds["entries"]
        if row is None:
            self.holds["sequence"] += 1
            numbers = {
                each.text: str(uuid.uuid4()) for each in entry.iterfind("{*}dokumentbeskrivelse/{*}dokumentnummer")
            }
            row = {"id": str(uuid.uuid4()), "sequence": self.holds["sequence"], "documents": numbers, "settled": 0}
            row |= {"case": str(case.number), "title": entry.findtext("{*}tittel"), "changes": 0}
            row["place"] = 1 + sum(each["case"] == row["case"] for each in self.holds["entries"].values())
            self.holds["entries"][key] = row
        arrived = EntryArrived(
            system_id=uuid.UUID(row["id"]),
            is_new=is_new,
            record_id=f"{row['case']}-{row['place']}",
            number=Number(2026, row["sequence"]),
            number_in_case=row["place"],
            entry_date=date(2026, 3, 2),
            status="J",
            key=Key(system="Ordskifte", key=key),
            documents=tuple(
                DocumentArrived(system_id=uuid.UUID(own), number=int(number))
                for number, own in row["documents"].items()
            ),
        )
        return FiksReceipt(case=case, entry=arrived)

    def keep(self, entry, *, key: str, case: CaseArrived) -> EntryArrived:
        """A note has no place in the journal; what it is called there is no number of it."""
        notes = self.holds["notes"]
        is_new = key not in notes
        new = {"id": str(uuid.uuid4()), "case": str(case.number), "title": entry.findtext("{*}tittel"), "changes": 0}
        row = notes.setdefault(key, new)
        place = list(notes).index(key) + 1
        return EntryArrived(
            system_id=uuid.UUID(row["id"]),
            is_new=is_new,
            record_id=f"{case.number}-N{place}",
            key=Key(system="Ordskifte", key=key),
        )

    def case_of(self, tree) -> CaseArrived:
        """The case that is named: by a number, by a key of theirs, or by our key, which may make it."""
        named = tree.find("{*}registrering/{*}referanseForelderMappe")
        if (number := named.find("{*}saksnummer")) is not None:
            year, sequence = (int(each.text) for each in number)
            found = uuid.uuid5(uuid.NAMESPACE_URL, f"{year}/{sequence}")
            return CaseArrived(system_id=found, is_new=False, number=Number(year, sequence))
        if (own := named.findtext("{*}systemID")) is not None:
            return CaseArrived(system_id=uuid.UUID(own), is_new=False, number=Number(2026, 117))
        key = _key(named.find("{*}referanseEksternNoekkel"))
        is_new = key not in self.holds["cases"]
        if is_new and (tree.find("{*}mappe") is None or _key(tree.find("{*}mappe/{*}referanseEksternNoekkel")) != key):
            raise Wrong(f"Mappen {key} finnes ikke", ErrorKind.NOT_FOUND)
        if is_new:
            self.holds["case"] += 1
            self.holds["cases"][key] = {"id": str(uuid.uuid4()), "sequence": self.holds["case"]}
        row = self.holds["cases"][key]
        number = Number(2026, row["sequence"])
        key = Key(system="Ordskifte", key=key)
        return CaseArrived(system_id=uuid.UUID(row["id"]), is_new=is_new, file_id=str(number), number=number, key=key)

    def change(self, tree) -> None:
        """An entry that is there is changed, or signed off."""
        named = next(
            each for name in ("Registrering", "Journalpost") for each in tree.iterfind(f".//{{*}}referanseTil{name}")
        )
        row = {**self.holds["notes"], **self.holds["entries"]}.get(_key(named.find("{*}referanseEksternNoekkel")))
        if row is None:
            raise Wrong("Registreringen finnes ikke", ErrorKind.NOT_FOUND)
        is_settled = etree.QName(tree).localname == "nyAvskrivning"
        row["settled" if is_settled else "changes"] += 1
        title = tree.findtext("{*}registreringOppdateringer/{*}tittel")
        row["title"] = title or row["title"]

    # --- Answering ---------------------------------------------------------------------------------------------------

    def answer(self, about: str, kind: str, files: list[tuple[str, bytes]] | None = None) -> None:
        """Make an answer beside its place, and move it there."""
        name = uuid.uuid4().hex
        beside = self.into / f".{name}"
        beside.mkdir(parents=True)
        for each, data in files or []:
            (beside / each).write_bytes(data)
        note = {"meldingstype": kind, "klientMeldingId": about, "filer": [each for each, _ in files or []]}
        (beside / "melding.json").write_text(json.dumps(note))
        beside.rename(self.into / name)


def _key(element) -> str:
    if element is None or element.findtext("{*}fagsystem") != "Ordskifte":
        raise Wrong("referanseEksternNoekkel mangler")
    return element.findtext("{*}noekkel")


def main() -> None:
    """Go round until it is stopped."""
    shared, state = map(Path, sys.argv[1:])
    state.mkdir(parents=True, exist_ok=True)
    archive = Archive(shared, state)
    print("ready", flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            archive.go()
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
