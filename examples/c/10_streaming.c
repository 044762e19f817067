/* A body goes by without being kept: a callback of the engine's gets the bytes as they arrive, says how many it took, and may
 * pause until tern_resume. Compressed bodies arrive decoded.
 *
 *   ./10_streaming http://127.0.0.1:8080/chunked/10000000 */
#include <inttypes.h>
#include <stdio.h>
#include <tern/tern.h>

typedef struct tally {
  uint64_t bytes;
  uint64_t lines;
} tally;

/* On an engine thread: it must not block. */
static int64_t count(uint64_t user_data, uint64_t id, uint64_t offset, const void* data, size_t size) {
  tally* t = (tally*)(uintptr_t)user_data;
  const char* text = data;
  (void)id;
  (void)offset;
  for (size_t i = 0; i < size; ++i) t->lines += text[i] == '\n';
  t->bytes += size;
  return (int64_t)size;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  tally seen = {0, 0};
  tern_submit_options options = {.struct_size = sizeof options, .sink = TERN_SINK_CALLBACK, .sink_fn = count};
  int failed = 1;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }
  options.sink_user_data = (uint64_t)(uintptr_t)&seen;
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK ||
      tern_call_start(client, request, &options, &call, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
  } else if (tern_call_wait(call, 30000, &result) != TERN_OK) {
    fprintf(stderr, "no answer within 30 seconds\n");
  } else if (tern_result_code(result) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(tern_result_error(result)));
  } else {
    printf("%" PRIu64 " bytes, %" PRIu64 " lines\n", seen.bytes, seen.lines);
    failed = 0;
  }
  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed;
}
