"""Reads every include directive of the product's sources and says which ones break layers.py."""

import re
from collections import namedtuple
from pathlib import Path

from layers import LINK_FACING, MAY_INCLUDE, MAY_READ_CLOCK, MAY_USE, XML_PARSERS

SOURCE_ENDS = (".hpp", ".cpp", ".h", ".cc")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
STANDARD = re.compile(r"^[a-z_0-9]+$")  # <vector>; names with a dot or a slash are not the library's
CLOCK_READ = re.compile(r"_clock\s*::\s*now\s*\(|\b(gettimeofday|clock_gettime)\s*\(")
LINKED = re.compile(r"diolkos_(?:library|executable)\(\s*(\w+)([^)]*)\)")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

Include = namedtuple("Include", "line quoted name")
Problem = namedtuple("Problem", "file line text")


class Tree:
    """All sources of the product under a root, and what each includes."""

    def __init__(self, root):
        self.root = Path(root)
        self.files = {}
        for folder in MAY_INCLUDE:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in SOURCE_ENDS:
                    text = path.read_text(encoding="utf-8")
                    self.files[path.relative_to(self.root).as_posix()] = text
        self.includes = {name: [Include(text.count("\n", 0, m.start()) + 1, m[1] == '"', m[2])
                                for m in INCLUDE.finditer(text)] for name, text in self.files.items()}

    def own(self, include):
        """The name of an included file of the product, or None for one from outside. Files made
        from .proto exist only after a build, but are the product's."""
        if include.name in self.files:
            return include.name
        made = include.name.endswith(".pb.h") and include.name.split("/")[0] in MAY_INCLUDE
        return include.name if made or include.quoted else None


def folder_of(name):
    return name.split("/")[0]


def directions(tree):
    for name, includes in tree.includes.items():
        allowed = (folder_of(name), *MAY_INCLUDE[folder_of(name)])
        for include in includes:
            target = tree.own(include)
            if target is None:
                continue
            if folder_of(target) not in allowed:
                yield Problem(name, include.line, f"{folder_of(name)} may not include {target}")
            elif target not in tree.files and not target.endswith(".pb.h"):
                yield Problem(name, include.line, f"{target} is not a file of this tree, seen from its root")
            elif target.endswith(".pb.h") and folder_of(name) != "wire_format":
                yield Problem(name, include.line, f"{target}: protobuf's own types stay in wire_format")


def outside(tree):
    for name, includes in tree.includes.items():
        for include in includes:
            if tree.own(include) is not None:
                continue
            entry = max((line for line in MAY_USE if include.name == line
                         or (line.endswith(("/", "_")) and include.name.startswith(line))), key=len, default=None)
            if entry is None:
                if not STANDARD.match(include.name):
                    yield Problem(name, include.line, f"<{include.name}> stands in no line of layers.py")
            elif not any(name.startswith(place + ("" if "/" in place else "/")) for place in MAY_USE[entry]):
                yield Problem(name, include.line, f"<{include.name}> belongs to {', '.join(MAY_USE[entry])}")


def folder_cycles(tree):
    graph = {folder: set() for folder in MAY_INCLUDE}
    for name, includes in tree.includes.items():
        targets = {folder_of(target) for target in map(tree.own, includes) if target}
        graph[folder_of(name)] |= (targets & set(graph)) - {folder_of(name)}
    yield from cycles(graph, "folders")


def file_cycles(tree):
    graph = {name: {target for target in map(tree.own, includes) if target in tree.files}
             for name, includes in tree.includes.items()}
    yield from cycles(graph, "files")


def cycles(graph, what):
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        found = next((ring for ring in map(visit, sorted(graph.get(node, ()))) if ring), None)
        path.pop()
        done.add(node)
        return found

    for node in sorted(graph):
        ring = visit(node)
        if ring:
            yield Problem(ring[0], 0, f"{what} include each other: {' -> '.join(ring)}")
            return


def is_link_facing(name):
    return any(name.startswith(place if "/" in place else place + "/") for place in LINK_FACING)


def link_facing(tree):
    """Follows includes from every file of the link-facing folders to an XML parser."""
    for start in filter(is_link_facing, tree.files):
        pending, seen = [(start, (start,))], {start}
        while pending:
            name, way = pending.pop()
            for include in tree.includes.get(name, ()):
                if include.name.startswith(XML_PARSERS):
                    yield Problem(start, 0, f"an XML parser on the link's side: {' -> '.join(way)} -> {include.name}")
                target = tree.own(include)
                if target and target not in seen:
                    seen.add(target)
                    pending.append((target, way + (target,)))


def clocks(tree):
    for name, text in tree.files.items():
        if folder_of(name) in MAY_READ_CLOCK:
            continue
        blanked = COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
        for found in CLOCK_READ.finditer(blanked):
            yield Problem(name, blanked.count("\n", 0, found.start()) + 1, "reads a clock; time is handed in")


def linking(tree):
    """The build may not link upwards either, or an include could creep in unseen."""
    for folder in MAY_INCLUDE:
        path = tree.root / folder / "CMakeLists.txt"
        if not path.exists():
            continue
        for found in LINKED.finditer(path.read_text(encoding="utf-8")):
            for target in re.findall(r"diolkos::(\w+)", found[2]):
                if target not in (folder, *MAY_INCLUDE[folder]):
                    yield Problem(f"{folder}/CMakeLists.txt", 0, f"{folder} may not link {target}")


RULES = (directions, outside, folder_cycles, file_cycles, link_facing, clocks, linking)


def problems(root):
    tree = Tree(root)
    return tree, [problem for rule in RULES for problem in rule(tree)]
