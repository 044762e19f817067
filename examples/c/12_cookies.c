/* A client with a cookie jar: what a response sets, a redirect among them, later requests carry; the jar is kept in a file of
 * the format curl and browsers' exports have.
 *
 *   ./12_cookies http://127.0.0.1:8080/cookie/kind/tern http://127.0.0.1:8080/ JAR */
#include <stdio.h>
#include <tern/tern.h>
#include <unistd.h>

static int fetch(tern_client* client, const char* url) {
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  int failed = 1;
  tern_error* error = NULL;
  if (tern_http_request_create("GET", tern_str_from(url), &request, &error) == TERN_OK &&
      tern_call_start(client, request, NULL, &call, &error) == TERN_OK && tern_call_wait(call, -1, &result) == TERN_OK)
    failed = tern_result_code(result) != TERN_OK;
  if (failed)
    fprintf(stderr, "%s: %s\n", url, tern_error_message(result ? tern_result_error(result) : error));
  else
    printf("status %d\n", tern_result_status(result));
  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  return failed;
}

int main(int argc, char** argv) {
  tern_config* config = NULL;
  tern_client* client = NULL;
  tern_error* error = NULL;
  const tern_value* cookies = NULL;

  if (argc != 4) {
    fprintf(stderr, "usage: %s URL URL JAR\n", argv[0]);
    return 2;
  }
  int failed = tern_config_create(&config, &error) != TERN_OK ||
               tern_config_set_bool(config, tern_str_from("http.cookies"), 1, &error) != TERN_OK ||
               tern_client_create(config, &client, &error) != TERN_OK;
  /* The first time there is no jar. One that is there and cannot be read is not written over. */
  if (!failed && access(argv[3], F_OK) == 0)
    failed = tern_client_load_cookies(client, tern_str_from(argv[3]), NULL, &error) != TERN_OK;
  if (!failed) {
    failed = fetch(client, argv[1]) || fetch(client, argv[2]) ||
             tern_client_save_cookies(client, tern_str_from(argv[3]), &error) != TERN_OK ||
             tern_client_cookies(client, &cookies, &error) != TERN_OK;
  }
  if (failed && error) fprintf(stderr, "%s\n", tern_error_message(error));
  for (uint32_t i = 0; cookies && i < cookies->length; ++i) {
    const tern_value* name = tern_value_get(&cookies->as.items[i], tern_str_from("name"));
    const tern_value* value = tern_value_get(&cookies->as.items[i], tern_str_from("value"));
    printf("%s=%s\n", name->as.bytes, value->as.bytes);
  }
  tern_value_release(cookies);
  tern_error_release(error);
  tern_client_destroy(client);
  tern_config_release(config);
  return failed;
}
