//! The configuration: what is wrong with its file, and whether what it says goes together.

use url::Url;

use super::finding::Findings;
use crate::cli::layers::Layers;
use crate::cli::serve::Args;

const ABOUT: &str = "configuration";

pub(super) fn look(args: &Args, layers: &Layers, findings: &mut Findings) {
    file(layers, findings);
    addresses(args, findings);
    if args.measuring.is_open() && !args.listen.ip().is_loopback() {
        let advice = "set metrics.access to \"local\", and metrics.token_file for a Prometheus on another machine";
        findings.warn(ABOUT, "anybody may read /metrics: it names your sites, and says how busy they are", advice);
    }
}

fn file(layers: &Layers, findings: &mut Findings) {
    if let Err(problem) = layers.readable() {
        findings.fault(ABOUT, format!("{problem:#}"), "let the user that runs the server read it");
    }
    let Some(file) = &layers.file else { return };
    let path = file.path.display();
    for problem in &file.problems {
        findings.fault(ABOUT, format!("{path}:{problem}"), "mend the line: a server with this file does not start");
    }
    if file.problems.is_empty() {
        findings.fine(ABOUT, format!("{path} has nothing wrong"));
    }
}

/// Whether passwords and cookies travel safely, and whether it is known whose they are.
fn addresses(args: &Args, findings: &mut Findings) {
    let behind = "put a reverse proxy with HTTPS in front, and set public_url to its https:// address: docs/operations.md has the lines";
    match &args.public_url {
        Some(url) if url.scheme() == "https" => {
            findings.fine(ABOUT, format!("browsers reach the server at {}: cookies travel over HTTPS only", shown(url)));
            if args.trusted_proxies.as_ref().is_none_or(crate::config::Networks::is_empty) {
                let advice = "set trusted_proxies to the proxy's address, such as \"127.0.0.1, ::1\"";
                findings.warn(
                    ABOUT,
                    "HTTPS means a proxy stands in front, and no proxy is trusted: all visitors share its allowance for passwords",
                    advice,
                );
            }
        }
        Some(url) if !is_local(url) => {
            findings.fault(ABOUT, format!("browsers reach the server at {}: passwords and cookies travel unencrypted", shown(url)), behind);
        }
        None if !args.listen.ip().is_loopback() => {
            let found = format!(
                "the server listens on {}, which others can reach, and public_url is not set: passwords may travel unencrypted",
                args.listen
            );
            findings.warn(ABOUT, found, behind);
        }
        Some(_) | None => findings.fine(ABOUT, "the server is for this machine alone"),
    }
}

/// Whether an address is this machine's own.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// An address without what may be a password.
pub(super) fn shown(url: &Url) -> String {
    format!("{}://{}", url.scheme(), &url[url::Position::BeforeHost..url::Position::AfterPort])
}
