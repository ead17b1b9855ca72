//! What a blog needs to ask this Gatepost, ready to be copied: for WordPress, for curl, and for a static page with a form.
//!
//! A value is escaped for where it stands by its template's ending (`askama.toml`), and addresses are put in their normal form before: what an operator
//! or a database says cannot break out.

use askama::Template;
use askama::filters::Escaper as _;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;
use url::{Url, form_urlencoded};

use super::quoting::Php;
use crate::store::Site;

/// Stands for the key where that is not known: only its hash is kept.
const UNKNOWN_KEY: &str = "KEY";

/// The must-use plugin as it is given away, and what stands in it for the server's address and for the key.
const WORDPRESS: &str = include_str!("../../../deploy/wordpress/gatepost.php");
const WORDPRESS_SERVER: &str = "define('GATEPOST_SERVER', 'https://gatepost.example/')";
const WORDPRESS_KEY: &str = "define('GATEPOST_KEY', '')";

#[derive(Template)]
#[template(path = "curl.sh")]
struct Curl<'a> {
    server: &'a str,
    key: &'a str,
    comment: &'a str,
}

#[derive(Template)]
#[template(path = "form.html")]
struct Form<'a> {
    article: &'a str,
}

#[derive(Template)]
#[template(path = "receiver.php")]
struct Receiver<'a> {
    server: &'a str,
    key: &'a str,
}

#[derive(Template)]
#[template(path = "sentence.html")]
struct Privacy<'a> {
    address: &'a str,
}

/// One of the snippets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// The must-use plugin for WordPress
    Wordpress,
    /// A comment sent by curl
    Curl,
    /// The form for a static page
    Form,
    /// What takes the form's comments, in PHP
    Receiver,
    /// The sentence under a form, with the link to how comments are processed
    Privacy,
}

/// All of them.
#[derive(Debug, Serialize)]
pub(super) struct Snippets {
    wordpress: String,
    curl: String,
    form: String,
    receiver: String,
    privacy: String,
}

impl Snippets {
    /// Those of a site whose blog reaches the server at that address.
    ///
    /// # Errors
    /// Never, as long as the templates only put texts together.
    pub(super) fn of(site: &Site, key: Option<&str>, server: &Url) -> Result<Self, askama::Error> {
        let (key, server) = (key.unwrap_or(UNKNOWN_KEY), folder(server));
        let article = Url::parse(&site.url).map_or_else(|_| String::new(), |url| format!("{}my-article", folder(&url)));
        let comment = json!({
            "external_id": "first-comment",
            "author": "Kim",
            "content": "Does this arrive?",
            "article": article,
        });
        Ok(Self {
            wordpress: wordpress(&server, key)?,
            curl: Curl { server: &server, key, comment: &format!("{comment:#}") }.render()?,
            form: Form { article: &article }.render()?,
            receiver: Receiver { server: &server, key }.render()?,
            privacy: Privacy { address: &privacy_address(&server, &site.name) }.render()?,
        })
    }

    /// One of them, as it stands in its file.
    pub(super) fn get(&self, kind: Kind) -> &str {
        match kind {
            Kind::Wordpress => &self.wordpress,
            Kind::Curl => &self.curl,
            Kind::Form => &self.form,
            Kind::Receiver => &self.receiver,
            Kind::Privacy => &self.privacy,
        }
    }

    /// All of them, with what to do with each.
    pub(super) fn lines(&self) -> Vec<String> {
        let parts = [
            (
                "WordPress: save this as wp-content/mu-plugins/gatepost.php and activate the\nAkismet plugin, which comes with WordPress",
                Kind::Wordpress,
            ),
            ("Any program: post JSON, as curl does here", Kind::Curl),
            ("A static page: put this form into it; \"article\" is the page's address", Kind::Form),
            ("... and save this beside the page as comment.php", Kind::Receiver),
            ("Any form: say below it how comments are processed", Kind::Privacy),
        ];
        parts.into_iter().map(|(title, kind)| format!("## {}\n\n{}", title.replace('\n', "\n## "), self.get(kind))).collect()
    }
}

/// The must-use plugin with its two constants filled in.
fn wordpress(server: &str, key: &str) -> Result<String, askama::Error> {
    let define = |name: &str, value: &str| -> Result<String, askama::Error> {
        let mut line = format!("define('{name}', '");
        Php.write_escaped_str(&mut line, value)?;
        Ok(line + "')")
    };
    // The key goes in first: an address could hold what stands for it.
    let with_key = WORDPRESS.replacen(WORDPRESS_KEY, &define("GATEPOST_KEY", key)?, 1);
    Ok(with_key.replacen(WORDPRESS_SERVER, &define("GATEPOST_SERVER", server)?, 1))
}

/// The address of a site's page for those who comment.
fn privacy_address(server: &str, site: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(site.as_bytes()).collect();
    format!("{server}privacy/{name}")
}

/// An address in its normal form, without query and fragment, that ends with a slash.
fn folder(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let text = String::from(url);
    if text.ends_with('/') { text } else { format!("{text}/") }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::comment::SiteId;
    use crate::policy::Settings;

    /// What would end a string, a tag, a script or a comment somewhere.
    const HOSTILE: &str =
        "'\"`$(touch broken-out);\\' ?> <?php system('touch broken-out'); --> </script><b>\n*/ {{ key }} ${IFS} &amp; %27";

    fn snippets(url: &str, key: &str, server: &str) -> Snippets {
        let (id, settings, created_at) = (SiteId(Uuid::nil()), Settings::default(), Timestamp::UNIX_EPOCH);
        let site = Site { id, name: HOSTILE.to_owned(), url: url.to_owned(), settings, created_at };
        Snippets::of(&site, Some(key), &server.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_plugin_that_is_printed_is_the_one_that_is_given_away_with_its_constants_filled_in() {
        let plain = snippets("https://blog.example", "abcdefghijk0", "https://gate.example").wordpress;
        let differs = |(printed, given): &(&str, &str)| printed != given;
        let lines: Vec<_> = plain.lines().zip(WORDPRESS.lines()).filter(differs).map(|(printed, _)| printed.trim()).collect();
        assert_eq!(lines, ["|| define('GATEPOST_SERVER', 'https://gate.example/');", "|| define('GATEPOST_KEY', 'abcdefghijk0');"]);
        assert_eq!(plain.lines().count(), WORDPRESS.lines().count());
    }

    #[test]
    fn an_address_keeps_its_folder_and_ends_with_a_slash() {
        let snippets = snippets("https://blog.example/notes", "abc", "https://gate.example/sub?x=1#y");
        assert!(snippets.curl.contains("'https://gate.example/sub/v1/comments'"), "{}", snippets.curl);
        assert!(snippets.form.contains("value=\"https://blog.example/notes/my-article\""), "{}", snippets.form);
    }

    #[test]
    fn the_example_takes_comments_as_the_printed_receiver_does() {
        let printed = snippets("https://blog.example", "abc", "https://gate.example").receiver;
        let example = include_str!("../../../examples/static/comment.php");
        let body = |php: &str| php.split_once("\nfunction field").map(|(_, body)| body.to_owned());
        assert_eq!(body(example).as_deref().map(str::trim_end), body(&printed).as_deref());
        assert!(body(example).is_some());
    }

    #[test]
    fn nothing_hostile_is_left_as_it_is() {
        let snippets = snippets(&format!("https://blog.example/{HOSTILE}"), HOSTILE, &format!("https://gate.example/{HOSTILE}"));
        assert_eq!(snippets.form.matches("</script>").count(), 1);
        assert_eq!(snippets.form.matches('<').count(), Form { article: "" }.render().unwrap().matches('<').count());
        assert_eq!(snippets.privacy.matches('<').count(), Privacy { address: "" }.render().unwrap().matches('<').count());
        for php in [&snippets.wordpress, &snippets.receiver] {
            // Behind each quote of the value stands a backslash, and behind each of its backslashes another.
            assert!(php.contains(&HOSTILE.replace('\\', "\\\\").replace('\'', "\\'")), "{php}");
        }
        assert!(snippets.curl.contains(&HOSTILE.replace('\'', r"'\''")), "{}", snippets.curl);
    }
}
