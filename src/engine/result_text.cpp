#include "base/charset.hpp"
#include "base/text.hpp"
#include "engine/result.hpp"
#include "protocols/http/message/text_charset.hpp"

using namespace tern;

const result_text& tern_result::text() const {
  return decoded.get([this]() -> result_text {
    std::string_view type;
    for (uint32_t i = 0; i < header_count && type.empty(); ++i)
      if (iequals({headers[i].name.data, headers[i].name.size}, "content-type"))
        type = {headers[i].value.data, headers[i].value.size};
    const tern_str given = body();
    const std::string_view bytes(given.data, given.size);
    result_text out;
    out.encoding = http::charset_of(bytes, type, from->options.http_charset);
    auto converted = to_utf8(bytes, out.encoding);
    if (converted)
      out.text = std::move(*converted);
    else
      out.why = converted.why();
    return out;
  });
}
