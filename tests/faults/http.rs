//! As much of HTTP/1.1 as a proxy for one client and one server needs: heads, and bodies with a
//! length.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest head.
const HEAD_LIMIT: usize = 64 * 1024;

/// The first line and the headers of a request or a reply.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    first: String,
    headers: Vec<(String, String)>,
}

/// A reply that was read whole.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
}

impl Head {
    pub(crate) fn new(first: &str) -> Self {
        Self { first: first.to_owned(), headers: Vec::new() }
    }

    fn parse(bytes: &[u8]) -> io::Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut lines = text.trim_end().split("\r\n");
        let first = lines.next().unwrap_or_default().to_owned();
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        let headers: Option<Vec<_>> = lines.map(header).collect();
        let headers = headers.ok_or_else(|| io::Error::other(format!("no headers: {text}")))?;
        Ok(Self { first, headers })
    }

    /// The method of a request.
    pub(crate) fn method(&self) -> &str {
        self.word(0)
    }

    /// The path and query of a request.
    pub(crate) fn path(&self) -> &str {
        self.word(1)
    }

    /// The status of a reply.
    pub(crate) fn status(&self) -> u16 {
        self.word(1).parse().unwrap()
    }

    fn word(&self, at: usize) -> &str {
        self.first.split(' ').nth(at).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sets a header, in place of any of this name.
    pub(crate) fn set(&mut self, name: &str, value: impl ToString) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_string()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(known, _)| known != name);
    }

    /// The length of a request's body.
    pub(crate) fn body_length(&self) -> usize {
        assert_eq!(self.header("transfer-encoding"), None, "a body without a length: {self:?}");
        self.header("content-length").map_or(0, |length| length.parse().unwrap())
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{}\r\n", self.first);
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        (text + "\r\n").into_bytes()
    }
}

impl Reply {
    /// A reply with a body.
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut head = Head::new(&format!("HTTP/1.1 {status} Broken"));
        head.set("content-type", media_type);
        let body = body.into();
        head.set("content-length", body.len());
        Self { head, body }
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.head.set(name, value);
        self
    }

    /// Reads a reply after which the server closes the connection.
    pub(crate) async fn read(stream: &mut TcpStream) -> io::Result<Self> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let end = head_end(&bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        let body = bytes.split_off(end);
        let mut head = Head::parse(&bytes)?;
        head.remove("connection");
        match head.header("transfer-encoding") {
            None => Ok(Self { head, body }),
            Some(_) => {
                let body = unchunk(&body).ok_or(io::ErrorKind::UnexpectedEof)?;
                head.remove("transfer-encoding");
                head.set("content-length", body.len());
                Ok(Self { head, body })
            }
        }
    }

    /// Sends head and body as they are, whatever the head says of the body.
    pub(crate) async fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        let mut bytes = self.head.to_bytes();
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes).await
    }
}

/// The next request's head, still to be read; `None` when the client is gone.
pub(crate) async fn peek_head(stream: &TcpStream) -> io::Result<Option<(Head, usize)>> {
    let mut buffer = vec![0; 4096];
    loop {
        let length = stream.peek(&mut buffer).await?;
        if length == 0 {
            return Ok(None);
        }
        if let Some(end) = head_end(&buffer[..length]) {
            return Ok(Some((Head::parse(&buffer[..end])?, end)));
        }
        if length == buffer.len() {
            assert!(length < HEAD_LIMIT, "an endless head");
            buffer.resize(length * 2, 0);
        }
        // The rest is on its way.
        tokio::task::yield_now().await;
    }
}

/// Reads `length` bytes.
pub(crate) async fn take(stream: &mut TcpStream, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// Waits until the peer closes the connection, whatever it sends until then.
pub(crate) async fn wait_for_end(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(1..) = stream.read(&mut buffer).await {}
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

fn unchunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = bytes.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..line]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        bytes = &bytes[line + 2..];
        body.extend_from_slice(bytes.get(..length)?);
        bytes = bytes.get(length + 2..)?;
    }
}
