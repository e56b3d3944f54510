//! Real engines, for whoever has them: `DOCKER_HOST=… CONTAINER_HOST=… cargo test --test engine --
//! --ignored --nocapture`. Each is given a small image, `regctl-engine-test:1`, which stays there.

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use regctl::archive::engine::{Engine, EngineKind, EngineSettings};
use regctl::oci::Digest;
use regctl::oci::digest::Algorithm;

use crate::{chain, gather};

const NAME: &str = "regctl-engine-test:1";

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A docker archive with one image of one layer, a new one each time.
fn image() -> (Vec<u8>, Digest) {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos().to_string();
    let filler = vec![7; 8 << 20];
    let layer = tar(&[("now", now.as_bytes()), ("filler", &filler)]);
    let diff_id = Digest::of(Algorithm::Sha256, &layer);
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{}},
            "rootfs":{{"type":"layers","diff_ids":["{diff_id}"]}}}}"#
    );
    let manifest = format!(r#"[{{"Config":"c.json","RepoTags":["{NAME}"],"Layers":["l.tar"]}}]"#);
    let archive = tar(&[
        ("l.tar", &layer),
        ("c.json", config.as_bytes()),
        ("manifest.json", manifest.as_bytes()),
    ]);
    (archive, diff_id)
}

#[tokio::test]
#[ignore = "needs the engines of docker and podman that DOCKER_HOST and CONTAINER_HOST name"]
#[allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a test for people")]
async fn real_engines_take_an_image_and_hand_it_over() {
    let variable = |name: &str| std::env::var(name).ok();
    let settings = EngineSettings {
        docker_host: variable("DOCKER_HOST"),
        docker_config: variable("DOCKER_CONFIG").map(Into::into),
        docker_context: variable("DOCKER_CONTEXT"),
        docker_tls_verify: variable("DOCKER_TLS_VERIFY").is_some(),
        docker_cert_path: variable("DOCKER_CERT_PATH").map(Into::into),
        container_host: variable("CONTAINER_HOST"),
        ..EngineSettings::default()
    };
    for kind in [EngineKind::Docker, EngineKind::Podman] {
        let engine = Engine::new(kind, settings.address(kind).unwrap()).unwrap();
        println!("{kind}: {:?}", engine.version().await.unwrap());
        let (archive, diff_id) = image();
        let pieces = |archive: &[u8]| {
            let pieces = archive.chunks(60_000).map(Bytes::copy_from_slice).map(Ok);
            stream::iter(pieces.collect::<Vec<_>>()).boxed()
        };
        let cut = engine.load(pieces(&archive[..300_000])).await.unwrap_err();
        println!("{kind}: cut: {}", chain(cut));
        // It stops to read long before the end, and its own words must not be lost for that.
        let garbage = engine.load(pieces(&vec![7; 64 << 20])).await.unwrap_err();
        println!("{kind}: garbage: {}", chain(garbage));
        let names = engine.load(pieces(&archive)).await.unwrap();
        println!("{kind}: loaded {names:?}");
        assert_eq!(names.len(), 1);
        assert!(names[0].ends_with(NAME), "{names:?}");

        for name in [NAME, names[0].as_str()] {
            let found = engine.find(name).await.unwrap().unwrap();
            println!("{kind}: {name} is {found:?}");
            assert_eq!(found.diff_ids, [diff_id]);
            let by_id = engine.find(&found.id.to_string()).await.unwrap().unwrap();
            assert_eq!(by_id, found);
            let exported = gather(engine.export(name).await.unwrap()).await.unwrap();
            println!("{kind}: exported {} bytes", exported.len());
            assert!(exported.len() > archive.len() - 10_000);
        }
        engine.tag(NAME, "other.test:5000/a/b", "2").await.unwrap();
        let tagged = engine.find("other.test:5000/a/b:2").await.unwrap().unwrap();
        assert_eq!(tagged.diff_ids, [diff_id]);
        assert_eq!(engine.find("regctl-engine-test:none").await.unwrap(), None);
        println!("{kind}: {}", chain(engine.export("none/such").await.err().unwrap()));
    }
}
