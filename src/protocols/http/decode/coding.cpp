#include "protocols/http/decode/coding.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

constexpr coding built_in[] = {
    {"gzip", make_gzip_decoder},
    {"deflate", make_deflate_decoder},
#ifdef TERN_BROTLI
    {"br", make_brotli_decoder},
#endif
#ifdef TERN_ZSTD
    {"zstd", make_zstd_decoder},
#endif
};

}  // namespace

std::string_view accept_encoding() {
  static const std::string list = [] {
    std::string names;
    for (const coding& c : built_in) names.append(names.empty() ? "" : ", ").append(c.name);
    return names;
  }();
  return list;
}

const coding* find_coding(std::string_view name) noexcept {
  if (iequals(name, "x-gzip")) name = "gzip";
  for (const coding& c : built_in)
    if (iequals(name, c.name)) return &c;
  return nullptr;
}

expected<std::vector<const coding*>> codings_of(const head& h) {
  std::vector<const coding*> found;
  for (const field& f : h.list) {
    if (!iequals(f.name, "content-encoding")) continue;
    std::string_view rest = f.value;
    while (auto name = next_list_item(rest)) {
      if (iequals(*name, "identity")) continue;
      const coding* c = find_coding(*name);
      if (!c) return std::vector<const coding*>();
      found.push_back(c);
    }
  }
  if (found.size() > limits::http_codings)
    return error(TERN_E_DECODE, "the response says it is encoded " + std::to_string(found.size()) + " times over; " +
                                    std::to_string(limits::http_codings) + " are decoded at most");
  return found;
}

}  // namespace tern::http
