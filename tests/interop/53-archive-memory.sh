# shellcheck shell=bash
# An archive with a plain layer of 1 GiB that does not compress moves within 24 MiB of memory: from a
# file without a copy on disk, from stdin with one compressed copy.

ARCHIVED_BYTES=${REGCTL_INTEROP_LAYER_BYTES:-$((1 << 30))}
# The archive, two registries, the store and a saved archive.
ARCHIVED_NEEDED_KIB=$((7 << 20))
PLAIN_ARCHIVE=$WORK/plain.tar
SMALL_ROOT=$WORK/small-root
SPOOL_ROOT=$WORK/spool-root

make_plain_archive() { # as docker 20.10 saves an image
    local dir=$WORK/plain diff_id config id
    mkdir -p "$dir/tree" "$dir/archive"
    head -c "$ARCHIVED_BYTES" /dev/urandom >"$dir/tree/random"
    tar --numeric-owner -C "$dir/tree" -cf "$dir/layer.tar" random
    rm -r "$dir/tree"
    diff_id=$(digest_of_file "$dir/layer.tar")
    id=${diff_id#sha256:}
    jq -nc --arg diff "$diff_id" '{architecture: "amd64", os: "linux", config: {},
        created: "2024-01-01T00:00:00Z", rootfs: {type: "layers", diff_ids: [$diff]}}' >"$dir/config"
    config=$(digest_of_file "$dir/config")
    config=${config#sha256:}.json
    mv "$dir/config" "$dir/archive/$config"
    mkdir "$dir/archive/$id"
    mv "$dir/layer.tar" "$dir/archive/$id/layer.tar"
    echo 1.0 >"$dir/archive/$id/VERSION"
    jq -nc --arg config "$config" --arg layer "$id/layer.tar" \
        '[{Config: $config, RepoTags: ["plain:1"], Layers: [$layer]}]' >"$dir/archive/manifest.json"
    tar --numeric-owner -C "$dir/archive" -cf "$PLAIN_ARCHIVE" "$config" "$id" manifest.json
    rm -r "$dir"
    printf '%s\n' "$diff_id" >"$WORK/plain-diff-id"
    printf 'sha256:%s\n' "${config%.json}" >"$WORK/plain-id"
}

small_file_system() { # DIRECTORY BYTES: the process's temporary files go there, too
    mkdir -p "$1"
    mount -t tmpfs -o "size=$2" tmpfs "$1/"
    mkdir "$1/tmp" "$1/data"
}

nothing_is_kept() { # DIRECTORY
    same '' "$(find "$1" -type f -size +64k)"
    same '' "$(find "$1/data/ingest" -type f 2>/dev/null)"
    umount "$1"
}

within() { # DIRECTORY WHAT ARG…: regctl with everything it writes there
    local dir=$1 what=$2
    shift 2
    TMPDIR=$dir/tmp peak_of "$WORK/peak-archive-$what" "$REGCTL" --data-root "$dir/data" "$@"
}

archive_from_file() {
    small_file_system "$SMALL_ROOT" 8M
    within "$SMALL_ROOT" file push "docker-archive:$PLAIN_ARCHIVE" "$PLAIN/plain:1"
    within_limit archive-file
    # Known by now, so neither compressed nor sent.
    within "$SMALL_ROOT" again --format json push "docker-archive:$PLAIN_ARCHIVE" \
        "$PLAIN/plain:again" >"$WORK/again.json"
    within_limit archive-again
    jq -e '.uploaded == 0' "$WORK/again.json"
    nothing_is_kept "$SMALL_ROOT"
    same "$(cat "$WORK/plain-id")" "$(registry_config_digest "$PLAIN/plain:1")"
}

registry_config_digest() { rc manifest "$1" | jq -r .config.digest; }

layer_is_whole() { # REPOSITORY-URL REF
    same "$(cat "$WORK/plain-diff-id")" "sha256:$(curl -fsSL \
        "$1/blobs/$(rc manifest "$2" | jq -r '.layers[0].digest')" | gzip -dc | sha256sum | cut -d' ' -f1)"
}

archive_from_stdin() {
    small_file_system "$SPOOL_ROOT" $((ARCHIVED_BYTES + (16 << 20)))
    within "$SPOOL_ROOT" stdin push docker-archive:- "$SECOND/plain:1" <"$PLAIN_ARCHIVE"
    within_limit archive-stdin
    nothing_is_kept "$SPOOL_ROOT"
    same "$(rc digest "$PLAIN/plain:1")" "$(rc digest "$SECOND/plain:1")"
}

archive_is_loaded() {
    peak_of "$WORK/peak-archive-load" "$REGCTL" --data-root "$WORK/plain-data" load -i "$PLAIN_ARCHIVE"
    within_limit archive-load
    same "$(cat "$WORK/plain-id")" \
        "$(rc_at "$WORK/plain-data" manifest store:plain:1 | jq -r .config.digest)"
    same "$(rc manifest "$PLAIN/plain:1" | jq -r '.layers[0].digest')" \
        "$(rc_at "$WORK/plain-data" manifest store:plain:1 | jq -r '.layers[0].digest')"
    same '' "$(find "$WORK/plain-data/ingest" -type f)"
    rm "$PLAIN_ARCHIVE"
}

archive_is_saved() {
    peak_of "$WORK/peak-archive-save" "$REGCTL" --data-root "$WORK/plain-data" save \
        -o "$WORK/resaved.tar" plain:1
    within_limit archive-save
    same "$(cat "$WORK/plain-id")" "$(rc config "docker-archive:$WORK/resaved.tar" | sha256sum |
        sed 's/ .*//; s/^/sha256:/')"
    rm -r "$WORK/resaved.tar" "$WORK/plain-data"
}

report_archive_peaks() {
    local what
    for what in file again stdin load save; do
        [ -s "$WORK/peak-archive-$what" ] &&
            printf '#   %s: %s KiB\n' "$what" "$(tail -n 1 "$WORK/peak-archive-$what")"
    done
}

free_kib=$(df -Pk "$WORK" | awk 'NR == 2 { print $4 }')
if [ "$free_kib" -lt "$ARCHIVED_NEEDED_KIB" ]; then
    skip 'memory with an archive of 1 GiB' \
        "$free_kib KiB are free in $WORK, $ARCHIVED_NEEDED_KIB are needed"
else
    MOUNT_ROOTS+=("$WORK")
    check 'memory: an archive with a plain layer of 1 GiB is made' make_plain_archive
    check 'memory: push of the archive from a file, without a copy on disk' archive_from_file
    check 'memory: what was pushed is the layer' layer_is_whole "http://$PLAIN/v2/plain" "$PLAIN/plain:1"
    check 'memory: push of the archive from stdin, with one compressed copy' archive_from_stdin
    check 'memory: load of the archive' archive_is_loaded
    check 'memory: save' archive_is_saved
    report_archive_peaks
fi
