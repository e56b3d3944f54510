# shellcheck shell=bash
# What regctl saves is loaded and run by docker and podman, imported by containerd, read by skopeo,
# and unpacked by umoci into the very tree that was imported.

SAVED=$WORK/saved
mkdir -p "$SAVED"

save_images() {
    rc tag busybox:interop interop.test:5000/team/busybox:1.0
    # shellcheck disable=SC2016  # it is for the shell in the image
    rc import --change 'CMD ["/bin/sh", "-c", "echo $GREETING"]' --change 'ENV GREETING=good-day' \
        "$WORK/busybox.tar" greeting:1
    rc copy "$PLAIN/multi/signed:1.0" store:signed:1
    rc save -o "$SAVED/one.tar" interop.test:5000/team/busybox:1.0
    rc save -o "$SAVED/several.tar" busybox:interop debian:interop greeting:1
    rc save -o "$SAVED/index.tar" signed:1
    # The same bytes, whichever way they go.
    rc save interop.test:5000/team/busybox:1.0 | cmp - "$SAVED/one.tar"
    rc save signed:1 | cmp - "$SAVED/index.tar"
}

config_digest() { # NAME: in this run's own store, of the image for this machine
    printf 'sha256:%s\n' "$(rc config "store:$1" | sha256sum | cut -d' ' -f1)"
}

# ---- engines ----

# Podman gives a name without a host to localhost, as it does with what docker saved.
in_docker() { dk "$@"; }
in_podman() { pm "$@"; }
docker_name() { printf '%s\n' "$1"; }
podman_name() { case $1 in */*) printf '%s\n' "$1" ;; *) printf 'localhost/%s\n' "$1" ;; esac }

engine_has() { # ENGINE NAME EXPECTED-OUTPUT: the image ID of the store, and it runs
    local name
    name=$("$1_name" "$2")
    same "$(config_digest "$2")" \
        "sha256:$("in_$1" image inspect --format '{{.Id}}' "$name" | sed 's/^sha256://')"
    "in_$1" run --rm --network none "$name" | grep -x "$3"
}

engine_loads_one() { # ENGINE
    "in_$1" load -i "$SAVED/one.tar"
    engine_has "$1" interop.test:5000/team/busybox:1.0 'hello from busybox'
}

engine_loads_several() { # ENGINE
    "in_$1" load <"$SAVED/several.tar"
    engine_has "$1" busybox:interop 'hello from busybox'
    engine_has "$1" greeting:1 good-day
    engine_has "$1" debian:interop "$(tar -xOf "$WORK/debian.tar" ./etc/debian_version)"
}

engine_loads_an_index() { # ENGINE: the image for this machine
    rc save signed:1 | "in_$1" load
    engine_has "$1" signed:1 index
}

# ---- other readers ----

containerd_imports() {
    ct images import --no-unpack --all-platforms "$SAVED/index.tar" ||
        ct images import --all-platforms --snapshotter native "$SAVED/index.tar"
    ct images ls | grep "$(digest_of_file "$WORK/index/index")" | grep -F docker.io/library/signed:1
    ct images import --snapshotter native "$SAVED/several.tar"
    ct images ls | grep "$(rc digest store:greeting:1)" | grep -F docker.io/library/greeting:1
    ct images ls | grep "$(rc digest store:debian:interop)"
}

containerd_runs() {
    ct run --rm --snapshotter native docker.io/library/greeting:1 greeting | grep -x good-day
}

# The signature is in the archive too, so the image must be named.
skopeo_reads() {
    same "$(digest_of_file "$WORK/index/index")" \
        "sha256:$(skopeo inspect --raw "oci-archive:$SAVED/index.tar:1" | sha256sum | cut -d' ' -f1)"
    same "$(rc digest store:busybox:interop)" \
        "$(skopeo inspect --format '{{.Digest}}' "oci-archive:$SAVED/one.tar")"
    skopeo copy "docker-archive:$SAVED/several.tar:greeting:1" "dir:$SAVED/greeting"
    same "$(config_digest greeting:1)" "$(jq -r .config.digest "$SAVED/greeting/manifest.json")"
    skopeo copy --dest-tls-verify=false "docker-archive:$SAVED/several.tar:debian:interop" \
        "docker://$PLAIN/saved/debian:1"
    same "$(config_digest debian:interop)" \
        "$(skopeo inspect --raw --tls-verify=false "docker://$PLAIN/saved/debian:1" |
            jq -r .config.digest)"
}

regctl_reads_the_index_with_its_referrer() {
    local root=$WORK/saved-again
    rc_at "$root" load <"$SAVED/index.tar"
    same "$(digest_of_file "$WORK/index/index")" "$(rc_at "$root" digest store:signed:1)"
    rc_at "$root" push signed:1 "$SECOND/saved/signed:1.0"
    same_bytes "http://$SECOND" saved/signed 1.0 "$WORK/index/index"
    same_bytes "http://$SECOND" saved/signed "$(digest_of_file "$WORK/index/referrer")" \
        "$WORK/index/referrer"
    referrer_is_listed "$WORK/index" "http://$SECOND" saved/signed
}

# ---- trees ----

# Everything that a layer can tell: kinds of files, links, owners, modes, long and foreign names.
make_tree() { # TAR
    local tree=$WORK/tree
    mkdir -p "$tree/dir/empty" "$tree/sticky" "$tree/$(printf 'long%.0s' {1..50})/deep"
    echo contents >"$tree/dir/file"
    ln "$tree/dir/file" "$tree/dir/hard-link"
    ln -s ../dir/file "$tree/sticky/link"
    ln -s /nowhere "$tree/dangling"
    printf '\0\1\2' >"$tree/$(printf 'long%.0s' {1..50})/deep/$(printf 'name%.0s' {1..40})"
    echo name >"$tree/dir/Größe ☃"
    echo program >"$tree/dir/setuid"
    echo other >"$tree/dir/owned"
    chown 1234:5678 "$tree/dir/owned"
    chown 70000:4000000 "$tree/dir/empty"
    chmod 4755 "$tree/dir/setuid"
    chmod 2710 "$tree/dir/empty"
    chmod 1777 "$tree/sticky"
    chmod 000 "$tree/dir/owned"
    mkfifo "$tree/fifo"
    touch -d '2001-02-03T04:05:06.789Z' "$tree/dir/file" "$tree/dir/setuid"
    tar --format=pax --numeric-owner --sort=name -C "$tree" -cf "$1" .
}

listing() { # DIRECTORY: a line for each file, then the contents
    find "$1" -mindepth 1 \( -type f -printf '%P %y %m %U:%G %n %s %T@\n' -o \
        -printf '%P %y %m %U:%G %l\n' \) | LC_ALL=C sort
    (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

umoci_unpacks() { # TAR NAME CHANGE: imported, saved, unpacked: the tree that tar unpacks
    local dir=$SAVED/tree-$2
    rc import "$1" "tree:$2"
    mkdir -p "$dir/layout" "$dir/expected"
    rc save "tree:$2" | tar -C "$dir/layout" -xf -
    umoci unpack --image "$dir/layout:$(jq -r \
        '.manifests[0].annotations["org.opencontainers.image.ref.name"]' "$dir/layout/index.json")" \
        "$dir/bundle"
    tar -C "$dir/expected" --numeric-owner --same-permissions --same-owner -xf "$1"
    listing "$dir/expected" >"$dir/expected.list"
    listing "$dir/bundle/rootfs" >"$dir/rootfs.list"
    [ -s "$dir/expected.list" ]
    diff "$dir/expected.list" "$dir/rootfs.list"
    rm -rf "$dir"
}

# ---- the checks ----

check 'save: one image, several, an index with a referrer; file and stdout' save_images

for engine in docker podman; do
    if "have_${engine/docker/dockerd}"; then
        check "$engine loads and runs a saved image" engine_loads_one "$engine"
        check "$engine loads and runs several" engine_loads_several "$engine"
        check "$engine loads and runs one platform of a saved index" engine_loads_an_index "$engine"
    else
        check "$engine starts" false
    fi
done

if have_containerd; then
    check 'containerd imports what was saved' containerd_imports
    check 'containerd runs it' containerd_runs
else
    check 'containerd starts' false
fi

check 'skopeo reads what was saved, as oci-archive and as docker-archive' skopeo_reads
check 'regctl loads the saved index with its referrer' regctl_reads_the_index_with_its_referrer
check 'a tree of many kinds of files is made' make_tree "$WORK/tree.tar"
check 'umoci unpacks the tree that was imported: many kinds of files' umoci_unpacks "$WORK/tree.tar" kinds
check 'umoci unpacks the tree that was imported: Debian' umoci_unpacks "$WORK/debian.tar" debian
