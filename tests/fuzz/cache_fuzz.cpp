// What servers, programs and files say to a cache, as three parts between NULs: the fields of a request, those of a response, a
// stored head. What is stored can be read again, answers the request that it came for, and is no older than can be; what is
// used without a word of the program is fresh.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "protocols/http/cache/invalidation.hpp"
#include "protocols/http/cache/reuse.hpp"
#include "protocols/http/cache/storing.hpp"
#include "protocols/http/cache/validation.hpp"
#include "protocols/http/cache/vary.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr int64_t now = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

std::vector<field> read_fields(std::string_view text) {
  std::vector<field> list;
  while (!text.empty()) {
    std::string_view line = cut(text, '\n');
    const std::string_view name = cut(line, ':');
    list.push_back({name, trim(line)});
  }
  return list;
}

void check(bool good) {
  if (!good) std::abort();
}

void use(const request_head& asked, const head& h, const stored_response& stored) {
  const aged_response r(stored);
  const int64_t age = r.age(now);
  check(age >= 0 && age <= longest_delta && r.lifetime >= 0 && r.lifetime <= longest_delta);
  if (decide_reuse(request_head(), &r, now) == reuse::yes) check(age < r.lifetime && !r.said.no_cache);
  decide_reuse(asked, &r, now);
  may_stand_in(asked, r, now, 60);
  std::string text;
  not_modified_fields(answer_fields(r, now, false, text));
  validating_request(asked, r);
  guarded_request(asked, r);
  has_same(asked.list, r);
  confirms(asked.list, h.list, r);
  news_of_head(h, r);
  if (const auto newer = freshened_entry(asked, r, h.list, {now, now})) {
    const auto again = decode_stored(*newer);
    check(again && is_selected(again->selecting, asked.list));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  request_head asked;
  asked.method = "GET";
  asked.scheme = "http";
  asked.authority = "a.example";
  asked.target = "/";
  for (const field& f : read_fields(cut(rest, '\0'))) asked.list.push_back({std::string(f.name), std::string(f.value)});
  const std::vector<field> list = read_fields(cut(rest, '\0'));
  head h;
  h.status = 200;
  h.list = list;

  may_ask_cache(asked, false);
  if (const auto entry = entry_to_store(asked, h, {now - 1, now})) {
    const auto r = decode_stored(entry->head);
    check(r && is_selected(r->selecting, asked.list) && variant_of(r->selecting) == entry->variant);
    use(asked, h, *r);
  }
  if (const auto r = decode_stored(rest)) {
    check(encode_stored(*r) == rest);
    use(asked, h, *r);
  }
  asked.method = "POST";
  for (const std::string& key : invalidated_keys(asked, h)) check(!key.empty());
  return 0;
}
