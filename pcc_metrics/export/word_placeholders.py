"""Placeholders of an office's Word template, such as `{{ board }}`, filled in from the statement.

The template is read as Jinja by docxtpl, in a sandbox and with every value escaped: an expression
in it cannot reach the program, and a value that holds `<` or `&` stays the text that it is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError, tostring  # type: ignore[import-untyped]

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import join_words

BODY = "body"  # the placeholder that the numbered paper takes the place of
_PLACE = "\ue000body\ue000"  # what stands there meanwhile: signs that no text has a use for
_MARKS = re.compile(r"\{[{%#]")
# What no XML may hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# What filling in a template can end with, beside faults of Jinja's own.
_FAULTS = (ArithmeticError, AttributeError, LookupError, LxmlError, TypeError, ValueError)


def has_placeholders(document: Document) -> bool:
    """Whether a template asks for anything, on its pages or in what stands on every page."""
    holders = [document.element.body]
    for section in document.sections:
        holders += [section.header._element, section.footer._element]  # noqa: SLF001
    texts = ("".join(t.text or "" for t in holder.iter(qn("w:t"))) for holder in holders)
    return any(_MARKS.search(text) for text in texts)


def fill_template(path: Path, fields: Mapping[str, str]) -> Document:
    """The template with its placeholders filled in; raises `InputError` that names what is wrong.

    `find_body` has the place that is left for the paper.
    """
    values = {name: _ILLEGAL.sub("", text) for name, text in fields.items()}
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()  # a template asks for texts, and has no use for functions
    template = DocxTemplate(str(path))
    out = io.BytesIO()
    try:
        unknown = template.get_undeclared_template_variables(
            environment, context={**values, BODY: ""}
        )
        if unknown:
            raise InputError(_explain_unknown(path, sorted(unknown), values))
        template.render({**values, BODY: _PLACE}, environment, autoescape=True)
        template.save(out)
        return docx.Document(out)
    except TemplateSyntaxError as error:
        raise InputError(
            f"{path.name}: a placeholder cannot be read{_near(error)}: {_reason(error)}. Write it "
            "as {{ board }}, with two braces on each side."
        ) from None
    except SecurityError as error:
        raise InputError(
            f"{path.name}: a placeholder asks for more than the texts of a statement, which is not "
            f"allowed: {_reason(error)}."
        ) from None
    except (TemplateError, *_FAULTS) as error:
        raise InputError(f"{path.name} cannot be filled in: {_reason(error)}.") from None


def find_body(document: Document) -> Paragraph | None:
    """The paragraph that the paper takes the place of; `None` where it follows at the end."""
    count = tostring(document.element.body, encoding="unicode").count(_PLACE)
    if not count:
        return None
    places = [paragraph for paragraph in document.paragraphs if paragraph.text.strip() == _PLACE]
    if count > 1 or not places:
        raise InputError(
            f"{{{{ {BODY} }}}} in the template stands for the whole paper. It may be there once, "
            "as a paragraph of its own, outside of tables and text boxes."
        )
    return places[0]


def _explain_unknown(path: Path, unknown: list[str], fields: Mapping[str, str]) -> str:
    asked = join_words(f"“{name}”" for name in unknown)
    known = join_words(sorted({*fields, BODY}))
    return f"{path.name} asks for {asked}, which no statement has. It can ask for {known}."


def _reason(error: Exception) -> str:
    """What went wrong, of a syntax error without the line of the file's source."""
    message = error.message if isinstance(error, TemplateError) else str(error)
    return (message or type(error).__name__).rstrip(".")


def _near(error: TemplateSyntaxError) -> str:
    """The words of the template around a fault, as docxtpl gives them."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    text = next((line for line in lines if _MARKS.search(line)), "")
    return f" in “{text}”" if text else ""
