// Which requests of an origin one answer is good for, RFC 7617 §2.2 and RFC 7616 §3.3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/auth/auth_plan.hpp"

namespace tern::http {

// The path that a request target stands for, without query; "/" for what has none ("*").
std::string path_of(std::string_view request_target);

// The paths that the answer to this challenge, given to a request for `path`, is good for. Basic: the path's folder. Digest:
// what `domain` names on this origin, other origins in it ignored; nothing is named at all: the whole origin.
std::vector<std::string> paths_of(const auth_plan&, std::string_view origin, std::string_view path);

// How much of `path` the longest of these paths covers; nothing when none does. "/a" covers "/a" and "/a/b", not "/ab".
std::optional<size_t> covered(const std::vector<std::string>& paths, std::string_view path) noexcept;

}  // namespace tern::http
