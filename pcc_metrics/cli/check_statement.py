"""The command that checks the claims of a document: as lines to read, or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from pcc_metrics.cli.arguments import plain_errors
from pcc_metrics.content.reader_cache import open_snapshot_reader
from pcc_metrics.domain.formatting import format_date, join_words
from pcc_metrics.publishing.screening.screen_document import screen_document
from pcc_metrics.statement.claim_check.check_text import CheckedDocument, check_document


@click.command("check-statement")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--snapshot", metavar="ID", help="A snapshot's id or the start of it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plain_errors
def check_statement(file: Path, snapshot: str | None, as_json: bool) -> None:
    """Every claim of a statement, FILE, against the figures: Word, PDF, HTML, Markdown or text."""
    reader = open_snapshot_reader(snapshot)
    document = check_document(reader, screen_document(file))
    if as_json:
        plain = {"claims": [claim.as_json() for claim in document.claims]}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(document, reader.snapshot.id)))


def _lines(document: CheckedDocument, snapshot: str) -> Iterator[str]:
    dated = f", dated {format_date(document.dated)}" if document.dated else ""
    place = document.area.in_sentence
    yield f"Checked as a statement on {place}{dated}, against snapshot {snapshot}."
    for claim in document.claims:
        yield f"Paragraph {claim.paragraph}: “{claim.words}”: {claim.verdict}. {claim.why}"
    counts = Counter(str(claim.verdict) for claim in document.claims)
    said = join_words(f"{count} {verdict}" for verdict, count in counts.items())
    yield f"{len(document.claims)} claims: {said}." if counts else "No claim was read in it."
