/* Server-sent events, until the server says that there are no more. When the response ends, or its connection is lost, the next
 * one is asked for behind the last event: STREAM_GAP tells of it, STREAM_OPEN that it stands again.
 *
 *   ./21_events http://127.0.0.1:8080/events/4 */
#include <stdio.h>
#include <string.h>
#include <tern/tern.h>

static void print_text(const tern_value* event, const char* key, const char* behind) {
  const tern_value* text = tern_value_get(event, tern_str_from(key));
  printf("%.*s%s", (int)text->length, text->as.bytes, behind);
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_stream* stream = NULL;
  tern_error* error = NULL;
  tern_stream_options options;
  int failed = 1, ended = 0;
  size_t i, count = 0;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.flags = TERN_STREAM_BACKGROUND; /* it lasts: others need its worker */
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK ||
      tern_request_set(request, tern_str_from("sse"), tern_str_from("true"), &error) != TERN_OK ||
      tern_stream_open(client, request, &options, &stream, NULL, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    ended = 1;
  }
  while (!ended) {
    tern_event events[16];
    if (tern_queue_wait(tern_client_queue(client), events, 16, sizeof events[0], -1, &count) != TERN_OK) break;
    for (i = 0; i < count; ++i) {
      switch (events[i].kind) {
        case TERN_EVENT_STREAM_OPEN:
          puts(tern_result_status(events[i].result) == 204 ? "there are no more" : "it stands");
          break;
        case TERN_EVENT_STREAM_DATA:
          print_text(events[i].data, "id", " (");
          print_text(events[i].data, "event", "): ");
          print_text(events[i].data, "data", "\n");
          tern_stream_grant(stream, events[i].cost);
          break;
        case TERN_EVENT_STREAM_GAP:
          puts(events[i].status == TERN_E_PEER_CLOSED ? "the response ended, the next one is asked for"
                                                      : "the connection was lost, another one is made");
          break;
        case TERN_EVENT_COMPLETED:
          ended = 1;
          failed = events[i].status != TERN_OK;
          if (failed) fprintf(stderr, "%s\n", tern_error_message(tern_result_error(events[i].result)));
          break;
        default:
          break;
      }
    }
    tern_events_release(events, count, sizeof events[0]);
  }
  tern_stream_release(stream);
  tern_request_release(request);
  tern_client_destroy(client);
  tern_error_release(error);
  return failed;
}
