// What -b reads and -c - writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// A file that has "Set-Cookie:" lines is the head of an answer: of its other lines only those in the Netscape format count.
// Their numbers stay as they were.
struct cookie_file {
  std::string netscape;
  std::vector<std::string> fields;  // the values of Set-Cookie
};
cookie_file parse_cookie_file(std::string_view text);

// The Domain of a Set-Cookie value; empty: none.
std::string domain_of(std::string_view field);

// Adds the cookies of a file ("-": standard input). A field without Domain belongs to no host, and one that its host may not
// set is left out. Fails as local_io.
void load_cookie_file(tern_client* client, const std::string& path);

// The client's cookies in the Netscape format. Fails as local_io.
std::string cookies_as_text(tern_client* client);

}  // namespace tern::cli
