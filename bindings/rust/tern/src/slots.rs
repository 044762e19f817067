//! What waits for events, found by the number that the engine gives back with them (`user_data`).
//!
//! A key names a slot and the slot's generation, so that one which was removed is never found again: an event for it is dropped.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A power of two; its logarithm is the number of a key's bits that name a shard.
const SHARDS: usize = 8;
const SHARD_BITS: u32 = SHARDS.trailing_zeros();

pub(crate) struct Slots<T> {
    shards: [Mutex<Shard<T>>; SHARDS],
    next: AtomicUsize,
}

struct Shard<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

struct Slot<T> {
    /// From 1 on: no key is 0.
    generation: u32,
    content: Option<T>,
}

impl<T> Slots<T> {
    pub(crate) fn new() -> Self {
        Slots {
            shards: [(); SHARDS].map(|()| Mutex::new(Shard { slots: Vec::new(), free: Vec::new() })),
            next: AtomicUsize::new(0),
        }
    }

    pub(crate) fn insert(&self, content: T) -> u64 {
        let number = self.next.fetch_add(1, Ordering::Relaxed) % SHARDS;
        let mut shard = lock(&self.shards[number]);
        let index = match shard.free.pop() {
            Some(index) => index,
            None => {
                shard.slots.push(Slot { generation: 1, content: None });
                u32::try_from(shard.slots.len() - 1).expect("fewer than 4 Gi things wait at once")
            }
        };
        let slot = &mut shard.slots[index as usize];
        slot.content = Some(content);
        u64::from(slot.generation) << 32 | u64::from(index) << SHARD_BITS | number as u64
    }

    /// Calls `change` with what the key names; `None` when it names nothing (any more). The shard is locked meanwhile.
    pub(crate) fn update<R>(&self, key: u64, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let (number, index, generation) = parts(key);
        let mut shard = lock(&self.shards[number]);
        let slot = shard.slots.get_mut(index).filter(|slot| slot.generation == generation)?;
        slot.content.as_mut().map(change)
    }

    pub(crate) fn remove(&self, key: u64) -> Option<T> {
        let (number, index, generation) = parts(key);
        let mut shard = lock(&self.shards[number]);
        let slot = shard.slots.get_mut(index).filter(|slot| slot.generation == generation)?;
        let content = slot.content.take()?;
        slot.generation = slot.generation.checked_add(1).unwrap_or(1);
        shard.free.push(index as u32);
        Some(content)
    }

    /// Every key that names something now.
    pub(crate) fn keys(&self) -> Vec<u64> {
        let mut keys = Vec::new();
        for (number, shard) in self.shards.iter().enumerate() {
            for (index, slot) in lock(shard).slots.iter().enumerate().filter(|(_, slot)| slot.content.is_some()) {
                keys.push(u64::from(slot.generation) << 32 | (index as u64) << SHARD_BITS | number as u64);
            }
        }
        keys
    }
}

fn parts(key: u64) -> (usize, usize, u32) {
    (key as usize % SHARDS, (key as u32 >> SHARD_BITS) as usize, (key >> 32) as u32)
}

/// Nothing here panics with a lock held, and what it guards is whole at every step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_finds_what_was_inserted_until_it_is_removed() {
        let slots = Slots::new();
        let keys: Vec<u64> = (0..100).map(|i| slots.insert(i)).collect();
        for (i, key) in keys.iter().enumerate() {
            assert_eq!(slots.update(*key, |content| *content), Some(i));
            assert_eq!(slots.remove(*key), Some(i));
            assert_eq!(slots.update(*key, |content| *content), None);
            assert_eq!(slots.remove(*key), None);
        }
        assert!(slots.keys().is_empty());
    }

    #[test]
    fn a_key_of_before_does_not_find_what_came_after() {
        let slots = Slots::new();
        let old: Vec<u64> = (0..SHARDS).map(|_| slots.insert("old")).collect();
        old.iter().for_each(|key| assert_eq!(slots.remove(*key), Some("old")));
        let new: Vec<u64> = (0..SHARDS).map(|_| slots.insert("new")).collect();
        assert!(old.iter().all(|key| slots.remove(*key).is_none()));
        assert!(new.iter().all(|key| slots.remove(*key) == Some("new")));
    }

    #[test]
    fn unknown_keys_find_nothing() {
        let slots: Slots<u8> = Slots::new();
        assert!([0, 1, u64::MAX, 1 << 32].iter().all(|key| slots.remove(*key).is_none()));
    }

    #[test]
    fn threads_insert_and_remove_at_once() {
        let slots = Slots::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let slots = &slots;
                scope.spawn(move || {
                    for i in 0..200 {
                        let key = slots.insert((thread, i));
                        assert_eq!(slots.remove(key), Some((thread, i)));
                    }
                });
            }
        });
        assert!(slots.keys().is_empty());
    }
}
