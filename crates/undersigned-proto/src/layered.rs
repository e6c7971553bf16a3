//! A map that can be tried on: copies share what is large.
//!
//! A server decides on entries before they are committed, on a copy that may have to be thrown away, and a letter has up
//! to millions of signers. A copy of a [`Layered`] costs what was added since the last [`Layered::settle`], not its size.
//!
//! Why not a persistent map: an audit inserts each signer once and never copies. There this is one `HashMap`, as small and
//! as fast; a trie with shared nodes takes an allocation for each insertion and two to three times the memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A map in two layers: one that copies share, and one that this copy has to itself.
#[derive(Debug, Clone)]
pub struct Layered<K, V> {
    shared: Arc<HashMap<K, V>>,
    /// Looked up first. Empty as long as nobody shares the other layer.
    own: HashMap<K, V>,
}

impl<K, V> Default for Layered<K, V> {
    fn default() -> Self {
        Self { shared: Arc::default(), own: HashMap::new() }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Layered<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.own.get(key).or_else(|| self.shared.get(key))
    }

    /// Whether there is a value for a key.
    pub fn contains(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Replaces the value of a key, in this copy alone.
    pub fn insert(&mut self, key: K, value: V) {
        self.settle();
        match Arc::get_mut(&mut self.shared) {
            Some(shared) => shared.insert(key, value),
            None => self.own.insert(key, value),
        };
    }

    /// The value of a key, to be changed: a copy of it where other maps share it.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.settle();
        if Arc::get_mut(&mut self.shared).is_some() {
            return Arc::get_mut(&mut self.shared).and_then(|shared| shared.get_mut(key));
        }
        if let Some(shared) = self.shared.get(key).filter(|_| !self.own.contains_key(key)) {
            self.own.insert(key.clone(), shared.clone());
        }
        self.own.get_mut(key)
    }

    /// All values, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// All keys and values, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let shared = self.shared.iter().filter(|(key, _)| !self.own.contains_key(key));
        self.own.iter().chain(shared)
    }

    /// Whether there is nothing for [`Layered::settle`] to do.
    pub fn is_settled(&self) -> bool {
        self.own.is_empty()
    }

    /// Makes one layer of the two, once no other map shares the lower one.
    pub fn settle(&mut self) {
        if !self.own.is_empty()
            && let Some(shared) = Arc::get_mut(&mut self.shared)
        {
            shared.extend(core::mem::take(&mut self.own));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_the_original_as_it_was() {
        let mut first: Layered<u8, u8> = Layered::default();
        (0..100).for_each(|key| first.insert(key, 0));
        assert!(first.own.is_empty(), "nobody shares it");
        let mut second = first.clone();
        *second.get_mut(&7).unwrap() = 1;
        second.insert(200, 1);
        assert_eq!((first.get(&7), first.get(&200)), (Some(&0), None));
        assert_eq!((second.get(&7), second.get(&200), second.get(&8)), (Some(&1), Some(&1), Some(&0)));
        assert_eq!((first.values().count(), second.values().count()), (100, 101));
        assert_eq!((second.own.len(), second.get_mut(&201)), (2, None));
        second.settle();
        assert!(!second.own.is_empty(), "it is shared");
        drop(first);
        second.settle();
        assert!(second.own.is_empty());
        assert_eq!((second.get(&7), second.get(&200), second.get(&8)), (Some(&1), Some(&1), Some(&0)));
    }
}
