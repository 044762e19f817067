#include "base/message_digest.hpp"

#include <mbedtls/md.h>

#include <array>
#include <cassert>
#include <new>

namespace tern {
namespace {

const mbedtls_md_info_t* info_of(hash_algorithm kind) noexcept {
  switch (kind) {
    case hash_algorithm::md5:
      return mbedtls_md_info_from_type(MBEDTLS_MD_MD5);
    case hash_algorithm::sha1:
      return mbedtls_md_info_from_type(MBEDTLS_MD_SHA1);
    case hash_algorithm::sha256:
      return mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
  }
  return nullptr;
}

}  // namespace

struct message_digest::state {
  mbedtls_md_context_t context;
  size_t size;
};

void message_digest::wiped::operator()(state* s) const noexcept {
  mbedtls_md_free(&s->context);  // wipes it
  delete s;
}

bool is_built(hash_algorithm kind) noexcept { return info_of(kind) != nullptr; }

message_digest::message_digest(hash_algorithm kind) : state_(new state) {
  mbedtls_md_init(&state_->context);
  const mbedtls_md_info_t* info = info_of(kind);
  assert(info);
  state_->size = mbedtls_md_get_size(info);
  if (mbedtls_md_setup(&state_->context, info, 0) != 0 || mbedtls_md_starts(&state_->context) != 0) throw std::bad_alloc();
}

void message_digest::update(bytes data) {
  [[maybe_unused]] int failed =
      mbedtls_md_update(&state_->context, reinterpret_cast<const unsigned char*>(data.data()), data.size());
  assert(failed == 0);
}

std::string message_digest::raw() {
  std::array<unsigned char, MBEDTLS_MD_MAX_SIZE> sum;
  [[maybe_unused]] int failed = mbedtls_md_finish(&state_->context, sum.data());
  assert(failed == 0);
  failed = mbedtls_md_starts(&state_->context);
  assert(failed == 0);
  return std::string(reinterpret_cast<const char*>(sum.data()), state_->size);
}

std::string message_digest::hex() {
  constexpr char digits[] = "0123456789abcdef";
  const std::string sum = raw();
  std::string text;
  text.reserve(2 * sum.size());
  for (unsigned char byte : sum) text += {digits[byte >> 4], digits[byte & 15]};
  return text;
}

std::string hex_digest(hash_algorithm kind, std::string_view text) {
  message_digest digest(kind);
  digest.update(text);
  return digest.hex();
}

}  // namespace tern
