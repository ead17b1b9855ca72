//! Styled alphabets that compatibility forms (NFKC) leave alone, and the typographer's signs.

/// Small capitals of the Latin alphabet, in its order; there is none of x.
const SMALL_CAPITALS: [(char, char); 27] = [
    ('ᴀ', 'a'),
    ('ʙ', 'b'),
    ('ᴄ', 'c'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ꜰ', 'f'),
    ('ɢ', 'g'),
    ('ʜ', 'h'),
    ('ɪ', 'i'),
    ('ᴊ', 'j'),
    ('ᴋ', 'k'),
    ('ʟ', 'l'),
    ('ᴍ', 'm'),
    ('ɴ', 'n'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ǫ', 'q'),
    ('ꞯ', 'q'),
    ('ʀ', 'r'),
    ('ꜱ', 's'),
    ('ᴛ', 't'),
    ('ᴜ', 'u'),
    ('ᴠ', 'v'),
    ('ᴡ', 'w'),
    ('ʏ', 'y'),
    ('ᴢ', 'z'),
    ('ᴎ', 'n'),
];

/// The plain form of a styled letter or of a quotation mark. `None` of what is plain, or has a compatibility form that will do.
pub(in crate::text) fn plain(c: char) -> Option<char> {
    let letter = |first: u32| char::from_u32(u32::from(c) - first + u32::from('a'));
    match c {
        '’' | '‘' | 'ʼ' | '´' | '＇' => Some('\''),
        // Parenthesised, negative circled and negative squared letters.
        '⒜'..='⒵' => letter(0x249c),
        '🄐'..='🄩' => letter(0x1f110),
        '🅐'..='🅩' => letter(0x1f150),
        '🅰'..='🆉' => letter(0x1f170),
        'ǫ'..='ʟ' | 'ᴀ'..='ᴢ' | 'ꜰ'..='ꞯ' => SMALL_CAPITALS.iter().find(|(capital, _)| *capital == c).map(|(_, plain)| *plain),
        _ => None,
    }
}
