use std::collections::BTreeMap;
use tern::json;
use tern::json::FromValue;
use tern::OwnedValue;

#[test]
fn the_macro_writes_what_json_can_say() {
    let name = String::from("tern");
    let tree =
        json!({"name": name, "list": [1, "two", null, [true], {"deep": -1}], "sum": 1 + 2, "none": null, "o": {}});
    assert_eq!(
        tree.to_value().unwrap().to_string(),
        r#"{"name":"tern","list":[1,"two",null,[true],{"deep":-1}],"sum":3,"none":null,"o":{}}"#
    );
}

#[test]
fn values_become_rusts_own_types_or_nothing() {
    let value: OwnedValue = r#"{"a": [1, 2], "b": [], "c": [300]}"#.parse().unwrap();
    let lists: BTreeMap<String, Vec<u16>> = FromValue::from_value(&value).unwrap();
    assert_eq!(lists["a"], [1, 2]);
    assert_eq!(BTreeMap::<String, Vec<u8>>::from_value(&value), None);
    let optional: OwnedValue = "[null, 1.5]".parse().unwrap();
    assert_eq!(Vec::<Option<f64>>::from_value(&optional), Some(vec![None, Some(1.5)]));
    assert_eq!(bool::from_value(&optional), None);
    assert_eq!(String::from_value(&optional), None);
}

#[test]
fn items_of_an_array_are_expressions_too() {
    let counts = [41];
    let tree = json!({"a": [-1, 1 + 1, "x".len(), [2, -3,], {"b": [-4]}, null, counts[0] + 1, [5, 6].len(),]});
    assert_eq!(tree.to_value().unwrap().to_string(), r#"{"a":[-1,2,1,[2,-3],{"b":[-4]},null,42,2]}"#);
    assert_eq!(json!([-1]).to_value().unwrap().to_string(), "[-1]");
}
