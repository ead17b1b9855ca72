//! What a blog needs to ask this Gatepost, ready to be copied: for WordPress, for curl, and for a static page with a form.
//!
//! A value is escaped for where it stands by its template's ending (`askama.toml`), and addresses are put in their normal form before: what an operator
//! or a database says cannot break out.

use askama::Template;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;
use url::Url;

use crate::store::Site;

/// Stands for the key where that is not known: only its hash is kept.
const UNKNOWN_KEY: &str = "KEY";

#[derive(Template)]
#[template(path = "wordpress.php")]
struct WordPress<'a> {
    server: &'a str,
    key: &'a str,
}

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
}

/// All of them.
#[derive(Debug, Serialize)]
pub(super) struct Snippets {
    wordpress: String,
    curl: String,
    form: String,
    receiver: String,
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
            wordpress: WordPress { server: &server, key }.render()?,
            curl: Curl { server: &server, key, comment: &format!("{comment:#}") }.render()?,
            form: Form { article: &article }.render()?,
            receiver: Receiver { server: &server, key }.render()?,
        })
    }

    /// One of them, as it stands in its file.
    pub(super) fn get(&self, kind: Kind) -> &str {
        match kind {
            Kind::Wordpress => &self.wordpress,
            Kind::Curl => &self.curl,
            Kind::Form => &self.form,
            Kind::Receiver => &self.receiver,
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
        ];
        parts.into_iter().map(|(title, kind)| format!("## {}\n\n{}", title.replace('\n', "\n## "), self.get(kind))).collect()
    }
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
    fn an_address_keeps_its_folder_and_ends_with_a_slash() {
        let snippets = snippets("https://blog.example/notes", "abc", "https://gate.example/sub?x=1#y");
        assert!(snippets.curl.contains("'https://gate.example/sub/v1/comments'"), "{}", snippets.curl);
        assert!(snippets.form.contains("value=\"https://blog.example/notes/my-article\""), "{}", snippets.form);
    }

    #[test]
    fn nothing_hostile_is_left_as_it_is() {
        let snippets = snippets(&format!("https://blog.example/{HOSTILE}"), HOSTILE, &format!("https://gate.example/{HOSTILE}"));
        assert_eq!(snippets.form.matches("</script>").count(), 1);
        assert_eq!(snippets.form.matches('<').count(), Form { article: "" }.render().unwrap().matches('<').count());
        for php in [&snippets.wordpress, &snippets.receiver] {
            // Behind each quote of the value stands a backslash, and behind each of its backslashes another.
            assert!(php.contains(&HOSTILE.replace('\\', "\\\\").replace('\'', "\\'")), "{php}");
        }
        assert!(snippets.curl.contains(&HOSTILE.replace('\'', r"'\''")), "{}", snippets.curl);
    }
}
