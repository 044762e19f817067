// Percent-encoding, RFC 3986 §2.
#pragma once

#include <string>
#include <string_view>

namespace tern {

bool is_unreserved(char) noexcept;  // ALPHA / DIGIT / "-" / "." / "_" / "~"

void append_triplet(std::string& out, char byte);  // "%0A"

// Everything but unreserved characters becomes a triplet: fit for one name, value or path segment.
void append_percent_encoded(std::string& out, std::string_view raw);

// The value of a parameter such as filename*, RFC 8187 §3.2.1: "UTF-8''" and all but attr-char as triplets.
void append_extended_value(std::string& out, std::string_view utf8);

// Triplets become bytes; a "%" that starts none stays.
std::string percent_decode(std::string_view text);

enum class url_component : unsigned char { path, query, fragment };

// The canonical form of a component somebody wrote: see url.hpp for what is repaired.
std::string percent_normalise(std::string_view component, url_component);

}  // namespace tern
