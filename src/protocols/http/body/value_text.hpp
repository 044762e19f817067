// A value as the text of a request body, by the media type it is to have.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "tern/value.h"

namespace tern::http {

// JSON (application/json and +json): any value. Forms and text/namevalue: a map, whose keys are texts and whose values are
// texts, bytes, numbers, booleans (true, false), null (nothing) or an array of those, for which the name is repeated. XML
// (text/xml, application/xml, +xml): a text, which is the document. TERN_E_UNSUPPORTED for other types, TERN_E_ARGUMENT for a
// value that does not fit, TERN_E_LIMIT.
expected<std::string> value_text(const tern_value& value, std::string_view content_type);

// As what is sent as JSON or XML is checked. Empty: fine.
error check_json(std::string_view text);
error check_xml(std::string_view text);  // UTF-8 without NUL; nothing else is looked at

}  // namespace tern::http
