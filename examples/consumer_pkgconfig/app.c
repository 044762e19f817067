/* A program that links the installed library:
 *
 *   cc app.c $(pkg-config --cflags --libs tern)
 *
 * and, for one that carries the library inside itself:
 *
 *   cc app.c $(pkg-config --static --cflags --libs tern | sed 's/-ltern/-l:libtern.a/')
 */
#include <stdio.h>
#include <tern/tern.h>

int main(int argc, char **argv) {
  tern_error *error = NULL;
  tern_client *client = NULL;
  tern_request *request = NULL;
  tern_call *call = NULL;
  tern_result *result = NULL;
  int failed = 1;

  if (argc != 2) {
    fprintf(stderr, "usage: %s URL\n", argv[0]);
    return 2;
  }
  if (tern_client_create(NULL, &client, &error) == TERN_OK &&
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) == TERN_OK &&
      tern_call_start(client, request, NULL, &call, &error) == TERN_OK) {
    tern_call_wait(call, 30000, &result);
    if (tern_result_code(result) == TERN_OK && result != NULL) {
      tern_str body = tern_result_body(result);
      printf("%d, %zu bytes\n", (int)tern_result_status(result), body.size);
      failed = 0;
    } else {
      fprintf(stderr, "%s\n", tern_error_message(tern_result_error(result)));
    }
  } else {
    fprintf(stderr, "%s\n", tern_error_message(error));
  }

  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed;
}
