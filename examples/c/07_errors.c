/* What can go wrong, and where it shows: wrong arguments at the call, everything else in the result. Timeouts, each with an
 * error of its own; cancel; a status of 404, which is an answer and no error.
 *
 *   ./07_errors http://127.0.0.1:8080/never http://127.0.0.1:8080/no-such-page */
#include <stdio.h>
#include <tern/tern.h>

/* Prints how a request ended; 0 when it was `expected`. */
static int explain(const char* what, const tern_result* result, int32_t expected) {
  tern_error_info error = {.struct_size = sizeof error};
  if (tern_result_code(result) == TERN_OK) {
    printf("%-10s answered with status %d\n", what, tern_result_status(result));
  } else {
    tern_error_view(tern_result_error(result), &error, sizeof error);
    printf("%-10s %.*s%s: %.*s\n", what, (int)error.name.size, error.name.data,
           error.retryable ? " (a later try may succeed)" : "", (int)error.message.size, error.message.data);
  }
  return tern_result_code(result) != expected;
}

/* Sends a GET with an option, perhaps cancels it, waits for its end. */
static int try_get(tern_client* client, const char* what, const char* url, const char* option, const char* value, int cancel,
                   int32_t expected) {
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  int wrong = 1;

  if (tern_http_request_create("GET", tern_str_from(url), &request, &error) != TERN_OK ||
      tern_request_set(request, tern_str_from(option), tern_str_from(value), &error) != TERN_OK ||
      tern_call_start(client, request, NULL, &call, &error) != TERN_OK) {
    printf("%-10s refused: %s\n", what, tern_error_message(error));
    wrong = tern_error_code(error) != expected;
  } else {
    if (cancel) tern_call_cancel(call); /* asynchronous: the result tells whether it came in time */
    if (tern_call_wait(call, 30000, &result) == TERN_OK) wrong = explain(what, result, expected);
  }
  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  return wrong;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  int wrong = 0;
  if (argc != 3) {
    fprintf(stderr, "usage: %s URL_THAT_NEVER_ANSWERS URL_NOT_FOUND\n", argv[0]);
    return 2;
  }
  if (tern_client_create(NULL, &client, NULL) != TERN_OK) return 1;

  wrong += try_get(client, "bad URL", "http://[::1/", "timeout.total", "1s", 0, TERN_E_URL);
  wrong += try_get(client, "bad option", argv[2], "timeout.total", "1 fortnight", 0, TERN_E_OPTION_VALUE);
  wrong += try_get(client, "refused", "http://127.0.0.1:1/", "timeout.total", "5s", 0, TERN_E_CONNECT);
  wrong += try_get(client, "slow", argv[1], "timeout.first_byte", "200ms", 0, TERN_E_TIMEOUT_FIRST_BYTE);
  wrong += try_get(client, "slower", argv[1], "timeout.total", "300ms", 0, TERN_E_TIMEOUT_TOTAL);
  wrong += try_get(client, "cancelled", argv[1], "timeout.total", "10s", 1, TERN_E_CANCELLED);
  wrong += try_get(client, "not found", argv[2], "timeout.total", "10s", 0, TERN_OK);

  tern_client_destroy(client);
  return wrong != 0;
}
