"""Hooks of mkdocs for scripts/docs-site: equations become MathML, marks of numbers go, links that leave the manual become words, names of its
pages become links, tables of sentences fold on narrow screens (docs/site.css)."""
import re

from latex2mathml.converter import convert

LINK = re.compile(r"\[([^\]\n]+)\]\((?!https?:|#)([^)\s]+)\)")
PAGE = re.compile(r"(?<![\w/(\[])docs/([\w.-]+\.md)")
FOLDED = 36  # characters of the longest cell above which a table has sentences in it
NARROW, CHARACTER, EDGES = 336, 8, 34  # pixels: a table on a narrow screen, a character, left and right of a cell
WHOLE = 24  # characters up to which code stays on one line


def on_page_markdown(markdown, **_):
    """Display equations stand between $$, those within a line between $; code is left alone."""
    pieces = re.split(r"(```.*?```|`[^`\n]*`)", markdown, flags=re.S)
    for n in range(0, len(pieces), 2):
        text = re.sub(r"<!--.*?-->", "", pieces[n], flags=re.S)
        text = re.sub(r"\$\$(.+?)\$\$", lambda found: f'\n\n<div class="equation">{convert(found[1].strip(), display="block")}</div>\n\n', text, flags=re.S)
        text = re.sub(r"(?<![\w$])\$([^$\n]+)\$(?!\w)", lambda found: convert(found[1]), text)
        pieces[n] = PAGE.sub(r"[\1](\1)", text)
    return LINK.sub(inside, "".join(pieces))


def inside(found):
    """A link to another page stays; the pages hold neither sources nor cases, so that those are named by their place in the tree."""
    words, target = found.groups()
    if not target.startswith("../"):
        return found[0]
    place = target.removeprefix("../").split("#")[0]
    return words if words.strip("`") in place else f"{words} (`{place}`)"


def on_page_content(html, **_):
    html = re.sub(r"<table>.*?</table>", folding, html, flags=re.S)
    return re.sub(r"<pre.*?</pre>|<code>.*?</code>", whole, html, flags=re.S)


def whole(found):
    """Short code within a sentence, an option say, is not broken."""
    short = found[0].startswith("<code>") and len(re.sub(r"<[^>]+>", "", found[0])) <= WHOLE
    return found[0].replace("<code>", '<code class="whole">', 1) if short else found[0]


def folding(found):
    """Cells of a table with sentences, or of one that is too wide, carry the head of their column, which narrow screens show before them.
    Names of keys, files and kernels may break behind their signs, units and dates may not break."""
    table = re.sub(r"(?<=<code>).*?(?=</code>)", lambda code: re.sub(r"(?<=[\w}:])([./_:,]|&lt;)(?=[A-Za-z{(])", r"\1<wbr>", code[0]), found[0])
    table = re.sub(r"(?<=<td>)[^<]+(?=</td>)", lambda cell: re.sub(r"(?<=\w)([|=]|[._](?=[a-z]))(?=\w)", r"\1<wbr>", cell[0]), table)
    table = re.sub(r"\b([A-Za-z]{1,5}-\d|\d{4}-\d\d-\d\d)\b(?=[^<>]*</td>)", r'<span class="whole">\g<0></span>', table)
    heads = [words(head) for head in re.findall(r"<th[^>]*>(.*?)</th>", table, re.S)]
    cells = [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.S)]
    fold = bool(cells) and (max(map(len, cells)) > FOLDED or width(heads, cells) > NARROW)
    count = -1

    def marked(cell):
        nonlocal count
        count += 1
        head = heads[count % len(heads)].replace('"', "&quot;")
        return "<td" + cell[1] + (' class="whole"' if head == "unit" else "") + (f' data-head="{head}"' if fold and head else "") + ">"

    table = re.sub(r"<td([^>]*)>", marked, table)
    return table.replace("<table>", '<table class="fold">', 1) if fold else table


def words(html):
    return re.sub(r"<[^>]+>", "", html).strip()


def width(heads, cells):
    """Pixels of a table whose columns are as wide as their longest words."""
    columns = [heads[n : n + 1] + cells[n :: len(heads)] for n in range(len(heads))]
    return sum(CHARACTER * max(len(word) for cell in column for word in cell.split() or [""]) + EDGES for column in columns)
