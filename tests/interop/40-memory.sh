# shellcheck shell=bash
# A layer of 2 GiB that does not compress moves within 24 MiB of memory.

LAYER_BYTES=${REGCTL_INTEROP_LAYER_BYTES:-$((2 << 30))}
# The layer in the store, in two registries and in a second store, with room to spare.
NEEDED_KIB=$((11 << 20))

import_large() { # Zstandard marks what does not compress as such, so this is soon done.
    mkdir "$WORK/large"
    head -c "$LAYER_BYTES" /dev/urandom >"$WORK/large/random"
    tar -C "$WORK/large" -cf - random | zstd -q -1 -T0 -o "$WORK/large.tar.zst"
    rm -r "$WORK/large"
    peak_of "$WORK/peak-import" "$REGCTL" --data-root "$WORK/large-data" import \
        "$WORK/large.tar.zst" large:1
    rm "$WORK/large.tar.zst"
}

push_large() {
    peak_of "$WORK/peak-push" "$REGCTL" --data-root "$WORK/large-data" push large:1 "$PLAIN/large:1" \
        >"$WORK/large-digest"
    within_limit push
}

copy_large() {
    peak_of "$WORK/peak-copy" "$REGCTL" copy "$PLAIN/large:1" "$1/large:1" >"$WORK/copy-digest"
    same "$(tail -n 1 "$WORK/large-digest")" "$(tail -n 1 "$WORK/copy-digest")"
    within_limit copy
}

pull_large() {
    rm -rf "$WORK/large-data"
    peak_of "$WORK/peak-pull" "$REGCTL" --data-root "$WORK/large-pulled" pull "$1/large:1" \
        >"$WORK/pull-digest"
    same "$(tail -n 1 "$WORK/large-digest")" "$(tail -n 1 "$WORK/pull-digest")"
    within_limit pull
    rm -rf "$WORK/large-pulled"
}

report_peaks() {
    local what
    for what in import push copy pull; do
        [ -s "$WORK/peak-$what" ] && printf '#   %s: %s KiB\n' "$what" "$(tail -n 1 "$WORK/peak-$what")"
    done
    if [ -n "${SERVE_PID:-}" ] && [ -e "/proc/$SERVE_PID/status" ]; then
        sed -n 's/^VmHWM:[[:space:]]*/#   serve: /p' "/proc/$SERVE_PID/status"
    fi
}

free_kib=$(df -Pk "$WORK" | awk 'NR == 2 { print $4 }')
if [ "$free_kib" -lt "$NEEDED_KIB" ]; then
    skip 'memory with a 2 GiB layer' "$free_kib KiB are free in $WORK, $NEEDED_KIB are needed"
else
    # Through serve when it runs, so that its memory is seen too.
    LARGE_TO=${SERVE:-$SECOND}
    check 'memory: import a 2 GiB layer' import_large
    check 'memory: push a 2 GiB layer' push_large
    check 'memory: copy a 2 GiB layer' copy_large "$LARGE_TO"
    check 'memory: pull a 2 GiB layer' pull_large "$LARGE_TO"
    report_peaks
fi
