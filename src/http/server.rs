//! The loop that accepts connections and, when asked to stop, finishes what it accepted.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long a client may take to send a request's headers; a connection kept open without a request is closed after it, too.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// After the stop, how long connections go on as before: a request whose first bytes are still in the network's buffers when
/// the connection is told to close would be lost.
const STOPPING_GRACE: Duration = Duration::from_millis(100);

/// How long requests that were accepted may take to finish after the stop.
const STOPPING_LIMIT: Duration = Duration::from_secs(30);

/// How long to wait when no connection can be accepted, as for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The longest queue of connections that the kernel has taken and the server has not.
const BACKLOG: u32 = 1024;

/// Binds an address.
///
/// # Errors
/// If the port is taken or may not be used.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { tokio::net::TcpSocket::new_v4()? } else { tokio::net::TcpSocket::new_v6()? };
    // A restart must not wait for the old connections' last packets to be forgotten; a port in use is still refused.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is done, then takes no more connections, finishes what it accepted, and returns.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => spawn(stream, router.clone(), connections.watcher()),
                Err(error) => recover(&error).await,
            },
            () = &mut stop => break,
        }
    }
    accept_waiting(listener, &router, &connections).await;
    tokio::time::sleep(STOPPING_GRACE).await;
    if tokio::time::timeout(STOPPING_LIMIT, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests took longer than {STOPPING_LIMIT:?} to finish and were cut off");
    }
}

/// Takes the connections that the kernel has finished already: their clients believe to be connected.
async fn accept_waiting(listener: TcpListener, router: &Router, connections: &GracefulShutdown) {
    while let Ok(Ok((stream, _))) = tokio::time::timeout(Duration::ZERO, listener.accept()).await {
        spawn(stream, router.clone(), connections.watcher());
    }
}

fn spawn(stream: TcpStream, router: Router, watcher: Watcher) {
    // Answers are small and complete: waiting to fill a packet would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
    let mut http = http1::Builder::new();
    // A client that closes its side after a request still gets its answer. `pipeline_flush` stays off: it would hold an answer back
    // while anything, such as a stray line end, stands behind the request.
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).half_close(true);
    let peer = stream.peer_addr().ok().map(ConnectInfo);
    let service = router.map_request(move |mut request: Request<Incoming>| {
        if let Some(peer) = peer {
            request.extensions_mut().insert(peer);
        }
        request
    });
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::spawn(async move {
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, "a connection broke off");
        }
    });
}

/// A connection that its client gave up is nothing; anything else may last, so that trying again at once would keep the machine busy.
async fn recover(error: &io::Error) {
    let given_up = matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset);
    if !given_up {
        tracing::error!(%error, "no connection can be accepted");
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}
