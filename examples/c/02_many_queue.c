/* Many requests at once: submit them all, drain their completions in batches from a queue. The client works on 64 at a time
 * (option workers) over at most 8 connections to one origin (option connections.per_origin).
 *
 *   ./02_many_queue http://127.0.0.1:8080/ [COUNT] */
#include <stdio.h>
#include <stdlib.h>
#include <tern/tern.h>

enum { BATCH = 256 };

static void die(const char* what, tern_error* error) {
  fprintf(stderr, "%s: %s\n", what, tern_error_message(error));
  exit(1);
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_queue* queue = NULL;
  tern_request* request = NULL;
  tern_error* error = NULL;
  tern_event events[BATCH];
  char* end = "";
  unsigned long count = argc > 2 ? strtoul(argv[2], &end, 10) : 1000;
  unsigned long done = 0, failed = 0;
  uint64_t bytes = 0;

  if (argc < 2 || argc > 3 || *end != '\0' || count == 0 || count > 1000000) {
    fprintf(stderr, "usage: %s URL [COUNT]\n", argv[0]);
    return 2;
  }
  if (tern_client_create(NULL, &client, &error) != TERN_OK) die("client", error);
  if (tern_queue_create(&queue, &error) != TERN_OK) die("queue", error);
  if (tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK) die(argv[1], error);

  /* One request may be submitted any number of times. The user_data comes back with the completion. */
  for (unsigned long i = 0; i < count; ++i)
    if (tern_submit(client, request, queue, i, NULL, &error) != TERN_OK) die("submit", error);

  while (done < count) {
    size_t n = 0;
    if (tern_queue_wait(queue, events, BATCH, sizeof *events, -1, &n) != TERN_OK) break;
    for (size_t i = 0; i < n; ++i) {
      tern_result_info info = {.struct_size = sizeof info};
      if (events[i].kind != TERN_EVENT_COMPLETED) continue;
      ++done;
      tern_result_view(events[i].result, &info, sizeof info); /* everything the result has, in one call */
      bytes += info.body_size;
      if (info.code == TERN_OK) continue;
      if (failed++ == 0)
        fprintf(stderr, "number %llu: %s\n", (unsigned long long)events[i].user_data, tern_error_message(info.error));
    }
    tern_events_release(events, n, sizeof *events);
  }
  printf("%lu done, %lu failed, %llu bytes\n", done, failed, (unsigned long long)bytes);

  tern_request_release(request);
  tern_client_destroy(client);
  tern_queue_release(queue);
  return failed != 0 || done != count;
}
