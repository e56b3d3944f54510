//! Rules about what stages begin with.

use super::World;
use crate::build::dockerfile::lint::BaseFacts;
use crate::oci::platform::Platform;

#[test]
fn undefined_arg_in_from() {
    World::default().check(&[
        (
            "ARG TAGS=1\nFROM a${TAG}",
            &["2:6 UndefinedArgInFrom: FROM argument 'TAG' is not declared (did you mean TAGS?)"],
        ),
        (
            "FROM --platform=${BUILDPLATFROM:-linux/amd64} a",
            &["1:17 UndefinedArgInFrom: FROM argument 'BUILDPLATFROM' is not declared (did you \
               mean BUILDPLATFORM?)"],
        ),
        (
            "FROM a\nARG X=1\nFROM a$X",
            &["3:6 UndefinedArgInFrom: FROM argument 'X' is not declared"],
        ),
        ("ARG TAG\nFROM a${TAG}", &[]),
        ("FROM --platform=$BUILDPLATFORM a", &[]),
        ("FROM a:$TARGETARCH", &[]),
    ]);
}

#[test]
fn invalid_base_image_platform() {
    let platforms = (Platform::new("linux", "amd64", ""), Platform::new("linux", "arm64", ""));
    let base = Some(BaseFacts { other_platform: Some(platforms), ..BaseFacts::default() });
    World { base, ..World::default() }.check(&[
        (
            "FROM a:1",
            &["1:6 InvalidBaseImagePlatform: Base image a:1 was pulled with platform \
               \"linux/arm64\", expected \"linux/amd64\" for current build"],
        ),
        ("FROM scratch", &[]),
    ]);
    World::default().check(&[("FROM a:1", &[])]);
}

#[test]
fn platforms_of_from() {
    World::default().check(&[
        (
            "FROM --platform=$TARGETPLATFORM a",
            &["1:17 RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in \
               FROM is redundant as this is the default behavior"],
        ),
        (
            "FROM --platform=${TARGETPLATFORM} a",
            &["1:17 RedundantTargetPlatform: Setting platform to predefined ${TARGETPLATFORM} in \
               FROM is redundant as this is the default behavior"],
        ),
        ("FROM --platform=$BUILDPLATFORM a", &[]),
        ("FROM --platform=linux/$TARGETARCH a", &[]),
        (
            "FROM --platform=linux/amd64 a AS x",
            &["1:17 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant \
               value \"linux/amd64\""],
        ),
        ("FROM --platform=linux/amd64 a AS build_amd64", &[]),
        ("FROM --platform=linux/amd64 a AS linux", &[]),
        ("ARG P=linux/amd64\nFROM --platform=$P a", &[]),
    ]);
}

#[test]
fn invalid_default_arg_in_from() {
    let found = |written: &str| {
        format!(
            "InvalidDefaultArgInFrom: Default value for ARG {written} results in empty or invalid \
             base image name"
        )
    };
    let build_args = [("TAG", "1"), ("BASE", "a")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into_iter()
        .collect();
    let world = World { build_args, ..World::default() };
    for (text, expected) in [
        ("ARG TAG\nFROM a:${TAG}", vec![format!("2:6 {}", found("a:${TAG}"))]),
        ("ARG BASE\nFROM $BASE", vec![format!("2:6 {}", found("$BASE"))]),
        ("ARG TAG=2\nFROM a:${TAG}", vec![]),
        ("ARG TAG\nFROM a:${TAG:-2}", vec![]),
        ("ARG TAG\nFROM a${TAG:+:$TAG}", vec![]),
        ("FROM a", vec![]),
    ] {
        assert_eq!(world.found(text), expected, "{text}");
    }
}
