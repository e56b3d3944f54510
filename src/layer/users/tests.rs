use super::*;
use crate::layer::sample::{Extra, Sample};
use std::sync::Arc;

const PASSWD: &str = "\
root:x:0:0:root:/root:/bin/sh
# comment:x:1:1::/:
app:x:1000:1001:The App:/home/app:/bin/sh
7:x:70:71::/seven:
broken:x:ten:10::/:
+nis
negative:x:-1:-1::/:
short:x:5:5
huge:x:4294967296:1::/:
:x:9:9::/:
app:x:2000:2000:second:/second:
";

const GROUP: &str = "root:x:0:\nstaff:x:50:app,other\nwheel:x:10:app\nalone:x:60\nbad:x:x:app\n";

fn accounts() -> Accounts<'static> {
    Accounts { passwd: Some(PASSWD.as_bytes()), group: Some(GROUP.as_bytes()) }
}

#[test]
fn owners_are_found_as_in_chown() {
    for (text, owner) in [
        ("app", Ok((1000, 1001))),
        ("app:staff", Ok((1000, 50))),
        ("app:5", Ok((1000, 5))),
        ("12", Ok((12, 12))),
        ("12:alone", Ok((12, 60))),
        ("0012:0", Ok((12, 0))),
        ("7", Ok((7, 7))),
        (":staff", Ok((0, 50))),
        ("app:", Ok((1000, 1001))),
        ("", Ok((0, 0))),
        ("2147483647", Ok((2_147_483_647, 2_147_483_647))),
        ("2147483648", Err("user id 2147483648 is too large; at most 2147483647 is accepted")),
        ("4294967296", Err("user id 4294967296 is too large")),
        ("0:4294967296", Err("group id 4294967296 is too large")),
        ("-1", Err("user \"-1\" is not in")),
        ("0:0:0", Err("group \"0:0\" is not in")),
        ("+1", Err("user \"+1\" is not in")),
        (
            "broken",
            Err("not in the image's /etc/passwd, which has \"root\", \"app\", \"7\", \"app\""),
        ),
        ("short", Err("user \"short\" is not in")),
        ("huge", Err("user \"huge\" is not in")),
        ("negative", Err("user \"negative\" is not in")),
        ("# comment", Err("is not in")),
        (
            "app:nobody",
            Err("group \"nobody\" is not in the image's /etc/group, which has \"root\""),
        ),
        ("app:bad", Err("group \"bad\" is not in")),
    ] {
        match (accounts().owner(text), owner) {
            (found, Ok((uid, gid))) => assert_eq!(found, Ok(Owner { uid, gid }), "{text}"),
            (found, Err(fault)) => {
                let error = found.unwrap_err().to_string();
                assert!(error.contains(fault), "{text}: {error}");
            }
        }
    }
}

#[test]
fn processes_run_as_whom_user_names() {
    let user = |uid, gid, groups: &[u32], home: Option<&str>| User {
        owner: Owner { uid, gid },
        groups: groups.to_vec(),
        home: home.map(str::to_owned),
    };
    for (text, expected) in [
        ("", user(0, 0, &[], Some("/root"))),
        ("root", user(0, 0, &[], Some("/root"))),
        ("app", user(1000, 1001, &[10, 50], Some("/home/app"))),
        ("1000", user(1000, 1001, &[10, 50], Some("/home/app"))),
        ("app:staff", user(1000, 50, &[], Some("/home/app"))),
        ("12", user(12, 0, &[], None)),
        ("12:13", user(12, 13, &[], None)),
        ("7", user(7, 0, &[], None)),
        (":staff", user(0, 50, &[], Some("/root"))),
    ] {
        assert_eq!(accounts().user(text), Ok(expected), "{text}");
    }
    let error = accounts().user("nobody").unwrap_err();
    assert!(matches!(error, UsersError::Unknown { what: "user", .. }), "{error:?}");
}

#[test]
fn without_files_only_numbers_are_known() {
    let none = Accounts::default();
    assert_eq!(none.owner("5:6"), Ok(Owner { uid: 5, gid: 6 }));
    assert_eq!(none.user("5").unwrap().owner, Owner { uid: 5, gid: 0 });
    for (text, fault) in [
        ("app", "user \"app\" cannot be looked up: the image has no /etc/passwd"),
        ("5:staff", "group \"staff\" cannot be looked up: the image has no /etc/group"),
    ] {
        assert!(none.owner(text).unwrap_err().to_string().contains(fault), "{text}");
        assert!(none.user(text).unwrap_err().to_string().contains(fault), "{text}");
    }
    let empty = Accounts { passwd: Some(b""), group: None };
    let error = empty.owner("app").unwrap_err().to_string();
    assert!(error.ends_with("which has none"), "{error}");
    let many: String = (0..20).map(|number| format!("u{number}:x:1:1::/:\n")).collect();
    let many = Accounts { passwd: Some(many.as_bytes()), group: None };
    let error = many.owner("app").unwrap_err().to_string();
    assert!(error.ends_with("\"u7\" and 12 more"), "{error}");
}

#[test]
fn hostile_files_are_not_read() {
    let s = Sample::new;
    let huge = "x".repeat(KEPT_BYTES_MAX as usize + 1);
    for (layer, expected) in [
        (s(), "missing"),
        (s().file("etc/passwd", "root"), "kept root"),
        (s().symlink("etc", "/conf").file("conf/passwd", "root"), "in conf/passwd"),
        (s().symlink("etc/passwd", "/lib/users").file("lib/users", "root"), "in lib/users"),
        (s().symlink("etc/passwd", "../../../../etc/shadow"), "missing"),
        (s().symlink("etc/passwd", "passwd"), "the image's /etc/passwd cannot be found"),
        (s().file("etc", ""), "the image's /etc/passwd cannot be found"),
        (s().add(b'6', "etc/passwd", b"", &Extra::default()), "is no regular file"),
        (s().add(b'3', "etc/passwd", b"", &Extra::default()), "is no regular file"),
        (s().directory("etc/passwd"), "is no regular file"),
        (s().file("etc/passwd", &huge), "is no regular file of at most 1048576 bytes"),
    ] {
        let tree: MergedTree = [Arc::new(layer.index())].into_iter().collect();
        let found = match AccountFile::Passwd.locate(&tree) {
            Ok(Located::Missing) => "missing".to_owned(),
            Ok(Located::Kept(bytes)) => format!("kept {}", String::from_utf8_lossy(bytes)),
            Ok(Located::InLayer(entry)) => format!("in {}", String::from_utf8_lossy(&entry.path())),
            Err(error) => error.to_string(),
        };
        assert!(found.contains(expected), "{expected}: {found}");
    }
}
