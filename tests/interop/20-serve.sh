# shellcheck shell=bash
# The same clients against `regctl serve`.

skopeo_pushes_and_pulls() { # by way of two media types
    local digest format
    for format in v2s2 oci; do
        skopeo copy --format "$format" --src-tls-verify=false --dest-tls-verify=false \
            "docker://$PLAIN/interop/busybox:1" "docker://$SERVE/skopeo/$format:1"
        digest=$(skopeo_digest "$SERVE/skopeo/$format:1" --tls-verify=false)
        same "$digest" "$(rc digest "$SERVE/skopeo/$format:1")"
        skopeo copy --src-tls-verify=false "docker://$SERVE/skopeo/$format:1" \
            "dir:$WORK/skopeo-$format"
        same "$digest" "$(digest_of_file "$WORK/skopeo-$format/manifest.json")"
    done
    skopeo list-tags --tls-verify=false "docker://$SERVE/skopeo/oci" | jq -e '.Tags == ["1"]'
}

skopeo_copies_every_platform() {
    skopeo copy --all --src-tls-verify=false --dest-tls-verify=false \
        "docker://$SERVE/multi/signed:1.0" "docker://$SERVE/multi/by-skopeo:1.0"
    same_bytes "http://$SERVE" multi/by-skopeo 1.0 "$WORK/index/index"
}

skopeo_deletes() {
    rc copy "$SERVE/interop/busybox:1" "$SERVE/deleted/busybox:1"
    skopeo delete --tls-verify=false "docker://$SERVE/deleted/busybox:1"
    fails_with 3 rc digest "$SERVE/deleted/busybox:1"
}

restart_keeps_everything() {
    same "$1" "$(rc digest "$SERVE/interop/debian:1")"
    holds_index "$WORK/index" "http://$SERVE" multi/signed
}

if start_serve serve "$WORK/serve"; then
    check 'serve: push Debian' push_and_inspect "$SERVE" debian --tls-verify=false
    check 'serve: push busybox' push_and_inspect "$SERVE" busybox --tls-verify=false
    check 'serve: push again' push_again_moves_nothing "$SERVE"
    check 'serve: catalog, tags, retag' list_and_retag "$SERVE" --tls-verify=false
    check 'serve: pull back' pull_back "$SERVE"
    check 'serve: skopeo pushes and pulls' skopeo_pushes_and_pulls
    check 'serve: pushed by skopeo, then pulled, copied, retagged' made_by_skopeo "$SERVE" --tls-verify=false
    check 'serve: copy from docker-registry' copy_between "$PLAIN" "$SERVE"
    check 'serve: copy to docker-registry' copy_between "$SERVE" "$SECOND"
    check 'serve: takes an index by curl' push_index "$WORK/index" "http://$SERVE" multi/by-curl
    check 'serve: the signed index from docker-registry' copy_index "$PLAIN" "$SERVE" multi/signed
    check 'serve: the signed index to docker-registry' copy_index "$SERVE" "$SECOND" multi/from-serve
    check 'serve: skopeo copies every platform' skopeo_copies_every_platform
    check 'serve: skopeo deletes' skopeo_deletes
    DEBIAN_DIGEST=$(rc digest "$SERVE/interop/debian:1" 2>/dev/null)
    stop "$SERVE_PID"
    if start_serve serve-again "$WORK/serve"; then
        check 'serve: a restart keeps everything' restart_keeps_everything "$DEBIAN_DIGEST"
    else
        check 'serve: starts again' false
    fi
else
    cat "$WORK/log/serve"
    check 'serve: starts and prints its address' false
fi
