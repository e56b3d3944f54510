#!/usr/bin/env bash
# regctl build beside docker (BuildKit) and buildah: one run of each in turn, and the ratio of each
# pair, as the machine's speed drifts. Needs root, dockerd, docker, buildah, python3 and GNU time.
#
#   benches/build.sh [ROUNDS]      REGCTL=target/release/regctl, BENCH_DIR=/var/tmp
#
# Prints for each scenario the median wall times in seconds, the median ratio regctl/peer (below 1:
# regctl is faster) with the least and the largest, and regctl's peak of resident memory. docker and
# buildah compress nothing when they build; regctl does, as it stores what it will push.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
regctl=$(realpath "${REGCTL:-target/release/regctl}")
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/regctl-build.XXXXXX")
pids=()
finish() {
    kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    awk -v root="$work/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
    rm -rf "$work"
}
trap finish EXIT

export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=1
dockerd --storage-driver overlay2 --data-root "$work/docker" --exec-root "$work/exec" \
    --pidfile "$work/pid" --host "$DOCKER_HOST" --bridge none --iptables=false --ip6tables=false \
    >"$work/dockerd.log" 2>&1 &
pids+=($!)
for _ in $(seq 100); do docker version >/dev/null 2>&1 && break; sleep 0.2; done
docker version >/dev/null || { echo 'dockerd does not start' >&2; tail "$work/dockerd.log" >&2; exit 1; }

tree() { # DIRECTORY FILES BYTES: texts that compress like sources
    python3 - "$@" <<'PY'
import os, random, sys
root, files, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
random.seed(7)
words = ["".join(random.choices("etaoinshrdlu", k=random.randint(2, 9))) for _ in range(4000)]
for number in range(files):
    directory = f"{root}/files/{number % 50:02}"
    os.makedirs(directory, exist_ok=True)
    text = " ".join(random.choices(words, k=size // files // 6))
    open(f"{directory}/{number}.txt", "w").write(text + "\n")
PY
}

ours() { "$regctl" --data-root "$work/data" build --progress none -q -t bench:1 "$@" "$work/context"; }
docker_build() { docker build -q -t bench:1 "$@" "$work/context"; }
buildah_build() {
    buildah --root "$work/buildah" --runroot "$work/buildah-run" --storage-driver vfs \
        bud -q --isolation chroot --layers "$@" -t bench:1 "$work/context"
}
export -f ours docker_build buildah_build
export regctl work

timed() { # FILE FUNCTION [ARG…]: adds "seconds peak-KiB" to FILE
    local file=$1
    shift
    /usr/bin/time -a -o "$file" -f '%e %M' bash -c '"$@"' _ "$@" >/dev/null
}

scenario() { # NAME CHANGE ARGS-OF-REGCTL ARGS-OF-PEERS
    local name=$1 change=$2 own=$3 theirs=$4
    for round in $(seq "$rounds"); do
        $change "$round"; timed "$work/ours" ours $own
        $change "$round"; timed "$work/docker.times" docker_build $theirs
        $change "$round"; timed "$work/buildah.times" buildah_build $theirs
    done
    python3 - "$name" "$work/ours" "$work/docker.times" "$work/buildah.times" <<'PY'
import statistics, sys
name, *files = sys.argv[1:]
runs = [[tuple(map(float, line.split())) for line in open(f)] for f in files]
middle = statistics.median
line = f"{name:24} regctl {middle(a for a, _ in runs[0]):6.2f} s {max(m for _, m in runs[0]) / 1024:5.1f} MiB"
for peer, times in zip(("docker", "buildah"), runs[1:]):
    ratios = [a[0] / max(b[0], 0.01) for a, b in zip(runs[0], times)]
    line += (f"   {peer} {middle(b for b, _ in times):6.2f} s"
             f" ratio {middle(ratios):.3f} [{min(ratios):.3f}-{max(ratios):.3f}]")
print(line)
PY
    rm -f "$work/ours" "$work"/*.times
}

nothing() { :; }
edit() { printf 'edit %s %s\n' "$1" "$RANDOM" >>"$work/context/files/07/107.txt"; }

mkdir -p "$work/context"
printf 'FROM scratch\nCOPY files/07 /a/\nCOPY files/08 /b/\nWORKDIR /w\nENV A=b\nCOPY files/09 .\nLABEL x=y\nCMD ["/w/x"]\n' \
    >"$work/context/Dockerfile"
tree "$work/context" 2000 80000000
for build in ours docker_build buildah_build; do $build >/dev/null; done
scenario 'all cached' nothing '' ''
printf 'FROM scratch\nCOPY files /files/\n' >"$work/context/Dockerfile"
scenario '2,000 files 80 MB, zstd' nothing '--no-cache --compression zstd' '--no-cache'
scenario '2,000 files 80 MB, gzip' nothing '--no-cache' '--no-cache'
scenario 'one of 2,000 edited' edit '--compression zstd' ''
rm -rf "$work/context/files"
tree "$work/context" 20000 500000000
scenario '20,000 files 500 MB, zstd' nothing '--no-cache --compression zstd' '--no-cache'
scenario '20,000 files 500 MB, gzip' nothing '--no-cache' '--no-cache'
