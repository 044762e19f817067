// Input: how the body is read, then parts as text: name, file name, content type and content, each ended by a byte 0x1E.
// What the writer produces must come apart again into the same parts, by a reader that shares nothing with it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "protocols/http/body/multipart.hpp"
#include "protocols/http/body/multipart_source.hpp"
#include "sansio/bytes_source.hpp"
#include "tern/error_codes.h"

using namespace tern;
using namespace tern::http;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view cut(std::string_view& text, std::string_view at) {
  const size_t end = text.find(at);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + at.size());
  return part;
}

struct described {
  std::string name, file, type, content;
  bool is_file = false;  // content comes from a source of its own
};

struct parsed {
  std::string name;
  std::optional<std::string> file, extended, type;
  std::string content;
};

// What a server does with a quoted name: the three triplets browsers write.
std::string unescaped(std::string_view quoted) {
  std::string out;
  for (size_t i = 0; i < quoted.size(); ++i) {
    const std::string_view three = quoted.substr(i, 3);
    const char c = three == "%22" ? '"' : three == "%0D" ? '\r' : three == "%0A" ? '\n' : '\0';
    out += c ? c : quoted[i];
    if (c) i += 2;
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      require(text[i] > ' ' && text[i] < 0x7F &&
              std::string_view("()<>@,;:\\\"/[]?={}*'").find(text[i]) == std::string_view::npos);
      out += text[i];
      continue;
    }
    require(i + 2 < text.size());
    out += static_cast<char>(std::strtoul(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
    i += 2;
  }
  return out;
}

std::string quoted(std::string_view& rest) {
  require(rest.starts_with('"'));
  rest.remove_prefix(1);
  require(rest.find('"') != std::string_view::npos);
  const std::string_view inside = cut(rest, "\"");
  require(inside.find_first_of("\r\n") == std::string_view::npos);
  return unescaped(inside);
}

parsed parse_part(std::string_view text) {
  parsed p;
  std::string_view line = cut(text, "\r\n");
  require(cut(line, "name=") == "Content-Disposition: form-data; ");
  p.name = quoted(line);
  if (line.starts_with("; filename=")) {
    line.remove_prefix(11);
    p.file = quoted(line);
  }
  if (line.starts_with("; filename*=UTF-8''"))
    p.extended = percent_decoded(line.substr(19));
  else
    require(line.empty());
  line = cut(text, "\r\n");
  if (line.starts_with("Content-Type: ")) {
    p.type = line.substr(14);
    line = cut(text, "\r\n");
  }
  require(line.empty());
  p.content = text;
  return p;
}

std::vector<parsed> parse(std::string_view body, std::string_view content_type) {
  require(content_type.starts_with("multipart/form-data; boundary="));
  const std::string delimiter = "--" + std::string(content_type.substr(30));
  require(delimiter.size() - 2 <= 70);
  std::vector<parsed> parts;
  require(body.starts_with(delimiter));
  body.remove_prefix(delimiter.size());
  while (!body.starts_with("--")) {
    require(body.starts_with("\r\n"));
    body.remove_prefix(2);
    require(body.find("\r\n" + delimiter) != std::string_view::npos);
    parts.push_back(parse_part(cut(body, "\r\n" + delimiter)));
  }
  require(body == "--\r\n");
  return parts;
}

std::vector<described> read_parts(std::string_view input) {
  std::vector<described> all;
  while (!input.empty() && all.size() < 50) {
    described d;
    d.is_file = (static_cast<unsigned char>(input[0]) & 1) != 0;
    d.name = cut(input, "\x1E");
    d.file = cut(input, "\x1E");
    d.type = cut(input, "\x1E");
    d.content = cut(input, "\x1E");
    all.push_back(std::move(d));
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  const size_t peek_most = size_t{1} + data[0], take_most = size_t{1} + data[1];
  const bool rewinds = (data[2] & 1) != 0;
  const std::vector<described> wanted = read_parts({reinterpret_cast<const char*>(data) + 3, size - 3});

  multipart_form::seed seed{};
  for (size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::byte>(data[i % size] * 31 + i);
  multipart_form form(seed);
  const std::string boundary = form.content_type().substr(30);
  std::vector<const described*> taken;
  for (const described& d : wanted) {
    if (d.content.find(boundary) != std::string::npos) return 0;  // 128 bits that only a fuzzer guesses
    multipart_part p;
    p.name = d.name;
    if (d.is_file)
      p.path = d.file.empty() ? std::string_view("/x") : std::string_view(d.file);
    else
      p.value = d.content;
    if (!d.is_file && !d.file.empty()) p.file_name = d.file;
    if (!d.type.empty()) p.content_type = d.type;
    const std::string closing = form.closing_text();
    if (error e = form.add(p)) {
      require(e.code() == TERN_E_ARGUMENT);
      require(form.closing_text() == closing);
      continue;
    }
    taken.push_back(&d);
  }
  if (taken.empty()) return 0;

  // The content of files, in the order of their parts.
  std::vector<std::unique_ptr<body_source>> pieces;
  size_t file = 0;
  for (const auto& piece : form.pieces()) {
    while (!taken[file]->is_file) ++file;
    pieces.push_back(std::make_unique<bytes_source>(as_bytes(piece.text), nullptr));
    pieces.push_back(std::make_unique<bytes_source>(as_bytes(taken[file++]->content), nullptr));
  }
  pieces.push_back(std::make_unique<bytes_source>(as_bytes(form.closing_text()), nullptr));
  multipart_source source(std::move(pieces));
  require(source.ready());

  std::string body;
  size_t step = 0;
  for (;;) {
    const peeked p = source.peek(1 + step % peek_most);
    if (p.state != pull::some) {
      require(p.state == pull::end);
      break;
    }
    require(!p.data.empty() && p.data.size() <= 1 + step % peek_most);
    const size_t n = std::min(p.data.size(), 1 + (step * 7) % take_most);
    body += as_text(p.data.first(n));
    source.consume(n);
    ++step;
    if (rewinds && step == 11) {
      require(source.rewind());
      body.clear();
    }
  }
  require(source.length() == body.size());

  const std::vector<parsed> got = parse(body, form.content_type());
  require(got.size() == taken.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const described& d = *taken[i];
    // A triplet that was in the name already cannot be told from one that was made.
    require(got[i].name == unescaped(d.name));
    require(got[i].content == d.content);
    if (!d.type.empty()) require(got[i].type == d.type);
    std::string name = d.is_file ? d.file.substr(d.file.rfind('/') + 1) : d.file;
    if (d.is_file && d.file.empty()) name = "x";
    require(got[i].file.has_value() == !name.empty());
    if (got[i].file) require(*got[i].file == unescaped(name));
    require(got[i].extended.has_value() == (!is_ascii(name) && is_utf8(name)));
    if (got[i].extended) require(*got[i].extended == name);
  }
  return 0;
}
