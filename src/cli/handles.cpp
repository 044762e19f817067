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

}  // namespace tern::cli
