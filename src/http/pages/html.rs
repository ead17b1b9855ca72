//! What tests read of a page.

/// A tag of a page: its name (with a slash if it closes) and the rest of it. All text is escaped, so `<` always opens a tag.
pub(super) fn tags(html: &str) -> Vec<(&str, &str)> {
    let tags = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or(""));
    tags.map(|tag| tag.split_once([' ', '\n']).unwrap_or((tag, ""))).collect()
}

/// What stands in a tag outside its quoted values: the names of its attributes.
pub(super) fn names(rest: &str) -> String {
    rest.split('"').step_by(2).collect()
}

/// The values of an attribute, in order.
pub(super) fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let of_tag = |(_, rest): (&str, &'a str)| {
        let mut parts = rest.split('"');
        std::iter::from_fn(|| Some((parts.next()?.trim().trim_end_matches('='), parts.next()?)))
            .find(|(attribute, _)| attribute.split_whitespace().last() == Some(name))
            .map(|(_, value)| value)
    };
    tags(html).into_iter().filter_map(of_tag).collect()
}
