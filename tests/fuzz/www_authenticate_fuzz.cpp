// Input: WWW-Authenticate and Authentication-Info lines of one response, separated by line feeds; one that starts with '>' is
// of the latter.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/auth/auth_plan.hpp"
#include "protocols/http/auth/digest_response.hpp"
#include "protocols/http/auth/protection_space.hpp"
#include "protocols/http/stages/auth_stage.hpp"

using namespace tern;
using namespace tern::http;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<field> lines(std::string_view text) {
  std::vector<field> list;
  while (!text.empty()) {
    std::string_view line = trim(cut(text, '\n'));
    if (!is_header_value(line)) continue;  // no response head has it
    if (line.starts_with('>'))
      list.push_back({"Authentication-Info", trim(line.substr(1))});
    else
      list.push_back({"WWW-Authenticate", line});
  }
  return list;
}

bool is_clean(std::string_view text) {
  for (char c : text)
    if (c != '\t' && has_control({&c, 1})) return false;
  return true;
}

void check(const std::vector<challenge>& found) {
  require(found.size() <= limits::http_challenges);
  size_t total = 0;
  for (const challenge& c : found) {
    require(is_token(c.scheme));
    require(c.parameters.size() <= limits::http_challenge_parameters);
    total += c.scheme.size() + c.token68.size();
    for (const auth_parameter& p : c.parameters) {
      require(is_token(p.name) && is_clean(p.value));
      require(c.find(p.name) == &p.value);  // none twice
      total += p.name.size() + p.value.size();
    }
  }
  require(total <= limits::http_challenge_bytes);
}

// The field that answers is one a server can read back.
void check(const digest_session& s, std::string_view user) {
  digest_response r = answer_digest({s, user, "password", "GET", "/a?b=\"", 1, "client", {}});
  require(is_header_value(r.field.view()));
  auto parts = parse_auth_parameters(r.field.view().substr(7));
  auto is = [&](std::string_view name, std::string_view value) {
    const std::string* found = find_parameter(parts, name);
    return found && *found == value;
  };
  require(is("realm", s.challenge.realm) && is("nonce", s.challenge.nonce) && is("uri", "/a?b=\""));
  require(!s.challenge.opaque || is("opaque", *s.challenge.opaque));
  require(find_parameter(parts, "username") || find_parameter(parts, "username*"));
}

// A whole exchange ends within a few steps and never sends what is not a header value.
void run(const std::vector<field>& list, shared_credentials who) {
  auth_memory memory(as_bytes("seed"));
  auto options = std::make_shared<auth_options>();
  options->first_origin = "http://h:80";
  options->given = std::move(who);
  auth_stage stage(options, memory);
  auto request = std::make_shared<request_head>();
  request->method = "GET";
  request->target = "/a/b";
  auto where = std::make_shared<target>();
  where->origin.text = options->first_origin;
  head h;
  h.list = list;
  int sent = 0;
  for (int round = 0; round < 3; ++round) {
    for (bool ends = false; !ends;) {
      attempt a{request, where};
      if (stage.on_request(a, now_t()).kind == verdict_kind::scan)
        require(stage.on_request(a, now_t()).kind != verdict_kind::scan);
      for (const owned_field& f : static_cast<const request_head&>(*a.request).list) require(is_header_value(f.value));
      h.status = round == 1 && a.request != request ? 200 : 401;
      ends = stage.on_head(a, h, now_t()).kind == verdict_kind::pass;
      require(++sent < 20);
    }
  }
  for (std::string_view other : {"http://g:80", "https://h:443", "http://h:8080"})
    require(!memory.find(other, "/a/b", *options->given, auth_kinds::all()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<field> list = lines({reinterpret_cast<const char*>(data), size});
  const std::vector<challenge> found = parse_challenges(list, "WWW-Authenticate");
  check(found);
  for (const challenge& c : found) {
    auto digest = read_digest(c);
    if (!digest) continue;
    digest_session s{*digest, "first", "client"};
    check(s, "user");
    check(s, "\"J\xC3\xA4s\\");
    check(s, "J\xE4s");
  }
  if (auto plan = choose_challenge(found, auth_kinds::all())) {
    auto paths = paths_of(*plan, "http://h:80", "/a/b");
    require(!paths.empty() && paths.size() <= limits::http_auth_paths);
    for (const std::string& p : paths) require(p.starts_with('/'));
  }
  digest_info info = read_digest_info(list, "Authentication-Info");
  require(!info.next_nonce || (is_clean(*info.next_nonce) && info.next_nonce->size() <= limits::http_nonce_bytes));
  run(list, make_password("user", "password"));
  run(list, make_token("token"));
  return 0;
}
