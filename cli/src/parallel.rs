//! Work on several threads whose results are taken in the order of the work.

use std::collections::BTreeMap;
use std::iter;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;

/// Works on all that `next` gives, on so many threads, and gives the results to `take` in the order of the work. As soon as the results that wait for
/// their turn `weigh` as much as this for each thread no more is fetched, so that memory is bounded. The first error of `next` or `take` ends it.
///
/// Each thread fetches a piece, works on it, and takes what it is the turn of. So one can fetch while another takes, and what is
/// read, worked on and written by one thread is still in the cache of its processor.
pub fn in_order<W: Send, R: Send, E: Send>(
    threads: usize,
    most_each: u64,
    weigh: impl Fn(&R) -> u64 + Sync,
    mut next: impl FnMut() -> Result<Option<W>, E> + Send,
    work: impl Fn(W) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E> + Send,
) -> Result<(), E> {
    if threads <= 1 {
        while let Some(piece) = next()? {
            take(work(piece))?;
        }
        return Ok(());
    }
    let mut pieces = iter::from_fn(|| next().transpose());
    // To start a thread takes longer than most files do.
    let (first, second) = match (pieces.next(), pieces.next()) {
        (Some(first), Some(second)) => (first, second),
        (first, _) => return first.map_or(Ok(()), |piece| take(work(piece?))),
    };
    let belt = Belt {
        source: Mutex::new(Source { pieces: [first, second].into_iter().chain(pieces), count: 0, is_over: false }),
        queue: Mutex::new(Queue { early: BTreeMap::new(), weight: 0, taken: 0, take: Some(take), result: Ok(()) }),
        room: Condvar::new(),
        weigh,
        most: most_each * threads as u64,
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| belt.run(&work));
        }
        belt.run(&work);
    });
    belt.queue.into_inner().expect("no thread panics").result
}

/// What the threads share.
struct Belt<I, G, R, E, T> {
    source: Mutex<Source<I>>,
    queue: Mutex<Queue<R, E, T>>,
    /// For the one thread that holds the source and waits until more may wait for its turn.
    room: Condvar,
    weigh: G,
    most: u64,
}

/// Where the pieces come from.
struct Source<I> {
    pieces: I,
    /// How many were given.
    count: usize,
    is_over: bool,
}

/// The results, by the numbers of their pieces.
struct Queue<R, E, T> {
    /// Those that wait for their turn, each with its weight, and what they weigh together.
    early: BTreeMap<usize, (u64, Result<R, E>)>,
    weight: u64,
    /// How many were taken.
    taken: usize,
    /// Not there while a thread is at it, nor after an error.
    take: Option<T>,
    result: Result<(), E>,
}

impl<W, R, E, I, G, T> Belt<I, G, R, E, T>
where
    I: Iterator<Item = Result<W, E>>,
    G: Fn(&R) -> u64,
    T: FnMut(R) -> Result<(), E>,
{
    fn run(&self, work: &impl Fn(W) -> R) {
        while let Some((number, piece)) = self.fetch() {
            self.deliver(number, piece.map(work));
        }
    }

    /// The next piece and its number, once there is room for what comes of it.
    fn fetch(&self) -> Option<(usize, Result<W, E>)> {
        let mut source = lock(&self.source);
        let is_full = |queue: &mut Queue<R, E, T>| queue.result.is_ok() && queue.weight >= self.most;
        let queue = self.room.wait_while(lock(&self.queue), is_full).expect("no thread panics");
        if source.is_over || queue.result.is_err() {
            return None;
        }
        drop(queue);
        let piece = source.pieces.next();
        source.is_over = !matches!(piece, Some(Ok(_)));
        let piece = piece?;
        let number = source.count;
        source.count += 1;
        Some((number, piece))
    }

    /// Puts a result where it belongs, and takes all those whose turn it is, unless another thread is at it, which looks here again
    /// before it leaves.
    fn deliver(&self, number: usize, result: Result<R, E>) {
        let weight = result.as_ref().map_or(0, &self.weigh);
        let mut queue = lock(&self.queue);
        queue.early.insert(number, (weight, result));
        queue.weight += weight;
        let Some(mut take) = queue.take.take() else { return };
        while let Some(result) = queue.turn() {
            drop(queue);
            let done = result.and_then(&mut take);
            queue = lock(&self.queue);
            queue.result = done;
            self.room.notify_one();
            if queue.result.is_err() {
                return;
            }
        }
        queue.take = Some(take);
    }
}

impl<R, E, T> Queue<R, E, T> {
    /// Gives the result whose turn it is, if it is there.
    fn turn(&mut self) -> Option<Result<R, E>> {
        let (weight, result) = self.early.remove(&self.taken)?;
        self.taken += 1;
        self.weight -= weight;
        Some(result)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;

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
            in_order(
                threads,
                2,
                |_| 1,
                next,
                work,
                |result| {
                    results.push(result);
                    Ok(())
                },
            )
            .unwrap();
            assert!(results.into_iter().eq((0..1000).map(|number| 2 * number)), "{threads}");
        }
    }

    #[test]
    fn no_more_is_fetched_than_may_wait_for_its_turn() {
        let (fetched, delivered) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let next = || Ok::<_, ()>(Some(fetched.fetch_add(1, Relaxed)).filter(|&number| number < 100));
        let work = |number| {
            // The first takes until all others have come that may.
            while number == 0 && delivered.load(Relaxed) < 2 * 2 {
                thread::yield_now();
            }
            delivered.fetch_add(1, Relaxed);
        };
        let mut most = 0;
        in_order(
            2,
            2,
            |()| 1,
            next,
            work,
            |()| {
                most = most.max(fetched.load(Relaxed));
                // From the first on they are fetched as they are taken.
                Err(())
            },
        )
        .unwrap_err();
        // Those that wait, and one for each thread.
        assert!((4..=2 * 2 + 2).contains(&most), "{most}");
    }

    #[test]
    fn an_error_ends_the_work() {
        for threads in [1, 4] {
            let mut numbers = 0..;
            let result = in_order(
                threads,
                2,
                |_| 1,
                || Ok(numbers.next()),
                |number| number,
                |number: u32| {
                    if number < 10 { Ok(()) } else { Err(number) }
                },
            );
            assert_eq!(result, Err(10));
        }
    }
    #[test]
    fn what_comes_before_an_error_is_taken_for_every_number_of_threads() {
        for threads in [1, 2, 7] {
            let (mut numbers, mut results) = (0..100, Vec::new());
            let next = || numbers.next().map(Some).ok_or("over");
            let result = in_order(
                threads,
                2,
                |_| 1,
                next,
                |number: u32| number,
                |number| {
                    results.push(number);
                    Ok(())
                },
            );
            assert_eq!(result, Err("over"));
            assert!(results.into_iter().eq(0..100), "{threads}");
        }
    }
}
