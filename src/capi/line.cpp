#include "tern/line.h"

#include <unistd.h>

#include <climits>

#include "capi/barrier.hpp"
#include "engine/result.hpp"
#include "engine/result_line.hpp"
#include "storage/line_writer.hpp"
#include "value/builder.hpp"

using namespace tern::capi;

int32_t tern_result_line(const tern_result* result, uint32_t flags, const tern_value** line, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(line, "line")) return e;
    if (tern::error e = require(result, "result")) return e;
    if (tern::error e = check_flags(flags, TERN_LINE_COLOR | TERN_LINE_HISTORY, "flags")) return e;
    tern::value_builder b;
    b.string(tern::result_line(result->view(), flags));
    auto made = b.finish();
    if (!made) return made.why();
    *line = made->release();
    return {};
  });
}

void tern_print_finished(uint64_t user_data, tern_event* event) noexcept {
  if (!event || event->kind != TERN_EVENT_COMPLETED || !event->result || user_data > INT_MAX) return;
  entry([&]() -> tern::error {
    const int fd = user_data == 0 ? STDERR_FILENO : static_cast<int>(user_data);
    tern::write_line(fd, tern::result_line(event->result->view(), 0) + '\n', tern::line_wait);
    return {};
  });
}
