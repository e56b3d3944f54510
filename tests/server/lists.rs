//! Lists of tags and repositories, whole and in pages.

use regctl::oci::{MediaType, RawManifest, RepositoryName, Tag};
use regctl::server::storage::Precondition;
use serde_json::Value;

use crate::registry::{Registry, image, on_every_storage};

on_every_storage!(
    thousands_of_tags_come_in_the_order_of_their_bytes,
    tags_that_begin_alike_are_all_there,
    repositories_that_begin_alike_are_all_there,
    counts_are_bounded_and_never_believed,
);

async fn put_tags(registry: &Registry, repository: &str, tags: &[String]) {
    let bytes = image().to_string().into();
    let manifest = RawManifest::new(&MediaType::new(MediaType::OCI_MANIFEST), bytes).unwrap();
    let name: RepositoryName = repository.parse().unwrap();
    let tags: Vec<Tag> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
    let storage = registry.server.storage();
    storage.put_manifest(&name, &manifest, &tags, Precondition::None).await.unwrap();
}

/// Follows the pages of a list.
async fn pages(registry: &Registry, first: &str, field: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = Some(first.to_owned());
    while let Some(current) = path {
        let answer = registry.get(&current).await;
        assert_eq!(answer.status, 200, "{current}");
        let list = answer.json();
        let entries = list[field].as_array().expect("a list, never null");
        let text = |entry: &Value| entry.as_str().unwrap().to_owned();
        pages.push(entries.iter().map(text).collect());
        path = answer.next();
    }
    pages
}

async fn thousands_of_tags_come_in_the_order_of_their_bytes(registry: Registry) {
    // Each is a synced file where there are files, and a busy disk takes its time.
    let count = if registry.is_on_files() { 2_000 } else { 10_000 };
    let mut tags: Vec<String> = (0..count).map(|n| format!("v{n}")).collect();
    put_tags(&registry, "a", &tags).await;
    tags.sort();
    assert_eq!(pages(&registry, "/v2/a/tags/list", "tags").await.concat(), tags);
    let paged = pages(&registry, &format!("/v2/a/tags/list?n={}", count / 10 * 3), "tags").await;
    let lengths: Vec<usize> = paged.iter().map(|page| page.len() * 10 / count).collect();
    assert_eq!(lengths, [3, 3, 3, 1]);
    assert_eq!(paged.concat(), tags);
}

async fn tags_that_begin_alike_are_all_there(registry: Registry) {
    let tags = ["0.1.2", "0.1.20", "0.1.2-rc", "A", "a", "_", "1"].map(str::to_owned);
    put_tags(&registry, "a", &tags).await;
    let mut sorted = tags.to_vec();
    sorted.sort();
    for n in 1..=8 {
        let paged = pages(&registry, &format!("/v2/a/tags/list?n={n}"), "tags").await;
        assert_eq!(paged.concat(), sorted, "{n}");
        assert_eq!(paged.len(), sorted.len().div_ceil(n), "{n}: no empty last page");
    }
    let after = pages(&registry, "/v2/a/tags/list?last=0.1.2", "tags").await.concat();
    assert_eq!(after, sorted[1..]);
    let past = pages(&registry, "/v2/a/tags/list?last=zzz", "tags").await;
    assert_eq!(past, [Vec::<String>::new()]);
}

async fn repositories_that_begin_alike_are_all_there(registry: Registry) {
    assert_eq!(registry.get("/v2/_catalog").await.body, r#"{"repositories":[]}"#);
    let names = ["math", "math-voila", "math/add", "math/add/one", "math.x", "math0", "a-b", "a/b"];
    for name in names {
        put_tags(&registry, name, &["1".to_owned()]).await;
    }
    // A blob alone makes no repository that is listed.
    registry.push_blob("blobs/only", b"x").await;
    let mut sorted = names.map(str::to_owned).to_vec();
    sorted.sort();
    for n in 1..=9 {
        let paged = pages(&registry, &format!("/v2/_catalog?n={n}"), "repositories").await;
        assert_eq!(paged.concat(), sorted, "{n}");
    }
}

async fn counts_are_bounded_and_never_believed(registry: Registry) {
    put_tags(&registry, "a", &["1".to_owned(), "2".to_owned()]).await;
    for list in ["/v2/_catalog", "/v2/a/tags/list"] {
        for n in ["-1", "abc", "1.5", "", "99999999999999999999"] {
            let answer = registry.get(&format!("{list}?n={n}")).await;
            let code = answer.code();
            assert_eq!((answer.status, &*code), (400, "PAGINATION_NUMBER_INVALID"), "{list} {n}");
        }
        for (n, field) in
            [("0", "[]"), ("9223372036854775808", "["), (&usize::MAX.to_string(), "[")]
        {
            let answer = registry.get(&format!("{list}?n={n}")).await;
            assert_eq!(answer.status, 200, "{list} {n}");
            assert!(String::from_utf8_lossy(&answer.body).contains(field), "{list} {n}");
            assert_eq!(answer.next(), None, "{list} {n}");
        }
    }
}
