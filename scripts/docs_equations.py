"""Hook of mkdocs: equations between dollar signs become MathML; marks of numbers go."""
import re

from latex2mathml.converter import convert


def on_page_markdown(markdown, **_):
    """Display equations stand between $$, those within a line between $; code is left alone."""
    pieces = re.split(r"(```.*?```|`[^`\n]*`)", markdown, flags=re.S)
    for n in range(0, len(pieces), 2):
        text = re.sub(r"<!--.*?-->", "", pieces[n], flags=re.S)
        text = re.sub(r"\$\$(.+?)\$\$", lambda found: f'\n\n<div style="overflow-x: auto">{convert(found[1].strip(), display="block")}</div>\n\n', text, flags=re.S)
        pieces[n] = re.sub(r"(?<![\w$])\$([^$\n]+)\$(?!\w)", lambda found: convert(found[1]), text)
    return "".join(pieces)
