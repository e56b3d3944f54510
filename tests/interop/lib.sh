# shellcheck shell=bash
# What every area uses: checks, processes, the commands under test and their peers.

passed=0
failed=0
skipped=0
PIDS=()
MOUNT_ROOTS=()
# What lies outside of $WORK, because a peer looks nowhere else.
OUTSIDE=()

# Nothing of the machine's own configuration takes part.
export HOME=$WORK/home DOCKER_CONFIG=$WORK/docker-config
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR REGISTRY_AUTH_FILE
unset DOCKER_HOST DOCKER_CONTEXT DOCKER_DEFAULT_PLATFORM SSL_CERT_FILE SSL_CERT_DIR
export NO_PROXY=127.0.0.1,localhost
export no_proxy=$NO_PROXY
mkdir -p "$HOME" "$DOCKER_CONFIG" "$WORK/log"

# ---- checks ----

check() { # NAME FUNCTION [ARG…]: runs it with errors fatal; its output is shown when it fails
    local name=$1 log=$WORK/log/check-$((passed + failed + skipped + 1))
    shift
    (
        set -euxo pipefail
        "$@"
    ) >"$log" 2>&1
    # shellcheck disable=SC2181
    if [ $? = 0 ]; then
        passed=$((passed + 1))
        printf 'ok - %s\n' "$name"
    else
        failed=$((failed + 1))
        printf 'not ok - %s\n' "$name"
        tail -n 40 "$log" | sed 's/^/#   /'
    fi
}

skip() { # NAME REASON
    skipped=$((skipped + 1))
    printf 'skip - %s: %s\n' "$1" "$2"
}

give_up() { # NAME REASON: what the rest needs is not there
    failed=$((failed + 1))
    printf 'not ok - %s: %s\n' "$1" "$2"
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    exit 1
}

same() { # EXPECTED ACTUAL
    [ "$1" = "$2" ] || {
        echo "expected: $1"
        echo "actual:   $2"
        return 1
    }
}

fails_with() { # STATUS COMMAND [ARG…]: the command must end with this status
    local expected=$1 status=0
    shift
    "$@" || status=$?
    same "exit status $expected" "exit status $status"
}

require_commands() {
    local command missing=()
    for command in curl jq python3 openssl htpasswd zstd xz tar busybox debootstrap skopeo dockerd \
        containerd ctr docker docker-registry podman buildah umoci runc nginx /usr/bin/time \
        dbus-run-session gnome-keyring-daemon secret-tool socat; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    [ "${#missing[@]}" = 0 ] || give_up 'peers are installed' "missing: ${missing[*]}"
    [ -x "$REGCTL" ] || give_up 'regctl is built' "$REGCTL is no program"
    [ "$(id -u)" = 0 ] || give_up 'runs as root' 'dockerd and debootstrap need it'
}

# ---- memory ----

RSS_LIMIT_KIB=$((24 * 1024))

peak_of() { # FILE COMMAND [ARG…]: stdout stays; the peak resident set, in KiB, goes to FILE
    local file=$1
    shift
    /usr/bin/time -f %M -o "$file" "$@"
}

within_limit() { # WHAT
    local peak
    peak=$(tail -n 1 "$WORK/peak-$1")
    echo "peak: $peak KiB, limit: $RSS_LIMIT_KIB KiB"
    [ "$peak" -le "$RSS_LIMIT_KIB" ]
}

# ---- processes ----

start() { # NAME COMMAND [ARG…]: in the background, its output in $WORK/log/NAME
    local name=$1
    shift
    "$@" >"$WORK/log/$name" 2>&1 &
    PIDS+=("$!")
    # shellcheck disable=SC2034  # the areas use it
    STARTED=$!
}

stop() { # PID: ends one process and waits for it
    kill "$1" 2>/dev/null
    for _ in $(seq 100); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -9 "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

wait_for() { # PID COMMAND [ARG…]: until the command succeeds, while the process lives, 60 s
    local pid=$1
    shift
    for _ in $(seq 300); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.2
    done
    return 1
}

free_port() { # for who cannot choose one
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || {
            echo "$port"
            return 0
        }
    done
    return 1
}

finish() {
    local status=$? at
    for ((at = ${#PIDS[@]} - 1; at >= 0; at--)); do stop "${PIDS[at]}"; done
    for at in "${MOUNT_ROOTS[@]}"; do
        awk -v root="$at/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r |
            while read -r mounted; do umount -l "$mounted"; done
    done
    rm -rf "$WORK" "${OUTSIDE[@]}"
    exit "$status"
}

# ---- the commands ----

rc() { # regctl on this run's own store
    "$REGCTL" --data-root "$WORK/data" "$@"
}

rc_at() { # DATA-ROOT ARG…: regctl on another store
    local root=$1
    shift
    "$REGCTL" --data-root "$root" "$@"
}

# A home for logins, with nothing in it but what the areas about them put there.
CREDENTIALS=$WORK/credentials

fresh_home() {
    rm -rf "$CREDENTIALS"/{home,docker,run}
    mkdir -p "$CREDENTIALS"/{bin,home,docker,run}
}

at_home() { # COMMAND [ARG…]
    env HOME="$CREDENTIALS/home" DOCKER_CONFIG="$CREDENTIALS/docker" \
        XDG_RUNTIME_DIR="$CREDENTIALS/run" PATH="$CREDENTIALS/bin:$PATH" "$@"
}

digest_from() { # COMMAND [ARG…]: the digest, which is the last line of stdout
    local digest
    digest=$("$@" | tail -n 1)
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || {
        echo "the last line is no digest: $digest" >&2
        return 1
    }
    printf '%s\n' "$digest"
}

skopeo_digest() { # REF [OPTION…]
    local ref=$1
    shift
    skopeo inspect "$@" --format '{{.Digest}}' "docker://$ref"
}

# ---- the distribution API by hand, so that bytes are what was sent ----

MANIFEST_TYPES='application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json'

digest_of_file() { printf 'sha256:%s\n' "$(sha256sum <"$1" | cut -d' ' -f1)"; }

put_blob() { # BASE REPOSITORY FILE
    local location digest
    digest=$(digest_of_file "$3")
    location=$(curl -fsS -X POST -D - -o /dev/null "$1/v2/$2/blobs/uploads/" |
        tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    case $location in /*) location=$1$location ;; esac
    case $location in *\?*) location="$location&digest=$digest" ;; *) location="$location?digest=$digest" ;; esac
    curl -fsS -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$3" "$location"
}

put_manifest() { # BASE REPOSITORY REFERENCE FILE
    curl -fsS -X PUT -H "Content-Type: $(jq -r .mediaType "$4")" --data-binary "@$4" \
        "$1/v2/$2/manifests/$3"
}

get_manifest() { # BASE REPOSITORY REFERENCE FILE
    curl -fsS -H "Accept: $MANIFEST_TYPES" -o "$4" "$1/v2/$2/manifests/$3"
}
