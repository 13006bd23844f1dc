//! The memory that windows are read into, used again and again: for what is new the system has to find pages, and it has to be zeroed
//! before anything may be read into it.

use std::io::{self, ErrorKind, Read};
use std::mem;
use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::walk::BINARY_START;
use crate::windows::WINDOW;

/// So many are kept at most: more come back than were borrowed, as what is written comes back too.
const MOST: usize = 32;

/// What nobody uses.
static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

fn spare() -> MutexGuard<'static, Vec<Vec<u8>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Some bytes, and room for more.
#[derive(Debug, Default)]
pub struct Buffer {
    /// The bytes, and after them whatever was there before.
    memory: Vec<u8>,
    length: usize,
}

impl Buffer {
    /// No bytes, and room for so many at least.
    pub fn with_room(room: usize) -> Buffer {
        let mut buffer = Buffer::default();
        buffer.make_room(room);
        buffer
    }

    /// The same bytes.
    pub fn of(bytes: &[u8]) -> Buffer {
        let mut buffer = Buffer::with_room(bytes.len());
        buffer.extend_from_slice(bytes);
        buffer
    }

    /// Makes room for so many bytes at least, with those that it holds.
    pub fn make_room(&mut self, room: usize) {
        if self.memory.is_empty() {
            self.memory = spare().pop().unwrap_or_default();
        }
        if self.memory.len() < room {
            self.memory.resize(room, 0);
        }
    }

    /// Whether there is no room for further bytes.
    pub fn is_full(&self) -> bool {
        self.length == self.memory.len()
    }

    /// How many bytes of memory it takes.
    pub fn capacity(&self) -> usize {
        self.memory.capacity()
    }

    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        self.make_room(end);
        self.memory[self.length..end].copy_from_slice(bytes);
        self.length = end;
    }

    /// Reads once, as many bytes as there is room for at the most, which is not none, and gives how many they were.
    pub fn read(&mut self, mut from: impl Read) -> io::Result<usize> {
        debug_assert!(!self.is_full(), "no bytes would look like the end");
        loop {
            match from.read(&mut self.memory[self.length..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read.inspect(|read| self.length += read),
            }
        }
    }

    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Takes so many bytes away from the beginning.
    pub fn remove(&mut self, count: usize) {
        self.memory.copy_within(count..self.length, 0);
        self.length -= count;
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.memory[..self.length]
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl From<Vec<u8>> for Buffer {
    fn from(memory: Vec<u8>) -> Buffer {
        Buffer { length: memory.len(), memory }
    }
}

impl Drop for Buffer {
    /// A short one would be no help, and a long one would hold memory that is hardly ever needed.
    fn drop(&mut self) {
        if (BINARY_START..=2 * WINDOW).contains(&self.memory.capacity()) {
            let mut spare = spare();
            if spare.len() < MOST {
                spare.push(mem::take(&mut self.memory));
            }
        }
    }
}
