//! The line that `--check` prints for an edit. People read it and editors jump by it, so it has to
//! stay one line, and what does not show has to be made visible.

use crate::finding::Finding;
use crate::input::one_line;

/// The line for an edit, with its line break.
pub fn line(finding: &Finding<'_>) -> String {
    format!(
        "{}:{}:{}: {} → {} [{}] {}\n",
        one_line(finding.file),
        finding.line,
        finding.column,
        visible(finding.before),
        visible(finding.after),
        finding.steps.join(", "),
        confidence(finding.confidence),
    )
}

/// The text with escapes for all that does not show, no-break spaces and the like included.
pub fn visible(text: &str) -> String {
    // Quotes need no escape here, and mojibake is full of them.
    text.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'")
}

/// Three decimals, which read as certainty only if it is certain.
fn confidence(confidence: f32) -> String {
    let shown = if confidence < 1.0 { confidence.min(0.999) } else { confidence };
    format!("{shown:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_not_rounded_up_to_certainty() {
        let shown = [0.5, 0.98765, 0.9996, 1.0 - f32::EPSILON, 1.0].map(confidence);
        assert_eq!(shown, ["0.500", "0.988", "0.999", "0.999", "1.000"]);
    }

    #[test]
    fn what_does_not_show_is_escaped_and_quotes_are_not() {
        assert_eq!(visible("â€\"\u{9d}\r\n"), "â€\"\\u{9d}\\r\\n");
        assert_eq!(visible("'Ã\u{a0}\u{2028}"), "'Ã\\u{a0}\\u{2028}");
        assert_eq!(visible("\\\""), "\\\\\"");
    }
}
