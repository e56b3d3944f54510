#!/usr/bin/env python3
"""Builds every row of the corpus with regctl and its oracles, and compares the images.

Prints a line per row and oracle, "ok - …" or "not ok - …" with the differences below it.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import argparse
import json
import os
import shlex
import subprocess
import sys
import time

import images
import rows

# How many builds run at once.
JOBS = max(2, os.cpu_count() or 2)
# What the corpus has to have.
LEAST_ROWS = 150
LEAST_PER_ORACLE = {"docker": 80, "buildah": 60, "older": 10}
MOST_DIFFERENT = 10
PREFIX = "interop.test/corpus"


class Builders:
    def __init__(self, options):
        self.regctl = shlex.split(options.regctl)
        self.docker = shlex.split(options.docker)
        self.buildah = shlex.split(options.buildah)
        self.work = options.work
        self.store = options.store
        self.common = shlex.split(options.args)

    def words(self, row, file):
        return ["-f", str(file), *self.common, *row.args, str(self.context(row))]

    def context(self, row):
        return self.work / "contexts" / row.context

    def build_ours(self, row):
        metadata = self.work / "ours" / f"{row.name}.json"
        command = [*self.regctl, "build", "-q", "--compression", "none", "-t", f"{PREFIX}/{row.name}:1"]
        return run([*command, "--metadata-file", str(metadata), *self.words(row, row.where)])

    def build_docker(self, row, name="", file=None):
        tag = f"{PREFIX}{name}/{row.name}:1"
        command = [*self.docker, "build", "-q", "-t", tag, *self.words(row, file or row.where)]
        return run(command, DOCKER_BUILDKIT="1")

    def build_older(self, row):
        return self.build_docker(row, "-older", row.where.with_name("older"))

    def build_buildah(self, row):
        command = [*self.buildah, "bud", "-q", "--isolation", "chroot", "--layers=false"]
        command += ["--pull-never", "--format", "docker", "-t", f"dir:{self.work}/buildah/{row.name}"]
        return run([*command, *self.words(row, row.where)])

    def images_of_docker(self, tags):
        """Of all rows at once: what they share is written once."""
        if not tags:
            return {}
        inspect = subprocess.run([*self.docker, "image", "inspect", *tags], stdout=subprocess.PIPE, check=True)
        found, full = {}, []
        for tag, image in zip(tags, json.loads(inspect.stdout)):
            if image["RootFS"].get("Layers"):
                full.append(tag)
            else:
                # Docker saves no image without a layer.
                found[tag] = images.of_inspected(image)
        directory = self.work / "saved"
        directory.mkdir()
        with subprocess.Popen([*self.docker, "save", *full], stdout=subprocess.PIPE) as saving:
            subprocess.run(["tar", "-C", directory, "-x"], stdin=saving.stdout, check=True)
        return found | images.Reader().from_docker_save(directory)


def run(command, **environment):
    done = subprocess.run(
        command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )
    return None if done.returncode == 0 else done.stdout.strip() or f"exit status {done.returncode}"


def lay_out(row, builders):
    """Writes the Dockerfiles of a row; leaves the place of the first one in the row."""
    directory = builders.work / "rows" / row.name
    directory.mkdir(parents=True)
    row.where = builders.context(row) / row.at if row.at else directory / "Dockerfile"
    row.where.write_text(row.dockerfile)
    if row.older:
        (directory / "older").write_text(row.older)


def build_all(corpus, builders):
    """The errors of the builds, by row and builder."""
    jobs = [(row, who) for who in ("docker", "older", "buildah") for row in corpus if who in row.oracles]
    jobs += [(row, "ours") for row in corpus]
    with ThreadPoolExecutor(JOBS) as pool:
        results = pool.map(lambda job: getattr(builders, f"build_{job[1]}")(job[0]), jobs)
        return {(row.name, who): error for (row, who), error in zip(jobs, results)}


def compare(row, oracle, errors, read):
    """What is wrong with this row, line by line; nothing if all is as it has to be."""
    failed = [f"{who}: {errors[row.name, who]}" for who in (oracle, "ours") if errors[row.name, who]]
    if oracle in row.differs and errors[row.name, oracle] is None and failed:
        return []
    if failed:
        return failed
    found = images.differences(read(row, "ours"), read(row, oracle), times=oracle != "older")
    if oracle not in row.differs:
        return found
    return [] if found else [f"it no longer differs from {oracle}"]


def shortcomings(corpus):
    count = {oracle: sum(oracle in row.oracles for row in corpus) for oracle in LEAST_PER_ORACLE}
    different = sum(bool(row.differs) for row in corpus)
    yield from (f"{count[oracle]} rows of {oracle}" for oracle in count if count[oracle] < LEAST_PER_ORACLE[oracle])
    if len(corpus) < LEAST_ROWS:
        yield f"{len(corpus)} rows"
    if different > MOST_DIFFERENT:
        yield f"{different} rows differ"


def report(name, problems):
    print(f"{'not ok' if problems else 'ok'} - build: {name}")
    for line in "\n".join(problems).splitlines()[:40]:
        print(f"#   {line}")


def main():
    parser = argparse.ArgumentParser()
    for option in ("--regctl", "--docker", "--buildah", "--args"):
        parser.add_argument(option, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--store", type=Path, required=True, help="regctl's store, an OCI layout")
    parser.add_argument("--only", default="", help="names of rows, with commas")
    options = parser.parse_args()
    builders = Builders(options)
    corpus = rows.read(Path(__file__).parent / "rows")
    if not options.only:
        report("the corpus is as large as it has to be", list(shortcomings(corpus)))
    only = options.only.split(",") if options.only else [row.name for row in corpus]
    corpus = [row for row in corpus if row.name in only]
    for directory in ("ours", "buildah"):
        (builders.work / directory).mkdir(exist_ok=True)
    for row in corpus:
        lay_out(row, builders)
    begun = time.monotonic()
    errors = build_all(corpus, builders)
    built = time.monotonic()
    tags = {
        (row.name, who): f"{PREFIX}{'-older' if who == 'older' else ''}/{row.name}:1"
        for row in corpus for who in ("docker", "older")
        if who in row.oracles and errors[row.name, who] is None
    }
    of_docker = builders.images_of_docker(list(tags.values()))
    reader = images.Reader()

    def read(row, who):
        if who == "ours":
            metadata = json.loads((builders.work / "ours" / f"{row.name}.json").read_text())
            return reader.from_layout(builders.store, metadata["containerimage.digest"])
        if who == "buildah":
            return reader.from_directory(builders.work / "buildah" / row.name)
        return of_docker[tags[row.name, who]]

    for row in corpus:
        for oracle in row.oracles:
            cause = f" (differs: {row.differs[oracle]})" if oracle in row.differs else ""
            report(f"{row.name}, {oracle}{cause}", compare(row, oracle, errors, read))
    print(f"# built in {built - begun:.0f} s, compared in {time.monotonic() - built:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
