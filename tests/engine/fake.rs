//! An engine that says what a test wants, on a socket or a port of this machine.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use http_body_util::StreamBody;
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use regctl::archive::engine::{Engine, EngineAddress, EngineKind};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio_rustls::TlsAcceptor;

pub(crate) type Body = StreamBody<BoxStream<'static, std::io::Result<Frame<Bytes>>>>;
pub(crate) type Answer = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;

/// The fake and what it was asked; it ends with the test's runtime.
pub(crate) struct Fake {
    directory: TempDir,
    asked: Arc<Mutex<Vec<String>>>,
    answer: Arc<dyn Fn(Request<Incoming>) -> Answer + Send + Sync>,
}

impl Fake {
    /// Answers every request by `answer`.
    pub(crate) fn new(
        answer: impl Fn(Request<Incoming>) -> Answer + Send + Sync + 'static,
    ) -> Arc<Self> {
        let directory = tempfile::tempdir().unwrap();
        Arc::new(Self { directory, asked: Arc::default(), answer: Arc::new(answer) })
    }

    /// Answers every request with this status and these pieces; the body breaks off at a `None`.
    pub(crate) fn saying(status: u16, pieces: Vec<Option<Vec<u8>>>) -> Arc<Self> {
        Self::new(move |_| {
            let reply = reply(status, pieces.clone());
            Box::pin(async { reply })
        })
    }

    /// The requests so far, as `METHOD path?query`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.directory.path().join("engine.sock")
    }

    /// Listens on a socket.
    pub(crate) fn on_socket(self: &Arc<Self>) -> Engine {
        let listener = UnixListener::bind(self.socket()).unwrap();
        let fake = Arc::clone(self);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&fake).serve(stream));
            }
        });
        Engine::new(EngineKind::Docker, EngineAddress::unix(self.socket())).unwrap()
    }

    /// Listens on a port of the loopback address, with TLS where told so, and returns the port.
    pub(crate) async fn on_port(self: &Arc<Self>, tls: Option<TlsAcceptor>) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let fake = Arc::clone(self);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (fake, tls) = (Arc::clone(&fake), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => fake.serve(stream).await,
                        // Refused handshakes are what the test is about.
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                fake.serve(stream).await;
                            }
                        }
                    }
                });
            }
        });
        port
    }

    async fn serve(self: Arc<Self>, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let service = service_fn(|request: Request<Incoming>| {
            let asked = format!("{} {}", request.method(), request.uri());
            self.asked.lock().unwrap().push(asked);
            let answer = (self.answer)(request);
            async { Ok::<_, std::io::Error>(answer.await) }
        });
        let connection = hyper::server::conn::http1::Builder::new();
        // A body that breaks off ends the connection with an error.
        let _ = connection.serve_connection(TokioIo::new(stream), service).await;
    }
}

/// A reply of these pieces, chunked; it breaks off at a `None`.
pub(crate) fn reply(status: u16, pieces: Vec<Option<Vec<u8>>>) -> Response<Body> {
    let frames = stream::iter(pieces).then(|piece| async {
        // Lets what was said before reach the wire on its own.
        tokio::task::yield_now().await;
        match piece {
            Some(bytes) => Ok(Frame::data(Bytes::from(bytes))),
            None => Err(std::io::Error::other("broken on purpose")),
        }
    });
    Response::builder().status(status).body(StreamBody::new(frames.boxed())).unwrap()
}
