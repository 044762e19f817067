#include "tern/cookies.h"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "capi/barrier.hpp"
#include "capi/usable.hpp"
#include "engine/client.hpp"
#include "engine/rows/http_state.hpp"
#include "engine/thread_role.hpp"
#include "protocols/http/cookies/cookie_value.hpp"
#include "storage/whole_file.hpp"

using namespace tern::capi;

namespace {

tern::expected<std::string> read_path(tern_str path) {
  auto text = read_present(path, "path");
  if (!text) return text.why();
  if (text->empty()) return bad_argument("path is empty");
  if (text->find('\0') != std::string_view::npos) return bad_argument("path holds a NUL byte");
  if (tern::on_engine_thread()) return tern::error(TERN_E_REENTRANT);
  return std::string(*text);
}

}  // namespace

int32_t tern_client_load_cookies(tern_client* client, tern_str path, uint64_t* count, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    clear_optional(count);
    if (tern::error e = usable(client)) return e;
    auto file = read_path(path);
    if (!file) return file.why();
    auto text = tern::read_whole_file(*file, tern::limits::cookie_file_bytes);
    if (!text) return text.why();
    auto added = tern::http_state_of(*client).shared.cookies.load_netscape(*text, tern::system_wall_clock());
    if (!added) return added.why().with_context(*file);
    if (count) *count = *added;
    return {};
  });
}

int32_t tern_client_save_cookies(tern_client* client, tern_str path, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    auto file = read_path(path);
    if (!file) return file.why();
    return tern::replace_file(*file, tern::http_state_of(*client).shared.cookies.save_netscape(tern::system_wall_clock()));
  });
}

int32_t tern_client_cookies(tern_client* client, const tern_value** cookies, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(cookies, "cookies")) return e;
    if (tern::error e = usable(client)) return e;
    tern::value_builder b;
    b.begin_array();
    for (const tern::http::cookie& c : tern::http_state_of(*client).shared.cookies.list(tern::system_wall_clock())) write(b, c);
    b.end();
    auto made = b.finish();
    if (!made) return made.why();
    *cookies = made->release();
    return {};
  });
}

int32_t tern_client_set_cookie(tern_client* client, tern_str url, tern_str text, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    auto from = read_present(url, "url");
    if (!from) return from.why();
    auto field = read_present(text, "text");
    if (!field) return field.why();
    auto where = tern::parse_url(*from);
    if (!where) return where.why();
    if (tern::http_state_of(*client).shared.cookies.store(*where, *field, tern::system_wall_clock())) return {};
    return bad_argument("text is not a cookie that " + tern::host_text(*where) + " may set");
  });
}

int32_t tern_client_clear_cookies(tern_client* client, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    tern::http_state_of(*client).shared.cookies.clear();
    return {};
  });
}
