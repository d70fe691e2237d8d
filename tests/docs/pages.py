"""The pages of the documentation and their fenced blocks. Knows Markdown's fences and headings, nothing of csbot."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the word behind it, its text and its place."""

    page: str
    line: int
    language: str
    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def name_of(page: Path) -> str:
    """`docs/yaml.md`"""
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path | str) -> list[Block]:
    """All fenced blocks of a page, in order."""
    path = ROOT / page
    text = path.read_text("utf8")
    found = []
    for match in FENCE.finditer(text):
        language, _, mark = match["info"].strip().partition(" ")
        found.append(Block(name_of(path), text.count("\n", 0, match.start()) + 1, language, mark, match["text"]))
    return found


def blocks_in(language: str) -> list[Block]:
    """The blocks of one language in all pages."""
    return [block for page in PAGES for block in blocks_of(page) if block.language == language]


def prose_of(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", page.read_text("utf8"))


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose_of(page)))
    return {heading.strip().replace(" ", "-") for heading in words}


def section_of(page: str, title: str) -> str:
    """The text below one heading, up to the next one of its level or a higher one."""
    text = (ROOT / page).read_text("utf8")
    start = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert start, f"{page} has no section '{title}'"
    end = re.search(rf"^#{{1,{len(start[1])}}} ", text[start.end():], re.MULTILINE)
    return text[start.end():start.end() + end.start()] if end else text[start.end():]
