# shellcheck shell=bash
# Podman and buildah push and pull beside regctl; images go to and from docker's and podman's engines.

ENGINES=$WORK/engines
mkdir -p "$ENGINES"

# ---- registries, with podman and buildah ----

engine_images() { # an image of podman's own, one of docker's
    pm pull --tls-verify=false "$PLAIN/interop/busybox:1"
    buildah_layer "$PLAIN/interop/busybox:1" localhost/pushed:1
    dk pull -q "$PLAIN/interop/busybox:1"
    mkdir -p "$ENGINES/context"
    head -c 200000 /dev/urandom >"$ENGINES/context/random"
    printf 'FROM %s\nCOPY random /random\n' "$PLAIN/interop/busybox:1" >"$ENGINES/context/Dockerfile"
    dk build -q -t pushed:1 "$ENGINES/context"
}

buildah_layer() { # BASE NAME
    local container
    head -c 200000 /dev/urandom >"$ENGINES/random"
    container=$(bh from --pull=never "$1")
    bh copy "$container" "$ENGINES/random" /random
    bh commit "$container" "$2"
    bh rm "$container"
}

pushed_then_moved() { # HOST TO: by podman and buildah, in both formats; no byte changes on the way
    local tool format digest name bytes=$ENGINES/manifest
    for tool in pm bh; do
        for format in v2s2 oci; do
            name=engines/$tool-$format
            "$tool" push --tls-verify=false --format "$format" --digestfile "$ENGINES/digest" \
                localhost/pushed:1 "docker://$1/$name:1"
            digest=$(cat "$ENGINES/digest")
            same "$digest" "$(rc digest "$1/$name:1")"
            get_manifest "http://$1" "$name" 1 "$bytes"
            same "$digest" "$(digest_of_file "$bytes")"
            rc manifest "$1/$name:1" | cmp - "$bytes"
            same "$digest" "$(digest_from rc_at "$ENGINES/pulled" pull "$1/$name:1")"
            rc_at "$ENGINES/pulled" manifest "store:$1/$name:1" | cmp - "$bytes"
            same "$digest" "$(digest_from rc copy "$1/$name:1" "$2/copied/$name:1")"
            same_bytes "http://$2" "copied/$name" 1 "$bytes"
        done
    done
}

podman_pulls() { # HOST: and runs what it pulled
    pm pull --tls-verify=false "$1/interop/busybox:1"
    pm run --rm --network none "$1/interop/busybox:1" | grep -x 'hello from busybox'
    same "$(rc digest "$1/interop/busybox:1")" \
        "$(pm image inspect --format '{{.Digest}}' "$1/interop/busybox:1")"
    pm pull --tls-verify=false "$1/multi/signed:1.0"
    pm run --rm --network none "$1/multi/signed:1.0" | grep -x index
}

buildah_pulls() { # HOST
    bh pull --tls-verify=false "$1/interop/debian:1"
    bh inspect --type image --format '{{.FromImageDigest}}' "$1/interop/debian:1" |
        grep -x "$(rc digest "$1/interop/debian:1")"
}

# ---- engines as places ----

# Found as the engines' own clients find them.
at_engines() { DOCKER_HOST=$DOCKER_SOCKET CONTAINER_HOST=$PODMAN_SOCKET rc "$@"; }

in_docker_daemon() { dk "$@"; }
in_podman() { pm "$@"; }

engine_id() { # PREFIX NAME
    "in_${1/-/_}" image inspect --format '{{.Id}}' "$2" | sed 's/^sha256://; s/^/sha256:/'
}

registry_id() { # REF
    printf 'sha256:%s\n' "$(rc config "$1" | sha256sum | cut -d' ' -f1)"
}

from_engine() { # PREFIX NAME: to a registry, twice, and to the store
    local to=$PLAIN/engines/from-$1 id
    id=$(engine_id "$1" "$2")
    at_engines --format json push "$1:$2" "$to:1" >"$ENGINES/first.json"
    same "$id" "$(registry_id "$to:1")"
    at_engines --format json push "$1:$2" "$to:1" >"$ENGINES/second.json"
    jq -e '.uploaded == 0 and .uploaded_bytes == 0' "$ENGINES/second.json"
    at_engines --format json push "$1:$2" "$to:another-tag" >"$ENGINES/third.json"
    jq -e '.uploaded == 0 and .uploaded_bytes == 0' "$ENGINES/third.json"
    same "$(jq -r .digest "$ENGINES/first.json")" "$(jq -r .digest "$ENGINES/third.json")"
    at_engines copy "$1:$2" "store:from-$1:1"
    same "$id" "$(registry_id "store:from-$1:1")"
    same "$id" "$(printf 'sha256:%s\n' "$(at_engines config "$1:$2" | sha256sum | cut -d' ' -f1)")"
    # By its ID, too.
    at_engines copy "$1:$id" "$SECOND/engines/by-id-$1:1"
    same "$id" "$(registry_id "$SECOND/engines/by-id-$1:1")"
}

pushed_again_sends_no_blob() { # PREFIX NAME: as the registry sees it
    local to=$PLAIN/engines/from-$1:1 log=$WORK/log/registry-plain before
    at_engines push "$1:$2" "$to"
    before=$(grep -c 'http.request.method=\(POST\|PUT\|PATCH\).*/blobs/' "$log")
    [ "$before" -gt 0 ]
    at_engines push "$1:$2" "$to"
    same "$before" "$(grep -c 'http.request.method=\(POST\|PUT\|PATCH\).*/blobs/' "$log")"
}

to_engine() { # PREFIX REF NAME EXPECTED-OUTPUT: the same image ID, and it runs
    at_engines copy "$2" "$1:$3"
    same "$(registry_id "$2")" "$(engine_id "$1" "$3")"
    "in_${1/-/_}" run --rm --network none "$3" | grep -x "$4"
}

into_engine() { # PREFIX: from a registry, the store, an archive, an index
    to_engine "$1" "$PLAIN/interop/busybox:1" interop.test:5000/to/registry:1 'hello from busybox'
    to_engine "$1" store:busybox:interop interop.test:5000/to/store:1 'hello from busybox'
    to_engine "$1" "$PLAIN/multi/signed:1.0" interop.test:5000/to/index:1 index
    rc save -o "$ENGINES/archive.tar" busybox:interop
    to_engine "$1" "docker-archive:$ENGINES/archive.tar" interop.test:5000/to/archive:1 \
        'hello from busybox'
}

between_engines() {
    at_engines copy docker-daemon:pushed:1 podman:interop.test:5000/between:1
    same "$(dk image inspect --format '{{.Id}}' pushed:1)" \
        "$(engine_id podman interop.test:5000/between:1)"
    at_engines copy podman:localhost/pushed:1 docker-daemon:interop.test:5000/between:1
    same "$(engine_id podman localhost/pushed:1)" \
        "$(engine_id docker-daemon interop.test:5000/between:1)"
}

engine_lacks() { # PREFIX: an exit code, and no half an image
    fails_with 3 at_engines copy "$1:interop.test:5000/no/such:1" "$PLAIN/engines/none:1"
    fails_with 3 rc digest "$PLAIN/engines/none:1"
}

# ---- the checks ----

if have_dockerd && have_podman; then
    check 'images are made by docker, podman and buildah' engine_images
    check 'pushed by podman and buildah to docker-registry, then pulled and copied unchanged' \
        pushed_then_moved "$PLAIN" "$SECOND"
    if have_serve; then
        check 'pushed by podman and buildah to serve, then pulled and copied unchanged' \
            pushed_then_moved "$SERVE" "$PLAIN"
        check 'serve: has images to be pulled' rc copy "$PLAIN/interop/busybox:1" "$SERVE/interop/busybox:1"
        check 'serve: has a larger one' rc copy "$PLAIN/interop/debian:1" "$SERVE/interop/debian:1"
        check 'serve: has an index' rc copy "$PLAIN/multi/signed:1.0" "$SERVE/multi/signed:1.0"
        check 'podman pulls from serve and runs' podman_pulls "$SERVE"
        check 'buildah pulls from serve' buildah_pulls "$SERVE"
    else
        check 'serve: starts' false
    fi
    check 'podman pulls from docker-registry and runs' podman_pulls "$PLAIN"
    check 'docker-daemon: as a source; a second push uploads nothing' from_engine docker-daemon pushed:1
    check 'podman: as a source; a second push uploads nothing' from_engine podman localhost/pushed:1
    check 'docker-daemon: pushed again, the registry is sent no blob' \
        pushed_again_sends_no_blob docker-daemon pushed:1
    check 'podman: pushed again, the registry is sent no blob' \
        pushed_again_sends_no_blob podman localhost/pushed:1
    check 'docker-daemon: as a destination, and docker runs it' into_engine docker-daemon
    check 'podman: as a destination, and podman runs it' into_engine podman
    check 'from docker to podman and back' between_engines
    check 'docker-daemon: has no such image' engine_lacks docker-daemon
    check 'podman: has no such image' engine_lacks podman
else
    check 'dockerd and podman start' false
fi
