/* No threads: a client with loops = 0 lives in the program's own poll() loop, next to its other descriptors. The library
 * says which descriptor to watch and when it must be called at the latest; tern_client_run(client, 0) does what is due.
 *
 *   ./04_driven_poll http://127.0.0.1:8080/ [COUNT] */
#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <tern/tern.h>

/* -1: poll() waits for ever. */
static int poll_timeout(int64_t milliseconds) { return milliseconds > 60000 ? 60000 : (int)milliseconds; }

int main(int argc, char** argv) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_error* error = NULL;
  unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
  unsigned long done = 0, failed = 0, turns = 0;
  int32_t fd = -1;

  if (argc < 2) {
    fprintf(stderr, "usage: %s URL [COUNT]\n", argv[0]);
    return 2;
  }
  if (tern_config_create(&config, &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("loops"), tern_str_from("0"), &error) != TERN_OK ||
      tern_client_create(config, &client, &error) != TERN_OK || tern_client_fd(client, &fd, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    return 1;
  }
  for (unsigned long i = 0; i < count; ++i)
    if (tern_submit(client, request, NULL, i, NULL, &error) != TERN_OK) return 1;

  while (done < count) {
    tern_event events[64];
    size_t n = 0;
    struct pollfd watched[1]; /* the program's own descriptors would stand beside it */
    watched[0].fd = fd;
    watched[0].events = POLLIN;
    watched[0].revents = 0;
    poll(watched, 1, poll_timeout(tern_client_next_timeout(client)));
    ++turns;

    if (tern_client_run(client, 0, &error) != TERN_OK) {
      fprintf(stderr, "%s\n", tern_error_message(error));
      return 1;
    }
    do { /* a NULL queue at submit was the client's own */
      if (tern_queue_drain(tern_client_queue(client), events, 64, sizeof *events, &n) != TERN_OK) return 1;
      for (size_t i = 0; i < n; ++i) {
        if (events[i].kind != TERN_EVENT_COMPLETED) continue;
        ++done;
        failed += events[i].status != TERN_OK;
      }
      tern_events_release(events, n, sizeof *events);
    } while (n == 64);
  }
  printf("%lu done, %lu failed, %lu turns of the loop\n", done, failed, turns);

  tern_request_release(request);
  tern_client_destroy(client);
  tern_config_release(config);
  return failed != 0;
}
