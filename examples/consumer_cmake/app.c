/* Sends the same request many times at once and drains the completions in batches. */
#include <stdio.h>
#include <stdlib.h>
#include <tern/tern.h>

enum { batch = 64 };

static int fail(tern_error *error) {
  fprintf(stderr, "%s\n", tern_error_message(error));
  tern_error_release(error);
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  tern_error *error = NULL;
  tern_client *client = NULL;
  tern_request *request = NULL;
  tern_event events[batch];
  unsigned long total, done = 0, good = 0, i;

  if (argc != 3) {
    fprintf(stderr, "usage: %s URL COUNT\n", argv[0]);
    return 2;
  }
  total = strtoul(argv[2], NULL, 10);
  if (tern_client_create(NULL, &client, &error) != TERN_OK) return fail(error);
  if (tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK) return fail(error);
  for (i = 0; i < total; ++i)
    if (tern_submit(client, request, NULL, i, NULL, &error) != TERN_OK) return fail(error);

  while (done < total) {
    size_t count = 0, k;
    if (tern_queue_wait(tern_client_queue(client), events, batch, sizeof *events, 30000, &count) != TERN_OK || count == 0) break;
    for (k = 0; k < count; ++k) {
      if (events[k].kind != TERN_EVENT_COMPLETED) continue;
      ++done;
      if (events[k].status == TERN_OK && tern_result_status(events[k].result) == 200) ++good;
    }
    tern_events_release(events, count, sizeof *events);
  }
  printf("%lu of %lu\n", good, total);

  tern_request_release(request);
  tern_client_destroy(client);
  return good == total ? EXIT_SUCCESS : EXIT_FAILURE;
}
