/* A program that knows the library by its function table only: nothing is linked, nothing of the library becomes visible.
 *
 *   table_consumer LIBRARY */
#include "loaded.h"

static void the_table_is_what_was_asked_for(void* library) {
  tern_get_api_fn get = NULL;
  void* symbol = dlsym(library, "tern_get_api");
  memcpy(&get, &symbol, sizeof get);
  CHECK(dlsym(RTLD_DEFAULT, "tern_version") == NULL);
  CHECK(get(TERN_API_MAJOR + 1, 0) == NULL);
  CHECK(get(TERN_API_MAJOR, sizeof(tern_api) + sizeof(void*)) == NULL);
  CHECK(loaded->struct_size == sizeof(tern_api));
  CHECK(loaded->major == TERN_API_MAJOR);
  CHECK(loaded->reserved == 0);
  CHECK(get(TERN_API_MAJOR, 16) == loaded); /* a program that knows less */
}

static void every_entry_is_set(void) {
  size_t offset;
  for (offset = 16; offset < sizeof(tern_api); offset += sizeof(void*)) {
    void* entry;
    memcpy(&entry, (const char*)loaded + offset, sizeof entry);
    CHECK(entry != NULL);
  }
}

/* A request to a port nobody listens on, on a client without threads: it completes, once, with an error. */
static void one_request(void) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_error* error = NULL;
  tern_event events[4];
  size_t count = 0;
  uint64_t id = 99;
  CHECK(tern_config_create(&config, &error) == TERN_OK);
  CHECK(tern_config_set(config, tern_str_from("loops"), tern_str_from("0"), &error) == TERN_OK);
  CHECK(tern_config_set(config, tern_str_from("lops"), tern_str_from("0"), &error) == TERN_E_OPTION_NAME);
  CHECK(strstr(tern_error_message(error), "loops") != NULL);
  tern_error_release(error);
  CHECK(tern_client_create(config, &client, NULL) == TERN_OK);
  tern_config_release(config);
  CHECK(tern_http_request_create("GET", tern_str_from("http://127.0.0.1:1/"), &request, NULL) == TERN_OK);
  CHECK(tern_submit(client, request, NULL, 42, &id, NULL) == TERN_OK);
  tern_request_release(request);
  CHECK(id == 0);
  CHECK(tern_queue_wait(tern_client_queue(client), events, 4, sizeof *events, 10000, &count) == TERN_OK);
  CHECK(count == 1);
  CHECK(events[0].kind == TERN_EVENT_COMPLETED);
  CHECK(events[0].user_data == 42);
  CHECK(events[0].status == TERN_E_CONNECT);
  CHECK(events[0].result != NULL);
  CHECK(tern_error_code(tern_result_error(events[0].result)) == TERN_E_CONNECT);
  tern_events_release(events, count, sizeof *events);
  tern_client_destroy(client);
}

int main(int argc, char** argv) {
  int i;
  CHECK(argc == 2);
  for (i = 0; i < 3; ++i) {
    void* library = load(argv[1]);
    the_table_is_what_was_asked_for(library);
    every_entry_is_set();
    one_request();
    CHECK(dlclose(library) == 0);
  }
  return 0;
}
