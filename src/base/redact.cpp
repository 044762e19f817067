#include "base/redact.hpp"

namespace tern {

std::string redacted(const url& u) { return to_string(u, url_with::fragment); }

}  // namespace tern
