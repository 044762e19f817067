#include "protocols/http/decode/content_decoder.hpp"

namespace tern::http {

void content_decoder::broken(std::string_view how, int64_t native_code) {
  std::string text = "the " + std::string(coding_) + " data of the response is broken: " + std::string(how);
  why_ = error(TERN_E_DECODE, std::move(text));
  if (native_code != 0) why_ = why_.with_native(native_code, std::string(how));
}

error content_decoder::cut_off() const {
  return error(TERN_E_DECODE, "the response ends in the middle of its " + std::string(coding_) + " data");
}

}  // namespace tern::http
