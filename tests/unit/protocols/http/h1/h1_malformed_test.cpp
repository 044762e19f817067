// Responses that break the rules: each is refused, with its reason, and the connection is not used again.
#include <gtest/gtest.h>

#include "h1_script.hpp"

using namespace tern;
using namespace tern::test;

namespace {

struct bad_response {
  std::string text;
  std::string reason;  // part of the message
  bool after_head = false;
};

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

void refuse(const bad_response& bad) {
  SCOPED_TRACE(bad.text);
  script s = get_answered(bad.text);
  player p(s, {});
  std::string transcript = p.play();
  ASSERT_EQ(p.ends().size(), 1u) << transcript;
  EXPECT_EQ(p.ends()[0].why.code(), TERN_E_PROTOCOL) << transcript;
  EXPECT_TRUE(p.ends()[0].maybe_processed);
  EXPECT_NE(p.ends()[0].why.message().find(bad.reason), std::string::npos) << p.ends()[0].why.message();
  EXPECT_EQ(transcript.find("head ") != std::string::npos, bad.after_head) << transcript;
  EXPECT_NE(transcript.find("closed TERN_E_PROTOCOL"), std::string::npos) << transcript;
  rerun(s, transcript);
}

}  // namespace

TEST(h1_malformed, status_lines) {
  for (std::string line :
       {"HTTP/1.1 99 OK", "HTTP/1.1 020 OK", "HTTP/1.1  200 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 20x OK", "HTTP/1.1 200OK",
        "HTTP/1.1\t200 OK", "HTTP/2.0 200 OK", "HTTP/0.9 200 OK", "HTTP/1.1 200 O\x01K", "HTTP/11 200 OK", "http/1.1 200 OK",
        "HTTP/1.12 200 OK", "ICY 200 OK", " HTTP/1.1 200 OK", "\r\nHTTP/1.1 200 OK", "SSH-2.0-x"})
    refuse({line + "\r\nContent-Length: 0\r\n\r\n", "malformed response"});
  refuse({std::string("HTTP/1.1 200 O\0K\r\n\r\n", 20), "bad status line"});
  refuse({"HTTP/1.1 200 OK\nContent-Length: 0\n\n", "malformed response"});
  refuse({"HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", "malformed response"});
}

TEST(h1_malformed, header_lines) {
  for (std::string line : {"A : b", "A", ": b", "A B: c", " A: c", "A: b\x01", "A: b\x7f", "A\x80: c", "(A): b"})
    refuse({ok + line + "\r\n\r\n", "malformed response"});
  refuse({ok + std::string("A: b\0c\r\n\r\n", 10), "malformed response"});
}

TEST(h1_malformed, line_ends) {
  for (std::string lines : {"A: b\nC: d\r\n\r\n", "A: b\r\n\n", "A: b\rC: d\r\n\r\n", "A:\nC: d\r\n\r\n", "A: b\r\r\n\r\n"})
    refuse({ok + lines, "malformed response"});
}

TEST(h1_malformed, folded_lines) {
  for (std::string lines : {"A: b\r\n c\r\n\r\n", "A:\r\n c\r\n\r\n", "A: b\r\n \r\n\r\n", "A:\r\n\t\r\nB: c\r\n\r\n",
                            "A: b\r\n\tc\r\nB: d\r\n\r\n"})
    refuse({ok + lines, "folded line"});
}

TEST(h1_malformed, lengths) {
  for (std::string value :
       {"+5", "-5", "0x5", "5 5", "5,5", "5, 6", "", "a", "99999999999999999999", "18446744073709551616", "5.0"})
    refuse({ok + "Content-Length: " + value + "\r\n\r\nhello", "Content-Length"});
  refuse({ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "Content-Length"});
  refuse({ok + "Content-Length: 5\r\nX: y\r\ncontent-length: 5\r\n\r\nhello", "Content-Length"});
}

TEST(h1_malformed, length_beside_transfer_encoding) {
  refuse({ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Content-Length"});
  refuse({ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "Content-Length"});
  refuse({ok + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", "Content-Length"});
  refuse({ok + "Content-Length: 5\r\nTransfer-Encoding: binary\r\n\r\nhello", "Content-Length"});
}

TEST(h1_malformed, transfer_encodings) {
  for (std::string value :
       {"gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked;a=b", "gzip", "GZIP", "x-gzip", "deflate", "compress",
        "x-compress", "identity, gzip", "binary, chunked", "chunked ;", "\"chunked\"", "a b", "\"", ",", ";a=b", "chunked,"})
    refuse({ok + "Transfer-Encoding: " + value + "\r\n\r\n0\r\n\r\n", "Transfer-Encoding"});
  refuse({ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding"});
  refuse({ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: binary\r\n\r\n0\r\n\r\n", "Transfer-Encoding"});
  refuse({ok + "Transfer-Encoding: binary\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding"});
  refuse({ok + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", "Transfer-Encoding"});
}

TEST(h1_malformed, chunks) {
  for (std::string body :
       {"g\r\n", "\r\n", " 5\r\nhello\r\n", "0x5\r\nhello\r\n", "-5\r\nhello\r\n", "5 \r\nhello\r\n", "5\nhello\r\n",
        "5\rhello", "5;a\nhello\r\n", "5;a\x01\r\nhello\r\n", ";a\r\n", "11111111111111111\r\n", "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n", "5\r\nhellox\r\n", "5\r\nhellox\n0\r\n\r\n", "5\r\nhello\r\n\r\n", "5\r\nhello\rx"})
    refuse({chunked + body, "chunk", true});
  refuse(
      {chunked + "5;" + std::string(limits::http_chunk_line_bytes, 'x') + "\r\nhello\r\n0\r\n\r\n", "chunk extension", true});
  refuse({chunked + std::string(limits::http_chunk_line_bytes, '0') + "5\r\nhello\r\n0\r\n\r\n", "chunk", true});
}

TEST(h1_malformed, trailers) {
  for (std::string lines : {"A : b", "A: b\nC: d", "A: b\r\n c", "A: b\x01", ": b", " A: b"})
    refuse({chunked + "0\r\n" + lines + "\r\n\r\n", "malformed response", true});
  refuse({chunked + "0\r\n\n", "malformed response", true});
}
