use tern::{info, Code};

#[test]
fn the_library_tells_what_it_is() {
    let (major, minor, _) = info::version();
    assert_eq!((major, minor >= 1), (0, true));
    let options = info::options();
    let find = |name: &str| *options.iter().find(|option| option.name == name).unwrap();
    assert!(options.len() > 60);
    assert_eq!((find("workers").kind, find("workers").default, find("workers").of_requests), ("count", "64", false));
    assert!(find("timeout.total").of_clients && find("timeout.total").of_requests);
    assert!(options.iter().all(|option| !option.text.is_empty()));
    assert!(info::features().iter().any(|feature| feature.built));
    assert!(info::libraries().iter().any(|library| library.version.is_some()));
}

#[test]
fn every_error_has_a_name_and_a_text() {
    let errors = info::errors();
    assert!(errors.len() > 40 && errors.contains(&Code::CANCELLED));
    for code in errors {
        assert!(code.name().starts_with("TERN_E_") && !code.domain().is_empty() && !code.text().is_empty());
    }
    assert_eq!(Code::AGAIN.number(), -4);
    assert_eq!(format!("{:?}", Code::AGAIN), "TERN_E_AGAIN (-4)");
}
