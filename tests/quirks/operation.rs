//! What is asked of the client, and whether what should be there is there afterwards.

use std::path::Path;
use std::time::Duration;

use futures_util::TryStreamExt;
use regctl::content::{Error as ContentError, Result as ContentResult};
use regctl::oci::{Platform, Reference};
use regctl::ops::copy::CopyRequest;
use regctl::ops::list::ListOptions;
use regctl::ops::location::Location;
use regctl::ops::pull::{PullPolicy, PullRequest};
use regctl::ops::push::PushRequest;
use regctl::ops::{self, Platforms};

use crate::archive::{Image, docker_20};
use crate::cell::told;
use crate::content::{self, Content};
use crate::scene::{Scene, TAGS};

/// What is asked of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Login,
    Pull,
    Push,
    /// From the plain registry.
    CopyIn,
    /// To the plain registry.
    CopyOut,
    List,
    Delete,
    /// To another repository of the same registry.
    CopyWithin,
    /// Of an archive whose layers are compressed on their way.
    PushArchive,
    /// Of what is there, and must be asked for.
    PushAgain,
    /// Of an artifact.
    PushArtifact,
    /// Of an image with a layer that is longer than the shortest chunks that are tried.
    PushHeavy,
    /// Of what the store has already.
    PullAgain,
    /// After the token has ended by the clock.
    PullLater,
    PullMissing,
    /// To learn a digest and nothing else.
    Resolve,
    ListMissing,
    ListEmpty,
    ListFew,
    Catalog,
    DeleteDigest,
    DeleteMissing,
}

/// The operations that every registry sees.
pub(crate) const EVERY: [Operation; 7] = [
    Operation::Login,
    Operation::Pull,
    Operation::Push,
    Operation::CopyIn,
    Operation::CopyOut,
    Operation::List,
    Operation::Delete,
];
/// Runs the operation; returns what is wrong with what it did.
pub(crate) async fn perform(
    scene: &Scene,
    operation: Operation,
    layout: &Path,
) -> ops::Result<Option<String>> {
    match operation {
        Operation::Login => {
            let checked = scene.session.registries.check(&scene.host()).await;
            let attempt = "cannot log in".to_owned();
            checked.map_err(|source| ops::Error::Content { attempt, source })?;
            Ok(None)
        }
        Operation::Pull => pull(scene, scene.reference()).await,
        Operation::PullMissing => pull(scene, scene.named(scene.setup.name, "none")).await,
        Operation::PullAgain => {
            pull(scene, scene.reference()).await?;
            scene.registry.clear_requests();
            pull(scene, scene.reference()).await
        }
        Operation::PullLater => {
            pull(scene, scene.reference()).await?;
            scene.registry.clear_requests();
            scene.clock.advance(Duration::from_secs(58));
            pull(scene, scene.reference()).await
        }
        Operation::Push => push(scene, layout, &scene.content, false).await,
        Operation::PushAgain => {
            push(scene, layout, &scene.content, false).await?;
            scene.registry.clear_requests();
            push(scene, layout, &scene.content, true).await
        }
        Operation::PushArtifact => push_content(scene, &Content::artifact()).await,
        Operation::PushHeavy => push_content(scene, &Content::heavy()).await,
        Operation::PushArchive => push_archive(scene).await,
        Operation::CopyIn => {
            copy(scene, scene.beside("team/app:1"), scene.named(scene.setup.target, "9")).await?;
            Ok(held(scene, scene.setup.target, "9").await)
        }
        Operation::CopyWithin => {
            copy(scene, scene.reference(), scene.named(scene.setup.target, "9")).await?;
            Ok(held(scene, scene.setup.target, "9").await)
        }
        Operation::CopyOut => {
            copy(scene, scene.reference(), scene.beside("out/app:9")).await?;
            let storage = &**scene.plain.storage();
            Ok(scene.content.missing(storage, &"out/app".parse().unwrap(), "9").await)
        }
        Operation::Resolve => resolve(scene).await,
        Operation::List | Operation::ListFew | Operation::ListEmpty | Operation::ListMissing => {
            list_tags(scene, operation).await
        }
        Operation::Catalog => catalog(scene).await,
        Operation::Delete => delete(scene, scene.reference()).await,
        Operation::DeleteMissing => delete(scene, scene.named(scene.setup.name, "none")).await,
        Operation::DeleteDigest => {
            let name = scene.reference().name().to_string();
            delete(scene, format!("{name}@{}", scene.content.root()).parse().unwrap()).await
        }
    }
}

/// Asks for the digest of the image.
async fn resolve(scene: &Scene) -> ops::Result<Option<String>> {
    let location = Location::Registry(scene.reference());
    let found = ops::inspect::digest(&scene.session, &location, &Platforms::All).await?;
    let is_right = found.digest == scene.content.root();
    Ok((!is_right).then(|| format!("the digest is {}", found.digest)))
}

/// Lists the repositories.
async fn catalog(scene: &Scene) -> ops::Result<Option<String>> {
    let names = ops::list::catalog(&scene.session, &scene.host(), &ListOptions::default())?;
    let names: ContentResult<Vec<_>> = names.try_collect().await;
    let names = names.map_err(in_words("cannot list the repositories"))?;
    let names: Vec<_> = names.iter().map(ToString::to_string).collect();
    Ok((names != [scene.setup.name]).then(|| format!("the list is {names:?}")))
}

/// Lists the tags of a repository that the operation prepares.
async fn list_tags(scene: &Scene, operation: Operation) -> ops::Result<Option<String>> {
    let name = scene.setup.name;
    match operation {
        Operation::ListFew => list(scene, name, Some(2), &TAGS[..2]).await,
        Operation::ListMissing => list(scene, "none/app", None, &[]).await,
        Operation::ListEmpty => {
            for tag in TAGS {
                let (name, tag) = (name.parse().unwrap(), tag.parse().unwrap());
                scene.registry.storage().delete_tag(&name, &tag).await.unwrap();
            }
            list(scene, name, None, &[]).await
        }
        _ => list(scene, name, None, &TAGS).await,
    }
}

fn in_words(attempt: &str) -> impl FnOnce(ContentError) -> ops::Error {
    let attempt = attempt.to_owned();
    move |source| ops::Error::Content { attempt, source }
}

async fn pull(scene: &Scene, reference: Reference) -> ops::Result<Option<String>> {
    let platform: Platform = "linux/amd64".parse().unwrap();
    let request = PullRequest {
        reference,
        name: None,
        platforms: Platforms::Default(platform),
        policy: PullPolicy::Always,
    };
    let report = ops::pull::pull(&scene.session, &request).await?;
    let store = scene.session.store()?;
    Ok(scene.content.missing_locally(&store, &report.digest).await)
}

async fn push(
    scene: &Scene,
    layout: &Path,
    content: &Content,
    force: bool,
) -> ops::Result<Option<String>> {
    let tag = Some("1".parse().unwrap());
    let source = Location::Layout { directory: layout.to_owned(), tag };
    let destinations = vec![scene.named(scene.setup.target, "9")];
    let request = PushRequest { source, destinations, referrers: false, force };
    if let Some(error) = ops::push::push(&scene.session, &request).await?.failed {
        let name = scene.setup.target.parse().unwrap();
        let tag = scene.registry.storage().resolve_tag(&name, &"9".parse().unwrap()).await.unwrap();
        return match tag {
            None => Err(error),
            Some(_) => Ok(Some(format!("the tag is set, and yet: {}", told(&error)))),
        };
    }
    let storage = &**scene.registry.storage();
    Ok(content.missing(storage, &scene.setup.target.parse().unwrap(), "9").await)
}

async fn push_content(scene: &Scene, content: &Content) -> ops::Result<Option<String>> {
    let directory = tempfile::tempdir().unwrap();
    content.write_layout(directory.path()).await;
    push(scene, directory.path(), content, false).await
}

async fn push_archive(scene: &Scene) -> ops::Result<Option<String>> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("image.tar");
    let image = Image::new("archived", 7);
    std::fs::write(&file, docker_20(&[(&image, &["archived:1"])]).tar()).unwrap();
    let source = format!("docker-archive:{}", file.display());
    let source = Location::parse(&source, regctl::ops::location::Bare::Registry)?;
    let destinations = vec![scene.named(scene.setup.target, "9")];
    let request = PushRequest { source, destinations, referrers: false, force: false };
    let outcomes = ops::push::push(&scene.session, &request).await?;
    match outcomes.failed {
        Some(error) => Err(error),
        None => {
            let (storage, name) =
                (&**scene.registry.storage(), scene.setup.target.parse().unwrap());
            Ok(content::missing_of_image(storage, &name, "9", &image).await)
        }
    }
}

async fn copy(scene: &Scene, from: Reference, to: Reference) -> ops::Result<()> {
    let request = CopyRequest {
        source: Location::Registry(from),
        destination: Location::Registry(to),
        platforms: Platforms::All,
        referrers: false,
        force: false,
        preferred: "linux/amd64".parse().unwrap(),
    };
    ops::copy::copy(&scene.session, &request, None).await.map(|_| ())
}

/// What the registry lacks of the image.
async fn held(scene: &Scene, name: &str, tag: &str) -> Option<String> {
    let storage = &**scene.registry.storage();
    scene.content.missing(storage, &name.parse().unwrap(), tag).await
}

async fn list(
    scene: &Scene,
    name: &str,
    limit: Option<usize>,
    expected: &[&str],
) -> ops::Result<Option<String>> {
    let options = ListOptions { limit, ..ListOptions::default() };
    let tags = ops::list::tags(&scene.session, &scene.named(name, "1"), &options)?;
    let tags: ContentResult<Vec<_>> = tags.try_collect().await;
    let tags = tags.map_err(in_words("cannot list the tags"))?;
    let tags: Vec<_> = tags.iter().map(ToString::to_string).collect();
    Ok((tags != expected).then(|| format!("the list is {tags:?}")))
}

async fn delete(scene: &Scene, reference: Reference) -> ops::Result<Option<String>> {
    let deleted = ops::delete::delete(&scene.session, &reference).await;
    let storage = scene.registry.storage();
    let name = scene.setup.name.parse().unwrap();
    let is_there = storage.resolve_tag(&name, &"1".parse().unwrap()).await.unwrap().is_some();
    match deleted {
        Ok(_) => Ok(is_there.then(|| "the tag is still there".to_owned())),
        Err(_) if !is_there => Ok(Some("the tag is gone, though it failed".to_owned())),
        Err(error) => Err(error),
    }
}
