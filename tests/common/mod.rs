//! What the tests share: sound sentences of many languages, how to damage them, and what has to hold of any text.
#![allow(dead_code, reason = "no test file uses all of it")]

use std::borrow::Cow;

use fixtext::internals::Page;
use fixtext::{Fixer, Repair, fix};

/// Sentences by language, each written for these tests.
pub const SENTENCES: &[(&str, &str)] = &[
    ("French", "Le marché était déjà fermé quand nous sommes arrivés à la gare."),
    ("French", "Ma sœur a reçu hier une lettre très étonnante de son vieux maître d’école."),
    ("French", "Où êtes-vous allés cet été, et qu’avez-vous mangé là-bas ?"),
    ("German", "Die Bäckerei an der Straße öffnet am Samstag schon um fünf Uhr früh."),
    ("German", "Für das Frühstück hätten wir gern zwölf Brötchen und ein Stück Käse."),
    ("German", "Größere Überschwemmungen gab es zuletzt im März vor acht Jahren."),
    ("Spanish", "Mañana lloverá por la tarde en toda la región, según el último pronóstico."),
    ("Spanish", "¿Cuándo podrá usted enviarme el paquete que pedí el miércoles?"),
    ("Spanish", "El señor Muñoz cerró la tienda después de treinta años de trabajo."),
    ("Portuguese", "A reunião de amanhã não começará antes das três horas da tarde."),
    ("Portuguese", "Minha avó fazia um pão delicioso com maçã, canela e açúcar."),
    ("Portuguese", "As eleições do próximo mês já têm candidatos em todos os municípios."),
    ("Italian", "Perché non è più possibile prenotare una stanza per lunedì?"),
    ("Italian", "La città è rimasta senza acqua per metà della giornata."),
    ("Polish", "Wczoraj wieczorem spadł śnieg i drogi są bardzo śliskie."),
    ("Polish", "Proszę przesłać mi książkę, którą zamówiłem w zeszłym tygodniu."),
    ("Polish", "Żółte liście leżą już na ścieżce przed naszym domem."),
    ("Czech", "Příští týden bude chladněji a na horách může napadnout sníh."),
    ("Czech", "Můj dědeček si každé ráno kupuje čerstvé rohlíky a noviny."),
    ("Slovak", "Vlak z Košíc do Žiliny dnes mešká takmer štyridsať minút."),
    ("Slovak", "Ďakujem vám za rýchlu odpoveď a želám pekný víkend."),
    ("Hungarian", "Holnap délután erős szélre és záporokra kell számítani az ország északi részén."),
    ("Hungarian", "A szomszédunk őszibarackot és körtét árul a főtéri piacon."),
    ("Romanian", "Mâine dimineață va ninge în zona de munte, iar șoselele vor fi alunecoase."),
    ("Romanian", "Bunica mea face cea mai bună plăcintă cu brânză și stafide."),
    ("Turkish", "Yarın öğleden sonra şehrin doğusunda şiddetli yağmur bekleniyor."),
    ("Turkish", "Gönderdiğiniz paketi dün sabah aldım, çok teşekkür ederim."),
    ("Lithuanian", "Rytoj šalyje bus vėsiau, o vakare galimas lietus su perkūnija."),
    ("Lithuanian", "Močiutė kiekvieną šeštadienį kepa šviežią duoną ir obuolių pyragą."),
    ("Latvian", "Rīt no rīta gaidāms stiprs vējš, vietām arī īslaicīgs lietus."),
    ("Latvian", "Mūsu kaimiņš pārdod medu, ābolus un svaigus dārzeņus tirgū."),
    ("Estonian", "Homme õhtul on oodata tugevat tuult ja külma vihma."),
    ("Estonian", "Minu vanaema küpsetab igal pühapäeval õunakooki ja värsket leiba."),
    ("Finnish", "Huomenna sää on enimmäkseen pilvistä ja lämpötila jää nollan tienoille."),
    ("Finnish", "Äitini leipoo joka lauantai pullaa ja keittää vahvaa kahvia."),
    ("Swedish", "I går kväll öppnade en ny affär på hörnet av vår gata."),
    ("Swedish", "Räksmörgåsen kostar nittiofem kronor på det lilla kaféet vid ån."),
    ("Danish", "Færgen til øen sejler først klokken otte på grund af stærk blæst."),
    ("Danish", "Min søster har købt rødgrød og smør på torvet i går."),
    ("Norwegian", "Været blir kjølig med sterk vind på kysten og snø i fjellet."),
    ("Norwegian", "Vi kjøpte ferske blåbær og fløte på torget i går ettermiddag."),
    ("Icelandic", "Veðrið verður gott á morgun, en þó má búast við þoku á fjöllum."),
    ("Icelandic", "Amma mín bakaði pönnukökur með rjóma og sultu í gærkvöldi."),
    ("Faroese", "Í morgin verður kalt á fjøllunum, og tað kann eisini kava."),
    ("Faroese", "Omma mín bakar altíð køkur, tá ið vit koma á vitjan."),
    ("Irish", "Beidh sé fuar agus fliuch amárach, go háirithe sa tuaisceart."),
    ("Irish", "Tá súil agam go bhfuil tú féin agus an teaghlach ar fónamh."),
    ("Welsh", "Mae’r tŷ ar werth ers mis Awst, ond does neb wedi cynnig pris eto."),
    ("Welsh", "Gŵr o’r pentref sydd wedi ennill y wobr gyntaf yn y sioe eleni."),
    ("Maltese", "Għada filgħaxija x’aktarx tagħmel ix-xita u jkun hawn riħ qawwi."),
    ("Maltese", "Ommi xtrat ħobż frisk, ġobon u żewġ kilos patata mis-suq."),
    ("Vietnamese", "Ngày mai trời sẽ có mưa lớn ở các tỉnh miền núi phía bắc."),
    ("Vietnamese", "Bà tôi nấu món phở rất ngon vào mỗi sáng chủ nhật."),
    ("Vietnamese", "Xin vui lòng gửi cho chúng tôi địa chỉ mới của anh chị."),
    ("Croatian", "Sutra će biti sunčano, a navečer je moguć slab pljusak u gorju."),
    ("Croatian", "Susjeda nam je poklonila košaru šljiva i teglu domaćeg džema."),
    ("Slovenian", "Jutri bo delno oblačno, čez dan pa se bo precej ogrelo."),
    ("Slovenian", "Babica peče najboljši jabolčni zavitek, kar sem jih kdaj jedel."),
    ("Albanian", "Nesër moti do të jetë i ftohtë dhe me shi në gjithë vendin."),
    ("Albanian", "Ju lutem më dërgoni librin që porosita javën e kaluar për vëllanë tim."),
    ("Catalan", "Demà farà fred i és possible que nevi a les muntanyes més altes."),
    ("Catalan", "El col·legi tancarà dilluns perquè comencen les vacances."),
    ("Dutch", "De financiële crisis heeft ook de kleine winkeliers in België geraakt."),
    ("Dutch", "Twee patiënten vroegen de cardioloog om een geïllustreerde folder."),
    ("Azerbaijani", "Sabah şəhərdə güclü külək və yağış gözlənilir, yollar sürüşkən olacaq."),
    ("Azerbaijani", "Nənəm hər bazar günü qonşular üçün dadlı şorba və plov bişirir."),
    ("Esperanto", "Morgaŭ ni ĉiuj vojaĝos per la ŝipo al la granda insulo."),
    ("Esperanto", "Mia avino kuiras la plej bongustan supon, kiun mi iam ajn ĝuis."),
    ("Russian", "Завтра в городе ожидается сильный снег, дороги будут скользкими."),
    ("Russian", "Моя бабушка печёт самые вкусные пироги с капустой и яблоками."),
    ("Ukrainian", "Завтра вдень у місті пройде дощ, а вночі можливий перший сніг."),
    ("Ukrainian", "Моя сестра їздила до Львова і привезла звідти ґудзики й каву."),
    ("Bulgarian", "Утре ще бъде слънчево, но вечерта се очакват кратки валежи."),
    ("Bulgarian", "Баба ми прави най-вкусната баница със сирене в цялото село."),
    ("Serbian", "Сутра ће бити хладније, а увече се очекује слаба киша."),
    ("Serbian", "Љубазно вас молимо да нам пошаљете нову адресу до четвртка."),
    ("Macedonian", "Утре ќе биде облачно, а кон крајот на денот се очекува дожд."),
    ("Macedonian", "Соседот ни подари кошница јаболка и тегла домашен ајвар."),
    ("Belarusian", "Заўтра ў горадзе чакаецца моцны вецер і невялікі дождж."),
    ("Belarusian", "Мая бабуля пячэ самыя смачныя пірагі з яблыкамі ў нашай вёсцы."),
    ("Kazakh", "Ертең қалада күн салқындап, кешке қарай жаңбыр жаууы мүмкін."),
    ("Kazakh", "Әжем жексенбі сайын бауырсақ пісіріп, көршілерді шайға шақырады."),
    ("Greek", "Αύριο ο καιρός θα είναι βροχερός στα βόρεια και ηλιόλουστος στα νησιά."),
    ("Greek", "Η γιαγιά μου φτιάχνει κάθε Κυριακή την καλύτερη πίτα του χωριού."),
    ("Hebrew", "מחר צפוי גשם חזק בצפון הארץ, ובערב תיתכן גם רוח קרה."),
    ("Hebrew", "סבתא שלי אופה כל יום שישי חלה טרייה ועוגת תפוחים."),
    ("Arabic", "من المتوقع أن تهطل الأمطار غدًا على معظم المناطق الشمالية."),
    ("Arabic", "تخبز جدتي كل صباح خبزًا طازجًا وتصنع مربى التين للجيران."),
    ("Persian", "فردا در بیشتر شهرهای شمالی بارش باران و وزش باد پیش‌بینی می‌شود."),
    ("Persian", "مادربزرگم هر جمعه نان تازه می‌پزد و برای همسایه‌ها چای می‌آورد."),
    ("Urdu", "کل شہر کے بیشتر علاقوں میں تیز بارش اور ٹھنڈی ہوا کا امکان ہے۔"),
    ("Urdu", "میری نانی ہر اتوار کو گھر میں تازہ روٹی اور کھیر بناتی ہیں۔"),
    ("Hindi", "कल शहर के कई इलाकों में तेज़ बारिश होने की संभावना है।"),
    ("Hindi", "मेरी दादी हर रविवार को घर पर गरम जलेबी बनाती हैं।"),
    ("Bengali", "আগামীকাল শহরের বেশিরভাগ এলাকায় ভারী বৃষ্টি হতে পারে।"),
    ("Bengali", "আমার দিদা প্রতি রবিবার বাড়িতে পায়েস রান্না করেন।"),
    ("Tamil", "நாளை மாலை நகரின் பல பகுதிகளில் கனமழை பெய்யும் என்று எதிர்பார்க்கப்படுகிறது."),
    ("Tamil", "என் பாட்டி ஒவ்வொரு ஞாயிற்றுக்கிழமையும் சுவையான தோசை செய்வார்."),
    ("Thai", "พรุ่งนี้จะมีฝนตกหนักในหลายจังหวัดทางภาคเหนือ"),
    ("Thai", "คุณยายของฉันทำขนมไทยอร่อยมากทุกวันอาทิตย์"),
    ("Georgian", "ხვალ ქალაქში ძლიერი წვიმაა მოსალოდნელი, საღამოს კი აცივდება."),
    ("Georgian", "ბებიაჩემი ყოველ კვირას ხაჭაპურს აცხობს და მეზობლებს ეპატიჟება."),
    ("Armenian", "Վաղը քաղաքում սպասվում է ուժեղ անձրև, իսկ երեկոյան կցրտի։"),
    ("Armenian", "Տատիկս ամեն կիրակի թխում է համեղ գաթա և հյուրասիրում հարևաններին։"),
    (
        "Chinese, simplified",
        "明天上午全市将有大到暴雨，请市民出门时带好雨伞，并尽量避免前往低洼地区，学校是否停课将在今晚另行通知。",
    ),
    (
        "Chinese, simplified",
        "奶奶每个星期天都会包饺子，邻居家的孩子们一闻到香味就跑过来，大家围坐在桌边一边吃一边聊天，十分热闹。",
    ),
    (
        "Chinese, traditional",
        "明天上午全市將有大雨，請民眾出門時記得攜帶雨具，並盡量避免前往山區，學校是否停課將於今晚另行通知。",
    ),
    (
        "Chinese, traditional",
        "奶奶每個星期天都會包餃子，鄰居的孩子們一聞到香味就跑過來，大家圍坐在桌邊一邊吃一邊聊天，非常熱鬧。",
    ),
    ("Japanese", "明日は朝から強い雨が降るそうですので、お出かけの際は傘を忘れずにお持ちください。"),
    ("Japanese", "祖母は毎週日曜日に手作りの団子を作ってくれて、近所の子どもたちも楽しみにしています。"),
    ("Korean", "내일은 전국 대부분 지역에 많은 비가 내리고 해안에는 바람도 강하게 불겠습니다."),
    ("Korean", "할머니께서는 일요일마다 김치전을 부쳐서 이웃집 아이들과 함께 나누어 드십니다."),
    ("English", "“We’re closed on Mondays,” the baker said — and that was that."),
    ("English", "The museum’s new wing – three floors of it – opens in May…"),
];

/// The languages of [`SENTENCES`], in their order.
pub fn languages() -> Vec<&'static str> {
    let mut languages: Vec<_> = SENTENCES.iter().map(|&(language, _)| language).collect();
    languages.dedup();
    languages
}

/// The sentences of a language.
pub fn sentences(language: &str) -> impl Iterator<Item = &'static str> {
    SENTENCES.iter().filter(move |sentence| sentence.0 == language).map(|sentence| sentence.1)
}

/// The page of this name.
pub fn page(name: &str) -> Page {
    Page::all().find(|page| page.name() == name).unwrap_or_else(|| panic!("no page {name}"))
}

/// A text in UTF-8 that was read in `page`; `None` where the page lacks one of its bytes. Windows pages show what
/// they leave undefined from 80 to 9F as controls.
pub fn misread(text: &str, page: Page) -> Option<String> {
    text.bytes().map(|byte| page.decode(byte)).collect()
}

/// The same by the name of a page that is known to define all the bytes.
pub fn misread_as(text: &str, name: &str) -> String {
    misread(text, page(name)).unwrap_or_else(|| panic!("{name} lacks a byte of {text:?}"))
}

/// The same, with something else, or nothing, for each byte that the page leaves undefined.
pub fn misread_with(text: &str, page: Page, undefined: impl Fn(u8) -> Option<char>) -> String {
    let has_controls = page.name().starts_with("ISO");
    let decode = |byte| match page.decode(byte) {
        Some(c) if has_controls || !('\u{80}'..'\u{a0}').contains(&c) => Some(c),
        _ => undefined(byte),
    };
    text.bytes().filter_map(decode).collect()
}

/// The bytes of a text in an encoding; `None` where the encoding lacks one of its characters.
pub fn write(text: &str, encoding: &str) -> Option<Vec<u8>> {
    let Some(encoding) = encoding_rs::Encoding::for_label(encoding.as_bytes()) else {
        let page = page(encoding);
        return text.chars().map(|c| (0..=0xFF).find(|&byte| page.decode(byte) == Some(c))).collect();
    };
    let (bytes, _, is_lossy) = encoding.encode(text);
    (!is_lossy).then(|| bytes.into_owned())
}

/// The text that bytes show as in an encoding.
pub fn read(bytes: &[u8], encoding: &str) -> String {
    match encoding_rs::Encoding::for_label(encoding.as_bytes()) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None => bytes.iter().map(|&byte| page(encoding).decode(byte).unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
    }
}

/// Panics with all texts that a repair would change.
pub fn assert_sound<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) {
    let mut changed = Vec::new();
    for text in texts {
        let text = text.as_ref();
        if let Cow::Owned(repaired) = fix(text) {
            changed.push(format!("{text:?}\n    became {repaired:?}"));
        }
        assert_eq!(Fixer::new().is_damaged(text), fix(text) != text, "{text:?}");
    }
    assert!(changed.is_empty(), "{} changed:\n{}", changed.len(), changed.join("\n"));
}

/// Panics unless the edits are in order and rebuild the text from the input.
pub fn assert_edits_rebuild(input: &str, repair: &Repair<'_>) {
    let mut rebuilt = String::new();
    let mut copied = 0;
    for edit in &repair.edits {
        assert!(copied <= edit.input.start, "edits overlap in {input:?}");
        rebuilt += &input[copied..edit.input.start];
        assert_eq!(edit.output.start, rebuilt.len(), "{edit:?}");
        assert_eq!(edit.before, input[edit.input.clone()]);
        assert_eq!(edit.after, repair.text[edit.output.clone()]);
        assert_ne!(edit.before, edit.after);
        rebuilt += &edit.after;
        copied = edit.input.end;
        assert!(!edit.steps.is_empty(), "{edit:?}");
        assert!((0.5..=1.0).contains(&edit.confidence), "{edit:?}");
    }
    rebuilt += &input[copied..];
    assert_eq!(rebuilt, repair.text);
    assert_eq!(repair.edits.is_empty(), matches!(repair.text, Cow::Borrowed(_)));
}
