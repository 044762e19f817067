#include "cli/handles.hpp"

namespace tern::cli {

client_handle make_client(const tern_config* config) {
  tern_client* client = nullptr;
  error_slot error;
  check(tern_client_create(config, &client, error), error, "cannot start");
  return client_handle(client);
}

queue_handle make_queue() {
  tern_queue* queue = nullptr;
  error_slot error;
  check(tern_queue_create(&queue, error), error, "cannot start", exit_status::failed);
  return queue_handle(queue);
}

int32_t open_stream(tern_client* client, tern_request* request, tern_queue* queue, uint64_t user_data, stream_handle& to,
                    error_slot& error) {
  tern_submit_options submit{};
  submit.struct_size = sizeof submit;
  submit.queue = queue;
  submit.user_data = user_data;
  tern_stream_options options{};
  options.struct_size = sizeof options;
  options.submit = &submit;
  tern_stream* stream = nullptr;
  const int32_t code = tern_stream_open(client, request, &options, &stream, nullptr, error);
  if (code == TERN_OK) to.reset(stream);
  return code;
}

}  // namespace tern::cli
