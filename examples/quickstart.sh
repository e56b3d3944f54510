#!/bin/sh
# regctl's main job, end to end, on a registry of its own:
#
#   sh examples/quickstart.sh
#
# Builds regctl, serves a registry on a free port of the loopback address, imports a root file
# system that holds regctl itself, pushes it, lists, retags and copies it there, pulls it back into
# another store, and runs what came back. Everything but the build is kept in a temporary
# directory, which goes away at the end. It ends with an error when any command fails.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d "${TMPDIR:-/tmp}/regctl-quickstart.XXXXXX")
server=

finish() {
    status=$?
    trap - EXIT
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || :
        wait "$server" 2>/dev/null || :
    fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n# %s\n' "$*"; }

fail() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 1
}

# Prints a command as it would be typed.
show() {
    line=+
    for word in "$@"; do
        case $word in
        '' | *[!A-Za-z0-9_./:@=,+-]*) line="$line '$word'" ;;
        *) line="$line $word" ;;
        esac
    done
    printf '%s\n' "$line" >&2
}

regctl() {
    show regctl "$@"
    "$program" "$@"
}

same() { # WHAT EXPECTED ACTUAL
    [ "$2" = "$3" ] || fail "$1: expected $2, got $3"
}

say 'Build it, optimised but without the slow last pass of a release'
show cargo build --profile ci
cargo build --profile ci --locked --bin regctl \
    --message-format json-render-diagnostics >"$work/build.json"
program=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$work/build.json" | tail -n 1)
[ -x "$program" ] || fail 'cargo built no program'

# From here on nothing of the user's is read or written.
export HOME="$work/home" DOCKER_CONFIG="$work/home/.docker" REGCTL_DATA_ROOT="$work/data"
unset XDG_CONFIG_HOME XDG_DATA_HOME REGISTRY_AUTH_FILE DOCKER_DEFAULT_PLATFORM SSL_CERT_FILE SSL_CERT_DIR
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
mkdir -p "$HOME" "$work/root"

say 'A root file system: regctl and the libraries that it needs'
cp "$program" "$work/root/regctl"
libraries=
if command -v ldd >/dev/null && ldd "$program" >"$work/ldd" 2>/dev/null; then
    # "name => /path (address)", and "/path (address)" for the loader
    libraries=$(awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' "$work/ldd")
fi
for library in $libraries; do
    mkdir -p "$work/root$(dirname "$library")"
    cp -L "$library" "$work/root$library"
done
tar -C "$work/root" -cf "$work/rootfs.tar" .
tar -tf "$work/rootfs.tar" | sed -n '/[^/]$/p'

say 'A registry on a free port'
show regctl serve --listen 127.0.0.1:0 --storage "$work/registry"
"$program" serve --listen 127.0.0.1:0 --storage "$work/registry" >"$work/serve.log" 2>&1 &
server=$!
host=
tries=0
while [ -z "$host" ]; do
    kill -0 "$server" 2>/dev/null || fail "the registry ended: $(cat "$work/serve.log")"
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || fail 'the registry does not say where it listens'
    sleep 0.1
    host=$(sed -n 's,^Listening on http://\([0-9.:]*\).*,\1,p' "$work/serve.log")
done
cat "$work/serve.log"

say 'Import the root file system as an image of the local store'
regctl import --change 'ENTRYPOINT ["/regctl"]' --change 'CMD ["--version"]' "$work/rootfs.tar" hello:1.0
regctl images

say 'Push it; the digest is the last line'
regctl push --digestfile "$work/pushed" hello:1.0 "$host/team/hello:1.0"
digest=$(cat "$work/pushed")

say 'See it in the registry, and give it further tags there'
regctl catalog "$host"
regctl retag "$host/team/hello:1.0" 1 latest
regctl tags "$host/team/hello"

say 'Copy it to a second repository; its content does not travel again'
regctl copy --digestfile "$work/copied" "$host/team/hello:1.0" "$host/released/hello:1.0"
regctl catalog "$host"

say 'Pull it back under another name, into a store that has nothing of it'
export REGCTL_DATA_ROOT="$work/elsewhere"
regctl pull --digestfile "$work/pulled" "$host/released/hello:1.0" again:1.0
regctl images --digests

say 'The digests agree'
for tag in team/hello:1.0 team/hello:1 team/hello:latest released/hello:1.0; do
    found=$(regctl digest "$host/$tag")
    printf '%s\n' "$found"
    same "$tag" "$digest" "$found"
done
same 'what copy printed' "$digest" "$(cat "$work/copied")"
same 'what pull printed' "$digest" "$(cat "$work/pulled")"

say 'What came back runs'
found=$(regctl config --format '{{.Config.Entrypoint}}' store:again:1.0)
same 'the entrypoint' '[/regctl]' "$found"
layer=$(regctl manifest --format '{{(index .Layers 0).Digest}}' store:again:1.0)
root=$work/unpacked
mkdir "$root"
show tar -C "$root" -xzf "$REGCTL_DATA_ROOT/store/blobs/sha256/${layer#sha256:}"
tar -C "$root" -xzf "$REGCTL_DATA_ROOT/store/blobs/sha256/${layer#sha256:}"

# The loader that the image brings, with the libraries that the image brings.
by_loader() {
    loader=$(awk '$1 ~ /^\// { print $1; exit }' "$work/ldd")
    path=
    for library in $libraries; do path=$path:$root$(dirname "$library"); done
    "$root$loader" --library-path "${path#:}" "$root/regctl" --version
}

if [ "$(id -u)" = 0 ] && version=$(chroot "$root" /regctl --version 2>/dev/null); then
    how='in a chroot of its root file system'
elif version=$(unshare --map-root-user chroot "$root" /regctl --version 2>/dev/null); then
    how='in a chroot of its root file system, within a user namespace'
elif [ -n "$libraries" ]; then
    version=$(by_loader)
    how='by the loader and with the libraries of its root file system'
else
    version=$("$root/regctl" --version)
    how='from its unpacked root file system'
fi
same 'the version of what came back' "$("$program" --version)" "$version"
printf '%s\n' "$version"

printf '\nDone. The image %s went there and back, and its entrypoint ran %s.\n' "$digest" "$how"
