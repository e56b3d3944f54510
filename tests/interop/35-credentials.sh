# shellcheck shell=bash
# One credential for several programs: docker's and skopeo's helper is regctl, and each reads what the
# others' logins wrote.

fresh_home
ln -s "$REGCTL" "$CREDENTIALS/bin/docker-credential-regctl"
[ -f "$CONTAINERS_CONF" ] || podman_configuration

user_is() { # USER HOST: regctl finds the credential of this user, and the registry takes it
    same "$1" "$(at_home "$REGCTL" login --get "$2")"
    at_home "$REGCTL" catalog "${2%%/*}" >/dev/null
}

is_logged_out() { # HOST
    fails_with 3 at_home "$REGCTL" login --get "$1"
}

docker_uses_the_helper() {
    fresh_home
    echo '{"credsStore": "regctl"}' >"$CREDENTIALS/docker/config.json"
    printf 'pass: word' |
        at_home "$DOCKER" -H "$DOCKER_SOCKET" login -u ada --password-stdin "$AUTH"
    same '{}' "$(jq -c ".auths[\"$AUTH\"]" "$CREDENTIALS/docker/config.json")"
    same 600 "$(stat -c %a "$CREDENTIALS/home/.config/regctl/credentials.json")"
    user_is ada "$AUTH"
    at_home "$DOCKER" -H "$DOCKER_SOCKET" logout "$AUTH"
    is_logged_out "$AUTH"
}

skopeo_uses_the_helper() {
    fresh_home
    local file=$CREDENTIALS/auth.json
    echo "{\"credHelpers\": {\"$AUTH\": \"regctl\"}}" >"$file"
    printf 'pass: word' | at_home skopeo login --tls-verify=false --authfile "$file" -u ada \
        --password-stdin "$AUTH"
    same ada "$(at_home skopeo login --authfile "$file" --get-login "$AUTH")"
    REGISTRY_AUTH_FILE=$file user_is ada "$AUTH"
    at_home skopeo logout --authfile "$file" "$AUTH"
    REGISTRY_AUTH_FILE=$file is_logged_out "$AUTH"
}

podman_reads_a_part() {
    fresh_home
    printf 'pass: word' | at_home "$REGCTL" login -u ada --password-stdin "$AUTH/team"
    same ada "$(at_home podman login --authfile "$CREDENTIALS/docker/config.json" \
        --get-login "$AUTH/team/app")"
    fails_with 125 at_home podman login --authfile "$CREDENTIALS/docker/config.json" \
        --get-login "$AUTH"
}

regctl_reads_a_part() {
    fresh_home
    printf 'pass: word' |
        at_home podman login --tls-verify=false -u ada --password-stdin "$AUTH/team"
    same ada "$(at_home "$REGCTL" login --get "$AUTH/team/app")"
    is_logged_out "$AUTH"
    # The registry takes it: there is no such repository, instead of no such right.
    fails_with 3 at_home "$REGCTL" tags "$AUTH/team/none"
    fails_with 4 at_home "$REGCTL" tags "$AUTH/other/none"
}

if have_dockerd; then
    check 'docker logs in and out with regctl as its helper' docker_uses_the_helper
else
    skip 'docker logs in and out with regctl as its helper' 'dockerd does not start here'
fi
check 'skopeo logs in and out with regctl as its helper' skopeo_uses_the_helper
check 'podman finds what regctl login wrote for a part of a registry' podman_reads_a_part
check 'regctl finds what podman login wrote for a part of a registry' regctl_reads_a_part
