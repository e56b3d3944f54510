//! Requests whose end could be seen in two places (scene S28): each is refused, or read in one way
//! with nothing behind it taken for a request.

use regctl::server::Server;

use crate::registry::Registry;

/// What would be a second request, if it was left over from the first.
const SMUGGLED: &str = "DELETE /v2/a/manifests/1 HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test]
async fn no_request_hides_in_another() {
    const REFUSED: (&str, &[&str]) = ("HTTP/1.1 400 Bad Request", &[]);
    // Chunks count, the length does not, and the connection ends with the answer (RFC 9112, 6.3).
    const READ_BY_CHUNKS: (&str, &[&str]) =
        ("HTTP/1.1 202 Accepted", &["POST /v2/a/blobs/uploads/ 202"]);
    for (head, (status, requests)) in [
        ("Content-Length: 0\r\nContent-Length: 49\r\n", REFUSED),
        ("Content-Length: 0, 49\r\n", REFUSED),
        ("Content-Length: +0\r\n", REFUSED),
        ("Content-Length : 49\r\n", REFUSED),
        ("Transfer-Encoding: xchunked\r\n", REFUSED),
        ("Transfer-Encoding: chunked, identity\r\n", REFUSED),
        ("X: y\r\n Content-Length: 49\r\n", REFUSED),
        ("X: y\rContent-Length: 49\r\n", REFUSED),
        ("Content-Length: 49\r\nTransfer-Encoding: chunked\r\n", READ_BY_CHUNKS),
    ] {
        let registry = Registry::start(Server::ephemeral()).await;
        registry.push_image("a", "1").await;
        registry.server.clear_requests();
        let body = if head.ends_with(": chunked\r\n") { "0\r\n\r\n" } else { "" };
        let begin = "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\n";
        let answer = registry.raw(&format!("{begin}{head}\r\n{body}{SMUGGLED}")).await;
        assert_eq!(answer.lines().next(), Some(status), "{head:?}");
        let answered: Vec<_> = registry.server.requests().iter().map(ToString::to_string).collect();
        assert_eq!(answered, requests, "{head:?}");
        assert_eq!(registry.get("/v2/a/manifests/1").await.status, 200, "{head:?}");
    }
}
