//! Each of the 22 flags with a good and a bad use, and the keys of mounts.

use std::collections::BTreeMap;

use crate::build::dockerfile::Dockerfile;
use crate::build::dockerfile::evaluate::Step;
use crate::build::dockerfile::mount::{Access, Mount, MountType, Sharing};
use crate::build::dockerfile::scope::{BuildInputs, GlobalScope, StageScope};
use crate::oci::platform::Platform;

fn parse(line: &str) -> Result<Dockerfile, String> {
    let text = match line.starts_with("FROM") {
        true => line.to_owned(),
        false => format!("FROM scratch\n{line}"),
    };
    let error = match Dockerfile::parse(text.as_bytes()) {
        Ok(file) => return Ok(file),
        Err(error) => error.to_string(),
    };
    let first = error.lines().next().expect("there is a first line");
    let (_, rest) = first.split_once(": ").expect("a place and a message");
    Err(rest.to_owned())
}

/// A good use, a bad one, and what is said about the latter.
type Use = (&'static str, &'static str, String);

fn check_uses(cases: &[Use]) {
    for (good, bad, message) in cases {
        assert!(parse(good).is_ok(), "{good}: {:?}", parse(good));
        assert_eq!(parse(bad).err().as_ref(), Some(message), "{bad}");
    }
}

fn needs_value(flag: &str) -> String {
    format!("the flag --{flag} needs a value: --{flag}=VALUE")
}

fn twice(flag: &str) -> String {
    format!("the flag --{flag} is given twice")
}

fn takes(flag: &str, wants: &str, value: &str) -> String {
    format!("the flag --{flag} takes {wants}, not {value:?}")
}

#[test]
fn flags_of_commands_have_a_good_and_a_bad_use() {
    let time = |flag: &str| takes(flag, "a time such as 30s or 1m30s", "soon");
    let network = takes("network", "default, none or host", "bridge");
    let security = takes("security", "sandbox or insecure", "none");
    let short = "the flag --interval can not be less than 1ms".to_owned();
    let retries = takes("retries", "a number", "-1");
    check_uses(&[
        ("FROM --platform=linux/arm64 a", "FROM --platform a", needs_value("platform")),
        ("RUN --mount=type=tmpfs,target=/x a", "RUN --mount a", needs_value("mount")),
        ("RUN --network=none a", "RUN --network=bridge a", network),
        ("RUN --security=sandbox a", "RUN --security=none a", security),
        ("HEALTHCHECK --interval=5s CMD a", "HEALTHCHECK --interval=1us CMD a", short),
        ("HEALTHCHECK --timeout=5s CMD a", "HEALTHCHECK --timeout=soon CMD a", time("timeout")),
        (
            "HEALTHCHECK --start-period=5s CMD a",
            "HEALTHCHECK --start-period=soon CMD a",
            time("start-period"),
        ),
        (
            "HEALTHCHECK --start-interval=0s CMD a",
            "HEALTHCHECK --start-interval=soon CMD a",
            time("start-interval"),
        ),
        ("HEALTHCHECK --retries=0 CMD a", "HEALTHCHECK --retries=-1 CMD a", retries),
    ]);
}

#[test]
fn flags_of_copy_and_add_have_a_good_and_a_bad_use() {
    let truth = |flag: &str| takes(flag, "true or false", "maybe");
    let chmod = "\"rwx\" is no permission: it is an octal number up to 7777, or changes such as \
                 u=rwX,go=rX";
    check_uses(&[
        ("COPY --from=x a b", "COPY --from=x --from=y a b", twice("from")),
        ("COPY --chown=1:1 a b", "COPY --chown a b", needs_value("chown")),
        ("COPY --chmod=0644 a b", "COPY --chmod=rwx a b", chmod.to_owned()),
        ("COPY --link a b", "COPY --link=maybe a b", truth("link")),
        ("COPY --parents a b", "COPY --parents=maybe a b", truth("parents")),
        ("COPY --exclude=*.a --exclude=b a b", "COPY --exclude a b", needs_value("exclude")),
        ("ADD --chown=1:1 a b", "ADD --chown=1 --chown=2 a b", twice("chown")),
        ("ADD --chmod=u+x a b", "ADD --chmod=rwx a b", chmod.to_owned()),
        ("ADD --link=true a b", "ADD --link --link a b", twice("link")),
        ("ADD --keep-git-dir=false a b", "ADD --keep-git-dir=maybe a b", truth("keep-git-dir")),
        ("ADD --checksum=sha256:00 a b", "ADD --checksum a b", needs_value("checksum")),
        ("ADD --unpack a b", "ADD --unpack=maybe a b", truth("unpack")),
        ("ADD --exclude=x a b", "ADD --exclude a b", needs_value("exclude")),
    ]);
}

#[test]
fn flags_that_an_instruction_lacks_are_refused() {
    for (line, message) in [
        ("COPY --form=x a b", "unknown flag --form for COPY (did you mean --from?)"),
        ("COPY --xyzzy a b", "unknown flag --xyzzy for COPY"),
        ("ADD --from=x a b", "unknown flag --from for ADD"),
        ("COPY --checksum=x a b", "unknown flag --checksum for COPY"),
        ("CMD --x", "unknown flag --x for CMD"),
        ("ENV --x a=b", "unknown flag --x for ENV"),
        ("ARG --required a", "unknown flag --required for ARG"),
        ("USER --x a", "unknown flag --x for USER"),
        ("ONBUILD --x USER a", "unknown flag --x for ONBUILD"),
        ("ONBUILD COPY --form=x a b", "unknown flag --form for COPY (did you mean --from?)"),
        ("HEALTHCHECK --x NONE", "unknown flag --x for HEALTHCHECK"),
        ("FROM --Platform=x a", "unknown flag --Platform for FROM (did you mean --platform?)"),
        (
            "RUN --device=vendor.com/a a",
            "RUN --device is not supported: devices of the machine are not handed to builds",
        ),
    ] {
        assert_eq!(parse(line).err().as_deref(), Some(message), "{line}");
    }
}

/// The first mount of a `RUN`, with the variable `V` set to `v`.
fn mount(value: &str) -> Result<Mount, String> {
    let file = parse(&format!("ENV V=v\nRUN --mount={value} a"))?;
    let platform = Platform::new("linux", "amd64", "");
    let inputs = BuildInputs {
        build_platform: &platform,
        target_platform: &platform,
        target: None,
        build_args: &BTreeMap::new(),
    };
    let global = GlobalScope::new(&file, &inputs).expect("there are no global arguments");
    let mut scope = StageScope::new(&global, []);
    let mut last = None;
    for instruction in &file.stages[0].instructions {
        let evaluated = scope.evaluate(instruction).map_err(|error| error.to_string())?;
        last = Some(evaluated.step);
    }
    match last {
        Some(Step::Run(run)) => Ok(run.mounts.into_iter().next().expect("there is one")),
        other => panic!("{other:?}"),
    }
}

fn plain(mount_type: MountType, access: Access) -> Mount {
    Mount {
        mount_type,
        from: None,
        source: None,
        target: None,
        access,
        id: None,
        sharing: None,
        is_required: false,
        size_bytes: None,
        mode: None,
        uid: None,
        gid: None,
        env: None,
    }
}

fn check_mounts(cases: Vec<(&str, Mount)>) {
    for (value, expected) in cases {
        assert_eq!(mount(value), Ok(expected), "{value}");
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn at(mount: &Mount, target: &str) -> Mount {
    Mount { target: some(target), ..mount.clone() }
}

#[test]
fn binds_are_read_with_all_their_keys() {
    let bind = plain(MountType::Bind, Access::ReadOnly);
    let cache = plain(MountType::Cache, Access::ReadWrite);
    let writable = Mount { access: Access::ReadWrite, ..at(&bind, "/x") };
    check_mounts(vec![
        ("target=/x", at(&bind, "/x")),
        ("dst=/x", at(&bind, "/x")),
        ("destination=/x", at(&bind, "/x")),
        ("TYPE=BIND,Target=/x", at(&bind, "/x")),
        (
            "type=bind,from=stage,source=/a,target=/x",
            Mount { from: some("stage"), source: some("/a"), ..at(&bind, "/x") },
        ),
        ("src=a,target=/x", Mount { source: some("a"), ..at(&bind, "/x") }),
        ("target=/x,rw", writable.clone()),
        ("target=/x,readwrite=true", writable.clone()),
        ("target=/x,readonly=0", writable),
        ("target=/x,rw=false", at(&bind, "/x")),
        ("target=/$V,source=${V:+w}", Mount { source: some("w"), ..at(&bind, "/v") }),
        ("type=${NOPE:-cache},target=/x", at(&cache, "/x")),
        (r#"'"target=/a,b"'"#, at(&bind, "/a,b")),
    ]);
}

#[test]
fn other_mounts_are_read_with_all_their_keys() {
    let cache = at(&plain(MountType::Cache, Access::ReadWrite), "/x");
    let tmpfs = at(&plain(MountType::Tmpfs, Access::ReadWrite), "/x");
    let secret = plain(MountType::Secret, Access::ReadOnly);
    let ssh = plain(MountType::Ssh, Access::ReadOnly);
    let sharing = |sharing| Mount { sharing: Some(sharing), ..cache.clone() };
    let size = |bytes| Mount { size_bytes: Some(bytes), ..tmpfs.clone() };
    check_mounts(vec![
        ("type=cache,target=/x", cache.clone()),
        ("type=cache,target=/x,ro", Mount { access: Access::ReadOnly, ..cache.clone() }),
        (
            "type=cache,target=/x,id=go,sharing=locked,mode=0700,uid=1,gid=2",
            Mount {
                id: some("go"),
                mode: Some(0o700),
                uid: Some(1),
                gid: Some(2),
                ..sharing(Sharing::Locked)
            },
        ),
        ("type=cache,target=/x,sharing=private", sharing(Sharing::Private)),
        ("type=cache,target=/x,sharing=Shared", sharing(Sharing::Shared)),
        ("type=tmpfs,target=/x", tmpfs.clone()),
        ("type=tmpfs,target=/x,size=64m", size(64 << 20)),
        ("type=tmpfs,target=/x,size=1.5k", size(1536)),
        ("type=tmpfs,target=/x,size=2GiB", size(2 << 30)),
        ("type=tmpfs,target=/x,size=100", size(100)),
        ("type=secret,id=s", Mount { id: some("s"), ..secret.clone() }),
        (
            "type=secret,id=s,env=TOKEN,required",
            Mount { id: some("s"), env: some("TOKEN"), is_required: true, ..secret.clone() },
        ),
        ("required,type=secret,target=/x", Mount { is_required: true, ..at(&secret, "/x") }),
        ("type=ssh", ssh.clone()),
        (
            "type=ssh,id=github,required=true,mode=0600",
            Mount { id: some("github"), is_required: true, mode: Some(0o600), ..ssh },
        ),
    ]);
}

#[test]
fn mounts_that_are_wrong_are_refused() {
    let value = |key: &str, value: &str, wants: &str| {
        format!("invalid value {value:?} for {key} of a mount; it is {wants}")
    };
    let types = "bind, cache, tmpfs, secret or ssh";
    for (text, message) in [
        ("type=bnid", value("type", "bnid", types) + " (did you mean bind?)"),
        ("type=volume", value("type", "volume", types)),
        ("type=", value("type", "", types)),
        ("tagret=/x", "unexpected key \"tagret\" in a mount (did you mean target?)".to_owned()),
        ("xyzzy=1", "unexpected key \"xyzzy\" in a mount".to_owned()),
        ("", "unexpected key \"\" in a mount".to_owned()),
        ("target", "the key \"target\" of a mount needs a value: target=VALUE".to_owned()),
        ("target=/x,ro=maybe", value("ro", "maybe", "true or false")),
        (
            "type=cache,target=/x,sharing=lockd",
            value("sharing", "lockd", "shared, private or locked") + " (did you mean locked?)",
        ),
        ("target=/x,sharing=locked", "sharing is not for mounts of type bind".to_owned()),
        ("target=/x,mode=0700", "mode is not for mounts of type bind".to_owned()),
        ("type=tmpfs,target=/x,uid=1", "uid is not for mounts of type tmpfs".to_owned()),
        ("type=tmpfs,target=/x,gid=1", "gid is not for mounts of type tmpfs".to_owned()),
        ("target=/x,required", "required is not for mounts of type bind".to_owned()),
        ("target=/x,size=1m", "size is not for mounts of type bind".to_owned()),
        ("target=/x,env=A", "env is not for mounts of type bind".to_owned()),
        ("type=secret,id=a,from=b", "from is not for mounts of type secret".to_owned()),
        ("type=secret", "a mount of type secret needs an id, a source or a target".to_owned()),
        (
            "type=secret,id=a,src=b",
            "a mount of type secret has an id or a source, not both".to_owned(),
        ),
        ("type=cache,target=/x,mode=9", value("mode", "9", "an octal number")),
        ("type=cache,target=/x,uid=-1", value("uid", "-1", "a number")),
        ("type=cache,target=/x,gid=99999999999", value("gid", "99999999999", "a number")),
        ("type=tmpfs,target=/x,size=big", value("size", "big", "a size such as 64m")),
        ("type=tmpfs,target=/x,size=1x", value("size", "1x", "a size such as 64m")),
        (
            "from=$V,target=/x",
            "from of a mount can not be a variable; give the image a stage of its own".to_owned(),
        ),
        (r#"'"target=/x'"#, "a quote in a mount encloses a whole field".to_owned()),
        (r#"'target="/x"'"#, "a quote in a mount encloses a whole field".to_owned()),
    ] {
        assert_eq!(mount(text).err(), Some(message), "{text}");
    }
    // What depends on a variable is known only when the instruction is its turn.
    let error = mount("type=$V,target=/x").expect_err("v is no type");
    let expected = "Dockerfile:3:18: invalid value \"v\" for type of a mount; it is bind, cache, \
                    tmpfs, secret or ssh";
    assert_eq!(error.lines().next(), Some(expected));
}

#[test]
fn secrets_and_sockets_are_asked_for_by_name() {
    for (value, request) in [
        ("type=secret,id=a,target=/b/c", Some("a")),
        ("type=secret,source=a", Some("a")),
        ("type=secret,target=/b/c", Some("c")),
        ("type=ssh", Some("default")),
        ("type=ssh,id=a", Some("a")),
        ("type=cache,id=a,target=/x", None),
        ("target=/x", None),
    ] {
        assert_eq!(mount(value).expect(value).request(), request, "{value}");
    }
}
