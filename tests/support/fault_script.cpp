#include "support/fault_script.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "support/path_table.hpp"

namespace tern::test {
namespace {

using act = fault_step::action;
using steps = std::vector<fault_step>;

// Long enough for the peer to have read what came before, so that a RST does not overtake it.
constexpr milliseconds settle{20};

fault_step send(std::string data) { return {act::send, std::move(data)}; }
fault_step drip(std::string data, milliseconds every) { return {act::drip, std::move(data), every}; }
fault_step repeat(std::string data, milliseconds every = milliseconds(0)) { return {act::repeat, std::move(data), every}; }
fault_step wait(milliseconds time) { return {act::wait, {}, time}; }
fault_step idle_limit(milliseconds time) { return {act::idle_limit, {}, time}; }
fault_step reset() { return {act::reset}; }
fault_step close() { return {act::close}; }
fault_step finish() { return {act::finish}; }
fault_step stall() { return {act::stall}; }
fault_step read_body() { return {act::read_body}; }

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string half_head = ok + "Content-Type: text/pl";
const std::string head_100 = ok + "Content-Length: 100\r\n\r\n";
const std::string half_body = head_100 + std::string(50, 'x');
const std::string chunked_head = ok + "Transfer-Encoding: chunked\r\n";
const std::string two_chunks = "5\r\nhello\r\n6\r\n world\r\n";
const std::string continue_100 = "HTTP/1.1 100 Continue\r\n\r\n";
const std::string hints_103 = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
const std::string too_large = "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

std::string closing(std::string_view body) {
  return ok + "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

using maker = std::function<steps(const fault_request&, std::uint64_t number)>;

maker fixed(steps what) {
  return [what = std::move(what)](const fault_request&, std::uint64_t) { return what; };
}
// The same fault at four places: before, inside and after the head, inside the body.
void add_places(path_table<maker>& table, const std::string& name, const steps& fault) {
  auto after = [&](const std::string& sent) {
    steps all;
    if (!sent.empty()) all = {send(sent), wait(settle)};
    all.insert(all.end(), fault.begin(), fault.end());
    return fixed(all);
  };
  table[name + "/before-head"] = after("");
  table[name + "/in-head"] = after(half_head);
  table[name + "/after-head"] = after(head_100);
  table[name + "/in-body"] = after(half_body);
  table[name + "/in-chunk"] = after(chunked_head + "\r\n5\r\nhe");
}

const path_table<maker>& table() {
  static const path_table<maker> entries = [] {
    path_table<maker> t;
    add_places(t, "/reset", {reset()});
    add_places(t, "/close", {close()});
    add_places(t, "/stall", {stall()});

    // Well-behaved
    t["/bytes/#"] = [](const auto& r, std::uint64_t n) {
      return steps{send(fault_response(r, "200 OK", "", std::string(n, 'x')))};
    };
    t["/status/#"] = [](const auto& r, std::uint64_t n) {
      bool bodiless = n == 204 || n == 304;
      if (bodiless) return steps{send("HTTP/1.1 " + std::to_string(n) + " None\r\n\r\n")};
      return steps{send(fault_response(r, std::to_string(n) + " Status", "", "status\n"))};
    };
    t["/echo"] = [](const auto& r, std::uint64_t) {
      return steps{send(fault_response(r, "200 OK", "Content-Type: application/octet-stream\r\n", r.head + r.body))};
    };
    t["/upload"] = [](const auto& r, std::uint64_t) {
      return steps{send(fault_response(r, "200 OK", "", std::to_string(r.body_size)))};
    };
    t["/delay/#"] = [](const auto& r, std::uint64_t n) {
      return steps{wait(milliseconds(n)), send(fault_response(r, "200 OK", "", "late"))};
    };
    t["/drip/#"] = [](const auto& r, std::uint64_t n) {
      return steps{drip(fault_response(r, "200 OK", "", std::string(n, 'x')), milliseconds(10))};
    };
    t["/chunked/#"] = [](const auto&, std::uint64_t n) {
      std::string body;
      for (std::uint64_t i = 0; i < n; ++i) body += "5\r\nchunk\r\n";
      return steps{send(chunked_head + "\r\n" + body + "0\r\n\r\n")};
    };
    t["/chunked/trailers"] = fixed({send(chunked_head + "Trailer: x-sum\r\n\r\n" + two_chunks + "0\r\nX-Sum: 11\r\n\r\n")});
    t["/chunked/extension"] = fixed({send(chunked_head + "\r\n5;a=b;c=\"d\"\r\nhello\r\n0;last\r\n\r\n")});
    t["/close-delimited/#"] = [](const auto&, std::uint64_t n) {
      return steps{send(ok + "\r\n" + std::string(n, 'x')), finish()};
    };
    t["/connection-close"] = fixed({send(closing("bye")), finish()});
    t["/http10"] = fixed({send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold"), finish()});
    t["/http10/length"] = fixed({send("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"), finish()});
    t["/http10/keep-alive"] = fixed({send("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold")});
    t["/informational/100"] = [](const auto& r, std::uint64_t) {
      return steps{send(continue_100), wait(settle), send(fault_response(r, "200 OK", "", "done"))};
    };
    t["/informational/103"] = [](const auto& r, std::uint64_t) {
      return steps{send(hints_103), wait(settle), send(fault_response(r, "200 OK", "", "done"))};
    };
    t["/informational/many"] = [](const auto& r, std::uint64_t) {
      return steps{send(continue_100 + hints_103 + continue_100 + hints_103 + fault_response(r, "200 OK", "", "done"))};
    };

    // The end of a connection
    t["/requests/#"] = [](const auto& r, std::uint64_t n) {
      steps all{send(fault_response(r, "200 OK", "", std::to_string(r.number)))};
      if (r.number >= n) all.push_back(close());
      return all;
    };
    t["/keep-alive/timeout/#"] = [](const auto& r, std::uint64_t n) {
      return steps{send(fault_response(r, "200 OK", "Keep-Alive: timeout=" + std::to_string(n) + "\r\n", "soon gone")),
                   idle_limit(milliseconds(1000 * n))};
    };
    t["/keep-alive/max/#"] = [](const auto& r, std::uint64_t n) {
      return steps{send(fault_response(r, "200 OK", "Keep-Alive: timeout=60, max=" + std::to_string(n) + "\r\n", "counted"))};
    };
    t["/idle/close/#"] = [](const auto& r, std::uint64_t n) {
      return steps{send(fault_response(r, "200 OK", "", "kept")), idle_limit(milliseconds(n))};
    };
    t["/idle/reset/#"] = [](const auto& r, std::uint64_t n) {
      return steps{send(fault_response(r, "200 OK", "", "kept")), wait(milliseconds(n)), reset()};
    };
    t["/idle/bytes/#"] = [](const auto& r, std::uint64_t n) {
      return steps{send(fault_response(r, "200 OK", "", "kept")), wait(milliseconds(n)),
                   send("HTTP/1.1 408 Request Timeout\r\n\r\n")};
    };
    t["/close-delimited-reset"] = fixed({send(ok + "\r\nhalf"), wait(settle), reset()});

    // Uploads; these start at the head
    t["/early/413"] = fixed({send(too_large), finish()});
    t["/early/413-close"] = fixed({send(too_large), wait(settle), close()});
    t["/early/413-keep"] = fixed({send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"), read_body()});
    t["/early/reset"] = fixed({reset()});
    t["/early/stall"] = fixed({stall()});
    t["/expect/100"] = [](const auto& r, std::uint64_t) {
      return steps{send(continue_100), read_body(), send(fault_response(r, "200 OK", "", "done"))};
    };
    t["/expect/silence"] = [](const auto& r, std::uint64_t) {
      return steps{read_body(), send(fault_response(r, "200 OK", "", "done"))};
    };
    t["/expect/413"] = fixed({send(too_large), finish()});
    t["/expect/417"] = [](const auto& r, std::uint64_t) {
      if (r.header("expect").empty()) return steps{read_body(), send(fault_response(r, "200 OK", "", "done"))};
      return steps{send("HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), finish()};
    };

    // Nonsense
    t["/garbage"] = fixed({send("\x16\x03\x01 this is not HTTP \xff\xfe\r\n\r\n"), finish()});
    t["/head/http2-version"] = fixed({send("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"), finish()});
    t["/head/bad-status"] = fixed({send("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"), finish()});
    t["/head/nul"] = fixed({send(ok + std::string("X-Nul: a\0b\r\n", 12) + "Content-Length: 0\r\n\r\n"), finish()});
    t["/head/no-colon"] = fixed({send(ok + "no colon here\r\nContent-Length: 0\r\n\r\n"), finish()});
    t["/head/space-before-colon"] = fixed({send(ok + "Content-Length : 0\r\n\r\n"), finish()});
    t["/head/empty-reason"] = fixed({send("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok")});
    t["/head/no-reason"] = fixed({send("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")});
    t["/head/latin1"] =
        fixed({send("HTTP/1.1 200 caf\xe9\r\nX-Name: fran\xe7"
                    "ais\r\nContent-Length: 2\r\n\r\nok")});
    t["/head/large/#"] = [](const auto& r, std::uint64_t kib) {
      return steps{send(fault_response(r, "200 OK", "X-Large: " + std::string(kib * 1024, 'h') + "\r\n", "ok"))};
    };
    t["/head/many/#"] = [](const auto& r, std::uint64_t n) {
      std::string fields;
      for (std::uint64_t i = 0; i < n; ++i) fields += "X-" + std::to_string(i) + ": v\r\n";
      return steps{send(fault_response(r, "200 OK", fields, "ok"))};
    };
    t["/length/short"] = fixed({send(half_body), finish()});
    t["/length/long"] = fixed({send(ok + "Content-Length: 5\r\n\r\nhello and more")});
    t["/length/bad"] = fixed({send(ok + "Content-Length: 5x\r\n\r\nhello"), finish()});
    t["/length/negative"] = fixed({send(ok + "Content-Length: -5\r\n\r\nhello"), finish()});
    t["/length/huge"] = fixed({send(ok + "Content-Length: 99999999999999999999\r\n\r\nhello"), finish()});
    t["/length/twice"] = fixed({send(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), finish()});
    t["/length/same-twice"] = fixed({send(ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")});
    t["/length/and-chunked"] =
        fixed({send(ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + two_chunks + "0\r\n\r\n")});
    t["/chunked/bad-size"] = fixed({send(chunked_head + "\r\nxyz\r\nhello\r\n0\r\n\r\n"), finish()});
    t["/chunked/huge-size"] = fixed({send(chunked_head + "\r\nfffffffffffffffff\r\nhello\r\n"), finish()});
    t["/chunked/negative-size"] = fixed({send(chunked_head + "\r\n-5\r\nhello\r\n0\r\n\r\n"), finish()});
    t["/chunked/no-crlf"] = fixed({send(chunked_head + "\r\n5\r\nhello5\r\nhello\r\n0\r\n\r\n"), finish()});
    t["/chunked/cut"] = fixed({send(chunked_head + "\r\n" + two_chunks), finish()});

    // Without end
    t["/endless/body"] = fixed({send(chunked_head + "\r\n"), repeat("400\r\n" + std::string(1024, 'x') + "\r\n")});
    t["/endless/close-delimited"] = fixed({send(ok + "\r\n"), repeat(std::string(1024, 'x'))});
    t["/endless/slow-body"] = fixed({send(chunked_head + "\r\n"), repeat("1\r\nx\r\n", milliseconds(10))});
    t["/endless/head"] = fixed({send(ok), repeat("X-More: and more and more\r\n")});
    t["/endless/header-line"] = fixed({send(ok + "X-More: "), repeat(std::string(256, 'h'))});
    t["/endless/slow-head"] = fixed({send(ok), repeat("X-More: and more\r\n", milliseconds(10))});
    t["/endless/informational"] = fixed({repeat(hints_103)});
    t["/endless/trailers"] = fixed({send(chunked_head + "\r\n" + two_chunks + "0\r\n"), repeat("X-More: and more\r\n")});
    t["/endless/chunk-extension"] = fixed({send(chunked_head + "\r\n5;"), repeat(std::string(256, 'e'))});
    return t;
  }();
  return entries;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string fault_request::header(std::string_view name) const {
  std::string low(head.size(), '\0');
  std::transform(head.begin(), head.end(), low.begin(), lower);
  auto at = low.find("\n" + std::string(name) + ":");
  if (at == std::string::npos) return {};
  auto begin = head.find_first_not_of(" \t", at + name.size() + 2);
  return head.substr(begin, head.find('\r', begin) - begin);
}

bool fault_starts_at_head(std::string_view path) { return path.starts_with("/early/") || path.starts_with("/expect/"); }

std::string fault_response(const fault_request& request, std::string_view status, std::string_view extra_headers,
                           std::string_view body) {
  std::string result = "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                       std::string(extra_headers) + "\r\n";
  if (request.method != "HEAD") result += body;
  return result;
}

fault_script fault_script_for(const fault_request& request) {
  auto [make, number] = find_path(table(), request.path);
  if (make == nullptr) return {{send(fault_response(request, "404 Not Found", "", "no such fault\n"))}};
  return {(*make)(request, number)};
}

std::string_view fault_paths() {
  return R"(PLACE is before-head, in-head, after-head, in-body or in-chunk; # a number.
/reset/PLACE /close/PLACE /stall/PLACE      RST, FIN or silence at that place
/bytes/# /status/# /delay/MS /drip/#        well-behaved; /drip sends one byte per 10 ms
/echo /upload                               the raw request back; the number of body bytes received
/chunked/# /chunked/trailers /chunked/extension
/chunked/{bad-size,huge-size,negative-size,no-crlf,cut}
/close-delimited/# /close-delimited-reset /connection-close /http10 /http10/length /http10/keep-alive
/informational/100 /informational/103 /informational/many
/requests/#                                 the connection closes without notice after its #th request
/keep-alive/timeout/S /keep-alive/max/#     the header; with timeout the connection closes after S idle seconds
/idle/close/MS /idle/reset/MS /idle/bytes/MS   what happens that long after a good response
/early/{413,413-close,413-keep,reset,stall} answers to the head of an upload, the body unread
/expect/{100,silence,413,417}               to Expect: 100-continue (elsewhere 100 is sent)
/head/{http2-version,bad-status,nul,no-colon,space-before-colon,empty-reason,no-reason,latin1}
/head/large/KIB /head/many/# /garbage
/length/{short,long,bad,negative,huge,twice,same-twice,and-chunked}
/endless/{body,close-delimited,slow-body,head,header-line,slow-head,informational,trailers,chunk-extension}
/counters                                   {"accepted", "requests", "open", "most_open", "answering"} as JSON
)";
}

}  // namespace tern::test
