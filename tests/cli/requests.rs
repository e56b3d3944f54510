//! How many requests each command makes, without authentication.

use crate::context::{Context, registry, taken};
use crate::images::Images;

fn blobs(requests: &[String]) -> usize {
    requests.iter().filter(|request| request.contains("/blobs/")).count()
}

#[test]
fn an_unchanged_image_and_tag_take_one_request_to_push() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 2), "1");
    let push = format!("push --no-referrers {}:1 {}/app:1", images.location(), server.host());
    context.ok(&push);
    server.clear_requests();
    let again = context.run(&push);
    assert_eq!(taken(&server), ["HEAD /v2/app/manifests/1"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, "[registry]/app:1 is up to date\n"));
    // Signatures are looked for where they come from: the local store, here.
    context.ok(&push.replace("--no-referrers ", ""));
    assert_eq!(taken(&server), ["HEAD /v2/app/manifests/1"]);
}

#[test]
fn a_new_tag_or_a_moved_one_of_a_known_image_takes_three() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let (one, two) = (images.image("one", 2), images.image("two", 2));
    images.tag(&one, "1");
    images.tag(&two, "2");
    let (from, to) = (images.location(), format!("{}/app", server.host()));
    context.ok(&format!("push {from}:1 {to}:latest"));
    context.ok(&format!("push {from}:2 {to}:2"));
    for (source, tag, digest) in [("1", "new", &one.digest), ("2", "latest", &two.digest)] {
        server.clear_requests();
        context.ok(&format!("push {from}:{source} {to}:{tag}"));
        assert_eq!(
            taken(&server),
            [
                format!("HEAD /v2/app/manifests/{tag}"),
                format!("HEAD /v2/app/manifests/{digest}"),
                format!("PUT /v2/app/manifests/{tag}"),
            ]
        );
    }
    assert_eq!(context.ok(&format!("digest {to}:latest")), two.digest);
}

#[test]
fn a_retag_is_one_get_and_one_put_for_each_tag() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 2), "1");
    let app = format!("{}/app", server.host());
    context.ok(&format!("push {}:1 {app}:1", images.location()));
    server.clear_requests();
    context.ok(&format!("retag {app}:1 stable"));
    assert_eq!(taken(&server), ["GET /v2/app/manifests/1", "PUT /v2/app/manifests/stable"]);
    context.ok(&format!("retag {app}:1 a b c"));
    assert_eq!(taken(&server).len(), 4);
}

#[test]
fn a_first_push_takes_at_most_three_for_each_blob_and_small_ones_two() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let layers = 5;
    images.tag(&images.image("app", layers), "1");
    context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    let requests = taken(&server);
    let n = layers + 1;
    assert!(requests.len() <= 3 * n + 3, "{requests:#?}");
    assert_eq!(blobs(&requests), 2 * n, "{requests:#?}");
    assert_eq!(requests.len(), 2 * n + 3, "{requests:#?}");
}

#[test]
fn a_first_push_of_an_index_takes_one_more_for_each_child() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let architectures = ["amd64", "arm64", "riscv64"];
    images.tag(&images.multi("app", &architectures), "1");
    context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    let requests = taken(&server);
    // A config and a layer each, and the layer that all share.
    let (n, m) = (2 * architectures.len() + 1, architectures.len());
    assert!(requests.len() <= 3 * n + m + 3, "{requests:#?}");
    assert_eq!((blobs(&requests), requests.len()), (2 * n, 2 * n + m + 3), "{requests:#?}");
}

#[test]
fn large_blobs_are_asked_for_before_their_bytes_travel() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let layers: Vec<Vec<u8>> = (0..3).map(|n| vec![n; 200_000]).collect();
    images.tag(&images.image_of("app", "amd64", &layers), "1");
    context.ok(&format!("push {}:1 {}/app:1", images.location(), server.host()));
    let requests = taken(&server);
    let n = layers.len() + 1;
    assert!(requests.len() <= 3 * n + 3, "{requests:#?}");
    // All are there now: without the manifest, each is found by one request.
    context.ok(&format!("push --force {}:1 {}/app:2", images.location(), server.host()));
    let again = taken(&server);
    assert_eq!(again.iter().filter(|request| request.starts_with("POST ")).count(), n);
    assert_eq!(again.len(), n + 1, "{again:#?}");
}

#[test]
fn a_warm_pull_takes_one_and_a_cold_one_no_question_first() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 3), "1");
    images.tag(&images.multi("multi", &["amd64", "arm64"]), "2");
    for (tag, manifests, blobs) in [("1", 1, 4), ("2", 2, 3)] {
        let name = format!("{}/app:{tag}", server.host());
        context.ok(&format!("push {}:{tag} {name}", images.location()));
        server.clear_requests();
        context.ok(&format!("pull {name}"));
        let cold = taken(&server);
        assert!(cold.iter().all(|request| request.starts_with("GET ")), "{cold:#?}");
        assert_eq!(self::blobs(&cold), blobs, "{cold:#?}");
        assert_eq!(cold.len(), manifests + blobs, "{cold:#?}");
        let warm = context.run(&format!("pull {name}"));
        assert_eq!(taken(&server), [format!("HEAD /v2/app/manifests/{tag}")]);
        assert!(warm.stderr.ends_with(&format!("[registry]/app:{tag} is up to date\n")));
        context.ok(&format!("pull --pull-policy missing {name}"));
        assert_eq!(taken(&server), [""; 0]);
    }
}

#[test]
fn a_digest_is_one_head() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    images.tag(&images.multi("app", &["amd64", "arm64"]), "1");
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("push {}:1 {name}", images.location()));
    server.clear_requests();
    context.ok(&format!("digest {name}"));
    assert_eq!(taken(&server), ["HEAD /v2/app/manifests/1"]);
}

#[test]
fn a_copy_within_a_host_moves_no_blob() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    images.tag(&images.image("app", 4), "1");
    let host = server.host();
    context.ok(&format!("push {}:1 {host}/a:1", images.location()));
    server.clear_requests();
    context.ok(&format!("copy --no-referrers {host}/a:1 {host}/b:1"));
    let requests = taken(&server);
    let posts = requests.iter().filter(|request| *request == "POST /v2/b/blobs/uploads/").count();
    assert_eq!((blobs(&requests), posts), (5, 5), "{requests:#?}");
    assert_eq!(requests.len(), 5 + 4, "{requests:#?}");
}
