//! Work on several threads whose results come in the order of the work.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};
use std::thread;

/// Works on all that `next` gives, on so many threads, and gives the results to `take` in the order of the work. Both run on this
/// thread; no more than so many pieces a thread are under way, so that memory is bounded. The first error of `next` or `take` ends it.
pub fn in_order<W: Send, R: Send, E>(
    threads: usize,
    most_each: usize,
    mut next: impl FnMut() -> Result<Option<W>, E>,
    work: impl Fn(W) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    if threads <= 1 {
        while let Some(piece) = next()? {
            take(work(piece))?;
        }
        return Ok(());
    }
    let (give, pieces) = mpsc::channel::<(usize, W)>();
    let (done, results) = mpsc::channel::<(usize, R)>();
    let (pieces, work) = (&Mutex::new(pieces), &work);
    // The channels end with the closure, and the threads with the channels.
    thread::scope(move |scope| {
        for _ in 0..threads {
            let done = done.clone();
            scope.spawn(move || {
                loop {
                    // The lock is held while a thread waits: the others wait for it then.
                    let piece = pieces.lock().expect("no thread panics").recv();
                    let Ok((number, piece)) = piece else { return };
                    if done.send((number, work(piece))).is_err() {
                        return;
                    }
                }
            });
        }
        let (mut given, mut taken, mut is_over) = (0, 0, false);
        let mut early = BTreeMap::new();
        loop {
            while !is_over && given - taken < most_each * threads {
                match next()? {
                    Some(piece) => {
                        give.send((given, piece)).ok();
                        given += 1;
                    }
                    None => is_over = true,
                }
            }
            if taken == given {
                return Ok(());
            }
            let Ok((number, result)) = results.recv() else { return Ok(()) };
            early.insert(number, result);
            while let Some(result) = early.remove(&taken) {
                taken += 1;
                take(result)?;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work_for_every_number_of_threads() {
        for threads in [1, 2, 7] {
            let (mut numbers, mut results) = (0..1000, Vec::new());
            let next = || Ok::<_, ()>(numbers.next());
            let work = |number: u32| {
                thread::sleep(std::time::Duration::from_micros(u64::from(number * 37 % 11)));
                2 * number
            };
            in_order(threads, 2, next, work, |result| {
                results.push(result);
                Ok(())
            })
            .unwrap();
            assert!(results.into_iter().eq((0..1000).map(|number| 2 * number)), "{threads}");
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        for threads in [1, 4] {
            let mut numbers = 0..;
            let result = in_order(
                threads,
                2,
                || Ok(numbers.next()),
                |number| number,
                |number: u32| {
                    if number < 10 { Ok(()) } else { Err(number) }
                },
            );
            assert_eq!(result, Err(10));
        }
    }
}
