# shellcheck shell=bash
# Engines and tools of this run's own: none of the machine's images, and no configuration but what is
# written here. An area starts those it needs; the next one finds them running.

# ---- docker ----

DOCKER_ROOT=$WORK/docker
DOCKER_SOCKET=unix://$DOCKER_ROOT/docker.sock
# Debian's client belongs to Debian's daemon; another one may stand before it in PATH.
DOCKER=/usr/bin/docker
[ -x "$DOCKER" ] || DOCKER=$(command -v docker)
DOCKERD_PID=

dk() { DOCKER_BUILDKIT=0 "$DOCKER" -H "$DOCKER_SOCKET" "$@"; }

# Docker takes any certificate of an address on loopback, and of a name that leads there. This is a
# name that it cannot look up: the proxy leads it to this machine.
VERIFIED_NAME=registry.test
DOCKER_PROXY=

have_docker_proxy() {
    local port
    [ -z "$DOCKER_PROXY" ] || return 0
    port=$(free_port) || return 1
    cat >"$WORK/connect" <<'SH'
#!/usr/bin/env bash
# One connection to a proxy of HTTP: every name is this machine.
read -r _ target _
while read -r line && [ "$line" != $'\r' ]; do :; done
printf 'HTTP/1.1 200 OK\r\n\r\n'
exec socat - "TCP:127.0.0.1:${target##*:}"
SH
    chmod +x "$WORK/connect"
    start proxy socat "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" "EXEC:$WORK/connect"
    DOCKER_PROXY=http://127.0.0.1:$port
}

start_dockerd() { # STORAGE-DRIVER
    mkdir -p "$DOCKER_ROOT/exec"
    HTTPS_PROXY=$DOCKER_PROXY start "dockerd-$1" dockerd --storage-driver "$1" \
        --data-root "$DOCKER_ROOT/data-$1" --exec-root "$DOCKER_ROOT/exec" \
        --pidfile "$DOCKER_ROOT/pid-$1" -H "$DOCKER_SOCKET" \
        --iptables=false --ip6tables=false --bridge=none --live-restore=false
    DOCKERD_PID=$STARTED
    wait_for "$DOCKERD_PID" dk version
}

# Within a container the daemon's own overlay may stand on another one, which the kernel refuses.
have_dockerd() {
    [ -n "$DOCKERD_PID" ] && return 0
    MOUNT_ROOTS+=("$DOCKER_ROOT")
    have_docker_proxy || return 1
    start_dockerd overlay2 || start_dockerd vfs && return 0
    DOCKERD_PID=
    tail -n 20 "$WORK"/log/dockerd-*
    return 1
}

runs_in_docker() { # REF EXPECTED: pulled by digest-bearing name, run, prints
    local output
    dk pull -q "$1"
    dk run --rm --network none "$1" | tee "$WORK/printed"
    output=$(cat "$WORK/printed")
    [[ $output =~ $2 ]]
}

made_by_docker() { # HOST: pushed by docker, then pulled, copied and retagged unchanged
    local digest ref=$1/docker/busybox:1
    dk pull -q "$PLAIN/interop/busybox:1"
    dk tag "$PLAIN/interop/busybox:1" "$ref"
    dk push "$ref" | tee "$WORK/pushed"
    digest=$(sed -n 's/.*digest: \(sha256:[0-9a-f]*\).*/\1/p' "$WORK/pushed" | tail -n 1)
    [ -n "$digest" ]
    same "$digest" "$(rc digest "$ref")"
    same "$digest" "$(digest_from rc_at "$WORK/docker-pulled-${1#*:}" pull "$ref")"
    same "$digest" "$(digest_from rc copy "$ref" "$SECOND/docker/copied:1")"
    rc retag "$ref" again
    same "$digest" "$(skopeo_digest "$SECOND/docker/copied:1" --tls-verify=false)"
    dk pull -q "$1/docker/busybox:again"
}

# ---- podman and buildah, which share their images ----

PODMAN_ROOT=$WORK/podman
PODMAN_SOCKET=unix://$PODMAN_ROOT/podman.sock
PODMAN_PID=
PODMAN_STORAGE=(--root "$PODMAN_ROOT/storage" --runroot "$PODMAN_ROOT/run" --storage-driver vfs)
export CONTAINERS_CONF=$PODMAN_ROOT/containers.conf
export CONTAINERS_REGISTRIES_CONF=$PODMAN_ROOT/registries.conf
unset CONTAINER_HOST CONTAINERS_STORAGE_CONF BUILDAH_ISOLATION STORAGE_DRIVER

# The limits of open files that podman would set may be higher than what this machine allows, and
# crun refuses a machine that has both versions of cgroups.
podman_configuration() {
    mkdir -p "$PODMAN_ROOT" "$HOME/.config/containers"
    echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$HOME/.config/containers/policy.json"
    echo 'short-name-mode = "disabled"' >"$CONTAINERS_REGISTRIES_CONF"
    cat >"$CONTAINERS_CONF" <<TOML
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
runtime = "runc"
static_dir = "$PODMAN_ROOT/static"
tmp_dir = "$PODMAN_ROOT/tmp"
volume_path = "$PODMAN_ROOT/volumes"
[network]
network_config_dir = "$PODMAN_ROOT/networks"
TOML
}

pm() { podman "${PODMAN_STORAGE[@]}" "$@"; }

bh() { buildah "${PODMAN_STORAGE[@]}" "$@"; }

have_podman() { # the service, too
    [ -n "$PODMAN_PID" ] && return 0
    MOUNT_ROOTS+=("$PODMAN_ROOT")
    podman_configuration
    # Not by way of the function: the process must be the one that is ended.
    start podman podman "${PODMAN_STORAGE[@]}" system service --time=0 "$PODMAN_SOCKET"
    PODMAN_PID=$STARTED
    wait_for "$PODMAN_PID" curl -fsS --unix-socket "${PODMAN_SOCKET#unix://}" http://podman/_ping &&
        return 0
    PODMAN_PID=
    tail -n 20 "$WORK/log/podman"
    return 1
}

# ---- containerd ----

CONTAINERD_ROOT=$WORK/containerd
CONTAINERD_PID=

ct() { ctr --address "$CONTAINERD_ROOT/containerd.sock" --namespace interop "$@"; }

have_containerd() {
    [ -n "$CONTAINERD_PID" ] && return 0
    MOUNT_ROOTS+=("$CONTAINERD_ROOT")
    mkdir -p "$CONTAINERD_ROOT"
    cat >"$CONTAINERD_ROOT/config.toml" <<TOML
version = 2
root = "$CONTAINERD_ROOT/root"
state = "$CONTAINERD_ROOT/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$CONTAINERD_ROOT/containerd.sock"
TOML
    start containerd containerd --config "$CONTAINERD_ROOT/config.toml"
    CONTAINERD_PID=$STARTED
    wait_for "$CONTAINERD_PID" ct version && return 0
    CONTAINERD_PID=
    tail -n 20 "$WORK/log/containerd"
    return 1
}

# ---- regctl serve ----

SERVE=
SERVE_PID=

serve_address() { # LOG
    sed -n 's/^Listening on https\{0,1\}:\/\/\([0-9.]*:[0-9][0-9]*\),.*/\1/p' "$1" | head -n 1 | grep .
}

# Leaves its address in SERVE and its process in SERVE_PID.
start_serve() { # NAME STORAGE [FLAG…]
    local name=$1 storage=$2
    shift 2
    start "$name" "$REGCTL" serve --listen 127.0.0.1:0 --storage "$storage" "$@"
    SERVE_PID=$STARTED
    wait_for "$SERVE_PID" serve_address "$WORK/log/$name" || {
        tail -n 20 "$WORK/log/$name"
        return 1
    }
    SERVE=$(serve_address "$WORK/log/$name")
}

have_serve() {
    [ -n "$SERVE" ] || start_serve serve "$WORK/serve"
}
