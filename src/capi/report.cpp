#include "tern/report.h"

#include "capi/usable.hpp"
#include "engine/report.hpp"

using namespace tern::capi;

int32_t tern_fetch_all(tern_client* client, int64_t timeout_ms, tern_report** report) noexcept {
  return entry([&]() -> int32_t {
    clear_optional(report);
    if (tern::error e = usable(client)) return e.code();
    if (tern::error e = check_wait(timeout_ms, "timeout_ms")) return e.code();
    return client->fetch_all(timeout_ms, report);
  });
}

int32_t tern_report_view(const tern_report* report, tern_report_info* info, size_t info_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = write_struct(info, info_size, tern_report_info{}, "info")) return e;
    if (tern::error e = require(report, "report")) return e;
    return write_struct(info, info_size, report->info, "info");
  });
}

void tern_report_release(tern_report* report) noexcept { delete report; }
