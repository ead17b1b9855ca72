//! Which model is live, given all promotions: a stack.
//!
//! Putting a model live lays it on top; going back takes the topmost off. So going back twice goes two back, and putting a model live after
//! going back forgets what was taken off. Under all of them lies the model that is built into the binary.

/// A row of the list of promotions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the list, from 1.
    pub number: u64,
    /// The model that is live from here on.
    pub model: String,
    /// The promotion that it takes back, if it goes back.
    pub takes_back: Option<u64>,
}

/// What lies on the stack, the live model last. Empty while the built-in model is live for want of another.
#[must_use]
pub fn stack(steps: &[Step]) -> Vec<&Step> {
    let mut stack: Vec<&Step> = Vec::new();
    for step in steps {
        match step.takes_back {
            Some(number) => stack.retain(|lying| lying.number < number),
            None => stack.push(step),
        }
    }
    stack
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(steps: &[(&str, Option<u64>)]) -> Option<String> {
        let steps: Vec<Step> = (1..)
            .zip(steps)
            .map(|(number, (model, takes_back))| Step { number, model: (*model).to_owned(), takes_back: *takes_back })
            .collect();
        stack(&steps).last().map(|step| step.model.clone())
    }

    #[test]
    fn going_back_twice_goes_two_back_and_what_comes_after_lies_on_what_is_left() {
        let mut steps = vec![("a", None), ("b", None), ("c", None)];
        assert_eq!(live(&steps).as_deref(), Some("c"));
        steps.push(("b", Some(3)));
        assert_eq!(live(&steps).as_deref(), Some("b"));
        steps.push(("a", Some(2)));
        assert_eq!(live(&steps).as_deref(), Some("a"));
        steps.push(("d", None));
        assert_eq!(live(&steps).as_deref(), Some("d"));
        steps.push(("a", Some(6)));
        assert_eq!(live(&steps).as_deref(), Some("a"));
        steps.push(("built-in", Some(1)));
        assert_eq!(live(&steps), None);
    }
}
