//! Canonical JSON for the documents we write: sorted keys, no white space.
//!
//! The same content gives the same bytes, hence the same digest, on every run and machine.

use serde::Serialize;
use serde_json::{Map, Value};

/// Writes `document` in its one canonical form.
///
/// # Panics
/// Never for our documents: their keys are strings and their `Serialize` cannot fail.
pub fn to_canonical_bytes<T: Serialize>(document: &T) -> Vec<u8> {
    let value = serde_json::to_value(document).expect("our documents have string keys");
    serde_json::to_vec(&sorted(value)).expect("a JSON value always serializes")
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().map(|(key, v)| (key, sorted(v))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_input_same_digest() {
        let one = serde_json::json!({"b": [1, {"z": 1, "a": 2}], "a": "x"});
        let two = serde_json::json!({"a": "x", "b": [1, {"a": 2, "z": 1}]});
        assert_eq!(to_canonical_bytes(&one), br#"{"a":"x","b":[1,{"a":2,"z":1}]}"#);
        assert_eq!(to_canonical_bytes(&one), to_canonical_bytes(&two));
    }
}
