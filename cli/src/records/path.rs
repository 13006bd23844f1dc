//! The way to a field of a JSON value, as it is given on the command line.

use std::borrow::Cow;
use std::str::FromStr;

/// A path of keys: `address.city`, or `names.*.first` for whatever is under `names`.
///
/// Arrays are no part of the way. A path stands for all that is below it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPath(Vec<Segment>);

#[derive(Clone, Debug, PartialEq)]
enum Segment {
    Key(String),
    Any,
}

impl FieldPath {
    /// Whether these keys lead to the field or to something in it.
    pub fn covers(&self, keys: &[Cow<'_, str>]) -> bool {
        self.0.len() <= keys.len()
            && self.0.iter().zip(keys).all(|(segment, key)| match segment {
                Segment::Key(wanted) => wanted == key,
                Segment::Any => true,
            })
    }
}

impl FromStr for FieldPath {
    type Err = String;

    /// Keys between dots. A backslash takes the meaning from a dot, a star or a backslash.
    fn from_str(path: &str) -> Result<FieldPath, String> {
        let mut segments = Vec::new();
        let mut key = String::new();
        let mut literal = false;
        let mut chars = path.chars();
        loop {
            match chars.next() {
                Some('\\') => {
                    key.push(chars.next().ok_or("ends in a backslash; write it twice for a key that has one")?);
                    literal = true;
                }
                end @ (Some('.') | None) => {
                    segments.push(segment(std::mem::take(&mut key), literal)?);
                    literal = false;
                    if end.is_none() {
                        return Ok(FieldPath(segments));
                    }
                }
                Some(c) => key.push(c),
            }
        }
    }
}

fn segment(key: String, literal: bool) -> Result<Segment, String> {
    match key.as_str() {
        "" => Err("a key is empty; write keys with one dot between them".to_owned()),
        "*" if !literal => Ok(Segment::Any),
        _ => Ok(Segment::Key(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(path: &str, keys: &[&str]) -> bool {
        let keys: Vec<Cow<str>> = keys.iter().map(|&key| Cow::Borrowed(key)).collect();
        path.parse::<FieldPath>().unwrap().covers(&keys)
    }

    #[test]
    fn a_path_covers_its_field_and_what_is_below() {
        assert!(covers("a.b", &["a", "b"]));
        assert!(covers("a.b", &["a", "b", "c"]));
        assert!(!covers("a.b", &["a"]));
        assert!(!covers("a.b", &["a", "c"]));
    }

    #[test]
    fn a_star_is_any_key_and_a_backslash_makes_it_one() {
        assert!(covers("a.*.c", &["a", "b", "c"]));
        assert!(!covers("a.*.c", &["a", "b", "d"]));
        assert!(covers(r"a\.b.\*", &["a.b", "*"]));
        assert!(!covers(r"\*", &["a"]));
    }

    #[test]
    fn a_path_without_a_key_somewhere_is_refused() {
        for path in ["", ".a", "a..b", "a.", "a\\"] {
            assert!(path.parse::<FieldPath>().is_err(), "{path}");
        }
    }
}
