#!/usr/bin/env bash
# regctl beside skopeo, on Debian's docker-registry: one run of each in turn, and the ratio of each
# pair, as the machine's speed drifts. Needs docker-registry, skopeo, python3 and GNU time.
#
#   benches/transfer.sh [ROUNDS]      REGCTL=target/release/regctl, BENCH_DIR=/dev/shm
#
# Prints for each operation the median wall time of both in seconds, the median ratio (below 1:
# regctl is faster) with the least and the largest, and the larger peak of resident memory.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-5}
regctl=$(realpath "${REGCTL:-target/release/regctl}")
work=$(mktemp -d "${BENCH_DIR:-/dev/shm}/regctl-bench.XXXXXX")
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$work"' EXIT

serve() { # NAME: starts a registry with an empty storage and sets ADDRESS
    printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: $work/$1}}" \
        'http: {addr: "127.0.0.1:0"}' 'log: {level: info, accesslog: {disabled: true}}' >"$work/$1.yml"
    docker-registry serve "$work/$1.yml" >/dev/null 2>"$work/$1.log" &
    servers+=($!)
    for _ in $(seq 100); do
        ADDRESS=$(sed -n 's/.*listening on \(127[0-9.:]*\).*/\1/p' "$work/$1.log" | head -n 1)
        [ -n "$ADDRESS" ] && return
        sleep 0.1
    done
    echo "docker-registry does not start" >&2
    exit 1
}

timed() { # FILE COMMAND…: adds "seconds peak-KiB" to FILE
    local file=$1
    shift
    /usr/bin/time -a -o "$file" -f '%e %M' "$@" >/dev/null
}

operation() { # NAME RESET REGCTL-COMMAND SKOPEO-COMMAND
    local name=$1 reset=$2 ours=$3 theirs=$4
    for _ in $(seq "$rounds"); do
        $reset; timed "$work/ours" $ours
        $reset; timed "$work/theirs" $theirs
    done
    python3 - "$name" "$work/ours" "$work/theirs" <<'PY'
import statistics, sys
name, *files = sys.argv[1:]
ours, theirs = ([tuple(map(float, line.split())) for line in open(f)] for f in files)
ratios = [a[0] / max(b[0], 0.01) for a, b in zip(ours, theirs)]
middle = statistics.median
print(f"{name:16} regctl {middle(a for a, _ in ours):6.2f} s {max(m for _, m in ours) / 1024:5.1f} MiB"
      f"   skopeo {middle(b for b, _ in theirs):6.2f} s {max(m for _, m in theirs) / 1024:5.1f} MiB"
      f"   ratio {middle(ratios):.2f} [{min(ratios):.2f}-{max(ratios):.2f}]")
PY
    rm -f "$work/ours" "$work/theirs"
}

empty_one() { rm -rf "$work/one/docker"; }
empty_two() { rm -rf "$work/two/docker"; }
no_copy() { rm -rf "$work/pulled"; }
nothing() { :; }
nothing_known() { rm -rf "$work/one/docker" "$REGCTL_DATA_ROOT"; }

# Nothing that earlier runs remember takes part.
export REGCTL_DATA_ROOT=$work/data

serve one; one=$ADDRESS
serve two; two=$ADDRESS
for image in 'typical 8 40000000' 'many 120 2500'; do
    read -r name layers bytes <<<"$image"
    python3 benches/layout.py "$work/$name" "$layers" "$bytes"
    push="$regctl -q push oci:$work/$name:bench $one/$name:1"
    operation "$name push" empty_one "$push" \
        "skopeo copy -q --dest-tls-verify=false oci:$work/$name:bench docker://$one/$name:1"
    operation "$name pull" no_copy "$regctl -q copy --no-referrers $one/$name:1 oci:$work/pulled:1" \
        "skopeo copy -q --src-tls-verify=false docker://$one/$name:1 oci:$work/pulled:1"
    operation "$name copy" empty_two "$regctl -q copy --no-referrers $one/$name:1 $two/$name:1" \
        "skopeo copy -q --src-tls-verify=false --dest-tls-verify=false docker://$one/$name:1 docker://$two/$name:1"
    operation "$name again" nothing "$push" \
        "skopeo copy -q --dest-tls-verify=false oci:$work/$name:bench docker://$one/$name:1"
done

# Plain layers, as docker saves them: what does not compress, and files of this machine.
tar -C /usr --one-file-system -cf - share/doc bin 2>/dev/null |
    "$regctl" -q import - bench/files:1 >/dev/null
"$regctl" -q copy store:bench/files:1 "oci:$work/files:bench" >/dev/null
for name in typical files; do
    skopeo copy -q "oci:$work/$name:bench" "docker-archive:$work/$name.tar:bench/$name:1"
    push="$regctl -q push docker-archive:$work/$name.tar $one/archived/$name:1"
    skopeo="skopeo copy -q --dest-tls-verify=false docker-archive:$work/$name.tar docker://$one/archived/$name:1"
    operation "$name archive" nothing_known "$push" "$skopeo"
    # Once each, so that both know what became of the layers.
    $push >/dev/null
    $skopeo
    operation "$name archive+" nothing "$push" "$skopeo"
done
