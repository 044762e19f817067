// Request bodies that the library builds, and those it reads from descriptors.
#include <sys/resource.h>
#include <sys/socket.h>

#include <cstring>

#include "integration/descriptors.hpp"
#include "integration/peak_memory.hpp"
#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/httpbin_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

tern_part field(std::string_view name, std::string_view value) {
  tern_part p{};
  p.struct_size = sizeof p;
  p.name = str(name);
  p.value = str(value);
  return p;
}

tern_part file(std::string_view name, std::string_view path) {
  tern_part p{};
  p.struct_size = sizeof p;
  p.name = str(name);
  p.path = str(path);
  return p;
}

// ---- what httpbin understands of it

class built_bodies : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new httpbin_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  static httpbin_server* server;
  handle<tern_client> client = make_client();
  handle<tern_request> request = make_request("POST", server->url("/post"));
  temp_dir dir;
  answer got;

  // What httpbin saw, by a path of keys.
  std::string seen(std::initializer_list<std::string_view> keys) {
    if (!got.result) {
      got = fetch(client.get(), request.get());
      EXPECT_EQ(got.status(), 200) << got.message();
    }
    const tern_value* at = nullptr;
    EXPECT_EQ(tern_result_json(got.result.get(), &at, nullptr), TERN_OK) << got.body();
    for (std::string_view key : keys)
      if (at) at = tern_value_get(at, str(key));
    if (!at) return "(nothing)";
    if (at->kind == TERN_VALUE_STRING) return {at->as.bytes, at->length};
    const tern_value* json = nullptr;
    EXPECT_EQ(tern_value_to_json(at, 0, &json, nullptr), TERN_OK);
    std::string out(json->as.bytes, json->length);
    tern_value_release(json);
    return out;
  }
};
httpbin_server* built_bodies::server = nullptr;

TEST_F(built_bodies, a_form_comes_back) {
  const tern_pair pairs[] = {
      {str("a b"), str("1&2=\xC3\xA4")}, {str("list"), str("x")}, {str("list"), str("y")}, {str("none"), {nullptr, 0}}};
  ASSERT_EQ(tern_http_request_set_form(request.get(), pairs, 4, nullptr), TERN_OK);
  EXPECT_EQ(seen({"headers", "Content-Type"}), "application/x-www-form-urlencoded");
  EXPECT_EQ(seen({"form", "a b"}), "1&2=\xC3\xA4");
  EXPECT_EQ(seen({"form", "list"}), R"(["x","y"])");
  EXPECT_EQ(seen({"form", "none"}), "");
}

TEST_F(built_bodies, json_comes_back_from_text_and_from_values) {
  ASSERT_EQ(tern_http_request_set_json(request.get(), str("\xEF\xBB\xBF{\"a\": [1, 2.5]}"), nullptr), TERN_OK);
  EXPECT_EQ(seen({"headers", "Content-Type"}), "application/json");
  EXPECT_EQ(seen({"json"}), R"({"a":[1,2.5]})");
  EXPECT_EQ(seen({"data"}), R"({"a": [1, 2.5]})") << "as it was given, without its mark";

  const tern_value* value = nullptr;
  ASSERT_EQ(tern_value_from_json(str(R"({"b":null})"), &value, nullptr), TERN_OK);
  request = make_request("PUT", server->url("/put"));
  ASSERT_EQ(tern_http_request_set_json_value(request.get(), value, nullptr), TERN_OK);
  got = {};
  EXPECT_EQ(seen({"json"}), R"({"b":null})");
  tern_value_release(value);
}

TEST_F(built_bodies, a_value_goes_as_the_content_type_says) {
  const tern_value* value = nullptr;
  ASSERT_EQ(tern_value_from_json(str(R"({"n":5,"t":"x y"})"), &value, nullptr), TERN_OK);
  tern_http_request_set_header(request.get(), str("Content-Type"), str("application/x-www-form-urlencoded"), nullptr);
  ASSERT_EQ(tern_http_request_set_value(request.get(), value, nullptr), TERN_OK);
  EXPECT_EQ(seen({"form"}), R"({"n":"5","t":"x y"})");

  request = make_request("POST", server->url("/post"));
  tern_http_request_set_header(request.get(), str("Content-Type"), str("application/vnd.api+json"), nullptr);
  ASSERT_EQ(tern_http_request_set_value(request.get(), value, nullptr), TERN_OK);
  got = {};
  EXPECT_EQ(seen({"headers", "Content-Type"}), "application/vnd.api+json");
  EXPECT_EQ(seen({"data"}), R"({"n":5,"t":"x y"})");
  tern_value_release(value);
}

TEST_F(built_bodies, xml_and_lines_come_back) {
  ASSERT_EQ(tern_http_request_set_xml(request.get(), str("<a>\xC3\xA4</a>"), nullptr), TERN_OK);
  EXPECT_EQ(seen({"headers", "Content-Type"}), "text/xml; charset=utf-8");
  EXPECT_EQ(seen({"data"}), "<a>\xC3\xA4</a>");
  request = make_request("POST", server->url("/post"));
  const tern_pair pair{str("a"), str("1\n2")};
  ASSERT_EQ(tern_http_request_set_namevalue(request.get(), &pair, 1, nullptr), TERN_OK);
  got = {};
  EXPECT_EQ(seen({"headers", "Content-Type"}), "text/namevalue");
  EXPECT_EQ(seen({"data"}), "a=1%0A2\n");
}

TEST_F(built_bodies, fields_and_files_of_a_form_come_back) {
  const std::string text = (dir / "na\xC3\xAFve.txt").string(), empty = (dir / "empty").string();
  const std::string content = "line\r\n--tern-\r\n\r\nend\n";
  write_file(text, content);
  write_file(empty, "");
  tern_part bytes = field("bytes", "<svg/>");
  bytes.file_name = str("x.svg");
  for (const tern_part& p : {field("first", "1"), file("file", text), field("second \"\xC3\xA4\"", "2\r\n3"),
                             file("empty", empty), bytes, field("last", "")})
    ASSERT_EQ(tern_http_request_add_part(request.get(), &p, nullptr), TERN_OK);
  EXPECT_EQ(seen({"form", "first"}), "1");
  EXPECT_EQ(seen({"form", "last"}), "");
  EXPECT_EQ(seen({"files", "file"}), content);
  EXPECT_EQ(seen({"files", "empty"}), "");
  EXPECT_EQ(seen({"files", "bytes"}), "<svg/>");
  EXPECT_NE(seen({"form"}).find("2\\r\\n3"), std::string::npos);
  EXPECT_EQ(seen({"headers", "Transfer-Encoding"}), "(nothing)") << "its length was known";
  EXPECT_EQ(seen({"headers", "Content-Type"}).find("multipart/form-data; boundary=tern-"), 0u);
}

TEST_F(built_bodies, json_is_asked_for_with_any_method) {
  for (const auto& [method, path] : {std::pair{"GET", "/get"}, {"DELETE", "/delete"}}) {
    request = make_request(method, server->url(path));
    ASSERT_EQ(tern_http_request_accept_json(request.get(), nullptr), TERN_OK);
    got = {};
    EXPECT_EQ(seen({"headers", "Accept"}), "application/json");
  }
}

TEST_F(built_bodies, a_status_is_an_error_when_it_is_asked_whether_it_is) {
  tern_error* error = nullptr;
  answer missing = get(client.get(), server->url("/status/404"));
  ASSERT_EQ(missing.code(), TERN_OK);
  EXPECT_EQ(tern_result_error_for_status(missing.result.get(), &error), TERN_E_HTTP_STATUS);
  std::string words = tern_error_message(error);
  EXPECT_EQ(words.substr(0, 4), "404 ");
  EXPECT_TRUE(words.ends_with(" for " + server->url("/status/404"))) << words;
  tern_error_info info{};
  tern_error_view(error, &info, sizeof info);
  EXPECT_EQ(info.native_code, 404);
  tern_error_release(error);
  answer fine = get(client.get(), server->url("/status/201"));
  EXPECT_EQ(tern_result_error_for_status(fine.result.get(), &error), TERN_OK);
  EXPECT_EQ(error, nullptr);
  answer page = get(client.get(), server->url("/html"));
  const tern_value* value = nullptr;
  EXPECT_EQ(tern_result_json(page.result.get(), &value, nullptr), TERN_E_PARSE);
  EXPECT_EQ(value, nullptr);
  ASSERT_EQ(tern_result_data(page.result.get(), &value, nullptr), TERN_OK);
  EXPECT_EQ(value->kind, TERN_VALUE_BYTES);
  EXPECT_EQ(value->as.bytes, page.info.body.data);
  EXPECT_EQ(value->length, page.info.body_size);
}

// ---- on the wire

class uploads : public ::testing::Test {
 protected:
  temp_dir dir;
  fault_server server;
  handle<tern_client> client = make_client();
  handle<tern_request> request = make_request("POST", server.url("/echo"), {{"http.expect_above", "none"}});

  std::string echoed() {
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    return a.body();
  }
  handle<tern_request> upload() { return make_request("POST", server.url("/upload"), {{"http.expect_above", "none"}}); }
  // Sends it to /upload in every way a client can run.
  template <class Set>
  void expect_whole(uint64_t size, Set&& set) {
    for (const char* loops : {"0", "1"})
      for (const char* threads : {"0", "2"}) {
        SCOPED_TRACE(std::string(loops) + " loops, " + threads + " threads for files");
        auto own = make_client({{"loops", loops}, {"io.threads", threads}});
        auto r = upload();
        std::thread writer = set(r.get());
        answer a = fetch(own.get(), r.get());
        EXPECT_EQ(a.body(), std::to_string(size)) << a.message();
        if (writer.joinable()) writer.join();
      }
  }
};

TEST_F(uploads, the_content_type_follows_the_body_and_yields_to_the_program) {
  tern_request* r = request.get();
  const tern_pair pair{str("a"), str("1")};
  ASSERT_EQ(tern_http_request_set_form(r, &pair, 1, nullptr), TERN_OK);
  ASSERT_EQ(tern_http_request_set_json(r, str("1"), nullptr), TERN_OK);
  std::string all = echoed();
  EXPECT_NE(all.find("\r\nContent-Type: application/json\r\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("form"), std::string::npos) << "that of the body before is gone";

  const auto next = [&] {
    request = make_request("POST", server.url("/echo"));
    EXPECT_EQ(tern_http_request_set_json(request.get(), str("1"), nullptr), TERN_OK);
    return request.get();
  };
  ASSERT_EQ(tern_http_request_set_header(next(), str("content-type"), str("text/plain"), nullptr), TERN_OK);
  all = echoed();
  EXPECT_NE(all.find("\r\ncontent-type: text/plain\r\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("json"), std::string::npos) << all;
  ASSERT_EQ(tern_http_request_set_header(next(), str("content-type"), {nullptr, 0}, nullptr), TERN_OK);
  EXPECT_EQ(echoed().find("ontent-Type"), std::string::npos) << "none at all";
  ASSERT_EQ(tern_request_set_body(next(), str("x"), nullptr), TERN_OK);
  EXPECT_EQ(echoed().find("Content-Type"), std::string::npos) << "bytes have none";
}

TEST_F(uploads, a_form_with_files_says_its_length_and_its_names) {
  const std::string path = (dir / "\xE2\x82\xAC.png").string();
  write_file(path, "PNG");
  tern_http_request_set_header(request.get(), str("Content-Type"), str("multipart/mixed"), nullptr);
  const tern_pair id{str("Content-ID"), str("<1>")};
  tern_part p = file("f", path);
  p.headers = &id;
  p.header_count = 1;
  ASSERT_EQ(tern_http_request_add_part(request.get(), &p, nullptr), TERN_OK);
  for (int i = 0; i < 2; ++i) {  // and any number of submissions
    const std::string all = echoed();
    const size_t end = all.find("\r\n\r\n");
    ASSERT_NE(end, std::string::npos);
    const size_t at = all.find("\r\nContent-Type: multipart/mixed; boundary=tern-");
    ASSERT_LT(at, end) << all;
    const std::string boundary = "--" + all.substr(at + 42, 37);
    EXPECT_EQ(all.substr(end + 4),
              boundary +
                  "\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\xE2\x82\xAC.png\"; "
                  "filename*=UTF-8''%E2%82%AC.png\r\nContent-Type: image/png\r\nContent-ID: <1>\r\n\r\nPNG\r\n" +
                  boundary + "--\r\n");
    EXPECT_NE(all.find("\r\nContent-Length: " + std::to_string(all.size() - end - 4) + "\r\n"), std::string::npos) << all;
  }
}

TEST_F(uploads, a_part_that_cannot_be_read_is_told_before_anything_is_sent) {
  const std::string there = (dir / "there").string(), absent = (dir / "absent").string();
  write_file(there, "x");
  for (const std::string& bad : {absent, dir.path().string()}) {
    auto r = upload();
    for (const tern_part& p : {file("a", there), file("b", bad)})
      ASSERT_EQ(tern_http_request_add_part(r.get(), &p, nullptr), TERN_OK);
    answer a = fetch(client.get(), r.get());
    EXPECT_EQ(a.code(), TERN_E_BODY_SOURCE);
    EXPECT_NE(a.message().find(bad), std::string::npos) << a.message();
    EXPECT_FALSE(a.maybe_processed());
  }
  EXPECT_EQ(server.counters().accepted, 0u);
}

TEST_F(uploads, a_form_of_a_thousand_files_takes_one_descriptor_at_a_time) {
  std::vector<std::string> paths;
  for (int i = 0; i < 1000; ++i) {
    paths.push_back((dir / std::to_string(i)).string());
    write_file(paths.back(), std::string(static_cast<size_t>(i), 'x'));
  }
  auto r = upload();
  for (const std::string& path : paths) {
    const tern_part p = file("f", path);
    ASSERT_EQ(tern_http_request_add_part(r.get(), &p, nullptr), TERN_OK);
  }
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  answer a = fetch(client.get(), r.get());
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_GT(std::stoull(a.body()), 1000u * 999 / 2);
}

TEST_F(uploads, a_file_is_sent_from_where_its_descriptor_stands) {
  write_file(dir / "f", "0123456789");
  unique_fd fd(::open((dir / "f").c_str(), O_RDONLY | O_CLOEXEC));
  ::lseek(fd.get(), 3, SEEK_SET);
  ASSERT_EQ(tern_request_set_body_descriptor(request.get(), fd.get(), -1, nullptr), TERN_OK);
  ::lseek(fd.get(), 0, SEEK_SET);
  fd = unique_fd();
  for (int i = 0; i < 2; ++i) {
    const std::string all = echoed();
    EXPECT_TRUE(all.ends_with("\r\n\r\n3456789")) << all;
    EXPECT_NE(all.find("\r\nContent-Length: 7\r\n"), std::string::npos) << all;
  }
}

TEST_F(uploads, a_pipe_is_sent_as_it_is_written) {
  expect_whole(300'000, [](tern_request* r) {
    pipe_ends p;
    EXPECT_EQ(tern_request_set_body_descriptor(r, p.read_end.get(), -1, nullptr), TERN_OK);
    return body_writer(std::move(p.write_end), 300'000);
  });
  EXPECT_NE(server.heads().back().find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos);
}

TEST_F(uploads, of_a_pipe_with_a_length_no_more_is_sent) {
  pipe_ends p;
  write_all(p.write_end.get(), "hello world");
  ASSERT_EQ(tern_request_set_body_descriptor(request.get(), p.read_end.get(), 5, nullptr), TERN_OK);
  const std::string all = echoed();
  EXPECT_TRUE(all.ends_with("\r\n\r\nhello")) << all;
  EXPECT_NE(all.find("\r\nContent-Length: 5\r\n"), std::string::npos) << all;
  char rest[10];
  EXPECT_EQ(::read(p.read_end.get(), rest, sizeof rest), 6) << "the rest is still the program's";
}

TEST_F(uploads, a_pipe_that_ends_early_fails_its_request_only) {
  pipe_ends p;
  write_all(p.write_end.get(), "hello");
  p.write_end = unique_fd();
  ASSERT_EQ(tern_request_set_body_descriptor(request.get(), p.read_end.get(), 10, nullptr), TERN_OK);
  answer a = fetch(client.get(), request.get());
  EXPECT_EQ(a.code(), TERN_E_BODY_SOURCE);
  EXPECT_EQ(a.message(), "the descriptor of the request body ended after 5 of 10 bytes");
  EXPECT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
}

TEST_F(uploads, a_socket_is_a_body_too) {
  expect_whole(200'000, [](tern_request* r) {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    unique_fd mine(ends[1]), theirs(ends[0]);
    EXPECT_EQ(tern_request_set_body_descriptor(r, theirs.get(), -1, nullptr), TERN_OK);
    return body_writer(std::move(mine), 200'000);
  });
}

TEST_F(uploads, a_pipe_nobody_writes_to_holds_nobody_up) {
  for (const char* loops : {"0", "1"}) {
    auto own = make_client({{"loops", loops}, {"io.threads", "1"}});
    std::vector<pipe_ends> silent(4);
    std::vector<handle<tern_call>> waiting;
    for (pipe_ends& p : silent) {
      auto r = upload();
      ASSERT_EQ(tern_request_set_body_descriptor(r.get(), p.read_end.get(), -1, nullptr), TERN_OK);
      waiting.push_back(start(own.get(), r.get()));
    }
    write_file(dir / "f", "content");
    auto other = upload();
    ASSERT_EQ(tern_request_set_body_file(other.get(), str((dir / "f").string()), nullptr), TERN_OK);
    EXPECT_EQ(fetch(own.get(), other.get()).body(), "7");
    write_all(silent[0].write_end.get(), "now");
    silent[0].write_end = unique_fd();
    EXPECT_EQ(wait(waiting[0].get()).body(), "3");
    ASSERT_EQ(tern_call_cancel(waiting[1].get()), TERN_OK);
    EXPECT_EQ(wait(waiting[1].get()).code(), TERN_E_CANCELLED);
    own.reset();  // ends although two still wait
  }
}

// ---- memory

TEST_F(uploads, a_large_body_takes_no_memory_whichever_way_it_comes) {
  write_sparse_file(dir / "large", large);
  const std::string path = (dir / "large").string();
  const auto sends = [&](uint64_t more, auto&& set) {
    auto r = upload();
    const int64_t growth = peak_growth([&] {
      std::thread writer = set(r.get());
      answer a = fetch(client.get(), r.get());
      EXPECT_EQ(a.code(), TERN_OK) << a.message();
      EXPECT_GE(std::stoull("0" + a.body()), large + more);
      if (writer.joinable()) writer.join();
    });
    EXPECT_LT(growth, flat);
  };
  sends(0, [&](tern_request* r) {
    EXPECT_EQ(tern_request_set_body_file(r, str(path), nullptr), TERN_OK);
    return std::thread();
  });
  sends(0, [&](tern_request* r) {
    unique_fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(tern_request_set_body_descriptor(r, fd.get(), -1, nullptr), TERN_OK);
    return std::thread();
  });
  sends(0, [&](tern_request* r) {
    pipe_ends p;
    EXPECT_EQ(tern_request_set_body_descriptor(r, p.read_end.get(), -1, nullptr), TERN_OK);
    return body_writer(std::move(p.write_end), large);
  });
  sends(0, [&](tern_request* r) {
    const auto zeros = [](uint64_t, uint64_t, uint64_t offset, void* buffer, size_t capacity) -> int64_t {
      const size_t n = std::min<uint64_t>(capacity, large - offset);
      std::memset(buffer, 0, n);
      return static_cast<int64_t>(n);
    };
    EXPECT_EQ(tern_request_set_body_callback(r, zeros, 0, nullptr, large, 0, nullptr), TERN_OK);
    return std::thread();
  });
  sends(200, [&](tern_request* r) {
    for (const tern_part& p : {field("a", "1"), file("f", path)})
      EXPECT_EQ(tern_http_request_add_part(r, &p, nullptr), TERN_OK);
    return std::thread();
  });
  auto pushed = upload();
  ASSERT_EQ(tern_request_set_body_pushed(pushed.get(), large, nullptr), TERN_OK);
  const int64_t growth = peak_growth([&] {
    auto stream = open(client.get(), pushed.get());
    std::thread pusher([&] {
      const std::string piece(64 << 10, 'p');
      for (uint64_t sent = 0; sent < large;) {
        const int32_t code = tern_stream_send(stream.get(), 0, piece.data(), piece.size(), nullptr);
        if (code == TERN_OK) sent += piece.size();
        if (code == TERN_E_AGAIN) std::this_thread::sleep_for(std::chrono::microseconds(200));
        if (code != TERN_OK && code != TERN_E_AGAIN) return;
      }
      EXPECT_EQ(tern_stream_finish(stream.get(), nullptr, 0, nullptr), TERN_OK);
    });
    std::string said;
    const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
      if (e.kind == TERN_EVENT_STREAM_DATA) said.append(static_cast<const char*>(e.data), e.size);
    });
    pusher.join();
    EXPECT_EQ(s.status, TERN_OK);
    EXPECT_EQ(said, std::to_string(large));
  });
  EXPECT_LT(growth, flat) << "pushed";
}

}  // namespace
