# shellcheck shell=bash
# `regctl serve` asks who is there, by password and by token, over TLS with an authority of its own:
# regctl, skopeo, podman, buildah and docker log in, push and pull.

LOGIN=
LOGIN_PID=
LOGIN_CA=
LOGIN_AUTH=$WORK/login-auth.json
LOGIN_USERS=$WORK/login-users

regctl_is_asked() {
    local directory=$HOME/.config/regctl/certs.d/$LOGIN
    fails_with 6 rc push busybox:interop "$LOGIN/interop/busybox:1"
    mkdir -p "$directory"
    cp "$LOGIN_CA" "$directory/ca.crt"
    fails_with 4 rc push busybox:interop "$LOGIN/interop/busybox:1"
    fails_with 4 rc login -u ada --password-stdin "$LOGIN" <<<'wrong'
    fails_with 4 rc login -u eve --password-stdin "$LOGIN" <<<'pass: word'
    printf 'pass: word' | rc login -u ada --password-stdin "$LOGIN"
}

skopeo_is_asked() {
    local tls=(--cert-dir "$(dirname "$LOGIN_CA")/trusted" --authfile "$LOGIN_AUTH") digest
    fails_with 1 skopeo login --authfile "$LOGIN_AUTH" -u ada -p 'pass: word' "$LOGIN"
    fails_with 1 skopeo login "${tls[@]}" -u ada -p wrong "$LOGIN"
    skopeo login "${tls[@]}" -u ada -p 'pass: word' "$LOGIN"
    skopeo copy --dest-cert-dir "${tls[1]}" --authfile "$LOGIN_AUTH" --src-tls-verify=false \
        "docker://$PLAIN/interop/busybox:1" "docker://$LOGIN/by/skopeo:1"
    digest=$(skopeo_digest "$LOGIN/by/skopeo:1" "${tls[@]}")
    same "$digest" "$(rc digest "$LOGIN/by/skopeo:1")"
    rm -rf "$WORK/login-skopeo"
    skopeo copy --src-cert-dir "${tls[1]}" --authfile "$LOGIN_AUTH" \
        "docker://$LOGIN/by/skopeo:1" "dir:$WORK/login-skopeo"
    same "$digest" "$(digest_of_file "$WORK/login-skopeo/manifest.json")"
    skopeo logout --authfile "$LOGIN_AUTH" "$LOGIN"
}

engine_is_asked() { # FUNCTION NAME: podman or buildah
    local engine=$1 name=$2 id
    local tls=(--cert-dir "$(dirname "$LOGIN_CA")/trusted" --authfile "$LOGIN_AUTH")
    fails_with 125 "$engine" login "${tls[@]}" -u ada -p wrong "$LOGIN"
    "$engine" login "${tls[@]}" -u ada -p 'pass: word' "$LOGIN"
    "$engine" pull -q --tls-verify=false "$PLAIN/interop/busybox:1"
    "$engine" push "${tls[@]}" "$PLAIN/interop/busybox:1" "docker://$LOGIN/by/$name:1"
    "$engine" rmi "$PLAIN/interop/busybox:1"
    # An engine calls an image by the digest of its config.
    id=$("$engine" pull -q "${tls[@]}" "$LOGIN/by/$name:1")
    same "$id" "$(rc config "$LOGIN/by/$name:1" | sha256sum | cut -d' ' -f1)"
    "$engine" logout --authfile "$LOGIN_AUTH" "$LOGIN"
    # It would take the login of regctl otherwise.
    DOCKER_CONFIG=$WORK/nobody fails_with 125 "$engine" push "${tls[@]}" "$LOGIN/by/$name:1" \
        "docker://$LOGIN/by/$name:2"
    "$engine" rmi "$LOGIN/by/$name:1"
}

docker_is_asked() {
    local host=$LOGIN
    mkdir -p "/etc/docker/certs.d/$host"
    cp "$LOGIN_CA" "/etc/docker/certs.d/$host/ca.crt"
    fails_with 1 dk login -u ada -p wrong "$host"
    dk login -u ada -p 'pass: word' "$host"
    made_by_docker "$host"
    runs_in_docker "$host/docker/busybox:1" 'hello from busybox'
    dk logout "$host"
    dk rmi "$host/docker/busybox:1"
    fails_with 1 dk pull -q "$host/docker/busybox:1"
    # made_by_docker needs the login of regctl again.
    printf 'pass: word' | rc login -u ada --password-stdin "$host"
}

docker_verifies() {
    local host=$VERIFIED_NAME:${LOGIN#*:} said
    local directory=/etc/docker/certs.d/$host
    docker_logs_in() { printf 'pass: word' | dk login -u ada --password-stdin "$host" 2>&1; }
    said=$(fails_with 1 docker_logs_in)
    grep 'x509: certificate signed by unknown authority' <<<"$said"
    mkdir -p "$directory"
    cp "$CA" "$directory/ca.crt"
    said=$(fails_with 1 docker_logs_in)
    grep 'x509: certificate signed by unknown authority' <<<"$said"
    cp "$LOGIN_CA" "$directory/ca.crt"
    docker_logs_in
    dk pull -q "$host/interop/busybox:1"
    dk logout "$host"
    dk rmi "$host/interop/busybox:1"
}

removed_user_is_refused() {
    rc digest "$LOGIN/interop/busybox:1"
    sed -i '/^ada:/d' "$LOGIN_USERS"
    fails_with 4 rc digest "$LOGIN/interop/busybox:1"
    cp "$WORK/htpasswd" "$LOGIN_USERS"
    rc digest "$LOGIN/interop/busybox:1"
}

restart_keeps_content_and_authority() { # the one that was trusted before the restart
    local directory=$HOME/.config/regctl/certs.d/$SERVE
    mkdir -p "$directory"
    cp "$(dirname "$LOGIN_CA")/trusted/ca.crt" "$directory/ca.crt"
    printf 'pass: word' | rc login -u ada --password-stdin "$SERVE"
    rc catalog "$SERVE" | grep -x 'interop/debian'
}

login_checks() { # NAME FLAG…
    local name=$1
    shift
    check "serve, $name: regctl is told of the authority, then asked for a login" regctl_is_asked
    check "serve, $name: push Debian" push_and_inspect "$LOGIN" debian "${LOGIN_SKOPEO[@]}"
    check "serve, $name: push busybox" push_and_inspect "$LOGIN" busybox "${LOGIN_SKOPEO[@]}"
    check "serve, $name: catalog, tags, retag" list_and_retag "$LOGIN" "${LOGIN_SKOPEO[@]}"
    check "serve, $name: copy in" copy_between "$PLAIN" "$LOGIN"
    check "serve, $name: pull back" pull_back "$LOGIN"
    check "serve, $name: skopeo logs in, pushes and pulls" skopeo_is_asked
    if have_podman; then
        check "serve, $name: podman logs in, pushes and pulls" engine_is_asked pm podman
        check "serve, $name: buildah logs in, pushes and pulls" engine_is_asked bh buildah
    else
        skip "serve, $name: podman and buildah log in, push and pull" 'podman does not start here'
    fi
    if have_dockerd; then
        check "serve, $name: docker logs in, pushes and pulls" docker_is_asked
        check "serve, $name: docker verifies the certificate" docker_verifies
    else
        skip "serve, $name: docker logs in, pushes and pulls" 'dockerd does not start here'
        skip "serve, $name: docker verifies the certificate" 'dockerd does not start here'
    fi
    check "serve, $name: who is taken out of the file is refused at once" removed_user_is_refused
    stop "$LOGIN_PID"
    if start_serve "login-$name-again" "$WORK/login-$name" "$@"; then
        check "serve, $name: a restart keeps content and authority" restart_keeps_content_and_authority
        stop "$SERVE_PID"
    else
        check "serve, $name: regctl serve starts again" false
    fi
}

serve_with_login() { # NAME FLAG…
    local name=$1
    shift
    set -- --tls-self-signed --tls-name "$VERIFIED_NAME" "$@"
    cp "$WORK/htpasswd" "$LOGIN_USERS"
    if ! start_serve "login-$name" "$WORK/login-$name" "$@"; then
        check "serve, $name: regctl serve starts" false
        return
    fi
    LOGIN=$SERVE LOGIN_PID=$SERVE_PID LOGIN_CA=$WORK/login-$name/keys/ca.pem
    mkdir -p "$WORK/login-$name/keys/trusted"
    cp "$LOGIN_CA" "$WORK/login-$name/keys/trusted/ca.crt"
    LOGIN_SKOPEO=(--cert-dir "$WORK/login-$name/keys/trusted" --creds 'ada:pass: word')
    OUTSIDE+=("/etc/docker/certs.d/$LOGIN" "/etc/docker/certs.d/$VERIFIED_NAME:${LOGIN#*:}")
    login_checks "$name" "$@"
}

serve_with_login htpasswd --auth "htpasswd=$LOGIN_USERS"
serve_with_login token --auth "token=$LOGIN_USERS"
SERVE=
