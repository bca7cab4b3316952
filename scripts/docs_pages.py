"""Hooks of mkdocs for scripts/docs-site: equations become MathML, marks of numbers go, links that leave the manual become words, tables of
sentences fold on narrow screens (docs/site.css)."""
import re

from latex2mathml.converter import convert

LINK = re.compile(r"\[([^\]\n]+)\]\((?!https?:|#)([^)\s]+)\)")
FOLDED = 36  # characters of the longest cell above which a table has sentences in it


def on_page_markdown(markdown, **_):
    """Display equations stand between $$, those within a line between $; code is left alone."""
    pieces = re.split(r"(```.*?```|`[^`\n]*`)", markdown, flags=re.S)
    for n in range(0, len(pieces), 2):
        text = re.sub(r"<!--.*?-->", "", pieces[n], flags=re.S)
        text = re.sub(r"\$\$(.+?)\$\$", lambda found: f'\n\n<div class="equation">{convert(found[1].strip(), display="block")}</div>\n\n', text, flags=re.S)
        pieces[n] = re.sub(r"(?<![\w$])\$([^$\n]+)\$(?!\w)", lambda found: convert(found[1]), text)
    return LINK.sub(inside, "".join(pieces))


def inside(found):
    """A link to another page stays; the pages hold neither sources nor cases, so that those are named by their place in the tree."""
    words, target = found.groups()
    if not target.startswith("../"):
        return found[0]
    place = target.removeprefix("../").split("#")[0]
    return words if words.strip("`") in place else f"{words} (`{place}`)"


def on_page_content(html, **_):
    return re.sub(r"<table>.*?</table>", folding, html, flags=re.S)


def folding(found):
    """Cells of a table with sentences carry the head of their column, which narrow screens show before them. Names of keys and files may
    break behind their dots."""
    table = re.sub(r"(?<=<code>).*?(?=</code>)", lambda code: re.sub(r"([./_:])(?=[A-Za-z])", r"\1<wbr>", code[0]), found[0])
    table = re.sub(r"(?<=<td>)[^<]+(?=</td>)", lambda cell: re.sub(r"(?<=\w)([|=])(?=\w)", r"\1<wbr>", cell[0]), table)
    heads = [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r"<th[^>]*>(.*?)</th>", table, re.S)]
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.S)]
    if not cells or max(map(len, cells)) <= FOLDED:
        return table
    count = -1

    def with_head(cell):
        nonlocal count
        count += 1
        head = heads[count % len(heads)].replace('"', "&quot;")
        return f'<td{cell[1]} data-head="{head}">' if head else cell[0]

    return re.sub(r"<td([^>]*)>", with_head, table).replace("<table>", '<table class="fold">', 1)
