//! Where the server listens, and when it is asked to stop.

use std::io::{ErrorKind, Write};
use std::net::SocketAddr;

use anyhow::anyhow;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Says where it listens, for people and for whatever started it with port 0.
pub(super) fn announce(listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let mut output = anstream::stdout();
    // Whoever started the server may not read what it says; that is no reason to stop.
    let _unread = writeln!(output, "listening on http://{address}").and_then(|()| output.flush());
    Ok(())
}

/// Done when the process is asked to end. The handlers are in place once this returns.
pub(in crate::cli) fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop: finishing what was accepted");
    })
}

pub(super) fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::AddrInUse => anyhow!("{address} is in use: another program listens there; stop it, or choose another with --listen"),
        ErrorKind::PermissionDenied => {
            anyhow!("{address} may not be listened on: ports below 1024 need a privilege; choose another with --listen")
        }
        ErrorKind::AddrNotAvailable => anyhow!("{address} is no address of this machine; choose another with --listen"),
        _ => anyhow!("{address} cannot be listened on: {error}"),
    }
}
