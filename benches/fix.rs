//! How fast text goes through: `cargo bench`. Sound text is what users have most of.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use fixtext::fix;
use fixtext::internals::Page;

fn main() {
    divan::main();
}

const ASCII: &str = "The harvest was good this year, and the barns are full to the roof. ";
const FRENCH: &str = "L’été dernier, nous étions à la plage près de l’hôtel où naît la rivière. ";
const RUSSIAN: &str = "Прошлым летом мы жили у реки, недалеко от старой мельницы. ";
const CHINESE: &str = "去年夏天我们住在河边，离老磨坊不远。";

fn repeated(text: &str) -> String {
    text.repeat(100_000 / text.len())
}

#[divan::bench(args = [ASCII, FRENCH, RUSSIAN, CHINESE])]
fn sound(bencher: Bencher<'_, '_>, sentence: &str) {
    let text = repeated(sentence);
    bencher.counter(BytesCount::of_str(&text)).bench(|| fix(black_box(&text)).len());
}

#[divan::bench(args = [FRENCH, RUSSIAN, CHINESE])]
fn damaged(bencher: Bencher<'_, '_>, sentence: &str) {
    let text: String = repeated(sentence).bytes().filter_map(|byte| Page::WINDOWS_1252.decode(byte)).collect();
    bencher.counter(BytesCount::of_str(&text)).bench(|| fix(black_box(&text)).len());
}

#[divan::bench(args = ["twenty bytes of text", "déjà fermé, hélas"])]
fn short(bencher: Bencher<'_, '_>, text: &str) {
    bencher.bench(|| fix(black_box(text)).len());
}
