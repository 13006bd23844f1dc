//! What may have happened to a region: one mix-up, or several in layers.

use crate::channel::{Charset, MISREADINGS, Misreading, PAGE_COUNT, Page};

/// A hypothesis of what happened to a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MixUp {
    /// UTF-8 was read as this page.
    Page(Page),
    /// A closing quote became a horizontal bar.
    Bar,
    /// Another encoding than UTF-8 was misread, or another than a page was read.
    Misreading(Misreading),
}

/// The number of hypotheses.
pub const MIX_UPS: usize = PAGE_COUNT + 1 + MISREADINGS;

impl From<Misreading> for MixUp {
    fn from(misreading: Misreading) -> MixUp {
        match (misreading.written(), misreading.read()) {
            (Charset::Utf8, Charset::Page(page)) => MixUp::Page(page),
            _ => MixUp::Misreading(misreading),
        }
    }
}

impl MixUp {
    /// The place of the hypothesis among all.
    pub const fn index(self) -> usize {
        match self {
            MixUp::Page(page) => page.index(),
            MixUp::Bar => PAGE_COUNT,
            MixUp::Misreading(misreading) => PAGE_COUNT + 1 + misreading.index(),
        }
    }
}

/// The most layers of one region that are looked through at once.
pub const DEEPEST: usize = 6;

/// Mix-ups, one on top of another.
#[derive(Clone, Copy, Debug)]
pub struct Layers {
    mix_ups: [MixUp; DEEPEST],
    length: usize,
}

impl PartialEq for Layers {
    fn eq(&self, other: &Layers) -> bool {
        self.mix_ups() == other.mix_ups()
    }
}

impl Layers {
    /// One mix-up alone.
    pub const fn of(mix_up: MixUp) -> Layers {
        Layers::same(mix_up, 1)
    }

    /// One mix-up so many times, no more than [`DEEPEST`].
    pub const fn same(mix_up: MixUp, length: usize) -> Layers {
        Layers { mix_ups: [mix_up; DEEPEST], length }
    }

    /// None at all, as far as is known yet.
    pub const NONE: Layers = Layers { mix_ups: [MixUp::Page(Page::WINDOWS_1252); DEEPEST], length: 0 };

    /// Adds a mix-up below the others. What lies deeper than [`DEEPEST`] is not told.
    pub fn push(&mut self, mix_up: MixUp) {
        if let Some(next) = self.mix_ups.get_mut(self.length) {
            *next = mix_up;
            self.length += 1;
        }
    }

    /// Of changes side by side that become one, the deepest tells the layers.
    pub fn or_deeper(self, other: Layers) -> Layers {
        if other.length > self.length { other } else { self }
    }

    /// The same with another mix-up in the first place.
    pub fn beginning_with(mut self, mix_up: MixUp) -> Layers {
        self.mix_ups[0] = mix_up;
        self
    }

    /// The mix-ups in the order in which they are undone.
    pub fn mix_ups(&self) -> &[MixUp] {
        &self.mix_ups[..self.length]
    }
}
