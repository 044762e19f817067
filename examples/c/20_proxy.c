/* Through a proxy, given as an option; without one the environment decides (http_proxy, no_proxy and so on).
 *
 *   ./20_proxy socks5h://ada:s3cret@127.0.0.1:1080 https://example.com/
 *
 * http://127.0.0.1:3128 would be a proxy that speaks HTTP. An error says who failed: the proxy, or the target behind it. */
#include <stdio.h>
#include <tern/tern.h>

int main(int argc, char** argv) {
  tern_client* client = NULL;
  tern_config* config = NULL;
  tern_request* request = NULL;
  tern_call* call = NULL;
  tern_result* result = NULL;
  tern_error* error = NULL;
  int failed = 1;

  if (argc != 3) {
    fprintf(stderr, "usage: %s PROXY URL\n", argv[0]);
    return 2;
  }
  if (tern_config_create(&config, &error) != TERN_OK ||
      tern_config_set(config, tern_str_from("proxy"), tern_str_from(argv[1]), &error) != TERN_OK ||
      tern_client_create(config, &client, &error) != TERN_OK ||
      tern_http_request_create("GET", tern_str_from(argv[2]), &request, &error) != TERN_OK ||
      tern_call_start(client, request, NULL, &call, &error) != TERN_OK) {
    fprintf(stderr, "%s\n", tern_error_message(error));
  } else if (tern_call_wait(call, -1, &result) == TERN_OK) {
    switch (tern_result_code(result)) {
      case TERN_OK:
        printf("status %d\n", tern_result_status(result));
        failed = 0;
        break;
      case TERN_E_PROXY:
        fprintf(stderr, "the proxy refused: %s\n", tern_error_message(tern_result_error(result)));
        break;
      case TERN_E_PROXY_TARGET:
        fprintf(stderr, "the proxy is fine, the target is not: %s\n", tern_error_message(tern_result_error(result)));
        break;
      default:
        fprintf(stderr, "%s\n", tern_error_message(tern_result_error(result)));
    }
  }
  tern_error_release(error);
  tern_result_release(result);
  tern_call_release(call);
  tern_request_release(request);
  tern_config_release(config);
  tern_client_destroy(client);
  return failed;
}
