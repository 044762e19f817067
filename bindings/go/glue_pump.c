#include <poll.h>
#include <string.h>

#include "glue.h"

static int large(const tern_go_item *item) {
  const tern_value *value = item->value;
  if (item->info.body.size > TERN_GO_LARGE) return 1;
  if (value == NULL || value->kind < TERN_VALUE_STRING) return 0;
  return value->length > (value->kind < TERN_VALUE_ARRAY ? TERN_GO_LARGE : TERN_GO_LARGE_VALUE);
}

void tern_go_item_read(tern_go_item *item, const tern_result *result, int32_t status, uint32_t wants) {
  item->value = NULL;
  item->cookies = NULL;
  item->info.body.size = 0;
  if ((wants & TERN_GO_RESULT) != 0) {
    tern_result_view(result, &item->info, sizeof item->info);
    if (tern_result_header(result, tern_str_of("set-cookie", 10)).data != NULL)
      tern_result_cookies(result, &item->cookies, NULL);
    if (status == TERN_OK && item->info.status >= 400) {
      tern_result_error_for_status(result, &item->status_error);
      tern_error_view(item->status_error, &item->error, sizeof item->error);
    }
  }
  if (status != TERN_OK) tern_error_view(tern_result_error(result), &item->error, sizeof item->error);
  if ((wants & TERN_GO_VALUE) != 0) tern_result_data(result, &item->value, NULL);
}

static void read_text(tern_go_item *item, const tern_result *result) {
  tern_result_text(result, &item->text, &item->text_error);
  item->encoding = tern_result_encoding(result);
}

static void read_line(tern_go_item *item, const tern_result *result, uint32_t wants) {
  if ((wants & TERN_GO_LINE) != 0) tern_result_line(result, 0, &item->line, NULL);
}

void tern_go_item_release(tern_go_item *item) {
  tern_error_release(item->status_error);
  tern_error_release(item->text_error);
  tern_value_release(item->line);
  item->line = NULL;
  item->status_error = NULL;
  item->text_error = NULL;
}

static void read_event(tern_go_pump *pump, size_t i) {
  tern_event *event = &pump->events[i];
  const uint32_t wants = (uint32_t)(event->user_data & TERN_GO_WANTS);
  const int head = event->kind != TERN_EVENT_COMPLETED; /* of a stream, without a body: nothing large, no text */
  pump->taken[i] = NULL;
  if (event->result == NULL) return;
  if (head || (wants & TERN_GO_TEXT) == 0) {
    tern_go_item_read(&pump->items[i], event->result, event->status, wants);
    if (head) return;
    if (!large(&pump->items[i])) {
      read_line(&pump->items[i], event->result, wants);
      return;
    }
    tern_go_item_release(&pump->items[i]);
  }
  pump->taken[i] = tern_event_take_result(event);
}

void tern_go_taken_read(tern_go_item *item, const tern_result *result, int32_t status, uint32_t wants) {
  memset(item, 0, sizeof *item);
  tern_go_item_read(item, result, status, wants);
  read_line(item, result, wants);
  if ((wants & TERN_GO_TEXT) != 0) read_text(item, result);
}

int32_t tern_go_pump_next(tern_go_pump *pump) {
  for (size_t i = 0; i < pump->count; ++i) tern_go_item_release(&pump->items[i]);
  tern_events_release(pump->events, pump->count, sizeof pump->events[0]);
  pump->count = 0;
  if (pump->driven != NULL) tern_client_run(pump->driven, 0, NULL);
  const int32_t code = tern_queue_drain(pump->queue, pump->events, TERN_GO_BATCH, sizeof pump->events[0], &pump->count);
  if (code != TERN_OK) return code;
  for (size_t i = 0; i < pump->count; ++i) read_event(pump, i);
  return (int32_t)pump->count;
}

int64_t tern_go_pump_due(tern_go_pump *pump, int32_t fd) {
  struct pollfd ready = {fd, POLLIN, 0};
  const int64_t due = tern_client_next_timeout(pump->driven);
  return due != 0 && poll(&ready, 1, 0) > 0 ? 0 : due;
}
