# shellcheck shell=bash
# What docker, podman, buildah, skopeo, containerd and umoci save is loaded: the same config digest,
# every digest of an OCI manifest, and layers that unpack to the diff IDs of the config.

ARCHIVES=$WORK/archives
mkdir -p "$ARCHIVES" "$WORK/loads"

# ---- what was loaded ----

image_loads() { # CASE id|digest EXPECTED ARG…: into an empty store; of several, a line for each
    local dir=$WORK/loads/$1 field=$2 expected=$3 name
    shift 3
    [ -n "$expected" ]
    rm -rf "$dir"
    rc_at "$dir" --format json load "$@" >"$dir.json"
    same "$(sort <<<"$expected")" "$(jq -r ".$field" "$dir.json" | sort)"
    for name in $(jq -r '.names[0] // .id' "$dir.json"); do unpacks_to_diff_ids "$dir" "$name"; done
    nothing_is_left_over "$dir"
}

unpacks_to_diff_ids() { # DATA-ROOT NAME: of an index each image that is there
    local manifest
    rc_at "$1" manifest "store:$2" >"$WORK/loads/manifest"
    for manifest in $(jq -r '.manifests[]?.digest' "$WORK/loads/manifest"); do
        image_unpacks "$1" "$(blob_of "$1" "$manifest")"
    done
    jq -e .manifests "$WORK/loads/manifest" || image_unpacks "$1" "$WORK/loads/manifest"
}

image_unpacks() { # DATA-ROOT MANIFEST-FILE
    local config layer diff_id
    config=$(blob_of "$1" "$(jq -r .config.digest "$2")")
    same "$(jq '.layers | length' "$2")" "$(jq '.rootfs.diff_ids | length' "$config")"
    while read -r layer diff_id; do
        same "$diff_id" "sha256:$(gzip -dcf <"$(blob_of "$1" "$layer")" | sha256sum | cut -d' ' -f1)"
    done < <(paste -d' ' <(jq -r '.layers[].digest' "$2") <(jq -r '.rootfs.diff_ids[]' "$config"))
}

blob_of() { printf '%s/store/blobs/sha256/%s\n' "$1" "${2#sha256:}"; }

nothing_is_left_over() { # DATA-ROOT: what was spooled is gone
    same '' "$(find "$1/ingest" -type f 2>/dev/null)"
}

names_are() { # CASE NAME…
    local case=$1
    shift
    same "$(printf '%s\n' "$@" | sort)" "$(jq -r '.names[]' "$WORK/loads/$case.json" | sort)"
}

# ---- the same image in other wrappings ----

read_from_stdin() { # CASE FIELD EXPECTED FILE
    image_loads "$1-stdin" "$2" "$3" <"$4"
}

read_compressed() { # CASE FIELD EXPECTED FILE: as a file and from stdin
    local format
    for format in gzip zstd xz; do
        "$format" -q -1 -c <"$4" >"$4.$format"
        image_loads "$1-$format" "$2" "$3" -i "$4.$format"
        "$format" -q -1 -c <"$4" | image_loads "$1-$format-stdin" "$2" "$3"
    done
}

# ---- docker ----

docker_id() { dk image inspect --format '{{.Id}}' "$1"; }

docker_images() { # two images above the same layers, each with a layer of its own
    local name
    dk pull -q "$PLAIN/interop/busybox:1"
    dk tag "$PLAIN/interop/busybox:1" base:1
    for name in one two; do
        mkdir -p "$WORK/context-$name"
        head -c 100000 /dev/urandom >"$WORK/context-$name/$name"
        printf 'FROM base:1\nCOPY %s /%s\nENV NAME=%s\n' "$name" "$name" "$name" \
            >"$WORK/context-$name/Dockerfile"
        dk build -q -t "$name:1" "$WORK/context-$name"
    done
    dk tag one:1 interop.test:5000/team/one:latest
}

docker_saves_one() {
    dk save -o "$ARCHIVES/docker-one.tar" one:1 interop.test:5000/team/one:latest
    image_loads docker-one id "$(docker_id one:1)" -i "$ARCHIVES/docker-one.tar"
    names_are docker-one one:1 interop.test:5000/team/one:latest
    read_from_stdin docker-one id "$(docker_id one:1)" "$ARCHIVES/docker-one.tar"
}

docker_saves_by_id() {
    dk save "$(docker_id two:1)" | image_loads docker-id id "$(docker_id two:1)"
    same 0 "$(jq '.names | length' "$WORK/loads/docker-id.json")"
}

docker_saves_several() {
    dk save -o "$ARCHIVES/docker-all.tar" one:1 two:1 base:1
    image_loads docker-all id "$(docker_id one:1 && docker_id two:1 && docker_id base:1)" \
        -i "$ARCHIVES/docker-all.tar"
    names_are docker-all one:1 two:1 base:1
}

docker_archives_are_compressed() {
    read_compressed docker-one id "$(docker_id one:1)" "$ARCHIVES/docker-one.tar"
}

# A push of one image out of several reads that image alone.
docker_archive_is_pushed() {
    rc push "docker-archive:$ARCHIVES/docker-all.tar:two:1" "$PLAIN/archives/two:1"
    same "$(docker_id two:1)" "$(skopeo inspect --raw --tls-verify=false "docker://$PLAIN/archives/two:1" |
        jq -r .config.digest)"
    rc push "docker-archive:$ARCHIVES/docker-all.tar:@0" "$PLAIN/archives/first:1"
    same "$(jq -r '"sha256:" + (.[0].Config | split("/") | last | rtrimstr(".json"))' \
        <(tar -xOf "$ARCHIVES/docker-all.tar" manifest.json))" \
        "$(digest_of_config "$PLAIN/archives/first:1")"
    dk pull -q "$PLAIN/archives/two:1"
    same "$(docker_id two:1)" "$(docker_id "$PLAIN/archives/two:1")"
}

digest_of_config() { # REF
    printf 'sha256:%s\n' "$(rc config "$1" | sha256sum | cut -d' ' -f1)"
}

# ---- podman and buildah ----

podman_id() { pm image inspect --format 'sha256:{{.Id}}' "$1"; }

buildah_image() { # BASE NAME FILE: adds one layer
    local container
    head -c 100000 /dev/urandom >"$WORK/$3"
    container=$(bh from --pull=never "$1")
    bh copy "$container" "$WORK/$3" "/$3"
    bh config --env "NAME=$3" "$container"
    bh commit "$container" "$2"
    bh rm "$container"
}

podman_images() {
    pm pull --tls-verify=false "$PLAIN/interop/busybox:1"
    buildah_image "$PLAIN/interop/busybox:1" localhost/built:1 first
    buildah_image localhost/built:1 localhost/further:1 second
}

podman_saves_docker_archives() {
    pm save -o "$ARCHIVES/podman-docker.tar" localhost/built:1
    image_loads podman-docker id "$(podman_id localhost/built:1)" -i "$ARCHIVES/podman-docker.tar"
    names_are podman-docker localhost/built:1
    pm save localhost/built:1 | image_loads podman-stdin id "$(podman_id localhost/built:1)"
}

podman_saves_several() {
    pm save -m -o "$ARCHIVES/podman-all.tar" localhost/built:1 localhost/further:1
    image_loads podman-all id "$(podman_id localhost/built:1 && podman_id localhost/further:1)" \
        -i "$ARCHIVES/podman-all.tar"
    names_are podman-all localhost/built:1 localhost/further:1
}

first_manifest() { jq -r '.manifests[0].digest'; }

podman_saves_oci_archives() {
    local digest
    pm save --format oci-archive -o "$ARCHIVES/podman-oci.tar" localhost/further:1
    digest=$(tar -xOf "$ARCHIVES/podman-oci.tar" index.json | first_manifest)
    image_loads podman-oci digest "$digest" -i "$ARCHIVES/podman-oci.tar"
    same "$(podman_id localhost/further:1)" "$(jq -r .id "$WORK/loads/podman-oci.json")"
    names_are podman-oci localhost/further:1
    read_from_stdin podman-oci digest "$digest" "$ARCHIVES/podman-oci.tar"
    read_compressed podman-oci digest "$digest" "$ARCHIVES/podman-oci.tar"
    same "$digest" "$(rc digest "oci-archive:$ARCHIVES/podman-oci.tar")"
}

podman_saves_oci_directories() {
    local digest
    pm save --format oci-dir -o "$ARCHIVES/podman-oci-dir" localhost/further:1
    digest=$(first_manifest <"$ARCHIVES/podman-oci-dir/index.json")
    image_loads podman-oci-dir digest "$digest" -i "$ARCHIVES/podman-oci-dir"
    same "$(podman_id localhost/further:1)" "$(jq -r .id "$WORK/loads/podman-oci-dir.json")"
}

directory_is_copied() { # DIRECTORY: of skopeo's form, where the manifest is a file
    local digest
    digest=$(digest_of_file "$1/manifest.json")
    same "$digest" "$(digest_from rc copy "dir:$1" "$PLAIN/archives/${1##*/}:1")"
    same_bytes "http://$PLAIN" "archives/${1##*/}" 1 "$1/manifest.json"
    same "$digest" "$(skopeo_digest "$PLAIN/archives/${1##*/}:1" --tls-verify=false)"
}

podman_saves_docker_directories() {
    pm save --format docker-dir -o "$ARCHIVES/podman-docker-dir" localhost/built:1
    directory_is_copied "$ARCHIVES/podman-docker-dir"
}

buildah_pushes_archives() {
    bh push localhost/built:1 "oci-archive:$ARCHIVES/buildah-oci.tar:team/built:1"
    image_loads buildah-oci digest \
        "$(tar -xOf "$ARCHIVES/buildah-oci.tar" index.json | first_manifest)" \
        -i "$ARCHIVES/buildah-oci.tar"
    bh push localhost/built:1 "docker-archive:$ARCHIVES/buildah-docker.tar:team/built:1"
    image_loads buildah-docker id "$(podman_id localhost/built:1)" -i "$ARCHIVES/buildah-docker.tar"
    bh push localhost/built:1 "oci:$ARCHIVES/buildah-oci:built"
    image_loads buildah-layout digest "$(first_manifest <"$ARCHIVES/buildah-oci/index.json")" \
        -i "$ARCHIVES/buildah-oci"
    same "$(podman_id localhost/built:1)" "$(jq -r .id "$WORK/loads/buildah-layout.json")"
}

# ---- skopeo ----

skopeo_copies_to_archives() {
    local from=docker://$PLAIN/interop/busybox:1 id
    id=$(digest_of_config "$PLAIN/interop/busybox:1")
    skopeo copy --src-tls-verify=false "$from" "docker-archive:$ARCHIVES/skopeo-docker.tar:busy:1"
    image_loads skopeo-docker id "$id" -i "$ARCHIVES/skopeo-docker.tar"
    names_are skopeo-docker busy:1
    skopeo copy --src-tls-verify=false "$from" "oci-archive:$ARCHIVES/skopeo-oci.tar:busy"
    image_loads skopeo-oci digest "$(rc digest "$PLAIN/interop/busybox:1")" -i "$ARCHIVES/skopeo-oci.tar"
    skopeo copy --src-tls-verify=false "$from" "dir:$ARCHIVES/skopeo-dir"
    directory_is_copied "$ARCHIVES/skopeo-dir"
    skopeo copy --src-tls-verify=false --format v2s2 "$from" "dir:$ARCHIVES/skopeo-dir-v2s2"
    directory_is_copied "$ARCHIVES/skopeo-dir-v2s2"
}

# ---- containerd ----

containerd_exports_one() {
    ct images pull --plain-http --snapshotter native "$PLAIN/interop/busybox:1"
    ct images export "$ARCHIVES/ctr-one.tar" "$PLAIN/interop/busybox:1"
    image_loads ctr-one digest "$(rc digest "$PLAIN/interop/busybox:1")" -i "$ARCHIVES/ctr-one.tar"
    names_are ctr-one "$PLAIN/interop/busybox:1"
    read_from_stdin ctr-one digest "$(rc digest "$PLAIN/interop/busybox:1")" "$ARCHIVES/ctr-one.tar"
}

containerd_exports_every_platform() {
    ct content fetch --plain-http --all-platforms "$PLAIN/multi/signed:1.0"
    ct images export --all-platforms "$ARCHIVES/ctr-all.tar" "$PLAIN/multi/signed:1.0"
    image_loads ctr-all digest "$(digest_of_file "$WORK/index/index")" -i "$ARCHIVES/ctr-all.tar"
    rc push "oci-archive:$ARCHIVES/ctr-all.tar" "$SECOND/archives/ctr-all:1.0"
    same_bytes "http://$SECOND" archives/ctr-all 1.0 "$WORK/index/index"
}

# The index names three platforms, the archive has the content of one.
containerd_exports_one_platform() {
    ct images export --platform linux/arm64 "$ARCHIVES/ctr-arm64.tar" "$PLAIN/multi/signed:1.0"
    image_loads ctr-arm64 digest "$(digest_of_file "$WORK/index/manifest-arm64")" \
        -i "$ARCHIVES/ctr-arm64.tar"
}

# ---- umoci ----

umoci_layouts() {
    local layout=$ARCHIVES/umoci
    umoci init --layout "$layout"
    umoci new --image "$layout:made"
    umoci insert --rootless --image "$layout:made" "$WORK/busybox/bin" /bin
    umoci config --image "$layout:made" --config.cmd /bin/echo --config.cmd umoci --os linux \
        --architecture "$(jq -r .architecture <(rc config store:busybox:interop))"
    umoci unpack --image "$layout:made" "$WORK/umoci-bundle"
    echo changed >"$WORK/umoci-bundle/rootfs/changed"
    rm "$WORK/umoci-bundle/rootfs/bin/uname"
    umoci repack --image "$layout:repacked" "$WORK/umoci-bundle"
}

umoci_layouts_are_loaded() {
    local layout=$ARCHIVES/umoci digests
    digests=$(jq -r '.manifests[].digest' "$layout/index.json")
    image_loads umoci digest "$digests" -i "$layout"
    tar -C "$layout" -cf "$ARCHIVES/umoci.tar" .
    image_loads umoci-tar digest "$digests" -i "$ARCHIVES/umoci.tar"
    # A bare tag of a layout is no image's name.
    same 0 "$(jq -s '[.[].names[]] | length' "$WORK/loads/umoci-tar.json")"
    rc copy "oci:$layout:repacked" "$PLAIN/archives/umoci:1"
    same "$(digest_from rc digest "oci:$layout:repacked")" \
        "$(skopeo_digest "$PLAIN/archives/umoci:1" --tls-verify=false)"
}

# ---- the checks ----

if have_dockerd; then
    check 'docker: images with shared layers are made' docker_images
    check 'load: docker save, one image with two names, file and stdin' docker_saves_one
    check 'load: docker save, by ID' docker_saves_by_id
    check 'load: docker save, several images with shared layers' docker_saves_several
    check 'load: docker save in gzip, zstd and xz, file and stdin' docker_archives_are_compressed
    check 'push: one of several images of a docker archive' docker_archive_is_pushed
else
    check 'dockerd starts' false
fi

if have_podman; then
    check 'podman and buildah: images are made' podman_images
    check 'load: podman save' podman_saves_docker_archives
    check 'load: podman save -m' podman_saves_several
    check 'load: podman save, oci-archive, file, stdin, gzip, zstd and xz' podman_saves_oci_archives
    check 'load: podman save, oci-dir' podman_saves_oci_directories
    check 'copy: podman save, docker-dir' podman_saves_docker_directories
    check 'load: buildah push to oci-archive, docker-archive and oci' buildah_pushes_archives
else
    check 'podman starts' false
fi

check 'load: skopeo copy to docker-archive and oci-archive; copy: dir' skopeo_copies_to_archives

if have_containerd; then
    check 'load: ctr images export' containerd_exports_one
    check 'load: ctr images export --all-platforms' containerd_exports_every_platform
    check 'load: ctr images export of one platform of an index' containerd_exports_one_platform
else
    check 'containerd starts' false
fi

check 'umoci: layouts are made' umoci_layouts
check 'load: layouts of umoci, directory and tar' umoci_layouts_are_loaded
