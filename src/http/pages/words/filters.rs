//! What templates say: filters that make a message of its id.

#![expect(unreachable_pub, reason = "what `filter_fn` makes of a function is `pub`")]
#![expect(
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "askama wants filters to be able to fail, and makes types with methods of them"
)]

use std::fmt::Display;

use askama::filters::{Escaper, Html, HtmlSafeOutput};
use askama::{Result, Values};
use fluent_bundle::FluentValue;

/// A variable of a message: a text, or a number that chooses between one and many.
pub(in crate::http::pages) trait Variable {
    /// As Fluent takes it.
    fn as_value(&self) -> FluentValue<'static>;
}

macro_rules! variables {
    ($($number:ty),+) => {
        $(impl Variable for $number {
            fn as_value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        })+
    };
}
variables!(u32, u64, usize);

impl Variable for str {
    fn as_value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Variable for String {
    fn as_value(&self) -> FluentValue<'static> {
        self.as_str().as_value()
    }
}

impl<T: Variable + ?Sized> Variable for &T {
    fn as_value(&self) -> FluentValue<'static> {
        (**self).as_value()
    }
}

/// A message without variables.
#[askama::filter_fn]
pub(in crate::http::pages) fn say<I: Display>(id: I, _: &dyn Values) -> Result<String> {
    Ok(super::said(&id.to_string(), &[]))
}

/// A sentence that stands after another: it begins with a capital.
#[askama::filter_fn]
pub(in crate::http::pages) fn begun<S: Display>(sentence: S, _: &dyn Values) -> Result<String> {
    let sentence = sentence.to_string();
    let mut letters = sentence.chars();
    Ok(letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default())
}

/// A message with a variable.
#[askama::filter_fn]
pub(in crate::http::pages) fn say_with<I: Display, V: Variable>(id: I, _: &dyn Values, name: &'static str, value: V) -> Result<String> {
    Ok(super::said(&id.to_string(), &[(name, value.as_value())]))
}

/// A message with two variables.
#[askama::filter_fn]
pub(in crate::http::pages) fn say_both<I: Display, V: Variable, W: Variable>(
    id: I,
    _: &dyn Values,
    name: &'static str,
    value: V,
    other: &'static str,
    other_value: W,
) -> Result<String> {
    Ok(super::said(&id.to_string(), &[(name, value.as_value()), (other, other_value.as_value())]))
}

/// A message that has code in backticks, as HTML. It takes no variables: nobody's words get into it.
#[askama::filter_fn]
pub(in crate::http::pages) fn say_code<I: Display>(id: I, _: &dyn Values) -> Result<HtmlSafeOutput<String>> {
    let said = super::said(&id.to_string(), &[]);
    let parts = said.split('`').enumerate();
    let marked = parts.map(|(at, part)| if at % 2 == 1 { format!("<code>{}</code>", escaped(part)) } else { escaped(part) });
    Ok(HtmlSafeOutput(marked.collect()))
}

/// A message with a person's words in it, as HTML: they stand in a `<bdi>`, and are escaped like all the rest.
#[askama::filter_fn]
pub(in crate::http::pages) fn say_bdi<I: Display, V: Display>(
    id: I,
    _: &dyn Values,
    name: &'static str,
    value: V,
) -> Result<HtmlSafeOutput<String>> {
    let value = super::isolated(&value.to_string());
    let said = super::said(&id.to_string(), &[(name, FluentValue::from(value))]);
    Ok(HtmlSafeOutput(escaped(&said).replace('\u{2068}', "<bdi>").replace('\u{2069}', "</bdi>")))
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // To write into a text cannot fail.
    let _written = Html.write_escaped_str(&mut html, text);
    html
}
