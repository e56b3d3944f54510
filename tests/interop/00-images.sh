# shellcheck shell=bash
# Two root file systems, of Debian and of busybox, go into the local store.

debian_rootfs() { # TAR: made by debootstrap once, then kept in the cache
    local cache=${REGCTL_INTEROP_CACHE:-$WORK/cache} root=$WORK/debian
    mkdir -p "$cache"
    if [ ! -s "$cache/debian-rootfs.tar" ]; then
        debootstrap --variant=minbase stable "$root" ${REGCTL_INTEROP_MIRROR:+"$REGCTL_INTEROP_MIRROR"}
        rm -f "$root"/var/cache/apt/archives/*.deb
        tar --numeric-owner --one-file-system -C "$root" -cf "$cache/debian-rootfs.tar.new" .
        mv "$cache/debian-rootfs.tar.new" "$cache/debian-rootfs.tar"
        rm -rf "$root"
    fi
    [ "$cache/debian-rootfs.tar" -ef "$1" ] || ln -s "$cache/debian-rootfs.tar" "$1"
}

busybox_rootfs() { # TAR
    local root=$WORK/busybox applet
    mkdir -p "$root/bin" "$root/etc" "$root/tmp"
    cp "$(command -v busybox)" "$root/bin/busybox"
    for applet in sh cat echo ls uname; do ln -s busybox "$root/bin/$applet"; done
    echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
    tar --numeric-owner --owner=0 --group=0 -C "$root" -cf "$1" .
}

import_debian() {
    rc import --change 'CMD ["/bin/cat", "/etc/debian_version"]' "$WORK/debian.tar" debian:interop
    rc images | grep debian
}

import_busybox() { # FILE NAME
    rc import --change 'CMD ["/bin/echo", "hello from busybox"]' "$1" "$2"
    rc images | grep "${2%:*}"
}

import_from_stdin() {
    zstd -q -c "$WORK/busybox.tar" | rc import - busybox:stdin
    rc images | grep stdin
}

skopeo_reads_the_store() {
    skopeo inspect "oci:$WORK/data/store:docker.io/library/busybox:interop" ||
        skopeo inspect "oci:$WORK/data/regctl/store:docker.io/library/busybox:interop"
}

check 'debootstrap makes a Debian root file system' debian_rootfs "$WORK/debian.tar"
[ -s "$WORK/debian.tar" ] || give_up 'the Debian root file system is there' 'debootstrap failed'
check 'busybox makes a root file system' busybox_rootfs "$WORK/busybox.tar"
xz -0 -c "$WORK/busybox.tar" >"$WORK/busybox.tar.xz"

check 'import: a real Debian root file system' import_debian
check 'import: busybox' import_busybox "$WORK/busybox.tar" busybox:interop
check 'import: busybox, xz' import_busybox "$WORK/busybox.tar.xz" busybox:xz
check 'import: busybox, zstd from stdin' import_from_stdin
check 'skopeo reads the store as an OCI layout' skopeo_reads_the_store
