# shellcheck shell=bash
# Debian's docker-registry with `auth: token`; `regctl serve` gives out its tokens. All over TLS with
# the private authority of 10-docker-registry.

TOKEN_SERVE=
TOKEN_REGISTRY=

start_token_service() {
    start_serve token-service "$WORK/token-service" --auth "token=$WORK/htpasswd" \
        --token-service interop --token-issuer 'interop tokens' --access-log json \
        --tls-cert "$WORK/certs/server.crt" --tls-key "$WORK/certs/server.key"
}

start_token_registry() {
    registry_config token <<YAML
  tls: {certificate: $WORK/certs/server.crt, key: $WORK/certs/server.key}
auth:
  token:
    realm: https://$TOKEN_SERVE/token
    service: interop
    issuer: interop tokens
    rootcertbundle: $WORK/token-service/keys/token-cert.pem
YAML
    start_registry token
    TOKEN_REGISTRY=$REGISTRY
}

token_requests() { grep -c '"target":"/token' "$WORK/log/token-service" || true; }

nobody_is_refused() {
    fails_with 4 rc push busybox:interop "$TOKEN_REGISTRY/interop/busybox:1"
    fails_with 4 rc catalog "$TOKEN_REGISTRY"
}

wrong_password_is_refused() {
    fails_with 4 rc login -u ada --password-stdin "$TOKEN_REGISTRY" <<<'wrong'
    fails_with 4 rc login -u eve --password-stdin "$TOKEN_REGISTRY" <<<'pass: word'
    ! grep -F "$TOKEN_REGISTRY" "$DOCKER_CONFIG/config.json"
}

token_login() { printf 'pass: word' | rc login -u ada --password-stdin "$TOKEN_REGISTRY"; }

second_command_asks_for_no_token() {
    local before
    rc digest "$TOKEN_REGISTRY/interop/busybox:1"
    before=$(token_requests)
    [ "$before" -gt 0 ]
    rc digest "$TOKEN_REGISTRY/interop/busybox:1"
    same "$before" "$(token_requests)"
}

# A token says for which registry it is.
token_is_for_one_registry() {
    local token status
    token=$(curl -fsS --cacert "$CA" -u 'ada:pass: word' \
        "https://$TOKEN_SERVE/token?service=interop&scope=repository:interop/busybox:pull" | jq -r .token)
    status() { # HOST
        curl -sS --cacert "$CA" -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" \
            -H "Accept: $MANIFEST_TYPES" "https://$1/v2/interop/busybox/manifests/1"
    }
    same 200 "$(status "$TOKEN_REGISTRY")"
    same 401 "$(status "$TOKEN_SERVE")"
    same 400 "$(curl -sS --cacert "$CA" -u 'ada:pass: word' -o /dev/null -w '%{http_code}' \
        "https://$TOKEN_SERVE/token?service=other")"
}

docker_with_token() {
    dk logout "$TOKEN_REGISTRY"
    fails_with 1 dk login -u ada --password-stdin "$TOKEN_REGISTRY" <<<'wrong'
    printf 'pass: word' | dk login -u ada --password-stdin "$TOKEN_REGISTRY"
    made_by_docker "$TOKEN_REGISTRY"
}

TOKEN_SKOPEO=(--cert-dir "$WORK/certs/trusted" --creds 'ada:pass: word')

token_checks() {
    check 'token: no login, no push, no catalog' nobody_is_refused
    check 'token: a wrong password or user exits 4 and is not stored' wrong_password_is_refused
    check 'token: login' token_login
    check 'token: push Debian' push_and_inspect "$TOKEN_REGISTRY" debian "${TOKEN_SKOPEO[@]}"
    check 'token: push busybox' push_and_inspect "$TOKEN_REGISTRY" busybox "${TOKEN_SKOPEO[@]}"
    check 'token: push again' push_again_moves_nothing "$TOKEN_REGISTRY"
    check 'token: catalog, tags, retag' list_and_retag "$TOKEN_REGISTRY" "${TOKEN_SKOPEO[@]}"
    check 'token: a second command asks for no token' second_command_asks_for_no_token
    check 'token: one is for one registry' token_is_for_one_registry
    check 'token: copy in' copy_between "$PLAIN" "$TOKEN_REGISTRY"
    check 'token: copy out' copy_between "$TOKEN_REGISTRY" "$SECOND"
    check 'token: copy within, from another repository' copy_between "$TOKEN_REGISTRY" "$TOKEN_REGISTRY"
    check 'token: pull back' pull_back "$TOKEN_REGISTRY"
    check 'token: pushed by skopeo' made_by_skopeo "$TOKEN_REGISTRY" "${TOKEN_SKOPEO[@]}"
    if have_dockerd; then
        check 'token: docker logs in, pushes and pulls' docker_with_token
    else
        skip 'token: docker logs in, pushes and pulls' 'dockerd does not start here'
    fi
}

if start_token_service; then
    TOKEN_SERVE=$SERVE TOKEN_SERVE_PID=$SERVE_PID
    start_token_registry
    token_checks
    stop "$TOKEN_SERVE_PID"
else
    check 'token: regctl serve starts as a token service' false
fi
# The open registry of 20-serve is gone or another area's; nobody may mistake this one for it.
SERVE=
