
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'regctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'regctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'regctl' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar archive')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Give a local image further names')
            [CompletionResult]::new('untag', 'untag', [CompletionResultType]::ParameterValue, 'Take names from a local image, and keep the image')
            [CompletionResult]::new('rmi', 'rmi', [CompletionResultType]::ParameterValue, 'Remove names from the local store, and content that nothing refers to any more')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Send an image of the local store, or of another place, to registries')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Fetch an image from a registry into the local store')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write images to a tar archive that docker, podman, containerd and OCI tools load')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Put the images of an archive into the local store')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('retag', 'retag', [CompletionResultType]::ParameterValue, 'Give an image in a registry more tags, without moving its content')
            [CompletionResult]::new('catalog', 'catalog', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            [CompletionResult]::new('tags', 'tags', [CompletionResultType]::ParameterValue, 'List the tags of a repository')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the tags of a repository')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show all there is to know about images')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image, newest first')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name points at')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Print the exact bytes of a manifest or index')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Print the exact bytes of an image''s config')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it')
            [CompletionResult]::new('reference', 'reference', [CompletionResultType]::ParameterValue, 'Look at names of images')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep a credential for a registry, after checking it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the credential for a registry')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run a registry')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'The commands for images, grouped as docker groups them')
            [CompletionResult]::new('repo', 'repo', [CompletionResultType]::ParameterValue, 'The commands for repositories, as regclient groups them')
            [CompletionResult]::new('registry', 'registry', [CompletionResultType]::ParameterValue, 'The commands for registries, as regclient groups them')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show what this program is and what it sees here: store, credentials, certificates, engines')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version and what it was built for')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;import' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'A Dockerfile instruction that changes the config, such as ''CMD ["/bin/sh"]''')
            [CompletionResult]::new('--change', '--change', [CompletionResultType]::ParameterName, 'A Dockerfile instruction that changes the config, such as ''CMD ["/bin/sh"]''')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The comment in the image''s history')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'The comment in the image''s history')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;images' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Accepted for docker''s sake: all images are listed anyway')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Accepted for docker''s sake: all images are listed anyway')
            [CompletionResult]::new('--digests', '--digests', [CompletionResultType]::ParameterName, 'Show digests')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten IDs')
            [CompletionResult]::new('--tree', '--tree', [CompletionResultType]::ParameterName, 'Show the platforms of each image, and what is attached to it')
            [CompletionResult]::new('--fsck', '--fsck', [CompletionResultType]::ParameterName, 'Check the store instead: hash every blob, look whether each image is complete; exit code 1 with what is wrong')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;tag' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;untag' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;rmi' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Remove an image given by its ID even when it has several names')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Remove an image given by its ID even when it has several names')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;push' {
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Send every tag that the repository SRC has in the local store')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Send every tag that the repository SRC has in the local store')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the image')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Check everything below the manifest, even where the destination says it has it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;pull' {
            [CompletionResult]::new('--pull-policy', '--pull-policy', [CompletionResultType]::ParameterName, 'When to ask the registry: always (for what is new), missing (for an image that is not in the store) or never')
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--all-platforms', '--all-platforms', [CompletionResultType]::ParameterName, 'Keep every platform of the image')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Fetch every tag of the repository')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Fetch every tag of the repository')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;save' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write; without it, or for -, the archive goes to stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write; without it, or for -, the archive goes to stdout')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the images')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Accepted for podman''s sake: an archive takes several images anyway')
            [CompletionResult]::new('--multi-image-archive', '--multi-image-archive', [CompletionResultType]::ParameterName, 'Accepted for podman''s sake: an archive takes several images anyway')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;load' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The archive, or a directory that is an OCI layout; without it, or for -, it is read from stdin')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'The archive, or a directory that is an OCI layout; without it, or for -, it is read from stdin')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Give the image this name; the archive must hold one alone')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the images')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;copy' {
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the image')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Check everything below the manifest, even where the destination says it has it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;cp' {
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the image')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Check everything below the manifest, even where the destination says it has it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;retag' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;catalog' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Print at most so many')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Start after this entry')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only what matches; * does not cross a slash, ** does')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;tags' {
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order: name; semver, the highest version first (3.20 is 3.20.0, 3.20-alpine comes after it), other tags last; created, the newest first, or size, the largest first, both of which read every tag')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Print at most so many')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Start after this entry')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only what matches; * does not cross a slash, ** does')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Print what each tag points at: digest, age, size and platforms; age and size (compressed) are those of one platform: of --platform, else this machine''s if there, else the first')
            [CompletionResult]::new('--long', '--long', [CompletionResultType]::ParameterName, 'Print what each tag points at: digest, age, size and platforms; age and size (compressed) are those of one platform: of --platform, else this machine''s if there, else the first')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten digests')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;ls' {
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'Order: name; semver, the highest version first (3.20 is 3.20.0, 3.20-alpine comes after it), other tags last; created, the newest first, or size, the largest first, both of which read every tag')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Print at most so many')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Start after this entry')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only what matches; * does not cross a slash, ** does')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'Print what each tag points at: digest, age, size and platforms; age and size (compressed) are those of one platform: of --platform, else this machine''s if there, else the first')
            [CompletionResult]::new('--long', '--long', [CompletionResultType]::ParameterName, 'Print what each tag points at: digest, age, size and platforms; age and size (compressed) are those of one platform: of --platform, else this machine''s if there, else the first')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten digests')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;inspect' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Short for --format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask the registry, whatever the local store has')
            [CompletionResult]::new('--cosign', '--cosign', [CompletionResultType]::ParameterName, 'Also look for cosign''s tags in a registry, which takes three requests')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten the commands and digests of layers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;history' {
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Sizes and ages for people; else bytes and times')
            [CompletionResult]::new('--human', '--human', [CompletionResultType]::ParameterName, 'Sizes and ages for people; else bytes and times')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask the registry, whatever the local store has')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten commands and IDs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;digest' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;manifest' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;config' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;delete' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before a manifest is removed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before a manifest is removed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;rm' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before a manifest is removed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before a manifest is removed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;remove' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask before a manifest is removed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask before a manifest is removed')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;reference' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('parse', 'parse', [CompletionResultType]::ParameterValue, 'Print the parts of a name, normalised')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;reference;parse' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;reference;help' {
            [CompletionResult]::new('parse', 'parse', [CompletionResultType]::ParameterValue, 'Print the parts of a name, normalised')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;reference;help;parse' {
            break
        }
        'regctl;reference;help;help' {
            break
        }
        'regctl;login' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The password; it can be seen in the list of processes, so prefer --password-stdin')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'The password; it can be seen in the list of processes, so prefer --password-stdin')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the password from stdin')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;logout' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;serve' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Address and port; port 0 takes a free one, and :PORT listens on all of IPv4')
            [CompletionResult]::new('--storage', '--storage', [CompletionResultType]::ParameterName, 'Directory of the content; by default `registry` beside the local image store')
            [CompletionResult]::new('--access-log', '--access-log', [CompletionResultType]::ParameterName, 'Log each request to stderr: combined (as Apache does), json or none')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar archive')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('tree', 'tree', [CompletionResultType]::ParameterValue, 'Show the platforms of each local image, and what is attached to it')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Give a local image further names')
            [CompletionResult]::new('untag', 'untag', [CompletionResultType]::ParameterValue, 'Take names from a local image, and keep the image')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove names from the local store, and content that nothing refers to any more')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove names from the local store, and content that nothing refers to any more')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write images to a tar archive that docker, podman, containerd and OCI tools load')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Put the images of an archive into the local store')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Send an image of the local store, or of another place, to registries')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Fetch an image from a registry into the local store')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('retag', 'retag', [CompletionResultType]::ParameterValue, 'Give an image in a registry more tags, without moving its content')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show all there is to know about images')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image, newest first')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name points at')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Print the exact bytes of a manifest or index')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Print the exact bytes of an image''s config')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;image;import' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'A Dockerfile instruction that changes the config, such as ''CMD ["/bin/sh"]''')
            [CompletionResult]::new('--change', '--change', [CompletionResultType]::ParameterName, 'A Dockerfile instruction that changes the config, such as ''CMD ["/bin/sh"]''')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The comment in the image''s history')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'The comment in the image''s history')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;ls' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Accepted for docker''s sake: all images are listed anyway')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Accepted for docker''s sake: all images are listed anyway')
            [CompletionResult]::new('--digests', '--digests', [CompletionResultType]::ParameterName, 'Show digests')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten IDs')
            [CompletionResult]::new('--tree', '--tree', [CompletionResultType]::ParameterName, 'Show the platforms of each image, and what is attached to it')
            [CompletionResult]::new('--fsck', '--fsck', [CompletionResultType]::ParameterName, 'Check the store instead: hash every blob, look whether each image is complete; exit code 1 with what is wrong')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;list' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only what matches: dangling=BOOL, label=KEY[=VALUE], before=IMAGE, since=IMAGE, reference=GLOB')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Accepted for docker''s sake: all images are listed anyway')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Accepted for docker''s sake: all images are listed anyway')
            [CompletionResult]::new('--digests', '--digests', [CompletionResultType]::ParameterName, 'Show digests')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten IDs')
            [CompletionResult]::new('--tree', '--tree', [CompletionResultType]::ParameterName, 'Show the platforms of each image, and what is attached to it')
            [CompletionResult]::new('--fsck', '--fsck', [CompletionResultType]::ParameterName, 'Check the store instead: hash every blob, look whether each image is complete; exit code 1 with what is wrong')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;tree' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten digests')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;tag' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;untag' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;rm' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Remove an image given by its ID even when it has several names')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Remove an image given by its ID even when it has several names')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;remove' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Remove an image given by its ID even when it has several names')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Remove an image given by its ID even when it has several names')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;save' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write; without it, or for -, the archive goes to stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write; without it, or for -, the archive goes to stdout')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the images')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Accepted for podman''s sake: an archive takes several images anyway')
            [CompletionResult]::new('--multi-image-archive', '--multi-image-archive', [CompletionResultType]::ParameterName, 'Accepted for podman''s sake: an archive takes several images anyway')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;load' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The archive, or a directory that is an OCI layout; without it, or for -, it is read from stdin')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'The archive, or a directory that is an OCI layout; without it, or for -, it is read from stdin')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Give the image this name; the archive must hold one alone')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the images')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;push' {
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Send every tag that the repository SRC has in the local store')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Send every tag that the repository SRC has in the local store')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the image')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Check everything below the manifest, even where the destination says it has it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;pull' {
            [CompletionResult]::new('--pull-policy', '--pull-policy', [CompletionResultType]::ParameterName, 'When to ask the registry: always (for what is new), missing (for an image that is not in the store) or never')
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--all-platforms', '--all-platforms', [CompletionResultType]::ParameterName, 'Keep every platform of the image')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Fetch every tag of the repository')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Fetch every tag of the repository')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;copy' {
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the image')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Check everything below the manifest, even where the destination says it has it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;cp' {
            [CompletionResult]::new('--digestfile', '--digestfile', [CompletionResultType]::ParameterName, 'Also write the digest to this file')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--no-referrers', '--no-referrers', [CompletionResultType]::ParameterName, 'Leave out signatures and whatever else refers to the image')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Check everything below the manifest, even where the destination says it has it')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;retag' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;inspect' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Short for --format')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask the registry, whatever the local store has')
            [CompletionResult]::new('--cosign', '--cosign', [CompletionResultType]::ParameterName, 'Also look for cosign''s tags in a registry, which takes three requests')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten the commands and digests of layers')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;history' {
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Sizes and ages for people; else bytes and times')
            [CompletionResult]::new('--human', '--human', [CompletionResultType]::ParameterName, 'Sizes and ages for people; else bytes and times')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Ask the registry, whatever the local store has')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Do not shorten commands and IDs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;digest' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;manifest' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;config' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;image;help' {
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar archive')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('tree', 'tree', [CompletionResultType]::ParameterValue, 'Show the platforms of each local image, and what is attached to it')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Give a local image further names')
            [CompletionResult]::new('untag', 'untag', [CompletionResultType]::ParameterValue, 'Take names from a local image, and keep the image')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove names from the local store, and content that nothing refers to any more')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write images to a tar archive that docker, podman, containerd and OCI tools load')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Put the images of an archive into the local store')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Send an image of the local store, or of another place, to registries')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Fetch an image from a registry into the local store')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('retag', 'retag', [CompletionResultType]::ParameterValue, 'Give an image in a registry more tags, without moving its content')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show all there is to know about images')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image, newest first')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name points at')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Print the exact bytes of a manifest or index')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Print the exact bytes of an image''s config')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;image;help;import' {
            break
        }
        'regctl;image;help;ls' {
            break
        }
        'regctl;image;help;tree' {
            break
        }
        'regctl;image;help;tag' {
            break
        }
        'regctl;image;help;untag' {
            break
        }
        'regctl;image;help;rm' {
            break
        }
        'regctl;image;help;save' {
            break
        }
        'regctl;image;help;load' {
            break
        }
        'regctl;image;help;push' {
            break
        }
        'regctl;image;help;pull' {
            break
        }
        'regctl;image;help;copy' {
            break
        }
        'regctl;image;help;retag' {
            break
        }
        'regctl;image;help;inspect' {
            break
        }
        'regctl;image;help;history' {
            break
        }
        'regctl;image;help;digest' {
            break
        }
        'regctl;image;help;manifest' {
            break
        }
        'regctl;image;help;config' {
            break
        }
        'regctl;image;help;help' {
            break
        }
        'regctl;repo' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;repo;ls' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Print at most so many')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Start after this entry')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Print only what matches; * does not cross a slash, ** does')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;repo;help' {
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;repo;help;ls' {
            break
        }
        'regctl;repo;help;help' {
            break
        }
        'regctl;registry' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep a credential for a registry, after checking it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the credential for a registry')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;registry;login' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'The user')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'The user')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'The password; it can be seen in the list of processes, so prefer --password-stdin')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'The password; it can be seen in the list of processes, so prefer --password-stdin')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read the password from stdin')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;registry;logout' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;registry;help' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep a credential for a registry, after checking it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the credential for a registry')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;registry;help;login' {
            break
        }
        'regctl;registry;help;logout' {
            break
        }
        'regctl;registry;help;help' {
            break
        }
        'regctl;info' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;completion' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;version' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Print the result as `json`, or by a Go template such as ''{{.Digest}}''')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once; by default as many as the sizes call for')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Platforms of a multi-platform image, as os/architecture[/variant]; several with commas')
            [CompletionResult]::new('--tls-verify', '--tls-verify', [CompletionResultType]::ParameterName, 'Verify the certificates of registries')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Progress on stderr: bars (tty), lines (plain), json or none; auto is bars on a terminal and lines elsewhere')
            [CompletionResult]::new('--retry', '--retry', [CompletionResultType]::ParameterName, 'Times a failed request is tried again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for a registry without a byte, such as 30s or 2m')
            [CompletionResult]::new('--data-root', '--data-root', [CompletionResultType]::ParameterName, 'Directory of the local image store and everything else that is kept [env: REGCTL_DATA_ROOT]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Directory of config.json with credentials and of certs.d, as docker''s --config')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print the bare result alone')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log requests to stderr; twice for more')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Log everything to stderr')
            [CompletionResult]::new('--plain-http', '--plain-http', [CompletionResultType]::ParameterName, 'Speak plain HTTP to registries, never HTTPS')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Allow both: certificates that cannot be verified, and plain HTTP where there is no HTTPS')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'regctl;help' {
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar archive')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Give a local image further names')
            [CompletionResult]::new('untag', 'untag', [CompletionResultType]::ParameterValue, 'Take names from a local image, and keep the image')
            [CompletionResult]::new('rmi', 'rmi', [CompletionResultType]::ParameterValue, 'Remove names from the local store, and content that nothing refers to any more')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Send an image of the local store, or of another place, to registries')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Fetch an image from a registry into the local store')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write images to a tar archive that docker, podman, containerd and OCI tools load')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Put the images of an archive into the local store')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('retag', 'retag', [CompletionResultType]::ParameterValue, 'Give an image in a registry more tags, without moving its content')
            [CompletionResult]::new('catalog', 'catalog', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            [CompletionResult]::new('tags', 'tags', [CompletionResultType]::ParameterValue, 'List the tags of a repository')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show all there is to know about images')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image, newest first')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name points at')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Print the exact bytes of a manifest or index')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Print the exact bytes of an image''s config')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a tag from a registry; with a digest, the manifest and every tag that points at it')
            [CompletionResult]::new('reference', 'reference', [CompletionResultType]::ParameterValue, 'Look at names of images')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep a credential for a registry, after checking it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the credential for a registry')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run a registry')
            [CompletionResult]::new('image', 'image', [CompletionResultType]::ParameterValue, 'The commands for images, grouped as docker groups them')
            [CompletionResult]::new('repo', 'repo', [CompletionResultType]::ParameterValue, 'The commands for repositories, as regclient groups them')
            [CompletionResult]::new('registry', 'registry', [CompletionResultType]::ParameterValue, 'The commands for registries, as regclient groups them')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show what this program is and what it sees here: store, credentials, certificates, engines')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Print the version and what it was built for')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;help;import' {
            break
        }
        'regctl;help;images' {
            break
        }
        'regctl;help;tag' {
            break
        }
        'regctl;help;untag' {
            break
        }
        'regctl;help;rmi' {
            break
        }
        'regctl;help;push' {
            break
        }
        'regctl;help;pull' {
            break
        }
        'regctl;help;save' {
            break
        }
        'regctl;help;load' {
            break
        }
        'regctl;help;copy' {
            break
        }
        'regctl;help;retag' {
            break
        }
        'regctl;help;catalog' {
            break
        }
        'regctl;help;tags' {
            break
        }
        'regctl;help;inspect' {
            break
        }
        'regctl;help;history' {
            break
        }
        'regctl;help;digest' {
            break
        }
        'regctl;help;manifest' {
            break
        }
        'regctl;help;config' {
            break
        }
        'regctl;help;delete' {
            break
        }
        'regctl;help;reference' {
            [CompletionResult]::new('parse', 'parse', [CompletionResultType]::ParameterValue, 'Print the parts of a name, normalised')
            break
        }
        'regctl;help;reference;parse' {
            break
        }
        'regctl;help;login' {
            break
        }
        'regctl;help;logout' {
            break
        }
        'regctl;help;serve' {
            break
        }
        'regctl;help;image' {
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar archive')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('tree', 'tree', [CompletionResultType]::ParameterValue, 'Show the platforms of each local image, and what is attached to it')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Give a local image further names')
            [CompletionResult]::new('untag', 'untag', [CompletionResultType]::ParameterValue, 'Take names from a local image, and keep the image')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove names from the local store, and content that nothing refers to any more')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Write images to a tar archive that docker, podman, containerd and OCI tools load')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Put the images of an archive into the local store')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Send an image of the local store, or of another place, to registries')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Fetch an image from a registry into the local store')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy an image between registries, stores, archives and engines, with its signatures')
            [CompletionResult]::new('retag', 'retag', [CompletionResultType]::ParameterValue, 'Give an image in a registry more tags, without moving its content')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show all there is to know about images')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image, newest first')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name points at')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Print the exact bytes of a manifest or index')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Print the exact bytes of an image''s config')
            break
        }
        'regctl;help;image;import' {
            break
        }
        'regctl;help;image;ls' {
            break
        }
        'regctl;help;image;tree' {
            break
        }
        'regctl;help;image;tag' {
            break
        }
        'regctl;help;image;untag' {
            break
        }
        'regctl;help;image;rm' {
            break
        }
        'regctl;help;image;save' {
            break
        }
        'regctl;help;image;load' {
            break
        }
        'regctl;help;image;push' {
            break
        }
        'regctl;help;image;pull' {
            break
        }
        'regctl;help;image;copy' {
            break
        }
        'regctl;help;image;retag' {
            break
        }
        'regctl;help;image;inspect' {
            break
        }
        'regctl;help;image;history' {
            break
        }
        'regctl;help;image;digest' {
            break
        }
        'regctl;help;image;manifest' {
            break
        }
        'regctl;help;image;config' {
            break
        }
        'regctl;help;repo' {
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            break
        }
        'regctl;help;repo;ls' {
            break
        }
        'regctl;help;registry' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Keep a credential for a registry, after checking it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Forget the credential for a registry')
            break
        }
        'regctl;help;registry;login' {
            break
        }
        'regctl;help;registry;logout' {
            break
        }
        'regctl;help;info' {
            break
        }
        'regctl;help;completion' {
            break
        }
        'regctl;help;version' {
            break
        }
        'regctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
