// Replies of a Redis server as text. None ends with a line end.
#pragma once

#include <tern/value.h>

#include <string>

namespace tern::cli {

// As redis-cli shows them on a terminal: (integer) 1, "quoted", 1) "a", (nil), (error) WRONGTYPE ...
std::string reply_for_people(const tern_value& reply, bool in_colour);

// As redis-cli writes them elsewhere: the values only, one a line.
std::string reply_raw(const tern_value& reply);

// One line of JSON. Bytes that are UTF-8 are text, others {"base64": "..."}; errors {"error": "..."}; big numbers, and numbers
// that JSON lacks, are text. A map is an object when its keys are text, else an array of [key, value].
std::string reply_json(const tern_value& reply);

// The text of a node that has one.
inline std::string_view text_of(const tern_value& value) { return {value.as.bytes, value.length}; }

}  // namespace tern::cli
