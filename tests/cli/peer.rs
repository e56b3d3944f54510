//! A registry written by hand: it answers as told, stalls, or hands requests on to a real one.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// What becomes of a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status, headers and body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Nothing, until the client goes away.
    Stall,
    /// The end of the connection.
    Break,
    /// The answer of the server at this address.
    Forward(String),
}

impl Reply {
    /// An answer with a type and a body.
    pub(crate) fn content(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Answer(200, vec![("content-type", media_type.to_owned())], body.into())
    }

    /// An empty answer with one header.
    pub(crate) fn header(status: u16, name: &'static str, value: String) -> Self {
        Self::Answer(status, vec![(name, value)], Vec::new())
    }

    pub(crate) fn not_found() -> Self {
        Self::Answer(404, Vec::new(), Vec::new())
    }
}

/// A request as it came: the method, the path with its query, and the whole head.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Head {
    /// Whether the request carries a credential.
    pub(crate) fn authorization(&self) -> Option<&str> {
        let mut lines = self.text.lines();
        lines.find(|line| line.to_ascii_lowercase().starts_with("authorization:"))
    }
}

type Answer = dyn Fn(&Head) -> Reply + Send + Sync;

/// A listener on a loopback port, one request to a connection.
#[derive(Debug)]
pub(crate) struct Peer {
    host: String,
    heads: Arc<Mutex<Vec<Head>>>,
    stalled: Receiver<()>,
}

impl Peer {
    pub(crate) fn start(answer: impl Fn(&Head) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (stalls, stalled) = channel();
        let (answer, kept): (Arc<Answer>, _) = (Arc::new(answer), Arc::clone(&heads));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, heads) = (Arc::clone(&answer), Arc::clone(&kept));
                let stalls = stalls.clone();
                // A client that goes away in the middle is what some tests are about.
                thread::spawn(move || drop(serve(stream, &*answer, &heads, &stalls)));
            }
        });
        Self { host, heads, stalled }
    }

    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The requests so far.
    pub(crate) fn heads(&self) -> Vec<Head> {
        self.heads.lock().unwrap().clone()
    }

    /// Waits until a request is stalled.
    pub(crate) fn wait_for_stall(&self) {
        self.stalled.recv_timeout(std::time::Duration::from_secs(30)).unwrap();
    }
}

fn serve(
    mut stream: TcpStream,
    answer: &Answer,
    heads: &Mutex<Vec<Head>>,
    stalls: &Sender<()>,
) -> io::Result<()> {
    let Some((head, body)) = read_head(&mut stream)? else { return Ok(()) };
    heads.lock().unwrap().push(head.clone());
    match answer(&head) {
        Reply::Answer(status, headers, content) => {
            let mut text = format!("HTTP/1.1 {status} Ordered\r\nconnection: close\r\n");
            text += &format!("content-length: {}\r\n", content.len());
            for (name, value) in headers {
                text += &format!("{name}: {value}\r\n");
            }
            stream.write_all(format!("{text}\r\n").as_bytes())?;
            if head.method != "HEAD" {
                stream.write_all(&content)?;
            }
            stream.shutdown(Shutdown::Write)?;
            io::copy(&mut stream, &mut io::sink()).map(drop)
        }
        Reply::Stall => {
            stalls.send(()).map_err(io::Error::other)?;
            io::copy(&mut stream, &mut io::sink()).map(drop)
        }
        Reply::Break => stream.shutdown(Shutdown::Both),
        Reply::Forward(host) => {
            let mut server = TcpStream::connect(host)?;
            let closing = head.text.replacen("\r\n", "\r\nconnection: close\r\n", 1);
            server.write_all(closing.as_bytes())?;
            server.write_all(&body)?;
            let (mut from, mut to) = (stream.try_clone()?, server.try_clone()?);
            thread::spawn(move || io::copy(&mut from, &mut to).map(drop));
            io::copy(&mut server, &mut stream)?;
            stream.shutdown(Shutdown::Both)
        }
    }
}

/// The head of a request and what came behind it; `None` for what is no HTTP, as a TLS handshake.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<(Head, Vec<u8>)>> {
    let (mut read, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let end = read.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let body = read.split_off(end + 4);
            let text = String::from_utf8_lossy(&read).into_owned();
            let mut words = text.split(' ').map(str::to_owned);
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            return Ok(Some((Head { method, path, text }, body)));
        }
        let length = stream.read(&mut chunk)?;
        read.extend_from_slice(&chunk[..length]);
        if length == 0 || !read[0].is_ascii_uppercase() {
            return Ok(None);
        }
    }
}
