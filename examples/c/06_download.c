/* A body of any size in little memory: it arrives as events of a stream, is written to disk, and only what has been written
 * is granted back as credit. When the program is slow, the server is slowed down; nothing piles up.
 *
 *   ./06_download http://127.0.0.1:8080/bytes/10000000 FILE
 *
 * (When nothing is to be done with the bytes on the way, TERN_SINK_FILE in tern_submit_options writes the file by itself.) */
#include <stdio.h>
#include <tern/tern.h>

static int fail(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return 1;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_stream* stream = NULL;
  tern_error* error = NULL;
  tern_stream_options options = {.struct_size = sizeof options};
  unsigned long long written = 0;
  int failed = -1, status = 0;

  if (argc != 3) {
    fprintf(stderr, "usage: %s URL FILE\n", argv[0]);
    return 2;
  }
  FILE* file = fopen(argv[2], "wb");
  if (file == NULL) return fail(argv[2], "cannot be written");

  options.credit = 128 * 1024; /* so much may come in events before we grant more */
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK ||
      tern_stream_open(client, request, &options, &stream, NULL, &error) != TERN_OK)
    return fail(argv[1], tern_error_message(error));

  while (failed < 0) {
    tern_event event;
    size_t n = 0;
    if (tern_queue_wait(tern_client_queue(client), &event, 1, sizeof event, -1, &n) != TERN_OK) break;
    if (n == 0) continue;
    switch (event.kind) {
      case TERN_EVENT_STREAM_OPEN: /* the head has arrived: look before the body comes */
        status = tern_result_status(event.result);
        printf("status %d\n", status);
        break;
      case TERN_EVENT_STREAM_DATA:
        if (fwrite(event.data, 1, (size_t)event.size, file) != event.size) {
          fail(argv[2], "cannot be written");
          tern_stream_cancel(stream);
        }
        written += event.size;
        tern_stream_grant(stream, event.cost);
        break;
      case TERN_EVENT_COMPLETED:
        failed = event.status != TERN_OK;
        if (failed) fail(argv[1], tern_error_message(tern_result_error(event.result)));
        break;
      default: /* kinds of later versions */
        break;
    }
    tern_events_release(&event, 1, sizeof event);
  }
  if (fclose(file) != 0) failed = fail(argv[2], "cannot be written");
  printf("%llu bytes written\n", written);

  tern_stream_release(stream);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed != 0 || status != 200; /* what is in the file then is not what was asked for */
}
