"""Says whether provisioning documents mean the same, as python3's own XML
parser reads them.

stdin:  documents, two and two; before each its length (4 bytes, big endian).
stdout: a line of JSON a pair: {"error": ...}, {"difference": ...} or {}.
argv:   "meaning" or "tree", see package rapitest.
"""

import json
import struct
import sys
import xml.etree.ElementTree as ET
from xml.parsers import expat

ROOT = "wap-provisioningdoc"
GROUPS = ("characteristic", "nocharacteristic", "characteristic-query")
PARMS = ("parm", "noparm", "parm-query")


def parse(data):
    try:
        root = ET.fromstring(data)
    except ET.ParseError as err:
        if err.code != expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]:
            raise
        root = without_namespaces(data)
    if root.tag != ROOT:  # a fragment
        whole = ET.Element(ROOT)
        whole.append(root)
        root = whole
    return root


def without_namespaces(data):
    tree = ET.TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.Parse(data, True)
    return tree.close()


def kind(tag):
    tag = tag[:-6] if tag.endswith("-error") else tag
    if tag in GROUPS:
        return "group"
    if tag in PARMS:
        return "parm"
    return tag


def name(element):
    what = kind(element.tag)
    if what == "group":
        return element.get("type", "")
    if what == "parm":
        return element.get("name", "")
    return ""


def attributes(element, exact):
    attrs = dict(element.attrib)
    if element.tag == ROOT and attrs.get("version") == "1.0":
        del attrs["version"]
    if exact:
        return attrs
    key = {"group": "type", "parm": "name"}.get(kind(element.tag))
    if key in attrs:
        attrs[key] = attrs[key].lower()
    if attrs.get("recursive", "").lower() == "true":
        del attrs["recursive"]  # what it is when it is absent (bb737359)
    elif "recursive" in attrs:
        attrs["recursive"] = attrs["recursive"].lower()
    if "datatype" in attrs:
        attrs["datatype"] = attrs["datatype"].lower()
        if "value" in attrs:
            attrs["value"] = value(attrs["datatype"], attrs["value"])
    return attrs


def value(datatype, text):
    if datatype == "integer":
        try:
            return str(int(text.strip(), 10))
        except ValueError:
            return text
    if datatype == "binary":
        return "".join(text.split())
    return text


def ordered(element):
    """Whether the order of all that stands in an element matters."""
    return kind(element.tag) not in ("group", "parm")


def meaning(element, exact, within_files=False, top=False):
    if top and name(element).lower() == "fileoperation":
        within_files = True
    below = [(kind(c.tag), name(c).lower(), c.tag, meaning(c, exact, within_files, element.tag == ROOT)) for c in element]
    if not exact and not ordered(element):
        # A group that is asked for or deleted keeps its place among the groups.
        fixed = within_files or any(b[0] == "group" and b[2] != "characteristic" for b in below)
        parms = [b for b in below if b[0] == "parm"]
        groups = [b for b in below if b[0] == "group"]
        rest = [b for b in below if b[0] not in ("group", "parm")]
        parms.sort(key=lambda b: b[1])  # stable: those of one name keep their order
        if not fixed:
            groups.sort(key=lambda b: b[1])
        below = parms + groups + rest
    return [element.tag, sorted(attributes(element, exact).items()), [b[3] for b in below]]


def called(m):
    attrs = dict(m[1])
    return m[0] + " " + repr(attrs.get("type", attrs.get("name", "")))


def difference(a, b, path=""):
    """The first place where two meanings differ, in words; "" if nowhere."""
    path += "/" + called(a)
    if a[0] != b[0]:
        return "%s: %s against %s" % (path, called(a), called(b))
    if a[1] != b[1]:
        return "%s: %r against %r" % (path, a[1], b[1])
    for one, other in zip(a[2], b[2]):
        found = difference(one, other, path)
        if found:
            return found
    if len(a[2]) > len(b[2]):
        return "%s: %s only in the first" % (path, called(a[2][len(b[2])]))
    if len(b[2]) > len(a[2]):
        return "%s: %s only in the second" % (path, called(b[2][len(a[2])]))
    return ""


def read(stream):
    head = stream.read(4)
    if len(head) < 4:
        return None
    return stream.read(struct.unpack(">I", head)[0])


def judge(documents, exact):
    meanings = []
    for which, data in zip(("first", "second"), documents):
        try:
            meanings.append(meaning(parse(data), exact))
        except (ET.ParseError, expat.ExpatError, ValueError, LookupError) as err:
            return {"error": "the %s document: %s" % (which, err)}
    found = difference(*meanings)
    return {"difference": found} if found else {}


def main():
    exact = sys.argv[1] == "tree"
    while True:
        a = read(sys.stdin.buffer)
        if a is None:
            return
        b = read(sys.stdin.buffer)
        print(json.dumps(judge((a, b), exact)))


main()
