# shellcheck shell=bash
# A docker daemon of this run's own pulls, runs and pushes.

docker_sees_the_digest() { # REF
    dk image inspect --format '{{join .RepoDigests "\n"}}' "$1" | grep -F "@$(rc digest "$1")"
}

docker_logs_in() {
    printf 'pass: word' | dk login -u ada --password-stdin "$AUTH"
    # The login that docker stored is one that regctl uses.
    rc digest "$AUTH/interop/busybox:1"
}

docker_uses_our_login() {
    dk logout "$AUTH"
    printf 'pass: word' | rc login -u ada --password-stdin "$AUTH"
    dk pull -q "$AUTH/interop/busybox:1"
}

docker_runs_a_platform() { # HOST: of the index, the one for this machine
    dk pull -q "$1"
    dk run --rm --network none "$1" | grep -x index
}

docker_checks() {
    local host
    check 'docker pulls and runs Debian' runs_in_docker "$PLAIN/interop/debian:1" '^[0-9]+\.|/sid'
    check 'docker pulls and runs busybox' runs_in_docker "$PLAIN/interop/busybox:1" 'hello from busybox'
    check 'docker sees the digest' docker_sees_the_digest "$PLAIN/interop/debian:1"
    check 'docker pulls over TLS and runs' runs_in_docker "$TLS/interop/busybox:1" 'hello from busybox'
    check 'docker logs in, and regctl uses that login' docker_logs_in
    check 'docker pulls with htpasswd and runs' runs_in_docker "$AUTH/interop/debian:1" '^[0-9]+\.|/sid'
    check 'docker uses the login of regctl' docker_uses_our_login
    check 'docker runs one platform of the copied index' docker_runs_a_platform "$SECOND/multi/copied:1.0"
    for host in "$PLAIN" "$TLS" "$AUTH"; do
        check "pushed by docker, then pulled, copied, retagged ($host)" made_by_docker "$host"
    done
    if [ -z "$SERVE" ]; then
        skip 'docker and serve' 'the area 20-serve did not run'
        return
    fi
    check 'docker pulls from serve and runs' runs_in_docker "$SERVE/interop/debian:1" '^[0-9]+\.|/sid'
    check 'docker runs one platform of the index in serve' docker_runs_a_platform "$SERVE/multi/signed:1.0"
    check 'pushed by docker to serve' made_by_docker "$SERVE"
}

if have_dockerd; then
    docker_checks
else
    check 'dockerd starts' false
fi
