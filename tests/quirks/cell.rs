//! A cell of the table: an operation on a registry, and what must come of it.

use std::fmt;
use std::ops::RangeInclusive;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::Duration;

use futures_util::TryStreamExt;
use regctl::content::{self, Error as ContentError};
use regctl::oci::{ManifestError, Platform, Reference, ReferenceError};
use regctl::ops::copy::CopyRequest;
use regctl::ops::list::ListOptions;
use regctl::ops::location::Location;
use regctl::ops::pull::{PullPolicy, PullRequest};
use regctl::ops::push::PushRequest;
use regctl::ops::{self, Platforms};
use regctl::server::quirks::Personality;

use crate::archive::{Image, docker_20};
use crate::canary;
use crate::content::Content;
use crate::scene::{Scene, Setup, TAGS};

/// Longest that a run may take, as a guard against what never ends.
const LIMIT: Duration = Duration::from_secs(60);

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
    /// Of what the store has already.
    PullAgain,
    /// After the token has ended by the clock.
    PullLater,
    PullMissing,
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

/// What must come of it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outcome {
    /// It is done, and what should be there is there.
    Done,
    /// It fails with this exit code, and the error says all of this.
    Fails(u8, &'static [&'static str]),
}

/// How many requests begin with the first text and hold the second.
type Requests = (&'static str, &'static str, RangeInclusive<usize>);

/// One cell.
pub(crate) struct Cell {
    what: String,
    setup: Setup,
    operation: Operation,
    outcome: Outcome,
    requests: Vec<Requests>,
    pauses: Option<RangeInclusive<u64>>,
}

impl Cell {
    pub(crate) fn new(personality: Personality, operation: Operation, outcome: Outcome) -> Self {
        Self {
            what: String::new(),
            setup: Setup::of(personality),
            operation,
            outcome,
            requests: Vec::new(),
            pauses: None,
        }
    }

    /// Changes what the registry is like, and says how.
    pub(crate) fn but(mut self, what: &str, change: impl FnOnce(&mut Setup)) -> Self {
        self.what = format!(", {what}");
        change(&mut self.setup);
        self
    }

    /// Counts the requests that begin with `start` and hold `text`.
    pub(crate) fn asks(
        mut self,
        start: &'static str,
        text: &'static str,
        count: RangeInclusive<usize>,
    ) -> Self {
        self.requests.push((start, text, count));
        self
    }

    /// Says how many seconds the longest pause lasts.
    pub(crate) fn pauses(mut self, seconds: RangeInclusive<u64>) -> Self {
        self.pauses = Some(seconds);
        self
    }

    /// Runs it on a runtime of its own; returns what is not as it is written. `layout` is a
    /// directory that holds the image.
    pub(crate) fn run(self, layout: &Path) -> Option<String> {
        let shown = self.to_string();
        let run = AssertUnwindSafe(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap();
            let wrong =
                runtime.block_on(async { tokio::time::timeout(LIMIT, self.check(layout)).await });
            runtime.shutdown_background();
            wrong.unwrap_or_else(|_| Some(format!("it took longer than {LIMIT:?}")))
        });
        let wrong = std::panic::catch_unwind(run);
        let wrong = wrong.unwrap_or_else(|_| Some("it panicked, see above".to_owned()));
        wrong.map(|wrong| format!("{shown}: {wrong}"))
    }

    async fn check(self, layout: &Path) -> Option<String> {
        let scene = Scene::start(self.setup).await;
        let outcome = perform(&scene, self.operation, layout).await;
        if let Err(error) = &outcome {
            canary::assert_unseen("the error", format!("{}\n{error:?}", told(error)));
        }
        let wrong = match (self.outcome, outcome) {
            (Outcome::Done, Ok(None)) => None,
            (Outcome::Done, Ok(Some(wrong))) => Some(wrong),
            (Outcome::Done, Err(error)) => Some(format!("it failed: {}", told(&error))),
            (Outcome::Fails(..), Ok(None)) => Some("it did not fail".to_owned()),
            (Outcome::Fails(..), Ok(Some(wrong))) => {
                Some(format!("it did not fail, though {wrong}"))
            }
            (Outcome::Fails(code, pieces), Err(error)) => {
                let text = told(&error);
                let lacks = pieces.iter().any(|piece| !text.contains(piece));
                (code_of(&error) != code || lacks)
                    .then(|| format!("expected {code} {pieces:?}, got {} {text}", code_of(&error)))
            }
        };
        let wrong = wrong.or_else(|| {
            let lines = requests(&scene);
            let is_off = |(start, text, count): &&Requests| {
                let is_meant = |line: &&String| line.starts_with(start) && line.contains(text);
                !count.contains(&lines.iter().filter(is_meant).count())
            };
            let (start, text, count) = self.requests.iter().find(is_off)?;
            Some(format!("expected {count:?} of {start:?} with {text:?}"))
        });
        let longest = scene.clock.pauses().into_iter().max().unwrap_or_default().as_secs();
        let wrong = wrong.or_else(|| {
            let expected = self.pauses.filter(|expected| !expected.contains(&longest))?;
            Some(format!("the longest pause was {longest} s, not {expected:?}"))
        });
        wrong.map(|wrong| format!("{wrong}\n    {}", requests(&scene).join("\n    ")))
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}{}", self.setup.personality, self.operation, self.what)
    }
}

fn requests(scene: &Scene) -> Vec<String> {
    scene.registry.requests().iter().map(ToString::to_string).collect()
}

/// The error and its causes in one line.
fn told(error: &ops::Error) -> String {
    let first: &dyn std::error::Error = error;
    let chain = std::iter::successors(Some(first), |cause| cause.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The exit code that the program would end with.
fn code_of(error: &ops::Error) -> u8 {
    let first: &(dyn std::error::Error + 'static) = error;
    let mut chain = std::iter::successors(Some(first), |cause| cause.source());
    let code = chain.find_map(|cause| {
        if cause.is::<ReferenceError>() {
            return Some(2);
        }
        match cause.downcast_ref::<ContentError>()? {
            ContentError::NotFound { .. }
            | ContentError::Manifest(ManifestError::NoPlatform { .. }) => Some(3),
            ContentError::Denied { .. } => Some(4),
            ContentError::Unreachable { .. } => Some(6),
            _ => None,
        }
    });
    code.unwrap_or(1)
}

/// Runs the operation; returns what is wrong with what it did.
async fn perform(
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
        Operation::PushArtifact => {
            let content = Content::artifact();
            let directory = tempfile::tempdir().unwrap();
            content.write_layout(directory.path()).await;
            push(scene, directory.path(), &content, false).await
        }
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

/// Lists the repositories.
async fn catalog(scene: &Scene) -> ops::Result<Option<String>> {
    let names = ops::list::catalog(&scene.session, &scene.host(), &ListOptions::default())?;
    let names: content::Result<Vec<_>> = names.try_collect().await;
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
        None => Ok(None),
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
    let tags: content::Result<Vec<_>> = tags.try_collect().await;
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
