"""Problems as a SARIF 2.1.0 log, in the shape that GitHub's code scanning wants. Knows only diagnostics.

Regions are given as lines and columns of characters (`columnKind: unicodeCodePoints`), without byte offsets; a rule's
help is the manual page of its code. Source: OASIS SARIF 2.1.0, GitHub "SARIF support for code scanning".
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from csbot.diagnostics import CODES, Diagnostic, manual
from csbot.text import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_log(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """The log: one run of the tool `csbot`, its rules, and one result for each problem."""
    codes = sorted({found.code for found in diagnostics})
    driver = {"name": "csbot", "rules": [rule(code) for code in codes]}
    results = [result(found, codes.index(found.code)) for found in diagnostics]
    return {"$schema": SCHEMA, "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}]}


def rule(code: str) -> dict[str, Any]:
    """A code as a SARIF rule; its texts are the code's manual page."""
    page = manual(code).partition("\n")[2].strip() if code in CODES else code
    title = page.partition("\n")[0]
    return {"id": code, "name": code, "shortDescription": {"text": title}, "fullDescription": {"text": title},
            "help": {"text": page, "markdown": page}, "defaultConfiguration": {"level": level(code)}}


def level(code: str) -> str:
    """`error` or `warning`."""
    return "error" if code.startswith("E") else "warning"


def result(found: Diagnostic, index: int) -> dict[str, Any]:
    """One problem as a SARIF result; the fingerprint survives moved lines."""
    text = f"{found.message}\n{found.hint}" if found.hint else found.message
    mark = hashlib.sha256(f"{found.code} {found.at.file} {found.message}".encode("utf8", "replace")).hexdigest()
    outcome = {"ruleId": found.code, "ruleIndex": index, "level": level(found.code), "message": {"text": text},
               "locations": [location(found.at)], "partialFingerprints": {"csbot/v1": mark}}
    if found.related:
        outcome["relatedLocations"] = [{"id": number, "message": {"text": note}, **location(at)}
                                       for number, (note, at) in enumerate(found.related, 1)]
    return outcome


def location(at: Span) -> dict[str, Any]:
    """A place as a physical location; the end is left out where it is not known."""
    region = {"startLine": at.line, "startColumn": at.column}
    if (at.end_line, at.end_column) > (at.line, at.column):
        region |= {"endLine": at.end_line, "endColumn": at.end_column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(at.file, errors="replace")}, "region": region}}
