//! A browser as far as cookies and forms go.

use std::collections::BTreeMap;

use ureq::Agent;
use ureq::http::Request;

use crate::support::{Answer, PATIENCE, Server};

/// Keeps cookies, and sends with each form the token of the last page that had one.
pub(crate) struct Visitor {
    agent: Agent,
    base: String,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) token: String,
    pub(crate) header: Option<(&'static str, String)>,
    /// What it would like to hear: a page, or what our scripts ask for.
    pub(crate) accepts: &'static str,
}

impl Visitor {
    /// A visitor without cookies.
    pub(crate) fn of(server: &Server) -> Self {
        let settings = Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(PATIENCE)).proxy(None);
        let base = server.url("").trim_end_matches('/').to_owned();
        Self { agent: settings.build().into(), base, cookies: BTreeMap::new(), token: String::new(), header: None, accepts: "text/html" }
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, String::new())
    }

    /// Sends a form with the token.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.token).extend_pairs(fields);
        self.send("POST", path, form.finish())
    }

    fn send(&mut self, method: &str, path: &str, body: String) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        request = request.header("accept", self.accepts).header("cookie", cookies.join("; "));
        if method == "POST" {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if let Some((name, value)) = &self.header {
            request = request.header(*name, value);
        }
        let mut response = self.agent.run(request.body(body).unwrap()).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let body = response.body_mut().read_to_string().unwrap();
        let answer = Answer { status: response.status().as_u16(), headers: response.headers().clone(), body };
        self.remember(&answer);
        answer
    }

    fn remember(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        if let Some((_, rest)) = answer.body.split_once("name=\"csrf\" value=\"") {
            rest.split('"').next().unwrap().clone_into(&mut self.token);
        }
    }
}
