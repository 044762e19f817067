#include "tern/client.h"

#include "base/url.hpp"
#include "capi/handles.hpp"
#include "capi/usable.hpp"
#include "engine/thread_role.hpp"
#include "value/builder.hpp"

using namespace tern::capi;

int32_t tern_client_create(const tern_config* config, tern_client** client, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(client, "client")) return e;
    tern_client::setup how;
    if (config) {
      how.options = config->values;
      how.queue = config->queue;
      if (config->log) how.receivers.push_back(tern::receiver_for(config->log));
    }
    return tern_client::create(std::move(how), client);
  });
}

uint32_t tern_client_number(const tern_client* client) noexcept { return client ? client->number() : 0; }

tern_queue* tern_client_queue(tern_client* client) noexcept { return client ? &client->queue() : nullptr; }

int32_t tern_client_shutdown(tern_client* client, tern_queue* queue, uint64_t user_data, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    if (queue && queue->forked()) return tern::error(TERN_E_FORKED);
    client->shutdown(tern::ref<tern_queue>(queue ? queue : &client->queue()), user_data);
    return {};
  });
}

void tern_client_release(tern_client* client) noexcept {
  if (!client || client->crossed_fork()) return;
  client->release_handle();
}

void tern_client_destroy(tern_client* client) noexcept {
  if (!client || client->crossed_fork()) return;
  client->destroy();
}

int32_t tern_client_pause(tern_client* client, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    client->pause();
    return {};
  });
}

int32_t tern_client_resume(tern_client* client, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    client->unpause();
    return {};
  });
}

namespace {
tern::error driven(tern_client* client) {
  if (tern::error e = usable(client)) return e;
  if (!client->driven()) return tern::error(TERN_E_STATE, "the client has threads of its own (option loops)");
  return {};
}
}  // namespace

int32_t tern_client_run(tern_client* client, int64_t timeout_ms, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = driven(client)) return e;
    if (tern::error e = check_wait(timeout_ms, "timeout_ms")) return e;
    const int32_t status = client->drive(timeout_ms, client->turns());
    return status == TERN_OK ? tern::error() : tern::error(status);
  });
}

int32_t tern_client_fd(tern_client* client, int32_t* fd, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (!fd) return require(fd, "fd");
    *fd = -1;
    if (tern::error e = driven(client)) return e;
    *fd = client->drive_fd();
    return {};
  });
}

int64_t tern_client_next_timeout(tern_client* client) noexcept { return driven(client) ? -1 : client->next_timeout(); }

int32_t tern_client_counters(tern_client* client, tern_counters* counters, size_t counters_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    tern_counters all{};
    client->counters(all);
    return write_struct(counters, counters_size, all, "counters");
  });
}

int32_t tern_client_connect_times(tern_client* client, tern_str origin, uint64_t* times, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(times, "times")) return e;
    if (tern::error e = usable(client)) return e;
    auto text = read_present(origin, "origin");
    if (!text) return text.why();
    if (tern::on_engine_thread()) return tern::error(TERN_E_REENTRANT);
    auto where = tern::parse_url(*text);
    if (!where) return where.why();
    *times = client->connect_times(tern::origin_text(where->scheme, where->host, tern::port_or_default(*where)));
    return {};
  });
}

int32_t tern_client_origins(tern_client* client, const tern_value** origins, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(origins, "origins")) return e;
    if (tern::error e = usable(client)) return e;
    if (tern::on_engine_thread()) return tern::error(TERN_E_REENTRANT);
    auto all = client->origins();
    if (!all) return all.why();
    *origins = all->release();
    return {};
  });
}

int32_t tern_client_metrics(tern_client* client, const tern_value** metrics, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(metrics, "metrics")) return e;
    if (tern::error e = usable(client)) return e;
    auto all = client->metrics();
    if (!all) return all.why();
    *metrics = all->release();
    return {};
  });
}

int32_t tern_client_metrics_text(tern_client* client, const tern_value** text, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(text, "text")) return e;
    if (tern::error e = usable(client)) return e;
    tern::value_builder b;
    b.string(client->metrics_text());
    auto made = b.finish();
    if (!made) return made.why();
    *text = made->release();
    return {};
  });
}
