//! A map whose copies share what is large: a copy costs what was added since the last [`Layered::settle`].

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A map in two layers: one that copies share, and what this copy alone has.
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
    pub fn get(&self, key: &K) -> Option<&V> {
        self.own.get(key).or_else(|| self.shared.get(key))
    }

    /// All, in no order.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        let shared = self.shared.iter().filter(|(key, _)| !self.own.contains_key(key));
        self.own.values().chain(shared.map(|(_, value)| value))
    }

    pub fn insert(&mut self, key: K, value: V) {
        self.settle();
        match Arc::get_mut(&mut self.shared) {
            Some(shared) => shared.insert(key, value),
            None => self.own.insert(key, value),
        };
    }

    /// Makes one layer of the two, once no other map shares the lower one.
    pub fn settle(&mut self) {
        if !self.own.is_empty()
            && let Some(shared) = Arc::get_mut(&mut self.shared)
        {
            shared.extend(std::mem::take(&mut self.own));
        }
    }
}
