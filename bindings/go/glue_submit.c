#include <stdlib.h>

#include "glue.h"

static tern_submit_options submit_options(tern_queue *queue, const tern_go_options *options) {
  tern_submit_options result = {0};
  result.struct_size = sizeof result;
  result.queue = queue;
  result.user_data = options->user_data;
  result.timeout_ms = options->timeout_ms;
  result.priority = options->priority;
  result.sink = options->sink;
  result.sink_path = options->sink_path;
  result.sink_fd = options->sink_fd;
  result.lease = options->lease;
  return result;
}

tern_go_submitted tern_go_submit(tern_client *client, tern_queue *queue, tern_request *request, tern_go_options options) {
  tern_go_submitted result = {0};
  const tern_submit_options submit = submit_options(queue, &options);
  result.status = tern_submit_ex(client, request, &submit, &result.id, &result.error);
  return result;
}

tern_go_submitted tern_go_submit_plain(tern_client *client, tern_queue *queue, tern_request *request, uint64_t user_data,
                                       int64_t timeout_ms) {
  tern_go_options options = {0};
  options.user_data = user_data;
  options.timeout_ms = timeout_ms;
  return tern_go_submit(client, queue, request, options);
}

tern_go_submitted tern_go_open(tern_client *client, tern_queue *queue, tern_request *request, tern_go_options options) {
  tern_go_submitted result = {0};
  const tern_submit_options submit = submit_options(queue, &options);
  tern_stream_options open = {0};
  open.struct_size = sizeof open;
  open.flags = options.stream_flags;
  open.credit = options.credit;
  open.send_limit = options.send_limit;
  open.submit = &submit;
  result.status = tern_stream_open(client, request, &open, &result.stream, &result.id, &result.error);
  return result;
}

tern_go_submitted tern_go_lease(tern_client *client, tern_queue *queue, tern_request *request, tern_go_options options) {
  tern_go_submitted result = {0};
  const tern_submit_options submit = submit_options(queue, &options);
  result.status = tern_lease_open(client, request, &submit, &result.lease, &result.id, &result.error);
  return result;
}

tern_go_submitted tern_go_get(tern_client *client, tern_queue *queue, tern_str url, tern_go_options options) {
  tern_go_submitted result = {0};
  tern_request *request = NULL;
  result.status = tern_http_request_create("GET", url, &request, &result.error);
  if (result.status == TERN_OK) result = tern_go_submit(client, queue, request, options);
  tern_request_release(request);
  return result;
}

tern_go_submitted tern_go_redis(tern_client *client, tern_queue *queue, tern_str url, const char *bytes,
                                const uint32_t *lengths, size_t count, tern_go_options options) {
  tern_go_submitted result = {0};
  tern_request *request = NULL;
  result.status = tern_redis_request_create(url, TERN_REDIS_COMMANDS, &request, &result.error);
  if (result.status == TERN_OK) result.status = tern_go_add_command(request, bytes, lengths, count, &result.error);
  if (result.status == TERN_OK) result = tern_go_submit(client, queue, request, options);
  tern_request_release(request);
  return result;
}
