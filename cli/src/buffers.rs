//! The memory that windows are read into, used again and again: for what is new the system has to find pages, and it has to be zeroed
//! before anything may be read into it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::windows::WINDOW;

/// So many are kept at most: more come back than were borrowed, as what is written is given back too.
const MOST: usize = 32;

/// Those that nobody uses.
static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

fn spare() -> MutexGuard<'static, Vec<Vec<u8>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A buffer of this length, with anything in it.
pub fn borrow(length: usize) -> Vec<u8> {
    let mut buffer = spare().pop().unwrap_or_default();
    buffer.resize(length, 0);
    buffer
}

/// Takes a buffer back. An empty one would be no help, and a long one would hold memory that is hardly ever needed.
pub fn give_back(buffer: Vec<u8>) {
    let mut spare = spare();
    if (1..=2 * WINDOW).contains(&buffer.capacity()) && spare.len() < MOST {
        spare.push(buffer);
    }
}
