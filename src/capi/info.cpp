#include "tern/info.h"

#include <ares.h>
#ifdef TERN_BROTLI
#include <brotli/decode.h>
#endif
#include <fmt/format.h>
#ifdef TERN_REDIS
#include <hiredis/hiredis.h>
#endif
#include <idn2.h>
#ifdef TERN_PSL
#include <libpsl.h>
#endif
#include <llhttp.h>
#include <nghttp2/nghttp2.h>
#ifdef TERN_LOG_FILE
#include <spdlog/version.h>
#endif
#ifdef TERN_WEBSOCKET
#include <wslay/wslayver.h>
#endif
#include <zlib.h>
#ifdef TERN_ZSTD
#include <zstd.h>
#endif

#include <asio/version.hpp>
#include <span>
#include <string>
#include <vector>

#include "capi/barrier.hpp"
#include "capi/error_view.hpp"
#include "engine/option_registry.hpp"
#include "transport/tls_factory.hpp"

using namespace tern::capi;

namespace {

struct part {
  std::string_view name;
  bool built;
  std::string version;
};

#ifdef TERN_WEBSOCKET
constexpr bool has_websocket = true;
#else
constexpr bool has_websocket = false;
#endif
#ifdef TERN_LOG_FILE
constexpr bool has_log_file = true;
#else
constexpr bool has_log_file = false;
#endif
#ifdef TERN_REDIS
constexpr bool has_redis = true;
#else
constexpr bool has_redis = false;
#endif

// Tables are made at first use and live as long as the process: nothing here has a destructor that runs at exit.
const std::vector<part>& features() {
  static const auto& list = *new std::vector<part>{
      {"http/1.1", true, {}},    {"tls/1.2", true, {}},          {"tls/1.3", tern::tls_library().tls_1_3, {}},
      {"idn", true, {}},         {"http/2", true, {}},           {"websocket", has_websocket, {}},
      {"xmlrpc", false, {}},     {"jsonrpc", false, {}},         {"grpc", false, {}},
      {"postgresql", false, {}}, {"mongodb", false, {}},         {"redis", has_redis, {}},
      {"aws", false, {}},        {"log_file", has_log_file, {}},
  };
  return list;
}

#ifdef TERN_BROTLI
std::string brotli_version() {
  const uint32_t v = BrotliDecoderVersion();
  return fmt::format("{}.{}.{}", v >> 24, v >> 12 & 0xfff, v & 0xfff);
}
#endif

const std::vector<part>& libraries() {
  static const auto& tls = *new tern::tls_library_info(tern::tls_library());
  static const auto& list = *new std::vector<part>{
      {"asio", true, fmt::format("{}.{}.{}", ASIO_VERSION / 100000, ASIO_VERSION / 100 % 1000, ASIO_VERSION % 100)},
      {tls.name, true, tls.version},
      {"c-ares", true, ares_version(nullptr)},
      {"llhttp", true, fmt::format("{}.{}.{}", LLHTTP_VERSION_MAJOR, LLHTTP_VERSION_MINOR, LLHTTP_VERSION_PATCH)},
      {"nghttp2", true, nghttp2_version(0)->version_str},
      {"zlib", true, zlibVersion()},
#ifdef TERN_BROTLI
      {"brotli", true, brotli_version()},
#endif
#ifdef TERN_ZSTD
      {"zstd", true, ZSTD_versionString()},
#endif
#ifdef TERN_PSL
      {"libpsl", true, psl_get_version()},
#endif
#ifdef TERN_REDIS
      {"hiredis", true, fmt::format("{}.{}.{}", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH)},
#endif
#ifdef TERN_WEBSOCKET
      {"wslay", true, WSLAY_VERSION},
#endif
#ifdef TERN_LOG_FILE
      {"spdlog", true, fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
#endif
      {"libidn2", true, idn2_check_version(nullptr)},
      {"fmt", true, fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
  };
  return list;
}

struct option_texts {
  std::string type;
  std::string default_value;
};
const std::vector<option_texts>& texts_of_options() {
  static const auto& list = *[] {
    auto made = new std::vector<option_texts>();
    for (const tern::option_row& row : tern::option_rows())
      made->push_back({tern::option_type_text(row), tern::print_option(row, tern::option_default(row))});
    return made;
  }();
  return list;
}

tern::error get_part(const std::vector<part>& list, size_t index, tern_feature_info* info, size_t info_size) {
  if (tern::error e = write_struct(info, info_size, tern_feature_info{}, "info")) return e;
  if (index >= list.size()) return tern::error(TERN_E_NOT_FOUND);
  const part& p = list[index];
  tern_feature_info filled{};
  filled.built = p.built ? 1 : 0;
  filled.name = to_c(p.name);
  if (!p.version.empty()) filled.version = to_c(p.version);
  return write_struct(info, info_size, filled, "info");
}

#define TERN_TEXT_OF(x) #x
#define TERN_VERSION_TEXT(major, minor, patch) TERN_TEXT_OF(major) "." TERN_TEXT_OF(minor) "." TERN_TEXT_OF(patch)

}  // namespace

const char* tern_version(void) noexcept {
  return TERN_VERSION_TEXT(TERN_VERSION_MAJOR, TERN_VERSION_MINOR, TERN_VERSION_PATCH);
}

uint32_t tern_version_number(void) noexcept {
  return TERN_VERSION_MAJOR * 1000000 + TERN_VERSION_MINOR * 1000 + TERN_VERSION_PATCH;
}

size_t tern_option_count(void) noexcept { return tern::option_rows().size(); }

int32_t tern_option_get(size_t index, tern_option_info* info, size_t info_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = write_struct(info, info_size, tern_option_info{}, "info")) return e;
    if (index >= tern::option_rows().size()) return tern::error(TERN_E_NOT_FOUND);
    const tern::option_row& row = tern::option_rows()[index];
    tern_option_info filled{};
    filled.scopes = row.scopes;
    filled.name = to_c(row.name);
    filled.type = to_c(texts_of_options()[index].type);
    filled.default_value = to_c(texts_of_options()[index].default_value);
    filled.text = to_c(row.text);
    return write_struct(info, info_size, filled, "info");
  });
}

size_t tern_error_count(void) noexcept { return tern::all_errors().size(); }

int32_t tern_error_get(size_t index, tern_error_info* info, size_t info_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = write_struct(info, info_size, tern_error_info{}, "info")) return e;
    if (index >= tern::all_errors().size()) return tern::error(TERN_E_NOT_FOUND);
    return write_struct(info, info_size, view_of(tern::all_errors()[index]), "info");
  });
}

size_t tern_feature_count(void) noexcept {
  size_t count = 0;
  entry([&]() -> tern::error {
    count = features().size();
    return {};
  });
  return count;
}

int32_t tern_feature_get(size_t index, tern_feature_info* info, size_t info_size) noexcept {
  return entry([&] { return get_part(features(), index, info, info_size); });
}

size_t tern_library_count(void) noexcept {
  size_t count = 0;
  entry([&]() -> tern::error {
    count = libraries().size();
    return {};
  });
  return count;
}

int32_t tern_library_get(size_t index, tern_feature_info* info, size_t info_size) noexcept {
  return entry([&] { return get_part(libraries(), index, info, info_size); });
}
