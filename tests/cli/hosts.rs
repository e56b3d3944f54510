//! What files and flags say of registries: mirrors, and how each host is spoken to.

use std::sync::Arc;

use regctl::oci::{Digest, RepositoryName};
use regctl::server::quirks::{Distortion, Quirks, Times};
use regctl::server::{Ephemeral, EphemeralBuilder, Server};

use crate::context::{Context, registry, start, taken};
use crate::images::{Images, Stored};

const CONFIG: &str = "home/.config/regctl/config.toml";

/// An image of two layers, and a push of it to a registry.
fn image(context: &Context) -> (Images, Stored) {
    let mut images = Images::new(context, "images");
    let stored = images.image("app", 2);
    images.tag(&stored, "1");
    (images, stored)
}

/// An image with a layer that is not read at once.
fn large_image(context: &Context) -> (Images, Stored) {
    let mut images = Images::new(context, "images");
    let stored = images.image_of("large", "amd64", &[vec![7; 1 << 20], b"small".to_vec()]);
    images.tag(&stored, "1");
    (images, stored)
}

fn push(context: &Context, images: &Images, server: &Ephemeral) {
    context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    server.clear_requests();
}

/// Another server of the same content.
fn sharing(server: &Ephemeral) -> EphemeralBuilder {
    Server::ephemeral().storage(Arc::clone(server.storage()))
}

/// Says in our own file that the registry has these mirrors.
fn set_mirrors(context: &Context, registry: &Ephemeral, mirrors: &[&str]) {
    let listed: Vec<String> = mirrors.iter().map(|mirror| format!("{mirror:?}")).collect();
    let (host, listed) = (registry.host(), listed.join(", "));
    context.write(CONFIG, format!("[host.\"{host}\"]\nmirrors = [{listed}]\n"));
}

/// Takes a blob away from a server, behind its back.
fn lose(server: &Ephemeral, digest: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (name, digest): (RepositoryName, Digest) =
        ("app".parse().unwrap(), digest.parse().unwrap());
    assert!(runtime.block_on(server.storage().unlink_blob(&name, &digest)).unwrap());
}

#[test]
fn a_pull_asks_the_mirrors_in_their_order_and_falls_back_for_each_blob() {
    let context = Context::new();
    let [own, empty, partial] = [registry(), registry(), registry()];
    let (images, stored) = image(&context);
    push(&context, &images, &own);
    push(&context, &images, &partial);
    let lost = stored.below().pop().unwrap();
    lose(&partial, &lost);
    set_mirrors(&context, &own, &[&empty.host(), &partial.host()]);
    let digest = context.ok(&format!("pull {}/app:1", own.host()));
    assert_eq!(digest, stored.digest);
    // It lacks the repository, and is not asked for the rest of it.
    assert_eq!(taken(&empty), ["GET /v2/app/manifests/1"]);
    let from_partial = taken(&partial);
    assert_eq!(from_partial[0], "GET /v2/app/manifests/1");
    assert_eq!(from_partial.len(), 1 + stored.below().len());
    // The rest comes from the registry itself, and nothing else.
    assert_eq!(taken(&own), [format!("GET /v2/app/blobs/{lost}")]);
}

#[test]
fn a_push_goes_to_the_registry_itself() {
    let context = Context::new();
    let [own, mirror] = [registry(), registry()];
    let (images, _) = image(&context);
    set_mirrors(&context, &own, &[&mirror.host()]);
    push(&context, &images, &own);
    assert_eq!(context.ok(&format!("tags {}/app", own.host())), "1");
    assert_eq!(taken(&mirror), Vec::<String>::new());
}

#[test]
fn a_mirror_that_cannot_be_reached_is_left_out_and_told_of_once() {
    let context = Context::new();
    let own = registry();
    let (images, stored) = image(&context);
    push(&context, &images, &own);
    let gone = registry().host();
    set_mirrors(&context, &own, &[&gone]);
    let outcome = context.run(&format!("pull {}/app:1", own.host()));
    assert_eq!((outcome.code, outcome.last_line()), (0, stored.digest.as_str()));
    assert_eq!(outcome.raw_stderr.matches(&format!("the mirror {gone} is left out")).count(), 1);
    assert_eq!(taken(&own).len(), 1 + stored.below().len());
}

#[test]
fn damage_of_a_mirror_does_not_reach_the_store() {
    for quirks in [
        Quirks { flip_blob_byte: Some(distortion()), ..Quirks::default() },
        Quirks { flip_manifest_byte: Some(distortion()), ..Quirks::default() },
        Quirks { truncate_blobs: Some(distortion()), ..Quirks::default() },
    ] {
        let context = Context::new();
        let own = registry();
        let (images, stored) = large_image(&context);
        push(&context, &images, &own);
        let bad = start(sharing(&own).quirks(quirks.clone()));
        set_mirrors(&context, &own, &[&bad.host()]);
        let pull = format!("pull --retry-delay 1ms {}/app:1", own.host());
        assert_eq!(context.ok(&pull), stored.digest, "{quirks:?}");
        assert!(!taken(&bad).is_empty() && !taken(&own).is_empty(), "{quirks:?}");
        let copied = context.ok(&format!("copy {}/app:1 oci:copied:1", own.host()));
        assert_eq!(copied, stored.digest, "{quirks:?}");
    }
}

fn distortion() -> Distortion {
    Distortion { at_byte: 3, times: Times::Always }
}

#[test]
fn a_mirror_by_digest_only_is_not_asked_for_tags() {
    let context = Context::new();
    let [own, mirror] = [registry(), registry()];
    let (images, stored) = image(&context);
    push(&context, &images, &own);
    push(&context, &images, &mirror);
    context.write(
        CONFIG,
        format!(
            "[host.\"{}\"]\nmirrors = [{{ location = \"{}\", pull-from-mirror = \"digest-only\" }}]\n",
            own.host(),
            mirror.host()
        ),
    );
    context.ok(&format!("pull {}/app:1", own.host()));
    assert_eq!(taken(&own), ["GET /v2/app/manifests/1"]);
    assert_eq!(taken(&mirror).len(), stored.below().len());
}

#[test]
fn credentials_are_those_of_the_mirrors_own_host() {
    let mut context = Context::new();
    let storage = registry();
    let shared = || sharing(&storage);
    let own = start(shared().basic("ada", "own"));
    let closed = start(shared().basic("ada", "other"));
    let open = start(shared().bearer("bob", "mirror"));
    let (images, stored) = image(&context);
    push(&context, &images, &storage);
    let auth = |user: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(user)
    };
    let config = serde_json::json!({ "auths": {
        own.host(): { "auth": auth("ada:own") },
        open.host(): { "auth": auth("bob:mirror") },
    }});
    context.write("docker/config.json", config.to_string());
    set_mirrors(&context, &own, &[&closed.host(), &open.host()]);
    assert_eq!(context.ok(&format!("pull {}/app:1", own.host())), stored.digest);
    // It was asked without, and refused.
    assert!(closed.requests().iter().all(|request| request.status == 401));
    assert!(open.requests().iter().any(|request| request.status == 200));
    assert_eq!(taken(&own), Vec::<String>::new());
    context.set("DOCKER_CONFIG", context.path("nowhere"));
    context.run(&format!("pull {}/app:1", own.host())).fails(4, &["regctl login [registry]"]);
}

#[test]
fn files_of_others_name_mirrors_too() {
    for file in ["registries.conf", "registries.conf.d", "hosts.toml", "own name"] {
        let context = Context::new();
        let [own, mirror] = [registry(), registry()];
        let (images, stored) = image(&context);
        let (host, at) = (own.host(), mirror.host());
        context.ok(&format!("push {}:1 {at}/hub/app:1", images.location()));
        mirror.clear_requests();
        match file {
            "registries.conf" | "registries.conf.d" => {
                let text = format!(
                    "[[registry]]\nprefix = \"{host}\"\n[[registry.mirror]]\n\
                     location = \"{at}/hub\"\ninsecure = true\n"
                );
                let folder = "home/.config/containers";
                let name = if file == "registries.conf" { "" } else { ".d/10-mirror.conf" };
                drop(context.write(&format!("{folder}/registries.conf{name}"), text));
            }
            "hosts.toml" => {
                let text = format!("[host.\"http://{at}/v2/hub\"]\noverride_path = true\n");
                drop(context.write(&format!("docker/certs.d/{host}/hosts.toml"), text));
            }
            _ => set_mirrors(&context, &own, &[&format!("{at}/hub")]),
        }
        assert_eq!(context.ok(&format!("pull {host}/app:1")), stored.digest, "{file}");
        assert_eq!(taken(&own), Vec::<String>::new(), "{file}");
        let asked = mirror.requests().iter().any(|request| {
            request.path_and_query
                == format!("/v2/hub/app/manifests/1?ns={host}").replace(':', "%3A")
        });
        assert_eq!(asked, file == "hosts.toml", "{:#?}", mirror.requests());
    }
}

#[test]
fn a_blocked_registry_is_not_asked() {
    let context = Context::new();
    let own = registry();
    let host = own.host();
    let text = format!("[[registry]]\nlocation = \"{host}/bad\"\nblocked = true\n");
    context.write("home/.config/containers/registries.conf", text);
    let place = "is blocked by [dir]/home/.config/containers/registries.conf:3";
    for line in
        ["pull HOST/bad/app:1", "tags HOST/bad", "copy HOST/bad:1 oci:x", "delete HOST/bad:1"]
    {
        context.run(&line.replace("HOST", &host)).fails(4, &[place]);
    }
    assert_eq!(own.requests(), []);
    context.run(&format!("pull {host}/good:1")).fails(3, &[]);
}

#[test]
fn our_own_file_is_held_to_the_letter() {
    let context = Context::new();
    context.write(CONFIG, "[host.\"r.test\"]\nplain_http = true\n");
    let line = "[dir]/home/.config/regctl/config.toml:2: unknown key \"plain_http\"";
    context.run("tags r.test/app").fails(1, &[line]);
    // Who names no registry is not kept from working.
    context.ok("images");
}

#[test]
fn each_side_of_a_copy_has_its_own_flags() {
    let context = Context::new();
    let from = start(Server::ephemeral().tls().basic("ada", "one"));
    let to = start(Server::ephemeral().tls().basic("bob", "two"));
    let (images, stored) = image(&context);
    let first = format!("{}:1 {}/app:1", images.location(), from.host());
    context.ok(&format!("push --insecure --creds ada:one {first}"));
    let copy = format!("copy {}/app:1 {}/app:1", from.host(), to.host());
    for (flags, side) in [
        ("--dest-insecure --dest-creds bob:two", "--src-tls-verify=false"),
        ("--src-insecure --src-creds ada:one", "--dest-tls-verify=false"),
    ] {
        context.run(&format!("{copy} {flags}")).fails(6, &["unknown authority", side]);
    }
    let certificates = format!(
        "--src-ca-file {} --dest-ca-file {}",
        context.write("from.pem", from.ca_pem().unwrap()).display(),
        context.write("to.pem", to.ca_pem().unwrap()).display()
    );
    let copy = format!("{copy} {certificates}");
    context.run(&format!("{copy} --src-creds ada:one --dest-creds bob:no")).fails(4, &["401"]);
    let outcome = context.run(&format!("{copy} --src-creds ada:one --dest-creds bob:two"));
    assert_eq!((outcome.code, outcome.last_line()), (0, stored.digest.as_str()), "{outcome:?}");
    let swapped = format!("{copy} --src-username ada --src-password one --dest-no-creds");
    context.run(&swapped).fails(4, &[]);
    context.run(&format!("{copy} --creds ada:one")).fails(2, &["several are named"]);
    context.run("copy --src-creds ada:one oci:images:1 oci:x").fails(2, &["no registry is named"]);
}

#[test]
fn the_password_of_one_side_comes_from_stdin() {
    let context = Context::new();
    let to = start(Server::ephemeral().basic("bob", "two"));
    let (images, stored) = image(&context);
    let (from, host) = (images.location(), to.host());
    let copy = format!("copy {from}:1 {host}/app:1 --dest-username bob");
    let outcome = context.run_with_stdin(&format!("{copy} --dest-password-stdin"), b"two\n");
    assert_eq!((outcome.code, outcome.last_line()), (0, stored.digest.as_str()), "{outcome:?}");
    let outcome = context.run_with_stdin(&format!("{copy} --dest-password-stdin"), b"no\n");
    outcome.fails(4, &["the credential from the command line was refused"]);
    for (line, pieces) in [
        (format!("{copy} --dest-password-stdin"), ["the password on stdin is empty", ""]),
        (copy.clone(), ["no terminal to ask on", "--dest-username and --dest-password-stdin"]),
        (format!("{copy} --dest-password-stdin --dest-password two"), ["cannot be used with", ""]),
        (
            format!("{copy} --src-username ada --src-password-stdin --dest-password-stdin"),
            ["cannot be used with", ""],
        ),
        (
            format!("copy oci-archive:- {host}/a:1 --dest-username bob --dest-password-stdin"),
            ["stdin is what is copied", "--dest-password-stdin"],
        ),
        (format!("tags --creds ada {host}/app"), ["no terminal to ask on", "REGCTL_PASSWORD"]),
    ] {
        context.run(&line).fails(2, &pieces);
    }
}

/// Takes connections and says nothing.
fn silent_host() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    (listener, host)
}

#[test]
fn a_command_ends_in_time_and_says_what_it_waited_for() {
    let context = Context::new();
    let (_listener, host) = silent_host();
    let line = format!("tags --plain-http --command-timeout 100ms {host}/app");
    let waited = "GET http://[registry]/v2/app/tags/list was waited for";
    context.run(&line).fails(6, &["not done within 100ms, as --command-timeout says", waited]);
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_with_the_flag_of_the_side() {
    let context = Context::new();
    let (open, secret) = (registry(), start(Server::ephemeral().tls()));
    let (images, _) = image(&context);
    push(&context, &images, &open);
    let (open, secret) = (open.host(), secret.host());
    let plain = open.replace("127.0.0.1", "plain.test");
    let resolve = "--resolve plain.test:127.0.0.1";
    for (line, pieces) in [
        (format!("copy {open}/app:1 {secret}/app:1"), ["unknown authority", "with --dest-ca-file"]),
        (format!("copy {secret}/app:1 {open}/a:1"), ["unknown authority", "with --src-ca-file"]),
        (format!("tags {secret}/app"), ["unknown authority", "with --ca-file"]),
        (
            format!("copy {resolve} {plain}/app:1 oci:x"),
            ["it does not speak TLS", "use --src-plain-http"],
        ),
    ] {
        context.run(&line).fails(6, &pieces);
    }
    let name = secret.replace("127.0.0.1", "other.test");
    let line = format!("tags --insecure --tls-verify {name}/app --resolve other.test:127.0.0.1");
    context.run(&line).fails(6, &["no connection: its certificate"]);
}

#[test]
fn a_host_is_where_the_user_says() {
    let context = Context::new();
    let server = registry();
    let (images, stored) = image(&context);
    push(&context, &images, &server);
    let name = server.host().replace("127.0.0.1", "r.test");
    let digest = format!("digest --plain-http {name}/app:1");
    let port = name.rsplit(':').next().unwrap();
    for resolve in ["r.test:127.0.0.1".to_owned(), format!("r.test:{port}:127.0.0.1")] {
        assert_eq!(context.ok(&format!("{digest} --resolve {resolve}")), stored.digest);
    }
    context
        .write(CONFIG, format!("[host.\"{name}\"]\naddress = \"127.0.0.1\"\nplain-http = true\n"));
    assert_eq!(context.ok(&format!("digest {name}/app:1")), stored.digest);
    // A redirect or a token service is found the same way.
    context.run(&format!("{digest} --resolve r.test:x")).fails(2, &["HOST[:PORT]:ADDRESS"]);
}

#[test]
fn every_value_of_a_host_is_shown_with_where_it_comes_from() {
    let context = Context::new();
    context.write(
        CONFIG,
        "[host.\"r.test\"]\nrequests-per-second = 20\nheader = { x-token = \"canary\" }\n\
         mirrors = [\"m.test:5000/hub\"]\n",
    );
    context.write("home/.config/docker/daemon.json", r#"{"insecure-registries": ["r.test"]}"#);
    context.write("docker/certs.d/r.test/ca.crt", "");
    let outcome = context.run("host show r.test/app --tls-verify");
    let shown = crate::context::filtered(&outcome.stdout, &context.path(""));
    let lines: Vec<Vec<&str>> = shown
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    let has = |cells: &[&str]| {
        assert!(lines.iter().any(|line| line == cells), "{cells:?} in\n{shown}");
    };
    has(&["r.test/app"]);
    has(&["requests-per-second", "20", "[dir]home/.config/regctl/config.toml:2"]);
    has(&["header", "x-token", "[dir]home/.config/regctl/config.toml:3"]);
    has(&["tls-verify", "true", "--tls-verify"]);
    has(&["transport", "https, else http", "[dir]home/.config/docker/daemon.json"]);
    has(&["ca-file", "[dir]docker/certs.d/r.test/ca.crt", "[dir]docker/certs.d/r.test"]);
    has(&["path", "/v2", "default"]);
    has(&["1. m.test:5000/hub ([dir]home/.config/regctl/config.toml:4)"]);
    has(&["2. r.test"]);
    let json = context.run("host show --format json r.test");
    let report: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(report["places"][0]["location"], "m.test:5000/hub");
    let listed = context.ok("host ls");
    assert!(listed.contains("r.test"), "{listed}");
    context.write("home/.config/docker/daemon.json", "{");
    context.run("host show r.test").fails(1, &["[dir]/home/.config/docker/daemon.json:1: EOF"]);
}
