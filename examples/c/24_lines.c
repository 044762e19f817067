/* A line for each finished request, "REQID 0. HTTP/1.1 200 OK 5 bytes received", by the handler that the library has ready. The
 * lines of this program go to standard output; with 0 in place of 1 they go to standard error.
 *
 *   ./24_lines http://127.0.0.1:8080/bytes/5 http://127.0.0.1:8080/status/404 */
#include <stdio.h>
#include <tern/tern.h>

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_error* error = NULL;
  int i, failed = 0;

  if (argc < 2) {
    fprintf(stderr, "usage: %s URL...\n", argv[0]);
    return 2;
  }
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_queue_set_handler(tern_client_queue(client), tern_print_finished, 1, NULL, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    tern_error_release(error);
    tern_client_destroy(client);
    return 1;
  }
  for (i = 1; i < argc && !failed; ++i) {
    tern_request* request = NULL;
    if (tern_http_request_create("GET", tern_str_from(argv[i]), &request, &error) != TERN_OK ||
        tern_submit(client, request, NULL, 0, NULL, &error) != TERN_OK) {
      fprintf(stderr, "%s: %s\n", argv[i], tern_error_message(error));
      tern_error_release(error);
      failed = 1;
    }
    tern_request_release(request);
  }
  if (tern_fetch_all(client, -1, NULL) != TERN_OK) failed = 1; /* the handler is called here, on this thread */
  tern_client_destroy(client);
  return failed;
}
