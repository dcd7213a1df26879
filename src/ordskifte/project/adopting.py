"""What `ordskifte adopt` does and prints."""

import json
from pathlib import Path

import click


def write(place: Path, *, as_json: bool) -> int:
    """Write the texts, filled in from this installation; the exit code."""
    from django.utils import translation

    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.kernel import tenancy
    from ordskifte.project.adopt import facts, writing

    try:
        body = tenancy.of_commands()
    except tenancy.NoBody as error:
        return _refuse(str(error), as_json=as_json)
    texts = {}
    try:
        for language in facts.LANGUAGES:
            with translation.override(language):
                words = translation.gettext
                known = facts.of_program(language, words=words) | facts.of_body(body, language, words=words)
            texts[language] = writing.all_of(language, known)
        writing.put(texts, place)
    except OrdskifteError as error:
        return _refuse(str(error), as_json=as_json)
    except OSError as error:
        return _refuse(f"{place} cannot be written: {error.strerror or error}.", as_json=as_json)
    left = {f"{language}/{each.name}": each.by_hand for language, some in texts.items() for each in some}
    if as_json:
        click.echo(json.dumps({"ok": True, "place": str(place), "to_fill_in": left}, ensure_ascii=False))
        return 0
    click.echo(f"Written to {place}. What is left to fill in is marked FYLL INN or FYLL UT:")
    for name, count in left.items():
        click.echo(f"  {count:>3}  {name}")
    return 0


def _refuse(text: str, *, as_json: bool) -> int:
    click.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False) if as_json else text, err=not as_json)
    return 1
