#include "protocols/http/cookies/public_suffix.hpp"

#ifdef TERN_PSL
#include <libpsl.h>
#endif

namespace tern::http {

#ifdef TERN_PSL

// libpsl itself can be built without a list.
bool has_public_suffix_list() noexcept { return psl_builtin() != nullptr; }

bool is_public_suffix(const std::string& domain) {
  const psl_ctx_t* list = psl_builtin();
  if (list == nullptr) return true;
  if (!domain.ends_with('.')) return psl_is_public_suffix(list, domain.c_str()) != 0;
  return psl_is_public_suffix(list, domain.substr(0, domain.size() - 1).c_str()) != 0;
}

#else

bool has_public_suffix_list() noexcept { return false; }
bool is_public_suffix(const std::string&) { return true; }

#endif

}  // namespace tern::http
