//! A proxy on the loopback address in front of a registry: it hands every request on, one
//! connection each, and breaks those that the plan says.

use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

use crate::http::{Head, Reply, peek_head, take};
use crate::kinds::Kind;
use crate::wire::{Side, Wire};

/// A port that is ours even while nobody listens on it.
#[derive(Debug)]
struct Port {
    address: SocketAddr,
    /// Bound and never listening, so that the system gives the port to nobody else and refuses
    /// connections to it while there is no listener.
    _reserved: TcpSocket,
    listener: Mutex<Option<TcpListener>>,
    opened: Notify,
}

impl Port {
    fn open() -> io::Result<Self> {
        let reserved = Self::socket((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = reserved.local_addr()?;
        let listener = Mutex::default();
        let port = Self { address, _reserved: reserved, listener, opened: Notify::new() };
        port.listen();
        Ok(port)
    }

    fn socket(address: SocketAddr) -> io::Result<TcpSocket> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.set_reuseport(true)?;
        socket.bind(address)?;
        Ok(socket)
    }

    fn listen(&self) {
        let listener = Self::socket(self.address).and_then(|socket| socket.listen(256));
        *self.listener.lock().unwrap() = Some(listener.expect("the port is ours"));
        self.opened.notify_one();
    }

    /// Connections are refused from now on.
    fn close(&self) {
        *self.listener.lock().unwrap() = None;
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        loop {
            let accepted = poll_fn(|cx| match &*self.listener.lock().unwrap() {
                Some(listener) => listener.poll_accept(cx),
                None => Poll::Pending,
            });
            tokio::select! {
                accepted = accepted => return accepted.map(|(stream, _)| stream),
                () = self.opened.notified() => {}
            }
        }
    }
}

/// What a listener stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The registry that the user named.
    Registry(Side),
    /// Another origin, to which a redirect leads.
    Elsewhere,
}

/// A proxy; it is gone when dropped.
#[derive(Debug)]
pub(crate) struct Proxy {
    link: Arc<Link>,
    task: AbortHandle,
}

/// What becomes of the client's connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// It takes the next request.
    Keep,
    /// It ends.
    Close,
    /// It is reset.
    Reset,
}

/// A listener and the server behind it.
#[derive(Debug)]
pub(crate) struct Link {
    role: Role,
    port: Port,
    upstream: String,
    /// The other origin that has the same content.
    pub(crate) elsewhere: Option<String>,
    pub(crate) wire: Arc<Wire>,
    /// Pauses of clients until the port is open again.
    pauses_left: AtomicUsize,
    /// Changes whenever all connections are to end.
    down: watch::Sender<()>,
}

impl Proxy {
    /// Stands in front of the registry at `upstream`; `elsewhere` is where redirects lead.
    pub(crate) fn start(
        side: Side,
        upstream: String,
        elsewhere: Option<String>,
        wire: &Arc<Wire>,
    ) -> Self {
        let proxy = Self::open(Role::Registry(side), upstream, elsewhere, wire);
        let link = Arc::clone(&proxy.link);
        if wire.first() == Some(Kind::Refused) {
            link.refuse(1);
        }
        // A pause means that the client is about to try again.
        let link = Arc::downgrade(&link);
        wire.clock.on_pause(move || {
            if let Some(link) = link.upgrade() {
                link.notice_pause();
            }
        });
        proxy
    }

    /// Another origin, where no credential may arrive and nothing be changed.
    pub(crate) fn start_elsewhere(upstream: String, wire: &Arc<Wire>) -> Self {
        Self::open(Role::Elsewhere, upstream, None, wire)
    }

    fn open(role: Role, upstream: String, elsewhere: Option<String>, wire: &Arc<Wire>) -> Self {
        let link = Arc::new(Link {
            role,
            port: Port::open().unwrap(),
            upstream,
            elsewhere,
            wire: Arc::clone(wire),
            pauses_left: AtomicUsize::new(0),
            down: watch::Sender::default(),
        });
        let task = tokio::spawn(Arc::clone(&link).accept()).abort_handle();
        Self { link, task }
    }

    /// Host and port, as in a reference.
    pub(crate) fn host(&self) -> String {
        self.link.port.address.to_string()
    }

    /// Lets everybody in again.
    pub(crate) fn mend(&self) {
        self.link.pauses_left.store(0, Ordering::Relaxed);
        self.link.port.listen();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.link.down.send_replace(());
    }
}

impl Link {
    async fn accept(self: Arc<Self>) {
        loop {
            let Ok(stream) = self.port.accept().await else { continue };
            let link = Arc::clone(&self);
            tokio::spawn(async move {
                let mut down = link.down.subscribe();
                let mut stream = stream;
                let next = tokio::select! {
                    next = link.serve(&mut stream) => next.unwrap_or(Next::Reset),
                    _ = down.changed() => Next::Reset,
                };
                if next == Next::Reset {
                    // Its last words are no longer heard.
                    let _ = stream.set_zero_linger();
                }
            });
        }
    }

    /// Nobody listens any more until clients have paused `pauses` times, or for good.
    fn refuse(&self, pauses: usize) {
        self.port.close();
        let pauses = if self.wire.is_persistent() { 0 } else { pauses };
        self.pauses_left.store(pauses, Ordering::Relaxed);
        self.down.send_replace(());
    }

    fn notice_pause(&self) {
        let left = self.pauses_left.load(Ordering::Relaxed);
        self.pauses_left.store(left.saturating_sub(1), Ordering::Relaxed);
        if left == 1 {
            self.port.listen();
        }
    }

    /// Answers the requests of a connection.
    async fn serve(&self, stream: &mut TcpStream) -> io::Result<Next> {
        stream.set_nodelay(true)?;
        loop {
            let Some((head, length)) = peek_head(stream).await? else {
                // The client has closed it; a reset leaves nothing of it in the system.
                return Ok(Next::Reset);
            };
            let next = match self.role {
                Role::Registry(side) => {
                    let mut turn = self.wire.begin(side, &head);
                    match turn.kind {
                        Some(Kind::Refused) => {
                            // The first may be for the reset, which need not be told as refusal.
                            self.refuse(2);
                            Next::Reset
                        }
                        Some(Kind::ResetBefore) => Next::Reset,
                        _ => {
                            take(stream, length).await?;
                            self.exchange(side, stream, &head, &mut turn).await?
                        }
                    }
                }
                Role::Elsewhere => {
                    take(stream, length).await?;
                    self.witness(&head);
                    let body = take(stream, head.body_length()).await?;
                    self.forward(&head, &body).await?.write(stream).await?;
                    Next::Keep
                }
            };
            if next != Next::Keep {
                return Ok(next);
            }
        }
    }

    fn witness(&self, head: &Head) {
        let (method, path) = (head.method(), head.path());
        for name in ["authorization", "cookie"] {
            if head.header(name).is_some() {
                self.wire.violate(format!("{name} went to another origin with {method} {path}"));
            }
        }
        if !matches!(method, "GET" | "HEAD") {
            self.wire.violate(format!("{method} {path} went to another origin"));
        }
    }

    /// Has the registry carry out a request.
    pub(crate) async fn forward(&self, head: &Head, body: &[u8]) -> io::Result<Reply> {
        let mut upstream = self.send(head, body).await?;
        Reply::read(&mut upstream).await
    }

    /// Sends the registry a request of which only `body` comes, and waits until it knows.
    pub(crate) async fn forward_part(&self, head: &Head, body: &[u8]) -> io::Result<()> {
        let mut upstream = self.send(head, body).await?;
        upstream.shutdown().await?;
        // It keeps what came, and may say that it was not all.
        drop(Reply::read(&mut upstream).await);
        Ok(())
    }

    async fn send(&self, head: &Head, body: &[u8]) -> io::Result<TcpStream> {
        let mut upstream = TcpStream::connect(&self.upstream).await?;
        upstream.set_nodelay(true)?;
        // Thousands of connections waiting out their end would use up the ports.
        upstream.set_zero_linger()?;
        let mut head = head.clone();
        head.set("connection", "close");
        let mut bytes = head.to_bytes();
        bytes.extend_from_slice(body);
        upstream.write_all(&bytes).await?;
        Ok(upstream)
    }
}
