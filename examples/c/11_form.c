/* Forms: pairs as browsers send them, then fields and a file as multipart/form-data, read from disk while it is sent.
 *
 *   ./11_form http://127.0.0.1:8080/echo FILE */
#include <stdio.h>
#include <tern/tern.h>

static tern_str text(const char* s) { return tern_str_from(s); }

/* Sends the request and says how it went; takes the request's reference. */
static int send_it(const char* what, tern_client* client, tern_request* request) {
  tern_call* call = NULL;
  tern_result* result = NULL;
  int failed = 1;
  if (tern_call_start(client, request, NULL, &call, NULL) == TERN_OK && tern_call_wait(call, 30000, &result) == TERN_OK) {
    tern_error* error = NULL;
    /* A status of 400 or more is no error of tern's unless you want it to be one. */
    failed = tern_result_error_for_status(result, &error) != TERN_OK;
    printf("%s: %s\n", what, failed ? tern_error_message(error) : "sent");
    tern_error_release(error);
  }
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  return failed;
}

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_request* form = NULL;
  tern_request* upload = NULL;
  tern_error* error = NULL;

  if (argc != 3) {
    fprintf(stderr, "usage: %s URL FILE\n", argv[0]);
    return 2;
  }
  tern_pair pairs[] = {{text("name"), text("Arctic tern")}, {text("km"), text("70900")}};
  tern_part field = {.struct_size = sizeof field, .name = text("name"), .value = text("Arctic tern")};
  tern_part file = {.struct_size = sizeof file, .name = text("log"), .path = text(argv[2])};
  if (tern_client_create(NULL, &client, &error) != TERN_OK ||
      tern_http_request_create("POST", text(argv[1]), &form, &error) != TERN_OK ||
      tern_http_request_set_form(form, pairs, 2, &error) != TERN_OK ||
      tern_http_request_create("POST", text(argv[1]), &upload, &error) != TERN_OK ||
      tern_http_request_add_part(upload, &field, &error) != TERN_OK ||
      tern_http_request_add_part(upload, &file, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
    tern_error_release(error);
    tern_request_release(form);
    tern_request_release(upload);
    tern_client_destroy(client);
    return 1;
  }
  int failed = send_it("form", client, form);
  failed |= send_it("multipart", client, upload);
  tern_client_destroy(client);
  return failed;
}
