#!/usr/bin/env python3
"""reseal - changes a sealed snapshot, change set or part and seals it anew, as somebody could who knows the file formats: for
tests of what is checked beside the seals.

usage: reseal.py MANIFEST [STATEMENT...]

MANIFEST is a manifest.json, or that of a snapshot. Each STATEMENT is Python about `m`, the manifest, with `folder`, where it
is, at hand. Then the sums of the files beside it are reckoned anew (of those that are there; not of a snapshot whose
"sha256" a statement has set), and the seal.
"""
import hashlib, json, os, sys


def sum_of(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main():
    path, folder = sys.argv[1], os.path.dirname(os.path.abspath(sys.argv[1]))
    with open(path, encoding="utf-8") as f:
        m = json.load(f)
    before = dict(m)
    for statement in sys.argv[2:]:
        exec(statement, {"m": m, "folder": folder})
    for entry in m.get("files", []):
        if os.path.exists(os.path.join(folder, entry["name"])):
            entry["sha256"] = sum_of(os.path.join(folder, entry["name"]))
    data = path[:-len("json")] + "csv.gz"
    if os.path.exists(data) and m.get("sha256") == before.get("sha256"):
        m["sha256"], m["bytes"] = sum_of(data), os.path.getsize(data)
    m.pop("seal", None)
    text = json.dumps(m, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    m["seal"] = hashlib.sha256(text.encode()).hexdigest()
    with open(path, "w", encoding="utf-8") as f:
        f.write(json.dumps(m, indent=2, ensure_ascii=False) + "\n")


main()
