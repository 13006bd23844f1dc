//! A perfect hash by hashing and displacing: keys fall into buckets, and
//! each bucket, the fullest first, tries seeds until all of its keys land in
//! free slots. See Belazzougui, Botelho and Dietzfelbinger, "Hash, displace, and
//! compress" (2009).

use fixtext::internals::judge::{SLOT, bucket, slot};

/// Keys of one bucket on average: fewer make the table of seeds larger, more make
/// the search longer.
const KEYS_A_BUCKET: usize = 4;

/// Slots for a hundred keys.
const SLOTS_PER_HUNDRED: usize = 103;

/// A displacement for each bucket, and the key in each slot.
#[derive(Debug)]
pub struct PerfectHash {
    /// For each bucket the seed that moves its keys to slots of their own.
    pub seeds: Vec<u16>,
    /// For each slot its key, if any, as an index into the keys given.
    pub slots: Vec<Option<usize>>,
}

/// The bytes that a table of `keys` keys takes in a model.
pub fn size(keys: usize) -> usize {
    2 * buckets(keys) + SLOT * slots(keys)
}

fn buckets(keys: usize) -> usize {
    keys.div_ceil(KEYS_A_BUCKET).max(1)
}

fn slots(keys: usize) -> usize {
    (keys * SLOTS_PER_HUNDRED).div_ceil(100).max(1)
}

/// Builds the table for distinct keys.
///
/// # Panics
///
/// If a bucket fits nowhere with any seed, which happens for equal keys.
pub fn build(keys: &[u64]) -> PerfectHash {
    let bucket_count = buckets(keys.len());
    let slot_count = slots(keys.len());
    let mut members = vec![Vec::new(); bucket_count];
    for (index, &key) in keys.iter().enumerate() {
        members[bucket(key, bucket_count)].push(index);
    }
    let mut order: Vec<usize> = (0..bucket_count).collect();
    order.sort_by_key(|&number| (usize::MAX - members[number].len(), number));

    let mut table = PerfectHash { seeds: vec![0; bucket_count], slots: vec![None; slot_count] };
    let mut wanted = Vec::new();
    for number in order {
        let seed = (0..=u16::MAX).find(|&seed| {
            wanted.clear();
            members[number].iter().all(|&index| {
                let place = slot(keys[index], seed, slot_count);
                let free = table.slots[place].is_none() && !wanted.contains(&place);
                wanted.push(place);
                free
            })
        });
        table.seeds[number] = seed.expect("a seed that moves every key of the bucket to a free slot");
        for (&index, &place) in members[number].iter().zip(&wanted) {
            table.slots[place] = Some(index);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use fixtext::internals::judge::pair_key;

    #[test]
    fn every_key_has_a_slot_of_its_own() {
        let keys: Vec<u64> = (0..5_000).map(|number| pair_key(number / 70 + 97, number % 70 + 97)).collect();
        let table = build(&keys);
        for (index, &key) in keys.iter().enumerate() {
            let seed = table.seeds[bucket(key, table.seeds.len())];
            assert_eq!(table.slots[slot(key, seed, table.slots.len())], Some(index));
        }
    }
}
