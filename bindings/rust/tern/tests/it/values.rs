use tern::{Code, Kind, OwnedValue, Tree};

#[test]
fn json_text_becomes_a_tree_and_text_again() {
    let text = r#"{"a":[1,-2,18446744073709551615,0.5,true,null,""],"a":{"b":"ü"}}"#;
    let value = OwnedValue::from_json(text).unwrap();
    assert_eq!(value.to_json().unwrap(), text);
    assert!(value.to_json_pretty().unwrap().contains("\n  \"a\": ["));
    match value.kind() {
        Kind::Map(entries) => assert_eq!(entries.len(), 2),
        other => panic!("{:?}", other),
    }
    let items = value.get("a").unwrap().as_array().unwrap();
    assert_eq!(items[1].as_i64(), Some(-2));
    assert_eq!((items[2].as_u64(), items[2].as_i64()), (Some(u64::MAX), None));
    assert_eq!((items[3].as_f64(), items[4].as_bool()), (Some(0.5), Some(true)));
    assert!(items[5].is_null());
    assert_eq!(items[6].as_str(), Some(""));
    assert!(value.get("none").is_none() && items[0].get("a").is_none());
}

#[test]
fn what_is_no_json_is_refused() {
    let error = OwnedValue::from_json("{\"a\": }").unwrap_err();
    assert_eq!(error.code(), Code::PARSE);
    assert_eq!(OwnedValue::from_json("[".repeat(1000)).unwrap_err().code(), Code::LIMIT);
    assert!(Tree::Double(f64::NAN).to_value().unwrap().to_json().is_err());
    assert!(Tree::Map(vec![(Tree::Int(1), Tree::Null)]).to_value().unwrap().to_json().is_err());
}

#[test]
fn a_copy_outlives_what_it_was_copied_from() {
    let original =
        Tree::map([("bytes", Tree::from(vec![1u8, 2])), ("set", Tree::Set(vec![Tree::Int(1)]))]).to_value().unwrap();
    let copy = original.get("set").unwrap().to_owned().unwrap();
    let whole = original.to_owned().unwrap();
    assert_eq!(whole, original);
    drop(original);
    assert_eq!(copy.kind(), Tree::Set(vec![Tree::Int(1)]).to_value().unwrap().kind());
    assert_eq!(whole.to_json().unwrap(), r#"{"bytes":"AQI=","set":[1]}"#);
}
