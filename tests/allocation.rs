//! Where nothing changes nothing is allocated.

use std::alloc::System;
use std::borrow::Cow;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Sound text, much of it worth a closer look.
const SOUND: &[&str] = &[
    "",
    "plain words of ASCII, and nothing else",
    "Le garçon a mangé une crème brûlée à l’hôtel.",
    "«PERÚ» CAFÉ® RÉSUMÉ : ÉTÉ, 5 Å², MANHÃ!",
    "Съешь ещё этих мягких французских булок, да выпей чаю.",
    "│┌┐┘├┤┬┼ √π ∆° ²³¹±¼½¾×µ÷",
    "\"I came― and saw\", he said. ― Nobody",
    "You see Ã© instead of é.",
    "日本語の文章です。한국어 문장입니다. ประโยคภาษาไทย",
];

#[test]
fn sound_text_is_borrowed_and_costs_no_allocation() {
    let long = SOUND.join("\n").repeat(100);
    for text in SOUND.iter().copied().chain([long.as_str()]) {
        let region = Region::new(ALLOCATOR);
        let fixed = fixtext::fix(text);
        let stats = region.change();
        assert!(matches!(fixed, Cow::Borrowed(_)), "{text} became {fixed}");
        assert_eq!((stats.allocations, stats.reallocations), (0, 0), "{text}");
    }
}
