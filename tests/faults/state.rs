//! What is really there: in the storage of a registry and in the client's directory.

use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use regctl::content::ByteRange;
use regctl::layout::Layout;
use regctl::oci::{Digest, RepositoryName, Tag};
use regctl::server::storage::{BlobReply, Storage, UploadId};

use crate::image::{Image, files};
use crate::operations::{Operation, World, digest, repository};

/// What an operation has brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing yet.
    Old,
    /// All of it.
    New,
    /// Some of it, where the operation consists of several changes.
    Partly,
    /// Something that must never be.
    Wrong(String),
}

/// What the operation of `world` has brought about.
pub(crate) async fn effect(world: &World, with_referrers: bool) -> Effect {
    let storage = &**world.last().server.storage();
    let fixture = &world.fixture;
    match world.operation {
        Operation::Pull => pulled(world),
        Operation::Push => tagged(storage, "1", &fixture.new, Some(&fixture.old)).await,
        Operation::Copy => {
            let effect = tagged(storage, "1", &fixture.new, Some(&fixture.old)).await;
            if !with_referrers || effect != Effect::New {
                return effect;
            }
            or_wrong(is_whole(storage, &fixture.referrer).await, Effect::New)
        }
        Operation::List => listed(world),
        Operation::Delete => deleted(storage, &fixture.old).await,
        Operation::Login => logged_in(world),
        Operation::Retag => {
            let second = tagged(storage, "2", &fixture.new, Some(&fixture.old)).await;
            let third = tagged(storage, "3", &fixture.new, None).await;
            match (second, third) {
                (Effect::Wrong(what), _) | (_, Effect::Wrong(what)) => Effect::Wrong(what),
                (one, other) if one == other => one,
                _ => Effect::Partly,
            }
        }
    }
}

fn or_wrong(checked: Result<(), String>, effect: Effect) -> Effect {
    checked.map_or_else(Effect::Wrong, |()| effect)
}

/// A tag that is to point at `new` and pointed at `old`, if it was there.
async fn tagged(storage: &dyn Storage, tag: &str, new: &Image, old: Option<&Image>) -> Effect {
    let tag: Tag = tag.parse().unwrap();
    let found = storage.resolve_tag(&repository(), &tag).await.unwrap();
    let found = found.map(|(descriptor, _)| descriptor.digest);
    if found == Some(digest(new)) {
        return or_wrong(is_whole(storage, new).await, Effect::New);
    }
    if found == old.map(digest) {
        return Effect::Old;
    }
    Effect::Wrong(format!("the tag {tag} points at {found:?}"))
}

/// Whether every byte of the image is there.
async fn is_whole(storage: &dyn Storage, image: &Image) -> Result<(), String> {
    let name = repository();
    for raw in &image.manifests {
        let held = storage.read_manifest(&name, raw.digest()).await.unwrap();
        if held.is_none_or(|held| held.bytes() != raw.bytes()) {
            return Err(format!("the manifest {} is not there", raw.digest()));
        }
    }
    for (blob, bytes) in &image.blobs {
        let held = read_blob(storage, &name, &blob.digest).await;
        if held.as_ref() != Some(bytes) {
            return Err(format!("the blob {} is not there", blob.digest));
        }
    }
    Ok(())
}

async fn read_blob(storage: &dyn Storage, name: &RepositoryName, blob: &Digest) -> Option<Bytes> {
    match storage.open_blob(name, blob, ByteRange::ALL).await.unwrap()? {
        BlobReply::Stream(stream) => {
            let chunks: Vec<Bytes> = stream.try_collect().await.unwrap();
            Some(chunks.concat().into())
        }
        BlobReply::Redirect(_) => None,
    }
}

fn pulled(world: &World) -> Effect {
    let (new, old) = (&world.fixture.new, &world.fixture.old);
    let store = Layout::store(&world.data_root()).unwrap();
    let found = store.find(&world.stored_name()).unwrap().map(|entry| entry.digest);
    if found == Some(digest(old)) {
        return Effect::Old;
    }
    if found != Some(digest(new)) {
        return Effect::Wrong(format!("the name points at {found:?}"));
    }
    let manifests = new.manifests.iter().map(|raw| (*raw.digest(), raw.bytes()));
    let blobs = new.blobs.iter().map(|(blob, bytes)| (blob.digest, bytes));
    for (digest, bytes) in manifests.chain(blobs) {
        let held = std::fs::read(store.blob_path(&digest)).unwrap_or_default();
        if held != *bytes {
            return Effect::Wrong(format!("{digest} is not in the store"));
        }
    }
    Effect::New
}

async fn deleted(storage: &dyn Storage, image: &Image) -> Effect {
    let resolve = async |tag: &str| {
        let found = storage.resolve_tag(&repository(), &tag.parse().unwrap()).await.unwrap();
        found.map(|(descriptor, _)| descriptor.digest)
    };
    if resolve("2").await != Some(digest(image)) {
        return Effect::Wrong("another tag is gone".to_owned());
    }
    match resolve("1").await {
        None => Effect::New,
        Some(found) if found == digest(image) => Effect::Old,
        Some(found) => Effect::Wrong(format!("the tag points at {found}")),
    }
}

fn listed(world: &World) -> Effect {
    match &world.listed.lock().unwrap()[..] {
        [] => Effect::Old,
        listed if listed == ["1", "2", "3"] => Effect::New,
        listed => Effect::Wrong(format!("the tags are told to be {listed:?}")),
    }
}

/// A credential is kept only after the registry has taken it.
fn logged_in(world: &World) -> Effect {
    let text = std::fs::read_to_string(world.config_file()).unwrap_or_default();
    if !text.contains(&world.last().host()) {
        return Effect::Old;
    }
    let requests = world.last().server.requests();
    let is_checked = requests.iter().any(|one| one.to_string() == "GET /v2/ 200");
    match is_checked {
        true => Effect::New,
        false => Effect::Wrong("the credential is kept and was never checked".to_owned()),
    }
}

/// What is left in the client's directory or in a registry that nobody will need again.
///
/// Sessions of which the client was never told are the registry's to sweep, and so are those that
/// were opened for a run which had failed by the time it was told. `ignores_empty` forgives sessions
/// without a byte: nothing is lost with them, so of a small blob's nothing is noted, and a client to
/// which nothing answers cannot give them back.
pub(crate) async fn leftovers(world: &World, ignores_empty: bool) -> Vec<String> {
    // The threads that wrote for a run which failed may still be tidying up.
    for _ in 0..100 {
        let left = left_now(world, ignores_empty).await;
        if left.is_empty() {
            return left;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    left_now(world, ignores_empty).await
}

async fn left_now(world: &World, ignores_empty: bool) -> Vec<String> {
    let mut left = Vec::new();
    for path in files(&world.data_root()) {
        let shown = path.strip_prefix(world.data_root()).unwrap().display().to_string();
        let belongs = ["store/", "locks/"].iter().any(|part| shown.starts_with(part));
        if !belongs || shown.contains(".regctl-") {
            left.push(format!("the file {shown}"));
        }
    }
    for session in world.wire.sessions() {
        if !(session.is_known && session.is_used) {
            continue;
        }
        let storage = world.registry(session.side).server.storage();
        let id: UploadId = session.path.rsplit('/').next().unwrap().parse().unwrap();
        if let Ok(offset) = storage.upload_status(&repository(), &id).await
            && (offset > 0 || !ignores_empty)
        {
            left.push(format!("the upload session {id} with {offset} bytes"));
        }
    }
    left
}
