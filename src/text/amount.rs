//! A number with what it counts.

/// As a person says it: "1 comment", "2 comments". `what` is the word for one; its plural is made with an "s".
#[must_use]
pub fn amount(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn one_is_no_plural() {
        assert_eq!([0, 1, 2].map(|number| amount(number, "row")), ["0 rows", "1 row", "2 rows"]);
    }
}
