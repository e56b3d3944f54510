use super::*;

fn parse(text: &str) -> DockerConfig {
    DockerConfig::parse(Path::new("config.json"), text.as_bytes()).unwrap()
}

fn host(text: &str) -> Host {
    text.parse().unwrap()
}

fn password(username: &str, password: &str) -> Credential {
    Credential::Password { username: username.into(), password: Secret::new(password) }
}

#[test]
fn every_form_of_an_entry_is_read() {
    let config = parse(
        r#"{"auths": {
            "basic.test": {"auth": "YWRhOnBhOnNz"},
            "unpadded.test": {"auth": "YWRhOg"},
            "padded.test": {"auth": "YWRhOnBhc3MAAA=="},
            "plain.test": {"username": "ada", "password": "pass"},
            "identity.test": {"auth": "YWRhOg==", "identitytoken": "refresh"},
            "bearer.test": {"auth": "YWRhOg==", "identitytoken": "r", "registrytoken": "bearer"},
            "marked.test": {"auth": "PHRva2VuPjpyZWZyZXNo"},
            "https://old.test/v1/": {"auth": "YWRhOnBhc3M="},
            "port.test:5000": {"auth": "YWRhOnBhc3M="},
            "empty.test": {},
            "null.test": null,
            "nameless.test": {"auth": "", "username": "ada"},
            "https://index.docker.io/v1/": {"auth": "YWRhOnBhc3M="}
        }}"#,
    );
    let identity = Credential::IdentityToken(Secret::new("refresh"));
    for (name, expected) in [
        ("basic.test", Some(password("ada", "pa:ss"))),
        ("unpadded.test", Some(password("ada", ""))),
        ("padded.test", Some(password("ada", "pass"))),
        ("plain.test", Some(password("ada", "pass"))),
        ("identity.test", Some(identity.clone())),
        ("bearer.test", Some(Credential::RegistryToken(Secret::new("bearer")))),
        ("marked.test", Some(identity)),
        ("old.test", Some(password("ada", "pass"))),
        ("port.test:5000", Some(password("ada", "pass"))),
        ("port.test", None),
        ("empty.test", None),
        ("null.test", None),
        ("nameless.test", None),
        ("docker.io", Some(password("ada", "pass"))),
        ("registry-1.docker.io", Some(password("ada", "pass"))),
        ("unknown.test", None),
    ] {
        assert_eq!(config.credential(&host(name)).unwrap(), expected, "{name}");
    }
    assert_eq!(config.credentials().unwrap().len(), 10);
}

#[test]
fn a_helper_of_the_host_goes_before_the_general_one() {
    let config = parse(
        r#"{"credsStore": "general",
            "credHelpers": {"one.test": "one", "file.test": "", "index.docker.io": "hub"}}"#,
    );
    let name = |text: &str| config.helper(&host(text)).unwrap().map(|helper| helper.name);
    assert_eq!(name("one.test").as_deref(), Some("one"));
    assert_eq!(name("docker.io").as_deref(), Some("hub"));
    assert_eq!(name("other.test").as_deref(), Some("general"));
    assert_eq!(name("file.test"), None);
    let all: Vec<_> = config.helpers().unwrap().into_iter().map(|helper| helper.name).collect();
    assert_eq!(all, ["general", "one", "hub"]);
}

#[test]
fn an_edit_keeps_unknown_keys_and_their_order() {
    let mut config = parse(
        r#"{"zeta": {"b": 1, "a": [2]}, "auths": {"one.test": {"auth": "eDp5", "email": "e"}},
            "currentContext": "ci"}"#,
    );
    config.set("one.test", Some(&password("ada", "pass"))).unwrap();
    config.set("https://index.docker.io/v1/", None).unwrap();
    let text = String::from_utf8(config.to_bytes()).unwrap();
    let expected = r#"{
	"zeta": {
		"b": 1,
		"a": [
			2
		]
	},
	"auths": {
		"one.test": {
			"email": "e",
			"auth": "YWRhOnBhc3M="
		},
		"https://index.docker.io/v1/": {}
	},
	"currentContext": "ci"
}
"#;
    assert_eq!(text, expected);
}

#[test]
fn docker_hub_is_removed_under_all_its_names() {
    let mut config = parse(
        r#"{"auths": {"https://index.docker.io/v1/": {}, "docker.io": {}, "one.test": {},
            "https://index.docker.io/v1/access-token": {}, "registry-1.docker.io": {}}}"#,
    );
    assert!(config.remove(&host("docker.io").into()).unwrap());
    assert!(!config.remove(&host("docker.io").into()).unwrap());
    assert_eq!(config.document["auths"], serde_json::json!({"one.test": {}}));
}

#[test]
fn broken_files_are_named_with_the_way_out() {
    let long = " ".repeat(usize::try_from(SIZE_LIMIT).unwrap() + 1);
    for (text, message) in [
        ("", "is empty; remove it, or write {} into it"),
        (" \n", "is empty"),
        ("\u{feff}{}", "begins with a byte order mark; save it as UTF-8 without one"),
        ("{\"auths\": ", "is not valid JSON; correct it or move it away"),
        ("[]", "the document must be an object, not an array; correct the file"),
        ("{\"auths\": []}", "auths must be an object, not an array"),
        ("{\"auths\": {\"one.test\": 5}}", "auths[\"one.test\"] must be an object, not a number"),
        ("{\"auths\": {\"one.test\": {\"auth\": 5}}}", "].auth must be a string, not a number"),
        ("{\"auths\": {\"one.test\": {\"auth\": \"%\"}}}", "is not the base64 of user:password"),
        ("{\"auths\": {\"one.test\": {\"auth\": \"YWRh\"}}}", "run `regctl login` again"),
        ("{\"credsStore\": true}", "credsStore must be a string, not a boolean"),
        ("{\"credHelpers\": {\"one.test\": {}}}", "must be a string, not an object"),
        (&long, "is larger than 4194304 bytes"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.json");
        fs::write_atomic(&path, text.as_bytes(), 0o600).unwrap();
        let error = DockerConfig::read(&path)
            .and_then(|config| {
                config.helper(&host("one.test"))?;
                config.credential(&host("one.test"))
            })
            .expect_err(message);
        let shown = error.to_string();
        assert!(shown.contains(message), "{shown}");
        assert!(shown.contains(path.to_str().unwrap()), "{shown}");
        assert!(!error.is_helper_failure(), "{shown}");
    }
}

#[test]
fn a_file_that_cannot_be_edited_stays_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("config.json");
    fs::write_atomic(&path, b"{\"auths\": 5}", 0o600).unwrap();
    let change = |config: &mut DockerConfig| config.set("one.test", None);
    DockerConfig::update(&path, change).unwrap_err();
    assert_eq!(fs::read(&path, 100).unwrap(), b"{\"auths\": 5}");
}

#[test]
fn twenty_edits_at_once_all_survive() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("new/config.json");
    std::thread::scope(|scope| {
        for number in 0..20 {
            let path = &path;
            scope.spawn(move || {
                let host = host(&format!("host{number}.test"));
                let login = password("ada", &number.to_string());
                DockerConfig::update(path, |config| config.set(host.as_str(), Some(&login)))
                    .unwrap();
            });
        }
    });
    let config = DockerConfig::read(&path).unwrap();
    for number in 0..20 {
        let found = config.credential(&host(&format!("host{number}.test"))).unwrap();
        assert_eq!(found, Some(password("ada", &number.to_string())));
    }
}

#[cfg(unix)]
#[test]
fn an_edit_follows_a_symbolic_link_and_closes_the_file_to_others() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("dotfiles/docker.json");
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    let path = directory.path().join("config.json");
    symlink("dotfiles/docker.json", &path).unwrap();
    for name in ["first.test", "second.test"] {
        DockerConfig::update(&path, |config| config.set(name, None)).unwrap();
    }
    assert!(path.symlink_metadata().unwrap().file_type().is_symlink());
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let beside = fs::read_dir(target.parent().unwrap()).unwrap();
    assert_eq!(beside, std::slice::from_ref(&target));
    let text = fs::read(&target, 1000).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("second.test"));
}
