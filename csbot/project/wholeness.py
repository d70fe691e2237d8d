"""Which parts of a project are not all there, because a file or an item of a file could not be read.

What is missing there is no mistake of its own: nobody should be told that a story's intent is unknown while the domain
has a tab in line 3. Knows only the problems of reading.
"""

import re

from csbot.project.domain import PARTS
from csbot.project.model import Project

DOMAIN, NLU, STORIES = "domain", "nlu", "stories"
EVERYTHING = frozenset((DOMAIN, NLU, STORIES))
PART_OF_KEY = {**dict.fromkeys(PARTS, DOMAIN), "nlu": NLU, "stories": STORIES, "rules": STORIES}
TOP_KEY = re.compile(rf"^(?:{'|'.join(PART_OF_KEY)})(?=\s*:)", re.MULTILINE)


def lost_parts(project: Project) -> frozenset[str]:
    """Those of DOMAIN, NLU and STORIES of which something could not be read."""
    broken = {found.at.file for found in project.problems if found.is_error}
    return frozenset(part for name in broken for part in parts_of(project, name))


def parts_of(project: Project, name: str) -> frozenset[str]:
    """What a file holds, as far as its text tells: a file that is no YAML still has its top-level keys."""
    if name in ("config.yml", "config.yaml"):
        return frozenset()
    source = project.sources.get(name)
    found = frozenset(PART_OF_KEY[key] for key in TOP_KEY.findall(source.text)) if source else frozenset()
    return found or (frozenset((DOMAIN,)) if name.startswith("domain") else EVERYTHING)
