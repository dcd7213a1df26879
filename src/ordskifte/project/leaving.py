"""Everything that leaves the machine: one list, which the operator reads at the desk, and docs/leaves.md is made from.

A test compares it with the code: whoever opens a connection, or hands files to somebody, stands here.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which something leaves: what, to whom, when, and how it is turned off."""

    name: str
    title: Any
    what: Any
    to: Any
    when: Any
    off: Any
    # Modules that open a connection for it, from the package's folder on.
    modules: tuple[str, ...] = ()


WAYS = (
    Way(
        name="mail",
        title=_("Mail"),
        what=_("Letters to those who wrote and left an address, and to staff; never the text of a message to staff."),
        to=_("The mail server that EMAIL_URL names, and no other."),
        when=_("When something is answered or happens that somebody is told of."),
        off=_("Leave EMAIL_URL empty: letters are then files in log/mail."),
        modules=("channels/mail/sending.py",),
    ),
    Way(
        name="address",
        title=_("Text from an address"),
        what=_("A question for one address: no cookie, and no word of who asks or why."),
        to=_("The address that somebody wrote at the desk; never one of our own network."),
        when=_("When a publication is begun from an address."),
        off=_("Nobody does it unless asked. The network can refuse everything but the mail server."),
        modules=("publishing/sources.py",),
    ),
    Way(
        name="webhook",
        title=_("Word to other sites that something changed"),
        what=_("Where, of what kind and which version, signed; none of the words."),
        to=_("Sites that the body has entered as receivers."),
        when=_("When something public is published, corrected or withdrawn."),
        off=_("Take the receiver away again."),
        modules=("channels/handoff/calls.py",),
    ),
    Way(
        name="listening",
        title=_("The listening post"),
        what=_("A question for one feed, again and again: no cookie, and no word of who asks or why."),
        to=_("The addresses that people have entered at the listening post; never one of our own network."),
        when=_("Every half hour, for as long as somebody answers for it."),
        off=_("End the source at the listening post."),
        modules=("channels/listening/fetching.py",),
    ),
    Way(
        name="records",
        title=_("Records for the records system"),
        what=_("Journal entries with their documents, also what is withheld from the public, as arkivmelding."),
        to=_("The body's own integration point (ORDSKIFTE_TRANSFER_URL), or files in ORDSKIFTE_TRANSFER_FOLDER."),
        when=_("When something is registered, where the records system holds the journal."),
        off=_("Leave ORDSKIFTE_TRANSFER empty, or keep the journal here."),
        modules=("records/transfer/integration_point.py",),
    ),
    Way(
        name="einnsyn",
        title=_("The public journal for eInnsyn"),
        what=_("Lines of the public journal as everybody sees them here, without names of private persons."),
        to=_("The address that ORDSKIFTE_EINNSYN_URL names, and no other."),
        when=_("When a line becomes public, is corrected, or goes out of view."),
        off=_("Leave ORDSKIFTE_EINNSYN_URL empty."),
        modules=("journal/einnsyn/client.py",),
    ),
    Way(
        name="watched",
        title=_("Files in the watched folder"),
        what=_("Files are moved to “done” or “set aside”, with a report of what was wrong."),
        to=_("The folder that ORDSKIFTE_WATCH_FOLDER names, which may be another machine's."),
        when=_("When the records system has put something there."),
        off=_("Leave ORDSKIFTE_WATCH_FOLDER empty."),
    ),
    Way(
        name="database",
        title=_("The database"),
        what=_("All that is kept but files and keys."),
        to=_("The server that DATABASE_URL names; without one, nothing leaves."),
        when=_("All the time."),
        off=_("Leave DATABASE_URL empty: SQLite lies in the data folder."),
    ),
    Way(
        name="names",
        title=_("Names that are looked up"),
        what=_("Host names of the servers above."),
        to=_("The name server of the machine."),
        when=_("When one of them is asked."),
        off=_("It ends with them."),
    ),
    Way(
        name="fetched",
        title=_("What others fetch"),
        what=_("Public pages, feeds, the journal and parts for other sites; and what somebody who signed in may see."),
        to=_("Whoever asks, through the web server before the program. No page loads anything from third parties."),
        when=_("When it is asked for."),
        off=_("Channels are turned off under “Where we publish”."),
    ),
    Way(
        name="log",
        title=_("The log"),
        what=_("Lines without names, addresses, text or secret links."),
        to=_("Standard error, and whatever keeps it: on a server, the journal of the machine."),
        when=_("All the time."),
        off=_("ORDSKIFTE_LOG_LEVEL says how much. The journal of the machine says for how long."),
    ),
    Way(
        name="backup",
        title=_("Backups"),
        what=_("Everything but the keys."),
        to=_("The folder that the operator names."),
        when=_("When somebody runs ordskifte backup, or ordskifte upgrade."),
        off=_("They are files: delete them when your plan says so."),
    ),
)
