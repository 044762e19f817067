use crate::support::{client, eventually, poll_fn, run, text, url};
use tern::websocket::Message;
use tern::{Code, Request, StreamEvent};

#[test]
fn messages_are_echoed_as_they_were() {
    let client = client();
    run(async {
        let mut socket = client.websocket(&*url("WS", "/")).await.unwrap();
        assert_eq!(socket.head().status(), 101);
        let messages = [
            Message::from("text"),
            Message::from(""),
            Message::from(vec![0u8, 255]),
            Message::Binary(vec![7; 1 << 20]),
        ];
        for message in &messages {
            socket.send(message.clone()).await.unwrap();
            let echoed = poll_fn(|context| socket.poll_next(context)).await;
            assert_eq!(&echoed.unwrap().unwrap(), message);
        }
        socket.close(1000, "done").unwrap();
        assert!(socket.next().await.is_none());
        assert_eq!(socket.send("late").await.unwrap_err().code(), Code::CLOSED);
    });
}

#[test]
fn a_message_goes_out_in_parts() {
    let client = client();
    run(async {
        let mut socket = client.websocket(&*url("WS", "/")).await.unwrap();
        let sender = socket.sender();
        sender.send_text_part("one ").await.unwrap();
        sender.send_text_part("two ").await.unwrap();
        sender.send_text("three").await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::from("one two three"));
        sender.send_part([1]).await.unwrap();
        sender.send([2]).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::Binary(vec![1, 2]));
    });
}

#[test]
fn subprotocols_and_headers_reach_the_server() {
    let request = Request::websocket(&url("WS", "/seen")).header("X-Kind", "tern").subprotocol("chat");
    let client = client();
    run(async {
        let mut socket = client.websocket(request).await.unwrap();
        assert_eq!(socket.subprotocol(), Some("chat"));
        socket.send("what").await.unwrap();
        match socket.next().await.unwrap().unwrap() {
            Message::Text(seen) => assert!(seen.contains("x-kind: tern"), "{}", seen),
            Message::Binary(_) => panic!("the headers are text"),
        }
    });
    let twice = Request::websocket(&url("WS", "/")).subprotocol("chat").subprotocol("chat").build();
    assert_eq!(twice.unwrap_err().code(), Code::ARGUMENT);
}

#[test]
fn the_peers_close_is_told_with_its_code_and_reason() {
    let client = client();
    run(async {
        let mut socket = client.websocket(&*url("WS", "/close/4321")).await.unwrap();
        let error = socket.next().await.unwrap().unwrap_err();
        assert_eq!((error.code(), error.native_code()), (Code::WEBSOCKET, 4321));
        let frame = socket.peer_close().unwrap();
        assert_eq!((frame.code, &*frame.reason), (4321, "as asked"));

        let mut socket = client.websocket(&*url("WS", "/close/1000")).await.unwrap();
        assert!(socket.next().await.is_none());
        assert_eq!(socket.peer_close().unwrap().code, 1000);
    });
}

#[test]
fn what_may_not_be_sent_is_refused_and_changes_nothing() {
    let client = client();
    run(async {
        let mut socket = client.websocket(&*url("WS", "/")).await.unwrap();
        assert_eq!(socket.close(1006, "").unwrap_err().code(), Code::ARGUMENT);
        assert_eq!(socket.close(1000, &"x".repeat(124)).unwrap_err().code(), Code::ARGUMENT);
        socket.send("still here").await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::from("still here"));
    });
}

#[test]
fn what_is_no_websocket_server_is_an_error() {
    let url = url("HTTP", "/100").replace("http", "ws");
    let error = run(client().websocket(&*url)).unwrap_err();
    assert_eq!(error.code(), Code::WEBSOCKET_UPGRADE);
    assert_eq!(error.response().unwrap().status(), 200);
}

#[test]
fn dropping_a_socket_ends_its_connection() {
    let client = client();
    let socket = run(client.websocket(&*url("WS", "/silent"))).unwrap();
    eventually("it is counted", || client.counters().unwrap().connections_open == 1);
    drop(socket);
    eventually("the connection ends", || client.counters().unwrap().connections_open == 0);
}

#[test]
fn one_message_and_its_answer_are_a_request() {
    let client = client();
    let response = run(client.send(Request::websocket(&url("WS", "/")).body("hello"))).unwrap();
    assert_eq!(response.body(), Some(&b"hello"[..]));
    let response = run(client.send(Request::websocket_binary(&url("WS", "/")).body([0u8, 1]))).unwrap();
    assert_eq!(response.body(), Some(&[0u8, 1][..]));
}

#[test]
fn long_messages_come_in_chunks_when_asked_for() {
    let client = client();
    let request = Request::websocket(&url("WS", "/")).option("websocket.chunks", true).build().unwrap();
    run(async {
        let mut stream = client.stream(&request).await.unwrap();
        stream.sender().send_text(&"tern".repeat(1 << 18)).await.unwrap();
        let (mut got, mut parts) = (Vec::new(), 0);
        loop {
            if let StreamEvent::Data(data) = stream.next().await.unwrap().unwrap() {
                assert!(data.is_text());
                got.extend_from_slice(&data);
                parts += 1;
                if !data.has_more() {
                    break;
                }
            }
        }
        assert!(parts > 1);
        assert!(text(&got) == "tern".repeat(1 << 18));

        // A socket puts them together.
        let mut socket = client.websocket(&request).await.unwrap();
        socket.send("tern".repeat(1 << 18)).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::Text("tern".repeat(1 << 18)));
    });
}

#[test]
fn a_slow_reader_stops_the_peer() {
    let client = client();
    run(async {
        let mut socket =
            client.websocket(&*url("WS", "/")).with(|open| open.credit(1024).send_limit(1024)).await.unwrap();
        for number in 0..100 {
            socket.send(vec![number; 10_000]).await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), Message::Binary(vec![number; 10_000]));
        }
    });
}

#[test]
fn what_is_no_websocket_opens_none() {
    let client = client();
    run(async {
        assert_eq!(client.websocket(url("HTTP", "/100")).await.unwrap_err().code(), Code::URL);
        let get = Request::get(&url("HTTP", "/100"));
        assert_eq!(client.websocket(get).await.unwrap_err().code(), Code::ARGUMENT);
        // A response knows the kind of its request.
        let request = client.websocket(url("WS", "/")).await.unwrap().head().request();
        client.websocket(&request).await.unwrap();
    });
}
