/* One request, one answer: create a client, start a call, wait for its result.
 *
 *   ./01_get http://127.0.0.1:8080/
 *
 * (`tern demo --serve --port 8080` is a server for it and for most of its neighbours.) */
#include <stdio.h>
#include <tern/tern.h>

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  int failed = 1;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }

  /* Wrong arguments are refused at once, with an error that says why. */
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK ||
      tern_call_start(client, request, NULL, &call, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
  } else if (tern_call_wait(call, 30000, &result) != TERN_OK) {
    fprintf(stderr, "no answer within 30 seconds\n");
  } else if (tern_result_code(result) != TERN_OK) { /* what happened on the way is in the result */
    fprintf(stderr, "%s\n", tern_error_message(tern_result_error(result)));
  } else {
    tern_str type = tern_result_header(result, tern_str_from("content-type"));
    tern_str body = tern_result_body(result);
    printf("%d, %zu bytes of %.*s\n", tern_result_status(result), body.size, (int)type.size, type.data ? type.data : "");
    failed = 0;
  }

  tern_error_release(error); /* every release takes NULL */
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed;
}
