//! Sound text that tempts a repair and must come back untouched.

mod common;

use std::borrow::Cow;

use common::assert_sound;
use fixtext::fix;

#[test]
fn capitals_before_closing_marks_are_sound() {
    assert_sound([
        "«PERÚ»",
        "«Viaje al PERÚ» se estrena el viernes",
        "CAFÉ®",
        "NESCAFÉ® GOLD",
        "Le CAFÉ® du matin, servi à toute heure",
        "RÉSUMÉ :",
        "RÉSUMÉ\u{a0}: trois pages suffisent",
        "Å²",
        "7,5 Å² pro Atom",
        "«BOGOTÁ»",
        "«PANAMÁ» y «CANADÁ»",
        "L’ÉTÉ…",
        "SOCIÉTÉ™ et fils",
        "VERITÀ» disse il giudice",
        "«LIBERTÀ»",
        "LA CITTÀ®",
        "“SÃO JOSÉ” é o nome do barco",
        "ENTRÉE · PLAT · DESSERT À°",
        "ZONE PIÉTONNE LIMITÉE À 20 KM/H",
        "UNIVERSITÉ – FACULTÉ – LIBERTÉ…",
        "‘MENÜ’",
        "„MENÜ“ steht auf der Tafel",
        "GRÜẞE»",
        "SMÖRGÅS™",
        "ÅÄÖ",
        "ÆØÅ",
        "FÊTE DE NOËL» le 24",
        "LE MUSÉE» annonce la brochure",
        "MODÈLE DÉPOSÉ©",
        "FAÇADE RÉNOVÉE±",
        "ELLE A DIT «OÙ?»",
        "ANGÉLIQUE № 4",
    ]);
}

#[test]
fn an_apostrophe_typed_as_another_sign_is_sound() {
    assert_sound([
        "It‘s here",
        "don‘t",
        "Wie geht‘s dir?",
        "Gib mir‘s!",
        "Rock‘n‘Roll",
        "O‘Brien",
        "l‘été est là",
        "don´t",
        "I don´t know what you´re saying",
        "rock ´n´ roll",
        "l´été",
        "don′t",
        "Qur‘an",
        "Hawai‘i",
    ]);
}

#[test]
fn decorated_spelling_is_sound() {
    assert_sound([
        "MÄ£ÄM",
        "Ünïcödé",
        "Mötley Crüe",
        "Spın̈al Täp",
        "Häagen-Dazs",
        "Ïñtërnâtiônàlizætiøn",
        "Řëälły fäñçÿ ťëxť",
        "ÐårkÑîghtß",
        "xX_Šhädøw_Xx",
        "pröfïlé nàmé",
        "ŤĥĩŜ ĩŝ ƒūń",
        "Þîs îs å tést",
        "BJÖRK & SIGUR RÓS",
        "¥€$ we can",
        "$¢®€€Ñ",
        "ĤéĺĺÒ ŴöŕĺĎ",
        "Tëst Ïñg Ñäme",
        "«Ƹ̵̡Ӝ̵̨̄Ʒ»",
        "ÄÖÜ äöü ß",
    ]);
}

#[test]
fn lists_of_symbols_in_the_order_of_a_code_page_are_sound() {
    assert_sound([
        "²³¹±¼½¾×µ÷",
        "│┌┐┘├┤┬┼",
        "│┌┐└┘├┤┬┼",
        "│┤╡╢╖╕╣║╗╝╜╛┐",
        "└┴┬├─┼╞╟╚╔╩╦╠═╬╧",
        "░▒▓█▄▌▐▀",
        "¡¢£¤¥¦§¨©ª«¬®¯",
        "°±²³´µ¶·¸¹º»¼½¾¿",
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ",
        "ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
        "àáâãäåæçèéêëìíîï",
        "ðñòóôõö÷øùúûüýþÿ",
        "¡ ¢ £ ¤ ¥ ¦ § ¨ © ª « ¬ ® ¯ ° ± ² ³",
        "€‚ƒ„…†‡ˆ‰Š‹ŒŽ",
        "‘’“”•–—˜™š›œžŸ",
        "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ",
        "αßΓπΣσµτΦΘΩδ∞φε∩",
        "ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż",
        "ÇĞİÖŞÜ çğıöşü",
        "†‡•‣…‰′″‴‹›‼⁇",
        "À Á Â Ã Ä Å Æ Ç È É",
        "¼ ½ ¾ ⅓ ⅔ ⅛",
    ]);
}

#[test]
fn formulas_are_sound() {
    assert_sound([
        "√π",
        "∆°",
        "Δ½ ± ¼σ",
        "√π ≈ 1,772",
        "∫√π dx",
        "∆T = 5 °C",
        "Ω·m²",
        "H₂SO₄ + 2 NaOH → Na₂SO₄ + 2 H₂O",
        "∀x ∈ ℝ: x² ≥ 0",
        "α² + β² = γ²",
        "λ ≠ µ ∧ σ² < ∞",
        "∑ᵢ xᵢ² ÷ n",
        "ƒ(x)=√x²±½",
        "∂²u/∂t² = c²∇²u",
        "π≈3.14159±0.00001",
        "≤±5 %",
        "2×10³ µm²",
        "∠ABC = 90°",
        "Φ≤√2",
        "Γ(½)=√π",
        "∆G° = −RT ln K",
        "10 µΩ·cm",
    ]);
}

#[test]
fn drawings_and_directory_trees_are_sound() {
    assert_sound([
        "┌─────────┐\n│ hello   │\n└─────────┘",
        "╔══════╗\n║ MENÜ ║\n╚══════╝",
        "src\n├── lib.rs\n├── main.rs\n└── tests\n    └── all.rs",
        "├───bin\n│   ├───debug\n│   └───release\n└───docs",
        "+---+\n| é |\n+---+",
        "┏━━━┓\n┃ ok ┃\n┗━━━┛",
        "╭───╮\n│ ü │\n╰───╯",
        "█████░░░░░ 50%",
        "▁▂▃▄▅▆▇█",
        "Fortschritt: ▓▓▓▓▓▓░░░░ 60 %",
        "╟──────╢",
        "├─┬ fixtext@1.0.0\n│ └── left@2.1.0\n└─┬ right@0.3.0\n  └── deep@4.0.1",
        "─────────── ✂ ───────────",
        "═══ Résumé ═══",
        "╠═╣╩╦",
        "║ naïve ║ café ║ über ║",
        "│ Größe │ Länge │ Fläche │\n├───────┼───────┼────────┤\n│ 3 m²  │ 4 m   │ 12 m²  │",
        "▲ ▼ ◄ ►",
        "╒═╤═╕\n│x│y│\n╘═╧═╛",
    ]);
}

#[test]
fn faces_made_of_signs_are_sound() {
    assert_sound([
        "¯\\_(ツ)_/¯",
        "(╯°□°）╯︵ ┻━┻",
        "┬─┬ ノ( ゜-゜ノ)",
        "ಠ_ಠ",
        "( ͡° ͜ʖ ͡°)",
        "(づ｡◕‿‿◕｡)づ",
        "ʕ•ᴥ•ʔ",
        "(•_•) ( •_•)>⌐■-■ (⌐■_■)",
        "♪♫ la la la ♫♪",
        "(´・ω・`)",
        "ヽ(´▽`)/",
        "(｀・ω・´)",
        "(≧∇≦)/",
        "ლ(ಠ益ಠლ)",
        "(ÒωÓ)",
        "(°ロ°)☝",
        "щ(゜ロ゜щ)",
        "¬¬ really?",
        "(¬‿¬)",
        "ö_Ö",
        "Ò_Ó",
        "ಥ﹏ಥ",
        "¸.·´¯`·.¸><(((º>",
        "«(¯`·._.·´¯)»",
        "Ծ_Ծ",
        "Щ(ОДО)Щ",
    ]);
}

#[test]
fn a_dash_before_a_capital_is_sound() {
    assert_sound([
        "—Ñoño no vino —dijo ella.",
        "—Ángel, ven aquí.",
        "—Él no sabe nada —contestó Óscar—. Ya lo verás.",
        "—¿Ánimo? —preguntó.",
        "—Évidemment, répondit-il.",
        "–Übrigens kommt er nicht.",
        "—Às vezes chove em maio.",
        "—Éramos três naquela casa.",
        "— Как дела? — спросил он.",
        "—Что?—Ничего.",
        "Ella —Ñusta— era la reina.",
        "—À table !",
        "– Ärgerlich, sagte er – Öl war keins mehr da.",
        "—Ôte-toi de là !",
        "—Está bien —Ánxela sonrió.",
        "—Çok güzel!",
        "…Était-ce vrai ?",
        "…Às cinco da tarde…",
        "–Őszintén szólva nem.",
    ]);
}

#[test]
fn rare_letters_side_by_side_are_sound() {
    assert_sound([
        "èƒã",
        "Wɔ̃gblɔ be yewoƒe ɖevi aɖe le ƒu nu.",
        "Míaƒe ƒome la yɔa ɖe eŋu.",
        "ˈ ˉ ˊ ˋ ˍ ˎ ˏ",
        "/ˈfəʊnə/ /ˌɪntəˈnæʃ(ə)n(ə)l/",
        "[ˈkaːsə] [ʃtrɑˈsœ] [ʔõʊ̯]",
        "/ɛ̃/ /œ̃/ /ɔ̃/ /ɑ̃/",
        "Ọjọ́ Ẹtì ni ọjà náà yóò ṣí.",
        "Ẹ káàárọ̀, ṣé dáadáa ni?",
        "Diné bizaad yáʼátʼééh shikʼisóó",
        "ʻO ka ʻōlelo Hawaiʻi ē",
        "mā mɑ́ mǎ mà",
        "Nǐ hǎo, wǒ jiào Lǐ Wén.",
        "Ðà Nẵng",
        "Ðà",
        "Ɓoodi ɗo jooɗii e nder wuro.",
        "kpɔɔ̀ ɲúɖè",
        "Gıda şu ağır ǵ ń ó ú",
        "Sámi giella: čáppa beaivváš, ŋuorru ja đuoddarat",
        "Tłı̨chǫ Yatıì",
        "Ŋutsu sia ƒe ŋkɔe nye Kɔdzo.",
        "Ngiyabonga, ǃXóõ, ǂKhomani, ǁGana",
        "X̱ʷəlməxʷ",
        "ðæt wæs gōd cyning",
        "Ƿæs þū hāl",
        "Chữ Nôm và chữ quốc ngữ",
    ]);
}

#[test]
fn source_code_that_lists_characters_is_sound() {
    assert_sound([
        "let vowels = ['à', 'á', 'â', 'ã', 'ä', 'å'];",
        "const RE = /[À-ÖØ-öø-ÿ]/;",
        "if (/^[A-Za-zÀ-ÿ]+$/.test(name)) {",
        "match c {\n    'ä' => \"ae\",\n    'ö' => \"oe\",\n    'ü' => \"ue\",\n    'ß' => \"ss\",\n    _ => c,\n}",
        "\"&Agrave;\" => 'À', \"&Aacute;\" => 'Á', \"&Acirc;\" => 'Â', \"&Atilde;\" => 'Ã'",
        "{ \"nbsp\": \"\u{a0}\", \"iexcl\": \"¡\", \"cent\": \"¢\", \"pound\": \"£\", \"curren\": \"¤\" }",
        "char const table[] = \"€‚ƒ„…†‡ˆ‰Š‹Œ\";",
        "SELECT REPLACE(name, 'Ã', 'A');",
        "s/[ÀÁÂÃÄÅ]/A/g; s/[ÈÉÊË]/E/g; s/[ÌÍÎÏ]/I/g;",
        "[0x00C3] = \"Ã\", // LATIN CAPITAL LETTER A WITH TILDE",
        "U+00C2 Â LATIN CAPITAL LETTER A WITH CIRCUMFLEX",
        "case 'Â': case 'â': return \"a\";",
        "regex: '[^a-zà-ž]'",
        "const CORNERS: [char; 4] = ['┌', '┐', '└', '┘'];",
        "val greek = 'α'..'ω'",
        "keys = {'ñ': 'n', 'Ñ': 'N', 'ç': 'c', 'Ç': 'C'}",
        "map.put('Ð', \"D\"); map.put('Ñ', \"N\"); map.put('Ò', \"O\");",
        "echo \"${name//[ÄÖÜ]/_}\"",
        "alphabet = \"абвгдеёжзийклмнопрстуфхцчшщъыьэюя\"",
        "<!ENTITY eacute \"é\"> <!ENTITY egrave \"è\">",
        "\"Â©\".len() // two characters",
    ]);
}

#[test]
fn a_text_that_quotes_mojibake_is_sound() {
    assert_sound([
        "Why do I see `Ã©` instead of `é` in my mail?",
        "The page shows \"Ã©\" where \"é\" should be.",
        "You see Ã© instead of é when UTF-8 is read as Latin-1.",
        "Each `ü` turns into `Ã¼` after the import.",
        "The letter (ñ) arrives as (Ã±) in the report.",
        "Wenn statt ‚ä‘ die Zeichen ‚Ã¤‘ erscheinen, stimmt die Kodierung nicht.",
        "Pourquoi «Ã¨» s’affiche-t-il à la place de «è» ?",
        "In the export ö became Ã¶ and I cannot find out why.",
        "Instead of ß I get ÃŸ in the address column.",
        "He types \"ê\" and the log says \"Ãª\".",
        "Why is è shown as Ã¨ on my phone?",
        "Der Buchstabe ö erscheint als Ã¶ auf der Rechnung.",
        "La letra ñ se convierte en Ã± al guardar el archivo.",
    ]);
}

#[test]
fn bars_of_attributions_and_dialogues_are_sound() {
    assert_sound([
        "― Oscar Wilde",
        "“Be yourself; everyone else is already taken.”\n― Oscar Wilde",
        "\"I never said that.\" ― Abraham Lincoln",
        "\"We were young,\" she wrote. ― The Letters",
        "彼は――何も言わずに――部屋を出ていった。",
        "「まさか――」と彼女は言った。",
        "――それは昔の話だ。",
        "― Tu viens ?\n― Pas ce soir, je suis fatigué.",
        "― Δεν ξέρω, είπε ο Νίκος.\n― Ούτε εγώ.",
        "― А ты? ― спросил он.\n― А что я?",
        "The old man ― he was eighty ― laughed.",
        "He called it \"a joke\" ― nobody laughed.",
        "“A joke” ― nobody laughed.",
        "Chapter 1 ― The Storm",
        "3\" pipe ― in stock",
        "the 24\" model ― sold out",
        "“Nobody knows ― and nobody asks ― why.”",
        "\"Nobody knows ― and nobody asks ― why.\"",
        "――",
        "―――――――――",
    ]);
}

#[test]
fn portuguese_words_in_tilde_are_sound() {
    assert_sound([
        "IRMÃ?",
        "MANHÃ!",
        "MAÇÃ",
        "SUA IRMÃ?",
        "ATÉ AMANHÃ!",
        "AMANHÃ ÀS 8 H",
        "LÃ\u{a0}E SEDA",
        "LÃ E SEDA",
        "CAMPEÃ (2019)",
        "CAMPEÃ 2019",
        "ALEMÃ¹",
        "«MANHû",
        "“AMANHÔ",
        "ROMÃ ½ KG",
        "IRMÃ…",
        "AVELÃ®",
        "ANÃ; ANÃO",
        "FÃ nº 1",
        "IRMÃ \"Dulce\"",
        "A MANHÃ' E A NOITE",
        "CORAÇÃO DE MÃE NÃO SE ENGANA",
        "SÃO PAULO, SÃO LUÍS, GOIÂNIA",
        "PORTAL DO CIDADÃO – ATENÇÃO",
        "Irmã e avô saíram de manhã cedo.",
    ]);
}

#[test]
fn money_and_units_are_sound() {
    assert_sound([
        "£5, €10 und ¥200",
        "5 €/m²",
        "20 °C bis 25 °C",
        "½ l Milch, ¼ kg Mehl",
        "10 µg/m³",
        "±2 %",
        "§ 5 Abs. 3 Satz ½",
        "Nº 12, 3ª planta, 2º izquierda",
        "¢99 or £0.99",
        "90° Ost, 45°30′15″ Nord",
        "¥1,000〜",
        "1 000 zł, 250 Kč, 30 ₽, 99 ₴, 12 ₪, 5 ₹, 7 ₺",
        "©2024 Müller® AG™",
        "№ 7",
        "8½×11″",
        "ƒ 25,00",
        "A € 5 discount",
        "¹ see note ² and ³",
        "ß-Carotin, β-Blocker",
        "30 Å dick",
        "100 Ω ± 5 %",
        "US$ 1,5 milhão – R$ 7,2 milhões",
    ]);
}

#[test]
fn emoji_are_sound() {
    assert_sound([
        "😀😃😄",
        "❤️🔥",
        "👨‍👩‍👧‍👦 family",
        "🇩🇪🇫🇷🇪🇸",
        "☀️ 25 °C ☁️ 18 °C ☔ 12 °C",
        "✅ done ❌ failed ⚠️ warning",
        "👍🏽 très bien !",
        "→ ← ↑ ↓ ↔",
        "★★★☆☆ déjà vu",
        "☎ 030 1234 ✉ info@example.org",
        "1️⃣ un 2️⃣ deux 3️⃣ trois",
        "♥♦♣♠",
        "🎉Ñandú🎉",
        "✈️ São Paulo → Zürich",
    ]);
}

#[test]
fn private_and_unassigned_characters_are_sound() {
    assert_sound([
        "\u{e000}\u{e001}\u{e002}",
        "\u{f8ff} Inc.",
        "icon \u{f0c9} menu",
        "\u{378}\u{379}",
        "\u{fffff}\u{10fffd}",
        "\u{e0001}\u{e0020}\u{e007f}",
        "a\u{fdd0}b",
        "\u{fffe}\u{ffff}",
        "\u{f001}é\u{f002}",
        "\u{2fe0}\u{2fef}",
        "\u{fffd}",
        "\u{fffd}\u{fffd}\u{fffd}",
        "unreadable: \u{fffd}\u{fffd} and no more",
    ]);
}

#[test]
fn odd_text_is_sound() {
    assert_sound([
        "",
        " ",
        "\n\n\n",
        "\0\0\0",
        "\u{feff}",
        "\u{feff}Größe;Länge",
        "\t|\té\t|\t",
        "soft\u{ad}hyphen",
        "\u{200b}\u{200b}",
        "e\u{301}a\u{308}o\u{302}",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
        "\u{202e}txet desrever",
        "ｆｕｌｌ ｗｉｄｔｈ",
        "𝔉𝔯𝔞𝔨𝔱𝔲𝔯 𝓈𝒸𝓇𝒾𝓅𝓉",
        "ⓒⓘⓡⓒⓛⓔⓓ",
        "ʇxəʇ uʍop əpısdn",
        "Â",
        "Ã",
        "â",
        "ÂÂÂÂ",
        "ÃÃÃÃÃÃ",
        "âââ",
        "???? ???",
        "Hâ?",
        "Wie heißt \"ß\"?",
        "Привет, Ñoño! Γειά σου, Ærø!",
        "naïve café façade jalapeño über Ångström Škoda Łódź",
    ]);
}

// The controls from 80 to 9F are those of windows-1252 wherever they stand.
#[test]
fn every_character_alone_is_sound() {
    let mut buffer = [0; 4];
    let changed: Vec<char> = ('\0'..=char::MAX)
        .filter(|c| !('\u{80}'..='\u{9F}').contains(c))
        .filter(|c| matches!(fix(c.encode_utf8(&mut buffer)), Cow::Owned(_)))
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
}

#[test]
fn lists_that_read_as_words_of_another_page_are_sound() {
    assert_sound([
        "▀▄▀▄▀▄",
        "†rä§h m€†âL",
        "•°o.O O.o°•",
        "a\u{a0}b\u{a0}c",
        "≡±≥≤⌠⌡÷≈°∙·√ⁿ²■",
        "áàâäãå éèêë íìîï óòôöõ úùûü",
        "tr = str.maketrans(\"áéíóúÁÉÍÓÚ\", \"aeiouAEIOU\")",
        "if c in \"«»„“”‘’\":",
    ]);
}

#[test]
fn long_tables_of_characters_are_sound() {
    let letters: Vec<char> = ('\u{C0}'..='\u{17F}').filter(|c| c.is_alphabetic()).collect();
    let pairs: String =
        letters.iter().map(|c| format!("    ('{c}', '{c}'), ('{}', '\"'),\n", c.to_lowercase())).collect();
    let segments: String =
        (0x100..0x300).map(|c| format!("÷ {c:04X} × {:04X} ÷ {:04X} ÷ # of {}\n", c * 7, c * 3, c % 9)).collect();
    let indented: String = (1..60).map(|n| format!("{}item {n}: {}\n", "\u{A0}".repeat(n % 12), n * 17)).collect();
    let bars: String = (0..60).map(|n| format!("[{}{}] {n} s\n", "█".repeat(n), "░".repeat(60 - n))).collect();
    for text in [pairs, segments, indented, bars] {
        assert_eq!(fix(&text), text);
    }
}

#[test]
fn tables_of_characters_in_their_order_are_sound() {
    let list = |characters: std::ops::RangeInclusive<char>| -> String {
        characters.map(|c| format!("    {}, // '{c}'\n", u32::from(c) * 7 % 256)).collect()
    };
    let page = "€‚„…†‡‰Š‹ŚŤŽŹ‘’“”•–—™š›śťžźˇ˘Ł¤Ą¦§¨©Ş«¬®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľżŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß";
    let page: String = page.chars().map(|c| format!("0, 255, 30, // {c},\n")).collect();
    assert_sound([list('¡'..='ÿ').as_str(), &list('Ā'..='ſ'), &list('─'..='╿'), &list('가'..='긓'), &page]);
}

/// So many characters of an alphabet in an order that means nothing.
fn noise(alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let mut state = 1_u64;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        alphabet[(state >> 33) as usize % alphabet.len()]
    };
    std::iter::repeat_with(next).take(length).collect()
}

// What is looked at in vain has an end: where the effort for a document is spent, too, repairing it once more changes nothing.
#[test]
fn noise_is_repaired_once() {
    for alphabet in [
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîï   \n",
        "ÃÂâ€™©Ð°Ñ",
        "АБВГДЕЖЗабвгдежзклмнЂЃ ‚\n",
        "\u{FFFD}\u{FFFD}Ãéa ",
    ] {
        let text = noise(alphabet, 6_000);
        let repaired = fix(&text);
        assert_eq!(fix(&repaired), repaired, "{alphabet}");
    }
}

#[test]
fn one_thing_over_and_over_is_repaired_to_the_end() {
    for (damaged, original) in [("ÃƒÂ©", "é"), ("ä½\u{A0}å¥½", "你好"), ("Ïðèâåò ", "Привет ")]
    {
        let times = 100_000 / damaged.len();
        assert!(fix(&damaged.repeat(times)) == original.repeat(times), "{damaged}");
    }
}
