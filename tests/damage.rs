//! Damage as it is met: whole pages and lines that lost more than their encoding.

mod common;

use std::borrow::Cow;

use common::{SENTENCES, assert_edits_rebuild, assert_sound, misread, misread_as, misread_with, page};
use fixtext::{Damage, Encoding, Fixer, Step, fix};

/// A news page that was written in UTF-8, read as windows-1252, and went through an editor that makes curly quotes
/// straight. Where ¶ stands, a straight closing quote became a horizontal bar.
const NEWS: &str = "\
PORT ELLERY — Rescue crews worked through the night after a freight ship ran aground near the old lighthouse, \
officials said on Thursday — the third such accident in the bay this year.

“We heard a noise like thunder,” said the harbour master, who has lived on the point since she was a child. \
“Then the lights went out — all of them — and it was very quiet.”

The ship’s owner, a small company from Rotterdam, said that it didn’t know yet what had gone wrong. “It’s too \
early to say,” its spokeswoman told reporters. “We’ll know more when the divers are back.”

The town council had called the channel \"a trap¶ in a report two years ago, and asked for new buoys. Nothing came \
of it — the money wasn’t there.

\"The marks are too few and too far apart,¶ the report said. It spoke of \"a danger to every pilot¶ and of \
\"years of neglect¶ by the authority that looks after the coast.

The lighthouse, built in 1871–1874 and rebuilt after the great fire, hasn’t been manned since the war of 1914–1918. \
Its lamp — a gift of the island’s fishermen — is lit by a clock.

Three of the sailors — two from Manila, one from Accra — were treated for cold, but none of the crew’s 21 members \
was badly hurt. The captain, who’d been at sea for 30 years, wouldn’t speak to anyone.

Fishermen fear for the season’s catch. “If the oil spreads, we’re done,” said one of them — a father of four — on \
the pier. Engineers want to pull the ship free at high tide; until then — weather permitting — pumps will keep the \
hold dry.
";

/// A news page with nothing to repair, for all its dashes, bars and quotes.
const SOUND_NEWS: &str = "\
WEXCOMBE – The library’s reading room will stay open until midnight from May – a first in the town’s history, the \
mayor announced on Friday.

“People want a quiet place,” she said. “They don’t want to go home – not yet – and we shouldn’t send them.”

The plan wasn’t popular with everyone. \"Who pays for the light?\" asked a councillor; \"and who for the guards?\"

― The night shift will be short, the mayor replied.
― How short?
― Two people, and a cat.

Opened in 1902–1904 as a corn exchange, the hall has seen a dance school, a cinema and – during the 1950s – a roller \
rink. Its dome—the largest in the county—was painted by an unknown hand.

“A room without books is like a body without a soul.”
― painted over the door

‘It’s the only place where nobody talks to me,’ said a student with a ‘Do not disturb’ badge. She’d come for an \
exam on 3 June – “the worst of them all” – and stayed for the café’s crêpes.

Tickets cost £2–£3; children under 12 read for free… The cat’s name is Señor Müller.
";

/// Makes curly quotes straight.
fn straighten(text: &str) -> String {
    text.replace(['“', '”'], "\"").replace(['‘', '’'], "'")
}

/// Reads in windows-1252 what of the text is not ASCII. Quotes that belong to a dash come out straight.
fn damage_news(news: &str) -> String {
    let dashes = |dash: &str| straighten(&misread_as(dash, "windows-1252"));
    let damaged = news.replace('—', "\u{1}").replace('–', "\u{2}");
    misread_as(&damaged, "windows-1252").replace('\u{1}', &dashes("—")).replace('\u{2}', &dashes("–"))
}

/// Panics with all texts whose repair is not the one expected.
fn assert_repairs<D: AsRef<str>, E: AsRef<str>>(cases: impl IntoIterator<Item = (D, E)>) {
    let mut wrong = Vec::new();
    for (damaged, expected) in cases {
        let (damaged, expected) = (damaged.as_ref(), expected.as_ref());
        let repaired = fix(damaged);
        if repaired != expected {
            wrong.push(format!("{damaged:?}\n    became {repaired:?}\n    not    {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn encoding(name: &str) -> Encoding {
    Encoding::for_name(name).unwrap_or_else(|| panic!("no encoding {name}"))
}

// Whole pages.

#[test]
fn a_news_page_comes_back_exact() {
    let damaged = damage_news(NEWS).replace("Â¶", "―");
    assert!(damaged.contains("said on Thursday â€\" the third"));
    assert!(damaged.contains("\"a trap― in a report"));
    assert!(damaged.contains("very quiet.â€\u{9d}"));
    assert!(damaged.contains("1914â€\"1918"));
    assert_eq!(fix(&damaged), NEWS.replace('¶', "\""));
}

#[test]
fn a_news_page_comes_back_exact_paragraph_by_paragraph() {
    let damaged = damage_news(NEWS).replace("Â¶", "―");
    assert_repairs(damaged.split("\n\n").zip(NEWS.replace('¶', "\"").split("\n\n")));
}

#[test]
fn a_news_page_comes_back_exact_whatever_its_line_ends() {
    let damaged = damage_news(NEWS).replace("Â¶", "―").replace('\n', "\r\n");
    assert_eq!(fix(&damaged), NEWS.replace('¶', "\"").replace('\n', "\r\n"));
}

#[test]
fn a_sound_news_page_is_left_alone() {
    assert_sound([SOUND_NEWS]);
    assert_sound(SOUND_NEWS.split("\n\n"));
}

#[test]
fn a_sound_news_page_after_a_damaged_one_is_left_alone() {
    let damaged = damage_news(NEWS).replace("Â¶", "―");
    let expected = NEWS.replace('¶', "\"");
    assert_eq!(fix(&format!("{damaged}\n{SOUND_NEWS}")), format!("{expected}\n{SOUND_NEWS}"));
    assert_eq!(fix(&format!("{SOUND_NEWS}\n{damaged}")), format!("{SOUND_NEWS}\n{expected}"));
}

// Bars for closing quotes.

#[test]
fn a_bar_for_a_closing_quote_takes_the_style_of_the_opening_one() {
    assert_repairs([
        ("The general called it \"a quiet retreat― and left.", "The general called it \"a quiet retreat\" and left."),
        ("The general called it “a quiet retreat― and left.", "The general called it “a quiet retreat” and left."),
        ("\"The bridge is safe,― the engineer said.", "\"The bridge is safe,\" the engineer said."),
        ("“The bridge is safe,― the engineer said.", "“The bridge is safe,” the engineer said."),
        ("She shut the \"night office― for good.", "She shut the \"night office\" for good."),
        ("\"We will not go,― she said. \"Not now.―", "\"We will not go,\" she said. \"Not now.\""),
        ("The \"model farm―, as they call it, is empty.", "The \"model farm\", as they call it, is empty."),
        ("\"Who is there?― he asked.", "\"Who is there?\" he asked."),
    ]);
}

#[test]
fn a_bar_that_closes_no_quote_is_left_alone() {
    assert_sound([
        "― Oscar Wilde",
        "\"Be quiet,\" he said ― and they were.",
        "“Be quiet,” he said ― and they were.",
        "Nobody ― nobody at all ― came.",
        "『行こう』――彼はそう言った。",
        "― Entrez, dit-elle.\n― Merci.",
    ]);
}

// Straightened quotes.

#[test]
fn a_straightened_dash_between_digits_is_an_en_dash_and_else_an_em_dash() {
    assert_repairs([
        ("The war of 1914â€\"1918 changed the town.", "The war of 1914–1918 changed the town."),
        ("See pages 12â€\"17 for the recipe.", "See pages 12–17 for the recipe."),
        ("open 9â€\"5 on weekdays", "open 9–5 on weekdays"),
        ("They won 3â€\"1 at home.", "They won 3–1 at home."),
        ("the council â€\" a quiet one â€\" met", "the council — a quiet one — met"),
        ("the councilâ€\"a quiet oneâ€\"met", "the council—a quiet one—met"),
        ("It was late â€\" too late.", "It was late — too late."),
        ("In 1920 â€\" 3 years later â€\" he left.", "In 1920 — 3 years later — he left."),
        ("LISBON â€\" The ferry is back.", "LISBON — The ferry is back."),
        ("I thoughtâ€\"", "I thought—"),
    ]);
}

#[test]
fn a_dash_whose_quote_is_curly_is_the_dash_it_was() {
    assert_repairs([
        ("It was late â€” too late.", "It was late — too late."),
        ("It was late â€“ too late.", "It was late – too late."),
        ("pages 12â€“17", "pages 12–17"),
        ("pages 12â€”17", "pages 12—17"),
    ]);
}

#[test]
fn other_signs_whose_last_byte_was_a_quote_come_back() {
    assert_repairs([
        ("Settings â†' Network â†' Proxy", "Settings → Network → Proxy"),
        ("a â†' b", "a → b"),
        ("// request â†' queue â†' worker", "// request → queue → worker"),
        ("â†' next page", "→ next page"),
    ]);
}

#[test]
fn drawings_whose_quotes_were_straightened_come_back() {
    let drawings = [
        "┌─────────┐\n│ parser  │\n└─────────┘",
        "src\n├── lib.rs\n├── main.rs\n└── tests\n    └── all.rs",
        "╔══════════╗\n║ overview ║\n╚══════════╝",
        "║ left ║ right ║",
        "// ───── helpers ─────",
        "│ name │ size │\n├──────┼──────┤\n│ apple│ 12   │",
    ];
    let damaged = |drawing: &str| straighten(&misread_as(drawing, "windows-1252"));
    assert!(damaged("║─").starts_with("â•'â\"€"));
    assert_repairs(drawings.map(|drawing| (damaged(drawing), drawing)));
}

#[test]
fn whole_sentences_whose_quotes_were_straightened_come_back() {
    assert_repairs([
        ("He said itâ€™s fine â€\" we donâ€™t mind.", "He said it’s fine — we don’t mind."),
        ("â€œNo,â€\u{9d} she said â€\" and meant it.", "“No,” she said — and meant it."),
        ("The shopâ€™s prices (5â€\"10 â‚¬) havenâ€™t changed.", "The shop’s prices (5–10 €) haven’t changed."),
        ("Wir fahren nach MÃ¼nchen â€\" und zwar heute.", "Wir fahren nach München — und zwar heute."),
        ("La cafÃ©tÃ©ria est fermÃ©e â€\" dÃ©solÃ©.", "La cafétéria est fermée — désolé."),
    ]);
}

// No-break spaces.

#[test]
fn no_break_spaces_made_plain_come_back_as_the_letter_they_were_part_of() {
    assert_repairs([
        ("voilÃ  le rÃ©sumÃ©", "voilà le résumé"),
        ("Il est dÃ©jÃ  parti Ã  la gare.", "Il est déjà parti à la gare."),
        ("Il habite Ã  cÃ´tÃ© de l'Ã©cole.", "Il habite à côté de l'école."),
        ("Nous allons Ã Paris en fÃ©vrier.", "Nous allons à Paris en février."),
        ("La cittÃ  Ã¨ piÃ¹ bella di notte.", "La città è più bella di notte."),
        ("Vou Ã  praia amanhÃ£ de manhÃ£.", "Vou à praia amanhã de manhã."),
        ("DemÃ  farÃ  fred a la muntanya, segons la previsiÃ³.", "Demà farà fred a la muntanya, segons la previsió."),
    ]);
}

#[test]
fn a_no_break_space_that_was_dropped_comes_back_where_a_word_stands_alone() {
    assert_repairs([(
        "On recommence Ã perturber la rÃ©flexion des Ã©lÃ¨ves.",
        "On recommence à perturber la réflexion des élèves.",
    )]);
}

#[test]
fn no_break_spaces_that_are_whole_come_back_whole() {
    assert_repairs([
        ("Prix\u{c2}\u{a0}: 12\u{c2}\u{a0}â‚¬ l'entrÃ©e", "Prix\u{a0}: 12\u{a0}€ l'entrée"),
        ("voilÃ\u{a0} le rÃ©sumÃ©", "voilà le résumé"),
        ("Â«\u{c2}\u{a0}C'est fermÃ©\u{c2}\u{a0}Â»", "«\u{a0}C'est fermé\u{a0}»"),
    ]);
}

// Undefined bytes.

/// Sentences with letters that have a byte that windows-1252 leaves undefined, and only one letter that fits well.
const UNDEFINED: &[&str] = &[
    "Todo el mundo habló de África en la reunión.",
    "Náš děda čte večer noviny a pije černý čaj.",
    "Na dvoře štěká malý pes a kočka spí na střeše.",
    "Náš soused čistí auto a děti si hrají s míčem.",
    "Dědeček říká, že večer přijde bouřka a začne pršet.",
    "Það er kalt á Íslandi á veturna, sagði amma.",
    "Við fórum til Ísafjarðar í fyrra og gistum þar í viku.",
    "Az őszi esőzések miatt késnek a vonatok, mondta a főnök.",
    "A nő és a férfi az erdőben sétáltak a hűvös időben.",
    "Hétfőn esős idő lesz, keddre megjön a hőség.",
    "Ďalší vlak príde o hodinu, čakáme na stanici.",
    "İstanbul’da yağmur yağıyor, dışarı çıkmayın.",
    "Сегодня в школе весело: учителя поют и танцуют.",
    "Весной здесь очень красиво: везде растут цветы.",
    "Το βράδυ θα φάμε ψάρι στην ταβέρνα δίπλα στη θάλασσα.",
    "“It’s over,” she said, “and we’re going home.”",
];

/// More of them, where the letter has to be told from others that fit nearly as well, or where most letters lost
/// a byte.
const UNDEFINED_AND_HARD: &[&str] = &[
    "Álvaro llegó tarde a la reunión de Ávila.",
    "Íñigo y Ángela están de vacaciones en Cádiz.",
    "El avión a África salió con retraso desde Málaga.",
    "A Índia e a África são muito maiores do que a Áustria.",
    "Água fria não é boa para fazer chá, disse a avó.",
    "Babička peče koláče a dědeček čte noviny.",
    "Žiaci píšu diktát a učiteľ ďalej číta z knihy.",
    "Á morgun fer Ísak með afa sínum á sjóinn frá Ísafirði.",
    "Það var Ásta sem sá fyrst að ísinn var farinn af vatninu.",
    "Łukasz kupił w Łodzi nowe łóżko i dwa krzesła.",
    "Соседка принесла нам свежие яйца и банку мёда.",
    "Поезд из Саратова сегодня опоздает на час.",
    "Моя сестра живёт в Москве и работает в школе.",
    "今日は駅前の喫茶店で友だちと会う約束があります。",
    "この店のパンは毎朝焼きたてで、とてもおいしいです。",
];

/// The ways in which undefined bytes show.
const SHOWN_AS: [Option<char>; 3] = [Some(char::REPLACEMENT_CHARACTER), Some('?'), None];

#[test]
fn undefined_bytes_shown_as_controls_come_back() {
    let sentences = UNDEFINED.iter().chain(UNDEFINED_AND_HARD);
    assert_repairs(sentences.map(|sentence| (misread_as(sentence, "windows-1252"), sentence)));
}

#[test]
fn undefined_bytes_shown_as_replacement_characters_come_back() {
    let page = page("windows-1252");
    let damaged = |sentence: &str| misread_with(sentence, page, |_| Some(char::REPLACEMENT_CHARACTER));
    assert!(damaged("África").starts_with("Ã\u{fffd}f"));
    assert_repairs(UNDEFINED.iter().map(|sentence| (damaged(sentence), sentence)));
}

#[test]
fn undefined_bytes_shown_as_question_marks_come_back() {
    let page = page("windows-1252");
    assert_repairs(UNDEFINED.iter().map(|sentence| (misread_with(sentence, page, |_| Some('?')), sentence)));
}

#[test]
fn undefined_bytes_dropped_come_back_where_other_damage_shows() {
    let page = page("windows-1252");
    assert_repairs(UNDEFINED.iter().map(|sentence| (misread_with(sentence, page, |_| None), sentence)));
}

#[test]
#[ignore = "what the library cannot do yet"]
fn undefined_bytes_come_back_where_other_letters_fit_nearly_as_well() {
    let page = page("windows-1252");
    let cases = SHOWN_AS.into_iter().flat_map(|shown| {
        UNDEFINED_AND_HARD.iter().map(move |sentence| (misread_with(sentence, page, |_| shown), sentence))
    });
    assert_repairs(cases);
}

#[test]
fn sentences_of_all_languages_come_back_from_replacement_characters_but_for_one_in_four() {
    let page = page("windows-1252");
    let mut wrong = Vec::new();
    for (language, sentence) in SENTENCES {
        let damaged = misread_with(sentence, page, |_| Some(char::REPLACEMENT_CHARACTER));
        let repaired = fix(&damaged);
        if repaired != *sentence {
            wrong.push(format!("{language}\n    got:  {repaired}\n    want: {sentence}"));
        }
    }
    println!("{} of {} wrong\n{}", wrong.len(), SENTENCES.len(), wrong.join("\n"));
    assert!(wrong.len() * 4 <= SENTENCES.len(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn replacement_characters_that_belong_to_no_damage_are_left_alone() {
    assert_sound([
        "caf\u{fffd} au lait",
        "na\u{fffd}ve Leute",
        "\u{fffd}\u{fffd}\u{fffd}",
        "Gr\u{fffd}\u{fffd}e",
        "IRMÃ?",
        "Hä?",
    ]);
}

// Sound and damaged side by side.

#[test]
fn the_damaged_half_of_a_line_comes_back_and_the_sound_half_is_left_alone() {
    assert_repairs([
        ("Der Müller kauft KÃ¤se und Brötchen.", "Der Müller kauft Käse und Brötchen."),
        ("Größe: groÃŸ, Höhe: hÃ¶her", "Größe: groß, Höhe: höher"),
        ("Überschrift: Ã„rger im Büro", "Überschrift: Ärger im Büro"),
        ("El niño comió piÃ±a y melón en la estaciÃ³n.", "El niño comió piña y melón en la estación."),
        ("Привет! РљР°Рє РґРµР»Р°? Всё хорошо.", "Привет! Как дела? Всё хорошо."),
        ("“Sound” and â€œdamagedâ€\u{9d} quotes", "“Sound” and “damaged” quotes"),
        ("It’s his, it isnâ€™t hers.", "It’s his, it isn’t hers."),
        ("Été 2019 – l'Ã©tÃ© le plus chaud", "Été 2019 – l'été le plus chaud"),
        ("Zürich ZÃ¼rich Zürich", "Zürich Zürich Zürich"),
        ("CAFÉ® et thÃ© glacÃ©", "CAFÉ® et thé glacé"),
    ]);
}

#[test]
fn the_damaged_rows_of_a_dump_come_back_and_its_sound_rows_are_left_alone() {
    let rows = [
        ("Köln", "Schöne Grüße aus der Südstadt"),
        ("Málaga", "El señor Ibáñez pidió más café"),
        ("São Luís", "Não há pão de manhã"),
        ("Besançon", "Le déjeuner était très bon"),
        ("Łódź", "Dziękuję, wszystko było świetne"),
        ("Brno", "Příště přijdeme dříve"),
        ("Самара", "Спасибо, всё очень понравилось"),
        ("東京", "とてもおいしかったです"),
        ("CAFÉ®", "«PERÚ» – 5 €/m²"),
        ("Dublin", "It’s “fine” — we’ll be back…"),
        ("Leeds", "plain as can be, it''s all in ASCII"),
    ];
    let (mut damaged, mut sound) = (String::from("INSERT INTO `reviews` VALUES "), String::new());
    sound += &damaged;
    let mut sound_rows = Vec::new();
    for number in 0..1100 {
        let (town, words) = rows[number % rows.len()];
        let row = format!("({number},'{town}','{words}',{}.5)", number % 5);
        let comma = if number == 0 { "" } else { "," };
        sound += &format!("{comma}{row}");
        damaged += comma;
        if number % 7 < 3 {
            damaged += &misread_as(&row, "windows-1252");
        } else {
            sound_rows.push(damaged.len()..damaged.len() + row.len());
            damaged += &row;
        }
    }
    assert!(!damaged.contains('\n'));
    let repair = Fixer::new().repair(&damaged);
    assert_edits_rebuild(&damaged, &repair);
    for edit in &repair.edits {
        let is_in = |row: &&std::ops::Range<usize>| edit.input.start < row.end && row.start < edit.input.end;
        if let Some(row) = sound_rows.iter().find(is_in) {
            panic!("the sound row {} was changed: {edit:?}", &damaged[row.clone()]);
        }
    }
    for (got, want) in repair.text.split("),(").zip(sound.split("),(")) {
        assert_eq!(got, want);
    }
    assert_eq!(repair.text, sound);
}

#[test]
fn the_damaged_lines_of_a_table_come_back_and_its_sound_lines_are_left_alone() {
    let damaged =
        "nom;ville;prix\nHélène;Orléans;5 €\nFranÃ§oise;NÃ®mes;7 â‚¬\nZoé;Bézier;9 €\nAnaÃ¯s;ChÃ¢lons;4 â‚¬\n";
    let sound = "nom;ville;prix\nHélène;Orléans;5 €\nFrançoise;Nîmes;7 €\nZoé;Bézier;9 €\nAnaïs;Châlons;4 €\n";
    assert_eq!(fix(damaged), sound);
}

#[test]
fn two_pages_in_one_document_both_come_back() {
    let first = misread_as("Größere Überschwemmungen gab es zuletzt im März.", "windows-1252");
    let second = misread_as("Die Brötchen vom Bäcker schmecken köstlich.", "IBM850");
    let third = misread_as("Моя бабушка печёт самые вкусные пироги.", "windows-1251");
    assert_eq!(
        fix(&format!("{first}\n{second}\n{third}\n")),
        "Größere Überschwemmungen gab es zuletzt im März.\nDie Brötchen vom Bäcker schmecken köstlich.\n\
         Моя бабушка печёт самые вкусные пироги.\n"
    );
}

// What is reported.

#[test]
fn edits_rebuild_the_output() {
    let fixer = Fixer::new();
    let news = damage_news(NEWS).replace("Â¶", "―");
    assert_edits_rebuild(&news, &fixer.repair(&news));
    assert_edits_rebuild(SOUND_NEWS, &fixer.repair(SOUND_NEWS));
    for (_, sentence) in SENTENCES {
        assert_edits_rebuild(sentence, &fixer.repair(sentence));
        for name in ["windows-1252", "windows-1251", "macintosh", "IBM437", "KOI8-R", "ISO-8859-15"] {
            let Some(damaged) = misread(sentence, page(name)) else { continue };
            assert_edits_rebuild(&damaged, &fixer.repair(&damaged));
            let mixed = format!("{sentence} {damaged} {sentence}");
            assert_edits_rebuild(&mixed, &fixer.repair(&mixed));
        }
    }
}

#[test]
fn a_repaired_text_is_left_alone() {
    for (_, sentence) in SENTENCES {
        for page in fixtext::internals::Page::all() {
            let damaged = misread_with(sentence, page, |_| Some(char::REPLACEMENT_CHARACTER));
            let repaired = fix(&damaged).into_owned();
            assert!(matches!(fix(&repaired), Cow::Borrowed(_)), "{}: {damaged}", page.name());
        }
    }
}

#[test]
fn steps_name_the_page_and_the_accident() {
    let expected = [
        ("itâ€™s", "windows-1252→utf-8", None),
        ("the council â€\" a quiet one", "windows-1252→utf-8", Some(Damage::StraightQuotes)),
        ("Il est dÃ©jÃ  lÃ .", "windows-1252→utf-8", Some(Damage::PlainSpace)),
        ("El vuelo a Ã\u{fffd}frica saliÃ³ tarde.", "windows-1252→utf-8", Some(Damage::Replaced)),
        ("El vuelo a Ã?frica saliÃ³ tarde desde MÃ¡laga.", "windows-1252→utf-8", Some(Damage::QuestionMark)),
        ("â€œItâ€™s over,â€ she said.", "windows-1252→utf-8", Some(Damage::Dropped)),
        ("Моя: РџСЂРёРІРµС‚, РјРёСЂ", "windows-1251→utf-8", None),
        ("Gr├╝├ƒe aus K├Âln", "IBM850→utf-8", None),
    ];
    for (damaged, step, damage) in expected {
        let steps: Vec<Step> = Fixer::new().repair(damaged).edits.into_iter().flat_map(|edit| edit.steps).collect();
        assert!(steps.iter().any(|found| found.to_string() == step), "{damaged}: {steps:?}");
        let accidents: Vec<_> = steps
            .into_iter()
            .filter_map(|step| match step {
                Step::Damage(damage) => Some(damage),
                _ => None,
            })
            .collect();
        assert!(accidents.iter().all(|&accident| Some(accident) == damage), "{damaged}: {accidents:?}");
        assert_eq!(accidents.is_empty(), damage.is_none(), "{damaged}: {accidents:?}");
    }
}

#[test]
fn a_bar_for_a_closing_quote_is_reported_as_one_accident() {
    let repair = Fixer::new().repair("The \"model farm― is empty.");
    assert_eq!(repair.edits.len(), 1);
    assert_eq!(repair.edits[0].steps, [Step::Damage(Damage::HorizontalBar)]);
    assert_eq!((repair.edits[0].before.as_str(), repair.edits[0].after.as_str()), ("―", "\""));
}

#[test]
fn a_step_reads_as_its_page_or_accident() {
    let step = |written, read| Step::MixUp { written: encoding(written), read: encoding(read) };
    assert_eq!(step("utf-8", "macintosh").to_string(), "macintosh→utf-8");
    assert_eq!(step("windows-1251", "windows-1252").to_string(), "windows-1252→windows-1251");
    for damage in Damage::ALL {
        assert_eq!(Step::Damage(damage).to_string(), damage.name());
    }
}

// What callers set.

#[test]
fn only_the_encodings_that_are_set_are_undone() {
    let latin = misread_as("Größere Überschwemmungen gab es im März.", "windows-1252");
    let cyrillic = misread_as("Моя бабушка печёт пироги.", "windows-1251");
    let console = misread_as("Die Brötchen vom Bäcker", "IBM437");
    let only = |name| Fixer::new().encodings([encoding(name)]);
    assert_eq!(only("windows-1252").fix(&latin), "Größere Überschwemmungen gab es im März.");
    assert_eq!(only("windows-1251").fix(&latin), latin);
    assert_eq!(only("windows-1251").fix(&cyrillic), "Моя бабушка печёт пироги.");
    assert_eq!(only("windows-1252").fix(&cyrillic), cyrillic);
    assert_eq!(only("IBM437").fix(&console), "Die Brötchen vom Bäcker");
    assert_eq!(only("KOI8-R").fix(&console), console);
    let none = Fixer::new().encodings([]);
    for damaged in [&latin, &cyrillic, &console] {
        assert!(matches!(none.fix(damaged), Cow::Borrowed(_)));
        assert!(!none.is_damaged(damaged));
    }
}

#[test]
fn only_the_accidents_that_are_set_are_repaired() {
    let cases = [
        ("It was late â€\" too late.", Damage::StraightQuotes, "It was late — too late."),
        ("Il est dÃ©jÃ  parti.", Damage::PlainSpace, "Il est déjà parti."),
        ("El vuelo a Ã\u{fffd}frica saliÃ³ tarde.", Damage::Replaced, "El vuelo a África salió tarde."),
        ("The \"model farm― is empty.", Damage::HorizontalBar, "The \"model farm\" is empty."),
        ("â€œItâ€™s over,â€ she said.", Damage::Dropped, "“It’s over,” she said."),
        (
            "El vuelo a Ã?frica saliÃ³ tarde desde MÃ¡laga.",
            Damage::QuestionMark,
            "El vuelo a África salió tarde desde Málaga.",
        ),
    ];
    for (damaged, damage, sound) in cases {
        assert_eq!(Fixer::new().damage([damage]).fix(damaged), sound);
        assert_eq!(Fixer::new().fix(damaged), sound);
        let others = Damage::ALL.into_iter().filter(|&other| other != damage);
        let repair = Fixer::new().damage(others).repair(damaged);
        assert_ne!(repair.text, sound, "{damage:?}");
        let steps: Vec<_> = repair.edits.iter().flat_map(|edit| &edit.steps).collect();
        assert!(!steps.contains(&&Step::Damage(damage)), "{damaged}: {steps:?}");
    }
    assert_eq!(Fixer::new().damage([]).fix("It was late â€” too lÃ¤te."), "It was late — too läte.");
}

#[test]
fn no_edit_is_less_sure_than_was_asked_for() {
    let texts = [
        damage_news(NEWS),
        misread_with("Náš děda čte večer noviny a pije černý čaj.", page("windows-1252"), |_| None),
        String::from("pages 12â€\"17, Ã  la carte, DÃ©jÃ  vu, CafÃ©"),
    ];
    for text in &texts {
        let mut most = usize::MAX;
        for least in [0.5, 0.6, 0.9, 0.99, 0.9999, 1.0] {
            let edits = Fixer::new().least_confidence(least).repair(text).edits;
            assert!(edits.iter().all(|edit| edit.confidence >= least), "{least}: {edits:?}");
            assert!(edits.len() <= most, "{least}");
            most = edits.len();
        }
    }
}

#[test]
fn a_confidence_out_of_range_is_taken_as_the_nearest_in_range() {
    let text = "Il est dÃ©jÃ  parti.";
    assert_eq!(Fixer::new().least_confidence(-3.0).repair(text), Fixer::new().least_confidence(0.5).repair(text));
    assert_eq!(Fixer::new().least_confidence(7.0).repair(text), Fixer::new().least_confidence(1.0).repair(text));
    assert_eq!(Fixer::new().least_confidence(f32::NAN).repair(text), Fixer::new().least_confidence(1.0).repair(text));
}
