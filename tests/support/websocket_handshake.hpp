#pragma once
#include <string>
#include <string_view>

namespace tern::test {

// The value of a header of a request as it came, "" when there is none.
std::string header_of(std::string_view request, std::string_view name);
// The answer that agrees to it; `more` are further lines, each with its CRLF.
std::string agreement_to(std::string_view request, std::string_view more = {});

}  // namespace tern::test
