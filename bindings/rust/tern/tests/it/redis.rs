use crate::support::{client, run, server, text};
use std::time::Duration;
use tern::{Code, Kind, Request};

fn redis(client: &tern::Client) -> tern::redis::Redis {
    client.redis(server("REDIS"))
}

#[test]
fn replies_are_values() {
    let client = client();
    let redis = redis(&client);
    run(async {
        assert_eq!(redis.command(["SET", "rust:a", "hello world"]).await.unwrap().kind(), Kind::String("OK"));
        let reply = redis.command(["GET", "rust:a"]).await.unwrap();
        assert_eq!(reply.kind(), Kind::Bytes(b"hello world"));
        assert!(reply.response().is_reused());
        assert!(redis.line("GET rust:none").await.unwrap().is_null());
        assert_eq!(redis.line("SET rust:empty ''").await.unwrap().as_str(), Some("OK"));
        assert_eq!(redis.line("GET rust:empty").await.unwrap().kind(), Kind::Bytes(b""));
        assert_eq!(redis.line("RPUSH rust:list 1 2 3").await.unwrap().as_i64(), Some(3));
        let list = redis.line("LRANGE rust:list 0 -1").await.unwrap();
        let items: Vec<_> = list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect();
        assert_eq!(items, ["1", "2", "3"]);
        let bytes = [0u8, 13, 10, 255];
        redis.command([&b"SET"[..], b"rust:bytes", &bytes]).await.unwrap();
        assert_eq!(redis.line("GET rust:bytes").await.unwrap().as_bytes(), Some(&bytes[..]));
        redis.line("DEL rust:a rust:empty rust:list rust:bytes").await.unwrap();
    });
}

#[test]
fn an_error_of_the_server_is_an_error() {
    let client = client();
    let redis = redis(&client);
    run(async {
        redis.line("SET rust:wrong x").await.unwrap();
        let error = redis.line("LPUSH rust:wrong y").await.unwrap_err();
        assert_eq!((error.code(), error.native_text()), (Code::REDIS, "WRONGTYPE"));
        redis.line("DEL rust:wrong").await.unwrap();
        assert_eq!(redis.line("GET 'open").await.unwrap_err().code(), Code::PARSE);
        assert_eq!(redis.command(Vec::<&str>::new()).await.unwrap_err().code(), Code::ARGUMENT);
        assert_eq!(redis.line("MONITOR").await.unwrap_err().code(), Code::ARGUMENT);
    });
}

#[test]
fn a_pipeline_gives_every_reply_and_errors_are_items() {
    let client = client();
    let redis = redis(&client);
    run(async {
        let pipeline = redis
            .pipeline()
            .command(["SET", "rust:p", "1"])
            .line("INCR rust:p")
            .line("LPUSH rust:p x")
            .line("DEL rust:p");
        let replies = redis.ask(pipeline).await.unwrap();
        let replies = replies.as_array().unwrap();
        assert_eq!(replies.len(), 4);
        assert_eq!(replies[1].as_i64(), Some(2));
        assert!(matches!(replies[2].kind(), Kind::Error(text) if text.starts_with("WRONGTYPE")));
        let single = redis.ask(redis.pipeline().line("PING")).await.unwrap();
        assert_eq!(single.as_array().unwrap().len(), 1);
    });
}

#[test]
fn scripts_run_and_transactions_are_whole() {
    let client = client();
    let redis = redis(&client);
    run(async {
        let source = "return {KEYS[1], ARGV[1], ARGV[2]}";
        for _ in 0..2 {
            let reply = redis.script(source, ["rust:k"], ["a", ""]).await.unwrap();
            let parts: Vec<_> = reply.as_array().unwrap().iter().map(|part| text(part.as_bytes().unwrap())).collect();
            assert_eq!(parts, ["rust:k", "a", ""]);
        }
        let no_keys: [&str; 0] = [];
        let read_only = Request::redis(server("REDIS")).script_read_only("return 7", no_keys, no_keys);
        assert_eq!(redis.ask(read_only).await.unwrap().as_i64(), Some(7));
        let both = redis.transaction().line("INCR rust:t").line("INCR rust:t");
        let replies = redis.ask(both).await.unwrap();
        assert_eq!(replies.as_array().unwrap()[1].as_i64(), Some(2));
        redis.line("DEL rust:t").await.unwrap();
    });
}

#[test]
fn a_command_that_is_dropped_holds_nobody_up() {
    let client = client();
    let redis = redis(&client);
    let mut waiting = redis.line("BLPOP rust:nothing 0");
    assert!(crate::cancel::poll_once(&mut waiting).is_pending());
    drop(waiting);
    assert_eq!(run(redis.line("PING")).unwrap().as_str(), Some("PONG"));
    let late =
        run(redis.line("BLPOP rust:nothing 0").with(|send| send.timeout(Duration::from_millis(50)))).unwrap_err();
    assert_eq!(late.code(), Code::TIMEOUT_TOTAL);
}
