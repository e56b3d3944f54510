# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_regctl_global_optspecs
    string join \n q/quiet v/verbose D/debug format= j/jobs= platform= plain-http tls-verify= insecure ca-file= cert-file= key-file= cert-dir= creds= no-creds resolve= progress= retry= retry-delay= timeout= command-timeout= no-token-cache data-root= config= h/help V/version
end

function __fish_regctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_regctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_regctl_using_subcommand
    set -l cmd (__fish_regctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c regctl -n "__fish_regctl_needs_command" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_needs_command" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_needs_command" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_needs_command" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_needs_command" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_needs_command" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_needs_command" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_needs_command" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_needs_command" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_needs_command" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_needs_command" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_needs_command" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_needs_command" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_needs_command" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_needs_command" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_needs_command" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_needs_command" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_needs_command" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_needs_command" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_needs_command" -s V -l version -d 'Print version'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "build" -d 'Build an image from a Dockerfile, without a daemon and without root'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "import" -d 'Make an image of a root file system\'s tar archive'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "images" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "tag" -d 'Give a local image further names'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "untag" -d 'Take names from a local image, and keep the image'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "rmi" -d 'Remove names from the local store, and content that nothing refers to any more'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "push" -d 'Send an image of the local store, or of another place, to registries'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "pull" -d 'Fetch an image from a registry into the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "save" -d 'Write images to a tar archive that docker, podman, containerd and OCI tools load'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "load" -d 'Put the images of an archive into the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "copy" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "cp" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "retag" -d 'Give an image in a registry more tags, without moving its content'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "catalog" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "tags" -d 'List the tags of a repository'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "ls" -d 'List the tags of a repository'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "inspect" -d 'Show all there is to know about images'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "history" -d 'Show the steps that made an image, newest first'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "digest" -d 'Print the digest that a name points at'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "manifest" -d 'Print the exact bytes of a manifest or index'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "config" -d 'Print the exact bytes of an image\'s config'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "delete" -d 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "rm" -d 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "remove" -d 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "reference" -d 'Look at names of images'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "auth" -d 'Bearer tokens for scripts'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "login" -d 'Keep a credential for a registry, after checking it; or show where credentials are'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "logout" -d 'Forget the credential for a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "host" -d 'What is said of registries, and where'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "serve" -d 'Run a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "image" -d 'The commands for images, grouped as docker groups them'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "repo" -d 'The commands for repositories, as regclient groups them'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "registry" -d 'The commands for registries, as regclient groups them'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "info" -d 'Show what this program is and what it sees here: store, credentials, certificates, engines'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "completion" -d 'Print the completion script for a shell'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "version" -d 'Print the version and what it was built for'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand build" -s f -l file -d 'The Dockerfile, in an archive by its name there; by default Dockerfile or Containerfile in PATH; - is stdin' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -s t -l tag -d 'A name of the image in the local store, and with --push in its registry; may be repeated' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l target -d 'The stage to build; by default the last one' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l build-arg -d 'The value of an ARG; without =VALUE that of the environment' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l build-context -d 'A further context: NAME=DIR, NAME=https://ARCHIVE, NAME=docker-image://REF or NAME=target:STAGE' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l label -d 'A label of the image' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l annotation -d 'An annotation of the manifest' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l no-cache-filter -d 'Do the steps of these stages anew; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l compression -d 'How layers are compressed: gzip, zstd or none' -r -f -a "gzip\t'Every tool reads it'
zstd\t'Smaller and faster; docker since 23.0, containerd since 1.5'
none\t'Not at all'"
complete -c regctl -n "__fish_regctl_using_subcommand build" -l compression-level -d 'How much: 0 to 12 for gzip, -7 to 22 for zstd' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l call -d 'Look at the Dockerfile instead of building it: check, outline (what it can be given) or targets' -r -f -a "build\t'Build it'
check\t'What checks find'
outline\t'What it can be given'
targets\t'The stages that can be built'"
complete -c regctl -n "__fish_regctl_using_subcommand build" -l iidfile -d 'Write the image ID to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l metadata-file -d 'Write what was built to this file, JSON with the keys of docker buildx' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l rm -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand build" -l builder -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -s m -l memory -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand build" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand build" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand build" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand build" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand build" -l pull -d 'Ask the registries of base images that the local store has'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l no-cache -d 'Do everything anew'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l push -d 'Push the image to the registries of its names'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l check -d 'Check the Dockerfile and build nothing'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l prune -d 'Remove what builds keep for the next ones, and build nothing'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l load
complete -c regctl -n "__fish_regctl_using_subcommand build" -l force-rm
complete -c regctl -n "__fish_regctl_using_subcommand build" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand build" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand build" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand build" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand build" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s c -l change -d 'A Dockerfile instruction that changes the config, such as \'CMD ["/bin/sh"]\'' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -s m -l message -d 'The comment in the image\'s history' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand import" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand import" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand import" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand import" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand import" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand import" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand import" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s f -l filter -d 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand images" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand images" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand images" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand images" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -s a -l all -d 'Accepted for docker\'s sake: all images are listed anyway'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l digests -d 'Show digests'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l no-trunc -d 'Do not shorten IDs'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l tree -d 'Show the platforms of each image, and what is attached to it'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l fsck -d 'Check the store instead: hash every blob, look whether each image is complete; exit code 1 with what is wrong'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand untag" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand untag" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand untag" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s f -l force -d 'Remove an image given by its ID even when it has several names'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand push" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand push" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand push" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -s a -l all-tags -d 'Send every tag that the repository SRC has in the local store'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l no-referrers -d 'Leave out signatures and whatever else refers to the image'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l force -d 'Check everything below the manifest, even where the destination says it has it'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l pull-policy -d 'When to ask the registry: always (for what is new), missing (for an image that is not in the store) or never' -r -f -a "always\t'Every time, for what is new'
missing\t'Only for an image that is not in the store'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l all-platforms -d 'Keep every platform of the image'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s a -l all-tags -d 'Fetch every tag of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s o -l output -d 'The file to write; without it, or for -, the archive goes to stdout' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand save" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand save" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand save" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l no-referrers -d 'Leave out signatures and whatever else refers to the images'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s m -l multi-image-archive -d 'Accepted for podman\'s sake: an archive takes several images anyway'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand save" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand save" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand save" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand save" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s i -l input -d 'The archive, or a directory that is an OCI layout; without it, or for -, it is read from stdin' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l name -d 'Give the image this name; the archive must hold one alone' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand load" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand load" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand load" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l no-referrers -d 'Leave out signatures and whatever else refers to the images'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand load" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand load" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand load" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand load" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-tls-verify -d 'Verify the certificate of the source' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-ca-file -d 'Authorities to believe besides the system\'s at the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-cert-file -d 'Certificate to show to the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-creds -d 'User at the source; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-username -d 'User at the source' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-password -d 'Their password; it can be seen in the list of processes, so prefer --src-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-tls-verify -d 'Verify the certificate of the destination' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-ca-file -d 'Authorities to believe besides the system\'s at the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-cert-file -d 'Certificate to show to the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-creds -d 'User at the destination; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-username -d 'User at the destination' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-password -d 'Their password; it can be seen in the list of processes, so prefer --dest-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l no-referrers -d 'Leave out signatures and whatever else refers to the image'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l force -d 'Check everything below the manifest, even where the destination says it has it'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-plain-http -d 'Speak plain HTTP to the source'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-insecure -d 'Allow both at the source'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l src-no-creds -d 'Use no credential at the source'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-plain-http -d 'Speak plain HTTP to the destination'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-insecure -d 'Allow both at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dest-no-creds -d 'Use no credential at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-tls-verify -d 'Verify the certificate of the source' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-ca-file -d 'Authorities to believe besides the system\'s at the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-cert-file -d 'Certificate to show to the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-creds -d 'User at the source; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-username -d 'User at the source' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-password -d 'Their password; it can be seen in the list of processes, so prefer --src-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-tls-verify -d 'Verify the certificate of the destination' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-ca-file -d 'Authorities to believe besides the system\'s at the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-cert-file -d 'Certificate to show to the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-creds -d 'User at the destination; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-username -d 'User at the destination' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-password -d 'Their password; it can be seen in the list of processes, so prefer --dest-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l no-referrers -d 'Leave out signatures and whatever else refers to the image'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l force -d 'Check everything below the manifest, even where the destination says it has it'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-plain-http -d 'Speak plain HTTP to the source'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-insecure -d 'Allow both at the source'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l src-no-creds -d 'Use no credential at the source'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-plain-http -d 'Speak plain HTTP to the destination'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-insecure -d 'Allow both at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dest-no-creds -d 'Use no credential at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand retag" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand retag" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand retag" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l limit -d 'Print at most so many' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l last -d 'Start after this entry' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l filter -d 'Print only what matches; * does not cross a slash, ** does' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l sort -d 'Order: name; semver, the highest version first (3.20 is 3.20.0, 3.20-alpine comes after it), other tags last; created, the newest first, or size, the largest first, both of which read every tag' -r -f -a "name\t''
semver\t''
created\t''
size\t''"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l limit -d 'Print at most so many' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l last -d 'Start after this entry' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l filter -d 'Print only what matches; * does not cross a slash, ** does' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s l -l long -d 'Print what each tag points at: digest, age, size and platforms; age and size (compressed) are those of one platform: of --platform, else this machine\'s if there, else the first'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l no-trunc -d 'Do not shorten digests'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l sort -d 'Order: name; semver, the highest version first (3.20 is 3.20.0, 3.20-alpine comes after it), other tags last; created, the newest first, or size, the largest first, both of which read every tag' -r -f -a "name\t''
semver\t''
created\t''
size\t''"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l limit -d 'Print at most so many' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l last -d 'Start after this entry' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l filter -d 'Print only what matches; * does not cross a slash, ** does' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s l -l long -d 'Print what each tag points at: digest, age, size and platforms; age and size (compressed) are those of one platform: of --platform, else this machine\'s if there, else the first'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l no-trunc -d 'Do not shorten digests'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s f -d 'Short for --format' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l remote -d 'Ask the registry, whatever the local store has'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l cosign -d 'Also look for cosign\'s tags in a registry, which takes three requests'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l no-trunc -d 'Do not shorten the commands and digests of layers'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s H -l human -d 'Sizes and ages for people; else bytes and times' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand history" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand history" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand history" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand history" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l remote -d 'Ask the registry, whatever the local store has'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l no-trunc -d 'Do not shorten commands and IDs'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand manifest" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand config" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand config" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand config" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand config" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand config" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand config" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand config" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand config" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand config" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand config" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand config" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand config" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s y -l yes -d 'Do not ask before a manifest is removed'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand rm" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rm" -s y -l yes -d 'Do not ask before a manifest is removed'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand rm" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand remove" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand remove" -s y -l yes -d 'Do not ask before a manifest is removed'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand remove" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -f -a "parse" -d 'Print the parts of a name, normalised'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and not __fish_seen_subcommand_from parse help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from parse" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from help" -f -a "parse" -d 'Print the parts of a name, normalised'
complete -c regctl -n "__fish_regctl_using_subcommand reference; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -f -a "token" -d 'Print a bearer token with which the registry answers about a repository'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and not __fish_seen_subcommand_from token help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l push -d 'A token that allows to push too'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -s H -l header -d 'Print it as the header of a request'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "token" -d 'Print a bearer token with which the registry answers about a repository'
complete -c regctl -n "__fish_regctl_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s u -l username -d 'The user' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -s p -l password -d 'The password; it can be seen in the list of processes, so prefer --password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand login" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand login" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand login" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l password-stdin -d 'Read the password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l identity-token-stdin -d 'Read an identity token, which is an OAuth2 refresh token, from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l no-store -d 'Check the credential and keep it nowhere'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l keyring -d 'Keep it in the system\'s keyring'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l status -d 'Show where a credential is looked for and which is used; without HOST all that are known'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l get -d 'Print the user whose credential is used'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s a -l all -d 'All registries'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -f -a "show" -d 'Show how a registry is spoken to, each value with the flag or file that it comes from'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -f -a "list" -d 'List the hosts of which something is said'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -f -a "ls" -d 'List the hosts of which something is said'
complete -c regctl -n "__fish_regctl_using_subcommand host; and not __fish_seen_subcommand_from show list ls help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show how a registry is spoken to, each value with the flag or file that it comes from'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the hosts of which something is said'
complete -c regctl -n "__fish_regctl_using_subcommand host; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l listen -d 'Address and port; port 0 takes a free one, and :PORT listens on all of IPv4' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l storage -d 'Directory of the content; by default `registry` beside the local image store' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l access-log -d 'Log each request to stderr: combined (as Apache does), json or none' -r -f -a "combined\t'Apache\'s combined format'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l auth -d 'Ask who is there: htpasswd=FILE by the users of `htpasswd -B`, token=FILE by tokens that these fetch; none asks nobody. The file is read again when it changes' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l token-lifetime -d 'How long a token is good for, such as 1h; by default 5m' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l token-issuer -d 'Name of the token service, which is the registry\'s own as a service; by default regctl' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l token-service -d 'Another registry to give out tokens for, by the name it has as a service; may be repeated' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l token-realm -d 'Where clients fetch tokens, when that is not the address they connect to, as behind a proxy' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l token-key -d 'Private key on P-256 that signs tokens, as PEM; by default one that is kept in the storage' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l token-cert -d 'Certificate of that key, by which other registries know it' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l tls-cert -d 'Certificate chain as PEM, the registry\'s own first; read again when it changes' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l tls-key -d 'Private key of the certificate as PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l tls-name -d 'Name or IP address of that certificate, besides the one listened on and localhost; may be repeated' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l tls-client-ca -d 'Serve only clients that show a certificate by one of the authorities in this file, as PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand serve" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l anonymous-pull -d 'Let everybody pull, whoever may push'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l tls-self-signed -d 'Make a certificate, by an authority that is made once and kept in the storage'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand serve" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "import" -d 'Make an image of a root file system\'s tar archive'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "ls" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "list" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "tree" -d 'Show the platforms of each local image, and what is attached to it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "tag" -d 'Give a local image further names'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "untag" -d 'Take names from a local image, and keep the image'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "rm" -d 'Remove names from the local store, and content that nothing refers to any more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "remove" -d 'Remove names from the local store, and content that nothing refers to any more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "save" -d 'Write images to a tar archive that docker, podman, containerd and OCI tools load'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "load" -d 'Put the images of an archive into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "push" -d 'Send an image of the local store, or of another place, to registries'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "pull" -d 'Fetch an image from a registry into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "copy" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "cp" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "retag" -d 'Give an image in a registry more tags, without moving its content'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "inspect" -d 'Show all there is to know about images'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "history" -d 'Show the steps that made an image, newest first'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "digest" -d 'Print the digest that a name points at'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "manifest" -d 'Print the exact bytes of a manifest or index'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "config" -d 'Print the exact bytes of an image\'s config'
complete -c regctl -n "__fish_regctl_using_subcommand image; and not __fish_seen_subcommand_from import ls list tree tag untag rm remove save load push pull copy cp retag inspect history digest manifest config help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s c -l change -d 'A Dockerfile instruction that changes the config, such as \'CMD ["/bin/sh"]\'' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s m -l message -d 'The comment in the image\'s history' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s a -l all -d 'Accepted for docker\'s sake: all images are listed anyway'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l digests -d 'Show digests'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-trunc -d 'Do not shorten IDs'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l tree -d 'Show the platforms of each image, and what is attached to it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l fsck -d 'Check the store instead: hash every blob, look whether each image is complete; exit code 1 with what is wrong'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s f -l filter -d 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s a -l all -d 'Accepted for docker\'s sake: all images are listed anyway'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l digests -d 'Show digests'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l no-trunc -d 'Do not shorten IDs'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l tree -d 'Show the platforms of each image, and what is attached to it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l fsck -d 'Check the store instead: hash every blob, look whether each image is complete; exit code 1 with what is wrong'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l no-trunc -d 'Do not shorten digests'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tree" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from tag" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from untag" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -s f -l force -d 'Remove an image given by its ID even when it has several names'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -s f -l force -d 'Remove an image given by its ID even when it has several names'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s o -l output -d 'The file to write; without it, or for -, the archive goes to stdout' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l no-referrers -d 'Leave out signatures and whatever else refers to the images'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s m -l multi-image-archive -d 'Accepted for podman\'s sake: an archive takes several images anyway'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from save" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -s i -l input -d 'The archive, or a directory that is an OCI layout; without it, or for -, it is read from stdin' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l name -d 'Give the image this name; the archive must hold one alone' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l no-referrers -d 'Leave out signatures and whatever else refers to the images'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from load" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -s a -l all-tags -d 'Send every tag that the repository SRC has in the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l no-referrers -d 'Leave out signatures and whatever else refers to the image'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l force -d 'Check everything below the manifest, even where the destination says it has it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from push" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l pull-policy -d 'When to ask the registry: always (for what is new), missing (for an image that is not in the store) or never' -r -f -a "always\t'Every time, for what is new'
missing\t'Only for an image that is not in the store'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l all-platforms -d 'Keep every platform of the image'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -s a -l all-tags -d 'Fetch every tag of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from pull" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-tls-verify -d 'Verify the certificate of the source' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-ca-file -d 'Authorities to believe besides the system\'s at the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-cert-file -d 'Certificate to show to the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-creds -d 'User at the source; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-username -d 'User at the source' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-password -d 'Their password; it can be seen in the list of processes, so prefer --src-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-tls-verify -d 'Verify the certificate of the destination' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-ca-file -d 'Authorities to believe besides the system\'s at the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-cert-file -d 'Certificate to show to the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-creds -d 'User at the destination; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-username -d 'User at the destination' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-password -d 'Their password; it can be seen in the list of processes, so prefer --dest-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l no-referrers -d 'Leave out signatures and whatever else refers to the image'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l force -d 'Check everything below the manifest, even where the destination says it has it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-plain-http -d 'Speak plain HTTP to the source'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-insecure -d 'Allow both at the source'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l src-no-creds -d 'Use no credential at the source'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-plain-http -d 'Speak plain HTTP to the destination'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-insecure -d 'Allow both at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l dest-no-creds -d 'Use no credential at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l digestfile -d 'Also write the digest to this file' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-tls-verify -d 'Verify the certificate of the source' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-ca-file -d 'Authorities to believe besides the system\'s at the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-cert-file -d 'Certificate to show to the source' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-creds -d 'User at the source; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-username -d 'User at the source' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-password -d 'Their password; it can be seen in the list of processes, so prefer --src-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-tls-verify -d 'Verify the certificate of the destination' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-ca-file -d 'Authorities to believe besides the system\'s at the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-cert-file -d 'Certificate to show to the destination' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-key-file -d 'Its key' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-creds -d 'User at the destination; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-username -d 'User at the destination' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-password -d 'Their password; it can be seen in the list of processes, so prefer --dest-password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l no-referrers -d 'Leave out signatures and whatever else refers to the image'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l force -d 'Check everything below the manifest, even where the destination says it has it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-plain-http -d 'Speak plain HTTP to the source'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-insecure -d 'Allow both at the source'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l src-no-creds -d 'Use no credential at the source'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-plain-http -d 'Speak plain HTTP to the destination'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-insecure -d 'Allow both at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-password-stdin -d 'Read their password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l dest-no-creds -d 'Use no credential at the destination'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from cp" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from retag" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -s f -d 'Short for --format' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l remote -d 'Ask the registry, whatever the local store has'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l cosign -d 'Also look for cosign\'s tags in a registry, which takes three requests'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l no-trunc -d 'Do not shorten the commands and digests of layers'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -s H -l human -d 'Sizes and ages for people; else bytes and times' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l remote -d 'Ask the registry, whatever the local store has'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l no-trunc -d 'Do not shorten commands and IDs'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from digest" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from manifest" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from config" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "import" -d 'Make an image of a root file system\'s tar archive'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "tree" -d 'Show the platforms of each local image, and what is attached to it'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "tag" -d 'Give a local image further names'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "untag" -d 'Take names from a local image, and keep the image'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "rm" -d 'Remove names from the local store, and content that nothing refers to any more'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "save" -d 'Write images to a tar archive that docker, podman, containerd and OCI tools load'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "load" -d 'Put the images of an archive into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "push" -d 'Send an image of the local store, or of another place, to registries'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "pull" -d 'Fetch an image from a registry into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "copy" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "retag" -d 'Give an image in a registry more tags, without moving its content'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "inspect" -d 'Show all there is to know about images'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "history" -d 'Show the steps that made an image, newest first'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "digest" -d 'Print the digest that a name points at'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "manifest" -d 'Print the exact bytes of a manifest or index'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "config" -d 'Print the exact bytes of an image\'s config'
complete -c regctl -n "__fish_regctl_using_subcommand image; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -f -a "ls" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and not __fish_seen_subcommand_from ls help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l limit -d 'Print at most so many' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l last -d 'Start after this entry' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l filter -d 'Print only what matches; * does not cross a slash, ** does' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "ls" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand repo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -f -a "login" -d 'Keep a credential for a registry, after checking it; or show where credentials are'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -f -a "logout" -d 'Forget the credential for a registry'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and not __fish_seen_subcommand_from login logout help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s u -l username -d 'The user' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s p -l password -d 'The password; it can be seen in the list of processes, so prefer --password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l password-stdin -d 'Read the password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l identity-token-stdin -d 'Read an identity token, which is an OAuth2 refresh token, from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l no-store -d 'Check the credential and keep it nowhere'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l keyring -d 'Keep it in the system\'s keyring'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l status -d 'Show where a credential is looked for and which is used; without HOST all that are known'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l get -d 'Print the user whose credential is used'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -s a -l all -d 'All registries'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from help" -f -a "login" -d 'Keep a credential for a registry, after checking it; or show where credentials are'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from help" -f -a "logout" -d 'Forget the credential for a registry'
complete -c regctl -n "__fish_regctl_using_subcommand registry; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand info" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand info" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand info" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand info" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand info" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand info" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand info" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand info" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand info" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand info" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand info" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand info" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand info" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand info" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand info" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand info" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand info" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand info" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand version" -l format -d 'Print the result as `json`, or by a Go template such as \'{{.Digest}}\'' -r -f
complete -c regctl -n "__fish_regctl_using_subcommand version" -s j -l jobs -d 'Requests in flight at once; by default as many as the sizes call for' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l platform -d 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l tls-verify -d 'Verify the certificates of registries' -r -f -a "true\t''
false\t''"
complete -c regctl -n "__fish_regctl_using_subcommand version" -l ca-file -d 'Authorities to believe besides the system\'s, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand version" -l cert-file -d 'Certificate to show to registries, PEM' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand version" -l key-file -d 'Its key, PEM; without, it is in the file of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand version" -l cert-dir -d 'Directory of *.crt authorities, and *.cert with *.key to show' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand version" -l creds -d 'User at the one registry that the command names; asks for a password that is not given' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l resolve -d 'Where a host is, instead of what the name service says: HOST[:PORT]:ADDRESS' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l progress -d 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere' -r -f -a "auto\t'Bars on a terminal, plain lines elsewhere'
tty\t'Bars'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand version" -l retry -d 'Times a failed request is tried again' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l retry-delay -d 'First pause before a request is tried again, such as 1s; it doubles from time to time' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l timeout -d 'Longest wait for a registry without a byte, such as 30s or 2m' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l command-timeout -d 'Longest time for the command as a whole' -r
complete -c regctl -n "__fish_regctl_using_subcommand version" -l data-root -d 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand version" -l config -d 'Directory of config.json with credentials and of certs.d, as docker\'s --config' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand version" -s q -l quiet -d 'Print the bare result alone'
complete -c regctl -n "__fish_regctl_using_subcommand version" -s v -l verbose -d 'Log requests to stderr; two and three times for more'
complete -c regctl -n "__fish_regctl_using_subcommand version" -s D -l debug -d 'Log everything to stderr'
complete -c regctl -n "__fish_regctl_using_subcommand version" -l plain-http -d 'Speak plain HTTP to registries, never HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand version" -l insecure -d 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS'
complete -c regctl -n "__fish_regctl_using_subcommand version" -l no-creds -d 'Use no credential'
complete -c regctl -n "__fish_regctl_using_subcommand version" -l no-token-cache -d 'Keep no bearer tokens for the next run, and use none of an earlier one'
complete -c regctl -n "__fish_regctl_using_subcommand version" -s h -l help -d 'Print help'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "build" -d 'Build an image from a Dockerfile, without a daemon and without root'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "import" -d 'Make an image of a root file system\'s tar archive'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "images" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "tag" -d 'Give a local image further names'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "untag" -d 'Take names from a local image, and keep the image'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "rmi" -d 'Remove names from the local store, and content that nothing refers to any more'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "push" -d 'Send an image of the local store, or of another place, to registries'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "pull" -d 'Fetch an image from a registry into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "save" -d 'Write images to a tar archive that docker, podman, containerd and OCI tools load'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "load" -d 'Put the images of an archive into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "copy" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "retag" -d 'Give an image in a registry more tags, without moving its content'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "catalog" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "tags" -d 'List the tags of a repository'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "inspect" -d 'Show all there is to know about images'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "history" -d 'Show the steps that made an image, newest first'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "digest" -d 'Print the digest that a name points at'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "manifest" -d 'Print the exact bytes of a manifest or index'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "config" -d 'Print the exact bytes of an image\'s config'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "delete" -d 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "reference" -d 'Look at names of images'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "auth" -d 'Bearer tokens for scripts'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "login" -d 'Keep a credential for a registry, after checking it; or show where credentials are'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "logout" -d 'Forget the credential for a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "host" -d 'What is said of registries, and where'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "serve" -d 'Run a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "image" -d 'The commands for images, grouped as docker groups them'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "repo" -d 'The commands for repositories, as regclient groups them'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "registry" -d 'The commands for registries, as regclient groups them'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "info" -d 'Show what this program is and what it sees here: store, credentials, certificates, engines'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "completion" -d 'Print the completion script for a shell'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "version" -d 'Print the version and what it was built for'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from build import images tag untag rmi push pull save load copy retag catalog tags inspect history digest manifest config delete reference auth login logout host serve image repo registry info completion version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from reference" -f -a "parse" -d 'Print the parts of a name, normalised'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from auth" -f -a "token" -d 'Print a bearer token with which the registry answers about a repository'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from host" -f -a "show" -d 'Show how a registry is spoken to, each value with the flag or file that it comes from'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from host" -f -a "list" -d 'List the hosts of which something is said'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "import" -d 'Make an image of a root file system\'s tar archive'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "ls" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "tree" -d 'Show the platforms of each local image, and what is attached to it'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "tag" -d 'Give a local image further names'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "untag" -d 'Take names from a local image, and keep the image'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "rm" -d 'Remove names from the local store, and content that nothing refers to any more'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "save" -d 'Write images to a tar archive that docker, podman, containerd and OCI tools load'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "load" -d 'Put the images of an archive into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "push" -d 'Send an image of the local store, or of another place, to registries'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "pull" -d 'Fetch an image from a registry into the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "copy" -d 'Copy an image between registries, stores, archives and engines, with its signatures'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "retag" -d 'Give an image in a registry more tags, without moving its content'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "inspect" -d 'Show all there is to know about images'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "history" -d 'Show the steps that made an image, newest first'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "digest" -d 'Print the digest that a name points at'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "manifest" -d 'Print the exact bytes of a manifest or index'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from image" -f -a "config" -d 'Print the exact bytes of an image\'s config'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from repo" -f -a "ls" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from registry" -f -a "login" -d 'Keep a credential for a registry, after checking it; or show where credentials are'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from registry" -f -a "logout" -d 'Forget the credential for a registry'
