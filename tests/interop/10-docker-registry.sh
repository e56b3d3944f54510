# shellcheck shell=bash
# Debian's docker-registry three ways: plain HTTP, TLS with a private authority, htpasswd.

make_certificates() { # DIRECTORY: trusted/ca.crt, and server.crt with its key for loopback
    mkdir -p "$1/trusted"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj '/CN=regctl interop authority' -addext 'basicConstraints=critical,CA:TRUE' \
        -addext 'keyUsage=critical,keyCertSign' -keyout "$1/ca.key" -out "$1/trusted/ca.crt"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' \
        -keyout "$1/server.key" -out "$1/server.csr"
    printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'basicConstraints=CA:FALSE' \
        'extendedKeyUsage=serverAuth' >"$1/server.ext"
    openssl x509 -req -in "$1/server.csr" -CA "$1/trusted/ca.crt" -CAkey "$1/ca.key" -CAcreateserial \
        -days 2 -extfile "$1/server.ext" -out "$1/server.crt"
}

registry_config() { # NAME: with what further lines stand on stdin
    mkdir -p "$WORK/registry-$1"
    cat >"$WORK/registry-$1.yml" <<YAML
version: 0.1
log: {level: info}
storage:
  filesystem: {rootdirectory: $WORK/registry-$1}
  delete: {enabled: true}
http:
  addr: 127.0.0.1:0
YAML
    cat >>"$WORK/registry-$1.yml"
}

# The registry chooses a free port and logs it.
listening_on() { # LOG
    sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$1" | head -n 1 | grep .
}

start_registry() { # NAME: leaves its host and port in REGISTRY
    start "registry-$1" docker-registry serve "$WORK/registry-$1.yml"
    wait_for "$STARTED" listening_on "$WORK/log/registry-$1" ||
        give_up "docker-registry $1 starts" "$(tail -n 3 "$WORK/log/registry-$1")"
    REGISTRY=127.0.0.1:$(listening_on "$WORK/log/registry-$1")
}

CA=$WORK/certs/trusted/ca.crt
check 'openssl makes a private authority' make_certificates "$WORK/certs"
htpasswd -Bbn ada 'pass: word' >"$WORK/htpasswd" 2>/dev/null

registry_config plain </dev/null
registry_config tls <<YAML
  tls: {certificate: $WORK/certs/server.crt, key: $WORK/certs/server.key}
YAML
registry_config auth <<YAML
auth:
  htpasswd: {realm: interop, path: $WORK/htpasswd}
YAML
start_registry plain
PLAIN=$REGISTRY
start_registry tls
TLS=$REGISTRY
start_registry auth
AUTH=$REGISTRY

# Skopeo's way to each of them.
PLAIN_SKOPEO=(--tls-verify=false)
TLS_SKOPEO=(--cert-dir "$WORK/certs/trusted")
AUTH_SKOPEO=(--tls-verify=false --creds 'ada:pass: word')

push_and_inspect() { # HOST IMAGE OPTION…: skopeo sees the digest that push printed
    local host=$1 image=$2 digest
    shift 2
    digest=$(digest_from rc push "$image:interop" "$host/interop/$image:1")
    same "$digest" "$(skopeo_digest "$host/interop/$image:1" "$@")"
    same "$digest" "$(rc digest "$host/interop/$image:1")"
}

push_again_moves_nothing() { # HOST
    local first second
    first=$(digest_from rc push busybox:interop "$1/interop/busybox:1")
    second=$(digest_from rc push busybox:interop "$1/interop/busybox:1")
    same "$first" "$second"
}

list_and_retag() { # HOST OPTION…
    local host=$1 digest
    shift
    rc catalog "$host" | grep -x 'interop/busybox\|.*/interop/busybox'
    rc retag "$host/interop/busybox:1" stable 1.0
    digest=$(rc digest "$host/interop/busybox:1")
    same "$digest" "$(skopeo_digest "$host/interop/busybox:stable" "$@")"
    same "$digest" "$(skopeo_digest "$host/interop/busybox:1.0" "$@")"
    same "1 1.0 stable" "$(rc tags "$host/interop/busybox" | sort | xargs)"
}

copy_between() { # FROM TO: same digest, same bytes
    local digest
    digest=$(digest_from rc copy "$1/interop/debian:1" "$2/copied/debian:1")
    same "$(rc digest "$1/interop/debian:1")" "$digest"
    same "$(rc manifest "$1/interop/debian:1" | sha256sum)" \
        "$(rc manifest "$2/copied/debian:1" | sha256sum)"
}

pull_back() { # HOST: into another store, the same digest and a whole image
    local digest root=$WORK/pulled-${1#*:}
    digest=$(digest_from rc_at "$root" pull "$1/interop/debian:1")
    same "$(rc digest "$1/interop/debian:1")" "$digest"
    rc_at "$root" images --digests | grep "$digest"
    same "$digest" "$(digest_from rc_at "$root" push "$1/interop/debian:1" "$1/again/debian:1")"
}

made_by_skopeo() { # HOST OPTION…: docker's media types, pulled, copied and retagged unchanged
    local host=$1 digest
    shift
    skopeo copy --format v2s2 "${@/#--/--src-}" "${@/#--/--dest-}" \
        "docker://$host/interop/busybox:1" "docker://$host/skopeo/busybox:1"
    digest=$(skopeo_digest "$host/skopeo/busybox:1" "$@")
    same "$digest" "$(digest_from rc_at "$WORK/skopeo-${host#*:}" pull "$host/skopeo/busybox:1")"
    same "$digest" "$(digest_from rc copy "$host/skopeo/busybox:1" "$PLAIN/skopeo/copied:1")"
    rc retag "$host/skopeo/busybox:1" again
    same "$digest" "$(skopeo_digest "$host/skopeo/busybox:again" "$@")"
}

tls_without_authority() { # the error names a way out
    local output status=0
    output=$(rc digest "$TLS/interop/busybox:1" 2>&1) || status=$?
    [ "$status" != 0 ]
    grep -e 'certs\.d' -e SSL_CERT_FILE -e tls-verify <<<"$output"
}

tls_by_certs_d() {
    local directory=$HOME/.config/regctl/certs.d/$TLS
    mkdir -p "$directory"
    cp "$CA" "$directory/ca.crt"
    rc push busybox:interop "$TLS/certs-d/busybox:1"
    rm -r "$HOME/.config/regctl/certs.d"
}

tls_unverified() { rc --tls-verify=false push busybox:interop "$TLS/unverified/busybox:1"; }

anonymous_is_refused() { fails_with 4 rc push busybox:interop "$AUTH/interop/busybox:1"; }

wrong_login_is_refused() {
    fails_with 4 rc login -u ada --password-stdin "$AUTH" <<<'wrong'
    [ ! -e "$DOCKER_CONFIG/config.json" ] || ! grep "$AUTH" "$DOCKER_CONFIG/config.json"
}

login() {
    printf 'pass: word' | rc login -u ada --password-stdin "$AUTH"
    same 600 "$(stat -c %a "$DOCKER_CONFIG/config.json")"
}

skopeo_uses_our_login() {
    skopeo inspect --tls-verify=false --authfile "$DOCKER_CONFIG/config.json" \
        "docker://$AUTH/interop/busybox:1"
}

logout() {
    rc logout "$AUTH"
    ! grep "$AUTH" "$DOCKER_CONFIG/config.json"
}

check 'push over plain HTTP: Debian' push_and_inspect "$PLAIN" debian "${PLAIN_SKOPEO[@]}"
check 'push over plain HTTP: busybox' push_and_inspect "$PLAIN" busybox "${PLAIN_SKOPEO[@]}"
check 'push again' push_again_moves_nothing "$PLAIN"
check 'TLS with an unknown authority fails and names the way out' tls_without_authority
check 'TLS with the authority in certs.d' tls_by_certs_d
check 'TLS without verification' tls_unverified

export SSL_CERT_FILE=$CA
check 'push over TLS with a private authority: Debian' push_and_inspect "$TLS" debian "${TLS_SKOPEO[@]}"
check 'push over TLS with a private authority: busybox' push_and_inspect "$TLS" busybox "${TLS_SKOPEO[@]}"
check 'htpasswd: no login, no push' anonymous_is_refused
check 'htpasswd: a wrong password is not stored' wrong_login_is_refused
check 'htpasswd: login' login
check 'push with htpasswd: Debian' push_and_inspect "$AUTH" debian "${AUTH_SKOPEO[@]}"
check 'push with htpasswd: busybox' push_and_inspect "$AUTH" busybox "${AUTH_SKOPEO[@]}"

check 'htpasswd: skopeo uses the login of regctl' skopeo_uses_our_login

check 'plain HTTP: catalog, tags, retag' list_and_retag "$PLAIN" "${PLAIN_SKOPEO[@]}"
check 'TLS: catalog, tags, retag' list_and_retag "$TLS" "${TLS_SKOPEO[@]}"
check 'htpasswd: catalog, tags, retag' list_and_retag "$AUTH" "${AUTH_SKOPEO[@]}"
check 'copy: plain HTTP to TLS' copy_between "$PLAIN" "$TLS"
check 'copy: TLS to htpasswd' copy_between "$TLS" "$AUTH"
check 'copy: within one registry' copy_between "$PLAIN" "$PLAIN"
check 'pull back from plain HTTP' pull_back "$PLAIN"
check 'pull back from TLS' pull_back "$TLS"
check 'pull back with htpasswd' pull_back "$AUTH"
check 'pushed by skopeo, plain HTTP' made_by_skopeo "$PLAIN" "${PLAIN_SKOPEO[@]}"
check 'pushed by skopeo, TLS' made_by_skopeo "$TLS" "${TLS_SKOPEO[@]}"
check 'pushed by skopeo, htpasswd' made_by_skopeo "$AUTH" "${AUTH_SKOPEO[@]}"
check 'htpasswd: logout' logout
check 'htpasswd: login again' login
