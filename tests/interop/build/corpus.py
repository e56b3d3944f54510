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

    def metadata(self, row):
        return self.work / "ours" / f"{row.name}.json"

    def context(self, row):
        return self.work / "contexts" / row.context

    def build_ours(self, row):
        command = [*self.regctl, "build", "-q", "--compression", "none", "-t", tag_of(row, "ours")]
        command += ["--metadata-file", str(self.metadata(row))]
        return run([*command, *self.words(row, row.where)])

    def build_docker(self, row):
        return self.docker_build(row, "docker", row.where)

    def build_older(self, row):
        return self.docker_build(row, "older", self.work / "rows" / row.name / "older")

    def docker_build(self, row, who, file):
        command = [*self.docker, "build", "-q", "-t", tag_of(row, who), *self.words(row, file)]
        return run(command, DOCKER_BUILDKIT="1")

    def build_buildah(self, row):
        command = [*self.buildah, "bud", "-q", "--isolation", "chroot", "--layers=false"]
        command += ["--pull-never", "--format", "docker"]
        command += ["-t", f"dir:{self.work}/buildah/{row.name}"]
        return run([*command, *self.words(row, row.where)])

    def images_of_docker(self, tags):
        """Of all rows at once: what they share is written once."""
        if not tags:
            return {}
        command = [*self.docker, "image", "inspect", *tags]
        inspect = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        found, full = {}, []
        for tag, image in zip(tags, json.loads(inspect.stdout)):
            if image["RootFS"].get("Layers"):
                full.append(tag)
            else:
                # Docker saves no image without a layer.
                found[tag] = images.of_inspected(image)
        if not full:
            return found
        directory = self.work / "saved"
        directory.mkdir()
        with subprocess.Popen([*self.docker, "save", *full], stdout=subprocess.PIPE) as saving:
            subprocess.run(["tar", "-C", directory, "-x"], stdin=saving.stdout, check=True)
        return found | images.Reader().from_docker_save(directory)


def tag_of(row, who):
    return f"interop.test/{who}/{row.name}:1"


def run(command, **environment):
    """The command's output if it fails."""
    done = subprocess.run(
        command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )
    if done.returncode == 0:
        return None
    return done.stdout.strip() or f"exit status {done.returncode}"


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
    jobs = [(row, who) for who in rows.ORACLES for row in corpus if who in row.oracles]
    jobs += [(row, "ours") for row in corpus]
    with ThreadPoolExecutor(JOBS) as pool:
        results = pool.map(lambda job: getattr(builders, f"build_{job[1]}")(job[0]), jobs)
        return {(row.name, who): error for (row, who), error in zip(jobs, results)}


def compare(row, oracle, errors, read):
    """What is wrong with this row, line by line; nothing if all is as it has to be."""
    if row.refused:
        return refusal(row, oracle, errors)
    has_to_differ = oracle in row.differs
    if errors[row.name, "ours"]:
        return [f"ours: {errors[row.name, 'ours']}"]
    if errors[row.name, oracle]:
        return [] if has_to_differ else [f"{oracle}: {errors[row.name, oracle]}"]
    found = images.differences(read(row, "ours"), read(row, oracle), times=oracle != "older")
    if has_to_differ:
        return [] if found else [f"it no longer differs from {oracle}"]
    return found


def refusal(row, oracle, errors):
    ours = errors[row.name, "ours"] or "it was built"
    problems = [] if row.refused in ours else [f"ours: {ours}"]
    is_refused, is_expected = bool(errors[row.name, oracle]), oracle not in row.differs
    if is_refused != is_expected:
        problems.append(f"{oracle} {'refuses' if is_refused else 'builds'} it")
    return problems


def shortcomings(corpus):
    different = sum(bool(row.differs) for row in corpus)
    corpus = [row for row in corpus if not row.refused]
    count = {oracle: sum(oracle in row.oracles for row in corpus) for oracle in rows.ORACLES}
    for oracle, least in LEAST_PER_ORACLE.items():
        if count[oracle] < least:
            yield f"{count[oracle]} rows of {oracle}"
    if len(corpus) < LEAST_ROWS:
        yield f"{len(corpus)} rows"
    if different > MOST_DIFFERENT:
        yield f"{different} rows differ"


def report(name, problems):
    print(f"{'not ok' if problems else 'ok'} - build: {name}")
    for line in "\n".join(problems).splitlines()[:40]:
        print(f"#   {line}")


class Results:
    """The images that were built."""

    def __init__(self, builders, corpus, errors):
        self.builders = builders
        self.reader = images.Reader()
        tags = [
            tag_of(row, who) for row in corpus for who in ("docker", "older")
            if who in row.oracles and errors[row.name, who] is None
        ]
        self.of_docker = builders.images_of_docker(tags)

    def read(self, row, who):
        if who == "ours":
            metadata = json.loads(self.builders.metadata(row).read_text())
            return self.reader.from_layout(self.builders.store, metadata["containerimage.digest"])
        if who == "buildah":
            return self.reader.from_directory(self.builders.work / "buildah" / row.name)
        return self.of_docker[tag_of(row, who)]


def arguments():
    parser = argparse.ArgumentParser()
    for option in ("--regctl", "--docker", "--buildah", "--args"):
        parser.add_argument(option, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--store", type=Path, required=True, help="regctl's store, an OCI layout")
    parser.add_argument("--only", default="", help="names of rows, with commas")
    return parser.parse_args()


def main():
    options = arguments()
    builders = Builders(options)
    corpus = rows.read(Path(__file__).parent / "rows")
    if options.only:
        corpus = [row for row in corpus if row.name in options.only.split(",")]
    else:
        report("the corpus is as large as it has to be", list(shortcomings(corpus)))
    for directory in ("ours", "buildah"):
        (builders.work / directory).mkdir(exist_ok=True)
    for row in corpus:
        lay_out(row, builders)
    begun = time.monotonic()
    errors = build_all(corpus, builders)
    built = time.monotonic()
    results = Results(builders, corpus, errors)
    for row in corpus:
        for oracle in row.oracles:
            cause = f" (differs: {row.differs[oracle]})" if oracle in row.differs else ""
            report(f"{row.name}, {oracle}{cause}", compare(row, oracle, errors, results.read))
    taken = f"built in {built - begun:.0f} s, compared in {time.monotonic() - built:.0f} s"
    print(f"# {taken}", file=sys.stderr)


if __name__ == "__main__":
    main()
