# shellcheck shell=bash
# The system's keyring, that of gnome on a bus of its own. For a regctl built with --features keyring,
# which is not the one that is measured: its D-Bus library is in it.

KEYRING_REGCTL=${REGCTL_KEYRING:-$REGCTL}

keyring_keeps() {
    fresh_home
    export KEYRING_REGCTL AUTH
    # shellcheck disable=SC2016  # it is the inner shell's
    at_home dbus-run-session -- bash -euxo pipefail -c '
        refuse() { if "$@"; then exit 1; fi; }
        kept() { secret-tool search service regctl; }
        printf unlock | gnome-keyring-daemon --unlock --components=secrets
        printf "pass: word" | "$KEYRING_REGCTL" login --keyring -u ada --password-stdin "$AUTH"
        refuse grep -r word "$HOME/.config"
        kept | grep "\"Secret\":\"pass: word\""
        "$KEYRING_REGCTL" login --status "$AUTH" | grep "^$AUTH: ada, from the system.s keyring$"
        "$KEYRING_REGCTL" catalog "$AUTH"
        "$KEYRING_REGCTL" logout "$AUTH"
        refuse "$KEYRING_REGCTL" catalog "$AUTH"
        refuse test -n "$(kept)"
    '
}

# A password that the keyring does not take goes nowhere else.
no_keyring_keeps_nothing() {
    fresh_home
    printf 'pass: word' | DBUS_SESSION_BUS_ADDRESS=unix:path=$CREDENTIALS/run/none fails_with 1 \
        at_home "$KEYRING_REGCTL" login --keyring -u ada --password-stdin "$AUTH"
    ! grep -r ada "$CREDENTIALS/home" "$CREDENTIALS/docker"
}

# It says so before it asks for anything.
said=$(at_home "$KEYRING_REGCTL" login --keyring 127.0.0.1:1 </dev/null 2>&1)
if [[ $said == *'built without'* ]]; then
    skip 'a credential is kept in the keyring, used and forgotten' \
        'this regctl has no --features keyring'
else
    check 'a credential is kept in the keyring, used and forgotten' keyring_keeps
    check 'without a keyring nothing is kept' no_keyring_keeps_nothing
fi
