/* HTTP/2: over TLS it is used when the server agrees, without being asked for. Here it is demanded, in clear text: a hundred
 * requests at once share one connection.
 *
 *   ./14_http2 http://127.0.0.1:8081/
 *
 * (`tern demo --serve` speaks HTTP/1.1 only. In a folder with an index.html, `nghttpd --no-tls -a 127.0.0.1 -d . 8081` is a
 * server for it.) */
#include <inttypes.h>
#include <stdio.h>
#include <tern/tern.h>

int main(int argc, char** argv) {
  enum { requests = 100 };
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_error* error = NULL;
  unsigned good = 0, done = 0;
  uint64_t connections = 0;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }
  if (tern_config_create(&config, &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("http.version"), tern_str_from("2"), &error) != TERN_OK ||
      tern_config_set_int(config, tern_str_from("workers"), requests, &error) != TERN_OK ||
      tern_client_create(config, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK)
    fprintf(stderr, "%s\n", tern_error_message(error));
  for (int i = 0; !error && i < requests; ++i)
    if (tern_submit(client, request, NULL, 0, NULL, &error) != TERN_OK) fprintf(stderr, "%s\n", tern_error_message(error));

  while (!error && done < requests) {
    tern_event events[32];
    size_t n = 0;
    if (tern_queue_wait(tern_client_queue(client), events, 32, sizeof events[0], 30000, &n) != TERN_OK || n == 0) break;
    for (size_t i = 0; i < n; ++i) {
      tern_result_info info;
      if (events[i].kind != TERN_EVENT_COMPLETED || tern_result_view(events[i].result, &info, sizeof info) != TERN_OK) continue;
      if (info.code != TERN_OK && done == good) fprintf(stderr, "the first failure: %s\n", tern_error_message(info.error));
      ++done;
      good += info.status == 200 && info.version == 20 && info.stream_id % 2 == 1;
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  if (client) tern_client_connect_times(client, tern_str_from(argv[1]), &connections, NULL);
  printf("%u of %d over HTTP/2, connections: %" PRIu64 "\n", good, requests, connections);

  tern_error_release(error);
  tern_request_release(request);
  tern_client_destroy(client);
  tern_config_release(config);
  return good != requests;
}
