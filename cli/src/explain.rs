//! What happened to a text in a person's words.

use fixtext::{Damage, Step};

use crate::check::visible;
use crate::records::Change;

/// A paragraph about a change, with where it is.
pub fn paragraph(place: &str, change: &Change) -> String {
    let mut text = format!("{place}: “{}” was “{}”\n", visible(&change.before), visible(&change.after));
    if change.steps.is_empty() {
        text += "  a length that goes with a repair\n";
    }
    // The last mix-up comes first, and a story begins with the first one. When the accidents happened is not known.
    let (accidents, mix_ups): (Vec<&Step>, Vec<&Step>) =
        change.steps.iter().partition(|step| matches!(step, Step::Damage(_)));
    for (number, step) in mix_ups.into_iter().rev().enumerate() {
        let then = if number == 0 { "" } else { "then " };
        text += &format!("  {then}{}\n", sentence(step));
    }
    for (number, step) in accidents.into_iter().enumerate() {
        let and = if number == 0 && change.steps.len() == 1 { "" } else { "and on the way " };
        text += &format!("  {and}{}\n", sentence(step));
    }
    text + &format!("  {}\n", certainty(change.confidence))
}

fn sentence(step: &Step) -> String {
    match step {
        Step::MixUp { written, read } => format!("it was written in {written} and read as if it were {read}"),
        Step::Damage(damage) => accident(*damage).to_owned(),
        other => other.to_string(),
    }
}

fn accident(damage: Damage) -> &'static str {
    match damage {
        Damage::Replaced => "a byte that the encoding does not define became U+FFFD",
        Damage::QuestionMark => "a byte that the encoding does not define became a question mark",
        Damage::Blanked => "a byte that the encoding does not define became a space",
        Damage::Dropped => "a byte that the encoding does not define was dropped",
        Damage::StraightQuotes => "a curly quote among its bytes was made straight",
        Damage::Hyphens => "a dash among its bytes was made a hyphen",
        Damage::Dots => "an ellipsis among its bytes was made three dots",
        Damage::PlainSpace => "a no-break space among its bytes was made plain, doubled or dropped",
        Damage::SoftHyphen => "a soft hyphen among its bytes was dropped",
        Damage::CaseFolded => "its letters were folded to another case",
        Damage::Compatibility => "it was normalised to NFKC, which replaced signs among its bytes",
        Damage::Decomposed => "it was decomposed (NFD), letter by letter of the damage",
        Damage::Surrogates => "a character beyond U+FFFF was written as two surrogates",
        Damage::Overlong => "a character was written in more bytes than it takes",
        Damage::Control => "bytes of windows-1252 were read as controls",
        Damage::HorizontalBar => "a closing quote came to show as a horizontal bar",
        _ => "something else befell its bytes",
    }
}

fn certainty(confidence: f32) -> String {
    let words = match confidence {
        0.999.. => "as good as certain",
        0.99.. => "very sure",
        0.95.. => "sure",
        0.8.. => "likely",
        _ => "more likely than not",
    };
    format!("{words}: right {} times in 100", (confidence * 1000.0).floor().min(999.0) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_begins_with_what_happened_first() {
        let repair = fixtext::Fixer::new().repair("a cold night â€\" long and quiet");
        let change = Change::from(repair.edits[0].clone());
        let told = paragraph("a.txt:1:14", &change);
        assert!(told.starts_with("a.txt:1:14: “â€\"” was “—”\n  it was written in utf-8 and read as if it were windows-1252\n  and on the way a curly quote among its bytes was made straight\n"), "{told}");
    }
}
