//! The report: one page that holds all that an evaluation found, to be opened in a browser, printed, or sent on.
//!
//! `page` puts findings into words, `plots` and `growth` into shapes, the templates lay them out, and askama escapes every text. The page is one
//! file without script, and its content policy lets it load nothing. A plot is SVG made by a template, as its shapes then carry classes: one style
//! sheet colours them for light, dark and paper. To add a plot, add a function to `plots`; its data as a table come with it.

mod growth;
mod page;
mod plot;
mod plots;
mod words;

use askama::Template as _;

use super::Findings;
use crate::text::legible::Legible;

impl Findings {
    /// The report as one HTML page.
    ///
    /// # Errors
    /// If the template cannot be filled.
    pub fn report(&self) -> Result<String, askama::Error> {
        // Names of files, sites and articles can hide characters too: the whole page is made legible, whatever it holds.
        Ok(Legible::block(&page::Page::new(self).render()?).text)
    }
}

#[cfg(test)]
mod tests;
