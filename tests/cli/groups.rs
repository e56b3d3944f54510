//! The same commands by docker's, podman's and regclient's names.

use crate::archive::{self, Image};
use crate::context::{Context, registry};
use crate::images::Images;

#[test]
fn commands_of_a_group_are_the_commands_themselves() {
    let (context, server) = (Context::new(), registry());
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 1);
    images.tag(&image, "1");
    let name = format!("{}/app:1", server.host());
    context.ok(&format!("image copy {}:1 {name}", images.location()));
    assert_eq!(context.ok(&format!("image digest {name}")), image.digest);
    assert_eq!(context.run(&format!("image manifest {name}")).bytes, image.bytes);
    assert_eq!(context.ok(&format!("image pull -q {name}")), image.digest);
    context.ok(&format!("image tag {name} app:2"));
    let listed = context.ok("image ls --format {{.Repository}}:{{.Tag}}");
    assert_eq!(context.ok("image list --format {{.Repository}}:{{.Tag}}"), listed);
    let mut names: Vec<&str> = listed.lines().collect();
    names.sort_unstable();
    assert_eq!(names, [name.as_str(), "app:2"]);
    assert_eq!(context.ok("image inspect -q app:2"), image.digest);
    assert_eq!(context.ok("image history -q app:2").lines().count(), 1);
    let other = format!("{}/app:3", server.host());
    assert_eq!(context.ok(&format!("image push -q app:2 {other}")), image.digest);
    assert_eq!(context.ok(&format!("repo ls {}", server.host())), "app");
    assert_eq!(context.ok(&format!("image rm {name}")), format!("Untagged: {name}"));
    context.run("image remove gone:1").fails(3, &["no image \"gone:1\""]);
    context.run("registry logout registry.test").fails(0, &[]);
    let help = context.ok("--help");
    assert!(help.contains("\n  image ") && !help.contains("\n  repo "), "{help}");
}

#[test]
fn untag_takes_names_and_leaves_the_image() {
    let context = Context::new();
    let mut images = Images::new(&context, "images");
    let image = images.image("app", 1);
    images.tag(&image, "1");
    context.ok(&format!("copy {}:1 store:app:1", images.location()));
    context.ok("tag app:1 app:2 app:3");
    let names = || {
        let listed = context.ok("images --format {{.Repository}}:{{.Tag}}");
        let mut names: Vec<String> = listed.lines().map(str::to_owned).collect();
        names.sort();
        names
    };
    context.run("untag app:1 app:2 gone:1").fails(3, &["gone:1"]);
    assert_eq!(names(), ["app:1", "app:2", "app:3"], "all or none");
    assert_eq!(context.ok("untag app:1 app:2"), "");
    assert_eq!(names(), ["app:1", "app:3"]);
    context.ok("image untag app:1");
    assert_eq!(names(), ["<none>:<none>"]);
    assert_eq!(context.ok(&format!("inspect -q {}", &image.digest[7..19])), image.digest);
}

#[test]
fn flags_that_docker_and_podman_have_are_taken() {
    let context = Context::new();
    context.write("app.tar", archive::docker_20(&[(&Image::new("app", 1), &["app:1"])]).tar());
    context.run("load app.tar").fails(2, &["named by -i; write `regctl load -i app.tar`"]);
    assert_eq!(context.ok("load -i app.tar"), "Loaded image: app:1");
    context.ok("save -m -o saved.tar app:1");
    context.run("pull podman:app").fails(2, &["`regctl copy podman:app store:app` brings it here"]);
    let listed: serde_json::Value =
        serde_json::from_str(&context.ok("images --all --no-trunc --format json")).unwrap();
    assert_eq!((&listed["Repository"], &listed["Tag"]), (&"app".into(), &"1".into()));
    assert_eq!(listed["Name"], "docker.io/library/app:1");
    for template in ["{{.ID}} {{.SizeBytes}}", "{{.Id}} {{.size_bytes}}"] {
        let run = context.run_words(&["images", "-a", "--no-trunc", "--format", template]);
        let id = listed["ID"].as_str().unwrap();
        assert_eq!(run.stdout, format!("{id} {}\n", listed["SizeBytes"]));
    }
    assert!(context.ok("rmi store:app:1").starts_with("Untagged: app:1\n"));
}
