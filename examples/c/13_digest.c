/* Credentials: for an origin, kept by the client. The strongest way the server offers is used (Digest before Basic), once it
 * has asked, and from then on at once. They never go to another origin.
 *
 *   ./13_digest http://127.0.0.1:8080/basic/ada/s3cret ada s3cret
 *
 * (`tern demo --serve` offers Basic only; a server that offers Digest gets Digest.) */
#include <stdio.h>
#include <tern/tern.h>

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* request = NULL;
  tern_error* error = NULL;
  int failed = 0;

  if (argc != 4) {
    fprintf(stderr, "usage: %s URL USER PASSWORD\n", argv[0]);
    return 2;
  }
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_client_set_credentials(client, tern_str_from(argv[1]), tern_str_from(argv[2]), tern_str_from(argv[3]), &error) !=
          TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[1]), &request, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    failed = 1;
  }
  for (int i = 0; i < 2 && !failed; ++i) {
    tern_call* call = NULL;
    tern_result* result = NULL;
    tern_result_info info = {.struct_size = sizeof info};
    if (tern_call_start(client, request, NULL, &call, &error) != TERN_OK || tern_call_wait(call, -1, &result) != TERN_OK ||
        tern_result_code(result) != TERN_OK) {
      fprintf(stderr, "%s: %s\n", argv[1], tern_error_message(result ? tern_result_error(result) : error));
      failed = 1;
    } else if (tern_result_view(result, &info, sizeof info) == TERN_OK) {
      printf("status %d after %u requests\n", info.status, info.attempts);
      failed = info.status != 200; /* wrong credentials are tried once: the 401 is the result */
    }
    tern_result_release(result);
    tern_call_release(call);
  }
  tern_error_release(error);
  tern_request_release(request);
  tern_client_destroy(client);
  return failed;
}
