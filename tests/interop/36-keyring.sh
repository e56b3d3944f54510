# shellcheck shell=bash
# The system's keyring, that of gnome on a bus of its own. For a regctl built with --features keyring.

keyring_keeps() {
    fresh_home
    export REGCTL AUTH
    # shellcheck disable=SC2016  # it is the inner shell's
    at_home dbus-run-session -- bash -euxo pipefail -c '
        refuse() { if "$@"; then exit 1; fi; }
        kept() { secret-tool search service regctl; }
        printf unlock | gnome-keyring-daemon --unlock --components=secrets
        printf "pass: word" | "$REGCTL" login --keyring -u ada --password-stdin "$AUTH"
        refuse grep -r word "$HOME/.config"
        kept | grep "\"Secret\":\"pass: word\""
        "$REGCTL" login --status "$AUTH" | grep "^$AUTH: ada, from the system.s keyring$"
        "$REGCTL" catalog "$AUTH"
        "$REGCTL" logout "$AUTH"
        refuse "$REGCTL" catalog "$AUTH"
        refuse test -n "$(kept)"
    '
}

# Why the keyring cannot be tried here; nothing when it can.
without_keyring() {
    local said command
    # It says so before it asks for anything.
    said=$(at_home "$REGCTL" login --keyring 127.0.0.1:1 </dev/null 2>&1)
    if [[ $said == *'built without'* ]]; then echo 'this regctl has no --features keyring'; fi
    for command in dbus-run-session gnome-keyring-daemon secret-tool; do
        command -v "$command" >/dev/null || echo "$command is missing"
    done
}

reason=$(without_keyring | head -n 1)
if [ -n "$reason" ]; then
    skip 'a credential is kept in the keyring, used and forgotten' "$reason"
else
    check 'a credential is kept in the keyring, used and forgotten' keyring_keeps
fi
