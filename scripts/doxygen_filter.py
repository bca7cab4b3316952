#!/usr/bin/env python3
"""What Doxygen reads of a file: declarations of several members in one line are cut apart, since it would give their comment to the last one alone.

    double emissivity, absorptance = 0.0;  ///< infrared, solar [-]      (of a header)
    [case files](case-files.md)                                          (of a page: links between pages become their words)
"""
import re
import sys

DECLARATION = re.compile(r"^(\s+)((?:const\s+)?[\w:]+(?:<[\w:<>,\s*]*>)?)\s+(\w+(?:\s*(?:=\s*[^,;(){}]+|\{\}|=\s*\{\}))?(?:,\s*\w+(?:\s*(?:=\s*[^,;(){}]+|\{\}|=\s*\{\}))?)+);(\s*///<.*)$")


ENUMERATION = re.compile(r"^(\s+)(enum class (\w+) \{[^}]*\}) (\w+)( = [\w:]+)?;(\s*///<.*)$")


def header(lines):
    above = ""
    for line in lines:
        # An enumeration and its only member in one line: the comment belongs to both.
        both = ENUMERATION.match(line.rstrip("\n"))
        if both:
            space, kind, name, member, _, text = both.groups()
            line = f"{space}/** {text.strip()[5:]} */ {kind}; {name} {member};{text}\n"
        # A comment of one line above a declaration of several belongs to all of them.
        found = DECLARATION.match(line.rstrip("\n")) or DECLARATION.match(line.rstrip("\n") + (f"  ///< {above}" if above else ""))
        comment = re.match(r"\s*/// (.*)$", line)
        if found and found[2] not in ("return", "using", "enum", "static"):
            space, kind, names, text = found.groups()
            cut = [f"{space}{kind} {name.strip()};" for name in re.split(r",\s*", names)]
            # The first one has the comment above already.
            print(" ".join(one if above and n == 0 else f"{one} /**<{text.strip()[4:]} */" for n, one in enumerate(cut)))
        else:
            print(line, end="")
        above = f"{above} {comment[1]}".strip() if comment else ""


def page(text):
    for n, piece in enumerate(re.split(r"(```.*?```)", text, flags=re.S)):
        code = n % 2 == 1
        print(piece if code else re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", re.sub(r"<!--.*?-->", "", piece, flags=re.S)), end="")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        page(file.read()) if sys.argv[1].endswith(".md") else header(file)
