//! How many requests there are, and how long they take: by method, by the route's pattern, and by the class of the status. The path is not looked at.
//!
//! A counter is found by its labels in a table that all threads share, which takes longer than a short answer may: each thread keeps those that it has found.

use std::cell::RefCell;
use std::time::Duration;

use axum::http::Method;
use metrics::{Counter, Histogram};
use rustc_hash::FxHashMap;

/// The methods that have figures of their own; who sends another one made it up.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"];

/// The classes of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What stands for a route where there is none, and for a method that is not known.
const OTHER: &str = "other";

/// The figures of one method on one route.
struct Figures {
    duration: Histogram,
    classes: [Option<Counter>; CLASSES.len()],
}

thread_local! {
    static KNOWN: RefCell<FxHashMap<String, [Option<Figures>; METHODS.len() + 1]>> = RefCell::default();
}

/// A method that is known, or any other: what a client made up is neither counted nor logged.
#[derive(Clone, Copy)]
pub(super) struct Known(Option<usize>);

impl Known {
    pub(super) fn of(method: &Method) -> Self {
        Self(METHODS.iter().position(|known| *known == method.as_str()))
    }

    pub(super) fn as_str(self) -> &'static str {
        self.0.map_or(OTHER, |method| METHODS[method])
    }
}

/// Counts and times an answer.
pub(super) fn note(method: Known, route: Option<&str>, status: u16, took: Duration) {
    let route = route.unwrap_or(OTHER);
    KNOWN.with_borrow_mut(|known| {
        if !known.contains_key(route) {
            known.insert(route.to_owned(), Default::default());
        }
        let Some(methods) = known.get_mut(route) else { return };
        let name = method.as_str();
        let figures = methods[method.0.unwrap_or(METHODS.len())].get_or_insert_with(|| Figures {
            duration: metrics::histogram!("gatepost_http_request_duration_seconds", "method" => name, "route" => route.to_owned()),
            classes: Default::default(),
        });
        figures.duration.record(took);
        let class = usize::from(status / 100).saturating_sub(1).min(CLASSES.len() - 1);
        let counter = || {
            let labels = [("method", name.to_owned()), ("route", route.to_owned()), ("status", CLASSES[class].to_owned())];
            metrics::counter!("gatepost_http_requests_total", &labels)
        };
        figures.classes[class].get_or_insert_with(counter).increment(1);
    });
}
