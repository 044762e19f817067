#include "tern/config.h"

#include "capi/barrier.hpp"
#include "capi/handles.hpp"
#include "capi/read_setting.hpp"
#include "tern/info.h"

using namespace tern::capi;

namespace {

template <class Value, class Read>
int32_t set(tern_config* config, tern_str name, Value value, tern_error** error, Read read) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = require(config, "config")) return e;
    tern::expected<tern::option_override> setting = read_setting(name, value, TERN_SCOPE_CLIENT, read);
    if (!setting) return setting.why();
    setting->apply(tern::ref_to(config->values));
    return {};
  });
}

}  // namespace

int32_t tern_config_create(tern_config** config, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(config, "config")) return e;
    *config = new tern_config();
    return {};
  });
}

int32_t tern_config_copy(const tern_config* config, tern_config** copy, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(copy, "copy")) return e;
    if (tern::error e = require(config, "config")) return e;
    *copy = new tern_config{config->values, config->queue, config->log, {}};
    return {};
  });
}

int32_t tern_config_set(tern_config* config, tern_str name, tern_str value, tern_error** error) noexcept {
  return set(config, name, value, error, tern::override_by_set);
}

int32_t tern_config_add(tern_config* config, tern_str name, tern_str value, tern_error** error) noexcept {
  return set(config, name, value, error, tern::override_by_add);
}

int32_t tern_config_set_int(tern_config* config, tern_str name, int64_t value, tern_error** error) noexcept {
  return set(config, name, value, error, tern::option_from_int);
}

int32_t tern_config_set_ms(tern_config* config, tern_str name, int64_t milliseconds, tern_error** error) noexcept {
  return set(config, name, milliseconds, error, tern::option_from_ms);
}

int32_t tern_config_set_bool(tern_config* config, tern_str name, int32_t value, tern_error** error) noexcept {
  return set(config, name, value, error, tern::option_from_bool);
}

int32_t tern_config_get(const tern_config* config, tern_str name, tern_str* value, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(value, "value")) return e;
    if (tern::error e = require(config, "config")) return e;
    tern::expected<std::string_view> option = read_present(name, "name");
    if (!option) return option.why();
    tern::expected<const tern::option_row*> row = tern::option_named(*option, TERN_SCOPE_CLIENT);
    if (!row) return row.why();
    tern::settings values = config->values;
    std::string& kept = config->printed[(*row)->name];
    kept = tern::print_option(**row, (*row)->load(tern::ref_to(values)));
    *value = to_c(kept);
    return {};
  });
}

int32_t tern_config_set_queue(tern_config* config, tern_queue* queue, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = require(config, "config")) return e;
    if (queue && queue->forked()) return tern::error(TERN_E_FORKED);
    config->queue = tern::ref<tern_queue>(queue);
    return {};
  });
}

int32_t tern_config_set_log(tern_config* config, tern_log_fn fn, uint64_t user_data, tern_drop_fn drop,
                            tern_error** error) noexcept {
  tern::dropper unused(drop, user_data);
  return entry(error, [&]() -> tern::error {
    if (tern::error e = require(config, "config")) return e;
    if (!fn) {
      config->log.reset();
      return {};
    }
    auto callback = std::make_shared<tern::log_callback>();
    callback->fn = fn;
    callback->user_data = user_data;
    callback->drop = std::move(unused);
    config->log = std::move(callback);
    return {};
  });
}

void tern_config_release(tern_config* config) noexcept { delete config; }
