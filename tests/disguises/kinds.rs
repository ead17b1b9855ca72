//! The disguises: each changes every word of a text, as a spammer's tool does, except links, which would no longer work; the last two change
//! the links alone, into what people still know to type.

/// A disguise: its name, and what it makes of a text.
pub(crate) type Disguise = (&'static str, fn(&str) -> String);

/// Every kind.
pub(crate) const KINDS: [Disguise; 26] = [
    ("mathematical bold", |text| letters(text, |c| styled(c, '𝐀', '𝐚'))),
    ("circled letters", |text| letters(text, |c| styled(c, 'Ⓐ', 'ⓐ'))),
    ("negative squares", |text| letters(text, |c| styled(c, '🅰', '🅰'))),
    ("regional letters", |text| letters(text, |c| format!("{}\u{200b}", styled(c, '🇦', '🇦')))),
    ("full width", |text| letters(text, |c| styled(c, 'Ａ', 'ａ'))),
    ("small capitals", |text| letters(text, |c| swapped(c, "abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ"))),
    ("Cyrillic look-alikes", |text| letters(text, |c| swapped(c, "aceopxyijsACEHKMOPTXB", "асеорхуіјѕАСЕНКМОРТХВ"))),
    ("Greek look-alikes", |text| letters(text, |c| swapped(c, "aoivptukABEHIKMNOPTXYZ", "αοινρτυκΑΒΕΗΙΚΜΝΟΡΤΧΥΖ"))),
    ("zero-width spaces", |text| between(text, "\u{200b}")),
    ("soft hyphens", |text| between(text, "\u{ad}")),
    ("tag characters", |text| between(text, "\u{e0061}")),
    ("struck through", |text| letters(text, |c| format!("{c}\u{336}"))),
    ("heaped marks", |text| letters(text, |c| format!("{c}\u{30d}\u{316}\u{35b}"))),
    ("digits for letters", |text| letters(text, |c| swapped(c, "aeioAEIO", "43104310"))),
    ("signs for letters", |text| letters(text, |c| swapped(c, "asioASIO", "@$10@$10"))),
    ("spaces between letters", |text| between(&text.replace(' ', "   "), " ")),
    ("full stops between letters", |text| between(text, ".")),
    ("hyphens between letters", |text| between(text, "-")),
    ("underscores between letters", |text| between(text, "_")),
    ("last letters repeated", |text| words(text, stretched)),
    ("every second letter a capital", sponge),
    ("numbered entities", |text| letters(text, |c| format!("&#{};", u32::from(c)))),
    ("upside down", upside_down),
    ("right to left", |text| words_together(text, |line| format!("\u{202e}{}\u{202c}", line.chars().rev().collect::<String>()))),
    ("dots of links in brackets", |text| addresses(text, |link| link.replace('.', " (dot) "))),
    ("links that are none", |text| addresses(text, |link| link.replace("http", "hxxp").replace('.', "[.]"))),
];

/// Whether a word is a link, or a mention: disguised, it would not lead anywhere.
fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains("www.") || word.contains('/') || word.starts_with('@') || {
        let chars: Vec<char> = word.chars().collect();
        chars.windows(3).any(|three| three[1] == '.' && three[0].is_alphanumeric() && three[2].is_alphanumeric())
    }
}

/// `text` with `change` applied to each word that is no address.
fn words(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split_inclusive([' ', '\n', '\t']).map(|word| if is_address(word.trim_end()) { word.to_owned() } else { change(word) }).collect()
}

/// `text` with `change` applied to each word that is an address.
fn addresses(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split_inclusive([' ', '\n', '\t']).map(|word| if is_address(word.trim_end()) { change(word) } else { word.to_owned() }).collect()
}

fn letters(text: &str, change: impl Fn(char) -> String) -> String {
    words(text, |word| word.chars().map(|c| if c.is_ascii_alphabetic() { change(c) } else { c.to_string() }).collect())
}

/// `mark` between each two letters of a word.
fn between(text: &str, mark: &str) -> String {
    words(text, |word| {
        let chars: Vec<char> = word.chars().collect();
        let joined = |at: usize| chars[at].is_alphabetic() && chars.get(at + 1).is_some_and(|next| next.is_alphabetic());
        (0..chars.len()).map(|at| if joined(at) { format!("{}{mark}", chars[at]) } else { chars[at].to_string() }).collect()
    })
}

/// The letter of an alphabet whose capitals and small letters begin at these characters.
fn styled(c: char, capitals: char, small: char) -> String {
    let (first, base) = if c.is_ascii_uppercase() { ('A', capitals) } else { ('a', small) };
    char::from_u32(u32::from(base) + u32::from(c) - u32::from(first)).unwrap_or(c).to_string()
}

/// The character at the place in `to` where `c`, or its small letter, is in `from`.
fn swapped(c: char, from: &str, to: &str) -> String {
    let at = |c: char| from.chars().position(|other| other == c).and_then(|at| to.chars().nth(at));
    at(c).or_else(|| at(c.to_ascii_lowercase())).unwrap_or(c).to_string()
}

fn stretched(word: &str) -> String {
    let end = word.trim_end_matches(|c: char| !c.is_alphabetic()).len();
    let last = word[..end].chars().next_back().map_or(String::new(), |c| c.to_string().repeat(4));
    format!("{}{last}{}", &word[..end], &word[end..])
}

fn sponge(text: &str) -> String {
    let mut capital = false;
    words_with(text, |c| {
        capital = !capital;
        if capital { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    })
}

fn words_with(text: &str, mut change: impl FnMut(char) -> char) -> String {
    let mut changed = String::new();
    for word in text.split_inclusive([' ', '\n', '\t']) {
        let keep = is_address(word.trim_end());
        changed.extend(word.chars().map(|c| if keep || !c.is_ascii_alphabetic() { c } else { change(c) }));
    }
    changed
}

/// `change` applied to each line that has no address.
fn words_together(text: &str, change: impl Fn(&str) -> String) -> String {
    let changed = text.split('\n').map(|line| if line.split(' ').any(is_address) { line.to_owned() } else { change(line) });
    changed.collect::<Vec<_>>().join("\n")
}

fn upside_down(text: &str) -> String {
    words_together(text, |line| {
        let turn = |c: char| swapped(c, "abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz");
        line.to_ascii_lowercase().chars().rev().map(turn).collect()
    })
}
