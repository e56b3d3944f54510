# shellcheck shell=bash
# A multi-platform index with a cosign signature and a referrer is copied byte for byte.

OCI=application/vnd.oci.image

file_size() { stat -c %s "$1"; }

descriptor_of() { # MEDIA-TYPE FILE
    jq -nc --arg type "$1" --arg digest "$(digest_of_file "$2")" --argjson size "$(file_size "$2")" \
        '{mediaType: $type, digest: $digest, size: $size}'
}

# Writes the documents of the image into a directory; their spacing is unusual on purpose, so that
# whoever serializes them again changes the digest.
make_index() { # DIRECTORY
    local dir=$1 arch
    mkdir -p "$dir"
    gzip -n -1 <"$WORK/busybox.tar" >"$dir/layer"
    for arch in amd64 arm64 riscv64; do
        jq -n --arg arch "$arch" --arg diff "$(digest_of_file "$WORK/busybox.tar")" \
            '{architecture: $arch, os: "linux", config: {Cmd: ["/bin/echo", "index"]}, unknown: 1,
              rootfs: {type: "layers", diff_ids: [$diff]}}' >"$dir/config-$arch"
        jq -n --tab --argjson config "$(descriptor_of "$OCI.config.v1+json" "$dir/config-$arch")" \
            --argjson layer "$(descriptor_of "$OCI.layer.v1.tar+gzip" "$dir/layer")" \
            --arg type "$OCI.manifest.v1+json" \
            '{unknown: [1.0], layers: [$layer], config: $config, mediaType: $type, schemaVersion: 2}' \
            >"$dir/manifest-$arch"
    done
    {
        printf '{ "schemaVersion" : 2,\n  "mediaType":"%s.index.v1+json", "manifests":[\n' "$OCI"
        for arch in amd64 arm64 riscv64; do
            descriptor_of "$OCI.manifest.v1+json" "$dir/manifest-$arch" |
                jq -c --arg arch "$arch" '. + {platform: {os: "linux", architecture: $arch}}'
            [ "$arch" = riscv64 ] || echo ,
        done
        printf '], "annotations": {"z":"\\u003c", "a":"1"} }\n\n'
    } >"$dir/index"

    printf '{}' >"$dir/empty"
    printf '{"critical":{"image":{"docker-manifest-digest":"%s"}}}' "$(digest_of_file "$dir/index")" \
        >"$dir/payload"
    signature_like "$dir/payload" application/vnd.dev.cosign.simplesigning.v1+json "$dir" \
        '{}' >"$dir/signature"
    printf '{"spdx": "a bill of materials"}' >"$dir/sbom"
    signature_like "$dir/sbom" application/spdx+json "$dir" \
        "{\"artifactType\": \"application/spdx+json\",
          \"subject\": $(descriptor_of "$OCI.index.v1+json" "$dir/index")}" >"$dir/referrer"
    descriptor_of "$OCI.manifest.v1+json" "$dir/referrer" | jq --arg type "$OCI.index.v1+json" \
        '{schemaVersion: 2, mediaType: $type,
          manifests: [. + {artifactType: "application/spdx+json"}]}' >"$dir/fallback"
}

signature_like() { # BLOB MEDIA-TYPE DIRECTORY FURTHER-FIELDS: a manifest with this one layer
    jq -n --argjson layer "$(descriptor_of "$2" "$1")" --argjson more "$4" \
        --argjson config "$(descriptor_of application/vnd.oci.empty.v1+json "$3/empty")" \
        --arg type "$OCI.manifest.v1+json" \
        '{schemaVersion: 2, mediaType: $type, config: $config, layers: [$layer]} + $more'
}

cosign_tag() { digest_of_file "$1/index" | sed 's/:/-/'; }

push_index() { # DIRECTORY BASE-URL REPOSITORY: by curl, so that the bytes are ours
    local dir=$1 base=$2 repository=$3 file
    for file in layer config-amd64 config-arm64 config-riscv64 empty payload sbom; do
        put_blob "$base" "$repository" "$dir/$file"
    done
    for file in manifest-amd64 manifest-arm64 manifest-riscv64 referrer; do
        put_manifest "$base" "$repository" "$(digest_of_file "$dir/$file")" "$dir/$file"
    done
    put_manifest "$base" "$repository" 1.0 "$dir/index"
    put_manifest "$base" "$repository" "$(cosign_tag "$dir").sig" "$dir/signature"
    put_manifest "$base" "$repository" "$(cosign_tag "$dir")" "$dir/fallback"
}

same_bytes() { # BASE-URL REPOSITORY REFERENCE FILE
    get_manifest "$1" "$2" "$3" "$WORK/got"
    cmp "$WORK/got" "$4"
}

holds_index() { # DIRECTORY BASE-URL REPOSITORY
    local dir=$1 base=$2 repository=$3 file
    same_bytes "$base" "$repository" 1.0 "$dir/index"
    for file in manifest-amd64 manifest-arm64 manifest-riscv64 referrer; do
        same_bytes "$base" "$repository" "$(digest_of_file "$dir/$file")" "$dir/$file"
    done
    same_bytes "$base" "$repository" "$(cosign_tag "$dir").sig" "$dir/signature"
    for file in layer config-amd64 config-arm64 config-riscv64 payload sbom; do
        curl -fsSL -o "$WORK/got" "$base/v2/$repository/blobs/$(digest_of_file "$dir/$file")"
        cmp "$WORK/got" "$dir/$file"
    done
}

# Where the referrers API is missing, the tag made of the digest lists them.
referrer_is_listed() { # DIRECTORY BASE-URL REPOSITORY
    local list=$WORK/referrers
    curl -fsS -o "$list" "$2/v2/$3/referrers/$(digest_of_file "$1/index")" ||
        get_manifest "$2" "$3" "$(cosign_tag "$1")" "$list"
    jq -e --arg digest "$(digest_of_file "$1/referrer")" \
        '.manifests | map(.digest) | index($digest) != null' "$list"
}

copy_index() { # FROM-HOST TO-HOST TO-REPOSITORY
    local digest
    digest=$(digest_from rc copy "$1/multi/signed:1.0" "$2/$3:1.0")
    same "$(digest_of_file "$WORK/index/index")" "$digest"
    holds_index "$WORK/index" "http://$2" "$3"
    referrer_is_listed "$WORK/index" "http://$2" "$3"
}

copy_without_referrers() {
    rc copy --no-referrers "$PLAIN/multi/signed:1.0" "$PLAIN/multi/bare:1.0"
    same_bytes "http://$PLAIN" multi/bare 1.0 "$WORK/index/index"
    same 1.0 "$(rc tags "$PLAIN/multi/bare" | xargs)"
}

pull_one_platform() {
    local digest
    digest=$(digest_from rc pull --platform linux/arm64 "$PLAIN/multi/signed:1.0" arm:1)
    same "$(digest_of_file "$WORK/index/manifest-arm64")" "$digest"
}

retag_index() {
    rc retag "$PLAIN/multi/signed:1.0" 1 latest
    same_bytes "http://$PLAIN" multi/signed latest "$WORK/index/index"
}

registry_config second </dev/null
start_registry second
SECOND=$REGISTRY
check 'an index of three platforms, a signature and a referrer are made' make_index "$WORK/index"
check 'docker-registry takes them' push_index "$WORK/index" "http://$PLAIN" multi/signed
check 'docker-registry holds them' holds_index "$WORK/index" "http://$PLAIN" multi/signed
check 'copy: the signed index to another registry' copy_index "$PLAIN" "$SECOND" multi/copied
check 'copy: the signed index to another repository' copy_index "$PLAIN" "$PLAIN" multi/moved
check 'copy: without referrers' copy_without_referrers
check 'retag: the index' retag_index
check 'pull: one platform of the index' pull_one_platform
