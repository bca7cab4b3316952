"""Links of all documents lead somewhere: to a file of the tree, and to a heading of it where they name one."""
import re
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
PAGES = [Path(name) for name in subprocess.run(["git", "-C", SOURCE, "ls-files", "-z", "*.md"], capture_output=True, text=True, check=True).stdout.split("\0") if name]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def slug(heading):
    """The anchor that GitHub and mkdocs give a heading: lower case, blanks as hyphens, without punctuation."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    kept = [c for c in unicodedata.normalize("NFKC", text) if c in " -_" or unicodedata.category(c)[0] in "LN"]
    return "".join(kept).replace(" ", "-")


@cache
def anchors(page):
    text = re.sub(r"```.*?```", "", (SOURCE / page).read_text(), flags=re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    return {slug(heading) for heading in re.findall(r"^#+ +(.*)$", text, re.M)}


def broken(page, text):
    """Links of a page that lead nowhere, each with the reason."""
    faults = []
    for target in re.findall(r"\[[^\]\n]*\]\(([^)\s]+)\)", CODE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (SOURCE / page).parent / file if file else SOURCE / page
        if not place.exists():
            faults.append(f"{target}: there is no such file")
        elif SOURCE not in [place.resolve(), *place.resolve().parents]:
            faults.append(f"{target}: lies outside the tree")
        elif anchor and (place.suffix != ".md" or anchor not in anchors(place.resolve().relative_to(SOURCE))):
            faults.append(f"{target}: there is no such heading")
    return faults


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links(page):
    assert broken(page, (SOURCE / page).read_text()) == []


def test_a_dead_link_is_found():
    page = Path("docs/install.md")
    assert broken(page, "[a](library.md) [b](#presets) [c](shell.md#completion)") == []
    assert broken(page, "[a](libary.md) [b](#preset) [c](shell.md#complete) `[d](x.md)`") == [
        "libary.md: there is no such file", "#preset: there is no such heading", "shell.md#complete: there is no such heading"]


def test_the_pages_have_every_document():
    """mkdocs.yml names each page of docs/ once, in its navigation."""
    named = re.findall(r": ([\w.-]+\.md)$", (SOURCE / "mkdocs.yml").read_text(), re.M)
    assert sorted(named) == sorted(page.name for page in PAGES if page.parent == Path("docs")), "navigation of mkdocs.yml"
