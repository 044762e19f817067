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
