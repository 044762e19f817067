/* A request that is made again while it fails, and what became of each attempt.
 *
 *   ./19_retry http://127.0.0.1:8080/status/503 */
#include <stdio.h>
#include <tern/tern.h>

/* Asked on an engine thread about each attempt that could be repeated: 1 yes, 0 no, -1 as the options say. */
static int32_t should_retry(uint64_t user_data, const tern_retry_state* state) {
  (void)user_data;
  if (state->status == 501) return 0; /* it will never be implemented by waiting */
  return -1;
}

static void print_attempts(const tern_result_info* info) {
  const char* at = (const char*)info->attempt_list;
  uint32_t i;
  for (i = 0; i < info->attempt_count; ++i, at += info->attempt_size) {
    const tern_attempt* attempt = (const tern_attempt*)at;
    printf("attempt %u, after waiting %lld ms: ", i + 1, (long long)(attempt->waited_ns / 1000000));
    if (attempt->error)
      printf("%s\n", tern_error_message(attempt->error));
    else
      printf("status %d\n", attempt->status);
  }
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  tern_retry_callbacks callbacks = {sizeof(tern_retry_callbacks), 0, NULL, should_retry, NULL, 0, NULL};
  tern_result_info info;
  int failed = 1;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }

  /* A strategy has its own numbers; these are for the impatient. */
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK ||
      tern_request_set(request, tern_str_from("retry.strategy"), tern_str_from("backoff"), &error) != TERN_OK ||
      tern_request_set(request, tern_str_from("retry.delays"), tern_str_from("0s,10ms,20ms"), &error) != TERN_OK ||
      tern_request_set_int(request, tern_str_from("retry.attempts"), 4, &error) != TERN_OK ||
      tern_request_set_retry(request, &callbacks, &error) != TERN_OK ||
      tern_call_start(client, request, NULL, &call, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
  } else if (tern_call_wait(call, 30000, &result) != TERN_OK) {
    fprintf(stderr, "no answer within 30 seconds\n");
  } else if (tern_result_view(result, &info, sizeof info) == TERN_OK) {
    print_attempts(&info);
    if (info.error)
      fprintf(stderr, "%s\n", tern_error_message(info.error)); /* that of the last attempt */
    else
      printf("status %d\n", info.status);
    failed = info.error != NULL || info.status >= 400;
  }

  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed;
}
