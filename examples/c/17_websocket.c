/* A WebSocket connection is a stream of messages. Sending stops while the stream has no room, receiving while it has no credit:
 * what was consumed is granted back. At the end both sides close.
 *
 *   ./17_websocket ws://127.0.0.1:9001/ [COUNT] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tern/tern.h>

typedef struct echo {
  tern_stream* stream;
  unsigned long count;    /* messages to send */
  unsigned long sent;     /* taken by the stream */
  unsigned long received; /* that were as they had been sent */
  int32_t status;
  int ended;
} echo;

static size_t message(char* text, size_t size, unsigned long number) {
  return (size_t)snprintf(text, size, "message %lu", number);
}

/* Sends as long as there is room; STREAM_WRITABLE says when there is again. */
static void send_more(echo* e) {
  for (; e->sent < e->count; ++e->sent) {
    char text[64];
    size_t size = message(text, sizeof text, e->sent);
    if (tern_stream_send(e->stream, TERN_SEND_TEXT, text, size, NULL) != TERN_OK) return;
  }
}

static void receive(echo* e, const tern_event* event) {
  char text[64];
  size_t size = message(text, sizeof text, e->received);
  if ((event->flags & TERN_EVENT_TEXT) != 0 && event->size == size && memcmp(event->data, text, size) == 0) ++e->received;
  tern_stream_grant(e->stream, event->cost);
  if (e->received == e->count) tern_stream_close(e->stream, 1000, tern_str_from("done"), NULL);
}

static void handle(echo* e, const tern_event* event) {
  switch (event->kind) {
    case TERN_EVENT_STREAM_OPEN: /* the server has agreed: the head of its 101 is event->result */
    case TERN_EVENT_STREAM_WRITABLE:
      send_more(e);
      break;
    case TERN_EVENT_STREAM_DATA:
      receive(e, event);
      break;
    case TERN_EVENT_STREAM_CLOSING: /* the server began to close */
      printf("the server closes with %d\n", event->status);
      break;
    case TERN_EVENT_COMPLETED:
      e->status = event->status;
      e->ended = 1;
      if (event->status != TERN_OK) fprintf(stderr, "%s\n", tern_error_message(tern_result_error(event->result)));
      break;
    default:
      break;
  }
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_error* error = NULL;
  echo e = {NULL, 1000, 0, 0, TERN_OK, 0};

  if (argc < 2) {
    fprintf(stderr, "usage: %s URL [COUNT]\n", argv[0]);
    return 2;
  }
  if (argc > 2) e.count = strtoul(argv[2], NULL, 10);
  if (e.count == 0 || tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_websocket_request_create(tern_str_from(argv[1]), 0, &request, &error) != TERN_OK ||
      tern_websocket_request_add_subprotocol(request, tern_str_from("chat"), &error) != TERN_OK ||
      tern_stream_open(client, request, NULL, &e.stream, NULL, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    tern_error_release(error);
    tern_request_release(request);
    tern_client_destroy(client);
    return 1;
  }
  while (!e.ended) {
    tern_event events[64];
    size_t n = 0;
    if (tern_queue_wait(tern_client_queue(client), events, 64, sizeof *events, 10000, &n) != TERN_OK || n == 0) break;
    for (size_t i = 0; i < n; ++i) handle(&e, &events[i]);
    tern_events_release(events, n, sizeof *events);
  }
  printf("%lu of %lu messages came back%s\n", e.received, e.count, e.ended && e.status == TERN_OK ? ", closed" : "");

  tern_stream_release(e.stream);
  tern_request_release(request);
  tern_client_destroy(client);
  return !(e.ended && e.status == TERN_OK && e.received == e.count);
}
