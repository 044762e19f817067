/* Messages of a Redis channel, until one is "stop"; a second channel is subscribed to on the way. A connection that is lost is
 * made anew: STREAM_GAP tells that messages may be missing, STREAM_OPEN that it stands again.
 *
 *   ./18_redis_subscribe redis://127.0.0.1:6379/ news weather */
#include <stdio.h>
#include <string.h>
#include <tern/tern.h>

static int is_text(const tern_value* v, const char* text) {
  return v->length == strlen(text) && memcmp(v->as.bytes, text, v->length) == 0;
}

/* ["message", channel, payload] */
static int print_message(const tern_value* message) {
  const tern_value* channel = &message->as.items[1];
  const tern_value* payload = &message->as.items[2];
  printf("%.*s: %.*s\n", (int)channel->length, channel->as.bytes, (int)payload->length, payload->as.bytes);
  fflush(stdout);
  return is_text(payload, "stop");
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_stream* stream = NULL;
  tern_error* error = NULL;
  tern_stream_options options;
  int failed = 1, ended = 0;
  size_t i, count = 0;

  if (argc != 4) {
    fprintf(stderr, "usage: %s redis://HOST:PORT CHANNEL CHANNEL\n", argv[0]);
    return 2;
  }
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.flags = TERN_STREAM_BACKGROUND; /* it lasts: others need its worker */
  {
    const tern_str first[] = {tern_str_from("SUBSCRIBE"), tern_str_from(argv[2])};
    const tern_str second[] = {tern_str_from("SUBSCRIBE"), tern_str_from(argv[3])};
    if (tern_client_create(NULL, &client, &error) != TERN_OK ||
        tern_redis_request_create(tern_str_from(argv[1]), TERN_REDIS_SUBSCRIPTION, &request, &error) != TERN_OK ||
        tern_redis_request_add_command(request, first, 2, &error) != TERN_OK ||
        tern_stream_open(client, request, &options, &stream, NULL, &error) != TERN_OK ||
        tern_redis_stream_command(stream, second, 2, &error) != TERN_OK) {
      fprintf(stderr, "%s\n", tern_error_message(error));
      ended = 1;
    }
  }
  while (!ended) {
    tern_event events[16];
    if (tern_queue_wait(tern_client_queue(client), events, 16, sizeof events[0], -1, &count) != TERN_OK) break;
    for (i = 0; i < count; ++i) {
      switch (events[i].kind) {
        case TERN_EVENT_STREAM_OPEN:
          printf("subscribed\n");
          fflush(stdout);
          break;
        case TERN_EVENT_STREAM_GAP:
          printf("the connection was lost, messages may be missing\n");
          break;
        case TERN_EVENT_STREAM_DATA:
          if (print_message(events[i].data)) tern_stream_close(stream, 0, tern_str_from(""), NULL);
          tern_stream_grant(stream, events[i].cost);
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
