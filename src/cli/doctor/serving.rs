//! The running server: whether there is one, whether it answers where it should, and whether it is of this version.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use url::Url;

use super::configuration::{is_local, shown};
use super::finding::Findings;
use crate::cli::installation::is_served;
use crate::cli::serve::Args;

const ABOUT: &str = "server";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 16 << 20;

/// Whether the server answers at the address where it listens.
pub(super) fn answers(listen: SocketAddr) -> bool {
    ask(listen, "/healthz", None).is_some_and(|body| body == "ok")
}

pub(super) async fn look(args: &Args, findings: &mut Findings) -> anyhow::Result<()> {
    let (served, answered) = (is_served(&args.place).unwrap_or(false), answers(args.listen));
    let listen = args.listen;
    match (served, answered) {
        (true, true) => findings.fine(ABOUT, format!("it answers at {listen}")),
        (true, false) => {
            let advice = "is it configured by another file than this command (--config), or does it hang? Its log says where it listens";
            findings.fault(ABOUT, format!("one has the database, and nothing answers at {listen}"), advice);
        }
        (false, true) => {
            let advice = "name the right database (--config, --database), or the right address (--listen)";
            findings.warn(ABOUT, format!("one answers at {listen}, but it has another database"), advice);
        }
        (false, false) => findings.warn(ABOUT, "none runs on this database", "systemctl start gatepost, or gatepost serve"),
    }
    if !(served && answered) {
        return Ok(());
    }
    if ask(listen, "/readyz", None).is_none_or(|body| body != "ready") {
        findings.fault(ABOUT, "its database does not answer it", "look at its log");
    }
    // A token that cannot be read is the configuration's fault, and told there.
    version(listen, args.measuring.token().ok().flatten().as_deref(), findings);
    match &args.public_url {
        // Where nothing stands in front, the one address is the other.
        Some(url) if !(is_local(url) && url.port_or_known_default() == Some(listen.port())) => outside(url, findings).await,
        Some(_) | None => Ok(()),
    }
}

/// The version stands in what is measured, where this may be read.
fn version(listen: SocketAddr, token: Option<&str>, findings: &mut Findings) {
    let own = env!("CARGO_PKG_VERSION");
    let Some(running) = ask(listen, "/metrics", token).as_deref().and_then(version_in).map(str::to_owned) else { return };
    if running == own {
        findings.fine(ABOUT, format!("it is of version {own}, as this program is"));
    } else {
        let advice = "restart the server, so that it is the one that is installed";
        findings.warn(ABOUT, format!("it is of version {running}, this program of {own}"), advice);
    }
}

fn version_in(metrics: &str) -> Option<&str> {
    metrics.lines().find_map(|line| line.strip_prefix("gatepost_build_info{version=\"")?.split('"').next())
}

/// Whether it is reached at its public address, and what should not be is not.
async fn outside(url: &Url, findings: &mut Findings) -> anyhow::Result<()> {
    // A second call finds the first one's choice in place.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let client = client.context("no client for HTTPS can be had")?;
    let get = async |path: &str| client.get(url.join(path).ok()?).send().await.ok();
    let address = shown(url);
    let Some(health) = get("/healthz").await else {
        let advice = "is the proxy running, and does the name lead to it? From inside some networks a public address cannot be reached";
        findings.warn(ABOUT, format!("nothing answers at {address} when asked from here"), advice);
        return Ok(());
    };
    let is_ours = health.status().is_success() && health.content_length() == Some(2);
    if !is_ours {
        let advice = "the proxy should pass every path on: docs/operations.md has the lines";
        findings.fault(ABOUT, format!("what answers at {address}/healthz is not this server ({})", health.status()), advice);
        return Ok(());
    }
    findings.fine(ABOUT, format!("it is reached at {address}"));
    if get("/metrics").await.is_some_and(|metrics| metrics.status().is_success()) {
        let advice = "set metrics.access to \"local\", and have the proxy refuse /metrics: docs/operations.md has the lines";
        findings.fault(
            ABOUT,
            format!("{address}/metrics can be read through the proxy: it names your sites, and says how busy they are"),
            advice,
        );
    }
    Ok(())
}

/// The body of a good answer from this machine, asked with a token if there is one; `None` for any other.
fn ask(listen: SocketAddr, path: &str, token: Option<&str>) -> Option<String> {
    let settings = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).proxy(None);
    let agent: ureq::Agent = settings.build().into();
    let mut request = agent.get(format!("http://{}{path}", reachable(listen)));
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut answer = request.call().ok()?;
    answer.body_mut().with_config().limit(MAX_ANSWER).read_to_string().ok()
}

/// An address that can be asked: who listens on all is asked on this machine's own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(address) if address.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_on_all_addresses_is_asked_on_this_machines_own() {
        let asked = |listen: &str| reachable(listen.parse().unwrap()).to_string();
        assert_eq!([asked("0.0.0.0:80"), asked("[::]:80"), asked("192.0.2.1:80")], ["127.0.0.1:80", "[::1]:80", "192.0.2.1:80"]);
    }

    #[test]
    fn the_version_stands_among_what_is_measured() {
        let metrics = "# TYPE gatepost_build_info gauge\ngatepost_build_info{version=\"0.9.1\"} 1\n";
        assert_eq!((version_in(metrics), version_in("ok")), (Some("0.9.1"), None));
    }
}
