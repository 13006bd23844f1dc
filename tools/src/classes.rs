//! Classes of characters: what the judge knows of a pair that training never
//! saw. A class is a script, a case and a kind. Scripts that matter most to
//! mojibake, the Latin, Greek and Cyrillic ones, are split along the blocks by which
//! languages differ; the others are one class each.

use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// A class before it has a number. The order of these keys is the order of the
/// classes in a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A letter or a mark of a script, of a block and a case.
    Letter(u8, Part, Case),
    /// A character of no script, by its kind.
    Kind(Kind),
}

/// The part of a script that a letter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The letters that every language of the script uses.
    Basic,
    /// The first block of further letters.
    Supplement,
    /// Further letters, less often used.
    Extended,
    /// All others.
    Rare,
}

/// The case of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// A capital.
    Upper,
    /// A small letter.
    Lower,
    /// A letter without case.
    None,
    /// A mark on a letter.
    Mark,
}

/// The kind of a character that belongs to no script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    LineBreak,
    Space,
    NoBreakSpace,
    OtherSpace,
    C0,
    C1,
    Format,
    SoftHyphen,
    Digit,
    AsciiStop,
    AsciiQuote,
    AsciiBracket,
    AsciiSign,
    OpeningQuote,
    ClosingQuote,
    LowQuote,
    Dash,
    LatinPunctuation,
    OtherPunctuation,
    CjkPunctuation,
    Currency,
    LatinMath,
    Math,
    Fraction,
    OtherNumber,
    LatinSymbol,
    Diacritic,
    Modifier,
    CombiningMark,
    Arrow,
    BoxDrawing,
    Block,
    Geometric,
    Emoji,
    OtherSymbol,
    OtherLetter,
    Replacement,
    PrivateUse,
    Unassigned,
}

/// The class of a character.
pub fn class(c: char) -> Class {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => Class::Kind(kind(c)),
        script => letter(c, script),
    }
}

fn letter(c: char, script: Script) -> Class {
    let category = c.general_category();
    let case = match category {
        Category::UppercaseLetter | Category::TitlecaseLetter => Case::Upper,
        Category::LowercaseLetter => Case::Lower,
        Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark => Case::Mark,
        _ => Case::None,
    };
    Class::Letter(script as u8, part(u32::from(c), script), case)
}

fn part(code_point: u32, script: Script) -> Part {
    let bounds: [u32; 3] = match script {
        Script::Latin => match code_point {
            0x250..=0x2AF | 0x2B0.. if !(0x1E00..0x1F00).contains(&code_point) => return Part::Rare,
            0x1E00..0x1F00 => return Part::Extended,
            _ => [0x80, 0x100, 0x180],
        },
        Script::Greek => [0x3D0, 0x400, 0x2000],
        Script::Cyrillic => match code_point {
            0x410..=0x44F => return Part::Basic,
            0x400..=0x45F => return Part::Supplement,
            _ => [0, 0, 0x530],
        },
        Script::Hebrew | Script::Arabic => [0x65F, 0x6E0, 0x780],
        Script::Han => [0xA000, 0x1_0000, 0x2_0000],
        _ => return Part::Basic,
    };
    match bounds.iter().position(|&bound| code_point < bound) {
        Some(0) => Part::Basic,
        Some(1) => Part::Supplement,
        Some(_) => Part::Extended,
        None => Part::Rare,
    }
}

fn kind(c: char) -> Kind {
    match c {
        '\n' => Kind::LineBreak,
        ' ' => Kind::Space,
        '\u{A0}' | '\u{202F}' => Kind::NoBreakSpace,
        '\u{AD}' => Kind::SoftHyphen,
        '.' | ',' | ';' | ':' | '!' | '?' => Kind::AsciiStop,
        '"' | '\'' => Kind::AsciiQuote,
        '(' | ')' | '[' | ']' | '{' | '}' => Kind::AsciiBracket,
        '!'..='~' if c.is_ascii_punctuation() => Kind::AsciiSign,
        '0'..='9' => Kind::Digit,
        '‚' | '„' => Kind::LowQuote,
        '\u{2190}'..='\u{21FF}' => Kind::Arrow,
        '\u{2500}'..='\u{257F}' => Kind::BoxDrawing,
        '\u{2580}'..='\u{259F}' => Kind::Block,
        '\u{25A0}'..='\u{25FF}' => Kind::Geometric,
        '\u{3000}'..='\u{303F}' | '\u{30FB}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => {
            Kind::CjkPunctuation
        }
        '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{FE0F}' => Kind::Emoji,
        '\u{FFFD}' => Kind::Replacement,
        _ => kind_by_category(c),
    }
}

fn kind_by_category(c: char) -> Kind {
    let latin = u32::from(c) < 0x100;
    match c.general_category() {
        Category::Control if latin && u32::from(c) >= 0x80 => Kind::C1,
        Category::Control => Kind::C0,
        Category::Format | Category::LineSeparator | Category::ParagraphSeparator => Kind::Format,
        Category::SpaceSeparator => Kind::OtherSpace,
        Category::InitialPunctuation => Kind::OpeningQuote,
        Category::FinalPunctuation => Kind::ClosingQuote,
        Category::DashPunctuation => Kind::Dash,
        Category::ConnectorPunctuation
        | Category::OpenPunctuation
        | Category::ClosePunctuation
        | Category::OtherPunctuation => {
            if latin {
                Kind::LatinPunctuation
            } else {
                Kind::OtherPunctuation
            }
        }
        Category::CurrencySymbol => Kind::Currency,
        Category::MathSymbol => {
            if latin {
                Kind::LatinMath
            } else {
                Kind::Math
            }
        }
        Category::OtherNumber if latin => Kind::Fraction,
        Category::OtherNumber | Category::LetterNumber | Category::DecimalNumber => Kind::OtherNumber,
        Category::OtherSymbol => {
            if latin {
                Kind::LatinSymbol
            } else {
                Kind::OtherSymbol
            }
        }
        Category::ModifierSymbol => Kind::Diacritic,
        Category::ModifierLetter => Kind::Modifier,
        Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark => Kind::CombiningMark,
        Category::PrivateUse => Kind::PrivateUse,
        Category::Unassigned | Category::Surrogate => Kind::Unassigned,
        _ => Kind::OtherLetter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_cases_and_parts_are_told_apart() {
        let distinct = [
            'a', 'A', 'é', 'É', 'ł', 'Ł', 'ɐ', 'я', 'Я', 'ё', 'α', 'ά', 'ש', 'م', '中', 'か', 'カ', '한', '\n', ' ',
            '─', '\u{92}',
        ];
        for (index, &one) in distinct.iter().enumerate() {
            for &other in &distinct[index + 1..] {
                if (one, other) != ('α', 'ά') {
                    assert_ne!(class(one), class(other), "{one} {other}");
                }
            }
        }
    }
}
