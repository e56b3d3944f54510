//! Parsers of arguments that are names in a registry, or in the local store: what has the prefix of
//! another place is refused, for `podman:x` would be a repository of Docker Hub otherwise.

use crate::oci::{Host, Reference, concealed};
use crate::ops::location::{Bare, Location, place_prefix};

/// The places, for those who wrote another prefix.
const IN_REGISTRY: &str = "docker://";
const IN_STORE: &str = "store:";

/// A registry's image, for commands that know no other place.
pub(super) fn reference(text: &str) -> Result<Reference, String> {
    reference_or_repository(text).map(Reference::or_latest)
}

/// A registry's image, or a whole repository where neither tag nor digest follows.
pub(super) fn reference_or_repository(text: &str) -> Result<Reference, String> {
    registry(text, |_, _| "this command works on registries alone".to_owned())
}

/// What is fetched from a registry into the local store.
pub(super) fn fetched(text: &str) -> Result<Reference, String> {
    registry(text, |prefix, rest| match prefix {
        IN_STORE => format!("`regctl inspect {text}` shows it"),
        "docker-daemon:" | "podman:" => {
            format!("`regctl copy {text} store:{rest}` brings it here")
        }
        _ => format!("`regctl copy {text} store:NAME` brings it here"),
    })
}

/// The registries that images may be in which are looked for in the local store first.
pub(super) fn hosts_of<'a>(names: impl IntoIterator<Item = &'a String>) -> Vec<Host> {
    let host = |name: &String| match Location::parse(name, Bare::Store) {
        Ok(Location::Store(name)) => Some(Reference::parse(&name).ok()?.host().clone()),
        Ok(other) => other.hosts().pop(),
        Err(_) => None,
    };
    names.into_iter().filter_map(host).collect()
}

/// Where something is pushed to.
pub(super) fn destination(text: &str) -> Result<Reference, String> {
    registry(text, |_, _| format!("`regctl copy SRC {text}` writes there"))
        .map(Reference::or_latest)
}

/// A repository; a tag or digest behind it is a mistake that would otherwise be ignored.
pub(super) fn repository(text: &str) -> Result<Reference, String> {
    let reference = reference_or_repository(text)?;
    if reference.tag().is_some() || reference.digest().is_some() {
        return Err(format!("{text} names an image; write {}", reference.familiar_name()));
    }
    Ok(reference)
}

/// A name or an ID of the local store.
pub(super) fn local(text: &str) -> Result<String, String> {
    match split(text) {
        None => Ok(text.to_owned()),
        Some((IN_STORE, rest)) => Ok(rest.to_owned()),
        Some((prefix, _)) => Err(format!(
            "{text} is {}; this command works on the local store alone, where \
             `regctl copy {text} store:NAME` brings it",
            place(prefix),
            text = concealed(text)
        )),
    }
}

/// A name that something gets in the local store.
pub(super) fn local_name(text: &str) -> Result<Reference, String> {
    match split(text) {
        None => parse(text).map(Reference::or_latest),
        Some((IN_STORE, rest)) => parse(rest).map(Reference::or_latest),
        Some((prefix, _)) => Err(format!(
            "{text} is {}, and this is a name in the local store; `regctl copy SRC {text}` writes \
             there",
            place(prefix),
            text = concealed(text)
        )),
    }
}

/// What is in a registry; `instead` tells what to do with a place's prefix and what follows it.
fn registry(
    text: &str,
    instead: impl FnOnce(&'static str, &str) -> String,
) -> Result<Reference, String> {
    match split(text) {
        None => parse(text),
        Some((IN_REGISTRY, rest)) => parse(rest),
        Some((prefix, rest)) => {
            Err(format!("{text} is {}; {}", place(prefix), instead(prefix, rest)))
        }
    }
}

fn split(text: &str) -> Option<(&'static str, &str)> {
    place_prefix(text).map(|prefix| (prefix, &text[prefix.len()..]))
}

fn parse(text: &str) -> Result<Reference, String> {
    Reference::parse_repository(text).map_err(|error| error.to_string())
}

/// Where a prefix says that something is.
fn place(prefix: &str) -> &'static str {
    match prefix {
        IN_REGISTRY => "in a registry",
        IN_STORE => "in the local store",
        "docker-daemon:" | "podman:" => "in an engine",
        "oci:" | "dir:" => "a directory",
        _ => "an archive",
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn places_are_no_repositories_of_docker_hub() {
        for (arguments, piece) in [
            ("delete -y podman:x", "is in an engine; this command works on registries alone"),
            ("pull podman:x", "`regctl copy podman:x store:x` brings it here"),
            ("pull dir:x", "`regctl copy dir:x store:NAME` brings it here"),
            ("pull oci-archive:x.tar", "is an archive"),
            ("pull store:x", "is in the local store"),
            ("pull app oci:x", "is a name in the local store"),
            ("push app podman:x", "`regctl copy SRC podman:x` writes there"),
            ("tags docker-daemon:x", "is in an engine"),
            ("retag oci:x 1", "is a directory"),
            ("tag app:1 docker-archive:1", "is a name in the local store"),
            ("tag podman:1 app:1", "`regctl copy podman:1 store:NAME` brings it"),
            ("untag app:1 dir:1", "is a name in the local store"),
            ("rmi docker-daemon:x", "works on the local store alone"),
            ("import f.tar oci:x", "is a name in the local store"),
            ("load --name oci:x", "is a name in the local store"),
        ] {
            let words = ["regctl"].into_iter().chain(arguments.split(' '));
            let error = Cli::try_parse_from(words).expect_err(arguments);
            assert_eq!(error.exit_code(), 2, "{arguments}");
            assert!(error.to_string().contains(piece), "{arguments}: {error}");
        }
    }

    #[test]
    fn the_prefix_of_the_place_that_is_meant_anyway_is_taken() {
        assert_eq!(reference("docker://a/b").unwrap().to_string(), "docker.io/a/b:latest");
        assert_eq!(local("store:a").unwrap(), "a");
        assert_eq!(local_name("store:a:1").unwrap().to_string(), "docker.io/library/a:1");
    }
}
