//! The search: passing over what cannot be a sign, a window at a time.
//!
//! A window is 64 bytes, so what is known of its bytes is a word each: which are beyond ASCII, which are the second of a letter
//! of another script, and so on. What stands beside a character is then a shift away. Windows overlap, so that whatever
//! is judged in one has all that matters to it in the same, and nothing is carried from one to the next.
//!
//! Characters that may be signs are not judged there but listed, and judged many at a time: which of the next bytes hold one is hard
//! to guess, and a processor that guesses wrong loses more than judging it takes. So they are written down without asking (as
//! simdjson does with what has a meaning in JSON), and looked up without a branch that depends on the text. That says no more
//! than that some sign is among them, which is rare; then [`sign`] finds it.

use core::mem::MaybeUninit;
use core::ops::Range;

use super::WINDOW;
use super::context::{Context, FIRST_WIDE, SIGNS, WIDE_BITS, bit_of_wide};
use super::letters::{AFTER_LETTER, BEFORE_LETTER, CAPITAL, LATIN, PAIRS, RARE, TOLD_BY_BEFORE, WIDE};
use super::sign::{self, COMMON, FEW_LANGUAGES, FIRST_HANGUL, MARK, THAI, TURN};
use super::vector::Vector;

/// Texts shorter than this are looked at one character at a time: a vector would not pay for its beginning and its end.
pub const SHORT: usize = 32;

/// The most vectors of a window.
const PARTS: usize = 4;

/// Bytes that are read on either side of what is looked at, at most: an address of eight bytes around a character.
const BESIDE: usize = 8;

/// Windows that are looked at before what they listed is judged.
const WINDOWS: usize = 16;
const BATCH: usize = WINDOWS * WINDOW;

/// Bytes that are looked at one character at a time where a search goes on.
const NEAR: usize = 2 * WINDOW;

/// From so many bytes of ASCII on they are skipped. In Latin text fewer come too often, and at no times that could be foreseen.
const ASCII: usize = 3 * WINDOW;

/// From so many wide characters in a window on those that have their turn are judged at once. Latin text has fewer, quotes and
/// dashes for the most part.
const MANY: u32 = 4;

/// So many Latin letters in a batch are many.
const MANY_LATIN: usize = 3 * WINDOWS;

/// The most wide characters in a window that have their turn.
const MOST_TURNS: usize = WINDOW.div_ceil(TURN);

/// For each start of a window, modulo [`TURN`], the second bytes of the wide characters that have their turn.
static TURNS: [u64; TURN] = {
    let (mut turns, mut start) = ([0; TURN], 0);
    while start < TURN {
        let mut bit = 0;
        while bit < WINDOW {
            turns[start] |= if (start + bit + TURN - 1) % TURN < 3 { 1 << bit } else { 0 };
            bit += 1;
        }
        start += 1;
    }
    turns
};

/// The uppermost bits of what is made of each vector of a window, by its number and where it begins. (A closure might become a
/// function of its own, which is compiled without the instructions of vectors.)
macro_rules! bits {
    ($from:expr, |$part:pat_param, $at:pat_param| $made:expr) => {{
        let mut bits = 0;
        for part in 0..WINDOW / V::BYTES {
            let ($part, $at) = (part, $from.wrapping_add(part * V::BYTES));
            let made: V = $made;
            bits |= made.upper_bits() << (part * V::BYTES);
        }
        bits
    }};
}

/// Tables, loaded once for a search.
#[derive(Clone, Copy)]
struct Search<V, const WEAKLY: bool> {
    upper: V,
    lower: V,
    second: V,
}

/// The first sign of `text` from `from` on, a boundary of characters.
///
/// # Safety
///
/// The instructions of the vector must be there.
#[inline(always)]
pub unsafe fn next_sign<V: Vector, const WEAKLY: bool>(text: &str, from: usize) -> usize {
    // The first characters have too little before them. And where a search goes on there was a sign: in damage the next one is near.
    let start = text.ceil_char_boundary(if from == 0 { BESIDE } else { from + NEAR }.min(text.len()));
    let sign = if from < start { sign::next_beyond_ascii::<WEAKLY>(text, from, start) } else { text.len() };
    if sign < start || start == text.len() {
        return sign;
    }
    // SAFETY: the caller knows that the instructions are there; addresses are within `text`, or within a copy of its end.
    unsafe {
        let search: Search<V, WEAKLY> = Search::new();
        let bytes = text.as_ptr();
        let mut at = start;
        let (mut latin, mut rest) = (Room::uninit(), Room::uninit());
        let mut lists = Lists::new(&mut latin, &mut rest);
        while at + BATCH + BESIDE <= text.len() {
            // What precedes the window belongs to its first pairs.
            if is_ascii::<V>(bytes.add(at - BESIDE)) {
                at = skip_ascii::<V>(text, at - BESIDE + ASCII);
                continue;
            }
            let batch = at;
            lists.begin(batch);
            while at < batch + BATCH {
                search.look(bytes, at, &mut lists);
                at += WINDOW;
            }
            if lists.have_sign() {
                let sign = lists.first_sign(text, start, at);
                if sign < text.len() {
                    return sign;
                }
            }
        }
        search.look_at_end(text, at, start, &mut lists)
    }
}

/// Whether so many bytes are of ASCII alone that it pays to skip them.
#[inline(always)]
unsafe fn is_ascii<V: Vector>(from: *const u8) -> bool {
    // SAFETY: as for `next_sign`.
    unsafe {
        let mut all = V::load(from);
        for part in 1..ASCII / V::BYTES {
            all = all.or(V::load(from.add(part * V::BYTES)));
        }
        all.upper_bits() == 0
    }
}

/// The first vector from `at` on that is not ASCII alone, or lies across the end of the text.
#[inline(always)]
unsafe fn skip_ascii<V: Vector>(text: &str, mut at: usize) -> usize {
    // SAFETY: as for `next_sign`.
    unsafe {
        while at + 4 * V::BYTES <= text.len() {
            let part = |number: usize| V::load(text.as_ptr().add(at + number * V::BYTES));
            if part(0).or(part(1)).or(part(2).or(part(3))).upper_bits() != 0 {
                break;
            }
            at += 4 * V::BYTES;
        }
        while at + V::BYTES <= text.len() && V::load(text.as_ptr().add(at)).upper_bits() == 0 {
            at += V::BYTES;
        }
        at
    }
}

impl<V: Vector, const WEAKLY: bool> Search<V, WEAKLY> {
    #[inline(always)]
    unsafe fn new() -> Search<V, WEAKLY> {
        // SAFETY: as for `next_sign`.
        unsafe {
            Search { upper: V::table(&PAIRS.upper), lower: V::table(&PAIRS.lower), second: V::table(&PAIRS.second) }
        }
    }

    /// Lists the characters that may be signs of which the second byte is in the window from `at` on.
    #[inline(always)]
    unsafe fn look(self, bytes: *const u8, at: usize, lists: &mut Lists<'_, WEAKLY>) {
        let from = bytes.wrapping_add(at);
        // SAFETY: as for `next_sign`.
        unsafe {
            let (mut terms, mut all) = ([V::splat(0); PARTS], V::splat(0));
            for (part, terms) in terms.iter_mut().enumerate().take(WINDOW / V::BYTES) {
                *terms = self.terms(from.add(part * V::BYTES));
                all = all.or(*terms);
            }
            if WEAKLY {
                lists.rest.add_around(weak::<V>(from), from);
            }
            if all.is_zero() {
                return;
            }
            // Most windows hold characters of one kind alone.
            if all.and(V::splat(RARE | AFTER_LETTER | WIDE)).is_zero() {
                self.list_latin(from, terms, lists);
            } else if all.and(V::splat(RARE | AFTER_LETTER | LATIN)).is_zero() {
                self.list_wide(from, at, terms, lists);
            } else {
                self.list_all(from, at, terms, !all.and(V::splat(LATIN)).is_zero(), lists);
            }
            if !all.and(V::splat(CAPITAL | BEFORE_LETTER)).is_zero() {
                self.list_letters(from, terms, lists);
            }
        }
    }

    /// The terms of the pairs of bytes that end here.
    #[inline(always)]
    unsafe fn terms(self, from: *const u8) -> V {
        // SAFETY: as for `next_sign`.
        unsafe {
            let (second, first, before) = (V::load(from), V::load(from.sub(1)), V::load(from.sub(2)));
            let terms = first.upper_halves().look_up_in(self.upper);
            let terms = terms.and(first.lower_halves().look_up_in(self.lower));
            let terms = terms.and(second.upper_halves().look_up_in(self.second));
            terms.and(before.or(V::splat(!TOLD_BY_BEFORE)))
        }
    }

    /// Lists Latin letters by their terms, and gives where they are.
    #[inline(always)]
    unsafe fn list_latin(self, from: *const u8, terms: [V; PARTS], lists: &mut Lists<'_, WEAKLY>) -> u64 {
        // SAFETY: as for `next_sign`.
        unsafe {
            let latin = bits!(from, |part, _| terms[part].and(V::splat(LATIN)).equals(V::splat(LATIN)));
            // How many there are is a matter of the language: where it asks for more at a time, it asks seldom.
            let letter = |bit: usize| from.wrapping_add(bit).wrapping_sub(2).cast::<u32>().read_unaligned().to_le();
            if lists.have_many {
                lists.latin.add::<8>(latin, letter);
            } else {
                lists.latin.add::<4>(latin, letter);
            }
            latin
        }
    }

    /// Lists characters of three bytes by their terms.
    #[inline(always)]
    unsafe fn list_wide(self, from: *const u8, at: usize, terms: [V; PARTS], lists: &mut Lists<'_, WEAKLY>) {
        // SAFETY: as for `next_sign`.
        unsafe {
            let wide = bits!(from, |part, _| terms[part].doubled().doubled());
            let rest = if WEAKLY || wide.count_ones() < MANY { wide } else { self.judge_wide(from, at, wide, lists) };
            if rest != 0 {
                lists.rest.add_around(rest, from);
            }
        }
    }

    /// Lists all characters by their terms, but for letters.
    #[inline(always)]
    unsafe fn list_all(
        self,
        from: *const u8,
        at: usize,
        terms: [V; PARTS],
        latin: bool,
        lists: &mut Lists<'_, WEAKLY>,
    ) {
        // SAFETY: as for `next_sign`.
        unsafe {
            let none = bits!(from, |part, _| terms[part].and(V::splat(RARE | AFTER_LETTER)).equals(V::splat(0)));
            let beside = bits!(from, |_, from| V::load(from.sub(2)).or(V::load(from.add(1))));
            let common = V::table(&COMMON);
            let few = bits!(from, |_, from| {
                is::<V>(FEW_LANGUAGES, from.sub(1)).and(V::load(from).lower_halves().look_up_in(common))
            });
            let latin = if latin { self.list_latin(from, terms, lists) } else { 0 };
            let rest = if WEAKLY { !none & !latin } else { !none & !latin & !(few & beside) };
            if rest != 0 {
                lists.rest.add_around(rest, from);
            }
            self.list_wide(from, at, terms, lists);
        }
    }

    /// Judges those of many wide characters that have their turn, and gives the others that are to be looked at, by their second bytes.
    #[inline(always)]
    unsafe fn judge_wide(self, from: *const u8, at: usize, wide: u64, lists: &mut Lists<'_, WEAKLY>) -> u64 {
        // SAFETY: as for `next_sign`.
        unsafe {
            let mut turns = wide & TURNS[at % TURN];
            for _ in 0..MOST_TURNS {
                let bytes = from.add(turns.trailing_zeros() as usize).sub(1).cast::<u32>().read_unaligned().to_le();
                lists.wide_sign |= bit_of_wide::<false>(V::bits_of(bytes, WIDE_BITS));
                // There are hardly ever fewer than the most; the last of fewer is looked at again.
                let others = turns & turns.wrapping_sub(1);
                turns = if others == 0 { turns } else { others };
            }
            let marks = wide & bits!(from, |_, from| is::<V>(MARK, from.sub(1)));
            let rest = wide & bits!(from, |_, from| is_near::<V>(from));
            if marks == 0 { rest } else { rest | marks & !beside_wide::<V>(from) }
        }
    }

    /// Lists letters of other scripts before letters of ASCII, and capitals after letters.
    #[inline(always)]
    unsafe fn list_letters(self, from: *const u8, terms: [V; PARTS], lists: &mut Lists<'_, WEAKLY>) {
        // SAFETY: as for `next_sign`.
        unsafe {
            let (mut of_two, mut of_three, mut all) = (terms, terms, V::splat(0));
            for part in 0..WINDOW / V::BYTES {
                let from = from.wrapping_add(part * V::BYTES);
                let (first, terms) = (V::load(from.sub(2)), terms[part].and(V::splat(CAPITAL | BEFORE_LETTER)));
                of_two[part] = terms.and(first.upper_halves().equals(V::splat(0xD)).or(V::splat(CAPITAL)));
                of_three[part] = terms.and(is::<V>(THAI, from.sub(3))).and(V::splat(BEFORE_LETTER));
                all = all.or(of_two[part]).or(of_three[part]);
            }
            if !all.is_zero() {
                let is_before = |terms: V| terms.and(V::splat(BEFORE_LETTER)).equals(V::splat(BEFORE_LETTER));
                lists.rest.add_around(bits!(from, |part, _| of_two[part]), from);
                // The second byte of the letter is one or two before the letter of ASCII.
                lists.rest.add_around(bits!(from, |part, _| is_before(of_two[part])), from.wrapping_sub(1));
                lists.rest.add_around(bits!(from, |part, _| is_before(of_three[part])), from.wrapping_sub(2));
            }
        }
    }

    /// The same for the last windows of a text, of which there may be few and short ones, and the first sign among them.
    #[inline(always)]
    unsafe fn look_at_end(self, text: &str, mut at: usize, from: usize, lists: &mut Lists<'_, WEAKLY>) -> usize {
        let mut end = [b'\n'; BESIDE + BATCH + WINDOW + 2 * BESIDE];
        let start = at - BESIDE;
        let rest = &text.as_bytes()[start..];
        end[..rest.len()].copy_from_slice(rest);
        let bytes = end.as_ptr().wrapping_sub(start);
        lists.begin(at);
        // SAFETY: as for `next_sign`.
        unsafe {
            while at < text.len() {
                self.look(bytes, at, lists);
                at += WINDOW;
            }
            if lists.have_sign() { lists.first_sign(text, from, text.len()) } else { text.len() }
        }
    }
}

/// Where a byte is this one.
#[inline(always)]
unsafe fn is<V: Vector>(byte: u8, from: *const u8) -> V {
    // SAFETY: as for `next_sign`.
    unsafe { V::load(from).equals(V::splat(byte)) }
}

/// Whether, by the second byte of each wide character, a letter of ASCII stands beside it, or ASCII on either side of one that is
/// not Korean; in the uppermost bit.
#[inline(always)]
unsafe fn is_near<V: Vector>(from: *const u8) -> V {
    // SAFETY: as for `next_sign`.
    unsafe {
        let (before, first, after) = (V::load(from.sub(2)), V::load(from.sub(1)), V::load(from.add(2)));
        let letters = before.doubled().and_not(before).or(after.doubled().and_not(after));
        let not_lone = before.or(after).or(first.at_least(FIRST_HANGUL));
        letters.or(V::splat(0x80).and_not(not_lone))
    }
}

/// Which second bytes of a window belong to marks of three bytes that stand beside wide characters.
#[inline(always)]
unsafe fn beside_wide<V: Vector>(from: *const u8) -> u64 {
    // SAFETY: as for `next_sign`.
    unsafe {
        bits!(from, |_, from| {
            let (after, before) = (V::load(from.add(2)), V::load(from.sub(4)));
            after.at_least(FIRST_WIDE).or(before.at_least(FIRST_WIDE))
        })
    }
}

/// Which second bytes of a window are those of Greek capitals, and of Thai letters beside ASCII.
#[inline(always)]
unsafe fn weak<V: Vector>(from: *const u8) -> u64 {
    let Range { start, end } = sign::GREEK_CAPITALS;
    // SAFETY: as for `next_sign`.
    unsafe {
        bits!(from, |_, from| {
            let (second, first, before) = (V::load(from), V::load(from.sub(1)), V::load(from.sub(2)));
            let is_capital = second.at_least(start).and_not(second.at_least(end));
            let thai = first.equals(V::splat(THAI)).and_not(before.and(V::load(from.add(2))));
            first.equals(V::splat(sign::GREEK)).and(is_capital).or(thai)
        })
    }
}

/// What a batch of windows leaves to be judged.
struct Lists<'r, const WEAKLY: bool> {
    start: usize,
    /// Latin letters of two bytes, each as its bytes between the one before and the one after, the first in the lowest bits.
    latin: List<'r, u32>,
    /// All other characters.
    rest: List<'r, u64>,
    /// Whether the batch before had many Latin letters. So has this one: they are a matter of the language.
    have_many: bool,
    /// Whether any of many wide characters was a sign, in the lowest bit.
    wide_sign: u32,
}

impl<'r, const WEAKLY: bool> Lists<'r, WEAKLY> {
    #[inline(always)]
    const fn new(latin: &'r mut Room<u32>, rest: &'r mut Room<u64>) -> Lists<'r, WEAKLY> {
        let (latin, rest) = (List::new(latin), List::new(rest));
        Lists { start: 0, latin, rest, have_many: false, wide_sign: 0 }
    }

    /// Empties the lists for the windows from here on.
    #[inline(always)]
    const fn begin(&mut self, start: usize) {
        self.start = start;
        self.have_many = self.latin.count > MANY_LATIN;
        (self.latin.count, self.rest.count, self.wide_sign) = (0, 0, 0);
    }

    /// Whether any of what is listed is a sign.
    #[inline(always)]
    fn have_sign(&self) -> bool {
        let mut signs = 0;
        for &letter in self.latin.entries() {
            signs |= Context::of_latin(letter).signs_of_slot::<WEAKLY>();
        }
        // What takes several tables is no gain in vectors, which a compiler would make of a loop that goes on to its end.
        for &bytes in self.rest.entries() {
            if sign::is_other_sign::<WEAKLY>(bytes) {
                return true;
            }
        }
        self.wide_sign & 1 != 0 || signs & SIGNS != 0
    }

    /// The first sign of a batch of which something listed is a sign, from `first` on and before `end`.
    #[cold]
    fn first_sign(&self, text: &str, first: usize, end: usize) -> usize {
        sign::next_beyond_ascii::<WEAKLY>(text, text.floor_char_boundary(self.start - 1).max(first), end)
    }
}

/// A batch has no more second bytes than so many, and those of letters may be listed once more; entries are written by up to eight. The end
/// of a text has one window more.
const CAPACITY: usize = (WINDOWS + 1) * WINDOW + 8;

/// Room for a list. It is apart from the rest of the list, which is to stay in registers.
type Room<T> = MaybeUninit<[T; CAPACITY]>;

/// What is listed of a batch.
struct List<'r, T> {
    room: &'r mut Room<T>,
    count: usize,
}

impl<'r, T> List<'r, T> {
    const fn new(room: &'r mut Room<T>) -> List<'r, T> {
        List { room, count: 0 }
    }

    /// Adds an entry for each bit of a window, so many at a time. Bits that are asked for in vain count as the one after the last.
    ///
    /// # Safety
    ///
    /// There is room for them: no more windows than a batch has, or the end of a text, are listed.
    #[inline(always)]
    unsafe fn add<const AHEAD: usize>(&mut self, mut bits: u64, entry: impl Fn(usize) -> T) {
        let entries = self.room.as_mut_ptr().cast::<T>();
        let (mut count, end) = (self.count, self.count + bits.count_ones() as usize);
        loop {
            for ahead in 0..AHEAD {
                // SAFETY: the caller knows that there is room.
                unsafe { entries.add(count + ahead).write(entry(bits.trailing_zeros() as usize)) };
                bits &= bits.wrapping_sub(1);
            }
            count += AHEAD;
            if count >= end {
                break;
            }
        }
        self.count = end;
    }

    #[inline(always)]
    fn entries(&self) -> &[T] {
        // SAFETY: `add` has written as many as it counted.
        unsafe { core::slice::from_raw_parts(self.room.as_ptr().cast(), self.count) }
    }
}

impl List<'_, u64> {
    /// Adds the bytes around each character of which the second byte stands where a bit of a window is set: eight, from the second before it on.
    ///
    /// # Safety
    ///
    /// As for [`add`](List::add), and the window begins here, with what it takes beside it.
    #[inline(always)]
    unsafe fn add_around(&mut self, bits: u64, from: *const u8) {
        // SAFETY: the caller knows that there is room, and what is there.
        unsafe {
            self.add::<4>(bits, |bit| from.wrapping_add(bit).wrapping_sub(3).cast::<u64>().read_unaligned().to_le())
        }
    }
}
