// Input: a netrc file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/auth/netrc.hpp"

using namespace tern;
using namespace tern::http;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

bool same(const std::optional<secret>& a, const std::optional<secret>& b) {
  return a.has_value() == b.has_value() && (!a || a->view() == b->view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto table = netrc::parse(text);
  if (!table) {
    require(table.why().message().size() < 100);  // nothing of the file is repeated
    return 0;
  }
  std::string written;
  for (const netrc_entry& e : table->entries()) {
    written += e.machine ? "machine " + quoted(*e.machine) : "default";
    for (const auto* value : {&e.login, &e.password}) {
      if (!*value) continue;
      require((*value)->size() <= limits::credential_bytes);
      written += (value == &e.login ? " login " : " password ") + quoted((*value)->view());
    }
    written += '\n';
    if (e.machine && e.login) {
      auto found = table->find(*e.machine);
      require(found && found->has_user);
    }
  }
  if (written.size() > limits::netrc_bytes) return 0;
  auto again = netrc::parse(written);
  require(static_cast<bool>(again) && again->entries().size() == table->entries().size());
  for (size_t i = 0; i < again->entries().size(); ++i) {
    const netrc_entry &a = table->entries()[i], &b = again->entries()[i];
    require(a.machine == b.machine && same(a.login, b.login) && same(a.password, b.password));
  }
  return 0;
}
