// The names of TLS alerts, RFC 8446 §6 and RFC 5246 §7.2.
#pragma once

#include <string>

namespace tern {

std::string alert_text(int number);  // "handshake_failure (40)"

}  // namespace tern
