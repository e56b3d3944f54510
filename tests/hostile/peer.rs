//! A server that sends whatever bytes a scene wants, over plain TCP or TLS.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How long a peer waits for a client that says nothing; it only ends threads that hang.
const PATIENCE: Duration = Duration::from_secs(90);

/// Which of the two hosts of a scene is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The one that the user named.
    Registry,
    /// The one that the registry names.
    Stranger,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) place: Place,
    pub(crate) method: String,
    /// The path with its query.
    pub(crate) path: String,
    /// The whole head.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Host and port of the registry.
    pub(crate) registry: String,
    /// Host and port of the other.
    pub(crate) stranger: String,
}

impl Request {
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.header("authorization")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    pub(crate) fn is(&self, method: &str, path_part: &str) -> bool {
        self.method == method && self.path.contains(path_part)
    }
}

/// Where a scene writes its reply.
pub(crate) type Out<'a> = &'a mut dyn Write;

/// What a scene answers: everything from the status line on, then the connection ends.
pub(crate) type Answer = Arc<dyn Fn(&Request, Out<'_>) -> io::Result<()> + Send + Sync>;

/// How the registry speaks; the other host speaks plain HTTP.
#[derive(Debug, Clone, Default)]
pub(crate) struct Manner {
    /// HTTPS with this.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// No handshake but these bytes.
    pub(crate) handshake: Option<&'static [u8]>,
    /// HTTP/2, with this as the answer to the first request of a connection.
    pub(crate) frame: Option<&'static [u8]>,
}

/// Two listeners, one on 127.0.0.1 and one on 127.0.0.2, so that they are different hosts.
#[derive(Debug)]
pub(crate) struct Peers {
    pub(crate) registry: String,
    pub(crate) stranger: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Peers {
    pub(crate) fn start(answer: &Answer, manner: &Manner) -> Self {
        let bind = |last| TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), 0)).unwrap();
        let (one, two) = (bind(1), bind(2));
        let name = |listener: &TcpListener| listener.local_addr().unwrap().to_string();
        let (registry, stranger) = (name(&one), name(&two));
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        for (place, listener) in [(Place::Registry, one), (Place::Stranger, two)] {
            let manner = match place {
                Place::Registry => manner.clone(),
                Place::Stranger => Manner::default(),
            };
            let (answer, requests) = (Arc::clone(answer), Arc::clone(&requests));
            let empty = Request {
                place,
                method: String::new(),
                path: String::new(),
                head: String::new(),
                body: Vec::new(),
                registry: registry.clone(),
                stranger: stranger.clone(),
            };
            thread::spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    let (answer, requests) = (Arc::clone(&answer), Arc::clone(&requests));
                    let (manner, empty) = (manner.clone(), empty.clone());
                    // A client that has enough goes away in the middle.
                    thread::spawn(move || drop(serve(stream, manner, empty, &answer, &requests)));
                }
            });
        }
        Self { registry, stranger, requests }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    stream: TcpStream,
    manner: Manner,
    request: Request,
    answer: &Answer,
    requests: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut plain = stream.try_clone()?;
    let Some(config) = manner.tls else {
        if let Some(bytes) = manner.handshake {
            plain.read_exact(&mut [0; 5])?;
            plain.write_all(bytes)?;
            stream.shutdown(Shutdown::Write)?;
            return io::copy(&mut plain, &mut io::sink()).map(drop);
        }
        exchange(&mut plain, request, answer, requests)?;
        stream.shutdown(Shutdown::Write)?;
        return io::copy(&mut plain, &mut io::sink()).map(drop);
    };
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut secure = StreamOwned::new(connection, stream);
    match manner.frame {
        Some(frame) => answer_with_frame(&mut secure, frame)?,
        None => exchange(&mut secure, request, answer, requests)?,
    }
    secure.conn.send_close_notify();
    secure.flush()?;
    plain.shutdown(Shutdown::Write)?;
    io::copy(&mut plain, &mut io::sink()).map(drop)
}

/// Speaks HTTP/2 until a request comes, then says `frame`.
fn answer_with_frame(stream: &mut (impl Read + Write), frame: &[u8]) -> io::Result<()> {
    const HEADERS: u8 = 1;
    stream.read_exact(&mut [0; 24])?;
    // Our settings, which are the usual ones.
    stream.write_all(b"\0\0\0\x04\0\0\0\0\0")?;
    stream.flush()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        io::copy(&mut Read::take(&mut *stream, length.into()), &mut io::sink())?;
        if head[3] == HEADERS {
            stream.write_all(frame)?;
            stream.flush()?;
            // The end of the connection is another answer; the client sees this one and hangs up.
            let _ = io::copy(stream, &mut io::sink());
            return Ok(());
        }
    }
}

fn exchange(
    stream: &mut (impl Read + Write),
    empty: Request,
    answer: &Answer,
    requests: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    let Some(request) = read_request(stream, empty)? else { return Ok(()) };
    requests.lock().unwrap().push(request.clone());
    answer(&request, stream)?;
    stream.flush()
}

/// Reads one request; `None` for what is no HTTP, as a TLS handshake.
fn read_request(stream: &mut impl Read, empty: Request) -> io::Result<Option<Request>> {
    let (mut read, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    let end = loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let length = stream.read(&mut chunk)?;
        read.extend_from_slice(&chunk[..length]);
        if length == 0 || !read[0].is_ascii_uppercase() {
            return Ok(None);
        }
    };
    let mut body = read.split_off(end);
    let head = String::from_utf8_lossy(&read).into_owned();
    let mut words = head.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut request = Request { method, path, head, ..empty };
    let length: usize = request.header("content-length").unwrap_or("0").parse().unwrap();
    while body.len() < length {
        let got = stream.read(&mut chunk)?;
        if got == 0 {
            return Ok(None);
        }
        body.extend_from_slice(&chunk[..got]);
    }
    request.body = body;
    Ok(Some(request))
}

/// A whole reply with its length; `HEAD` gets its head alone.
pub(crate) fn reply(
    request: &Request,
    out: Out<'_>,
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Ordered\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        head += &format!("content-length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    out.write_all(format!("{head}\r\n").as_bytes())?;
    if request.method == "HEAD" { Ok(()) } else { out.write_all(body) }
}

/// A reply without a length, whose body of `length` bytes is made on the way.
pub(crate) fn endless(
    out: Out<'_>,
    status: u16,
    headers: &[(&str, &str)],
    length: u64,
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Ordered\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    out.write_all(format!("{head}\r\n").as_bytes())?;
    let chunk = vec![b'x'; 1 << 20];
    let mut left = length;
    while left > 0 {
        let next = left.min(1 << 20);
        out.write_all(&chunk[..next as usize])?;
        left -= next;
    }
    Ok(())
}
