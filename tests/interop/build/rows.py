"""The rows of the corpus, as they stand in rows/*.rows.

    === name
    oracle: docker buildah        who builds it, too; "older" alone: docker builds the second Dockerfile
    context: main                 a directory that context.sh makes
    at: sub/Dockerfile            where in that context the Dockerfile lies; without: outside of it
    args: --target x              further words for every builder
    differs: docker: the cause    regctl's image is another one, and has to be
    refused: words                regctl refuses it in these words, and the oracle, too
    remark: words                 why a builder is no oracle of the row
    ---
    FROM scratch
    --- older
    FROM scratch

Lines before the first row that start with "#" are remarks.
"""

from dataclasses import dataclass, field
from pathlib import Path
import shlex

KEYS = ("oracle", "context", "at", "args", "differs", "refused", "remark")
ORACLES = ("docker", "buildah", "older")


@dataclass
class Row:
    name: str
    oracles: list[str]
    context: str
    at: str | None
    args: list[str]
    differs: dict[str, str]
    refused: str | None
    dockerfile: str
    older: str | None
    where: Path = field(default_factory=Path)


def read(directory: Path) -> list[Row]:
    rows = [row for file in sorted(directory.glob("*.rows")) for row in read_file(file)]
    names = [row.name for row in rows]
    for name in {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two rows have the name {name}")
    return rows


def read_file(file: Path):
    _, *texts = f"\n{file.read_text()}".split("\n=== ")
    for text in texts:
        try:
            yield parse(text)
        except (ValueError, KeyError) as error:
            raise ValueError(f"{file}: {text.splitlines()[0]}: {error}") from error


def parse(text: str) -> Row:
    head, body = text.split("\n---\n", 1)
    name, *lines = head.splitlines()
    values: dict[str, list[str]] = {key: [] for key in KEYS}
    for line in lines:
        key, value = line.split(": ", 1)
        values[key].append(value)
    dockerfile, *older = body.split("--- older\n")
    oracles = " ".join(values["oracle"]).split()
    if not oracles or not set(oracles) <= set(ORACLES) or ("older" in oracles) != bool(older):
        raise ValueError(f"oracles {oracles}")
    differs = dict(value.split(": ", 1) for value in values["differs"])
    if not set(differs) <= set(oracles):
        raise ValueError("it differs from no oracle of its own")
    return Row(
        name=name,
        oracles=oracles,
        context=(values["context"] or ["main"])[-1],
        at=(values["at"] or [None])[-1],
        args=shlex.split(" ".join(values["args"])),
        differs=differs,
        refused=(values["refused"] or [None])[-1],
        dockerfile=dockerfile,
        older=older[0] if older else None,
    )
