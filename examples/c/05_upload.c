/* Bodies that are sent: a file, which the library reads, and chunks, which the program pushes as it makes them.
 *
 *   ./05_upload http://127.0.0.1:8080/echo FILE */
#include <stdio.h>
#include <string.h>
#include <tern/tern.h>

static int fail(const char* what, tern_error* error) {
  fprintf(stderr, "%s: %s\n", what, tern_error_message(error));
  tern_error_release(error);
  return 1;
}

static int report(const char* what, const tern_result* result) {
  tern_result_info info = {.struct_size = sizeof info};
  tern_result_view(result, &info, sizeof info);
  if (info.code != TERN_OK) {
    fprintf(stderr, "%s: %s\n", what, tern_error_message(info.error));
    return 1;
  }
  printf("%s: status %d\n", what, info.status);
  return info.status >= 400;
}

/* The file is opened anew for each submission; Content-Length is its size. */
static int put_file(tern_client* client, const char* url, const char* path) {
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  int failed = 1;

  if (tern_http_request_create("PUT", tern_str_from(url), &request, &error) != TERN_OK ||
      tern_request_set_body_file(request, tern_str_from(path), &error) != TERN_OK ||
      tern_call_start(client, request, NULL, &call, &error) != TERN_OK)
    fail("file", error);
  else if (tern_call_wait(call, 30000, &result) == TERN_OK)
    failed = report("file", result);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  return failed;
}

/* Sends chunks until the stream's buffer is full: TERN_E_AGAIN, then one STREAM_WRITABLE event when there is room again. */
static int push_lines(tern_stream* stream, int* line, int lines) {
  char text[64];
  for (; *line < lines; ++*line) {
    tern_error* error = NULL;
    snprintf(text, sizeof text, "line %d of %d\n", *line + 1, lines);
    int32_t code = tern_stream_send(stream, 0, text, strlen(text), &error);
    tern_error_release(error);
    if (code != TERN_OK) return code;
  }
  return tern_stream_finish(stream, NULL, 0, NULL);
}

static int post_pushed(tern_client* client, const char* url, int lines) {
  tern_request* request = NULL;
  tern_stream* stream = NULL;
  tern_error* error = NULL;
  int line = 0, failed = -1, pushing = 0;

  if (tern_http_request_create("POST", tern_str_from(url), &request, &error) != TERN_OK) return fail("pushed", error);
  /* The length is known here; -1 would send the body in chunks. */
  int64_t length = 0;
  for (int i = 0; i < lines; ++i) length += snprintf(NULL, 0, "line %d of %d\n", i + 1, lines);
  if (tern_request_set_body_pushed(request, length, &error) != TERN_OK) return fail("pushed", error);
  if (tern_stream_open(client, request, NULL, &stream, NULL, &error) != TERN_OK) return fail("pushed", error);

  pushing = push_lines(stream, &line, lines);
  while (failed < 0) {
    tern_event event;
    size_t n = 0;
    if (tern_queue_wait(tern_client_queue(client), &event, 1, sizeof event, 30000, &n) != TERN_OK || n == 0) break;
    if (event.kind == TERN_EVENT_STREAM_WRITABLE && pushing == TERN_E_AGAIN) pushing = push_lines(stream, &line, lines);
    if (event.kind == TERN_EVENT_STREAM_DATA) tern_stream_grant(stream, event.cost); /* read and thrown away */
    if (event.kind == TERN_EVENT_COMPLETED) failed = report("pushed", event.result);
    tern_events_release(&event, 1, sizeof event);
  }
  tern_stream_release(stream);
  tern_request_release(request);
  return failed != 0;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_error* error = NULL;
  if (argc != 3) {
    fprintf(stderr, "usage: %s URL FILE\n", argv[0]);
    return 2;
  }
  if (tern_client_create(NULL, &client, &error) != TERN_OK) return fail("client", error);
  int failed = put_file(client, argv[1], argv[2]) + post_pushed(client, argv[1], 100000);
  tern_client_destroy(client);
  return failed != 0;
}
