/* A Redis stream, read on and on: what is in it, then what is added, until an entry has the field "stop". A connection that is
 * lost is made anew and read on from where it was.
 *
 *   ./16_redis_feed redis://127.0.0.1:6379 sightings */
#include <stdio.h>
#include <string.h>
#include <tern/tern.h>

static void print_text(const char* before, const tern_value* v) { printf("%s%.*s", before, (int)v->length, v->as.bytes); }

/* [key, id, [field, value ...]]; the fields are null of an entry that was deleted while it was pending in a group. */
static int print_entry(const tern_value* entry) {
  const tern_value* fields = &entry->as.items[2];
  int stop = 0;
  uint32_t i;
  print_text("", &entry->as.items[1]);
  for (i = 0; fields->kind == TERN_VALUE_ARRAY && i + 1 < fields->length; i += 2) {
    print_text(" ", &fields->as.items[i]);
    print_text("=", &fields->as.items[i + 1]);
    stop = stop || (fields->as.items[i].length == 4 && memcmp(fields->as.items[i].as.bytes, "stop", 4) == 0);
  }
  printf("\n");
  return stop;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_stream* stream = NULL;
  tern_error* error = NULL;
  int failed = 1, ended = 0, stopped = 0;
  size_t i, count = 0;

  if (argc != 3) {
    fprintf(stderr, "usage: %s redis://HOST:PORT STREAM\n", argv[0]);
    return 2;
  }
  {
    const tern_str read[] = {tern_str_from("XREAD"), tern_str_from("STREAMS"), tern_str_from(argv[2]), tern_str_from("0")};
    if (tern_client_create(NULL, &client, &error) != TERN_OK ||
        tern_redis_request_create(tern_str_from(argv[1]), TERN_REDIS_FEED, &request, &error) != TERN_OK ||
        tern_redis_request_add_command(request, read, 4, &error) != TERN_OK ||
        tern_stream_open(client, request, NULL, &stream, NULL, &error) != TERN_OK) {
      fprintf(stderr, "%s\n", tern_error_message(error));
      ended = 1;
    }
  }
  while (!ended) {
    tern_event events[16];
    if (tern_queue_wait(tern_client_queue(client), events, 16, sizeof events[0], -1, &count) != TERN_OK) break;
    for (i = 0; i < count; ++i) {
      if (events[i].kind == TERN_EVENT_STREAM_DATA) {
        if (!stopped && print_entry(events[i].data)) {
          stopped = 1;
          tern_stream_cancel(stream); /* a feed has no end of its own */
        }
        tern_stream_grant(stream, events[i].cost);
      } else if (events[i].kind == TERN_EVENT_COMPLETED) {
        ended = 1;
        failed = !stopped;
        if (failed) fprintf(stderr, "%s\n", tern_error_message(tern_result_error(events[i].result)));
      }
    }
    tern_events_release(events, count, sizeof events[0]);
  }
  tern_error_release(error);
  tern_stream_release(stream);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed;
}
