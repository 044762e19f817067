// The media type of a file by its name: what multipart/form-data says of an uploaded file when the program does not.
#pragma once

#include <string_view>

namespace tern::http {

inline constexpr std::string_view unknown_type = "application/octet-stream";

// By the last extension of the name, whatever its case; unknown_type without a known one.
std::string_view mime_type_of(std::string_view file_name) noexcept;

}  // namespace tern::http
