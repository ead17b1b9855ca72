//! No rule hangs or grows memory: neither while it is set nor on any comment.

use std::hint::black_box;
use std::time::{Duration, Instant};

use allocation_counter::measure;
use gatepost::classifier::{Abstained, Score, Scores};
use gatepost::comment::{Comment, MAX_CONTENT_BYTES};
use gatepost::policy::{Circumstances, Rules, Settings, assess};
use serde_json::json;

/// A score that says nothing.
const DOUBTFUL: Score =
    Score { score: 0.5, logit: 0.0, scores: Scores { spam: Some(0.5), abuse: None }, abstained: Abstained { spam: false, abuse: false } };

/// The most that compiling or matching one expression may take of memory, in bytes, at any time.
const MEMORY: u64 = 16 * 1024 * 1024;

/// The most that either may take of time, in an unoptimised build on a busy machine: a backtracking engine would take years.
const TIME: Duration = Duration::from_secs(20);

/// The lengths of comments: the longest, and an eighth of it.
const LENGTHS: [usize; 2] = [MAX_CONTENT_BYTES / 8, MAX_CONTENT_BYTES];

/// Stands for letters a and b without a pattern.
const RANDOM: &str = "random";

fn random(length: usize) -> String {
    // The generator of Numerical Recipes (Press et al., 3rd edition, section 7.1.4): its high bits look random enough.
    let mut state = 1_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 31 == 0 { 'a' } else { 'b' }
    };
    (0..length).map(|_| letter()).collect()
}

fn with(expressions: &[String]) -> Settings {
    let texts: Vec<_> = expressions.iter().map(|regex| json!({ "then": "spam", "regex": regex })).collect();
    serde_json::from_value(json!({ "careful_until": 0, "texts": texts })).unwrap()
}

/// Compiles, and says what became of it within the bounds of time and memory.
fn compile(expressions: &[String]) -> Result<Rules, String> {
    let settings = with(expressions);
    let (mut compiled, start) = (None, Instant::now());
    let memory = measure(|| compiled = Some(Rules::compile(&settings)));
    let first: String = expressions[0].chars().take(40).collect();
    assert!(start.elapsed() < TIME, "{first}: {:?}", start.elapsed());
    assert!(memory.bytes_max < MEMORY, "{first}: {} bytes", memory.bytes_max);
    compiled.unwrap().map_err(|error| error.to_string())
}

#[test]
fn an_expression_that_would_grow_is_refused_when_it_is_set() {
    let cases = [
        ("a".repeat(10_000), "is 10000 bytes long"),
        ("(a|".repeat(3_300) + &")".repeat(3_300), "bytes long"),
        ("(?:a{1000}){1000}".to_owned(), "too large"),
        ("((((a{100}){100}){100}){100}){100}".to_owned(), "too large"),
        (r"\p{L}{500}{500}".to_owned(), "too large"),
        (r"\p{L}{500}".to_owned(), "too large"),
        ("a{2001}".to_owned(), "too large (2001 characters"),
        ("(a{0,1000}b{3,}){2}".to_owned(), "too large (2008 characters"),
        (r"(\w{30}\s\d{30}){9}".to_owned(), "too large"),
        (r"(?i)[\p{L}\p{N}\p{P}\p{S}]{100}".to_owned(), "too large"),
        (r"\p{L}".repeat(200), "too large"),
        ("(".repeat(400) + "a" + &")".repeat(400), "nest"),
        ("[".repeat(400), "goes wrong"),
    ];
    for (expression, problem) in cases {
        let refused = compile(std::slice::from_ref(&expression)).expect_err(&expression);
        assert!(refused.starts_with("texts entry 1: the regular expression") && refused.contains(problem), "{refused}");
        assert!(refused.len() < 400, "what is refused is not repeated at length: {refused}");
    }
}

#[test]
fn expressions_that_are_too_many_or_too_large_together_are_refused() {
    let many: Vec<String> = (0..101).map(|n| format!("casino{n}")).collect();
    assert_eq!(compile(&many).unwrap_err(), "texts has 101 regular expressions; at most 100 are accepted");
    assert!(compile(&many[..100]).is_ok());
    let long: Vec<String> = (0..30).map(|n| format!("{n}a{{70}}")).collect();
    assert!(compile(&long).unwrap_err().contains("too large together"));
    assert!(compile(&long[..20]).is_ok());
    let large: Vec<String> = (0..100).map(|n| format!(r"{n}\w\w\w")).collect();
    let refused = compile(&large).unwrap_err();
    assert!(refused.starts_with("texts has regular expressions for content that are too large together"), "{refused}");
}

#[test]
fn the_longest_comment_takes_time_and_memory_in_proportion_whatever_the_expression() {
    // Each is catastrophic for an engine that backtracks, or the worst for one of automata; the comments are what each hates most.
    let cases = [
        ("(a+)+$", "a"),
        ("(a*)*b", "a"),
        ("(a|a)*$", "a"),
        ("(a|aa)+$", "a"),
        ("(.*a){20}", "a"),
        (r"(x+x+)+y", "x"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a"),
        (r"(?:a?){50}a{50}", "a"),
        (r"[ab]*a[ab]{900}c", "ab"),
        (r"(?i)(\w+\s?)+casino", "ä ö "),
        (r"\w{5}x", "é"),
        // No automaton of states has room for this one: which of the last 900 letters were an a is a state each.
        (r"[ab]*a[ab]{900}c", RANDOM),
    ];
    for (expression, piece) in cases {
        let settings = with(&[expression.to_owned()]);
        let rules = compile(&[expression.to_owned()]).unwrap();
        let times = LENGTHS.map(|length| {
            let comment = Comment::from_content(if piece == RANDOM { random(length) } else { piece.repeat(length / piece.len()) });
            // The first run fills the caches of the engine; the quickest of three is the one that was not disturbed.
            let run = || {
                let start = Instant::now();
                let memory = measure(|| drop(black_box(assess(&comment, 0, DOUBTFUL, [], &settings, &rules, &Circumstances::default()))));
                assert!(memory.bytes_max < MEMORY, "{expression}: {} bytes", memory.bytes_max);
                start.elapsed()
            };
            (0..3).map(|_| run()).min().unwrap()
        });
        println!("{expression}: {times:?}");
        assert!(times[1] < TIME, "{expression}: {times:?}");
        // Eight times the text: squared it would be 64 times the time. Below a few milliseconds there is nothing to hold against anything.
        let ratio = times[1].as_secs_f64() / times[0].as_secs_f64().max(0.005);
        assert!(ratio < 24.0, "{expression}: {times:?}");
    }
}

#[test]
fn the_largest_expressions_that_are_taken_still_end_soon_on_the_worst_comment() {
    let one = |n: usize, number: usize| format!("{number}|[ab]*a{}c", "[ab]{100}".repeat(n));
    let largest = (1..200).take_while(|n| compile(&[one(*n, 0)]).is_ok()).last().unwrap();
    let many =
        (1..101).take_while(|many| compile(&(0..*many).map(|number| one(largest, number)).collect::<Vec<_>>()).is_ok()).last().unwrap();
    let expressions: Vec<String> = (0..many).map(|number| one(largest, number)).collect();
    let (settings, rules) = (with(&expressions), compile(&expressions).unwrap());
    let comment = Comment::from_content(random(MAX_CONTENT_BYTES));
    let start = Instant::now();
    let memory = measure(|| drop(black_box(assess(&comment, 0, DOUBTFUL, [], &settings, &rules, &Circumstances::default()))));
    println!("{many} expressions of {} states each: {:?}, {} bytes", largest * 100, start.elapsed(), memory.bytes_max);
    assert!(start.elapsed() < TIME, "{:?}", start.elapsed());
    assert!(memory.bytes_max < MEMORY, "{} bytes", memory.bytes_max);
}

#[test]
fn ten_thousand_senders_are_looked_up_as_quickly_as_ten() {
    let list = |many: u32| {
        let networks = (0..many).map(|n| json!({ "network": format!("10.{}.{}.0/24", n / 256, n % 256) }));
        let domains = (0..many).map(|n| json!({ "domain": format!("a{n}.example.com") }));
        let blocked: Vec<_> = networks.chain(domains).collect();
        serde_json::from_value::<Settings>(json!({ "blocked": blocked })).unwrap()
    };
    let comment =
        Comment { author_email: Some("ann@example.net".to_owned()), ip: Some("192.0.2.1".parse().unwrap()), ..Comment::from_content("x") };
    let rules = [10, 5_000].map(|many| (list(many), Rules::compile(&list(many)).unwrap()));
    let [few, many] = rules.map(|(settings, rules)| {
        let run = || {
            let start = Instant::now();
            for _ in 0..1_000 {
                drop(black_box(assess(&comment, 0, DOUBTFUL, [], &settings, &rules, &Circumstances::default())));
            }
            start.elapsed()
        };
        (0..5).map(|_| run()).min().unwrap()
    });
    assert!(many < few * 5, "{few:?} for 20 entries, {many:?} for 10,000");
    assert_eq!(Rules::compile(&list(5_001)).unwrap_err().to_string(), "blocked has 10002 entries; at most 10000 are accepted");
}

#[test]
fn what_would_match_everything_or_nothing_is_refused_when_it_is_set() {
    let refused = |json: &str| Settings::from_json(json).and_then(|settings| settings.check().map_err(|error| error.to_string())).err();
    for expression in ["", "a*", ".*", "(?s:.*)", "x?", ".", "\\\\b", "[^x]"] {
        let said = refused(&format!("{{\"texts\":[{{\"regex\":\"{expression}\",\"then\":\"hold\"}}]}}"));
        assert!(said.is_some_and(|said| said.contains("entry 1: the regular expression matches every text")), "{expression}");
    }
    for expression in ["a", "^$", "a+b*", "\\\\bbuy\\\\b"] {
        assert_eq!(refused(&format!("{{\"texts\":[{{\"regex\":\"{expression}\",\"then\":\"hold\"}}]}}")), None, "{expression}");
    }
    let said = refused("{\"blocked\":[{\"domain\":\"a.example\"},{\"domain\":\"*.com\"}]}");
    assert!(said.is_some_and(|said| said.contains("entry 2: domain takes no *")));
    // An array of the fields in their order is no object.
    assert!(refused("[]").is_some_and(|said| said.contains("expected an object")));
}
