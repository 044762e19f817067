// Names below which anybody can register: com, co.uk, github.io. No cookie is for all hosts below one.
#pragma once

#include <string>

namespace tern::http {

// By the list that libpsl was built with; a last label that is not in it counts as one (`localhost`, `corp`). Without libpsl
// every name counts as one, so that a cookie goes back to the very host that set it and to no other.
bool is_public_suffix(const std::string& domain);

bool has_public_suffix_list() noexcept;

}  // namespace tern::http
