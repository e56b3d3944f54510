# shellcheck shell=bash
# regctl build beside docker's BuildKit and buildah: a corpus of Dockerfiles, the same images.
# REGCTL_INTEROP_ROWS=NAME,… builds these rows only.

BUILD=$WORK/build
mkdir -p "$BUILD"

# Debian's own top: links to directories, users, groups. What is large in it says nothing about builds.
debian_top() { # TAR
    local root=$BUILD/debian
    mkdir -p "$root"
    tar --numeric-owner -C "$root" -xf "$WORK/debian.tar" --exclude='./usr/lib/*' --exclude='./usr/share/*' \
        --exclude='./usr/bin/*' --exclude='./usr/sbin/*' --exclude='./var/lib/*' --exclude='./dev/*'
    tar --numeric-owner -C "$root" -cf "$1" .
}

build_bases() {
    debian_top "$BUILD/debian.tar"
    rc import --change 'ENV PATH=/usr/bin:/bin' "$BUILD/debian.tar" interop.test/debian:1
    rc import --change 'CMD ["sh"]' "$WORK/busybox.tar" interop.test/busybox:1
    base_for_engines interop.test/debian:1
    base_for_engines interop.test/busybox:1
    derived_base rich "$HERE/build/bases/rich"
    derived_base onbuild "$HERE/build/bases/onbuild"
    bh pull -q --tls-verify=false "$PLAIN/multi/signed:1.0"
}

base_for_engines() { # NAME: of the store
    rc save -o "$BUILD/base.tar" "$1"
    dk load -i "$BUILD/base.tar"
    bh pull -q "docker-archive:$BUILD/base.tar"
    rm "$BUILD/base.tar"
}

derived_base() { # NAME DOCKERFILE: made by docker, so that nobody's base is regctl's work
    dk build -q -t "interop.test/$1:1" -f "$2" "$BUILD/contexts/main"
    dk save -o "$BUILD/base.tar" "interop.test/$1:1"
    rc load -i "$BUILD/base.tar"
    bh pull -q "docker-archive:$BUILD/base.tar"
    rm "$BUILD/base.tar"
}

build_corpus() { # the lines of the rows, counted as checks
    local line
    while IFS= read -r line; do
        printf '%s\n' "$line"
        case $line in
        'ok - '*) passed=$((passed + 1)) ;;
        'not ok - '*) failed=$((failed + 1)) ;;
        esac
    done < <(python3 -B "$HERE/build/corpus.py" --work "$BUILD" --store "$WORK/data/store" \
        --regctl "$REGCTL --data-root $WORK/data" --docker "$DOCKER -H $DOCKER_SOCKET" \
        --buildah "buildah ${PODMAN_STORAGE[*]}" --args "--build-arg REGISTRY=$PLAIN" \
        --only "${REGCTL_INTEROP_ROWS:-}" || echo 'not ok - build: the corpus runs')
}

if have_dockerd && podman_configuration; then
    MOUNT_ROOTS+=("$PODMAN_ROOT")
    check 'build: the contexts are made' "$HERE/build/context.sh" "$BUILD/contexts"
    check 'build: the bases are there' build_bases
    build_corpus
else
    check 'dockerd starts' false
fi
