"""What an image is: its flattened tree and its config, whoever wrote it."""

from dataclasses import dataclass
from pathlib import Path
import gzip
import hashlib
import io
import json
import os
import posixpath
import tarfile

KINDS = {
    tarfile.REGTYPE: "file", tarfile.AREGTYPE: "file", tarfile.DIRTYPE: "dir",
    tarfile.SYMTYPE: "symlink", tarfile.FIFOTYPE: "fifo", tarfile.CHRTYPE: "char",
    tarfile.BLKTYPE: "block",
}
XATTR = "SCHILY.xattr."
# What says who built the image and when, and what nobody uses.
IGNORED_CONFIG = {"ArgsEscaped", "Image", "Hostname", "Domainname"}
IGNORED_LABELS = {"io.buildah.version"}


@dataclass(frozen=True)
class Entry:
    kind: str
    mode: int
    owner: tuple[int, int]
    content: str
    xattrs: tuple
    # None where it is not compared: of directories, and of what has no content.
    mtime: int | None

    def fields(self):
        return {
            "type": self.kind, "mode": f"{self.mode:04o}", "owner": "%d:%d" % self.owner,
            "content": self.content, "xattrs": self.xattrs, "mtime": self.mtime,
        }


@dataclass
class Image:
    tree: dict[str, Entry]
    # The names of one file, for each file that has several.
    links: set[tuple[str, ...]]
    config: dict


def clean(name: str) -> str:
    return posixpath.normpath("/" + name)


def read_layer(stream) -> list:
    """(path, Entry or None for a whiteout, path of the file it is another name of)."""
    members = []
    with tarfile.open(fileobj=stream) as tar:
        for member in tar:
            path = clean(member.name)
            if member.islnk():
                members.append((path, None, clean(member.linkname)))
            else:
                members.append((path, entry(tar, member), None))
    return members


def entry(tar, member) -> Entry:
    kind = KINDS[member.type]
    content = ""
    if kind == "file":
        content = hashlib.sha256(tar.extractfile(member).read()).hexdigest()[:16]
    elif kind == "symlink":
        content = member.linkname
    elif kind in ("char", "block"):
        content = f"{member.devmajor}:{member.devminor}"
    xattrs = tuple(sorted(
        (key.removeprefix(XATTR), value)
        for key, value in member.pax_headers.items() if key.startswith(XATTR)
    ))
    mode = 0o777 if kind == "symlink" else member.mode & 0o7777
    mtime = int(member.mtime) if kind in ("file", "symlink") else None
    return Entry(kind, mode, (member.uid, member.gid), content, xattrs, mtime)


def flatten(layers) -> tuple[dict[str, Entry], set]:
    tree: dict[str, tuple[Entry, object]] = {}
    for layer in layers:
        # Whiteouts are about the layers below, wherever they stand in this one.
        for path, _, _ in layer:
            directory, name = posixpath.split(path)
            if name == ".wh..wh..opq":
                remove(tree, directory, keep=directory)
            elif name.startswith(".wh."):
                remove(tree, posixpath.join(directory, name[4:]))
        for path, found, other in layer:
            if posixpath.basename(path).startswith(".wh."):
                continue
            found, inode = tree[other] if other else (found, object())
            if path in tree and found.kind != "dir":
                remove(tree, path)
            tree[path] = (found, inode)
    # Some write an entry for the root, some do not.
    tree.pop("/", None)
    names: dict[object, list[str]] = {}
    for path, (_, inode) in tree.items():
        names.setdefault(inode, []).append(path)
    links = {tuple(sorted(paths)) for paths in names.values() if len(paths) > 1}
    return {path: found for path, (found, _) in tree.items()}, links


def remove(tree, path: str, keep: str | None = None):
    below = path.rstrip("/") + "/"
    for found in [found for found in tree if found == path or found.startswith(below)]:
        if found != keep:
            del tree[found]


def comparable_config(document: dict) -> dict:
    config = {
        key: value for key, value in (document.get("config") or {}).items()
        if value not in (None, "", [], {}, False) and key not in IGNORED_CONFIG
    }
    labels = config.get("Labels", {})
    config["Labels"] = {key: labels[key] for key in labels if key not in IGNORED_LABELS}
    if not config["Labels"]:
        del config["Labels"]
    # Without a working directory, containers start in the root.
    config.setdefault("WorkingDir", "/")
    for key in ("architecture", "os", "variant"):
        if document.get(key):
            config[key] = document[key]
    return config


def of_inspected(image: dict) -> Image:
    """Of `docker image inspect`, for an image without layers."""
    document = {"config": image["Config"], "architecture": image["Architecture"], "os": image["Os"]}
    return Image({}, set(), comparable_config(document))


class Reader:
    """Reads images; a layer that several share is read once."""

    def __init__(self):
        self.layers: dict[str, list] = {}

    def layer(self, key: str, open_it):
        if key not in self.layers:
            self.layers[key] = read_layer(open_it())
        return self.layers[key]

    def image(self, config: dict, layers) -> Image:
        tree, links = flatten(layers)
        return Image(tree, links, comparable_config(config))

    def from_blobs(self, manifest: dict, blob) -> Image:
        """Of a manifest whose blobs are files: blob(digest) is the path."""
        config = json.loads(Path(blob(manifest["config"]["digest"])).read_bytes())
        layers = [
            self.layer(layer["digest"], lambda at=blob(layer["digest"]): plain(at))
            for layer in manifest["layers"]
        ]
        return self.image(config, layers)

    def from_layout(self, layout: Path, digest: str) -> Image:
        def blob(digest):
            return layout / "blobs" / digest.replace(":", "/")
        return self.from_blobs(json.loads(blob(digest).read_bytes()), blob)

    def from_directory(self, directory: Path) -> Image:
        """As skopeo and buildah write dir:DIRECTORY."""
        manifest = json.loads((directory / "manifest.json").read_bytes())
        return self.from_blobs(manifest, lambda digest: directory / digest.split(":")[1])

    def from_docker_save(self, directory: Path) -> dict[str, Image]:
        """Of an unpacked `docker save`: by tag."""
        images = {}
        for saved in json.loads((directory / "manifest.json").read_bytes()):
            config = json.loads((directory / saved["Config"]).read_bytes())
            layers = [
                self.layer(diff_id, lambda at=directory / layer: plain(at))
                for diff_id, layer in zip(config["rootfs"]["diff_ids"], saved["Layers"])
            ]
            image = self.image(config, layers)
            images.update({tag: image for tag in saved["RepoTags"]})
        return images


def plain(path) -> io.BufferedIOBase:
    path = os.path.realpath(path)
    with open(path, "rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if is_gzip else open(path, "rb")


def differences(ours: Image, theirs: Image, *, times: bool) -> list[str]:
    found = []
    for path in sorted(ours.tree.keys() | theirs.tree.keys()):
        one, other = ours.tree.get(path), theirs.tree.get(path)
        if one is None or other is None:
            whose = "theirs" if one is None else "ours"
            found.append(f"{path}: only in {whose} ({(one or other).fields()})")
            continue
        for key, value in one.fields().items():
            if value != other.fields()[key] and (times or key != "mtime"):
                found.append(f"{path}: {key} {value!r}, theirs {other.fields()[key]!r}")
    for names in sorted(ours.links ^ theirs.links):
        whose = "ours" if names in ours.links else "theirs"
        found.append(f"one file only in {whose}: {', '.join(names)}")
    for key in sorted(ours.config.keys() | theirs.config.keys()):
        one, other = ours.config.get(key), theirs.config.get(key)
        if one != other:
            found.append(f"config {key}: {one!r}, theirs {other!r}")
    return found
