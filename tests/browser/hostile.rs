//! Twenty comments, each trying to leave its text: to run a script, add an element, call another host or mislead the eye.

use serde_json::{Value, json};

/// Every comment begins with a word of its own, by which it is found on the page.
pub(crate) fn comments() -> Vec<Value> {
    let texts = [
        "<script>window.pwned=1;document.title='pwned';alert(1)</script>".to_owned(),
        "<img src=x onerror=\"window.pwned=2\"> <body onload=window.pwned=2>".to_owned(),
        "<svg/onload=window.pwned=3><svg><script>window.pwned=3</script></svg>".to_owned(),
        "<a href=\"javascript:window.pwned=4\">free</a> javascript:window.pwned=4".to_owned(),
        "{{7*7}} ${7*7} <%= 7*7 %> {% raw %} #{7*7} {{constructor.constructor('window.pwned=5')()}}".to_owned(),
        format!("\u{202e}{}\u{202d}gnp.exe \u{2066}\u{2067}", "right to left"),
        format!("ze{}ro", "\u{200b}\u{2060}\u{feff}".repeat(7_000)),
        "Z".to_owned() + &"\u{35c}\u{489}\u{317}\u{301}".repeat(800) + "algo",
        "x".repeat(65_000),
        "&lt;script&gt;window.pwned=10&lt;/script&gt; &#60;b&#62; &amp;amp;".to_owned(),
        "</p></div></textarea></title></style></article></main></body></html><h1>pwned</h1>".to_owned(),
        "\u{1b}[2J\u{1b}]0;pwned\u{7}\u{8}\u{8}\u{8} bell".to_owned(),
        "<iframe src=\"data:text/html,<script>parent.pwned=13</script>\"></iframe> data:text/html;base64,PHNjcmlwdD4=".to_owned(),
        "<meta http-equiv=\"refresh\" content=\"0;url=https://evil.example/\">".to_owned(),
        "<base href=\"https://evil.example/\"><link rel=stylesheet href=//evil.example/x.css>".to_owned(),
        "<style>@import url(https://evil.example/);*{display:none!important}</style>".to_owned(),
        "<form action=\"https://evil.example/\"><input name=csrf><button>Approve</button></form>".to_owned(),
        "<img src=\"https://evil.example/pixel.gif\"> ![x](https://evil.example/y.gif)".to_owned(),
        "<!-- --!> <![CDATA[ ]]> <?xml ?> <math><mtext><table><mglyph><style><img src onerror=window.pwned=19>".to_owned(),
        "\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: pwned=1\r\n\r\n<script>window.pwned=20</script>".to_owned(),
    ];
    texts.iter().enumerate().map(|(index, text)| comment(index, text)).collect()
}

fn comment(index: usize, text: &str) -> Value {
    json!({
        "content": format!("{} {text}", word(index)),
        "author": "\"' onmouseover=window.pwned=1 x='\"><script>window.pwned=1</script>\u{202e}nimda",
        "author_email": "\"><img src=x onerror=window.pwned=1>@evil.example",
        "author_url": "javascript:window.pwned=1//https://evil.example/",
        "user_agent": "<script>window.pwned=1</script>",
        "referrer": "https://evil.example/\"><script>window.pwned=1</script>",
        "article": "https://blog.example/\"><svg onload=window.pwned=1>",
        "article_title": "</bdi></p><script>window.pwned=1</script>{{7*7}}",
    })
}

fn word(index: usize) -> String {
    format!("hostile-{index}-end")
}

/// The word by which a comment is found.
pub(crate) fn telling(comment: &Value) -> &str {
    comment["content"].as_str().unwrap().split(' ').next().unwrap()
}
